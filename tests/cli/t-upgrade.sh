# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a database of an older kbloat is brought up to date in one step, and then is as a new one
need_collection

# old FILE: version 1, with all that the collection knows but what came later
old() {
	"$CLI_DIR/old-database" "$collected/k.db" "$1"
}

# step N: what brings version N - 1 to version N
step() {
	awk -v name="schema_$1" '/^-- name: / { on = $3 == name } on' "$CLI_DIR/../../db/sql/schema.sql"
}

# older FILE: version 3, likewise
older() {
	old "$1"
	{ step 2; step 3; echo 'PRAGMA user_version = 3;'; } | sqlite3 "$1"
	sqlite3 "$1" "ATTACH '$collected/k.db' AS new" "
		BEGIN;
		UPDATE build SET (kconfig, reads) = (SELECT kconfig, reads FROM new.build n WHERE n.id = build.id);
		UPDATE build_unit SET gates = (SELECT gates FROM new.build_unit n
			WHERE (n.build_id, n.unit_id) = (build_unit.build_id, build_unit.unit_id));
		INSERT INTO text SELECT * FROM new.text n
		WHERE n.id IN (SELECT t.id FROM new.text t JOIN new.build b ON t.id IN (b.kconfig, b.reads))
			AND n.id NOT IN (SELECT id FROM main.text);
		INSERT INTO blob SELECT * FROM new.blob
		WHERE id IN (SELECT blob_id FROM new.text_part WHERE text_id IN (SELECT id FROM main.text))
			AND id NOT IN (SELECT id FROM main.blob);
		INSERT INTO text_part SELECT * FROM new.text_part n WHERE text_id IN (SELECT id FROM main.text)
			AND text_id NOT IN (SELECT text_id FROM main.text_part);
		COMMIT"
}

schema() {
	sqlite3 "$1" "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
	sqlite3 "$1" "PRAGMA user_version; PRAGMA application_id"
}

old k.db
# what only reads says so and leaves it alone
before=$(sha256sum < k.db)
refused "'k.db' is of an older kbloat: 'kbloat db upgrade' brings it up to date" show --db k.db v1.0
same "$before" "$(sha256sum < k.db)"

ok db upgrade --db k.db
same '' "$(cat out err)"
schema k.db > upgraded
schema "$collected/k.db" > fresh
diff fresh upgraded
whole k.db
facts k.db > theirs
# that kbloat knew nothing of linkage and pieces
facts "$collected/k.db" | sed "s/,linkage,pieces|/|/" | diff - theirs
# again: nothing to do
dump k.db > before
ok db upgrade --db k.db
dump k.db | cmp before -

# likewise the version before this one; what came with this one is not known of its builds
older older.db
same 3 "$(sqlite3 older.db 'PRAGMA user_version')"
refused "'older.db' is of an older kbloat: 'kbloat db upgrade' brings it up to date" builds --db older.db
ok db upgrade --db older.db
schema older.db | diff fresh -
whole older.db
facts older.db | diff - theirs
reads() {
	sqlite3 "$1" "SELECT build, text FROM v_texts WHERE kind = 'reads' ORDER BY build"
}
reads older.db > read
has read kernel/fork.c
reads "$collected/k.db" | diff - read
same '0 0' "$(echo $(sqlite3 older.db "SELECT count(linkage_id) FROM build_unit;
	SELECT count(*) FROM v_texts WHERE kind = 'uses'"))"
# the same build once more is another attempt, with it
ok db merge -q --db older.db "$collected/k.db"
whole older.db
same 13 "$(sqlite3 older.db "SELECT count(bu.linkage_id) FROM build_unit bu JOIN v_builds v ON v.build = bu.build_id
	WHERE v.rev = 'v1.0' AND v.attempt = 2")"

# nobody said what gates the objects then
ok show --db k.db v2.0 --by config --format csv
has out '[option unknown],'
ok show --db k.db v2.0 --by section --format csv
total() {
	awk -F, 'NR > 1 { n += $2 } END { print n }' out
}
want=$(total)
ok show --db k.db v2.0 --by config --format csv
same "$want" "$(total)"
ok show --db k.db v2.0 --by config
has out "padding; no Kconfig was kept of build 'v2.0:mini:x86_64'"
refused "no Kconfig was kept of build 'v2.0:mini:x86_64'" config symbols --db k.db v2.0
refused "no Kconfig was kept of build 'v2.0:mini:x86_64'" candidates --forced --db k.db v2.0

# a command that writes does it, too
old other.db
ok db merge -q --db other.db k.db
schema other.db | diff fresh -
whole other.db

# all or nothing: it fails half-way when something is in the way
old bad.db
sqlite3 bad.db 'ALTER TABLE build_unit ADD COLUMN gates INTEGER'
dump bad.db > before
run db upgrade --db bad.db
same 2 $code
dump bad.db | cmp before -
same 1 "$(sqlite3 bad.db 'PRAGMA user_version')"

refused "no database 'none.db'" db upgrade --db none.db
[ ! -e none.db ]
