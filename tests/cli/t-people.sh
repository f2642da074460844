# SPDX-License-Identifier: GPL-2.0-or-later
# protects: people are called what .mailmap of the revision calls them, and no mail goes where nobody reads it
need_ends
git clone -q "$history" r
cd r
export GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@c.example
# add NAME ADDRESS BYTES TRAILER…
add() {
	printf '\nu8 own_%s[%s] = { 1 };\n' "$3" "$3" >> mm/page.c
	git add -A
	GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$2 git commit -q -m "mm: $3" -m "$(printf '%s\n' "${@:4}")"
}
add 'J. Random' jr@bankrupt.example 3000 'Reviewed-by: Old Max <max@mm.example>' 'Signed-off-by: J. Random <jr@bankrupt.example>'
git config i18n.commitEncoding ISO-8859-1
add jane JANE@HOME.example 2000 'Cc: Al, Gone <al@gone.example>, B <b@b.example>' "$(printf 'Tested-by: J\xf6rg <j@x.example>')"
git config --unset i18n.commitEncoding
add root root@localhost.localdomain 1800 'Reported-by: kernel test robot <lkp@x.example>' \
	'Reported-by: syzbot+0123abc@syzkaller.appspotmail.com' 'Reported-by : ann at x dot example' \
	'Co-developed-by: Kim <1+kim@users.noreply.github.com>' 'suggested-by: Sue <sue@gest.example>' \
	'Signed-off-by: Kim <kim@home.example>'
cat > .mailmap <<'END'
Jane Random <jane@home.example> <jr@bankrupt.example>
Jane Random <jane@home.example> jane <jane@home.example>
Max Now <max@now.example> <max@mm.example>
<al@here.example> <al@gone.example>
Nora <nora@new.example> Nora Net <nora@net.example>
END
nora=$(git log --author='Nora Net' -1 --format='Nora <nora@new.example> Nora Net <%ae>')
echo "$nora" >> .mailmap
git add -A
git commit -q -m 'mailmap: Jane moved'
git tag v3.0
cd ..
cp "$ends/k.db" k.db
ok collect -q --repo r --profile "$profile" --work w --db k.db v3.0
cp k.db older.db

# as git says, by a walk and what sums it up
ok blame v1.0..v3.0 --db k.db --profile mini --method lines --repo r --format json
jq -r '.[] | select(.commit | test("^[0-9a-f]{40}$")) | "\(.commit)|\(.author)|\(.email)"' < out | sort > got
[ "$(wc -l < got)" -gt 20 ] || fail "only $(wc -l < got) commits"
git -C r log --format='%H|%aN|%aE' v1.0..v3.0 | sort | join -t '|' - <(cut -d '|' -f 1 got) > expected
diff <(grep -v evil.example expected) <(grep -v evil.example got) || fail 'people that git calls otherwise'
has got '|Jane Random|jane@home.example'
has got '|Nora|nora@new.example'
lacks got bankrupt
ok blame v2.0..v3.0 --db k.db --profile mini --method lines --repo r --by author --format csv
has out 'Jane Random,5000,'
ok blame v2.0..v3.0 --db k.db --profile mini --method lines --by email_domain --format csv
has out 'home.example,5000,'
run check v2.0:mini v3.0:mini --db k.db --limit total:+1 --repo r
has out '(Jane Random)'
has out 'maintainers: Max Now <max@now.example>'

# and to whom mail goes
ok mail v2.0..v3.0 --db k.db --profile mini --repo r
same 'To: Jane Random <jane@home.example>, Max Now <max@now.example>
Cc: "Al, Gone" <al@here.example>, B <b@b.example>, =?UTF-8?Q?J=C3=B6rg?= <j@x.example>, Sue <sue@gest.example>, Kim <kim@home.example>' \
	"$(sed -n '1,/^Subject/p' out | sed '/^Subject/d' | sed ':a; N; $!ba; s/,\n /, /g')"
same "kbloat: addresses left out, as nobody reads what is sent there: 'root@localhost.localdomain', 'lkp@x.example', 'syzbot+0123abc@syzkaller.appspotmail.com', 'ann at x dot example', '1+kim@users.noreply.github.com'" \
	"$(grep 'left out' err | sed 's/^\(kbloat: \)\?/kbloat: /')"
lacks out bankrupt
ok mail v2.0..v3.0 --db k.db --profile mini --repo r -q
same '' "$(< err)"
# who is named by hand gets it wherever that is
ok mail v2.0..v3.0 --db k.db --profile mini --repo r --no-to --no-cc --to root@pc.local -q
has out 'To: root@pc.local'

# a database of before knows no .mailmap until it is asked with the repository; then always
sqlite3 older.db 'UPDATE build SET mailmap = NULL'
ok blame v2.0..v3.0 --db older.db --profile mini --method lines --repo r --by author --format csv
has out 'Jane Random,5000,'
ok mail v2.0..v3.0 --db older.db --profile mini
has out 'To: Jane Random <jane@home.example>'
# it goes with its build, and is nobody's when that goes
ok db merge -q --db merged.db k.db
whole merged.db
same "$(cat r/.mailmap)" "$(sqlite3 merged.db "SELECT text FROM v_texts JOIN v_builds USING (build) WHERE kind = 'mailmap' AND rev = 'v3.0'")"
ok db merge -q --db merged.db older.db
whole merged.db
