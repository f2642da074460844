# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: what a repository cannot give back whole is trouble, said in one line and never a fact of a revision
need_tree
export CCACHE_DISABLE=1
git clone -q --bare --no-hardlinks "$tree" repo
git -C repo config gc.auto 0
pack=$(basename repo/objects/pack/*.pack .pack)
tip=$(git -C repo rev-parse v1.0)

build() {
	rm -rf n.db work
	run collect -q --repo repo --profile "$profile" --work work --db n.db "$@"
	[ $code = 2 ] || fail "$*: exit code $code"
	same 1 "$(wc -l < err)"
}

nothing() {
	same 0 "$(sqlite3 n.db 'SELECT count(*) FROM build' 2> /dev/null || echo 0)"
}

# --- a pack that cannot be used ---
cp -r repo whole
chmod -R u+w repo whole
for how in magic order empty half link; do
	index=repo/objects/pack/$pack.idx
	case $how in
	magic) printf 'x' | dd of="$index" conv=notrunc bs=1 status=none ;;
	order) head -c 20 /dev/zero | dd of="$index" conv=notrunc bs=1 seek=$((8 + 1024 + 60)) status=none ;;
	empty) : > "$index" ;;
	half) truncate -s 2000 "$index" ;;
	link) ln -sf /dev/null "$index" ;;
	esac
	build 0123456789
	same "kbloat: cannot read revision '0123456789' of 'repo': index '$PWD/repo/objects/pack/$pack.idx' of a pack is damaged" "$(< err)"
	# one that is out of order may find what is asked for
	[ $how != order ] || { rm "$index"; cp "whole/objects/pack/$pack.idx" "$index"; continue; }
	build v1.0
	has err "'$PWD/repo/objects/pack/$pack.idx'"
	nothing
	rm "$index"
	cp "whole/objects/pack/$pack.idx" "$index"
done
for how in gone magic half; do
	file=repo/objects/pack/$pack.pack
	case $how in
	gone) rm "$file" ;;
	magic) printf 'x' | dd of="$file" conv=notrunc bs=1 status=none ;;
	half) truncate -s 3000 "$file" ;;
	esac
	build "$tip"
	has err "is in the pack of '$PWD/repo/objects/pack/$pack.idx', which cannot be read"
	lacks err 'no such revision'
	nothing
	cp "whole/objects/pack/$pack.pack" "$file"
done
# bytes in it
python3 - "repo/objects/pack/$pack.pack" <<'END'
import sys
with open(sys.argv[1], 'r+b') as f:
    data = bytearray(f.read())
    for at in range(60, len(data) - 40, 97):
        data[at] ^= 0x55
    f.seek(0)
    f.write(data)
END
build v1.0 v1.1
nothing
rm -rf repo
# what git can do without is done without
cp -r whole repo
git -C repo multi-pack-index write
printf 'x' | dd of=repo/objects/pack/multi-pack-index conv=notrunc bs=1 status=none
git -C repo rev-parse -q --verify v9 || true
run collect -q --repo repo --profile "$profile" --work work --db n.db v1.0
same 0 $code

# --- a file in the place of another object's: whole, but not what its id says ---
rm -rf repo/objects/pack
mkdir repo/objects/pack
git -C repo unpack-objects -q < "whole/objects/pack/$pack.pack"
chmod -R u+w repo

# swap OBJECT OBJECT: the first gets the content of the second
swap() {
	local to from
	to=$(git -C repo rev-parse "$1") from=$(git -C repo rev-parse "$2")
	cp "repo/objects/${to:0:2}/${to:2}" kept
	cp "repo/objects/${from:0:2}/${from:2}" "repo/objects/${to:0:2}/${to:2}"
	swapped=$to
}

restore() {
	cp kept "repo/objects/${swapped:0:2}/${swapped:2}"
}

swap v1.0:kernel/printk.c v1.0:Makefile
build v1.0
same "kbloat: v1.0:mini: cannot read 'kernel/printk.c' of the revision: object $swapped is not what its id says" "$(< err)"
nothing
restore
swap v1.1^{tree} v2.0^{tree}
build v1.1
same "kbloat: v1.1:mini: cannot read 'scripts/vmlinux.lds' of the revision: object $swapped is not what its id says" "$(< err)"
nothing
restore
swap v1.1:kernel v2.0:kernel
build v1.1
same "kbloat: v1.1:mini: cannot read directory 'kernel/' of the revision: object $swapped is not what its id says" "$(< err)"
nothing
restore
swap v1.1^{commit} v2.0^{commit}
build v1.1
same "kbloat: cannot read revision 'v1.1' of 'repo': object $swapped is not what its id says" "$(< err)"
build v1.0..v2.0
has err "object $swapped is not what its id says"
restore
# of several revisions the others are built
swap v1.1:kernel v2.0:kernel
run collect -q --repo repo --profile "$profile" --work work --db n.db v1.0 v1.1 v1.10
same 2 $code
same 'v1.0 ok v1.10 ok' "$(echo $(sqlite3 -separator ' ' n.db 'SELECT rev, status FROM build ORDER BY rev_key'))"
restore
run collect -q --repo repo --profile "$profile" --work work --db n.db v1.0 v1.1 v1.10
same 0 $code
# a reference that is none, an object that cannot be opened
echo garbage > repo/refs/heads/broken
build broken
same "kbloat: cannot read revision 'broken' of 'repo': corrupted loose reference file: refs/heads/broken" "$(< err)"
rm repo/refs/heads/broken
swapped=$(git -C repo rev-parse v1.0:kernel/printk.c)
file=repo/objects/${swapped:0:2}/${swapped:2}
rm "$file"
ln -s "$(basename "$file")" "$file"
build v1.0
has err 'Too many levels of symbolic links'
nothing

# --- with --quiet, that nothing could be built is said ---
run collect -q --repo "$tree" --profile "$profile" --work work --db q.db v1.2
same 2 $code
same "kbloat: nothing was built: 1 failed; 'kbloat builds' has them" "$(< err)"
run collect -q --repo "$tree" --profile "$profile" --work work --db q.db v1.2
same 2 $code
same "kbloat: nothing was built: 1 failed before (--retry-failed tries again); 'kbloat builds' has them" "$(< err)"
run collect -q --repo "$tree" --profile tiny --work work --db q.db v1.0 v1.1
same 2 $code
same "kbloat: v1.1:tiny: no tree for this profile: the revision has no 'Kbuild'" "$(< err)"
