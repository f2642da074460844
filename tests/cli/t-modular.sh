# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: what can no longer be a module is found with the bytes that came back, and what can at last is thanked for
need_kconfig_tree
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
cp -R "$CLI_DIR/prove-tree" src
mkdir -p src/scripts/kconfig
cp "$ktree/scripts/kconfig/conf" "$ktree/scripts/kconfig/expr.h" src/scripts/kconfig
git init -q src
git -C src config user.name 'Mona Module'
git -C src config user.email mona@example.org

# Drivers: drv0.c … drv7.c, each larger than the one before
mkdir src/drivers/mod
for n in 0 1 2 3 4 5 6 7; do
	printf '#include <linux/kernel.h>\nint drv%d_table[%d] = { 1 };\nint drv%d(int n) { return drv%d_table[n & 7] * %d; }\n' \
		$n $((100 + 10 * n)) $n $n $((n + 3)) > src/drivers/mod/drv$n.c
done
sed -i 's|^obj-y += drivers/|obj-y += drivers/ drivers/mod/|' src/Kbuild
printf '\nsource "drivers/mod/Kconfig"\n' >> src/Kconfig

# option NAME TYPE PROMPT [LINE…]
option() {
	printf 'config %s\n\t%s "%s"\n' "$1" "$2" "$3"
	shift 3
	for line; do printf '\t%s\n' "$line"; done
	echo
}

# gates OPTION…: of drv0.o and on
gates() {
	local n=0 gate
	for gate; do
		case $gate in
		y) echo "obj-y += drv$n.o" ;;
		-) ;;
		*) echo "obj-\$(CONFIG_$gate) += drv$n.o" ;;
		esac
		n=$((n + 1))
	done
}

release() {
	git -C src add -A
	git -C src commit -q -m "Release $1"
	git -C src tag "$1"
}

{
	option PLAIN tristate 'Becomes a bool'
	option BUILTIN tristate 'Becomes a bool, and was built in'
	option HELD tristate 'Comes to be selected'
	option OLDNAME tristate 'Gets a shorter name'
	option BARE tristate 'Loses its option'
	option MOD_DRV5 tristate 'Loses its option, and nobody has built it in'
	option OFF tristate 'Becomes a bool that is off'
	option INNER bool 'A part of the first' 'depends on PLAIN' 'default y'
	option SOFT tristate 'Comes to be selected by what could be a module'
	option LEADER tristate 'Could be a module'
} > src/drivers/mod/Kconfig
gates PLAIN BUILTIN HELD OLDNAME BARE MOD_DRV5 OFF SOFT > src/drivers/mod/Makefile
release v1.0
{
	option PLAIN bool 'Becomes a bool' 'default y'
	option BUILTIN bool 'Becomes a bool, and was built in'
	option HELD tristate 'Comes to be selected'
	option NAME bool 'Gets a shorter name'
	option OFF bool 'Becomes a bool that is off'
	option INNER bool 'A part of the first' 'depends on PLAIN' 'default y'
	option SOFT tristate 'Comes to be selected by what could be a module'
	option LEADER tristate 'Could be a module' 'select SOFT'
	option BOSS bool 'What holds another' 'select HELD'
} > src/drivers/mod/Kconfig
gates PLAIN BUILTIN HELD NAME y y OFF SOFT > src/drivers/mod/Makefile
release v2.0

# all that can be, but what v1.0 has as modules is y in v2.0 as its Kconfig has it
{
	cat "$CLI_DIR/prove.profile"
	for o in PLAIN HELD OLDNAME BARE MOD_DRV5 SOFT; do echo "set = $o=m"; done
	echo 'set = OFF=n'
} | sed 's/^description.*/description = modules/' > mods.profile
sed 's/^set = BARE=m/set = BARE=y/' mods.profile > other.profile
export KBLOAT_DB=k.db KBLOAT_WORK=work
"$KBLOAT" collect -q --repo src --profile mods.profile v1.0 v2.0

# causes A B: in "out"; they sum to what diff has by directory
causes() {
	ok diff "$@" --by dir --format json
	total=$(jq 'map(.delta) | add' out)
	ok diff "$@" --by cause --format json
	same "$total" "$(jq 'map(.delta) | add' out)"
}
# of OPTION COLUMN: in the rows of "config diff --modular"
of() {
	jq -r --arg option "$1" --arg column "$2" '[.[] | select(.option == $option)][0] // {} | .[$column] // "none"' out
}

# bytes OBJECT BUILD: all but padding
bytes() {
	sqlite3 k.db "SELECT sum(bytes) FROM v_bytes v JOIN v_builds b USING (build)
		WHERE b.name = '$2:mods:x86_64' AND object = 'drivers/mod/$1.o' AND class <> 'padding'"
}

# lost OPTION HOW OBJECT: what came back is the object's, to the byte
lost() {
	same "demodularized $2 $(bytes "$3" v2.0) 1" "$(of "$1" change) $(of "$1" how) $(of "$1" delta) $(of "$1" objects)"
}

modular() {
	ok config diff "$@" --modular --all --format json
}

