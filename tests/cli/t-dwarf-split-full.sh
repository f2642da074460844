# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: split DWARF is read from .dwo files and packages, of gcc and clang, 4 and 5; without them code keeps its files
. "$CLI_DIR/dwarf-facts.sh"
small_sources
# with lists of ranges
cat >> b.c <<'END'
static inline int twice(int x) { static int calls; calls++; return x * 2 + calls; }
static int lots(int x) { for (int i = 0; i < x; i++) { int y = twice(i); if (y > 7) x -= twice(y); } return x; }
int c_fn(int x) { return lots(x) + twice(x + 1); }
int __attribute__((cold)) rare(int x) { return lots(x - 1); }
END
for cc in gcc clang; do
	for version in 4 5; do
		dir=$cc$version
		mkdir -p $dir/drivers $dir/empty
		cp a.c b.c $dir/drivers
		for source in a b; do
			# whole first: what is right
			(cd $dir && $cc -O2 -gdwarf-$version -fno-pic -ffreestanding -fno-asynchronous-unwind-tables \
				-c drivers/$source.c -o drivers/$source.o)
		done
		(cd $dir && ld -e _start drivers/a.o drivers/b.o -o whole)
		for source in a b; do
			(cd $dir && $cc -O2 -gdwarf-$version -gsplit-dwarf -fno-pic -ffreestanding \
				-fno-asynchronous-unwind-tables -c drivers/$source.c -o drivers/$source.o)
		done
		(cd $dir && ld -e _start drivers/a.o drivers/b.o -o vmlinux)
		(cd $dir && llvm-dwp -e vmlinux -o llvm.dwp)
		expected=$(dwarf_facts $dir/whole)
		same 1 "$(grep -c 'symbol a_bss|400|drivers/a.o|drivers/a.c' <<< "$expected")"

		readelf --debug-dump=info $dir/drivers/b.dwo | grep -q DW_AT_ranges || fail "$dir: no ranges"
		same "$expected" "$(dwarf_facts $dir/vmlinux)"
		lacks err .dwo
		# moved: relative to the image, to the object directory, beside the image
		mv $dir moved
		same "$expected" "$(dwarf_facts moved/vmlinux)"
		cp moved/vmlinux elsewhere
		same "$expected" "$(dwarf_facts elsewhere --build-dir moved)"
		mkdir flat
		cp elsewhere moved/drivers/*.dwo flat
		same "$expected" "$(dwarf_facts flat/elsewhere)"
		rm -r flat

		# packages, without the .dwo files
		mkdir away
		mv moved/drivers/*.dwo away
		for package in llvm gnu; do
			if [ $package = gnu ]; then
				[ $version = 4 ] || continue
				dwp -o moved/gnu.dwp away/*.dwo
			fi
			cp moved/$package.dwp moved/vmlinux.dwp
			same "$expected" "$(dwarf_facts moved/vmlinux)"
			lacks err .dwo
			rm moved/vmlinux.dwp
		done

		# none of them: files and lines of code, a note; the same when they are of another build
		for other in '' 1; do
			facts=$(dwarf_facts moved/vmlinux)
			has err "'moved/vmlinux': the split DWARF of 2 of 2 units was not found, the first 'drivers/a.dwo'"
			has err '(symtab,dwarf)'
			grep -q '^symbol a_fn|.*|drivers/a.o|drivers/a.c$' <<< "$facts" || fail "$facts"
			grep -q 'drivers/a.c:3 ' <<< "$facts" || fail "$facts"
			grep -q '^symbol a_bss|400|\[.bss\]|$' <<< "$facts" || fail "$facts"
			[ -n "$other" ] || {
				cp away/a.dwo moved/drivers/b.dwo
				cp away/b.dwo moved/drivers/a.dwo
			}
		done
		rm -r moved away elsewhere
	done
done
