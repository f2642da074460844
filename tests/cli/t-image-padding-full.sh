# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: alignment between functions is padding on each machine, from each assembler and linker
. "$CLI_DIR/image-facts.sh"
cat > a.c <<'END'
__attribute__((aligned(64))) int one(int x) { return x * 3; }
__attribute__((aligned(64))) int two(int x) { return x * 5 + 1; }
__attribute__((aligned(64))) int three(int x) { return x * 7 + 2; }
END
cat > b.c <<'END'
extern int one(int), two(int);
__attribute__((aligned(64))) int _start(void) { return one(1) + two(2); }
__attribute__((aligned(64))) int four(int x) { return x * 9 + 2; }
END

# aligned LINKER COMPILER…: all of .text that is no function is padding, as readelf counts it
aligned() {
	local ld=$1 functions text
	shift
	# shellcheck disable=SC2086 # lists of options
	for source in a b; do
		"$@" $bare -fno-pic -c $source.c -o $source.o 2> log || { cat log; fail "$*"; }
	done
	$ld -e _start a.o b.o -o image
	functions=$(function_bytes image) text=$(section_size image .text)
	[ "$text" -gt "$functions" ] || fail "$*, $ld: nothing is aligned"
	ok import --db k.db --label x image
	same "$* $ld: $functions $((text - functions))" "$* $ld: $(class_bytes .text text) $(class_bytes .text padding)"
	rm k.db image
}

aligned ld gcc
aligned ld gcc -m64 -march=k8
aligned ld.lld clang
aligned 'ld -m elf_i386' gcc -m32
aligned 'ld -m elf_i386' gcc -m32 -march=i386
aligned ld.lld clang --target=i686-linux-gnu
aligned aarch64-linux-gnu-ld aarch64-linux-gnu-gcc
aligned 'aarch64-linux-gnu-ld -EB -m aarch64linuxb' aarch64-linux-gnu-gcc -mbig-endian
aligned ld.lld clang --target=aarch64-linux-gnu
aligned arm-linux-gnueabi-ld arm-linux-gnueabi-gcc -marm
aligned arm-linux-gnueabi-ld arm-linux-gnueabi-gcc -mthumb -march=armv7-a
aligned 'arm-linux-gnueabi-ld -EB' arm-linux-gnueabi-gcc -marm -mbig-endian -march=armv5te
aligned 'arm-linux-gnueabi-ld -EB --be8' arm-linux-gnueabi-gcc -marm -mbig-endian -march=armv7-a
aligned 'arm-linux-gnueabi-ld -EB --be8' arm-linux-gnueabi-gcc -mthumb -mbig-endian -march=armv7-a
aligned ld.lld clang --target=armv7-linux-gnueabi
aligned ld.lld clang --target=armv7-linux-gnueabi -mthumb
aligned arm-linux-gnueabi-ld clang --target=armv6m-none-eabi
aligned riscv64-linux-gnu-ld riscv64-linux-gnu-gcc
aligned riscv64-linux-gnu-ld riscv64-linux-gnu-gcc -march=rv64imafd
aligned 'riscv64-linux-gnu-ld -m elf32lriscv' riscv64-linux-gnu-gcc -march=rv32imac -mabi=ilp32
aligned ld.lld clang --target=riscv64-linux-gnu -mno-relax
aligned powerpc64-linux-gnu-ld powerpc64-linux-gnu-gcc -mabi=elfv2
aligned powerpc64-linux-gnu-ld powerpc64-linux-gnu-gcc -mabi=elfv1
aligned 'powerpc64-linux-gnu-ld -m elf32ppc' powerpc64-linux-gnu-gcc -m32
aligned powerpc64le-linux-gnu-ld powerpc64le-linux-gnu-gcc
aligned ld.lld clang --target=powerpc64le-linux-gnu
aligned ld.lld clang --target=powerpc-linux-gnu
aligned s390x-linux-gnu-ld s390x-linux-gnu-gcc
aligned s390x-linux-gnu-ld clang --target=s390x-linux-gnu
aligned mips-linux-gnu-ld mips-linux-gnu-gcc
aligned mips-linux-gnu-ld mips-linux-gnu-gcc -mmicromips -mabi=32
aligned ld.lld clang --target=mips-linux-gnu
aligned ld.lld clang --target=mipsel-linux-gnu
aligned ld.lld clang --target=sparc64-linux-gnu -fintegrated-as
