# The smallest that boots in QEMU with a shell and loads a module: for tests of proofs.
description = tinyconfig with modules, a serial console and an initramfs
inherit = tiny-modules
set = PRINTK=y
set = TTY=y
set = SERIAL_8250=y
set = SERIAL_8250_CONSOLE=y
set = BLK_DEV_INITRD=y
set = BINFMT_ELF=y
set = BINFMT_SCRIPT=y
set = PROC_FS=y
set = SYSFS=y
set = DEVTMPFS=y
set = MULTIUSER=y
set = EXPERT=y
# code that could be a module
set = DMI=y
set = DMIID=y
set = PCSPKR_PLATFORM=y
set = PROC_PAGE_MONITOR=y
set = KCMP=y
