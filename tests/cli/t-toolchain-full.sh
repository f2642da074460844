# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: bisect builds with the toolchain of its ends, or the one that is named; nightly's series can differ in it alone
need_tree
profile=$PWD/mini.profile
cp "$CLI_DIR/mini.profile" "$profile"
echo 'make = CC=@CC@' >> "$profile"
for toolchain in gnu llvm; do
	collect -q --db k.db --work work --toolchain $toolchain v1.0
	collect -q --db k.db --work work --toolchain $toolchain v1.1
done
# what lies between two builds is built as they were, or as the option says
between() {
	sqlite3 k.db "SELECT count(*) FROM build b JOIN toolchain t ON t.id = toolchain_id
		WHERE rev NOT LIKE 'v%' AND cc LIKE '%$1%'"
}
search() {
	cp k.db k2.db
	ok bisect --db k2.db --repo "$tree" --work work --metric code-and-data --limit +1 "$@"
	grep '^git bisect bad\|^# first' out > found
}
search --profile "$profile" --toolchain llvm v1.0..v1.1
mv k2.db k.db
same 0 "$(between gcc)"
[ "$(between clang)" -gt 0 ] || fail "nothing was built"
mv found found.llvm
made=$(between clang)
search --profile "$profile" v1.0:mini:x86_64:llvm..v1.1:mini:x86_64:llvm
cmp found.llvm found
mv k2.db k.db
same "0 $made" "$(between gcc) $(between clang)"
refused "--toolchain without a profile: name it with --profile" \
	bisect --db k.db --repo "$tree" --metric bss --limit 1 --toolchain llvm v1.0..v1.1
# nor is gcc's what a search with clang finds there
search --profile "$profile" --toolchain gnu v1.0..v1.1
[ "$(sqlite3 k2.db "SELECT count(*) FROM build b JOIN toolchain t ON t.id = toolchain_id
	WHERE rev NOT LIKE 'v%' AND cc LIKE '%gcc%'")" -gt 0 ] || fail "no build with gcc"

# a night of two series that differ in nothing else
for family in gnu llvm; do
	printf '[series "%s"]\ntags = v1.[01]\nprofile = %s\ntoolchain = %s\n' $family "$profile" $family
done > series
{
	printf '[nightly]\ndb = n.db\nrepo = %s\nstate = state\n[collect]\nwork = work\n' "$tree"
	cat series
} > n.conf
ok nightly n.conf
ok db query --db n.db --format csv "SELECT rev, cc LIKE '%clang%', count(*) FROM v_builds WHERE status = 'ok' GROUP BY 1, 2"
same 'v1.0,0,1 v1.0,1,1 v1.1,0,1 v1.1,1,1' "$(sed 1d out | tr '\n' ' ' | sed "s/'//g; s/ $//")"
same 2 "$(find state -name 'v1.0..v1.1-*.blame.json' | wc -l)"
sqlite3 n.db 'SELECT count(*) FROM build' > before
ok nightly n.conf
sqlite3 n.db 'SELECT count(*) FROM build' | cmp before -
sed -i 's/= llvm/= tcc/' n.conf
refused "series 'llvm': no toolchain 'tcc': 'gnu' and 'llvm' are, and 'llvm-15' for a version" nightly n.conf
whole k.db
