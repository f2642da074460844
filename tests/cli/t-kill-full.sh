# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: SIGKILL at ten moments of a collection: the database stays whole, nothing is built twice
need_collection
seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
echo "SEED=$seed"
RANDOM=$seed
good='v1.0 v1.1 v1.10 v2.0'
stored() {
	[ -e k.db ] && sqlite3 k.db "SELECT rev FROM build ORDER BY id" 2> /dev/null || true
}

# how long an undisturbed one takes, in milliseconds
start=$(date +%s%N)
collect -q -j 2 --work calm --db calm.db $good
dump calm.db > calm.sql
whole_time=$((($(date +%s%N) - start) / 1000000))
rm -rf calm

stored > before
killed=0
for i in 1 2 3 4 5 6 7 8 9 10; do
	: > log.$i
	"$KBLOAT" collect --repo "$tree" --profile "$profile" -j 2 --work work --db k.db $good > log.$i 2>&1 &
	pid=$!
	sleep "$(awk -v ms=$((RANDOM % (whole_time * 2 / 5))) 'BEGIN { print ms / 1000 }')"
	kill -KILL $pid 2> /dev/null || true
	status=0
	wait $pid 2> /dev/null || status=$?
	[ $status != 137 ] || killed=$((killed + 1))
	for rev in $(cat before); do
		lacks log.$i "$rev:mini: building"
	done
	# a file that was only just made may hold nothing yet
	if [ -s k.db ]; then
		# the reader of an image dies a moment later than who was killed
		same ok "$(sqlite3 -cmd '.timeout 10000' k.db 'PRAGMA integrity_check')"
		[ -z "$(sqlite3 k.db 'SELECT 1 FROM sqlite_schema LIMIT 1')" ] || ok db check --db k.db
	fi
	stored > after
	head -n "$(wc -l < before)" after | cmp - before
	mv after before
	# done before it could be killed: from the beginning
	if [ $status = 0 ]; then
		dump k.db | cmp - calm.sql
		rm -rf k.db* work
		: > before
	fi
done
echo "after $killed kills: $(echo $(cat before))"
[ $killed -gt 0 ] || fail "too late each time"
collect -j 2 --work work --db k.db $good > log.end 2>&1
for rev in $(cat before); do
	lacks log.end "$rev:mini: building"
done
whole k.db
dump k.db | cmp - calm.sql
