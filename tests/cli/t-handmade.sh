# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a kernel that was built by hand is imported with map and options, and stays untouched
need_kconfig_tree

# kernel SRC OBJ: what Kbuild leaves of a kernel, made of three objects and a library
kernel() {
	local src=$1 obj=$2
	mkdir -p "$src" "$obj"
	cp -R "$ktree/." "$src"
	sed -i 's|^mainmenu.*|mainmenu "Linux/$(ARCH) 1.0 Kernel Configuration"|' "$src/Kconfig"
	: > "$src/scripts/Makefile.build"
	make -s -C "$src" O="$PWD/$obj" ARCH=x86_64 allnoconfig > /dev/null
	mkdir -p "$obj/init" "$obj/lib" "$obj/arch/x86/kernel" "$obj/arch/x86/include/generated" "$src/arch/arm"
	# another architecture's makefiles have no part in it
	printf 'ifdef CONFIG_X86\nx := y\nendif\n' > "$src/arch/arm/Makefile"
	printf 'ifdef CONFIG_X86\nx := y\nendif\n' > "$src/arch/x86/Makefile"
	cat > "$src/init/main.c" <<-'END'
	#ifdef CONFIG_X86
	#define X86
	#endif
	extern int helper(const char *);
	int table[4] = { 1, 2, 3, 4 };
	int start(int n) { return helper("from the start") + table[n & 3]; }
	END
	mkdir -p "$src/lib"
	echo 'int helper(const char *s) { return s[0] + "from the library"[s[1] & 7]; }' > "$src/lib/helper.c"
	echo 'const char version[] __attribute__((used)) = "version";' > "$src/init/version-timestamp.c"
	for file in init/main lib/helper init/version-timestamp; do
		command="gcc -g -O1 -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables -c -o $file.o $PWD/$src/$file.c"
		(cd "$obj" && $command)
		printf 'savedcmd_%s.o := %s\n\nsource_%s.o := %s\n' $file "$command" $file "$PWD/$src/$file.c" \
			> "$obj/${file%/*}/.${file##*/}.o.cmd"
	done
	cat > "$obj/arch/x86/kernel/vmlinux.lds" <<-'END'
	ENTRY(start)
	SECTIONS {
		. = 0x100000;
		.text : { *(.text*) }
		.rodata : { *(.rodata*) }
		.data : { *(.data*) }
	}
	END
	(
		cd "$obj"
		ar cDPrST vmlinux.a init/main.o
		ar cDPrsT lib/lib.a lib/helper.o
		ld -m elf_x86_64 -r -o vmlinux.o --whole-archive vmlinux.a --no-whole-archive --start-group lib/lib.a --end-group
		ld -m elf_x86_64 --no-warn-rwx-segments --build-id=none --script=./arch/x86/kernel/vmlinux.lds -o vmlinux --whole-archive \
			${3:-vmlinux.a} init/version-timestamp.o --no-whole-archive --start-group ${4:-lib/lib.a} --end-group
	)
	echo 'savedcmd_vmlinux := scripts/link-vmlinux.sh "ld" "-m elf_x86_64" "--build-id=none";  true' > "$obj/.vmlinux.cmd"
	echo 'savedcmd_vmlinux.o := ld -m elf_x86_64 -r -o vmlinux.o  --whole-archive vmlinux.a --no-whole-archive --start-group lib/lib.a --end-group ; ./tools/objtool/objtool vmlinux.o' > "$obj/.vmlinux.o.cmd"
	[ "$src" = "$obj" ] || ln -sfn "$PWD/$src" "$obj/source"
}

all_of() {
	find "$@" -printf '%p %T@ %s %i\n' | sort
}

rows() {
	"$KBLOAT" show --db "$1" "@$2" --by symbol --format csv
}

export TMPDIR=$PWD/tmp
mkdir tmp
kernel src obj
all_of src obj > before
ok import --db k.db --build-dir obj --label out obj/vmlinux
same 1 "$(wc -l < err)"
has err '(map,symtab,dwarf,objects,kconfig,kbuild,linkage,pieces)'
all_of src obj | diff before -
[ -z "$(ls tmp)" ] || fail "left behind: $(ls tmp)"
rows k.db out > out.rows
# nothing but the map tells whose the merged strings are
grep -q ',lib/helper.o,lib/helper.c$' out.rows
grep '^\[strings\]\|^"from\|rodata' out.rows | grep -q 'init/main.o'

# the same as with the map of the link itself
(cd obj && ld -m elf_x86_64 --no-warn-rwx-segments --build-id=none --script=./arch/x86/kernel/vmlinux.lds -Map=../own.map -o ../again --whole-archive \
	vmlinux.a init/version-timestamp.o --no-whole-archive --start-group lib/lib.a --end-group)
