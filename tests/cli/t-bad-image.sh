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

# DWARF that lies: what it says is left out, with a note, and the bytes are all there
total=$(sqlite3 k.db 'SELECT sum(bytes) FROM v_bytes')
broken() {
	"$CLI_DIR/break-elf" "$1" good "$1"
	rm -f broken.db
	ok import --db broken.db "$1"
	[ "$(grep -c "^kbloat: '$1'" err)" = 1 ] || fail "$1: $(cat err)"
	grep -Eq "^kbloat: '$1': $2$" err || fail "$1: $(cat err)"
	has err "($3)"
	same "$total" "$(sqlite3 broken.db 'SELECT sum(bytes) FROM v_bytes')"
	whole broken.db
}
info=$(readelf -SW good | awk '$2 == ".debug_info" || $3 == ".debug_info" { print $0 }' |
	sed 's/.*PROGBITS *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\).*/0x\1/')
broken info-length "the last $((info)) bytes of \.debug_info are no unit of DWARF" symtab
unit='1 of 1 units of DWARF cannot be read, the first at \.debug_info\+0x0 \(version'
broken info-version "$unit 77\): their symbols have no source" symtab
broken abbrev-code "$unit 5\): their symbols have no source" symtab
broken info-garbage "the last $((info)) bytes of \.debug_info are no unit of DWARF" symtab
lines='1 of 1 line tables cannot be read, the first that of the unit at \.debug_info\+0x0'
broken line-length "$lines" symtab,dwarf
broken line-garbage "$lines" symtab,dwarf
"$KBLOAT" show --db broken.db @line-garbage --by symbol | grep -Eq '^twice .* good.o  *good.c$' ||
	fail 'a function lost its unit with the lines'
"$CLI_DIR/break-elf" info-short good info-short
rm -f broken.db
ok import --db broken.db info-short
has err 'units of DWARF cannot be read, the first at .debug_info+0x0'
# a string without an end is none
"$CLI_DIR/break-elf" str-unterminated good str-unterminated
cp k.db str.db
ok import -q --db str.db str-unterminated
lacks out AAAA
whole str.db

"$CLI_DIR/break-elf" line-garbage good stripped
strip --strip-debug stripped
ok import --db k.db stripped
has err "'stripped' has no DWARF"
before=$(sha256sum < k.db)
# readelf and addr2line forgive this one: the lines are found all the same
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
refused "'bzImage' is not an ELF file: it is a boot image of x86 (bzImage); import the vmlinux that it was made from, as the linker wrote it" import --db k.db bzImage
refused "'object.o' is an object file, not a linked image" import --db k.db object.o
refused "'only.debug' holds debug information only: import the image that it belongs to (--debug names this file, where it is not found beside it)" import --db k.db only.debug
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
refused "'notamap' is not a link map of GNU ld, lld or mold" import --db k.db --map notamap --label x good
refused "link map 'othermap' does not belong to 'good'" import --db k.db --map othermap --label x good
refused "cannot open 'nomap': No such file or directory" import --db k.db --map nomap --label x good
refused "no directory 'nodir'" import --db k.db --build-dir nodir --label x good
refused "there is an image '@good' already; name this one with --label" import --db k.db good
refused "a label has no blank, ':' or '@': 'a b' ('kbloat import -h' shows the usage)" import --db k.db --label 'a b' good
refused "name one image ('kbloat import -h' shows the usage)" import --db k.db
refused "-j takes a whole number from 1 to 256, not '0' ('kbloat import -h' shows the usage)" import --db k.db -j 0 good
untouched
whole k.db

# images that crashed or hung a reader once
for crasher in "$CLI_DIR"/crashers/*; do
	run import -q --db k.db --label "$(basename "$crasher")" "$crasher"
	[ $code = 0 ] || same 1 "$(wc -l < err)"
done
whole k.db
