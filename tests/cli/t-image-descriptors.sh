# SPDX-License-Identifier: GPL-2.0-or-later
# protects: functions with descriptors (big endian ppc64) have their code, and .opd is a table
. "$CLI_DIR/image-facts.sh"
cat > a.c <<'END'
int a_data[2] = { 1, 2 };
__attribute__((noinline)) int first(int x) { int s = 0; for (int i = 0; i < x; i++) s += a_data[i & 1] * i; return s; }
__attribute__((noinline)) static int hidden(int x) { return x / 3 + first(x); }
int second(int x) { return hidden(x) * 3; }
END
cat > b.c <<'END'
extern int second(int);
int (*pointer)(int) = second;
int _start(void) { return pointer(4) ^ 0x1234567; }
END
# descriptors LINKER COMPILER…: nm has the sizes of the code; readelf the rest
descriptors() {
	local ld=$1 text functions
	shift
	for source in a b; do
		# shellcheck disable=SC2086
		"$@" $bare -mabi=elfv1 -c $source.c -o $source.o
	done
	$ld -e _start b.o a.o -o image -Map image.map
	text=$(section_size image .text) functions=$(function_bytes image)
	for map in '' '--map image.map'; do
		# shellcheck disable=SC2086
		image_rows image $map > rows
		same "$functions $((text - functions))" "$(class_bytes .text text) $(class_bytes .text padding)"
		same '_start|b.o|b.c
first|a.o|a.c
hidden|a.o|a.c
second|a.o|a.c' "$(sed -n 's/^\([^|]*\)|.text|text|\(.*\)|[0-9]*/\1|\2/p' rows)"
		same "$(section_size image .opd)" "$(class_bytes .opd data)"
		same '[.opd]|.opd|data|a.o|a.c|72
[.opd]|.opd|data|b.o|b.c|24' "$(grep '^.[.]opd' rows)"
	done
	same "$(readelf -sW image | awk '$4 == "FUNC" { print $8, $3 }' | sort)" \
		"$(sqlite3 -separator ' ' k.db "SELECT symbol, size FROM v_symbols WHERE section = '.text' AND size > 0 ORDER BY 1")"
}
descriptors 'powerpc64-linux-gnu-ld -Ttext=0x10000' powerpc64-linux-gnu-gcc -fno-pic
descriptors 'powerpc64-linux-gnu-ld -pie' powerpc64-linux-gnu-gcc -fpie
# dot symbols, as compilers before 4.0 make: the name without the dot is the symbol's
cat > d.s <<'END'
	.section .opd, "aw"
	.globl old
old:	.quad .old, .TOC.@tocbase, 0
	.size old, 24
	.type old, @function
	.text
	.globl .old
	.type .old, @function
.old:	li 3, 1
	li 4, 2
	blr
	.size .old, . - .old
END
powerpc64-linux-gnu-as -o d.o d.s
powerpc64-linux-gnu-ld -e old d.o -o image
same 'old|.text|text|12' "$(image_rows image | sed -n 's/^\([.a-z]*old\)|\([^|]*|[^|]*\)|.*|\([1-9][0-9]*\)$/\1|\2|\3/p')"
# descriptors of a debug file are not there to be followed: those of the image are
descriptors 'powerpc64-linux-gnu-ld -Ttext=0x10000' powerpc64-linux-gnu-gcc -fno-pic
powerpc64-linux-gnu-objcopy --only-keep-debug image image.debug
powerpc64-linux-gnu-strip image
powerpc64-linux-gnu-objcopy --add-gnu-debuglink=image.debug image
image_rows image > stripped
same '_start first hidden second' "$(sed -n 's/^\([^|]*\)|.text|text|.*/\1/p' stripped | tr '\n' ' ' | sed 's/ $//')"
# the other ABI has no descriptors
for source in a b; do
	# shellcheck disable=SC2086
	powerpc64le-linux-gnu-gcc $bare -fno-pic -c $source.c -o $source.o
done
powerpc64le-linux-gnu-ld -e _start b.o a.o -o image
image_rows image > rows
lacks rows opd
same "$(function_bytes image)" "$(class_bytes .text text)"
