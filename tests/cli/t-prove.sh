# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: prove builds, measures and judges; patches apply; the repository and the tree stay as they are
need_kconfig_tree
cp -R "$CLI_DIR/prove-tree" src
mkdir -p src/scripts/kconfig
cp "$ktree/scripts/kconfig/conf" "$ktree/scripts/kconfig/expr.h" src/scripts/kconfig
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init -q src
git -C src config user.name 'Pat Prover'
git -C src config user.email pat@example.org
git -C src config gc.auto 0
git -C src add -A
git -C src commit -q -m 'Made-up kernel with modules'
git -C src tag v1.0
export KBLOAT_DB=k.db KBLOAT_WORK=work
prove_profile=$CLI_DIR/prove.profile
"$KBLOAT" collect -q --repo src --profile "$prove_profile" v1.0
tree=$(git -C src rev-parse 'v1.0^{tree}')

prove() {
	run prove v1.0 --repo src --profile "$prove_profile" --format json "$@"
}

# field OPTION NAME
field() {
	jq -r --arg o "$1" --arg n "$2" '.[] | select(.option == $o) | .[$n]' out
}

# The files of the repository and their times; and is the tree in the work directory as it was?
fingerprint() {
	(cd src && find . -type f -printf '%p %s %T@ %C@\n' | sort)
}

pristine() {
	same "kbloat-checkout at $tree" "$(cat work/prove/src.state)"
	git -C src archive v1.0 | tar -x -C "$1"
	diff -r "$1" work/prove/src
	rm -r "$1"
}

fingerprint > before
prove DUMMY CONFIG_TRACE --patches patches -v
same 0 $code
# what becomes a module with it counts, too
has err 'TRACE: with it kernel/echo.ko'
for option in DUMMY TRACE; do
	same proven "$(field $option outcome)"
	same '' "$(field $option message)"
	same 0 "$(field $option known)"
done
same ready "$(field DUMMY verdict)"
same exports "$(field TRACE verdict)"
same "$(sqlite3 k.db "SELECT sum(bytes) FROM v_bytes WHERE object = 'drivers/dummy.o'")" \
	"$(field DUMMY measured)"
same "$(sqlite3 k.db "SELECT sum(bytes) FROM v_bytes WHERE object = 'drivers/dummy.o' AND class = 'init'")" \
	"$(field DUMMY measured_init)"
fingerprint | cmp before -
mkdir was
pristine was

# the patches are for git am, and say what was measured and who cares
git clone -q --no-hardlinks src am
git -C am config user.name Tester
git -C am config user.email tester@example.org
for option in DUMMY TRACE; do
	git -C am am -q "$PWD/patches/$option"/*.patch
done
same 1 "$(ls patches/DUMMY | wc -l)"
same "$(ls patches/TRACE | wc -l)" "$(field TRACE patches)"
has patches/DUMMY/0001-*.patch 'Subject: [PATCH] '
has patches/DUMMY/0001-*.patch 'From: Pat Prover <pat@example.org>'
has patches/DUMMY/0001-*.patch 'Cc: "Dora D. Driver" <dora@example.org>'
has patches/DUMMY/0001-*.patch 'Cc: drivers@example.org'
has patches/DUMMY/0001-*.patch 'Cc: kernel@example.org'
lacks patches/DUMMY/0001-*.patch 'Tora Tree'
has patches/DUMMY/0001-*.patch " $(field DUMMY measured | sed 's/^/-/')"
grep -q 'EXPORT_SYMBOL_GPL(kmalloc)' am/kernel/slab.c

# what is known is not tried again
ls -l --time-style=full-iso work/prove/logs > logs
prove DUMMY TRACE
same 0 $code
same 1 "$(field DUMMY known)"
ls -l --time-style=full-iso work/prove/logs | cmp logs -
prove DUMMY --again
same 0 "$(field DUMMY known)"
same 2 "$(sqlite3 k.db "SELECT max(attempt) FROM proof WHERE option = 'DUMMY'")"

# nor is what another code of the conversion made of it the last word
sqlite3 k.db "UPDATE proof SET method = '1' WHERE option = 'TRACE'"
prove TRACE
same 0 "$(field TRACE known)"
same 2 "$(sqlite3 k.db "SELECT count(DISTINCT method) FROM proof WHERE option = 'TRACE'")"

# the best ones first, as many as asked for
prove --top 9
same 0 $code
same 2 "$(jq length out)"
prove --top 1 --verdict early,entangled --force
same 1 $code
same 1 "$(jq length out)"

# what cannot work fails as it has to
refused "'SUM' is entangled ('kbloat candidates v1.0 --why SUM'); try it with --force" \
	prove v1.0 SUM --repo src --profile "$prove_profile"
prove SUM BEEP QUOTA --force
same 1 $code
same 'failed link undefined-reference' "$(field SUM outcome) $(field SUM stage) $(field SUM class)"
has out "undefined reference to \`sum' (in fork)"
same 'failed check unread-table' "$(field BEEP outcome) $(field BEEP stage) $(field BEEP class)"
same 'failed check hollow' "$(field QUOTA outcome) $(field QUOTA stage) $(field QUOTA class)"
same 1 "$(sqlite3 k.db "SELECT forced FROM proof WHERE option = 'SUM'")"
has out quota
lacks out "$PWD"
sqlite3 k.db 'SELECT log_tail FROM v_proofs' > tails
lacks tails "$PWD"
mkdir was
pristine was

# interrupted while the tree is changed: it is repaired at once; killed: the next run repairs it
changed() {
	for _ in $(seq 1000); do
		grep -q changing work/prove/src.state && return
		sleep 0.01
	done
	fail 'the tree was never changed'
}
for signal in TERM KILL; do
	"$KBLOAT" prove v1.0 DUMMY --again --repo src --profile "$prove_profile" > out 2> err &
	pid=$!
	changed
	kill -$signal $pid
	code=0
	wait $pid || code=$?
	[ $code != 0 ] || fail "$signal: exit code 0"
	if [ $signal = TERM ]; then
		same 2 $code
		mkdir was
		pristine was
	fi
done
prove DUMMY --again
same proven "$(field DUMMY outcome)"
mkdir was
pristine was
fingerprint | cmp before -
whole k.db

# what prove does not do
refused "'NOPE' is no candidate of 'v1.0:prove:x86_64' ('kbloat candidates v1.0 --why NOPE' says why)" \
	prove v1.0 NOPE --repo src
refused "--boot: 'v1.0:prove:x86_64' cannot be booted with a serial console and an initramfs: it has no SERIAL_8250_CONSOLE, BLK_DEV_INITRD, BINFMT_ELF, BINFMT_SCRIPT, PROC_FS, SYSFS, PRINTK, TTY" \
	prove v1.0 DUMMY --repo src --profile "$prove_profile" --boot
sed 's/allyesconfig/olddefconfig/' "$prove_profile" > prove.profile
refused "profile './prove.profile' is not what 'v1.0:prove:x86_64' was built with: give that one with --profile, or collect anew" \
	prove v1.0 DUMMY --again --repo src --profile ./prove.profile
refused "which option? name some, or give --top N ('kbloat prove -h' shows the usage)" prove v1.0
refused "entangled and impossible ones are tried with --force only ('kbloat prove -h' shows the usage)" \
	prove v1.0 --top 3 --verdict ready,entangled
refused "--verdict takes ready, exports, early, entangled or impossible, not 'redy'; did you mean 'ready'? ('kbloat prove -h' shows the usage)" \
	prove v1.0 --top 3 --verdict redy
