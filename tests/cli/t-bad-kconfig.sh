# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: a broken Kconfig file is one line with its place, nothing hangs, and a collection goes on
# full
need_kconfig_tree
cp -R "$ktree" bad
export KBLOAT_CONFIGURE_SECONDS=60

# kconfig MESSAGE < TEXT: drivers/Kconfig with TEXT is refused so
kconfig() {
	cat > bad/drivers/Kconfig
	refused "$1" profile resolve "$kprofile" --source bad -q
}

printf 'config A\n\tbool "a" "b"\n' |
	kconfig "drivers/Kconfig:2: syntax error: \"b\" where 'if' or the end of the line is expected"
printf 'config A\n\tbool "a"\n\tfrobnicate y\n' |
	kconfig "drivers/Kconfig:3: unknown keyword 'frobnicate'"
printf 'config A\n\tdepends on (B\n' |
	kconfig "drivers/Kconfig:2: syntax error: the end of the line where ')' is expected"
printf '\nif A\nconfig B\n\tbool\n' |
	kconfig "drivers/Kconfig:2: 'if' is not ended before the end of the file"
printf 'menu "m"\n' |
	kconfig "drivers/Kconfig:1: 'menu' is not ended before the end of the file"
printf 'choice\n' |
	kconfig "drivers/Kconfig:1: 'choice' is not ended before the end of the file"
printf 'endif\n' |
	kconfig "drivers/Kconfig:1: 'endif', and nothing is open that it could end"
printf 'source "drivers/Kconfig"\n' |
	kconfig "drivers/Kconfig:1: recursive source of 'drivers/Kconfig', included from drivers/Kconfig:1, Kconfig:49"
printf '\nsource "drivers/gone/Kconfig"\n' |
	kconfig "drivers/Kconfig:2: cannot read 'drivers/gone/Kconfig': no such file"
for path in /etc/passwd ../../../../../../../../../etc/passwd; do
	printf 'source "%s"\n' $path |
		kconfig "drivers/Kconfig:1: cannot read '$path': it lies outside of the tree"
done
mkfifo bad/drivers/fifo
printf 'source "drivers/fifo"\n' |
	kconfig "drivers/Kconfig:1: cannot read 'drivers/fifo': no regular file"
printf 'source "drivers"\n' |
	kconfig "drivers/Kconfig:1: cannot read 'drivers': no regular file"
ln -s /etc/passwd bad/drivers/link
printf 'source "drivers/link"\n' |
	kconfig "drivers/Kconfig:1: cannot read 'drivers/link': it lies outside of the tree"
printf 'config A\n\tbool "a"\n\tselect B\nconfig B\n\tbool "b"\n\tselect A\n' |
	kconfig "drivers/Kconfig:1: dependencies run in a circle: A (drivers/Kconfig:1) depends on B (drivers/Kconfig:4) depends on A"
yes '# a comment of some length in a file of 20 MB' | head -c 20000000 |
	kconfig "Kconfig:49: '$PWD/bad/drivers/Kconfig' is larger than 16777216 bytes"

# macros: what conf says of them is said of where they stand
printf '\n$(error-if,y,this compiler is too old)\n' |
	kconfig 'drivers/Kconfig:2: this compiler is too old'
printf 'a = $(b)\nb = $(a)\nconfig A\n\n\tdef_bool $(a)\n' |
	kconfig "drivers/Kconfig:5: Recursive variable 'a' references itself (eventually)"
printf 'config A\n\tdef_bool $(shell,echo y\n' |
	kconfig "drivers/Kconfig:2: unterminated reference to 'shell,echo y': missing ')'"
KBLOAT_CONFIGURE_SECONDS=2
printf "config A\n\tdef_bool \$(shell,trap '' TERM; while :; do :; done)\n" |
	kconfig 'scripts/kconfig/conf: ended after 2 seconds'
! pgrep -f 'trap .. TERM; while :; do :; done' > /dev/null || fail 'a shell of conf still runs'
KBLOAT_CONFIGURE_SECONDS=60

# 8^7 times 33 bytes: more than kbloat takes
{
	echo 'a0 = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
	for i in 1 2 3 4 5 6 7; do
		a="\$(a$((i - 1)))"
		echo "a$i = $a$a$a$a$a$a$a$a"
	done
	printf 'config A\n\tstring\n\tdefault "$(a7)"\n'
} > bad/drivers/Kconfig
run profile resolve "$kprofile" --source bad -q
same 2 $code
same 1 "$(wc -l < err)"

# garbage, ten times
for i in 1 2 3 4 5 6 7 8 9 10; do
	awk -v seed=$i 'BEGIN { srand(seed); for (i = 0; i < 4000; i++) printf "%c", 1 + int(rand() * 127) }' \
		> bad/drivers/Kconfig
	run profile resolve "$kprofile" --source bad -q
	same 2 $code
	same 1 "$(wc -l < err)"
	has err 'drivers/Kconfig:'
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" err || fail "control bytes in $(cat -v err)"
done
head -c 20000 "$KBLOAT" > bad/drivers/Kconfig
run profile resolve "$kprofile" --source bad -q
same 2 $code
same 1 "$(wc -l < err)"

