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

# clang ends the lines of an assembly file before the code of a .subsection, which has a row all the same
cat > sub.S <<'END'
	.text
	.globl first
	.type first, @function
first:
	nop
	.subsection 1
	ret
	.previous
	ret
	.size first, . - first
	.section .init.text, "ax"
	.globl last
	.type last, @function
last:
	ret
	.size last, . - last
END
cat > plain.c <<'END'
int twice(int n) { return n * 2; }
void _start(void) { for (;;) twice(4); }
END
echo 'SECTIONS { . = 0x100000; .text : { sub.o(.text) plain.o(.text*) } .init.text : { *(.init.text) } }' > sub.lds
clang -g -c sub.S
clang -g -O1 -ffreestanding -fno-asynchronous-unwind-tables -c plain.c
ld -T sub.lds -e _start -o sub sub.o plain.o
ok import -q --db sub.db --label a sub
ok db query --db sub.db --format csv "SELECT symbol, symbol_entry(l.data, s.seq) AS e FROM v_symbols s
	LEFT JOIN lines l ON l.id = s.lines_id ORDER BY 1"
same 'symbol,e _start,plain.c:2 first,sub.S:5 last,sub.S:15 twice,plain.c:1' "$(echo $(tr -d '\r' < out))"
