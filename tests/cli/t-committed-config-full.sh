# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: a tree in which somebody committed a build is built as one without
need_tree
git clone -q "$tree" repo
git -C repo config user.name A
git -C repo config user.email a@a.example
cd repo
commit() {
	git add -A -f
	git commit -q -m "$1"
	git tag "$1"
}
# as the top Makefile of Linux refuses it
sed -i "s|^ifeq (\$(O),)|ifneq (\$(wildcard \$(srctree)/.config \$(srctree)/include/config),)\n\$(error The source tree is not clean, please run 'make mrproper')\nendif\n&|" Makefile
commit plain
echo '# CONFIG_X is not set' > .config
commit config
mkdir -p include/config include/generated arch/x86/include/generated
echo '#error of another build' | tee include/autoconf.h include/config/auto.conf include/generated/autoconf.h > arch/x86/include/generated/x.h
rm .config include/autoconf.h
ln -s Makefile .config
commit built
git rm -q -r .config include/config
commit cleaned
cd ..
ok collect --repo repo --profile "$profile" --work work --db k.db plain config built cleaned
for rev in config built; do
	has err "$rev:mini: its '.config' is left out: the profile has its own"
done
has err "built:mini: its 'include/config' is left out"
has err "built:mini: its 'arch/x86/include/generated' is left out"
lacks err "plain:mini: its"
same "$(sqlite3 k.db 'SELECT count(DISTINCT bytes) FROM (SELECT build, sum(bytes) AS bytes FROM v_bytes GROUP BY build)')" 1
same 4 "$(sqlite3 k.db "SELECT count(*) FROM v_builds WHERE status = 'ok'")"
# what a crash of the machine makes it compare is none the worse
echo another-boot > work/running
ok collect --repo repo --profile "$profile" --work work --db again.db config built plain
