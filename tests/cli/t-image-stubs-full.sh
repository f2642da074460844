# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: stubs that a linker makes are the linker's, not the last object's, with and without its map
. "$CLI_DIR/image-facts.sh"
cat > a.c <<'END'
extern int far_away(int);
int _start(void) { return far_away(3) + 1; }
int near(int x) { return x * 2; }
END
cat > b.c <<'END'
__attribute__((section(".far.text"))) int far_away(int x) { return x * 7; }
END
cat > x.lds <<'END'
SECTIONS {
	. = 0x10000; .text : { *(.text) }
	. = 0x20000000; .far : { *(.far.text) }
	.data : { *(.data) } .bss : { *(.bss) }
	/DISCARD/ : { *(.comment) *(.note*) *(.ARM.*) }
}
END
# stub PATTERN LINKER COMPILER…: one symbol of that name, in a row of the linker; all else is where it was
stub() {
	local pattern=$1 ld=$2
	shift 2
	for source in a b; do
		# shellcheck disable=SC2086
		"$@" $bare -fno-pic -c $source.c -o $source.o
	done
	$ld -T x.lds -e _start a.o b.o -o image -Map image.map
	for map in '' '--map image.map'; do
		# shellcheck disable=SC2086
		image_rows image $map > rows
		stub_rows "$@"
	done
}

stub_rows() {
	grep -q "^$pattern|.text|text|\[linker stubs\]|\[linker stubs\]|" rows || fail "$* $ld $map: $(cat rows)"
	lacks rows '$'
	same '_start|.text|text|a.o|a.c
far_away|.far|text|b.o|b.c
near|.text|text|a.o|a.c' "$(sed -n 's/^\([a-z_]*\)|\(.*\)|[0-9]*/\1|\2/p' rows | grep -v "^__" | sort)"
	same '' "$(grep '^\[.text\]' rows | grep -v 'linker stubs')"
	same "$(section_size image .text)" "$(($(class_bytes .text text) + $(class_bytes .text padding)))"
}
stub __far_away_veneer arm-linux-gnueabi-ld arm-linux-gnueabi-gcc -marm
stub __far_away_veneer arm-linux-gnueabi-ld arm-linux-gnueabi-gcc -mthumb -march=armv7-a
stub __far_away_veneer aarch64-linux-gnu-ld aarch64-linux-gnu-gcc
stub '__ARMv7ABSLongThunk_far_away' ld.lld clang --target=armv7-linux-gnueabi
stub '__Thumbv7ABSLongThunk_far_away' ld.lld clang --target=armv7-linux-gnueabi -mthumb
stub '__AArch64AbsLongThunk_far_away' ld.lld clang --target=aarch64-linux-gnu
stub '[0-9a-f]*.plt_branch.far_away' 'powerpc64le-linux-gnu-ld --emit-stub-syms' powerpc64le-linux-gnu-gcc
