# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a pipe in the place of a file is refused, not waited for; what cannot be looked at is no missing file
# full
need_collection
export CCACHE_DISABLE=1
cp "$collected/k.db" k.db

# at_once MESSAGE COMMAND…: as refused, in less than ten seconds
at_once() {
	local message=$1
	shift
	code=0
	timeout -s KILL 10 "$KBLOAT" "$@" > out 2> err || code=$?
	[ $code = 2 ] || fail "kbloat $*: exit code $code"
	same "kbloat: $message" "$(< err)"
}

# --- in a repository: all that is read of one ---
git clone -q "$tree" clean
git -C clean repack -adq
git -C clean pack-refs --all
pack=$(basename clean/.git/objects/pack/*.pack .pack)
for file in HEAD config packed-refs index commondir info/exclude info/grafts logs/HEAD refs/heads/x/y refs/tags/v3.0 \
	refs/replace/$(printf %040d 1) objects/info/alternates objects/info/commit-graph \
	"objects/pack/$pack.idx" "objects/pack/$pack.pack" objects/pack/multi-pack-index objects/info/commit-graphs/chain; do
	cp -r clean odd
	rm -f "odd/.git/$file"
	mkdir -p "$(dirname "odd/.git/$file")"
	mkfifo "odd/.git/$file"
	at_once "'$PWD/odd/.git/$file' is not a regular file" collect -q --repo odd --profile "$profile" --work w --db n.db v1.0
	rm -rf odd
done
cp -r clean odd
ln -s /dev/zero odd/.git/shallow
at_once "'$PWD/odd/.git/shallow' is not a regular file" collect -q --repo odd --profile "$profile" --work w --db n.db v1.0
ln -sf /dev/null odd/.git/shallow
# what it borrows objects of, also through another one
git clone -q -s clean second
git clone -q -s second third
mkfifo clean/.git/objects/pack/multi-pack-index
at_once "'$PWD/clean/.git/objects/pack/multi-pack-index' is not a regular file" \
	collect -q --repo third --profile "$profile" --work w --db n.db v1.0
rm clean/.git/objects/pack/multi-pack-index
# a linked work tree
git -C clean worktree add -q ../linked v1.0
rm clean/.git/worktrees/linked/HEAD
mkfifo clean/.git/worktrees/linked/HEAD
at_once "'$PWD/clean/.git/worktrees/linked/HEAD' is not a regular file" \
	collect -q --repo linked --profile "$profile" --work w --db n.db v1.0
# what git keeps beside and nobody reads is let be, and so is the user's own configuration
mkfifo odd/.git/fsmonitor--daemon.ipc
mkdir home
mkfifo home/.gitconfig
HOME=$PWD/home timeout -s KILL 60 "$KBLOAT" collect -q --repo odd --profile "$profile" --work w --db n.db v1.0

# --- what a command is given ---
mkfifo pipe
mkdir profiles
mkfifo profiles/odd.profile
for profiles in profiles pipe; do
	KBLOAT_PROFILES=$profiles timeout -s KILL 10 "$KBLOAT" profile list > out 2> err || [ $? = 2 ]
done
KBLOAT_PROFILES=profiles at_once "'profiles/odd.profile' is not a regular file" profile show odd
at_once "'pipe' is not a regular file" check v1.0 v2.0 --db k.db --limits pipe
at_once "'pipe' is not a regular file" check v1.0 v2.0 --db k.db --limit total:+4096 --waivers pipe
at_once "'pipe' is not a regular file" import "$collected/vmlinux" --db k.db --label a --map pipe
at_once "'pipe' is not a regular file" import "$collected/vmlinux" --db k.db --label a --config pipe
at_once "'pipe' is no file" nightly pipe
at_once "'pipe' is not a regular file" builds --db pipe
# of a build: what only explains is left out
mkdir obj src
cp "$collected/vmlinux" obj
for file in obj/.config obj/vmlinux.map obj/.vmlinux.cmd obj/.vmlinux.o.cmd src/MAINTAINERS src/Makefile src/Kconfig; do
	mkfifo "$file"
done
timeout -s KILL 30 "$KBLOAT" import obj/vmlinux --db k.db --label odd --build-dir obj --source src > out 2> err || [ $? = 2 ]

# --- what cannot be looked at is not missing ---
ln -s loop loop
at_once "cannot open database 'loop': Too many levels of symbolic links" builds --db loop
at_once "cannot open database 'loop': Too many levels of symbolic links" import "$collected/vmlinux" --db loop
at_once "cannot open database 'loop': Too many levels of symbolic links" db upgrade --db loop
at_once "cannot look at 'loop': Too many levels of symbolic links" import "$collected/vmlinux" --db new.db --build-dir loop
ln -s odd2.profile profiles/odd2.profile
KBLOAT_PROFILES=profiles at_once "cannot look at 'profiles/odd2.profile': Too many levels of symbolic links" profile show odd2
cp -r clean looped
ln -s grafts looped/.git/info/grafts
at_once "cannot open the objects of 'looped': cannot look at '$PWD/looped/.git/info/grafts': Too many levels of symbolic links" \
	collect -q --repo looped --profile "$profile" --work w --db n.db v1.0
