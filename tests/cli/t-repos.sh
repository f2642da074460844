# SPDX-License-Identifier: GPL-2.0-or-later
# protects: every repository that git reads is read as git reads it, whoever wrote its commits and however
need_ends
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.example GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.example GIT_COMMITTER_DATE='1700000000 +0000'
git clone -q "$history" plain

# blame REPO: into "out", by a database that knows no history yet
blame() {
	cp "$ends/k.db" b.db
	run blame v1.0..v2.0 --db b.db --profile mini --method lines --format csv --repo "$1"
}
blame plain
same 0 $code
cp out right
alike() {
	blame "$1"
	cmp -s out right || fail "'$1': $(< err)"
}

# folders of a work tree, and what it is made of; all that may stand in its configuration
git -C plain worktree add -q ../linked v1.1
echo 'gitdir: ../plain/.git/worktrees/linked' > linked/.git # as relativeWorktrees has it
config=plain/.git/config
git config --file $config core.repositoryformatversion 1
for pair in relativeWorktrees=true preciousObjects=true worktreeConfig=true partialClone=origin \
	compatObjectFormat=sha256 refStorage=files objectFormat=sha1 noop=1; do
	git config --file $config "extensions.${pair%=*}" "${pair#*=}"
done
git config --file $config remote.origin.promisor true
alike plain
alike plain/mm
alike plain/.git
alike linked/kernel
git config --file $config extensions.invented true
blame plain
same 2 $code
same "kbloat: cannot open the git repository 'plain': unsupported extension name extensions.invented" "$(< err)"
git config --file $config --unset extensions.invented
for odd in objectFormat=sha256=objects=sha1 refStorage=reftable=references=files; do
	IFS== read -r key value what usual <<< "$odd"
	git config --file $config extensions.$key $value
	blame plain
	same 2 $code
	same "kbloat: 'plain' keeps its $what as '$value', which kbloat cannot read: only '$usual' (docs/collecting.md)" \
		"$(< err)"
	git config --file $config extensions.$key $usual
done
mkdir nothing
blame nothing
same 2 $code
same "kbloat: 'nothing' is not a git repository" "$(< err)"

# sparse, separate, bare, borrowing, maintained, in another one
git clone -q --sparse "$history" sparse
alike sparse
git clone -q --shared --separate-git-dir=sep.git "$history" sep
alike sep
alike sep.git
git clone -q --bare "$history" bare.git
(cd bare.git && git repack -q -a -d --write-midx && git pack-refs --all &&
	git commit-graph write --reachable --changed-paths)
alike bare.git
git init -q super
git -C super -c protocol.file.allow=always submodule --quiet add "$history" sub
alike super/sub

# somebody else's repository, by somebody whose HOME may not be read
if [ "$(id -u)" = 0 ]; then
	mkdir -m 700 home
	cp "$ends/k.db" b.db
	cp "$KBLOAT" kbloat
	chmod 755 . "$CLI_SCRATCH"
	chmod 777 . b.db
	HOME=$PWD/home XDG_CONFIG_HOME=$PWD/home setpriv --reuid=65534 --regid=65534 --clear-groups \
		./kbloat blame v1.0..v2.0 --db b.db --profile mini --method lines --format csv \
		--repo bare.git > out 2> err || fail "of another user: $(< err)"
	cmp out right
fi

# --- commits as people wrote them ---

# odd AUTHOR [COMMITTER [ENCODING [SUBJECT]]]: on top of $tip; the texts in the bytes that printf makes
git clone -q "$history" odd
tip=$(git -C odd rev-parse 'v2.0^{commit}') tree=$(git -C odd rev-parse 'v2.0^{tree}')
good='C <c@c.example> 1700000000 +0000'
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

# from a hook of another repository: that one stays as it is, and neither git nor a build hears of it
git init -q --bare pushed.git
git clone -q --bare "$history" mirror.git
git -C mirror.git tag -d v2.0 > /dev/null
printf '[nightly]\ndb = %s\nrepo = %s\nstate = %s\nmin-free = 1M\n[fetch]\nremote = %s\n[series "r"]\ntags = v1.0\nprofile = %s\n[collect]\nwork = %s\n' \
	"$PWD/n.db" "$PWD/mirror.git" "$PWD/state" "$history" "$profile" "$PWD/w" > n.conf
printf '#!/bin/sh\nexec "$KBLOAT" nightly -q %s/n.conf > %s/hook.log 2>&1\n' "$PWD" "$PWD" > pushed.git/hooks/post-receive
chmod +x pushed.git/hooks/post-receive
git -C odd push -q ../pushed.git v1.1^{commit}:refs/heads/main
same refs/heads/main "$(git -C pushed.git for-each-ref --format='%(refname)')"
git -C mirror.git rev-parse -q --verify v2.0 > /dev/null || fail "the mirror was not fetched: $(< hook.log)"
same ok "$(sqlite3 n.db 'SELECT status FROM build')"
