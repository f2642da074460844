# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: a build that crosses a limit, or leaves what is no file, is the failure of its revision, and others are built
need_tree
. "$CLI_DIR/hostile-tree.sh"
mkdir -p home/.ssh
echo secret > home/.ssh/id_rsa

# --- what it leaves for others to open ---
leaves() {
	build "$1"
	has err "$1:mini: build failed: the build left '$2"
}
hostile link <<< "ln -s '$PWD/home/.ssh/id_rsa' vmlinux.map"
leaves link "vmlinux.map', a link that leads out of its directory, to '$PWD/home/.ssh/id_rsa'"
hostile database <<< "ln -sf '$PWD/k.db' .config"
leaves database ".config', a link"
hostile pipe <<< 'mkdir -p init; mkfifo init/.pipe.o.cmd'
leaves pipe "init/.pipe.o.cmd', which is no file"
recorded 'link failed database failed pipe failed'
whole k.db

hostile deep <<< 'for i in $(seq 120); do mkdir d && cd d || exit 1; done'
leaves deep 'd/d/d/d'

# --- what is larger than any of its kind ---
hostile huge <<< 'truncate -s 60G mm/slab.o.new 2> /dev/null; mkdir -p lib; truncate -s 60G .huge.cmd'
build huge
same 0 $code
# a reader with a sanitizer has no limit of its memory
if ! grep -q __asan_init "$KBLOAT"; then
	printf 'bzImage: huge\n.PHONY: huge\nhuge: vmlinux\n\t@truncate -s 60G vmlinux\n' >> hostile/init/Makefile
	hostile sparse <<< true
	KBLOAT_OUTPUTLIMIT=100G build sparse v1.1
	has err "sparse:mini: parse failed: '$PWD/work/obj/mini-x86_64/vmlinux' is too large to be read: 64424509440 bytes"
	same ok "$(sqlite3 k.db "SELECT status FROM v_builds WHERE name LIKE 'v1.1:%'")"
	rm -rf k.db*
fi

# --- limits, in the sandbox where there is one and without it ---
# crosses NAME MESSAGE [SETTING=VALUE…]
crosses() {
	local name=$1 message=$2 start=$SECONDS
	shift 2
	build "$name"
	has err "$name:mini: build failed: make: ended: $message"
	[ $((SECONDS - start)) -lt 60 ] || fail "$name: $((SECONDS - start)) s"
	! pgrep -f "$marker" > /dev/null || fail "$name: something is left"
	same failed "$(sqlite3 k.db "SELECT status FROM v_builds WHERE name LIKE '$name:%'")"
}
# What has bytes in hand gives them back when the build runs.
until_begun() {
	until [ -e work/obj/mini-x86_64/begun ]; do sleep 0.1; done
}
marker=kbloat-limit-$$
export KBLOAT_SILENCELIMIT=60s
hostile sleeps <<< "exec -a $marker sleep 100000"
hostile prints <<< "exec -a $marker yes"
hostile forks <<< "for i in \$(seq 300); do (exec -a $marker sleep 100000) & done; wait"
hostile bomb <<< 'f() { f | f & }; f; sleep 100000'
hostile fills <<< 'i=0; while :; do i=$((i + 1)); head -c 1000000 /dev/zero > junk$i; done'
hostile large <<< "head -c 60000000 /dev/zero > junk; exec -a $marker sleep 100000"
hostile file <<< 'exec head -c 60000000 /dev/zero > junk'
hostile buffer <<< 'head -c 200000000 /dev/zero | tail > /dev/null; exit ${PIPESTATUS[1]}'
eats="for i in 1 2 3 4 5 6 7 8; do (head -c 100000000 /dev/zero | tail | (exec -a $marker sleep 100000)) & done; wait"
hostile eats <<< "$eats"
# what somebody else gives back meanwhile hides nothing
hostile hidden <<< "touch begun; sleep 2; head -c 60000000 /dev/zero > junk; exec -a $marker sleep 100000"
hostile swapped <<< "touch begun; sleep 2; $eats"
hostile kills <<< 'kill -KILL -1'
for how in on off; do
	rm -rf k.db* work
	export KBLOAT_SANDBOX=$how
	[ $how = off ] || "$KBLOAT" profile resolve "$profile" --source hostile --sandbox on -q > /dev/null 2>&1 || continue
	KBLOAT_SILENCELIMIT=2s crosses sleeps 'it printed nothing for 2 seconds'
	KBLOAT_LOGLIMIT=1M crosses prints 'it printed more than 1 MB'
	[ "$(stat -c %s work/logs/prints-mini-x86_64.log)" -lt 2000000 ] || fail "$(ls -l work/logs)"
	KBLOAT_PROCESSLIMIT=100 crosses forks 'it had more than 100 processes'
	KBLOAT_OUTPUTLIMIT=30M crosses fills 'it wrote more than 30 MB'
	[ "$(du -sm work/obj | cut -f 1)" -lt 20 ] || fail "$(du -sm work/obj)"
	KBLOAT_MEMORYLIMIT=300M crosses eats 'it took more than 300 MB of memory'
	build --time-limit 2s --retry-failed sleeps
	has err 'sleeps:mini: build failed: make: ended after 2 seconds'
	KBLOAT_OUTPUTLIMIT=30M crosses large 'it wrote more than 30 MB'
	head -c 200000000 /dev/urandom > spare
	(until_begun; rm spare) &
	KBLOAT_OUTPUTLIMIT=30M crosses hidden 'it wrote more than 30 MB'
	rm -f work/obj/mini-x86_64/begun
	(head -c 900000000 /dev/zero | tail | (touch held; until_begun)) &
	until [ -e held ]; do sleep 0.1; done
	sleep 2
	KBLOAT_MEMORYLIMIT=300M crosses swapped 'it took more than 300 MB of memory'
	rm held
	KBLOAT_OUTPUTLIMIT=30M build file
	has err 'file:mini: build failed: make: '
	KBLOAT_MEMORYLIMIT=100M build buffer
	has err 'buffer:mini: build failed: make: '
	# nobody else is killed by what a bomb or a murderer does in there
	if [ $how = on ]; then
		KBLOAT_PROCESSLIMIT=200 crosses bomb 'it had more than 200 processes'
		build kills v1.1
		has err 'kills:mini: not built: make: killed by signal 9 (Killed)'
	fi
	build v1.1
	same ok "$(sqlite3 k.db "SELECT status FROM v_builds WHERE name LIKE 'v1.1:%'")"
	whole k.db
done

# --- what a daemon holds is free again, and what it would change is not changed ---
hostile daemon <<< "(setsid bash -c '(exec -a $marker sleep 1000) & sleep 3; echo late >> vmlinux' &)"
for how in on off; do
	KBLOAT_SANDBOX=$how build --retry-failed daemon
	same 0 $code
	! pgrep -f "$marker" > /dev/null || fail 'a daemon is left'
	build v1.1
	same 0 $code
done

# --- an ordinary user without any capability ---
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
	user=$(mktemp -d /tmp/kbloat-user-XXXXXX)
	trap 'rm -rf "$user"' EXIT
	cp "$KBLOAT" "$user/kbloat"
	cp "$profile" "$user"
	git clone -q --bare hostile "$user/repo.git"
	chown -R 65534:65534 "$user"
	code=0
	(cd "$user" && HOME=$user CCACHE_DISABLE=1 setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs \
		--bounding-set -all ./kbloat collect --sandbox on --repo repo.git --profile ./mini.profile --work work --db k.db \
		v1.1 daemon) > out 2> err || code=$?
	same 0 $code
	has err '2 collected'
fi
