# All modular, for the made-up kernel of tests/cli/kconfig-tree.
description = made-up kernel with a real conf, all that can be is a module
arch = x86_64
tree = Kconfig
kconfig = Kconfig
reference = allmodconfig
make = ARCH=@ARCH@
make = CC=@CC@
make = LD=@LD@
make = KCFLAGS=-fdebug-prefix-map=@SRC@/= -fdebug-prefix-map=@OBJ@=.
exclude = TESTING
set = MODULES=y
set = EXPERT=y
solve = allnoconfig
target = vmlinux
image = vmlinux
