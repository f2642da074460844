# SPDX-License-Identifier: GPL-2.0-or-later
# To be sourced: the made-up kernel with modules and options, once in a run of all tests.

make_modules() {
	mkdir "$1"
	cp -R "$CLI_DIR/prove-tree" "$1/src"
	mkdir -p "$1/src/scripts/kconfig"
	cp "$ktree/scripts/kconfig/conf" "$ktree/scripts/kconfig/expr.h" "$1/src/scripts/kconfig"
	cp "$CLI_DIR/prove.profile" "$1"
	(
		cd "$1/src" || exit 1
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
	KBLOAT_PROFILES=$1 "$KBLOAT" collect -q --repo "$1/src" --profile prove \
		--work "$1/work" --db "$1/k.db" v1.0 v1.1 v1.2
	rm -r "$1/work"
}

# need_modules: $modules/src is its git repository with v1.0, v1.1, which grew, and v1.2, which does not
# build; $modules/k.db has them, with the profile "prove" of the directory $modules.
need_modules() {
	need_kconfig_tree
	modules=$CLI_SCRATCH/modules
	once modules make_modules
}
