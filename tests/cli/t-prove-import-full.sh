# SPDX-License-Identifier: GPL-2.0-or-later
# full
# slow
# protects: of an import is proven what is proven of its collected twin, with git and without
. "$CLI_DIR/imported.sh"

# the twin: collected
source git
committed git
export KBLOAT_DB=$PWD/k.db KBLOAT_WORK=$PWD/work
"$KBLOAT" collect -q --repo git --profile "$prove_profile" v1.0
prove v1.0 DUMMY TRACE BEEP SUM --force --repo git --patches twin
numbers > twin.numbers
same 4 "$(wc -l < twin.numbers)"

# out of the tree, of a commit: from the object directory, whose link leads to the source
by_hand git obj
all_of git obj > before
(cd obj && "$KBLOAT" import -q --label out)
prove @out DUMMY TRACE BEEP SUM --force --repo obj --patches patches
numbers | diff twin.numbers -
lacks err 'other data'
all_of git obj | diff before -
same "$(cd twin && ls -R)" "$(cd patches && ls -R)"
git clone -q --no-hardlinks git am
git -C am config user.name Tester
git -C am config user.email tester@example.org
git -C am am -q "$PWD/patches/DUMMY"/*.patch "$PWD/patches/TRACE"/*.patch
has patches/DUMMY/0001-*.patch 'Measured with @out,'
# what the commands say of it is what they say of its twin
for command in 'candidates --format csv' 'candidates --why TRACE' 'show --by config --format csv' 'show --by symbol --format csv'; do
	ok ${command%% *} @out ${command#* }
	sed 's/@out//g' out > hand.said
	ok ${command%% *} v1.0 ${command#* }
	sed 's/v1\.0:prove:x86_64//g; s/v1\.0//g' out | diff hand.said -
done
same "$(sqlite3 k.db "SELECT text FROM v_texts JOIN v_builds USING (build) WHERE rev = 'v1.0' AND kind = 'uses'")" \
	"$(sqlite3 k.db "SELECT text FROM v_texts JOIN v_builds USING (build) WHERE name = '@out' AND kind = 'uses'")"
# what is known is not tried again, and what the image was is known to the next try
prove @out DUMMY --repo git
same 1 "$(jq '.[].known' out)"
prove @out DUMMY --repo git --again
numbers | diff <(grep DUMMY twin.numbers) -

# in its own source that git does not know: what was made there is no part of it
source tree
by_hand tree tree
all_of tree > before
(cd tree && "$KBLOAT" import -q --label tree)
prove @tree DUMMY TRACE --repo tree --patches patches.tree
numbers | diff <(grep 'DUMMY\|TRACE' twin.numbers) -
all_of tree | diff before -
source clean
diff -r -x autoconf.h -x vmlinux.map clean work/prove/src
# as git itself would keep them, modes and links, too
ln -s kernel.h clean/include/linux/also.h
prove @tree DUMMY --again --repo clean
numbers | diff <(grep DUMMY twin.numbers) -
same "kbloat-checkout at $(cd clean && export GIT_DIR=../git/.git GIT_WORK_TREE=. GIT_INDEX_FILE=../index && git add -Af && git write-tree)" \
	"$(cat work/prove/src.state)"
[ ! -e clean/.git ] || fail "something was written to the source"
(cd clean && patch -s -p1 < "$(echo "$PWD"/../patches.tree/DUMMY/0001-*.patch)")

# database and work directory may lie in the source: they are no part of it
cp k.db tree
for again in '' 1; do
	(cd tree && "$KBLOAT" prove --profile "$prove_profile" --db k.db --work work @tree DUMMY --again > ../out 2> ../err)
	[ -z "$again" ] || lacks err 'building it as it is'
done
[ ! -e tree/work/prove/src/work ] || fail "the work directory is a part of the source"
[ ! -e tree/work/prove/src/k.db ] || fail "the database is a part of the source"
rm -rf tree/work tree/k.db*

# clang and lld, as LLVM=1 has them
source llvm
# an attribute of gcc's
sed -i 's/copy(fn), //' llvm/include/linux/module.h
by_hand llvm llvm.obj clang ld.lld
(cd llvm.obj && "$KBLOAT" import -q --label llvm)
prove @llvm DUMMY --repo llvm
same 'proven clang' "$(jq -r '.[].outcome' out) $(sqlite3 k.db "SELECT cc FROM v_builds WHERE name = '@llvm'" | grep -o clang)"
has work/prove/logs/DUMMY.log ' LLVM=1 '

# where clang is another one by now, that of the version
major=$(clang --version | sed -n 's/.*clang version \([0-9]*\).*/\1/p')
mkdir other
printf '#!/bin/sh\necho "clang version 3.0"\n' > other/clang
chmod +x other/clang
PATH=$PWD/other:$PATH prove @llvm DUMMY --again --repo llvm
has work/prove/logs/DUMMY.log " CC=clang-$major "

