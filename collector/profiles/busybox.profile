description = BusyBox, its default configuration, linked statically
arch = x86_64
tree = include/applets.src.h
tree = Config.in

make = ARCH=@ARCH@
make = CROSS_COMPILE=@CROSS@
make = CC=@CC@
make = LD=@LD@
machine = x86_64
cross = x86_64-linux-gnu-
make = EXTRA_CFLAGS=-fmacro-prefix-map=@SRC@/= -fmacro-prefix-map=../../src/= -fdebug-prefix-map=@SRC@/= -fdebug-prefix-map=../../src/= -fdebug-prefix-map=@OBJ@=.
env = KCONFIG_NOTIMESTAMP=1
env = SOURCE_DATE_EPOCH=0

config = defconfig
set = DEBUG=y
set = DEBUG_PESSIMIZE=n
set = STATIC=y
set = PIE=n
# needs kernel headers that were removed in Linux 6.8
set = TC=n
solve = oldconfig
target = busybox_unstripped
image = busybox_unstripped