# the first file itself
cp -R "$ktree" top
rm top/Kconfig
refused "'$PWD/top' is no tree for profile 'minmod': it has no 'Kconfig'" \
	profile resolve "$kprofile" --source top -q
mkfifo top/Kconfig
run profile resolve "$kprofile" --source top -q
same 2 $code
same 1 "$(wc -l < err)"
rm top/Kconfig
mkdir top/Kconfig
run profile resolve "$kprofile" --source top -q
same 2 $code

# no mistakes: an empty file, a lot of output that conf cuts short
: > bad/drivers/Kconfig
ok profile resolve "$kprofile" --source bad -q
printf "config A\n\tstring\n\tdefault \"\$(shell,head -c 10000000 /dev/zero | tr '\\\\0' x)\"\n" \
	> bad/drivers/Kconfig
ok profile resolve "$kprofile" --source bad -q
has out 'CONFIG_A="xxxxx'
[ "$(wc -c < out)" -lt 100000 ] || fail "all of the output is in the .config"
# two types: conf warns and takes the first
printf 'config A\n\tbool "a"\nconfig B\n\tint\n\tdefault 5\nconfig A\n\tint\n' > bad/drivers/Kconfig
ok profile resolve "$kprofile" --source bad -v
has err "drivers/Kconfig:6: ignoring type redefinition of 'A' from 'bool' to 'int'"
has out '# CONFIG_A is not set'
has out 'CONFIG_B=5'

# a profile without a reference has conf decide; it cannot hang on a FIFO for ever either
sed '/^reference/d;/^exclude/d;s/^solve.*/config = allnoconfig\nsolve = allnoconfig/' "$kprofile" > plain.profile
printf 'config A\n\tbool "a" "b"\n' > bad/drivers/Kconfig
run profile resolve ./plain.profile --source bad -q
same 2 $code
has err "'make allnoconfig': exit status 2"
printf 'source "drivers/fifo"\n' > bad/drivers/Kconfig
KBLOAT_CONFIGURE_SECONDS=2
run profile resolve ./plain.profile --source bad -q
same 2 $code
has err "'make allnoconfig': ended after 2 seconds"

# a history: every other revision is broken
cp -R "$ktree" history
cd history
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init -q
git config user.name T
git config user.email t@example.org
revision() {
	git add -A
	git commit -q -m "$1"
	git tag "$1"
}
revision v1.0
printf 'config A\n\tbool "a" "b"\n' > drivers/Kconfig
revision v1.1
printf 'config A\n\tbool "a"\n\tselect B\nconfig B\n\tbool\n\tselect A\n' > drivers/Kconfig
revision v1.2
printf 'config A\n\tdef_bool $(shell,sleep 1000)\n' > drivers/Kconfig
revision v1.3
cp "$ktree/drivers/Kconfig" drivers
echo 'int more[100] = { 2 };' >> init/main.c
revision v1.4
cd ..
KBLOAT_CONFIGURE_SECONDS=4
# walk PROFILE NAME REVISIONS
walk() {
	ok collect -q --repo history --profile "$1" --work "work-$2" --db "$2.db" $3
	ok builds --db "$2.db" --format csv
	cut -d, -f1,2,3 out | tail -n +2 > list
	whole "$2.db"
}
walk "$kprofile" minmod 'v1.0 v1.1 v1.2 v1.3 v1.4'
cat > want <<'END'
v1.0:minmod:x86_64,ok,
v1.1:minmod:x86_64,failed,configure
v1.2:minmod:x86_64,failed,configure
v1.3:minmod:x86_64,failed,configure
v1.4:minmod:x86_64,ok,
END
diff want list
walk ./plain.profile plain 'v1.0 v1.1 v1.4'
printf 'v1.0:plain:x86_64,ok,\nv1.1:plain:x86_64,failed,configure\nv1.4:plain:x86_64,ok,\n' | diff - list
ok builds --db plain.db --log v1.1
has out 'drivers/Kconfig:2'

# what conf takes and kbloat does not: nothing is said of options that were only half read
rm -rf bad
cp -R "$ktree" bad
ln -s /dev/null bad/drivers/out
printf 'config A\n\tbool "a"\n\tdepends on NOTDEF\nsource "drivers/out"\n' > bad/drivers/Kconfig
ok profile resolve ./plain.profile --source bad
has err "its options are not known: drivers/Kconfig:4: cannot read 'drivers/out': it lies outside of the tree"
refused "the options of 'bad' cannot be read" profile resolve ./plain.profile --source bad --why A -q
