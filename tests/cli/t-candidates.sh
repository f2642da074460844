# SPDX-License-Identifier: GPL-2.0-or-later
# protects: what could be a module, what stands in its way, and that the answer is the same each time
need_tree

# The made-up kernel with modules: printk and netif_rx are exported, kmalloc is not, fork.c calls
# crc32, and initcalls have the names they have in Linux.
git clone -q "$tree" src
cd src || exit 1
git checkout -q v1.0
cat > include/linux/export.h <<'END'
#define EXPORT_SYMBOL(sym)                                                           \
	asm(".pushsection .export_symbol,\"a\"\n__export_symbol_" #sym ":\n"             \
	    ".asciz \"\"\n.asciz \"\"\n.balign 8\n.quad " #sym "\n.popsection")
END
for export in kernel/printk.c:printk drivers/net/loopback.c:netif_rx; do
	printf '#include <linux/export.h>\nEXPORT_SYMBOL(%s);\n' "${export#*:}" >> "${export%:*}"
done
cat >> kernel/fork.c <<'END'

u32 fork_sum(const u8 *p)
{
	return crc32(0, p, 4);
}
END
sed -i 's/printk("trace: ready.n");/printk(kmalloc(16) ? "trace: ready\\n" : "trace: no\\n");/' kernel/trace.c
sed -i 's/__initcall_##fn __used/__initcall_##fn##6 __used/' include/linux/init.h
sed -i 's/\*(.eh_frame)/*(.export_symbol) &/' scripts/vmlinux.lds
printf '\nconfig MODULES\n\tbool "Modules"\n\tdefault y\n' >> Kconfig
git add -A
git -c user.name=T -c user.email=t@example.org commit -q -m 'Modules'
git tag m1
cd ..
"$KBLOAT" collect -q --repo src --profile "$profile" --work work --db k.db m1

# a build without Kconfig is refused, and left out when nobody asked for it
run candidates --db k.db m1
same 2 $code
[ ! -s out ]
run analyze --db k.db
same 2 $code
has err 'm1:mini:x86_64: left out: '
run history --db k.db --by candidates
same 2 $code

# the gates and the Kconfig files as a kernel's tree would have them
sqlite3 k.db <<'END'
INSERT OR IGNORE INTO str (text) VALUES (''), ('NET'), ('NET DUMMY'), ('CRC32'), ('TRACE');
CREATE TEMP TABLE gate (object, text);
INSERT INTO gate VALUES ('drivers/net/loopback.o', 'NET'), ('drivers/net/dummy.o', 'NET DUMMY'),
	('lib/crc32.o', 'CRC32'), ('kernel/trace.o', 'TRACE');
UPDATE build_unit SET gates = (
	SELECT s.id FROM str s WHERE s.text = coalesce(
		(SELECT g.text FROM gate g JOIN path p ON p.text = g.object JOIN unit u ON u.object_id = p.id
		 WHERE u.id = build_unit.unit_id), ''));
INSERT INTO blob (id, hash, text) VALUES (9999, x'00', '#@kconfig-dump 1

#@ Kconfig:4
config DEBUG_INFO_DWARF5
	bool
	prompt "Generate DWARF version 5 debuginfo"
#@ Kconfig:6
config NET
	bool
	prompt "Networking support"
#@ Kconfig:11
config DUMMY
	bool
	depends on NET
	prompt "Dummy net driver support"
#@ Kconfig:16
config CRC32
	bool
	prompt "CRC32 functions"
#@ Kconfig:20
config TRACE
	bool
	prompt "Trace support"
#@ Kconfig:23
config MODULES
	bool
	prompt "Modules"
	modules
#@ Kconfig:30
config VETH
	tristate
	depends on NET
	prompt "Pairs <of> devices"
#@ Kconfig:33
config LOG_SHIFT
	int
	prompt "Size of the log"
');
INSERT INTO text (id, hash) VALUES (9999, x'00');
INSERT INTO text_part VALUES (9999, 0, 9999);
UPDATE build SET kconfig = 9999 WHERE status = 'ok';
END

# column NAME OPTION: of the CSV in "out"
column() {
	python3 -c 'import csv,sys
rows = {r["option"]: r for r in csv.DictReader(open("out", newline=""))}
print(rows[sys.argv[2]][sys.argv[1]] if sys.argv[2] in rows else "none")' "$1" "$2"
}

# options NAME…: of the CSV in "out", in this order
options() {
	same "$*" "$(sed -n '2,$p' out | cut -d, -f2 | tr '\n' ' ' | sed 's/ $//')"
}

derived() {
	for table in analysis candidate blocker; do
		sqlite3 k.db ".dump $table"
	done
}

ok candidates --db k.db m1 --format csv
same rank,option,verdict,saving,retained,exports,users,objects,odds,proof,measured,boot,kind,own,resident,init,module,share \
	"$(head -n 1 out | tr -d '\r')"
same ready "$(column verdict DUMMY)"
same exports "$(column verdict TRACE)"
same 1 "$(column exports TRACE)"
same entangled "$(column verdict CRC32)"
same 1 "$(column users CRC32)"
same none "$(column verdict MODULES)"
own=$(column own TRACE)
derived > first
ok show --db k.db m1 --by config --format json
same "$own" "$(jq '.[] | select(.config == "TRACE") | .bytes - .padding' out)"

# which, in which order
ok candidates --db k.db m1 --kind bool,part --by option --format csv
options CRC32 DUMMY NET TRACE
ok candidates --db k.db m1 --verdict ready,exports --kind bool --by option --format csv
options DUMMY NET TRACE
ok candidates --db k.db m1 --kind bool --under drivers/net/ --by option --format csv
options DUMMY NET
ok candidates --db k.db m1 --top 1
has out 'm1:mini:x86_64: built-in code that could be modules'
has out ' could leave the image'
has out ' more. '
ok candidates --db k.db m1 --kind bool --format json
jq -e 'map(.option) | sort == ["CRC32", "DUMMY", "NET", "TRACE"]' out > jq.out

# the explanation of one
ok candidates --db k.db m1 --why CONFIG_CRC32
for text in 'CRC32: CRC32 functions' 'bool, y, Kconfig:16' 'Verdict: entangled' 'lib/crc32.o' 'kernel/fork.c' \
	'fork_sum()' 'THE REST'; do
	has out "$text"
done
[ -z "$(awk 'length > 80' out)" ] || fail "longer than 80 columns: $(awk 'length > 80' out)"
ok candidates --db k.db m1 --why TRACE
has out kmalloc
has out 'mm/slab.c'
ok candidates --db k.db m1 --why TRACE --format json
jq -e '.[] | select(.effect == "exports") | .option == "TRACE" and .symbol == "kmalloc" and .other == "mm/slab.c" and
	.subsystem == "THE REST"' out > jq.out
# that of one that is none
ok candidates --db k.db m1 --why VETH
has out 'it is off'
ok candidates --db k.db m1 --why LOG_SHIFT
has out 'its type is int'
ok candidates --db k.db m1 --why MODULES
has out 'no object is built because of it alone'
refused "no Kconfig file of build 'm1:mini:x86_64' defines an option 'NOPE'" candidates --db k.db m1 --why NOPE
refused "build 'm1:mini:x86_64' has no cluster 'NET+NOPE'" candidates --db k.db m1 --why NET+NOPE

# nothing is made twice, and what is made anew is the same
derived > again
cmp first again
ok analyze --db k.db --rebuild --format csv
same build,candidates,ready,exports,early,entangled,impossible,saving "$(head -n 1 out | tr -d '\r')"
same m1:mini:x86_64,4 "$(sed -n '2s/^\([^,]*,[^,]*\),.*/\1/p' out)"
derived > again
cmp first again
ok analyze --db k.db m1
run analyze --db k.db m1 m2
same 2 $code
# the texts that were made by hand have no hash, all else is whole
run db check --db k.db
! grep -v 9999 out || fail 'see above'

# without a rule, and with it again
ok candidates --rules --format csv
same rule,effect,text "$(head -n 1 out | tr -d '\r')"
# each has its row in docs/candidates.md, below its effect, and no other has
sed 1d out | cut -d , -f 1,2 | sort > listed
awk '/^### / { effect = $2 == "Notes" ? "note" : $2 }
	/^## / { effect = "" }
	effect && /^\| `/ { n = split($2 $3, name, /[`,]+/); for (i = 2; i < n; i++) print name[i] "," effect }' \
	"$CLI_DIR/../../docs/candidates.md" | sort > explained
