# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: disks, descriptors and mounts that stop a build are the machine's; what a revision only says is its own
need_history
export CCACHE_DISABLE=1
repo=$history

# build REV…: what collect makes of them, in the one work directory of this test
build() {
	run collect --repo "$repo" --profile "$profile" --work work --db k.db "$@"
}

# recorded WHAT: the names of what the database has, and how it went
recorded() {
	same "$1" "$(echo $("$KBLOAT" builds --db k.db --format csv | sed -n 's/^\([^:]*\):[^,]*,\([a-z]*\),.*/\1 \2/p'))"
}

# --- what a revision only says is the revision's ---
git clone -q "$history" repo
repo=repo
git -C repo config user.name A
git -C repo config user.email a@a.example
# says NAME: the tree of now as a commit with a tag; then v2.0's again
says() {
	git -C repo add -A
	git -C repo commit -q -m "$1"
	git -C repo tag "$1"
	git -C repo reset -q --hard v2.0
}
printf '#error No space left on device\n' >> repo/mm/page.c
says x1
printf '#error gcc: fatal error: Killed signal terminated program cc1\n' >> repo/mm/page.c
says x2
printf 'mm/page.o: nosuch-h\nnosuch-h:\n\t@echo "cp: error writing: No space left on device"; exit 1\n' >> repo/mm/Makefile
says x3
printf '#!/bin/sh\n' > repo/scripts/x.sh
printf 'mm/page.o: x.sh\nx.sh:\n\t@$(srctree)/scripts/x.sh\n' >> repo/mm/Makefile
says x4
printf 'mm/page.o: x.sh\nx.sh:\n\t@$(srctree)/scripts/nosuch.sh\n' >> repo/mm/Makefile
says x5
# an interpreter that is not installed is the machine's
printf '#!/usr/bin/nosuch-awk -f\n' > repo/scripts/x.awk
chmod +x repo/scripts/x.awk
printf 'mm/page.o: x.awk\nx.awk:\n\t@$(srctree)/scripts/x.awk\n' >> repo/mm/Makefile
says x6
build x1 x2 x3 x4 x5 x6
same 2 $code
recorded 'x1 failed x2 failed x3 failed x4 failed x5 failed'
has err "x6:mini: not built: '/usr/bin/nosuch-awk' is not installed, which '$PWD/work/src/scripts/x.awk' is for"

# a compiler's error explains, also beside somebody who was killed
printf 'int x = no_such_thing;\n' >> repo/mm/page.c
printf 'mm/mempool.o: k\nk:\n\t@sleep 2; kill -KILL $$$$\n' >> repo/mm/Makefile
says x7
build x7
has err 'x7:mini: build failed'

# --- a replay that the machine stops says so, and charges nobody with it ---
need_ends
cp "$ends/k.db" ends.db
mkdir bin
cat > bin/gcc <<END
#!/bin/sh
case "\$*" in *-o\ mm/page.o*)
	echo "gcc: fatal error: Killed signal terminated program cc1" >&2; exit 1 ;;
esac
exec $(command -v gcc) "\$@"
END
chmod +x bin/gcc
PATH=$PWD/bin:$PATH run blame v1.0..v2.0 --db ends.db --profile "$profile" --repo "$history" --work replay --method replay
same 2 $code
has err 'not built: gcc: fatal error: Killed signal terminated program cc1'
same 0 "$(sqlite3 ends.db "SELECT count(*) FROM build WHERE status <> 'ok'")"
rm -r bin

# --- too few descriptors ---
rm k.db*
for nr in 10 14; do
	(ulimit -n $nr; build v1.0; echo $code > code)
	same 2 "$(< code)"
	grep -q 'Too many open files' err || fail "$nr: $(cat err)"
	[ ! -e k.db ] || recorded ''
done

# --- a temporary directory that is not there is none of gcc's trouble ---
TMPDIR=$PWD/nosuch build v1.0
same 0 $code

# --- file systems, when we may mount some ---
mkdir small
if ! mount -t tmpfs -o size=8m,noexec none small 2> /dev/null; then
	echo "skipped: not allowed to mount"
	exit 0
fi
trap 'umount small' EXIT
at_small() {
	run collect --repo "$repo" --profile "$profile" --work small/work --db small.db "$@"
}
none() {
	same 2 $code
	same 0 "$("$KBLOAT" builds --db small.db --format csv | sed 1d | wc -l)"
}
at_small v1.0
none
has err 'Permission denied'
has err 'kbloat: nothing can be built on this machine'
TMPDIR=$PWD/small build v1.1
same 0 $code
mount -o remount,exec small
at_small v1.0
same 0 $code
rm small.db*

# full in the middle of a build: by a file of the build's own size, and with more left than the reserve
rm -rf small/work/obj/*
printf 'mm/page.o: fill\nfill:\n\t@head -c 20000000 /dev/zero > fill || { rm -f fill; exit 1; }\n' >> repo/mm/Makefile
says full
mount -o remount,size=24m small
head -c 6000000 /dev/zero > small/filler
at_small full
none
has err "kbloat: no space left on the disk of '$PWD/small/work'"
rm small/filler
mount -o remount,size=64m small
at_small full
same 0 $code

# read only, from the next run on
rm small.db*
mount -o remount,ro small
at_small v1.1
same 2 $code
has err 'Read-only file system'
