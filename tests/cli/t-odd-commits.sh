# SPDX-License-Identifier: GPL-2.0-or-later
# protects: commits are walked and told as git walks and tells them, whoever wrote them and however
need_ends
good='C <c@c.example> 1700000000 +0000'

# odd AUTHOR [COMMITTER [ENCODING [SUBJECT]]]: on top of $tip; the texts in the bytes that printf makes
git clone -q "$history" odd
tip=$(git -C odd rev-parse 'v2.0^{commit}') tree=$(git -C odd rev-parse 'v2.0^{tree}')
odd() {
	tip=$(printf "tree $tree\nparent $tip\n$1\ncommitter ${2-$good}\n${3:+encoding $3\n}\n${4-odd}\n" |
		git -C odd hash-object --literally -t commit -w --stdin)
}
odd 'author Andy Dell <andy@d.example\n> 1334833756 -0700'
odd 'author Greg Hart<gh <Greg Hart<gh@o.example>> 1282910542 +0200'
odd 'author V D <v@d.example> 1312735823 +051800'
odd 'author V D <v@d.example> 1312735823 --700'
odd 'author V D <v@d.example> 1312735823 0000'
odd 'author No Mail 1312735823 +0000'
odd 'author  <> 1312735823 +0000'
odd 'author <x@y.example> 1312735823 +0000'
odd 'author Full Name<x@y.example> 1312735823 +0000'
odd 'author Full Name <x@y.example>'
odd 'author Full Name <x@y.example> 0 +0000' 'C <c@c.example> 0 +0000'
odd 'author Full Name <x@y.example> -86400 +0000' 'C <c@c.example> -86400 +0000'
odd 'author Full Name <x@y.example> 4294967300 +0000' 'C <c@c.example> 4294967300 +0000'
odd 'author Full Name <x@y.example> 99999999999999999999 +0000' 'C <c@c.example> 99999999999999999999 +0000'
odd 'author Full Name <x@y.example> 1312735823 +0000' 'C <c@c.example>'
odd 'author Full Name <x@y.example> Mon Jan 1 00:00:00 2020'
odd 'author One <one@x.example> 5 +0000\nauthor Two <two@x.example> 6 +0000'
odd 'author A > B <x@y.example> 7   +0000'
odd 'author A <x@y.example> 1312735823 +0000\nnote what git does not know' 'C c@c.example 1312735823 +0000'
odd 'author' ''
odd 'author A\t<x@y.example>1312735823 +0000' 'no >'
odd 'author A <x@y.example> 1312735823 +0000\nfirst line' "$good\nmergetag object 0\n author of no commit" '' 'one\ntwo\n\nthree'
odd 'author J\xf6rg <j@x.example> 1 +0000' "$good" ISO-8859-1 '\xfcber'
odd 'author \xa3ukasz <l@x.example> 1 +0000' "$good" ISO-8859-2 '\xb1'
odd 'author \xf7\xc9 <k@x.example> 1 +0000' "$good" KOI8-R '\xce\xc9\xd4'
odd 'author \xc6\xfc <e@x.example> 1 +0000' "$good" EUC-JP '\xb8\xec'
odd 'author \x1b$BF|\x1b(B <i@x.example> 1 +0000' "$good" ISO-2022-JP 'x'
odd 'author J\xf6rg <j@x.example> 1 +0000' "$good" latin-1 '\xe4'
odd 'author J\xc3\xb6rg <j@x.example> 1 +0000' "$good" no-such-code '\xc3\xa4'
odd 'author J\xc3\xb6rg <j@x.example> 1 +0000' "$good" ../../evil '\xc3\xa4'
odd 'author J\xc3\xb6rg <j@x.example> 1 +0000' "$good" UTF-8 '\xc3\xa4'
odd 'author J\xc3\xb6rg <j@x.example> 1 +0000' "$good" US-ASCII '\xc3\xa4'
# nothing behind the people, the same parent twice
for parents in "$tip" "$tip\nparent $tip"; do
	tip=$(printf "tree $tree\nparent $parents\nauthor A <x@y.example> 5 +0000\ncommitter $good\n" |
		git -C odd hash-object --literally -t commit -w --stdin)
done
made=$(git -C odd rev-list --count v2.0..$tip)
# a tag of it that names no tagger, as the oldest of Linux, and one whose tagger is odd
for tagger in '' 'tagger who knows\n'; do
	printf "object $tip\ntype commit\ntag t\n$tagger\nt\n" | git -C odd hash-object --literally -t tag -w --stdin > id
	git -C odd update-ref "refs/tags/odd${#tagger}" "$(< id)"
done
cp "$ends/k.db" odd.db
sqlite3 odd.db "UPDATE build SET commit_id = '$tip' WHERE rev = 'v2.0'"
ok blame v1.0..v2.0 --db odd.db --profile mini --method lines --format csv --repo odd
git -C odd log --format='%H|%an|%ae|%s|%at' "v2.0..$tip" | sed -E 's/[|](|9{20})$/|0/' | sort > expected
sqlite3 odd.db 'SELECT commit_id, author, email, subject, author_time FROM commits' | sort |
	join -t '|' - <(cut -d '|' -f 1 expected) > got
diff expected got || fail 'commits that git log shows otherwise'
same "$made" "$(wc -l < got)"
# bytes that are no text in the encoding that is said, or in none
odd 'author J\xf6rg <j@x.example> 1 +0000' "$good" '' 'broken \xe4'
odd 'author J\xf6rg <j@x.example> 1 +0000' "$good" EUC-JP 'broken \xff'
sqlite3 odd.db "UPDATE build SET commit_id = '$tip' WHERE rev = 'v2.0'"
ok blame v1.0..v2.0 --db odd.db --profile mini --method lines --format csv --repo odd
same 'J�rg|broken �
J�rg|broken �' "$(sqlite3 odd.db "SELECT author, subject FROM commits WHERE subject LIKE 'broken%'")"
# each of them is a revision, and has more names than its id
ok collect -q --repo odd --profile "$profile" --db odd.db --work w odd0 odd18 "${tip:0:12}~2" "$(git -C odd rev-parse odd0)"
same 1 "$(sqlite3 odd.db "SELECT count(*) FROM build WHERE rev = 'odd0' AND status = 'ok'")"