diff explained listed || fail 'docs/candidates.md and the rules differ'
rule=$(sed -n 's/^\([^,]*\),entangled,.*/\1/p' out | tr '\n' ',' | sed 's/,$//')
ok candidates --db k.db m1 --without "$rule" --verdict entangled --format csv
same 1 "$(wc -l < out)"
ok candidates --db k.db m1 --without "$rule"
has out 'without rules '
ok candidates --db k.db m1 --format csv
same entangled "$(column verdict CRC32)"
derived > again
cmp first again
run candidates --db k.db m1 --without no-such-rule
same 2 $code
has err no-such-rule

# what came of trying
sqlite3 k.db "INSERT INTO proof (build_id, option, method, attempt, forced, outcome, stage, class, message,
	predicted, measured, measured_init, module, boot, boot_message) VALUES
	(1, 'TRACE', '1', 1, 0, 'failed', 'link', 'undefined', 'no ' || char(27) || '[31mkmalloc' || char(10) || 'x', 60,
	 NULL, NULL, NULL, '', ''),
	(1, 'DUMMY', '1', 1, 0, 'failed', 'convert', 'c', 'm', 60, NULL, NULL, NULL, '', ''),
	(1, 'DUMMY', '1', 2, 0, 'proven', '', '', '', 1600, 1572, 27, 3000, 'failed', 'Oops')"
