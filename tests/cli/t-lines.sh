# SPDX-License-Identifier: GPL-2.0-or-later
# protects: each atom's code knows its lines: binutils agree; inlined code is told from a function's own
need_collection
ok import -q --db k.db --label k "$collected/vmlinux"
"$CLI_DIR/lines-agree" "$KBLOAT" k.db 1 "$collected/vmlinux" || fail "binutils say otherwise"

# a function's own line, one that is inlined into it, nothing for what is no code
cat > a.c <<'END'
int one = 1;
static inline __attribute__((always_inline)) int square(int x)
{
	return x * x + one;
}
__attribute__((noinline, section(".init.text"))) static int early(int x)
{
	int sum = square(x);
	one += sum;
	return sum;
}
void _start(void)
{
	for (;;)
		one = early(one);
}
END
gcc -g -O2 -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	-nostdlib -static -no-pie -Wl,--build-id=none -o a a.c
ok import -q --db a.db --label a a
lines() {
	ok db query --db a.db --format csv "SELECT symbol_lines(l.data, s.seq) AS lines FROM v_symbols s
		JOIN lines l ON l.id = s.lines_id WHERE s.build = 1 AND symbol = '$1'"
	tr -d '\r"' < out | sed 1d
}
lines early > early
grep -q '^a\.c:4 [0-9]* inlined$' early || fail "early has no inlined code: $(cat early)"
grep -q '^a\.c:9 [0-9]*$' early || fail "early has no code of its own: $(cat early)"
! grep -q '^a\.c:[6-9] [0-9]* inlined' early || fail "code of early's own is inlined: $(cat early)"
lines _start > start
lacks start inlined
has start 'a.c:15 '
same '' "$(lines one)"
ok db query --db a.db --format csv "SELECT symbol_lines(x'0100', 1) IS NULL AND symbol_lines(NULL, 1) IS NULL AS none"
same 'none
1' "$(tr -d '\r' < out)"

# without DWARF there is nothing to tell, and the account is the same
strip --strip-debug -o stripped a
ok import -q --db s.db --label a stripped
same 0 "$(sqlite3 s.db 'SELECT count(*) FROM lines')"
for db in a s; do
	sqlite3 $db.db "SELECT section, class, symbol, sum(bytes) FROM v_bytes WHERE kind = 0 GROUP BY 1, 2, 3" > $db.bytes
done
cmp a.bytes s.bytes
