# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: a revision built with two toolchains: each is stored, and they are compared by cause
need_tree
profile=$PWD/mini.profile
cp "$CLI_DIR/mini.profile" "$profile"
echo 'make = CC=@CC@' >> "$profile"
collect -q --db k.db --work work v1.0
collect -q --db k.db --work work --toolchain llvm v1.0
same 'mini-x86_64 mini-x86_64-llvm' "$(echo $(cd work/obj && ls -d *64 *llvm))"
has work/logs/v1.0-mini-x86_64-llvm.log ' CC=clang '
has work/logs/v1.0-mini-x86_64-llvm.log ' LLVM=1 '
lacks work/logs/v1.0-mini-x86_64.log LLVM
ok db query --db k.db --format csv "SELECT name, evidence FROM v_builds WHERE status = 'ok'"
same 2 "$(grep -c 'map,symtab,dwarf,objects,linkage' out)"
same 1 "$(sqlite3 k.db 'SELECT count(DISTINCT profile_hash) FROM build')"

# each is found by its family
for family in gnu llvm; do
	ok show --db k.db v1.0:mini:x86_64:$family --by symbol --format csv
	mv out $family.csv
done
cmp -s gnu.csv llvm.csv && fail "one build under two names"
ok show --db k.db v1.0:mini:x86_64 --by symbol --format csv
cmp llvm.csv out
ok diff --db k.db v1.0:mini:x86_64:gnu v1.0:mini:x86_64:llvm --by cause
has out 'compiler'
refused "no toolchain 'tcc': 'gnu' and 'llvm' are, and 'llvm-15' for a version" \
	collect --repo "$tree" --profile "$profile" --db k.db --work work --toolchain tcc v1.0
run collect --repo "$tree" --profile "$profile" --db k.db --work work --toolchain llvm-7 v1.0
same 2 $code
has err clang-7

# a name without an architecture; a toolchain with its version
version=$(clang --version | sed -n 's/.*version \([0-9]*\).*/\1/p;q')
for name in v1.0:mini::llvm "v1.0:mini:x86_64:llvm-$version"; do
	ok show --db k.db $name --by symbol --format csv
	cmp llvm.csv out
done
refused "no build 'v1.0:mini:x86_64:llvm-7'; nearest: 'v1.0:mini:x86_64'" show --db k.db v1.0:mini:x86_64:llvm-7

# the same again is not built again
collect --db k.db --work work --toolchain llvm v1.0 2> err
has err '0 collected, 1 already there, 0 failed'

# as docs/profiles.md has it
cat > clang.profile <<END
inherit = $profile
cc = clang
ld = ld.lld
make = LLVM=1
END
ok collect -q --repo "$tree" --profile ./clang.profile --db k.db --work work v1.0
whole k.db

# the compiler that a .config is for decides what there is
need_kconfig_tree
cp -R "$ktree" asked
cat >> asked/Kconfig <<'END'
config CC_IS_CLANG
	def_bool $(success,$(CC) --version | grep -q clang)
END
for family in gnu llvm; do
	ok profile resolve "$kprofile" --source asked --toolchain $family
	same "$(echo $family | sed 's/gnu/0/; s/llvm/1/')" "$(grep -c '^CONFIG_CC_IS_CLANG=y' out || true)"
done
refused "no toolchain 'tcc': 'gnu' and 'llvm' are, and 'llvm-15' for a version" \
	profile resolve "$kprofile" --source asked --toolchain tcc
run profile show tiny --toolchain llvm
same 2 $code
has err '--toolchain goes with resolve'
