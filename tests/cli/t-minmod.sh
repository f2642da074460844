# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: minmod has every module, only the bools these need, and says why
need_kconfig_tree
resolve() {
	profile=$1
	shift
	ok profile resolve "$profile" --source "$ktree" "$@"
}

resolve "$kprofile" -v
cp out minmod.config
cp err log
grep CONFIG_ out > got
cat > want <<'END'
CONFIG_CC_HAS_O2=y
CONFIG_MODULES=y
CONFIG_EXPERT=y
CONFIG_GREETING="hello from x86_64"
CONFIG_LOG_SHIFT=17
# CONFIG_HZ_100 is not set
CONFIG_HZ_250=y
# CONFIG_PRETTY is not set
CONFIG_X86=y
# CONFIG_PCI is not set
CONFIG_ISA=y
# CONFIG_MCE is not set
# CONFIG_TESTING is not set
CONFIG_NET=y
CONFIG_CRC32=y
CONFIG_HASH=y
CONFIG_DUMMY=m
CONFIG_VETH=m
CONFIG_RING=m
CONFIG_BLOCK=y
CONFIG_FLOPPY=m
CONFIG_DISK=m
CONFIG_SLOW=y
# CONFIG_FAST is not set
END
diff want got

# what is said on the way: how many, and what was lost by what reason
has log "5 of the 6 modules of 'allmodconfig', 1 lost; 5 modules in all, 6 bools on"
same 1 "$(grep -c 'lost: ' log)"
has log "lost: LOST (tristate, n): depends on !SLOW  [drivers/Kconfig:60]"
lacks log "in the reference conf says"
lacks log "conf has changed"

# the same to the last byte from another directory, in another place, with another number of jobs
cp -R "$ktree" 'other-copy[1]*'
mkdir tmp
TMPDIR=$PWD/tmp ok profile resolve "$kprofile" --source 'other-copy[1]*'
cmp minmod.config out
[ -z "$(ls tmp)" ] || fail "left behind: $(ls tmp)"
cmp "$ktree/Kconfig" 'other-copy[1]*'/Kconfig
[ ! -e 'other-copy[1]*'/.config ] && [ ! -e 'other-copy[1]*'/include ] || fail "the source was configured in place"

# --out
resolve "$kprofile" -q --out file.config
[ ! -s out ] || fail "--out, and on standard output, too"
cmp minmod.config file.config
run profile resolve "$kprofile" --source "$ktree" -q --out nowhere/file
same 2 $code
has err "nowhere/file"

# why OPTION WANT…: lines
why() {
	resolve "$kprofile" -q --why "$1"
	shift
	printf '%s\n' "$@" > want
	diff want out
}
why CRC32 'CRC32 (tristate, y) <- selected by NET (bool, y)  [drivers/Kconfig:7]' \
	'  NET (bool, y): that is the answer to its prompt  [drivers/Kconfig:5]' \
	'NET is on because 3 modules need it: DUMMY VETH RING'
why CONFIG_HASH 'HASH (tristate, y): default y if CRC32  [drivers/Kconfig:14]'
why VETH 'VETH (tristate, m): that is the answer to its prompt  [drivers/Kconfig:21]' \
	'VETH is a module as every tristate is that can be one'
why RING 'RING (tristate, m) <- selected by VETH (tristate, m)  [drivers/Kconfig:24]' \
	'  VETH (tristate, m): that is the answer to its prompt  [drivers/Kconfig:21]' \
	'VETH is a module as every tristate is that can be one'
why PRETTY 'PRETTY (bool, n): that is the answer to its prompt  [Kconfig:42]' \
	'PRETTY is off: no module of the reference needs it'
why FATAL 'FATAL (bool, n): nobody selects it; it takes MCE  [arch/x86/Kconfig:17]' \
	'  MCE (bool, n): that is the answer to its prompt  [arch/x86/Kconfig:11]' \
	'MCE is off: no module of the reference needs it'
why LOST 'LOST (tristate, n): depends on !SLOW  [drivers/Kconfig:60]' \
	'  SLOW (bool, y): default !FAST  [drivers/Kconfig:52]'
why FOREIGN 'FOREIGN (tristate, n): depends on TESTING  [drivers/Kconfig:64]' \
	'  TESTING (bool, n): that is the answer to its prompt  [drivers/Kconfig:2]' \
	"TESTING is the profile's own: it is set or excluded there"
why NONSENSE 'NONSENSE (tristate, n): depends on NET && CC_HAS_NONSENSE  [drivers/Kconfig:27]' \
	'  CC_HAS_NONSENSE (bool, n): default n  [Kconfig:12]'
why ELSEWHERE 'ELSEWHERE (tristate, n): depends on ARM  [drivers/Kconfig:68]' \
	'  ARM: no Kconfig file of this architecture defines it'
why HZ_250 'HZ_250 (bool, y): the chosen one of "Timer frequency"  [Kconfig:37]'
why GREETING 'GREETING (string, hello from x86_64): that is the answer to its prompt  [Kconfig:21]'
refused "no Kconfig file of this tree names an option 'NOSUCH'" \
	profile resolve "$kprofile" --source "$ktree" -q --why NOSUCH

# what the profile sets holds: with FAST nothing is lost
cp "$kprofile" fast.profile
echo 'set = FAST=y' >> fast.profile
resolve ./fast.profile -v
has out CONFIG_LOST=m
has err "6 of the 6 modules of 'allmodconfig', 0 lost"
lacks err 'lost: '
# an exclusion takes modules out of the reference, so that they are not lost
cp "$kprofile" small.profile
echo 'exclude = NET FAST' >> small.profile
resolve ./small.profile -v
has err "4 of the 4 modules of 'allmodconfig', 0 lost"
has out '# CONFIG_NET is not set'
# an option that isn't there does no harm
cp "$kprofile" absent.profile
echo 'exclude = NOSUCH' >> absent.profile
echo 'set = NOSUCH_EITHER=y' >> absent.profile
resolve ./absent.profile -q
cmp minmod.config out

# without a reference there is nothing to verify, without "kconfig" nothing is known of options
grep -v -e '^reference' -e '^exclude' "$kprofile" > plain.profile
sed -i 's/^solve.*/config = allnoconfig\nsolve = allnoconfig/' plain.profile
resolve ./plain.profile -q --why NET
same 'NET (bool, n): that is the answer to its prompt  [drivers/Kconfig:5]' "$(cat out)"
refused "profile 'plain' has no 'reference': it doesn't claim to be minimal" \
	profile resolve ./plain.profile --source "$ktree" -q --verify
grep -v '^kconfig' plain.profile > blind.profile
refused "profile 'blind' has no 'kconfig': nothing is known of the tree's options" \
	profile resolve ./blind.profile --source "$ktree" -q --why NET
grep -v '^kconfig' "$kprofile" > half.profile
refused "profile 'half' has no 'kconfig'" profile resolve ./half.profile --source "$ktree" -q
