# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: the site: links resolve, text stays text, the same each time, stale files go, little is known
need_ends
export KBLOAT_DB=$PWD/k.db
cp "$ends/k.db" k.db
links() {
	"$CLI_DIR/site-links" "$@" > links || { cat links >&2; fail "the site '$*' is not whole"; }
}

# Two builds, and nobody walked the history between them: the page says so, and how to.
ok report --out first
same first/index.html "$(cat out)"
links first
step=step/mini_x86_64/v1.0..v2.0.html
[ ! -e first/subsystem/LINUX.html ]
has "first/$step" 'kbloat blame --repo DIR v1.0..v2.0 --profile mini --arch x86_64'
has first/index.html 'Its commits are not known yet'
has first/candidates.html 'Kconfig'
has first/index.html 'No candidate is ready'
run report -q --out quiet
same 0 $code
[ ! -s out ] && [ ! -s err ]
diff -r first quiet

# With the history every page that can name a commit does.
ok blame v1.0..v2.0 --profile mini --repo "$history" --method lines -q
ok report --out site
links site
lacks "site/$step" 'kbloat blame --repo DIR v1.0..v2.0 --profile mini --arch x86_64</code>'
for page in index.html "$step" subsystem/SCHEDULER.html; do
	has site/$page 'timer: stop for good'
done
has "site/$step" '<q>ether: a longer ring</q> by Nora Net'
has site/subsystem/SCHEDULER.html 'Sam Sched &lt;sam@sched.example&gt;'
# the search tells the commits of two series apart
grep -rq 'timer: stop for good.*mini (x86_64)' site/data/search || fail 'a commit without its series'
# one minus sign on all pages, also in the pictures
! grep -rl "$(printf '\342\210\222')" site --include='*.html' || fail 'two minus signs'
ok show v2.0 --by class --format csv
total=$(awk -F, 'NR > 1 && $1 != "total" { n += $2 } END { print n }' out)
has site/build/v2.0_mini_x86_64.html "<th scope=\"row\">total</th><td class=\"num\" data-order=\"$total\">"
# nothing is loaded from anywhere
! grep -rEo '(src|href|action)="(https?:)?//[^"]*"' site --include='*.html' || fail 'a page refers to something outside'
[ -s site/assets/site.css ] && [ -s site/assets/LICENSES.txt ] && [ -s site/search.html ]

# The same again: the same bytes, and no file is written anew.
cp -Rp site again
ok report -v --out site
diff -r again site
grep -q ' 0 written, 0 removed$' err || fail "the second run wrote something: $(cat err)"
for dir in again site; do
	(cd $dir && find . -name '*.html' -printf '%P %T@\n' | sort) > $dir.times
done
cmp again.times site.times

# Killed at any moment: each page is whole, and the next run makes it the same site.
for delay in 0.05 0.2 0.5; do
	timeout -s KILL $delay "$KBLOAT" report -q --out killed > out 2> err || :
	mkdir -p killed # it may have been killed before it began
	find killed -name '*.html' > pages
	while read -r page; do
		same '</html>' "$(tail -n 1 "$page")"
	done < pages
done
ok report --out killed
diff -r killed again

# What an older run wrote goes, what somebody else put there stays.
echo mine > site/mine.html
echo mine > site/build/mine.html
sqlite3 k.db "DELETE FROM build_unit WHERE build_id = (SELECT id FROM build WHERE rev = 'v2.0');
	DELETE FROM section WHERE build_id = (SELECT id FROM build WHERE rev = 'v2.0');
	DELETE FROM build WHERE rev = 'v2.0'"
ok report --out site
[ ! -e site/step ] && [ ! -e site/build/v2.0_mini_x86_64.html ]
same mine "$(cat site/mine.html site/build/mine.html | sort -u)"
rm site/mine.html site/build/mine.html
links site
has site/index.html 'the only build so far'

# Names as bad as they come: in commits, people, files, options, subsystems, profiles, releases.
cp "$ends/k.db" evil.db
KBLOAT_DB=$PWD/evil.db
ok blame v1.0..v2.0 --profile mini --repo "$history" --method lines -q
sqlite3 evil.db "UPDATE commits SET subject = '<script>alert(1)</script>' || subject,
		author = '\"><img src=x onerror=alert(2)>' || author;
	UPDATE path SET text = replace(text, 'slab.c', '<b>''\"&.c');
	UPDATE str SET text = '<i>' || text WHERE text LIKE 'MM%' OR text LIKE 'sched%';
	UPDATE build SET profile = '<s>mini', rev = rev || '<u>'"
ok report --out evil
links evil
grep -rq '&lt;script&gt;alert(1)&lt;/script&gt;' evil/step || fail 'the hostile subject is not shown'
grep -rq '&quot;&gt;&lt;img src=x onerror=alert(2)&gt;' evil/step || fail 'the hostile author is not shown'
! grep -rE '<script>|<img|<[isu]>' evil --include='*.html' || fail 'text from outside is more than text'

# An image that somebody else built, and nothing more.
image vmlinux
ok import --db image.db --label 'i<m>age' vmlinux
ok report --db image.db --out image
links image
has image/index.html '@i&lt;m&gt;age'
has image/subsystems.html 'No build of this site came with a MAINTAINERS file'
[ ! -e image/step ] && [ ! -e image/series ]

# Builds that failed, and nothing more.
cp "$ends/k.db" failed.db
sqlite3 failed.db "INSERT INTO blob (id, hash, text) VALUES (99999, x'00', 'cc: error: <no> such' || char(10));
	UPDATE build SET status = 'failed', stage = 'build', exit_status = 2, log_tail = 99999"
ok report --db failed.db --out failed
links failed
has failed/index.html 'No build went well yet.'
has failed/index.html 'v2.0 failed at build</a>; 2 of 2 builds failed'
has failed/candidates.html 'No build yet that went well.'
lacks failed/candidates.html '<table'
has failed/builds.html 'cc: error: &lt;no&gt; such'
refused "'failed.db' has no build of that kind to report on" report --db failed.db --profile tiny --out none
[ ! -e none ]

# The newest build failed, and there is one that went well: the overview says so first.
cp "$ends/k.db" half.db
sqlite3 half.db "UPDATE build SET status = 'failed', stage = 'configure', exit_status = 2 WHERE rev = 'v2.0'"
ok report --db half.db --out half
links half
has half/index.html 'v2.0 failed at configure</a>; 1 of 2 builds failed'
lacks half/index.html 'no good build'
sqlite3 half.db "UPDATE build SET status = 'ok', stage = '', exit_status = 0 WHERE rev = 'v2.0';
	UPDATE build SET status = 'failed', stage = 'build', exit_status = 2 WHERE rev = 'v1.0'"
ok report --db half.db --out half
has half/index.html '<a href="builds.html#failed">1 of 2 builds failed</a>'
lacks half/index.html 'failed at'

# What cannot be: an option, a directory, a program.
refused "--out DIR is missing ('kbloat report -h' shows the usage)" report
refused "'report' writes a site: it takes no --format ('kbloat report -h' shows the usage)" \
	report --out x --format json
: > file
run report --out file/site
same 2 $code
has err file
code=0
PATH=$PWD "$KBLOAT" report --db failed.db -q --out x > out 2> err || code=$?
same 0 $code
code=0
PATH=$PWD "$KBLOAT" report --db "$ends/k.db" --out x > out 2> err || code=$?
same 2 $code
has err gnuplot
