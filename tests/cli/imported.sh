# SPDX-License-Identifier: GPL-2.0-or-later
# Functions for tests of proofs of what was built by hand and imported.
need_kconfig_tree
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
prove_profile=$CLI_DIR/prove.profile

# source DIR: a tree that git does not know
source() {
	cp -R "$CLI_DIR/prove-tree" "$1"
	mkdir -p "$1/scripts/kconfig"
	cp "$ktree/scripts/kconfig/conf" "$ktree/scripts/kconfig/expr.h" "$1/scripts/kconfig"
	sed -i 's|^mainmenu.*|mainmenu "Linux/$(ARCH) 1.0 Kernel Configuration"|' "$1/Kconfig"
	chmod +x "$1/scripts/modpost"
}

# by_hand SRC OBJ [CC LD]: as a person builds it
by_hand() {
	local src=$1 obj=$2 cc=${3:-gcc} ld=${4:-ld --no-warn-rwx-segments}
	mkdir -p "$obj"
	make -s -C "$src" O="$PWD/$obj" allyesconfig > /dev/null
	sed -i 's/^CONFIG_FORCER=y/# CONFIG_FORCER is not set/' "$obj/.config"
	make -s -C "$src" O="$PWD/$obj" olddefconfig > /dev/null
	make -s -C "$src" O="$PWD/$obj" CC="$cc" LD="$ld -Map=vmlinux.map" vmlinux > /dev/null
	# what Kbuild keeps beside what it makes
	echo "savedcmd_vmlinux := true" > "$obj/.vmlinux.cmd"
	[ "$src" = "$obj" ] || ln -sfn "$PWD/$src" "$obj/source"
}

committed() {
	git init -q "$1"
	git -C "$1" config user.name 'Pat Prover'
	git -C "$1" config user.email pat@example.org
	printf '*.o\n.*.d\n.*.cmd\n.config*\n/vmlinux*\n/include/autoconf.h\n/include/config\n' > "$1/.git/info/exclude"
	git -C "$1" add -A
	git -C "$1" commit -q -m 'Made-up kernel with modules'
	git -C "$1" tag v1.0
}

prove() {
	run prove --profile "$prove_profile" --format json "$@"
}

all_of() {
	find "$@" -printf '%p %T@ %s %i\n' | sort
}

numbers() {
	jq -c '.[] | [.option, .verdict, .outcome, .stage, .class, .predicted, .measured, .measured_init, .module, .message]' out
}
