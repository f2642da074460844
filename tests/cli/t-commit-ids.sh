# SPDX-License-Identifier: GPL-2.0-or-later
# protects: people see 12 digits of a commit id with the commit's subject, machines all of it, and both go back in
need_history
need_ends
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git clone -q "$history" repo
git -C repo tag | xargs git -C repo tag -d > /dev/null
old=$(id pause) new=$(id veth-grows)
cp "$ends/k.db" k.db
"$KBLOAT" collect --repo repo --profile "$profile" --work work --db k.db "$old" "$new" 2> progress
has progress "${new:0:12}:mini: "
! { cat progress && find work/logs; } | grep -E '[0-9a-f]{13}' || fail "long ids in messages or names of logs"
export KBLOAT_DB=$PWD/k.db
subject() {
	sqlite3 k.db "SELECT subject FROM commits WHERE commit_id = '$1'"
}
s_old=$(subject "$old") s_new=$(subject "$new")
[ -n "$s_old" ] && [ -n "$s_new" ] || fail "no subjects are stored"
same "$(git -C repo log -1 --format=%s "$new")" "$s_new"

# nowhere for people more than 12 digits; csv and json all of them, and the same in both
people() {
	ok "$@"
	! grep -E '[0-9a-f]{13}' out err || fail "kbloat $*: more than 12 digits"
	has out "${new:0:12}"
}
for c in builds history "show $new" "diff $old $new" \
	"blame $old..$new --method lines --repo repo" \
	"check $old $new --limit total:+1MiB"; do
	for format in table html; do
		people $c --format $format
	done
	ok $c --format json
	cp out json
	ok $c --format csv
	! grep -E "(^|[^0-9a-f])${new:0:12}([^0-9a-f]|\$)" out json || fail "kbloat $c: cut short for machines"
done
people show "$new"
has out "${new:0:12}:mini:x86_64 (\"$s_new\") by section"
people diff "$old" "$new"
has out "${old:0:12}:mini (\"$s_old\") → ${new:0:12}:mini (\"$s_new\")"
people builds
has out "$s_new"
ok builds --format csv
has out "$new:mini:x86_64"
has out "$s_new"
# a tag says what it is
lacks out 'Mini 2.0'
people show "${new:0:12}:mini:x86_64"
run show "${new:0:12}:big"
same 2 $code
has err "no build '${new:0:12}:big'; nearest: '${new:0:12}:mini:x86_64', "

# pictures, mails, the site with the names of its files
ok plot growth "$old" "$new" --out growth.svg
ok plot history --profile mini --out history.svg
ok mail "$old" "$new" --out mail.eml
ok mail "$old" "$new" --by subsystem --min 0 --out mails/
ok report --out site
git -C repo config kbloat.siteurl https://size.example/kernel
ok mail "$old" "$new" --repo repo --out linked.eml
lacks mail.eml 'On the site'
has linked.eml "https://size.example/kernel/build/${new:0:12}_mini_x86_64.html"
[ -e "site/build/${new:0:12}_mini_x86_64.html" ] || fail "no page of the build: $(ls site/build)"
has "site/build/${new:0:12}_mini_x86_64.html" "$s_new"
has mail.eml "${new:0:12} (\"$s_new\") has"
! find site mails -regextype egrep -regex '.*[0-9a-f]{13}.*' | grep . || fail "long ids in names of files"
grep -q "${new:0:12}" growth.svg || fail "growth.svg"
! grep -E '[0-9a-f]{13}' growth.svg history.svg || fail "long ids in pictures"
! sed 's/^\(Message-ID\|X-Kbloat\|Content\).*//I' mail.eml | grep -E '[0-9a-f]{13}' || fail "long ids in a mail"
