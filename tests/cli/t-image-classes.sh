# SPDX-License-Identifier: GPL-2.0-or-later
# protects: code in a section of data and data in one of code have their own class; init lies between borders
. "$CLI_DIR/image-facts.sh"
flags="$bare -fno-pic"
cat > t.c <<'END'
char a[4096] = { 1 };
__attribute__((section(".text..relocate_kernel"), noinline)) int relocate(int x) { return x * 3; }
int _start(void) { return relocate(a[5]); }
END
cat > t.lds <<'END'
SECTIONS {
	. = 0x400000;
	.text : { *(.text) }
	.rodata : { *(.rodata*) }
	. = ALIGN(4096);
	.data : { *(.data) *(.text..relocate_kernel) }
	/DISCARD/ : { *(.comment) *(.note*) }
}
END
for cc in gcc clang 'aarch64-linux-gnu-gcc'; do
	# shellcheck disable=SC2086
	$cc $flags -c t.c -o t.o
	case $cc in aarch64*) ld=aarch64-linux-gnu-ld ;; *) ld=ld ;; esac
	$ld -T t.lds -e _start -Map image.map -o image t.o
	for map in '' '--map image.map'; do
		# shellcheck disable=SC2086
		image_rows image $map > rows
		has rows 'a|.data|data|t.o|t.c|4096'
		grep -q '^relocate|.data|text|' rows || fail "$cc: $(cat rows)"
		grep -q '^_start|.text|text|' rows || fail "$cc: $(cat rows)"
	done
done
# all in one section that is written to and run: a boot loader's
cat > one.lds <<'END'
SECTIONS {
	. = 0x8000;
	.text : { *(.text .text.*) *(.rodata*) *(.data) }
	.bss : { *(.bss) }
	/DISCARD/ : { *(.comment) *(.note*) }
}
END
cat > u.c <<'END'
const int table[64] = { 1, 2 };
int state[32] = { 1 };
int _start(int x) { return table[x] + state[x]; }
END
# shellcheck disable=SC2086
gcc $flags -c u.c -o u.o
ld -T one.lds -e _start -Map image.map -o image u.o
image_rows image --map image.map > rows
has rows 'state|.text|data|u.o|u.c|128'
has rows 'table|.text|rodata|u.o|u.c|256'
grep -q '^_start|.text|text|' rows || fail "$(cat rows)"
# without a map the symbols tell, where the section is written to
ld -N -T one.lds -e _start -o image u.o
objcopy --set-section-flags .text=alloc,load,code image image
image_rows image > rows
has rows 'state|.text|data|u.o|u.c|128'
has rows 'table|.text|data|u.o|u.c|256'
grep -q '^_start|.text|text|' rows || fail "$(cat rows)"
# constants that a linker script puts into a section of code that nobody writes to
cat > ro.lds <<'END'
SECTIONS {
	. = 0x8000;
	.text : { *(.text) *(.rodata*) }
	.data : { *(.data) }
	/DISCARD/ : { *(.comment) *(.note*) }
}
END
ld -T ro.lds -e _start -Map image.map -o image u.o
image_rows image --map image.map > rows
has rows 'table|.text|rodata|u.o|u.c|256'
# what is freed after boot begins and ends within a section
cat > i.c <<'END'
__attribute__((section(".data.first"))) int first_data[16] = { 1 };
__attribute__((section(".data.boot"))) int boot_data[16] = { 2 };
__attribute__((section(".data.last"))) int last_data[16] = { 3 };
int _start(void) { return first_data[0] + boot_data[1] + last_data[2]; }
END
cat > i.lds <<'END'
SECTIONS {
	. = 0x8000;
	.text : { *(.text) }
	.data : { *(.data.first) . = ALIGN(64); __init_begin = .; *(.data.boot) . = ALIGN(64); __init_end = .; *(.data.last) }
	/DISCARD/ : { *(.comment) *(.note*) }
}
END
# shellcheck disable=SC2086
gcc $flags -c i.c -o i.o
ld -T i.lds -e _start -Map image.map -o image i.o
for map in '' '--map image.map'; do
	# shellcheck disable=SC2086
	image_rows image $map > rows
	has rows 'first_data|.data|data|i.o|i.c|64'
	has rows 'boot_data|.data|init|i.o|i.c|64'
	has rows 'last_data|.data|data|i.o|i.c|64'
done
