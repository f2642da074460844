# The made-up kernel of tests/cli/make-tree.
description = made-up kernel for tests
arch = x86_64
tree = scripts/vmlinux.lds
make = ARCH=@ARCH@
make = LD=@LD@
make = KCFLAGS=-fdebug-prefix-map=@SRC@/= -fdebug-prefix-map=@OBJ@=. -fdebug-prefix-map=../../src/= -fmacro-prefix-map=../../src/=
config = defconfig
set = DEBUG_INFO_DWARF5=y
set = TRACE=y
solve = olddefconfig
target = vmlinux bzImage
image = vmlinux
compressed = arch/x86/boot/bzImage