ok import --db k.db --build-dir obj --map own.map --label own obj/vmlinux
rows k.db own | diff out.rows -

# in its own source, from within, without a word
kernel tree tree
all_of tree > before
(cd tree && "$KBLOAT" import --db ../k.db --label in) 2> err
same 1 "$(wc -l < err)"
has err '(map,symtab,dwarf,objects,kconfig,kbuild,linkage,pieces)'
all_of tree | diff before -
rows k.db in | diff out.rows -
same "$(sqlite3 k.db "SELECT text FROM v_texts JOIN v_builds USING (build) WHERE name = '@out' AND kind IN ('kconfig', 'uses') ORDER BY kind")" \
	"$(sqlite3 k.db "SELECT text FROM v_texts JOIN v_builds USING (build) WHERE name = '@in' AND kind IN ('kconfig', 'uses') ORDER BY kind")"
same 'arch/x86/Makefile init/main.c' "$(sqlite3 k.db "SELECT text FROM v_texts JOIN v_builds USING (build)
	WHERE name = '@in' AND kind = 'uses'" | grep / | sort | xargs)"
has out.rows table
same 1 "$(sqlite3 k.db "SELECT count(*) FROM v_texts JOIN v_builds USING (build) WHERE name = '@in' AND kind = 'uses' AND text LIKE '%init/main.c%'")"

# vmlinux.o is what the image is made of (IBT, LTO): two maps
kernel src whole vmlinux.o ' '
ok import --db k.db --build-dir whole --label whole
same 1 "$(wc -l < err)"
has err '(map,symtab,dwarf,objects,kconfig,kbuild,linkage,pieces)'
# linking twice aligns otherwise
rows k.db whole | grep -v padding | diff <(grep -v padding out.rows) -

# as since Linux 6.15: the image is cut from vmlinux.unstripped, which always has exports
kernel src cut
(
	cd cut
	echo 'const char exports[] __attribute__((used, section(".modinfo"))) = "exports";' |
		gcc -x c -ffreestanding -c -o .vmlinux.export.o -
	sed -i 's/^}$/	.modinfo : { *(.modinfo) }\n}/' arch/x86/kernel/vmlinux.lds
	ld -m elf_x86_64 --no-warn-rwx-segments --build-id=none --script=./arch/x86/kernel/vmlinux.lds -o vmlinux.unstripped \
		--whole-archive vmlinux.a .vmlinux.export.o init/version-timestamp.o --no-whole-archive --start-group lib/lib.a --end-group
	objcopy -R .modinfo vmlinux.unstripped vmlinux
	sed 's/vmlinux :=/vmlinux.unstripped :=/; s/;  true/ "vmlinux.unstripped"; true/' .vmlinux.cmd > .vmlinux.unstripped.cmd
	echo 'savedcmd_vmlinux := objcopy -R .modinfo vmlinux.unstripped vmlinux' > .vmlinux.cmd
)
ok import --db k.db --build-dir cut --label cut
has err '(map,symtab,dwarf,objects,kconfig,kbuild,linkage,pieces)'
rows k.db cut | diff out.rows -

# nothing of the build is run
ok import --db k.db --build-dir obj --no-run --label still obj/vmlinux
lacks err 'map,'
lacks err kconfig

# objects that the image was not made of
cp -R obj other
echo 'int helper(const char *s) { return s[0]; }' | gcc -x c -O1 -ffreestanding -fno-pic -c -o other/lib/helper.o -
ok import --db k.db --build-dir other --label other other/vmlinux
has err "kbloat: the link of 'other/vmlinux' cannot be repeated for a map: what comes out has other sections"
has err '(symtab,dwarf,objects,kconfig,kbuild,linkage,pieces)'
# a linker that is not there, or no command of it
sed -i 's/"ld"/"none-such-ld"/' other/.vmlinux.cmd
ok import --db k.db --build-dir other --label other2 other/vmlinux
has err "cannot be repeated for a map: 'none-such-ld' is not installed"
rm other/.vmlinux.cmd other/scripts/kconfig/conf
ok import --db k.db --build-dir other --label other3 other/vmlinux
has err "cannot be repeated for a map: '$PWD/other' has no commands of a link that can be repeated"
has err "its options are not known: there is no '$PWD/other/scripts/kconfig/conf'"
rm other/source
ok import --db k.db --build-dir other --label other4 other/vmlinux
has err "its options are not known: 'other' has no source tree (--source)"
whole k.db
mkdir empty
cd empty
refused "name one image ('kbloat import -h' shows the usage)" import --db ../k.db
