# SPDX-License-Identifier: GPL-2.0-or-later
# To be sourced: the made-up kernel with modules and options, once in a run of all tests.

# need_modules: $modules/src is its git repository with v1.0, v1.1, which grew, and v1.2, which does not
# build; $modules/k.db has them, with the profile "prove" of the directory $modules.
need_modules() {
	modules=$CLI_SCRATCH/modules
	[ -d "$modules" ] && return
	need_kconfig_tree
	mkdir "$modules.new"
	cp -R "$CLI_DIR/prove-tree" "$modules.new/src"
	mkdir -p "$modules.new/src/scripts/kconfig"
	cp "$ktree/scripts/kconfig/conf" "$ktree/scripts/kconfig/expr.h" "$modules.new/src/scripts/kconfig"
	cp "$CLI_DIR/prove.profile" "$modules.new"
	(
		cd "$modules.new/src" || exit 1
		export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
		git init -q
		git config user.name 'Cora Columns'
		git config user.email cora@example.org
		git add -A
		git commit -q -m 'Made-up kernel with modules'
		git tag v1.0
		printf 'int columns_grow[100] = { 1 };\n' >> init/main.c
		printf 'static __attribute__((noinline, used)) int columns_copy(int n)\n{\n\treturn n * n;\n}\n' > include/linux/copy.h
		sed -i '1i #include <linux/copy.h>' init/main.c kernel/fork.c
		printf '\nconfig COLUMNS\n\tbool "Columns"\n\tdefault y\n' >> Kconfig
		git add -A
		git commit -q -m 'init: grow'
		git tag v1.1
		echo '#error no' >> init/main.c
		git commit -q -a -m 'init: break'
		git tag v1.2
	)
	KBLOAT_PROFILES=$modules.new "$KBLOAT" collect -q --repo "$modules.new/src" --profile prove \
		--work "$modules.new/work" --db "$modules.new/k.db" v1.0 v1.1 v1.2
	rm -r "$modules.new/work"
	mv "$modules.new" "$modules"
}
