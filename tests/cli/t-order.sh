# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: builds are in the order of history whatever clocks and tags say; only neighbours of a series are compared
need_history
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git clone -q "$history" r
cd r
git config user.name A && git config user.email a@a.example

# c SUBJECT TIME [FILE]: a commit that adds to a file
c() {
	printf '\nu8 made_%s[400];\n' "$1" >> "${3:-mm/page.c}"
	GIT_AUTHOR_DATE="@$2 +0000" GIT_COMMITTER_DATE="@$2 +0000" git commit -q -m "$1" -- "${3:-mm/page.c}"
}
go() {
	ok collect --repo . --profile "$profile" --work ../work --db ../k.db "$@"
}
# subjects: of the commits that stand on stdin, on one line; tags stay
subjects() {
	while read -r rev; do
		case $rev in v* | '') ;; *) rev=$(git log -1 --format=%s "$rev") ;; esac
		printf '%s ' "$rev"
	done
}
# order SERIES: its builds in a history
order() {
	"$KBLOAT" history --db ../k.db --series "$1" --format csv | sed 1d | cut -d, -f1 | subjects
}
# steps SERIES: the pages of the site
steps() {
	sqlite3 ../k.db "SELECT iif(length(a.rev) = 40, substr(a.rev, 1, 12), a.rev) || ' '
		|| iif(length(b.rev) = 40, substr(b.rev, 1, 12), b.rev) FROM v_series s JOIN v_series t USING (series)
		JOIN v_builds a ON a.build = s.build JOIN v_builds b ON b.build = t.build
		WHERE series = '$1' AND t.seq = s.seq + 1 ORDER BY s.seq" > ../pairs
	while read -r a b; do
		find ../site/step -name "$a..$b.html" | grep -q . || fail "no step $a..$b"
	done < ../pairs
}

# a branch that is rebased within a second, on a board without a clock
git checkout -q -b topic v1.2
for i in 1 2 3; do c t$i 1700000000; done
go -q --step first-parent v1.2..topic
same 'v1.2 t1 t2 t3 ' "$(order branch:topic)"
git tag before-rebase
git checkout -q -b up v1.2
c up 1710000000 Documentation/net.txt
git checkout -q topic
GIT_COMMITTER_DATE='@100 +0000' git rebase -q up
go -q --step first-parent up..topic
same 'v1.2 up t1 t2 t3 ' "$(order branch:topic)"
# what that left behind is there, and in no series
same 8 "$(sqlite3 ../k.db "SELECT count(*) FROM v_builds")"
same 'v1.2 up t1 t2 t3 ' "$("$KBLOAT" history --db ../k.db --format csv | sed 1d | cut -d, -f1 | subjects)"

# another branch, whose clock runs backwards: its head gets a tag, and the next one has none again
git checkout -q -b main v1.2
c m1 1500000000
go -q main
c m2 1400000000
git tag v1.5
go -q v1.0 v1.2 main
c m3 1300000000
go -q main
same 'm1 v1.5 m3 ' "$(order branch:main | sed 's/^v1.2 //')"
same 'v1.2 up t1 t2 t3 ' "$(order branch:topic | sed 's/^v1.0 //')"
ok report -q --db ../k.db --out ../site
steps branch:main
steps branch:topic
# no page is of two branches
for rev in $(git rev-list v1.2..main) v1.5; do
	for other in $(git rev-list v1.2..topic); do
		[ -z "$(find ../site/step -name "*${rev:0:12}*${other:0:12}*" -o -name "*${other:0:12}*${rev:0:12}*")" ] || fail "$rev and $other"
	done
done
refused "the history is of the series 'branch:main' and 'branch:topic'; a plot shows one (--series chooses)" \
	plot history --db ../k.db --out ../x.svg
whole ../k.db

# a tag that moves, and moves back
git checkout -q -b work v2.0
c w1 1700000001
git tag rolling
go rolling
lacks err moved
old=$(git rev-parse rolling)
c w2 1700000002
git tag -f rolling > tag.out
go rolling
new=$(git rev-parse rolling)
has err "note: tag 'rolling' moved from ${old:0:12} to ${new:0:12}"
# names: commit and name of the two builds
names() {
	sqlite3 ../k.db "SELECT substr(commit_id, 1, 8) || ' ' || name FROM v_builds
		WHERE commit_id IN ('$old', '$new') ORDER BY rev_key"
}
same "${old:0:8} $old:mini:x86_64
${new:0:8} rolling:mini:x86_64" "$(names)"
ok builds --db ../k.db
has err "note: tag 'rolling' has moved: what was built of it at ${old:0:12} goes by that commit"
grep -q "^${old:0:12}:mini:x86_64 .* rolling *$" out || fail "builds: $(< out)"
ok show --db ../k.db rolling
has err "tag 'rolling' has moved"
ok diff --db ../k.db "$old" rolling --by file --format csv
has out 'mm/page.c,'
ok history --db ../k.db
has out "${old:0:12}"
has out 'rolling '
git tag -f rolling "$old" > tag.out
go rolling
has err "note: tag 'rolling' moved from ${new:0:12} to ${old:0:12}"
same "${old:0:8} rolling:mini:x86_64
${new:0:8} $new:mini:x86_64" "$(names)"

# two databases of one branch, merged, know what both know, and learn the rest when one asks again
git checkout -q -b halves v2.0
for i in 1 2 3 4; do c h$i $((1700000000 - i)); done
for db in a b; do
	ok collect -q --repo . --profile "$profile" --work ../work --db ../$db.db --series branch:halves \
		$([ $db = a ] && echo halves~3 halves~1 || echo halves~2 halves)
done
ok db merge -q --db ../a.db ../b.db
ok collect -q --repo . --profile "$profile" --work ../work --db ../a.db halves
same 'h1 h2 h3 h4 ' "$("$KBLOAT" history --db ../a.db --format csv | sed 1d | cut -d, -f1 | subjects)"
dump ../a.db > ../before
ok collect -q --repo . --profile "$profile" --work ../work --db ../a.db halves
dump ../a.db | cmp - ../before

# who is charged: clocks of the board (before the fork), and of the far future (behind the tip)
for time in 100 4000000000; do
	git checkout -q -b board$time v2.0
	for i in 1 2 3 4 5 6 7 8; do c board$i $((time + i)) kernel/time.c; done
	git checkout -q -b side$time v2.0
	c "side$time" 1610000000
	git checkout -q -b trunk$time board$time
	c A 1620000000 Documentation/net.txt
	git tag "A$time"
	GIT_AUTHOR_DATE='1630000000 +0000' GIT_COMMITTER_DATE='1630000000 +0000' git merge -q --no-ff -m B side$time
	git tag "B$time"
	go -q "A$time" "B$time"
	ok blame --db ../k.db --repo . --method lines "A$time:mini..B$time:mini" --format csv
	same "subject,delta
side$time,400" "$(cut -d, -f3,4 out | grep -vE '^,|^"?total|^[^,]*,-?0$')"
	lacks out board
done
