# SPDX-License-Identifier: GPL-2.0-or-later
# protects: of functions that a linker folded the one that is left has the bytes, the others none, and differences sum up
. "$CLI_DIR/image-facts.sh"
cat > a.c <<'END'
volatile int sink;
__attribute__((noinline)) int zeta(int x) { sink = x; return x * 7 + sink; }
__attribute__((noinline)) static int local_one(int x) { sink = x * 3; return x * 5 + sink; }
int a_fn(int x) { return zeta(x) + local_one(x + 1); }
int unused_fn(int x) { return x * sink * 12; }
END
cat > b.c <<'END'
extern volatile int sink;
int a_fn(int), zeta(int);
__attribute__((noinline)) int alpha(int x) { sink = x; return x * 7 + sink; }
__attribute__((noinline)) static int local_two(int x) { sink = x * 3; return x * 5 + sink; }
__attribute__((used)) int _start(int x) { return alpha(x) + local_two(x + 1) + a_fn(x) + zeta(3); }
END
# sizes LABEL: of all bytes
sizes() {
	sqlite3 k.db "SELECT sum(bytes) FROM v_symbols s JOIN v_builds b USING (build) WHERE b.name = '@$1'"
}

# check LINKER: both images are in k.db as none and all
check() {
	# whatever is folded into what, name, object and file are of one function
	for pair in 'alpha b zeta a' 'local_two b local_one a'; do
		# shellcheck disable=SC2086
		set -- $pair
		same "1 0 0" "$(sqlite3 -separator ' ' k.db "SELECT count(nullif(s.bytes, 0)),
			sum(s.bytes > 0 AND s.symbol = '$1' AND s.file != '$2.c'),
			sum(s.bytes > 0 AND s.symbol = '$3' AND s.file != '$4.c')
			FROM v_symbols s JOIN v_builds b USING (build)
			WHERE b.name = '@all' AND s.symbol IN ('$1', '$3')")"
	done
	same 0 "$(sqlite3 k.db "SELECT count(*) FROM v_symbols WHERE symbol = 'unused_fn'")"
	ok diff --db k.db @none @all --by symbol --format csv
	same '' "$(grep ',added,\|,moved,' out || true)"
	same 2 "$(grep -c ',removed,' out)"
	ok diff --db k.db @none @all --by symbol --format json
	same "$(jq '[.[].delta] | add' out)" \
		"$(sqlite3 k.db "SELECT sum(CASE b.name WHEN '@all' THEN bytes ELSE -bytes END) FROM v_sections JOIN v_builds b USING (build)")"
}

for cc in gcc clang; do
	for s in a b; do
		$cc -g -O2 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections \
			-c $s.c -o $s.o
	done
	for ld in ld.lld ld.gold; do
		for map in '' yes; do
			[ -z "$map" ] || [ $ld = ld.lld ] || continue
			rm -f k.db
			for icf in none all; do
				$ld -e _start --gc-sections --icf=$icf a.o b.o -o $icf -Map $icf.map
				ok import --db k.db --label $icf ${map:+--map $icf.map} $icf
			done
			check
		done
	done
done
