# SPDX-License-Identifier: GPL-2.0-or-later
# protects: collectors share a database, not a work directory; readers are not kept waiting
need_collection
collect -q -j 1 --work a --db k.db v1.0 v1.1 > a.log 2>&1 &
first=$!
collect -q -j 1 --work b --db k.db v1.10 v2.0 v1.2 > b.log 2>&1 &
second=$!
reads=0
while kill -0 $first 2> /dev/null || kill -0 $second 2> /dev/null; do
	if [ -s k.db ] && [ -n "$(sqlite3 k.db 'SELECT 1 FROM sqlite_schema LIMIT 1' 2> /dev/null)" ]; then
		ok builds --db k.db
		ok db check --db k.db
		reads=$((reads + 1))
	fi
	sleep 0.05
done
wait $first
wait $second
echo "$reads reads meanwhile"
[ $reads -gt 0 ]
whole k.db
facts k.db > got
facts "$collected/k.db" > want
diff want got

# Two that want the same: nothing is stored twice. What both have under way the later one finds stored.
collect -q -j 1 --work a --db same.db v1.0 v1.1 v1.2 v1.10 > a.log 2>&1 &
first=$!
collect -j 1 --work b --db same.db v1.0 v1.1 v1.2 v1.10 > b.log 2>&1
wait $first
whole same.db
same '4 1' "$(echo $(sqlite3 same.db 'SELECT count(*), max(attempt) FROM build' | tr '|' ' '))"
# and who tries again what failed does it knowingly
collect -q -j 1 --work b --db same.db --retry-failed v1.2 > b.log 2>&1 || true
same 2 "$(sqlite3 same.db 'SELECT max(attempt) FROM build')"

# the work directory of a collector that runs is not touched by another
"$KBLOAT" collect -q --repo "$tree" --profile "$profile" --work a --db other.db v2.0 &
first=$!
until [ -s a/lock ] && grep -q "^$first " a/lock; do
	kill -0 $first 2> /dev/null || fail "it ended before it could be disturbed"
done
refused "work directory '$PWD/a' is in use by kbloat collect (pid $first); give another one with --work" \
	collect -q --repo "$tree" --profile "$profile" --work a --db k2.db v1.0
wait $first

# whoever waits for another process that writes can be told not to, and stores nothing
cp k.db busy.db
python3 -c "
import sqlite3, time
db = sqlite3.connect('busy.db', isolation_level=None)
db.execute('BEGIN IMMEDIATE')
open('busy', 'w')
time.sleep(60)" &
writer=$!
until [ -e busy ]; do sleep 0.05; done
for command in "import --label x $collected/vmlinux" "collect --repo $tree --profile $profile --work a v1.2 --retry-failed"; do
	# shellcheck disable=SC2086 # one word each
	timeout -s TERM -k 10 1 "$KBLOAT" $command --db busy.db > out 2> err && fail "$command: stored"
	code=0
	# 137: it had to be killed
	# shellcheck disable=SC2086
	timeout -s INT -k 10 1 "$KBLOAT" $command --db busy.db > out 2> err || code=$?
	same 124 $code
done
kill $writer
wait $writer || true
dump busy.db > got
dump k.db | cmp - got
