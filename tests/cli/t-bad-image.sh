# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a broken image gets one clear line and exit code 2, and the database is not touched
image good
ok import --db k.db --label good good
before=$(sha256sum < k.db)
untouched() {
	same "$before" "$(sha256sum < k.db)"
}

# bad HOW MESSAGE: @ in the message is the image's name
bad() {
	"$CLI_DIR/break-elf" "$1" good "$1"
	refused "${2//@/"'$1'"}" import --db k.db "$1"
	untouched
}

size=$(stat -c %s good)
bad truncated "@ is truncated: its section header table at byte $((size - 64 * $(readelf -h good | awk '/Number of section/ { print $NF }'))) lies past the end ($((size / 2)) bytes)"
bad table-past-end "@ is truncated: its section header table at byte $((size + 4096)) lies past the end ($size bytes)"
bad many-sections "@ is truncated: its section header table at byte $((size - 64 * $(readelf -h good | awk '/Number of section/ { print $NF }'))) lies past the end ($size bytes)"
bad section-past-end "@ is truncated: section '.text' ($((size + 1)) bytes at 4096) lies past the end ($size bytes)"
bad section-wraps "@: section '.bss' wraps the address space"

# DWARF that lies: the reason is libdwarf's, its wording differs between versions
for how in info-length info-short info-version info-garbage abbrev-code abbrev-garbage \
	line-length line-garbage; do
	"$CLI_DIR/break-elf" $how good $how
	run import --db k.db $how
	same 2 $code
	[ ! -s out ] && [ "$(wc -l < err)" = 1 ]
	grep -Eq "^kbloat: '$how': broken DWARF in unit 0 at .debug_info\+0x0: .* \('strip --strip-debug' gives an image that can be imported without it\)$" err || fail "$how: $(cat err)"
	untouched
done
# strings without an end matter only where one is needed
"$CLI_DIR/break-elf" str-unterminated good str-unterminated
cp k.db str.db
run import -q --db str.db str-unterminated
[ $code = 0 ] || grep -q "^kbloat: 'str-unterminated': broken DWARF in unit 0" err || fail "$(cat err)"
whole str.db

"$CLI_DIR/break-elf" line-garbage good stripped
strip --strip-debug stripped
ok import --db k.db stripped
has err "'stripped' has no DWARF"
before=$(sha256sum < k.db)
# readelf, addr2line and libdwarf forgive this one: the lines are found all the same
"$CLI_DIR/break-elf" line-header-length good lenient
ok import --db lenient.db --label good lenient
ok import --db strict.db --label good good
dump lenient.db > lenient.sql
dump strict.db | cmp - lenient.sql

# of another architecture: refused when one was named, else stored under its own name
refused "'good' is an image for x86_64, not for aarch64" import --db k.db --arch aarch64 --label other good
refused "'good' is an image for x86_64, not for arm64" import --db k.db --arch arm64 --label other good
untouched
for how in aarch64:aarch64 no-machine:unknown; do
	"$CLI_DIR/break-elf" ${how%:*} good ${how%:*}
	run import -q --db arch.db --label ${how%:*} ${how%:*}
	same 0 $code
	ok db query --db arch.db --format csv "SELECT arch FROM v_builds WHERE label = '${how%:*}'"
	same ${how#*:} "$(tail -n 1 out)"
done
whole arch.db

# what is no image at all
: > empty
mkdir directory
mkfifo fifo
echo 'int x;' > text
gcc -c -o object.o good.c
head -c 3000 /dev/zero > zeros
printf '\177ELF' > magic
head -c 40 good > ident
head -c 64 good > header
{ head -c 514 /dev/zero; printf 'HdrS'; head -c 100 /dev/zero; } > bzImage
objcopy --only-keep-debug good only.debug
refused "'empty' is empty" import --db k.db empty
refused "'directory' is a directory, not an ELF image" import --db k.db directory
refused "'fifo' is not a regular file" import --db k.db fifo
refused "'text' is not an ELF file" import --db k.db text
refused "'zeros' is not an ELF file" import --db k.db zeros
refused "'magic' is not an ELF file" import --db k.db magic
refused "'ident' has a broken ELF header" import --db k.db ident
refused "'header' is truncated: its section header table at byte $((size - 64 * $(readelf -h good | awk '/Number of section/ { print $NF }'))) lies past the end (64 bytes)" import --db k.db header
refused "'bzImage' is not an ELF file: it is a compressed boot image, import its vmlinux" import --db k.db bzImage
refused "'object.o' is an object file, not a linked image" import --db k.db object.o
refused "cannot open 'absent': No such file or directory" import --db k.db absent
refused "cannot open 'absent': No such file or directory" import --db new/k.db absent
[ ! -e new ] || fail 'a database was made for an image that is not there'
refused "cannot open 'a?[31mb?c': No such file or directory" import --db k.db --label x "$(printf 'a\033[31mb\nc')"
untouched

# about the image and what lies beside it
echo 'not a map' > notamap
sed 's/0x0000000000401/0x0000000000801/' > othermap <<'END'
Linker script and memory map

.text           0x0000000000401000      0x100
 .text          0x0000000000401000      0x100 a.o
END
refused "'notamap' is not a link map of GNU ld" import --db k.db --map notamap --label x good
refused "link map 'othermap' does not belong to 'good'" import --db k.db --map othermap --label x good
refused "cannot open 'nomap': No such file or directory" import --db k.db --map nomap --label x good
refused "no directory 'nodir'" import --db k.db --build-dir nodir --label x good
refused "there is an image '@good' already; name this one with --label" import --db k.db good
refused "a label has no blank, ':' or '@': 'a b' ('kbloat import -h' shows the usage)" import --db k.db --label 'a b' good
refused "name one image ('kbloat import -h' shows the usage)" import --db k.db
refused "-j takes a whole number from 1 to 256, not '0' ('kbloat import -h' shows the usage)" import --db k.db -j 0 good
untouched
whole k.db

# images that crash some libdwarf, which is contained: one line all the same (a sanitizer says more)
for crasher in "$CLI_DIR"/crashers/*; do
	code=0
	"$KBLOAT" import -q --db k.db --label crasher "$crasher" > out 2> err || code=$?
	if [ $code = 2 ]; then
		grep -q Sanitizer err || same 1 "$(wc -l < err)"
		tail -n 1 err | grep -Eq "^kbloat: '$crasher'(: broken DWARF| cannot be read: )" || fail "$(cat err)"
		untouched
	else
		same 0 $code
		sqlite3 k.db "UPDATE build SET label = '$(basename "$crasher")' WHERE label = 'crasher'"
		before=$(sha256sum < k.db)
	fi
done
whole k.db
