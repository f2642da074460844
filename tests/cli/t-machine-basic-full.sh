# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: the machine's fault is no revision's: said, exit 2, not recorded, and tried again by the next run
need_history
export CCACHE_DISABLE=1
mkdir bin tools
repo=$history

# what a build calls, in a directory of its own, from which a tool can be taken
for tool in sh make awk sed grep gcc ld ar as objcopy gzip mkdir mv rm cmp printf cat cp ln env kill touch true; do
	ln -s "$(command -v $tool)" tools/$tool
done

# build REV…: what collect makes of them, in the one work directory of this test
build() {
	run collect --repo "$repo" --profile "$profile" --work work --db k.db "$@"
}

# recorded WHAT: the names of what the database has, and how it went
recorded() {
	same "$1" "$(echo $("$KBLOAT" builds --db k.db --format csv | sed -n 's/^\([^:]*\):[^,]*,\([a-z]*\),.*/\1 \2/p'))"
}

# gcc as the build's own, which first does what standard input says, with its arguments
fake_gcc() {
	{ echo '#!/bin/sh'; cat; echo "exec $(command -v gcc) \"\$@\""; } > bin/gcc
	chmod +x bin/gcc
}

# --- nothing can be compiled: said before anything is built ---
fake_gcc <<< 'case "$*" in *--version*) ;; *) kill -KILL $$ ;; esac'
PATH=$PWD/bin:$PATH build v1.0
same 2 $code
grep -q "^kbloat: nothing can be built on this machine: make.*: \*\*\* \[.*\] Killed (see '$PWD/work/logs/mini-x86_64.probe.log')$" err || fail "$(cat err)"
recorded ''
lacks err 'checking out'

# --- ccache that cannot write ---
if command -v ccache > /dev/null; then
	CCACHE_DISABLE='' true
	(unset CCACHE_DISABLE; CCACHE_DIR=/proc/nosuch/ccache build v1.0; echo $code > code)
	same 2 "$(< code)"
	has err 'kbloat: nothing can be built on this machine: ccache: error:'
	recorded ''
	# without a home and without a word about it, what it keeps lies in the work directory
	(unset CCACHE_DISABLE CCACHE_DIR HOME; build v1.0; echo $code > code)
	same 0 "$(< code)"
	[ -d work/ccache ] || fail "no ccache in the work directory"
	recorded 'v1.0 ok'
fi

# --- a compiler that is killed in the middle of one: the others are built ---
fake_gcc <<< 'case "$*" in *-o\ mm/mempool.o*)
	echo "gcc: fatal error: Killed signal terminated program cc1" >&2; exit 1 ;;
esac'
PATH=$PWD/bin:$PATH build v1.0 v1.1 v2.0
same 2 $code
has err 'v2.0:mini: not built: gcc: fatal error: Killed signal terminated program cc1'
same 'kbloat: v2.0:mini: gcc: fatal error: Killed signal terminated program cc1' "$(tail -n 1 err)"
recorded 'v1.0 ok v1.1 ok'

# --- a tool that only the last step calls ---
rm tools/gzip
PATH=$PWD/tools build v2.0
same 2 $code
has err "v2.0:mini: not built: 'gzip' is not installed"
recorded 'v1.0 ok v1.1 ok'

# --- a tool that only some configurations call, at the last step: named before the first ---
git clone -q "$history" repo
printf 'config BUILTIN_MODULE_RANGES\n\tbool "x"\n\tdefault y\n' >> repo/Kconfig
printf '#!/usr/bin/gawk -f\n' > repo/scripts/generate_builtin_ranges.awk
git -C repo add -A
git -C repo -c user.name=A -c user.email=a@a.example commit -q -m ranges
sed 's/^tree = .*/&\nkconfig = Kconfig/' "$profile" > kconfig.profile
code=0
PATH=$PWD/tools run collect --repo repo --profile kconfig.profile --work work --db ranges.db HEAD
same 2 $code
has err "not built: 'gawk' is not installed, which CONFIG_BUILTIN_MODULE_RANGES is for; 'scripts/install-deps kernel' installs"
lacks work/logs/*kconfig*.log '  CC  '

# --- mended: no word of any of it ---
build v2.0
same 0 $code
recorded 'v1.0 ok v1.1 ok v2.0 ok'
