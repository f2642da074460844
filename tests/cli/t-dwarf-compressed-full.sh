# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: compressed DWARF of any kind gives what plain DWARF gives; a header that lies costs a note, not the import
. "$CLI_DIR/dwarf-facts.sh"
small_sources
compile gcc -g
ld -e _start a.o b.o -o vmlinux.plain
expected=$(dwarf_facts vmlinux.plain)
case $expected in *'_start|'*'|b.o|b.c'*'big_list|96|b.o|b.c'*'a.c:3 '*) ;; *) fail "$expected" ;; esac

for how in zlib zlib-gnu zlib-gabi zstd; do
	ld --compress-debug-sections=$how -e _start a.o b.o -o vmlinux.ld-$how
	objcopy --compress-debug-sections=$how vmlinux.plain vmlinux.objcopy-$how
	same "$expected" "$(dwarf_facts vmlinux.ld-$how)"
	same "$expected" "$(dwarf_facts vmlinux.objcopy-$how)"
done
ld.lld --compress-debug-sections=zlib -e _start a.o b.o -o vmlinux.lld
ld.lld -e _start a.o b.o -o vmlinux.lld-plain
same "$(dwarf_facts vmlinux.lld-plain)" "$(dwarf_facts vmlinux.lld)"

# of the other byte order, and of 32 bits
mips-linux-gnu-gcc -g -O1 -ffreestanding -nostdlib -static -Wl,--build-id=none a.c b.c -o vmlinux.mips
for how in zlib zlib-gnu zstd; do
	mips-linux-gnu-objcopy --compress-debug-sections=$how vmlinux.mips vmlinux.mips-$how
	same "$(dwarf_facts vmlinux.mips)" "$(dwarf_facts vmlinux.mips-$how)"
done

# lies about the size, damage inside, an unknown kind: symbols only, and a line that says how to go on
for how in zlib zstd zlib-gnu; do
	for lie in more less huge none garbage; do
		"$CLI_DIR/break-elf" "compressed-$lie" vmlinux.ld-$how lie-$how-$lie
		rm -f k.db
		ok import --db k.db --label x lie-$how-$lie
		has err "'lie-$how-$lie': cannot inflate section '.$([ $how != zlib-gnu ] || echo z)debug_info' (${how%-gnu})"
		has err 'objcopy --decompress-debug-sections'
		has err '(symtab)'
		same '__start a_fn _start' "$(sqlite3 k.db "SELECT group_concat(symbol, ' ') FROM (SELECT symbol FROM v_symbols
			WHERE class = 'text' ORDER BY bytes)")"
	done
done
# a section of zeros that is no lie, and that nobody's debug information is: 200 MB out of 7 kB
head -c 200M /dev/zero > zeros
objcopy --update-section .debug_str=zeros vmlinux.plain full
objcopy --compress-debug-sections=zstd full bomb
[ "$(stat -c %s bomb)" -lt 100000 ]
rm -f k.db
ok import --db k.db --label x bomb
has err "cannot inflate section '.debug_str' (zstd)"
"$CLI_DIR/break-elf" compressed-kind vmlinux.ld-zstd lie-kind
rm -f k.db
ok import --db k.db --label x lie-kind
has err "cannot inflate section '.debug_info' (unknown compression)"
