# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: bisect: the first commit that crosses a limit, on a branch, too; what is built is kept
need_ends
cp "$ends/k.db" k.db

# first NAME METRIC LIMIT
first() {
	ok bisect v1.0..v2.0 --db k.db --profile "$profile" --repo "$history" --work work --metric "$2" --limit "$3"
	grep -q "^# first bad commit: \[$(id $1)\] " out || { cat out >&2; fail "$2 $3: not $1, $(id $1)"; }
	grep -q "^git bisect start" out || fail "no log: $(head -n 3 out)"
	! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" out || fail "control bytes"
}
built() {
	sqlite3 k.db 'SELECT count(*) FROM build'
}

first page bss +1
[ "$(built)" -le 10 ] || fail "$(built) builds to find one of 44 commits"
have=$(built)
first page bss +1
same $have $(built)
first ring symbol=ether_ring 512
first veth-grows symbol=veth_xmit 40
whole k.db

# bad WORD OPTION…
bad() {
	local word=$1 before
	shift
	before=$(sha256sum < k.db)
	run bisect --db k.db --profile "$profile" --repo "$history" --work work "$@"
	[ $code = 2 ] || fail "kbloat bisect $*: exit code $code: $(cat err)"
	same 1 "$(wc -l < err)"
	grep -qi -- "$word" err || fail "kbloat bisect $*: $(cat err)"
	same "$before" "$(sha256sum < k.db)"
	echo "$*: $(cat err)"
}
bad limit v1.0..v2.0 --metric bss
bad format v1.0..v2.0 --metric bss --limit +5k --format xls
for limit in '' 5q k + ++1 -1 1.5M 99999999999999999999 9999999999999M; do
	bad limit v1.0..v2.0 --metric bss --limit "$limit"
done
for metric in '' weight colour=red =x symbol= 'symbol=no_such_symbol'; do
	bad . v1.0..v2.0 --metric "$metric" --limit +1
done
# the older end is over it, or the newer one is not
bad . v1.0..v2.0 --metric text --limit 1
bad . v1.0..v2.0 --metric text --limit 1M
bad . v2.0..v1.0 --metric text --limit +1
bad v9 v1.0..v9 --metric text --limit +1
bad . v1.0 --metric text --limit +1
git clone -q --depth 5 --no-checkout "file://$history" shallow 2> /dev/null
run bisect v1.0..v2.0 --db k.db --profile "$profile" --repo shallow --work work --metric rodata --limit +150
same 2 $code
has err shallow