# a build that says when it was made: its data differ, and its code does not
sed -i 's|^int |const char *made = MADE;\n&|;s|^#include.*|&\n#ifndef MADE\n#define MADE "now"\n#endif|' tree/kernel/sum.c
make -s -C tree O="$PWD/tree" KCFLAGS='-DMADE=\"yesterday,_by_hand\"' LD='ld --no-warn-rwx-segments -Map=vmlinux.map' vmlinux > /dev/null
ok import --build-dir tree --label dated tree/vmlinux
prove @dated DUMMY --repo tree
same 0 $code
has err "@dated: built again, with the same code and other data in 1 object: kernel/sum.o (-15)"
numbers | diff <(grep DUMMY twin.numbers) -
# and is compared with what was built here, by a later run, too
prove @dated DUMMY --repo tree --again
numbers | diff <(grep DUMMY twin.numbers) -

# what is not what it was built from
sed -i 's/^}/	shed_tears();\n}/;s/^#include.*/&\nvoid shed_tears(void);/' tree/kernel/sum.c
echo 'void shed_tears(void); void shed_tears(void) {}' >> tree/kernel/fork.c
prove @dated TRACE --repo tree
same 2 $code
has err "'@dated' comes out different here: 'kernel/fork.o' has "
has err "is 'tree' what it was built from?"
echo >> git/kernel/sum.c
git -C git rm -q --cached kernel/slab.c
prove @out TRACE --again --repo git
same 2 $code
has err "has 2 files that are not as in its commit, such as 'kernel/slab.c': commit or stash the changes"
git -C git reset -q --hard
: > git/untracked
# a file that is left out on purpose
git -C git sparse-checkout set --no-cone '/*' '!/MAINTAINERS'
[ ! -e git/MAINTAINERS ] || fail "git has no sparse checkouts"
prove @out BEEP --again --force --repo git
same 1 $code

# what is missing
refused "'work' is no source tree: '@out' was imported, and is built again from the source it was made of, which --repo names" \
	prove @out TRACE --again --repo work --profile "$prove_profile"
git clone -q --bare git bare.git
refused "'bare.git' is no source tree: '@out' was imported, and is built again from the source it was made of, which --repo names" \
	prove @out TRACE --again --repo bare.git --profile "$prove_profile"
sed -i 's/^# Linux.*/&\nCONFIG_CC_VERSION_TEXT="gcc (Elsewhere) 2.95"/' obj/.config
(cd obj && "$KBLOAT" import -q --label old)
refused "'@old' was built with 'gcc (Elsewhere) 2.95', but here is '$(gcc --version | head -n 1)'" \
	prove @old TRACE --repo git --profile "$prove_profile"
sed -i '/CC_VERSION_TEXT/s/.*/CONFIG_LD_IS_LLD=y\nCONFIG_LLD_VERSION=140006/' obj/.config
(cd obj && "$KBLOAT" import -q --label lld)
refused "'@lld' was linked with lld 140006, but here is '$(ld --version | head -n 1)'" \
	prove @lld TRACE --repo git --profile "$prove_profile"
whole k.db
