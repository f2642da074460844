# SPDX-License-Identifier: GPL-2.0-or-later
# protects: who names a boot image, a module or a package learns what it is; what is compressed is unpacked

# head FILE OFFSET HEX…: a file of 2 kB with these bytes
head_of() {
	local file=$1 at
	shift
	head -c 2048 /dev/zero > "$file"
	while [ $# -gt 0 ]; do
		at=$1
		printf '%b' "$(echo "$2" | sed 's/../\\x&/g')" | dd of="$file" bs=1 seek=$((at)) conv=notrunc status=none
		shift 2
	done
}

# told FILE WHAT: its import is refused with one line that says so
told() {
	refused "'$1' is not an ELF file: it is $2" import --db t.db --label x "$1"
	[ ! -e t.db ] || fail "a database for '$1'"
}

boot='import the vmlinux that it was made from, as the linker wrote it'
other='import a vmlinux, as the linker wrote it'
head_of bzImage 0x1fe 55aa 0x202 48647253
told bzImage "a boot image of x86 (bzImage); $boot"
head_of Image 0 4d5a 0x38 41524d64
told Image "a boot image of arm64 (Image); $boot"
head_of Image 0 4d5a 0x30 5249534356 0x38 52534305
told Image "a boot image of riscv (Image); $boot"
head_of zImage 0x24 18286f01
told zImage "a boot image of arm (zImage); $boot"
head_of vmlinuz.efi 0 4d5a 4 7a696d67
told vmlinuz.efi "a compressed EFI boot image (zboot, vmlinuz.efi); $boot"
head_of uImage 0 27051956
told uImage "a boot image for U-Boot (uImage); $boot"
head_of fit.itb 0 d00dfeed
told fit.itb "a device tree or a FIT image for U-Boot; $boot"
head_of boot.img 0 414e44524f494421
told boot.img "a boot image of Android; $boot"
head_of initrd 0 303730373031
told initrd "an initramfs (cpio archive); $other"
head_of linux-image.deb 0 213c617263683e0a64656269616e2d62696e617279
told linux-image.deb "a package of Debian; unpack it: a package with debug information has a vmlinux"
echo 'int x = 4;' > a.c
gcc -c a.c -o a.o
ar rc lib.a a.o
told lib.a 'an archive of objects; import what was linked from it'
refused "'a.o' is an object file, not a linked image" import --db t.db --label x a.o
ld -r a.o -o mod.ko
module='is a kernel module, not a linked image: import the vmlinux that it was built with'
refused "'mod.ko' $module" import --db t.db --label x mod.ko

# an initramfs in its compression, too
gzip -c initrd > initrd.gz
refused "'initrd.gz' is not an ELF file: it is an initramfs (cpio archive); $other" import --db t.db --label x initrd.gz

# what is compressed has the facts of what it was made from
image vmlinux
ok import -q --db plain.db --label x vmlinux
ok show --db plain.db @x --by symbol --format csv
cp out plain.csv
for pack in gzip:gz xz:xz zstd:zst bzip2:bz2; do
	${pack%:*} -kqf vmlinux
	ok import -q --db packed.db --label "${pack#*:}" "vmlinux.${pack#*:}"
	ok show --db packed.db "@${pack#*:}" --by symbol --format csv
	cmp out plain.csv
	${pack%:*} -kqf mod.ko
	refused "'mod.ko.${pack#*:}' $module" import --db t.db --label x "mod.ko.${pack#*:}"
done

# the kernel in a bzImage: payload_offset and payload_length of the setup header, then relocations
gzip -c vmlinux > payload
head_of bzImage 0x1f1 01 0x1fe 55aa 0x202 48647253 0x248 64000000
size=$(stat -c %s payload)
printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $((size & 255)) $((size >> 8 & 255)) $((size >> 16 & 255)) 0)" |
	dd of=bzImage bs=1 seek=$((0x24c)) conv=notrunc status=none
dd if=payload of=bzImage bs=1 seek=$((1024 + 100)) status=none
ok import -q --db packed.db --label boot bzImage
ok show --db packed.db @boot --by symbol --format csv
cmp out plain.csv

# one that lies about what is in it
head -c 60 vmlinux.xz > cut.xz
run import --db t.db --label x cut.xz
same 2 $code
has err "'cut.xz' cannot be unpacked by 'xz'"
# one that is a few kB and would fill the memory
head -c 400M /dev/zero | zstd -q -c > bomb.zst
run import --db t.db --label x bomb.zst
same 2 $code
has err "'bomb.zst' cannot be unpacked by 'zstd'"
head_of bzImage 0x1fe 55aa 0x202 48647253 0x248 64000000ffffff7f
told bzImage "a boot image of x86 (bzImage); $boot"
# no such program
PATH=$PWD/empty run import --db t.db --label x vmlinux.zst || true
has err "'vmlinux.zst' is compressed, and there is no 'zstd' to unpack it"
