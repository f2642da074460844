# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: two databases merged equal one that collected all; merging again changes nothing
need_collection
collect -q --work work --db a.db v1.0 v1.1
collect -q --work work --db b.db v1.2 v1.10 v2.0
collect -q --work work --db all.db $tags

# proof DB BUILD OPTION OUTCOME STAGE [MEASURED]: something was tried there; any blob does for a log
proof() {
	sqlite3 "$1" "INSERT INTO proof (build_id, option, method, attempt, forced, outcome, stage, class, message,
			log_tail, predicted, measured, boot, boot_message)
		SELECT build, '$3', '1', 1 + (SELECT count(*) FROM proof WHERE option = '$3'), 0, '$4', '$5', '', '',
			(SELECT min(id) FROM blob), 500, ${6:-NULL}, '', '' FROM v_builds WHERE rev = '$2'"
}
proof a.db v1.0 NET proven '' 512
proof b.db v2.0 NET failed link
proof b.db v2.0 NET proven '' 480
proof all.db v1.0 NET proven '' 512
proof all.db v2.0 NET failed link
proof all.db v2.0 NET proven '' 480
# what was derived is not copied: it is made again
sqlite3 b.db "INSERT INTO analysis SELECT build, 'x' FROM v_builds WHERE rev = 'v2.0'"

cp a.db merged.db
ok db merge --db merged.db b.db
same '3 builds copied, 0 were here already' "$(cat out)"
whole merged.db
facts merged.db > merged
facts all.db > all
diff all merged
module_facts merged.db > modules
module_facts all.db > want
has want kernel/fork.o
has want '|NET|1|0|proven|'
diff want modules
same 0 "$(sqlite3 merged.db "SELECT count(*) FROM v_proofs WHERE log_tail IS NULL")"
same 0 "$(sqlite3 merged.db 'SELECT count(*) FROM analysis')"
# into nothing, in the other order
ok db merge --db new.db b.db a.db
facts new.db | diff all -
for by in class file symbol; do
	"$KBLOAT" show --db all.db v2.0 --by $by > want
	"$KBLOAT" show --db new.db v2.0 --by $by | diff want -
done

dump merged.db > before
ok db merge --db merged.db a.db b.db
same '0 builds copied, 5 were here already' "$(cat out)"
dump merged.db | cmp before -

# another try elsewhere of what is here: a further attempt
cp b.db more.db
proof more.db v2.0 NET proven '' 481
ok db merge --db merged.db more.db
same '0 builds copied, 3 were here already' "$(cat out)"
same 'failed|1 proven|2 proven|3' "$(echo $(sqlite3 merged.db "SELECT p.outcome, p.attempt FROM v_proofs p
	JOIN v_builds v USING (build) WHERE v.rev = 'v2.0' ORDER BY p.attempt"))"
whole merged.db

# what a build read may differ by what lay about; of the one that is not kept nothing stays behind
cp a.db lists.db
sqlite3 lists.db "ATTACH 'all.db' AS o" "
	CREATE TEMP TABLE list AS SELECT reads AS id FROM o.build WHERE rev = 'v2.0';
	INSERT INTO blob (hash, text) SELECT hash, text FROM o.blob
	WHERE id IN (SELECT blob_id FROM o.text_part WHERE text_id IN list) ON CONFLICT DO NOTHING;
	INSERT INTO text SELECT 1000, hash FROM o.text WHERE id IN list;
	INSERT INTO text_part SELECT 1000, p.seq, b.id FROM o.text_part p JOIN o.blob ob ON ob.id = p.blob_id
	JOIN main.blob b ON b.hash = ob.hash WHERE p.text_id IN list;
	UPDATE build SET reads = 1000 WHERE rev = 'v1.0';
	DELETE FROM text WHERE NOT EXISTS (SELECT 1 FROM build
		WHERE text.id IN (config, maintainers, kconfig, reads, uses));
	DELETE FROM text_part WHERE text_id NOT IN (SELECT id FROM text);
	DELETE FROM blob WHERE NOT EXISTS (SELECT 1 FROM text_part WHERE blob_id = blob.id)
		AND NOT EXISTS (SELECT 1 FROM proof WHERE log_tail = blob.id)"
whole lists.db
cp a.db kept.db
dump kept.db > before
ok db merge --db kept.db lists.db
same '0 builds copied, 2 were here already' "$(cat out)"
dump kept.db | cmp before -

# one bad file among them: nothing at all is taken
sqlite3 other.db "CREATE TABLE t(x)"
cp a.db again.db
dump again.db > before
refused "'other.db' is a database of another program" db merge --db again.db b.db other.db
dump again.db | cmp before -
run db merge --db again.db b.db absent.db
same 2 $code
has err absent.db
dump again.db | cmp before -
[ ! -e absent.db ]
