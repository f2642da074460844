# SPDX-License-Identifier: GPL-2.0-or-later
# protects: link maps of GNU ld in any language, of lld and of mold give each byte its object; a bad one is left out

flags='-g -O2 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables'
cat > a.c <<'END'
int a_data[2] = { 1, 2 };
int a_fn(int x) { return x * a_data[x & 1]; }
END
cat > b.c <<'END'
extern int a_fn(int);
static const int b_table[4] = { 5, 6, 7, 8 };
int _start(void) { return a_fn(b_table[a_fn(3) & 3]); }
END

# objects LABEL: "OBJECT TEXT RODATA DATA" of each object, sorted
objects() {
	ok show --db t.db "@$1" --by object --format csv
	awk -F, 'NR > 1 && $1 != "total" { print $1, $3, $4, $5 }' out | sort
}

# imports a map by name and finds it beside the image: the same
both_ways() {
	local label=$1 image=$2 map=$3
	ok import -q --db t.db --label "$label" --map "$map" "$image"
	mkdir "$label"
	cp "$image" "$label"
	cp "$map" "$label/$(basename "$image").map"
	cp ./*.o "$label"
	(cd "$label" && ok import --db ../t.db --label "$label-dir" --build-dir . "$(basename "$image")" && lacks err 'not used')
	same "$(objects "$label")" "$(objects "$label-dir")"
	ok builds --db t.db --format csv
	same 2 "$(grep "^.\?@$label" out | grep -c 'map,symtab')"
}

# shellcheck disable=SC2086 # flags are words
for s in a b; do clang --target=x86_64-linux-gnu $flags -c $s.c -o $s.o; done
size_of() { nm -S -t d "$1" | awk -v n="$2" '$4 == n { print $2 + 0 }'; }
ld.lld -e _start a.o b.o -o lld.img -Map=lld.map
both_ways lld lld.img lld.map
same "a.o $(size_of lld.img a_fn) 0 8
b.o $(size_of lld.img _start) 16 0" "$(objects lld)"

# what lld merged belongs to who has it: strings and constants, of one object and of several
cat > c.c <<'END'
typedef double pair __attribute__((vector_size(16)));
const char *c_one(void) { return "only in c, and long enough"; }
const char *c_both(void) { return "of both, and long enough to be seen"; }
pair c_pair(pair x) { return x + (pair){ 1.5, 2.5 }; }
END
cat > d.c <<'END'
extern const char *c_one(void), *c_both(void);
const char *d_both(void) { return "of both, and long enough to be seen"; }
int _start(void) { return c_one() == c_both() && d_both(); }
END
# shellcheck disable=SC2086
for s in c d; do clang --target=x86_64-linux-gnu $flags -c $s.c -o $s.o; done
ld.lld -O2 -e _start c.o d.o -o merged.img -Map=merged.map
ok import -q --db t.db --label merged --build-dir . --map merged.map merged.img
ok show --db t.db @merged --by symbol --format csv
# 27 bytes of a string and 16 of a constant are c's alone
same '43 c.o
36 c.o' "$(grep -E '^.?\[\.rodata' out | awk -F, '{ print $2, $10 }')"

# 32 bytes that are aligned to 16: of two layouts one has them at an odd multiple of it, and they are no
# strings, though each of their bytes is one of f's
cat > e.c <<'END'
typedef double pair __attribute__((vector_size(16)));
static const int few[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
int e_few(int i) { return few[i & 7]; }
#ifdef BEFORE
pair e_pair(pair x) { return x + (pair){ 3.5, 4.5 }; }
#endif
END
cat > f.c <<'END'
const char *const f_all[] = { "", "\1", "\2", "\3", "\4", "\5", "\6", "\7", "\10" };
END
# shellcheck disable=SC2086
clang --target=x86_64-linux-gnu $flags -c f.c -o f.o
for before in '' -DBEFORE; do
	# shellcheck disable=SC2086
	clang --target=x86_64-linux-gnu $flags $before -c e.c -o e.o
	ld.lld -O2 -e _start c.o d.o f.o e.o -o odd.img -Map=odd.map
	ok import -q --db t.db --label odd$before --build-dir . --map odd.map odd.img
	same e.o "$(sqlite3 t.db "SELECT DISTINCT object FROM v_symbols s JOIN v_builds b USING (build)
		WHERE b.name = '@odd$before' AND symbol = 'few'")"
done

# vmlinux.o linked first (IBT, LTO): its map and the final one are composed
cp a.o b.o lld
(
	cd lld
	ld.lld -r a.o b.o -o vmlinux.o -Map=vmlinux.o.map
	ld.lld -e _start vmlinux.o -o two -Map=two.map
	ok import -q --db ../t.db --label two --build-dir . two
)
same "$(objects lld)" "$(objects two)"

# an archive, thin as Kbuild's, whose members have the same name
mkdir -p x y
cp a.o x/m.o
cp b.o y/m.o
ar cDPrST thin.a x/m.o y/m.o
ld.lld -e _start --whole-archive thin.a -o thin.img -Map=thin.map
ok import -q --db t.db --label thin --map thin.map thin.img
same "$(objects lld | sed 's,^a,x/m,; s,^b,y/m,')" "$(objects thin)"

if command -v mold > /dev/null; then
	mold -e _start a.o b.o -o mold.img -Map=mold.map
	both_ways mold mold.img mold.map
	same "a.o $(size_of lld.img a_fn) 0 8
b.o $(size_of lld.img _start) 16 0" "$(objects mold | grep '^[ab]\.o')"
fi

# GNU ld says the same in French
# shellcheck disable=SC2086
for s in a b; do gcc $flags -c $s.c -o $s.o; done
ld -e _start a.o b.o -o gnu.img -Map english.map
sed 's/^Linker script and memory map/Script et table de projection/; s/(size before relaxing)/(taille avant)/
	s/^Discarded input sections/Sections éliminées/; s/^Memory Configuration/Configuration mémoire/
	s/^Name  *Origin.*/Nom              Origine            Longueur           Attributs/' english.map > french.map
! cmp -s english.map french.map
ok import -q --db t.db --label english --map english.map gnu.img
ok import -q --db t.db --label french --map french.map gnu.img
same "$(objects english)" "$(objects french)"

# strings that were merged away: ld prints their old size over what follows, and at the end of a section
text='"a string of both files, a string of both files"'
echo "const char *e_one(void) { return $text; }" > e.c
echo "const char *f_one(void) { return $text; }" > f.c
cat > g.c <<'END'
extern const char *e_one(void), *f_one(void);
const char g_table[40] = { 1, 2, 3, 4, 5, 6, 7 };
const char g_table2[7] = { 9, 9, 9 };
int _start(void) { return e_one() == f_one(); }
END
# shellcheck disable=SC2086
for s in e f g; do gcc $flags -c $s.c -o $s.o; done
for order in 'e.o f.o g.o' 'g.o e.o f.o'; do
	# shellcheck disable=SC2086
	ld -e _start $order -o "steal.${order%% *}" -Map steal.map
	ok import -q --db t.db --label "steal-${order%% *}" --map steal.map "steal.${order%% *}"
	ok show --db t.db "@steal-${order%% *}" --by symbol --format csv
	same 'g.o g.c' "$(awk -F, '$1 == "g_table2" { print $10, $11 }' out)"
	same '47 e.o' "$(grep -E '^.?\[\.rodata\.str' out | awk -F, '{ print $2, $10 }')"
done

# --- what cannot be used is left out, and said ---
cp gnu.img img
echo 'not a map' > img.map
ok import --db t.db --label none --build-dir . img
has err "link map 'img.map' is not used: 'img.map' is not a link map of GNU ld, lld or mold"
cp english.map img.map
ld -Ttext=0x700000 -e _start a.o b.o -o moved
mv moved img
ok import --db t.db --label other --build-dir . img
has err "is not used: it is of another link"
ok builds --db t.db --format csv
same 2 "$(grep -E '^.?@(none|other)' out | grep -c symtab,dwarf)"
same 0 "$(grep -E '^.?@(none|other)' out | grep -c 'map,')"
# but not when it was asked for
refused "link map 'english.map' does not belong to 'img'" import --db t.db --label asked --map english.map img
whole t.db