ok candidates --db k.db m1 --why TRACE
tr '\n' ' ' < out | tr -s ' ' > line
has line 'Failed at stage link (undefined): no \x1b[31mkmalloc x'
ok candidates --db k.db m1 --why DUMMY
tr '\n' ' ' < out | tr -s ' ' > line
has line 'Proven. The image shrank by 1,572 bytes, where 1,600 were predicted; 27 of them had been freed after boot'
has line 'The module takes 3,000 bytes. Loading it in QEMU went wrong: Oops.'
ok candidates --db k.db m1 --format csv
same proven "$(column proof DUMMY)"
same 1572 "$(column measured DUMMY)"
same failed "$(column boot DUMMY)"
same '' "$(column measured TRACE)"
ok candidates --db k.db m1 --kind bool
has out ' proven '

# over releases: verdicts and the rest are the whole image
ok history --db k.db --by candidates --format json
jq -e 'length == 6 and .[5].verdict == "[no candidate]" and .[5].candidates == null' out > jq.out
sum=$(jq 'map(.bytes) | add' out)
ok builds --db k.db --format json
same "$sum" "$(jq '.[0].code_and_data' out)"

# the picture
ok plot candidates m1 --db k.db --out c.svg
xmllint --noout c.svg
has c.svg 'what is left as candidates become modules'
ok plot candidates m1 --db k.db --out again.svg
cmp c.svg again.svg
run plot candidates m7 --db k.db --out none.svg
same 2 $code
[ ! -e none.svg ]

# names from outside are shown as text
sqlite3 k.db "UPDATE blob SET text = replace(text, 'CRC32 functions', 'CRC' || char(27) || '[31m' || char(9) || '=1+1')
	WHERE id = 9999"
for format in table csv json markdown html; do
	ok candidates --db k.db m1 --why CRC32 --format $format
	! grep -q "$(printf '\033')" out || fail "a control byte came through as $format"
done

# words that are refused
usage="('kbloat candidates -h' shows the usage)"
refused "--verdict takes ready, exports, early, entangled or impossible, not 'good' $usage" \
	candidates --db k.db m1 --verdict ready,good
refused "--kind takes bool, part, forced or cluster $usage" candidates --db k.db m1 --kind ,
refused "--by takes rank, odds, saving or option, not 'size' $usage" candidates --db k.db m1 --by size
refused "--all goes with --forced $usage" candidates --db k.db m1 --all
refused "--why, --forced and --rules don't go together $usage" candidates --db k.db m1 --why A --forced
refused "--verdict, --kind, --under, --by and --top are for the list of candidates $usage" \
	candidates --db k.db m1 --why A --top 3
refused "--without is for candidates $usage" candidates --db k.db m1 --forced --without x
refused "--rules takes no build $usage" candidates --rules m1
refused "takes one build $usage" candidates --db k.db m1 m2
refused "--by candidates takes no --under, --class or --depth ('kbloat history -h' shows the usage)" \
	history --db k.db --by candidates --depth 1
refused "'plot candidates' takes one build ('kbloat plot -h' shows the usage)" plot candidates --out x.svg
refused "candidates takes no --by, --top or --depth ('kbloat plot -h' shows the usage)" \
	plot candidates m1 --top 3 --out x.svg
refused "candidates takes profile and architecture with the build: REV:PROFILE:ARCH ('kbloat plot -h' shows the usage)" \
	plot candidates m1 --arch x --out x.svg
