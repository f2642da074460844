# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: the CI matrices of docs/many-machines.md, run as they stand, come to what one process collects
need_tree
page=$CLI_DIR/../../docs/many-machines.md
mkdir bin profiles
ln -s "$KBLOAT" bin/kbloat
cp "$profile" profiles/tiny.profile
export PATH=$PWD/bin:$PATH KBLOAT_PROFILES=$PWD/profiles
unset KBLOAT_DB KBLOAT_WORK

# the page's releases are those of the made-up tree
git clone -q --bare "$tree" linux.git
for pair in v1.0:v6.1.170 v1.1:v6.1.192 v1.2:v6.6.1 v1.10:v6.12.115 v2.0:v6.12.117; do
	git -C linux.git tag "${pair#*:}" "${pair%:*}^{commit}"
	git -C linux.git tag -d "${pair%:*}" > /dev/null
done
clone() {
	git clone -q --bare "$origin" linux.git
}
export -f clone
export origin=$PWD/linux.git
kbloat collect -q --repo linux.git --profile tiny --db k.db --work work v6.1.170..v6.12.117 2> err
same 5 "$(sqlite3 k.db 'SELECT count(*) FROM build')"
# the log of what does not build is in another order each time
facts k.db > want

# block N: of YAML in the page
block() {
	awk -v n="$1" '/^```yaml/ { i++; on = 1; next } /^```/ { on = 0 } on && i == n' "$page"
}
block 1 > github.yml
block 2 > gitlab.yml
for system in github gitlab; do
	mkdir $system
	python3 "$CLI_DIR/ci-script" $system-matrix $system.yml > $system/script
	(cd $system && bash script > out 2> err) || { cat $system/err >&2; fail "$system: exit code $?"; }
	same 4 "$(find $system -maxdepth 1 -name 'part-*' | wc -l)"
	whole $system/merged/kernel.db
	facts $system/merged/kernel.db | diff want -
done
