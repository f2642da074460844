description = U-Boot for QEMU's 64-bit PC
arch = x86_64
tree = common/board_f.c
tree = Kconfig

# U-Boot finds its architecture in the configuration.
make = CROSS_COMPILE=@CROSS@
make = CC=@CC@
machine = x86_64
cross = x86_64-linux-gnu-
make = LOCALVERSION=
make = KCFLAGS=-fmacro-prefix-map=@SRC@/= -fmacro-prefix-map=../../src/= -fdebug-prefix-map=@SRC@/= -fdebug-prefix-map=../../src/= -fdebug-prefix-map=@OBJ@=.
env = SOURCE_DATE_EPOCH=0
env = KBUILD_BUILD_USER=kbloat
env = KBUILD_BUILD_HOST=kbloat

config = qemu-x86_64_defconfig
solve = olddefconfig
target = u-boot
image = u-boot
