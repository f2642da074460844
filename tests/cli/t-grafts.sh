# SPDX-License-Identifier: GPL-2.0-or-later
# protects: what git replace and info/grafts put in the place of commits counts as it does for git
need_ends
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.example GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.example GIT_COMMITTER_DATE='1700000000 +0000'
git init -q --bare r
cd r
echo "$history/.git/objects" > objects/info/alternates
# a history that begins anew, as that of Linux does with 2.6.12-rc2
base=$(git -C "$history" rev-parse 'v1.0^{commit}') last=$(git -C "$history" rev-parse 'v2.0^{commit}')
before=$(git -C "$history" rev-parse 'v1.1^{commit}')
root=$(git commit-tree -m import "$last~1^{tree}")
tip=$(git commit-tree -p "$root" -m tip "$last^{tree}")
git update-ref refs/heads/master "$tip"
git update-ref refs/heads/base "$base"
git commit-graph write --reachable

# blame: what git says of the range, by a database that knows no history yet
blame() {
	cp "$ends/k.db" b.db
	sqlite3 b.db "DELETE FROM commits; UPDATE build SET commit_id = '$tip' WHERE rev = 'v2.0'"
	run blame v1.0..v2.0 --db b.db --profile mini --method lines --format csv --repo .
}
as_git() {
	blame
	same 0 $code
	git log --format='%H|%P|%an|%s' "$base..$tip" | sort > expected
	sqlite3 b.db 'SELECT commit_id, parents, author, subject FROM commits ORDER BY 1' > got
	diff expected got || fail "$1"
}
apart() {
	blame
	same 2 $code
	same "kbloat: '$base' and '$tip' have no history in common" "$(< err)"
}
apart
git replace --graft "$root" "$before"
as_git 'git replace --graft'
same 16 "$(wc -l < got)"
git config core.useReplaceRefs false
apart
git config --unset core.useReplaceRefs
git replace -d "$root" > log

echo "# joined
$root $before" > info/grafts
as_git info/grafts 2> log
printf '%s %s\n' "$root" nonsense "$root" "$before $base" "$root" "$base" > info/grafts
as_git 'grafts of which some are broken' 2> log
rm info/grafts

# a chain of replacements: other people, another message, two parents, another tree
second=$(GIT_AUTHOR_NAME='Second Try' git commit-tree -p "$before" -p "$base" -m second "$last~2^{tree}")
third=$(GIT_AUTHOR_NAME='Third Try' git commit-tree -p "$before" -m third "$last~2^{tree}")
git replace "$root" "$second"
git replace "$second" "$third"
as_git 'a chain of replacements'
has got 'Third Try|third'
# a file in the place of another one
blob=$(git rev-parse "$last:mm/page.c")
git replace "$blob" "$(git cat-file blob "$blob" | sed '$a /* replaced */' | git hash-object -w --stdin)"
ok collect -q --repo . --profile "$profile" --db n.db --work w "${tip:0:10}"
same "/* replaced */" "$(find w -path "*/mm/page.c" -exec tail -n 1 {} +)"
# in a circle
git replace "$third" "$root"
blame
same 2 $code
has err "cannot read the commit $root: replacements of an object lead on for too long"
