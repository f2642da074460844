# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: mapping symbols, labels of assemblers and the Thumb bit change no symbol, and name nothing
. "$CLI_DIR/image-facts.sh"
mkdir lib
cat > lib/util.h <<'END'
static __attribute__((noinline)) int util_slow(int x) { return x * 31 + (x >> 7); }
END
cat > lib/a.c <<'END'
#include "util.h"
int shared[4];
__attribute__((noinline)) int first(int x) { return x * 3 + shared[x & 3] + util_slow(x); }
__attribute__((noinline)) int second(int x) { return first(x) + first(x + 1) - 7; }
END
cat > lib/b.c <<'END'
#include "util.h"
extern int second(int);
extern int shared[4];
static const int table[6] = { 1, 2, 3, 4, 5, 6 };
__attribute__((noinline)) static int third(int x)
{
	switch (x) { case 0: return 12345678; case 1: return shared[0]; default: return table[x & 3]; }
}
int _start(void) { shared[1] = third(second(2)); return shared[2] + util_slow(shared[3]); }
END

# thumb LINKER COMPILER…: with and without the map each symbol has nm's size, and the right file
thumb() {
	local ld=$1
	shift
	for source in a b; do
		# shellcheck disable=SC2086
		"$@" $bare -Os -mthumb -fno-pic -c lib/$source.c -o lib/$source.o
	done
	$ld -Ttext=0x80008000 -e _start -Map image.map lib/a.o lib/b.o -o image
	arm-linux-gnueabi-nm -S image | sed -n 's/^[0-9a-f]* \([0-9a-f]*\) [a-zA-Z] \(.*\)/\2 \1/p' |
		while read -r name size; do echo "$name $((0x$size))"; done | sort > nm
	for map in '' "--map image.map"; do
		# shellcheck disable=SC2086
		image_rows image $map > rows
		sed -n 's/^\([a-z_][^|]*\)|.*|\([0-9]*\)$/\1 \2/p' rows | sort > ours
		diff nm ours || fail "$* $ld $map"
		lacks rows '$'
		lacks rows '[.text]'
		same 'util_slow|lib/a.o|lib/util.h
util_slow|lib/b.o|lib/util.h' "$(sed -n 's/^\(util_slow\)|.text|text|\(.*\)|[0-9]*/\1|\2/p' rows)"
		same '_start|lib/b.o|lib/b.c
first|lib/a.o|lib/a.c
second|lib/a.o|lib/a.c
shared|lib/a.o|lib/a.c
table|lib/b.o|lib/b.c
third|lib/b.o|lib/b.c' "$(sed -n 's/^\([a-z_][^|]*\)|[^|]*|[a-z]*|\(.*\)|[0-9]*/\1|\2/p' rows | grep -v util | sort)"
	done
}
thumb arm-linux-gnueabi-ld arm-linux-gnueabi-gcc -march=armv7-a
same 2 "$(sed -n 's/^\[padding\].*|//p' rows)"
# code of big endian ARMv7 is little endian
thumb 'arm-linux-gnueabi-ld -EB --be8' arm-linux-gnueabi-gcc -march=armv7-a -mbig-endian
thumb ld.lld clang --target=armv7-linux-gnueabi

# arm64: a literal pool in assembly, alignment behind it, and tables that follow a mapping symbol
cat > a.c <<'END'
int a_data[2] = { 1, 2 };
int a_fn(int x)
{
	switch (x) {
	case 0: return a_data[0] * 7; case 1: return 99; case 2: return x + a_data[1]; case 3: return 1234;
	case 4: return a_data[0] / 3; case 5: return -1; case 6: return x * a_data[1]; case 7: return 77;
	default: return 0;
	}
}
END
cat > entry.S <<'END'
	.text
	.globl _start
	.type _start, %function
_start:
	ldr x0, =0x1122334455667788
	bl a_fn
	ret
	.size _start, . - _start
	.ltorg
	.balign 64
	.globl second
	.type second, %function
second:
	ret
	.size second, . - second
	.section .rodata, "a"
	.quad 1, 2, 3
	.data
	.quad 4, 5
END
cat > c.c <<'END'
const char *name(int x) { return x ? "a longer string of c.c that nothing names" : "another one"; }
static const unsigned char bytes[3] = { 7, 8, 9 };
int c_fn(int x) { return bytes[x]; }
END
for source in a.c entry.S; do
	# shellcheck disable=SC2086
	aarch64-linux-gnu-gcc $bare -fno-pic -c $source -o ${source%.*}.o
done
aarch64-linux-gnu-ld -Ttext=0x80008000 -e _start entry.o a.o -o image -Map image.map
for map in '' '--map image.map'; do
	# shellcheck disable=SC2086
	image_rows image $map > rows
	lacks rows '$'
	same '204 56' "$(class_bytes .text text) $(class_bytes .text padding)"
	has rows '[.text]|.text|text|entry.o|entry.S|8'
	has rows '[padding]|.text|padding|entry.o|entry.S|44'
done
# clang numbers them, and the numbers change with every edit: two builds have the same rows
for v in 1 2; do
	[ $v = 1 ] || sed -i '1i struct more { int a; } *more_fn(void);' c.c
	for source in a.c entry.S c.c; do
		# shellcheck disable=SC2086
		clang --target=aarch64-linux-gnu $bare -fno-pic -c $source -o ${source%.*}.o
	done
	ld.lld -e _start entry.o a.o c.o -o image
	image_rows image > rows$v
	lacks rows$v '$'
	same 44 "$(class_bytes .text padding)"
	has rows$v '[.rodata]|.rodata|rodata|c.o|c.c|54'
done
same '' "$(diff rows1 rows2)"

# RISC-V keeps labels of the assembler where code may move; "$xrv64…" tells the instruction set
cat > r.S <<'END'
	.text
	.globl _start
	.type _start, @function
_start:
	la a0, words
	beqz a0, .Lout
	call _start
.Lout:	ret
	.size _start, . - _start
	.balign 32
	.globl next
	.type next, @function
next:	.option push
	.option arch, rv64i
	nop
	.option pop
	ret
	.size next, . - next
	.data
words:	.word 1, 2
	.size words, 8
END
riscv64-linux-gnu-gcc -c r.S -o r.o
riscv64-linux-gnu-ld -e _start r.o -o image
readelf -sW image | grep -q ' \.L\| \$x' || fail "there is no label to pass over"
image_rows image > rows
same "$(function_bytes image)" "$(class_bytes .text text)"
same "_start next words" "$(sed -n 's/^\([a-z_]*\)|.*/\1/p' rows | sort | tr '\n' ' ' | sed 's/ $//')"
