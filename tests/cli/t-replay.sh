# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: growth charged by builds: what building every commit says, with fewer builds, in any number of runs
# full
need_ends
check() {
	"$CLI_DIR/history-check" "$history" "$@"
}
# blame DB OPTION…
blame() {
	local db=$1
	shift
	ok blame v1.0..v2.0 --db "$db" --profile "$profile" --repo "$history" --work work "$@"
}
builds() {
	sqlite3 "$1" 'SELECT count(*) FROM build'
}
ok diff v1.0 v2.0 --db "$ends/k.db" --by class --format json
cp out diff.json

cp "$ends/k.db" k.db
blame k.db --method replay --budget 1000 --format json
cp out replay.json
check replay replay.json diff.json
whole k.db
[ "$(builds k.db)" -lt 46 ] || fail "$(builds k.db) builds for 46 commits"
ok db merge --db merged.db k.db
whole merged.db
same "$(sqlite3 k.db 'SELECT count(*), sum(seq), count(old_build) FROM replay_row')" \
	"$(sqlite3 merged.db 'SELECT count(*), sum(seq), count(old_build) FROM replay_row')"
for name in docs contrib maintainers; do
	same 0 "$(sqlite3 k.db "SELECT count(*) FROM v_builds WHERE commit_id = '$(id $name)'")"
done

# again: nothing is built; every way to look at it has the same sums
before=$(dump k.db | sha256sum)
blame k.db --method replay --budget 1000 --format json
cmp replay.json out
same "$before" "$(dump k.db | sha256sum)"
for by in author email_domain subsystem; do
	blame k.db --method replay --by $by --format json
	check sums out diff.json
done

# what is known needs no repository
ok blame v1.0..v2.0 --db k.db --profile "$profile" --method replay --format json
cmp replay.json out

# with builds of every commit at hand there is nothing to build either
cp "$ends/k.db" all.db
ok collect -q --repo "$history" --profile "$profile" --work all --db all.db \
	$(git -C "$history" rev-list v1.0..v2.0) $(id start)
have=$(builds all.db)
blame all.db --method replay --budget 0 --format json
check replay out diff.json
same "$have" "$(builds all.db)"

# three builds a run
cp "$ends/k.db" slow.db
runs=0
while :; do
	have=$(builds slow.db)
	blame slow.db --method replay --budget 3 --format json
	check sums out diff.json
	made=$(($(builds slow.db) - have))
	[ $made -le 3 ] || fail "$made builds with --budget 3"
	if ! grep -q '"open"' out; then
		break
	fi
	[ $made -gt 0 ] || fail "nothing built, and still something open"
	[ -s err ] || fail "no word about what is open"
	runs=$((runs + 1))
	[ $runs -lt 30 ] || fail "no end after $runs runs"
done
[ $runs -gt 2 ]
cmp replay.json out
whole slow.db

# killed in the middle: the next run ends with the same
cp "$ends/k.db" killed.db
for seconds in 0.7 1.1 1.6; do
	"$KBLOAT" blame v1.0..v2.0 --db killed.db --profile "$profile" --repo "$history" --work killed \
		--method replay --budget 1000 > killed.out 2> killed.err &
	pid=$!
	sleep $seconds
	kill -9 $pid 2> /dev/null || :
	wait $pid || :
	same ok "$(sqlite3 killed.db 'PRAGMA integrity_check')"
done
ok blame v1.0..v2.0 --db killed.db --profile "$profile" --repo "$history" --work killed \
	--method replay --budget 1000 --format json
cmp replay.json out
whole killed.db

# auto, with enough builds for all
cp "$ends/k.db" auto.db
blame auto.db --method auto --budget 1000 --format json
check sums out diff.json
has out '"measured"'
