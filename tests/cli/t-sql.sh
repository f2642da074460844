# SPDX-License-Identifier: GPL-2.0-or-later
# protects: db query only reads, db schema is SQL that SQLite takes, db check sees what is wrong
need_collection
cp "$collected/k.db" k.db
before=$(sha256sum < k.db)
for sql in 'DELETE FROM atom' 'UPDATE build SET rev = 1' 'DROP TABLE atom' 'CREATE TABLE t(x)' \
	'PRAGMA user_version = 7' 'PRAGMA writable_schema = 1' "ATTACH 'x.db' AS x" "VACUUM INTO 'y.db'" \
	'BEGIN IMMEDIATE' 'SELECT 1; DELETE FROM atom' "SELECT writefile('z', 'x')" "SELECT load_extension('x')" \
	'REINDEX' 'ANALYZE' 'nonsense' ''; do
	run db query --db k.db "$sql"
	[ $code = 2 ] || fail "db query '$sql': exit code $code"
	[ ! -s out ] && [ "$(wc -l < err)" = 1 ] || fail "db query '$sql': $(cat out err)"
	same "$before" "$(sha256sum < k.db)"
	[ ! -e x.db ] && [ ! -e y.db ] && [ ! -e z ]
done
run db query --db k.db --timeout 1 \
	'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n'
same 2 $code
ok db query --db k.db --format json 'SELECT class, bytes FROM v_totals WHERE build = 1 ORDER BY class'
jq -e 'length == 6 and (map(.bytes) | add) > 30000' out > jq.out

# what objects need of each other, as a table
ok db query --db k.db --format csv "SELECT o.text, r.need, r.symbol, r.section, r.how, r.count
	FROM build_unit bu JOIN unit u ON u.id = bu.unit_id JOIN path o ON o.id = u.object_id
	JOIN linkage l ON l.id = bu.linkage_id, linkage_refs(l.data) r
	WHERE bu.build_id = 1 AND r.need = 'printk' ORDER BY 1, 3"
has out ',printk,'
has out ',call,'

ok db schema
sqlite3 schema.db < out
sqlite3 schema.db .schema > ours
sqlite3 k.db .schema > theirs
diff ours theirs
ok builds --db schema.db --format csv
same 1 "$(wc -l < out)"

# What check is there for: each of these is seen.
for sql in 'UPDATE section SET bytes = bytes + 1 WHERE idx = 1 AND build_id = 1' \
	'UPDATE atom SET bytes = bytes + 1 WHERE unit_id = 1 AND seq = 0' \
	'DELETE FROM atom WHERE unit_id = 1 AND seq = 0' 'DELETE FROM unit WHERE id = 1' \
	'DELETE FROM build_unit WHERE build_id = 1 AND unit_id = 1' \
	"UPDATE unit SET hash = x'00' WHERE id = 2" 'DELETE FROM str WHERE id = (SELECT name_id FROM atom LIMIT 1)' \
	"UPDATE atom SET class = 9 WHERE unit_id = 1 AND seq = 0" "UPDATE lines SET data = x'ff' WHERE id = 1" \
	"UPDATE linkage SET data = x'01' WHERE id = 1" 'UPDATE build_unit SET linkage_id = 1' \
	"UPDATE pieces SET data = x'01' WHERE id = 1" 'UPDATE build_unit SET pieces_id = 1' \
	"INSERT INTO candidate SELECT 1, 2, 'A', 'bool', 'ready', 1, 1, 1, 1, 1, 1, 1, 1, 1" \
	"INSERT INTO analysis VALUES (1, 'x'); INSERT INTO candidate
		SELECT 1, 2, 'A', 'bool', 'ready', 1, 1, 1, 1, 1, 1, 1, 1, 1" \
	"INSERT INTO blocker VALUES (1, 1, 0, 'r', 'note', NULL, NULL, NULL, NULL, '', '')" \
	"INSERT INTO analysis VALUES (3, 'x')" "INSERT INTO analysis VALUES (99, 'x')" \
	"INSERT INTO proof VALUES (1, 1, 'A', '1', 1, 0, 'failed', '', '', '', NULL, 0, NULL, NULL, NULL, '', '', NULL)" \
	"INSERT INTO proof VALUES (1, 3, 'A', '1', 1, 0, 'proven', '', '', '', NULL, 0, NULL, NULL, NULL, '', '', NULL)" \
	"INSERT INTO proof VALUES (1, 1, 'A', '1', 1, 0, 'proven', '', '', '', NULL, 'x', NULL, NULL, NULL, '', '', NULL)"; do
	cp "$collected/k.db" bad.db
	sqlite3 bad.db "$sql"
	run db check --db bad.db
	[ $code = 1 ] && [ -s out ] || fail "db check does not see: $sql"
done
