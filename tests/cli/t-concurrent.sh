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

# the work directory of a collector that runs is not touched by another
"$KBLOAT" collect -q --repo "$tree" --profile "$profile" --work a --db other.db v2.0 &
first=$!
until [ -s a/lock ] && [ "$(cat a/lock)" = $first ]; do
	kill -0 $first 2> /dev/null || fail "it ended before it could be disturbed"
done
refused "work directory '$PWD/a' is in use by process $first; give another one with --work" \
	collect -q --repo "$tree" --profile "$profile" --work a --db k2.db v1.0
wait $first
