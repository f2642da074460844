# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a stripped image gets its symbols and DWARF from the debug file that belongs to it, and from no other
. "$CLI_DIR/dwarf-facts.sh"
export HOME=$PWD/home
unset DEBUGINFOD_CACHE_PATH XDG_CACHE_HOME
small_sources
compile gcc -g
ld --build-id -e _start a.o b.o -o full
ld --build-id=none -e _start a.o b.o -o full-none
id=$(readelf -n full | sed -n 's/.*Build ID: //p')
mkdir image away
objcopy --only-keep-debug full image/vmlinux.debug
(cd image && objcopy --strip-all --add-gnu-debuglink=vmlinux.debug ../full vmlinux)
cp image/vmlinux.debug away/good
objcopy --strip-all full image/nolink
expected=$(dwarf_facts full)
nothing=$(dwarf_facts image/nolink)
[ "$expected" != "$nothing" ] || fail "$nothing"

# from CASE IMAGE: has all that the whole image has, and says nothing about it
from() {
	same "$expected" "$(dwarf_facts "$2")" || fail "$1"
	lacks err debug
	has err '(symtab,dwarf)'
}

from 'beside it' image/vmlinux
(cd image && from 'here' vmlinux)
mv image/vmlinux.debug image/nolink.debug
from 'beside it, by build id' image/nolink
mkdir image/.debug
mv image/nolink.debug image/.debug/vmlinux.debug
from '.debug' image/vmlinux
rm image/.debug/vmlinux.debug

# debuginfod's cache, wherever it is
for place in "$HOME/.cache/debuginfod_client" "$HOME/.debuginfod_client_cache"; do
	mkdir -p "$place/$id"
	cp away/good "$place/$id/debuginfo"
	from "$place" image/nolink
	rm -r "$place"
done
mkdir -p cache/$id xdg/debuginfod_client/$id
cp away/good cache/$id/debuginfo
DEBUGINFOD_CACHE_PATH=$PWD/cache from DEBUGINFOD_CACHE_PATH image/nolink
cp away/good xdg/debuginfod_client/$id/debuginfo
XDG_CACHE_HOME=$PWD/xdg from XDG_CACHE_HOME image/nolink

# /usr/lib/debug, in a name space of its own
if [ -d /usr/lib/debug ] && unshare -rm true 2> /dev/null; then
	mkdir -p root/.build-id/${id:0:2} "root$PWD/image"
	# debug_root FILE: as the one below /usr/lib/debug
	debug_root() {
		cp away/good "root/$1"
		unshare -rm sh -c 'mount --bind root /usr/lib/debug && exec "$0" import --db k.db --label x "$1"' \
			"$KBLOAT" "$2" 2> err || fail "$(cat err)"
		has err '(symtab,dwarf)'
		rm "root/$1" k.db
	}
	rm -f k.db
	debug_root ".build-id/${id:0:2}/${id:2}.debug" image/nolink
	debug_root "$PWD/image/vmlinux.debug" image/vmlinux
fi

# a file that doesn't fit is not used: another build id, another checksum, no ELF file, none at all
sed -i 's/x \* a_data/x + a_data/' a.c
compile gcc -g
ld --build-id -e _start a.o b.o -o other
objcopy --only-keep-debug other image/vmlinux.debug
same "$nothing" "$(dwarf_facts image/vmlinux)"
has err "'$PWD/image/vmlinux.debug' is not the debug file of 'image/vmlinux': its build id differs"
has err "'image/vmlinux' has no symbol table"
echo text > image/vmlinux.debug
same "$nothing" "$(dwarf_facts image/vmlinux)"
has err "'$PWD/image/vmlinux.debug' is not an ELF file"
rm image/vmlinux.debug
same "$nothing" "$(dwarf_facts image/vmlinux)"
has err "the debug file 'vmlinux.debug' of 'image/vmlinux' was not found"

# without build ids the checksum decides
mkdir plain
objcopy --only-keep-debug full-none plain/vmlinux.debug
(cd plain && objcopy --strip-all --add-gnu-debuglink=vmlinux.debug ../full-none vmlinux)
same "$(dwarf_facts full-none)" "$(dwarf_facts plain/vmlinux)"
printf x >> plain/vmlinux.debug
objcopy --strip-all full-none plain/bare
same "$(dwarf_facts plain/bare)" "$(dwarf_facts plain/vmlinux)"
has err "is not the debug file of 'plain/vmlinux': its checksum differs"

# elfutils' strip; symbols kept and only DWARF taken away; of big endian
mkdir eu dwarf mips
eu-strip -f eu/vmlinux.debug -o eu/vmlinux full
same "$expected" "$(dwarf_facts eu/vmlinux)"
objcopy --only-keep-debug --compress-debug-sections=zstd full dwarf/vmlinux.debug
(cd dwarf && objcopy --strip-debug --add-gnu-debuglink=vmlinux.debug ../full vmlinux)
same "$expected" "$(dwarf_facts dwarf/vmlinux)"
mips-linux-gnu-gcc -g -O1 -ffreestanding -nostdlib -static -Wl,--build-id=none a.c b.c -o mips.full
mips-linux-gnu-objcopy --only-keep-debug mips.full mips/vmlinux.debug
(cd mips && mips-linux-gnu-objcopy --strip-all --add-gnu-debuglink=vmlinux.debug ../mips.full vmlinux)
same "$(dwarf_facts mips.full)" "$(dwarf_facts mips/vmlinux)"