modular v1.0 v2.0
lost PLAIN 'bool now' drv0
lost HELD 'forced now' drv2
lost NAME 'bool now' drv3
lost MOD_DRV5 'built without it now, by its name' drv5
same 'OLDNAME tristate, m bool, y drivers/mod/Kconfig:11' "$(of NAME was) $(of NAME old) $(of NAME new) $(of NAME why)"
same 'BOSS (bool, y) selects HELD (tristate, y)' "$(of HELD why)"
# was built in before, is off: nothing came back; could be a module still; is nowhere known
same 'bool now 0 0' "$(of BUILTIN how) $(of BUILTIN delta) $(of BUILTIN objects)"
same 'bool now 0 bool, n' "$(of OFF how) $(of OFF delta) $(of OFF new)"
for option in SOFT LEADER BARE INNER BOSS; do
	same none "$(of $option change)"
done
ok config diff v1.0 v2.0 --modular
has err '2 other options, with no bytes that came or left (--all)'
causes v1.0 v2.0
same 'added' "$(jq -r '.[] | select(.cause == "option SOFT became built in") | .status' out)"
same 'demodularized OLDNAME' "$(jq -r '.[] | select(.option == "NAME") | .modular + " " + (.cause | capture("was (?<w>[A-Z]+)").w)' out)"

# a build of the older tree in which it was built in says what an object was gated by
"$KBLOAT" collect -q --repo src --profile other.profile v1.0
modular v1.0:mods v2.0:mods
lost BARE 'built without it now' drv4
came=$(jq 'map(.delta) | add' out)
same "$came" "$(($(for n in 0 2 3 4 5; do printf '%d + ' "$(bytes drv$n v2.0)"; done) 0))"
# the other way round the same, with thanks
modular v2.0:mods v1.0:mods
same "-$came" "$(jq 'map(.delta) | add' out)"
same 'modularized' "$(jq -r '[.[].change] | unique | .[]' out)"
same 'OLDNAME NAME tristate now' "$(of OLDNAME option) $(of OLDNAME was) $(of OLDNAME how)"
same 'no longer forced' "$(of HELD how)"
same 'built without it before' "$(of BARE how)"
causes v2.0:mods v1.0:mods
same "-$came" "$(jq '[.[] | select(.modular == "modularized").delta] | add' out)"

# limits: all of it, below a directory, waived
check() {
	want=$1
	shift
	run check v1.0:mods v2.0:mods "$@"
	same "$want" $code
}
check 1 --limit demodularized:0
has out "broken: what could be a module before has $(printf "%'d" "$came" | sed 's/^\([0-9]*\)\([0-9]\{3\}\)$/\1,\2/; s/,,/,/') bytes in the image"
has out 'NAME (bool now) +536'
check 1 --limit "demodularized:+$((came - 1))"
check 0 --limit "demodularized:+$came"
check 0 --limit demodularized:0,path=kernel
check 1 --limit demodularized:0,path=drivers/mod --format json
same "$came" "$(jq '.[0].delta' out)"
printf '[demodularized]\namount = 4 KiB\nuntil = 2999-12-31\nwho = Mona Module\nreason = because\n' > waivers
check 0 --limit demodularized:0 --waivers waivers
run check v2.0:mods v1.0:mods --limit demodularized:0
same 0 $code
refused "'demodularized' is of the whole build and takes no name ('kbloat check -h' shows the usage)" \
	check v1.0 v2.0 --limit demodularized:PLAIN:0

# what differs by the profile is nobody's undoing
two="what could be a module in 'v1.0:other:x86_64' and not in 'v2.0:mods:x86_64' is not told apart from what their profiles or architectures differ in: compare two builds of one profile"
refused "$two" config diff v1.0:other v2.0:mods --modular
refused "$two" check v1.0:other v2.0:mods --across --limit demodularized:0
ok diff v1.0:other v2.0:mods --by cause
has out 'what can no longer be a module is not told: the builds are of two profiles or architectures'
lacks out demodularized
# one tree undoes nothing
ok diff v1.0:other v1.0:mods --by cause
lacks out 'no longer'

# what is not known is said
cp work/obj/mods-x86_64/vmlinux image
ok import -q --label bare image
bare="no Kconfig was kept of build '@bare', so that nobody knows what could be a module: collect it again with this kbloat, or import it with --build-dir and --source"
refused "$bare" config diff v1.0:mods @bare --modular
refused "$bare" check v1.0:mods @bare --limit demodularized:0

# in a merged database
ok config diff v1.0:mods v2.0:mods --modular --all --format csv
cp out want
ok db merge --db merged.db k.db
ok config diff --db merged.db v1.0:mods v2.0:mods --modular --all --format csv
cmp want out

# in the mail and on the step's page
ok mail v1.0:mods..v2.0:mods
has out 'Could be a module before, and is in the image now, in bytes:'
has out 'NAME (was OLDNAME), bool now'
lacks out 'has left the image'
ok mail v2.0:mods..v1.0:mods
has out 'Can be a module now, and has left the image, thank you, in bytes:'
has out 'HELD, no longer forced'
ok report -q --out site
page=$(grep -l 'What can be a module' site/*/*.html site/*/*/*.html 2> /dev/null | head -n 1)
[ -n "$page" ] || fail 'no page of a step says what can be a module'
has "$page" 'Could be a module before, and is in the image now'
has "$page" 'BOSS (bool, y) selects HELD (tristate, y)'
has "$page" ', was OLDNAME'
