# SPDX-License-Identifier: GPL-2.0-or-later
# protects: which option owns which byte, what differs between two configurations, what is forced
need_collection
cp "$collected/k.db" k.db

# the gates and the Kconfig files as a kernel's tree would have them
sqlite3 k.db <<'END'
INSERT OR IGNORE INTO str (text) VALUES (''), ('NET'), ('NET DUMMY'), ('CRC32'), ('TRACE');
CREATE TEMP TABLE gate (object, text);
INSERT INTO gate VALUES ('drivers/net/loopback.o', 'NET'), ('drivers/net/dummy.o', 'NET DUMMY'),
	('drivers/net/veth.o', 'NET'), ('lib/crc32.o', 'CRC32'), ('kernel/trace.o', 'TRACE');
UPDATE build_unit SET gates = (
	SELECT s.id FROM str s WHERE s.text = coalesce(
		(SELECT g.text FROM gate g JOIN path p ON p.text = g.object JOIN unit u ON u.object_id = p.id
		 WHERE u.id = build_unit.unit_id), ''));
INSERT INTO blob (id, hash, text) VALUES (9999, x'00', '#@kconfig-dump 1

#@ Kconfig:4
config MODULES
	bool
	prompt "Modules"
	modules
#@ Kconfig:7
config NET
	bool
	prompt "Networking support"
#@ Kconfig:11
config DUMMY
	tristate
	depends on NET
	prompt "Dummy net driver support"
	select TRACE
#@ Kconfig:16
config CRC32
	bool
	prompt "CRC32 functions"
#@ Kconfig:20
config TRACE
	tristate
');
INSERT INTO text (id, hash) VALUES (9999, x'00');
INSERT INTO text_part VALUES (9999, 0, 9999);
UPDATE build SET kconfig = 9999 WHERE status = 'ok';
END

# column NAME ROW: of the CSV in "out"
column() {
	python3 -c 'import csv,sys
rows = {r[next(iter(r))]: r for r in csv.DictReader(open("out", newline=""))}
print(rows[sys.argv[2]][sys.argv[1]] if sys.argv[2] in rows else "none")' "$1" "$2"
}

ok show --db k.db v1.0 --by object --format csv
dummy=$(column bytes drivers/net/dummy.o) loop=$(column bytes drivers/net/loopback.o)
trace=$(column bytes kernel/trace.o) crc=$(column bytes lib/crc32.o)
ok show --db k.db v1.0 --by config --format csv
same config,bytes,text,rodata,data,bss,init,padding,retained "$(head -n 1 out)"
same "$dummy" "$(column bytes DUMMY)"
same "$loop" "$(column bytes NET)"
same "$trace" "$(column bytes TRACE)"
# DUMMY goes with NET, and TRACE, which only it selects, with DUMMY
same $((dummy + loop + trace)) "$(column retained NET)"
same $((dummy + trace)) "$(column retained DUMMY)"
same "$crc" "$(column retained CRC32)"
same '' "$(column retained '[always built]')"
ok show --db k.db v1.0 --by config --top 1 --format json
jq -e 'length == 2 and .[0].config == "[always built]" and .[0].retained == null' out > jq.out

# CRC32 goes between v1.1 and v1.10
ok diff --db k.db v1.1 v1.10 --by config --format csv
same removed "$(column status CRC32)"
ok config diff --db k.db v1.1 v1.10 --format csv
same option,change,old,new,bytes_old,bytes_new,delta,retained "$(head -n 1 out)"
same "y" "$(column old CRC32)"
same "-$crc" "$(column delta CRC32)"
same 2 "$(wc -l < out)"
ok config diff --db k.db v1.0 v1.0 --all --format csv
same 1 "$(wc -l < out)"
[ ! -s err ]

ok config symbols --db k.db v1.0 CONFIG_DUMMY --format csv
same 'symbol,type,value,prompt,depends,file,line,defaults,selects
DUMMY,tristate,y,Dummy net driver support,NET,Kconfig,11,,TRACE' "$(tr -d '\r' < out)"

# forced only where there are modules
ok candidates --db k.db v1.0 --forced --format csv
same 'option,verdict,saving,retained,forcers,chain' "$(tr -d '\r' < out)"
sqlite3 k.db "UPDATE blob SET text = text || char(10) || 'CONFIG_MODULES=y' || char(10)
	WHERE text LIKE '%CONFIG_NET=y%'"
ok candidates --db k.db v1.0 --forced --format csv
same forced "$(column verdict TRACE)"
same 'DUMMY (tristate, y) selects TRACE (tristate, y)' "$(column chain TRACE)"
same 1 "$(column forcers TRACE)"
same none "$(column verdict DUMMY)"
ok candidates --db k.db v1.0 --forced --all --format csv
same answered "$(column verdict DUMMY)"

refused "no Kconfig file defines 'NOPE'" config symbols --db k.db v1.0 CONFIG_NOPE
refused "takes two builds, and 'v1.0' is one: write A B or A..B ('kbloat config -h' shows the usage)" config diff --db k.db v1.0
refused "diff, symbols or list? ('kbloat config -h' shows the usage)" config --db k.db
refused "no 'config a?b': diff, symbols or list ('kbloat config -h' shows the usage)" config "$(printf 'a\033b')"
refused "takes one build ('kbloat candidates -h' shows the usage)" candidates --forced --db k.db
refused "--all goes with 'diff' ('kbloat config -h' shows the usage)" config symbols --all --db k.db v1.0
for words in 'config diff v1.0 v2.0' 'config symbols v1.0' 'candidates --forced v1.0'; do
	run $words --db k.db --format xml
	same 2 $code
	has err xml
done

# a prompt is shown as text
sqlite3 k.db "UPDATE blob SET text = replace(text, 'CRC32 functions', '<script>' || char(27) || '[31m')
	WHERE id = 9999"
for format in table csv json markdown html; do
	ok config symbols --db k.db v1.0 CRC32 --format $format
	! grep -q "$(printf '\033')" out || fail "a control byte came through as $format"
done
lacks out '<script'

# a name from a makefile is shown as text, not acted on
sqlite3 k.db "UPDATE str SET text = 'NET ' || char(27) || '[31m=1+1' WHERE text = 'NET DUMMY'"
ok show --db k.db v1.0 --by config
! grep -q "$(printf '\033')" out || fail 'a control byte came through'
