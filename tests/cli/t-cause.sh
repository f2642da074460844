# SPDX-License-Identifier: GPL-2.0-or-later
# protects: why two builds differ: code, options, toolchain and padding, summing to the difference
need_collection
cp "$collected/k.db" k.db

# cell COLUMN CAUSE: of the rows in "out"
cell() {
	jq -r --arg cause "$2" '[.[] | select(.cause == $cause)][0] // {'"$1"': "none"} | .'"$1" out
}

sum() {
	jq 'map(.delta) | add' out
}

# causes A B [OPTION…]: in "out"; they sum to what diff has by directory
causes() {
	ok diff --db k.db "$@" --by dir --format json
	total=$(sum)
	ok diff --db k.db "$@" --by cause --format json
	same "$total" "$(sum)"
}

ok diff --db k.db v1.0 v1.1 --by cause --format csv
same cause,old,new,delta,status,option,objects,grown,shrunk,modular "$(head -n 1 out | tr -d '\r')"

# other trees: a driver is new, the scheduler has grown; nobody knows the options of this kernel
causes v1.0 v1.1
same added "$(cell status 'new objects, option unknown')"
same 1 "$(cell objects 'new objects, option unknown')"
[ "$(cell grown 'changed code')" -gt 0 ]
# sched.c becomes sched/core.c, crc32.c goes
causes v1.1 v1.10
same moved "$(cell status 'moved objects')"
same 1 "$(cell objects 'moved objects')"
same 1 "$(cell objects 'removed objects, option unknown')"
same none "$(cell delta 'new objects, option unknown')"
causes v1.0 v2.0 --under kernel
causes v1.0 v2.0 --class data
causes v2.0 v1.0
causes v1.0 v2.0 --top 1
has out ' more]'

# the same with what is known of a kernel
cat > gates.sql <<'END'
INSERT OR IGNORE INTO str (text) VALUES (''), ('DUMMY'), ('TRACE'), ('CRC32');
CREATE TEMP TABLE gate (object, text);
INSERT INTO gate VALUES ('drivers/net/dummy.o', 'DUMMY'), ('kernel/trace.o', 'TRACE'), ('lib/crc32.o', 'CRC32');
UPDATE build_unit SET gates = (
	SELECT s.id FROM str s WHERE s.text = coalesce(
		(SELECT g.text FROM gate g JOIN path p ON p.text = g.object JOIN unit u ON u.object_id = p.id
		 WHERE u.id = build_unit.unit_id), ''));
END
sqlite3 k.db < gates.sql
causes v1.0 v1.1
same 1 "$(cell objects 'new objects')"
causes v1.1 v1.10
# without its Kconfig files, an option that is gone is one that is off
same removed "$(cell status 'option CRC32 switched off')"
same CRC32 "$(cell option 'option CRC32 switched off')"

# one tree, two configurations
sed 's/^set = TRACE=y/set = TRACE=n\nset = DUMMY=n/;s/^description.*/description = without/' "$profile" > less.profile
"$KBLOAT" collect -q --repo "$tree" --profile less.profile --work work --db k.db v1.1
sqlite3 k.db < gates.sql
causes v1.1:less v1.1:mini
same added "$(cell status 'option TRACE switched on')"
same added "$(cell status 'option DUMMY switched on')"
same none "$(cell delta 'changed code')"
causes v1.1:mini v1.1:less
same removed "$(cell status 'option TRACE switched off')"

# another compiler: what it changed is told from the code's part once one revision was built with both
mkdir other
cat > other/gcc <<END
#!/bin/sh
[ "\$1" = --version ] && exec echo 'other gcc (a test) 99.1'
exec $(type -ap gcc | grep -v /ccache/ | head -n 1) "\$@" -Os
END
chmod +x other/gcc
other() {
	PATH=$PWD/other:$PATH CCACHE_DISABLE=1 "$KBLOAT" collect -q --repo "$tree" --profile less.profile \
		--work other/work --db k.db "$@"
}
other v1.10
causes v1.1:less v1.10:less
[ "$(cell objects 'changed code or toolchain')" -gt 2 ]
ok diff --db k.db v1.1:less v1.10:less --by cause
has out "other compiler: '$(gcc --version | head -n 1)' → 'other gcc (a test) 99.1', what that changed is not known: 'kbloat collect --profile less v1.1' with the latter would tell"
other v1.1
# the new one is v1.1 now; with the older one the compiler's part is known
causes v1.1:less v1.10:less
same none "$(cell delta 'compiler, measured on v1.1')"
cp out alone
causes "v1.1:less:x86_64:$(gcc -dumpfullversion)" v1.10:less
[ "$(cell objects 'compiler, measured on v1.1')" -gt 2 ]
same none "$(cell delta 'changed code or toolchain')"
for cause in 'changed code' 'moved objects'; do
	changed=$(cell delta "$cause")
	cp out both
	cp alone out
	same "$changed" "$(cell delta "$cause")"
	cp both out
done
# nothing else differs
causes "v1.1:less:x86_64:$(gcc -dumpfullversion)" v1.1:less:x86_64:99.1
same none "$(cell delta 'changed code')"
[ "$(cell objects 'compiler, measured on v1.1')" -gt 2 ]

# it is a reason of a difference
for words in 'show v1.0' history; do
	refused "--by cause says why two builds differ: 'kbloat diff A B --by cause' ('kbloat ${words%% *} -h' shows the usage)" \
		$words --db k.db --by cause
done
run diff --db k.db v1.0 v1.1:mini --by reason
same 2 $code
has err 'config or cause, not '
for format in table json markdown html; do
	ok diff --db k.db v1.0 v1.1:mini --by cause --format $format
	has out 'changed code'
done
ok plot growth --db k.db v1.0 v1.1:mini --by cause --out growth.svg
has growth.svg 'changed code'

# a name from a makefile is shown as text
sqlite3 k.db "UPDATE str SET text = char(27) || '[31m=1+1' WHERE text = 'DUMMY';
	UPDATE blob SET text = replace(text, 'CONFIG_DUMMY=y', 'CONFIG_' || char(27) || '[31m=1+1')"
ok diff --db k.db v1.1:less v1.1:mini --by cause
! grep -q "$(printf '\033')" out || fail 'a control byte came through'
