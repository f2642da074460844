# What all profiles of Linux have in common. Not for use by itself.
description = common part of the Linux profiles
abstract = yes

tree = Kbuild
tree = scripts/link-vmlinux.sh
kconfig = Kconfig

# Where an architecture has no "cross", it is that of Debian's cross compiler for it.
arch = x86_64
machine@x86_64 = x86_64
cross@x86_64 = x86_64-linux-gnu-
machine@i386 = x86_64 i686 i586
machine@arm64 = aarch64
machine@arm = armv7l armv8l
machine@riscv = riscv64
machine@powerpc = ppc64le
# what that compiler is for; without, Kconfig takes a 32-bit machine
set@powerpc = PPC64=y
set@powerpc = CPU_LITTLE_ENDIAN=y

make = ARCH=@ARCH@
make = CROSS_COMPILE=@CROSS@
make = CC=@CC@
make = LD=@LD@

# The same bytes and the same facts whenever, wherever and by whom a revision is built.
make = KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970
make = KBUILD_BUILD_USER=kbloat
make = KBUILD_BUILD_HOST=kbloat
make = KBUILD_BUILD_VERSION=1
make = LOCALVERSION=
# __FILE__ and debug information hold paths from the top of the tree. The kernel maps its own
# directory, too, since 4.16; "../../src/" is how ccache names it.
make = KCFLAGS=-fmacro-prefix-map=@SRC@/= -fmacro-prefix-map=../../src/= -fdebug-prefix-map=@SRC@/= -fdebug-prefix-map=../../src/= -fdebug-prefix-map=@OBJ@=.
make = KAFLAGS=-fdebug-prefix-map=@SRC@/= -fdebug-prefix-map=../../src/= -fdebug-prefix-map=@OBJ@=.

# DWARF 5, whole and plain. Since 5.18 a choice has DEBUG_INFO_NONE, before that DEBUG_INFO is the
# switch; before 5.12 the compiler decides the version. The choice needs DEBUG_KERNEL.
set = DEBUG_KERNEL=y
set = DEBUG_INFO_NONE=n
set = DEBUG_INFO=y
set = DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=n
set = DEBUG_INFO_DWARF5=y
set = DEBUG_INFO_REDUCED=n
set = DEBUG_INFO_SPLIT=n
set = DEBUG_INFO_COMPRESSED=n
set = DEBUG_INFO_BTF=n
# What becomes visible only by the settings above is answered with no, so that nothing but debug
# information is added.
solve = allnoconfig

target = vmlinux
target@x86_64 = bzImage
target@i386 = bzImage
target@arm64 = Image.gz
target@riscv = Image.gz
target@arm = zImage
target@s390 = bzImage
image = vmlinux
compressed = arch/x86/boot/bzImage
compressed@arm = arch/arm/boot/zImage
compressed@s390 = arch/s390/boot/bzImage
compressed = arch/*/boot/*Image.gz
compressed = arch/*/boot/*Image
