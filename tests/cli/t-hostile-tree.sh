# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a hostile tree, built, writes and reads nothing that is not its own, and reaches nobody
need_tree
"$KBLOAT" profile list > /dev/null
if ! bwrap --unshare-user --unshare-pid --unshare-net --ro-bind / / --proc /proc --dev /dev true 2> why; then
	echo "skipped: no bubblewrap here: $(head -n 1 why)"
	exit 0
fi
. "$CLI_DIR/hostile-tree.sh"

# --- what it may not see, and whom it may not reach ---
python3 - "$PWD" > port <<'END' &
import socket, sys, time
tcp = socket.create_server(('127.0.0.1', 0))
agent = socket.socket(socket.AF_UNIX)
agent.bind(sys.argv[1] + '/agent.sock')
agent.listen()
abstract = socket.socket(socket.AF_UNIX)
abstract.bind('\0kbloat-test' + sys.argv[1])
abstract.listen()
print(tcp.getsockname()[1], flush=True)
time.sleep(600)
END
listener=$!
trap 'kill $listener' EXIT
for _ in $(seq 100); do
	[ ! -s port ] || break
	sleep 0.1
done
mkdir -p home/.ssh home/ccache other-work/src
echo "secret-of-a-key" > home/.ssh/id_rsa
echo source > other-work/src/file.c
export HOME=$PWD/home GITHUB_TOKEN=secret-of-the-environment SSH_AUTH_SOCK=$PWD/agent.sock
export CCACHE_DIR=$PWD/home/ccache
marker=kbloat-daemon-$$

hostile sees <<END
won() { echo "WON: \$*"; }
for file in "$PWD/home/.ssh/id_rsa" "$PWD/k.db" "$tree/.git/config" /etc/shadow /root/.bashrc /run /sys/kernel; do
	[ ! -e "\$file" ] || won "sees \$file"
done
for file in "$PWD/home/owned" "$PWD/other-work/src/file.c" "$PWD/k.db" "$PWD/work/lock" "$PWD/work/bin/ld" \\
	"$PWD/work/src/kernel/sched.c" "$PWD/work/src/new.c" "$PWD/work/owned" "$PWD/work/logs/owned" "$PWD/work/obj/owned" \\
	"$PWD/home/ccache/owned" "$tree/owned" /usr/owned /etc/owned /owned /dev/owned /var/tmp/../owned; do
	# what lies in /tmp or /dev/shm outside has the folders that lead to what is there in the /tmp inside, to be written to
	case \$file in
	/tmp/* | /dev/shm/*) (echo hostile-words >> "\$file") 2> /dev/null ;;
	*) (: >> "\$file") 2> /dev/null && won "writes \$file" ;;
	esac
done
cat "$PWD/home/.ssh/id_rsa"
env
tr '\\0' '\\n' < /proc/1/environ
tr '\\0' '\\n' < /proc/\$PPID/environ
(exec 3<> /dev/tcp/127.0.0.1/$(< port)) 2> /dev/null && won "a socket of the network"
python3 - <<'EOF'
import ctypes, os, socket
for name in ('$PWD/agent.sock', '\\0kbloat-test$PWD'):
    try:
        socket.socket(socket.AF_UNIX).connect(name)
        print('WON: connects to', repr(name))
    except OSError:
        pass
libc = ctypes.CDLL(None, use_errno=True)
if $listener > 3000 and libc.ptrace(16, $listener, 0, 0) == 0:
    print('WON: ptrace')
if libc.unshare(0x10000000) == 0 and os.access('/usr/bin/bwrap', os.X_OK) and '$nested' == '':
    print('WON: a user namespace of its own')
EOF
# numbers of processes inside are small
[ $listener -gt 3000 ] && kill -0 $listener 2> /dev/null && won "may kill a process outside"
mount -t tmpfs none /tmp 2> /dev/null && won "mounts"
mknod /tmp/disk b 8 0 2> /dev/null && won "makes a device"
setsid bash -c 'exec -a $marker sleep 1000' &
(setsid bash -c '(exec -a $marker-2 sleep 1000) & sleep 2; echo late >> vmlinux' &)
true
END
build --sandbox on sees
same 0 $code
log=work/logs/sees-mini-x86_64.log
lacks $log WON
lacks $log secret-of
lacks $log GITHUB_TOKEN
lacks $log 'without the sandbox'
found=$(grep -rlx hostile-words . || true)
same '' "$found"
! pgrep -f $marker > /dev/null || fail 'a daemon is left'
same source "$(< other-work/src/file.c)"
[ ! -e home/owned ] && [ ! -e home/ccache/owned ] || fail 'written outside'
recorded 'sees ok'
# all that ccache was to keep lies where nobody's everyday work looks
[ "$(ls home/ccache)" = kbloat ] || [ -z "$(ls home/ccache)" ] || fail "$(ls home/ccache)"
whole k.db

# --- it can be turned off, and is said to be; where it does not work, too ---
hostile plain <<< 'true'
build --sandbox off plain
has work/logs/plain-mini-x86_64.log '# kbloat: without the sandbox: it is turned off'
lacks err sandbox
mkdir bin
printf '#!/bin/sh\necho "bwrap: No permissions to create a new namespace" >&2; exit 1\n' > bin/bwrap
chmod +x bin/bwrap
hostile other <<< 'true'
PATH=$PWD/bin:$PATH build other
same 0 $code
has err 'builds run without the sandbox: bwrap: No permissions to create a new namespace'
has work/logs/other-mini-x86_64.log '# kbloat: without the sandbox: bwrap: No permissions'
PATH=$PWD/bin:$PATH refused 'the sandbox does not work here: bwrap: No permissions to create a new namespace' \
	collect -q --repo hostile --profile "$profile" --work work --db k.db --sandbox on v1.1
KBLOAT_SANDBOX=sometimes refused "sandbox: 'sometimes' is neither auto, on nor off" \
	collect -q --repo hostile --profile "$profile" --work work --db k.db v1.1
refused "timelimit: '3d' is nothing that a build can be limited to" \
	collect -q --repo hostile --profile "$profile" --work work --db k.db --time-limit 3d v1.1
# what confines a repository's code is not the repository's to say
git -C hostile config kbloat.sandbox off
build v1.1
lacks work/logs/v1.1-mini-x86_64.log 'without the sandbox'
