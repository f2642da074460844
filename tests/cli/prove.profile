# All on, for the made-up kernel of tests/cli/prove-tree.
description = made-up kernel with modules
arch = x86_64
tree = scripts/vmlinux.lds
kconfig = Kconfig
make = ARCH=@ARCH@
make = CC=@CC@
make = LD=@LD@
make = KCFLAGS=-fdebug-prefix-map=@SRC@/= -fdebug-prefix-map=@OBJ@=. -fdebug-prefix-map=../../src/=
config = allyesconfig
solve = olddefconfig
set = FORCER=n
target = vmlinux
image = vmlinux
