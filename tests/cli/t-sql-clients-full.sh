# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: a database is readable by other programs, while it is written, and where nobody can write
need_collection
cp "$collected/k.db" k.db
same 1801612404 "$(sqlite3 -readonly k.db 'PRAGMA application_id')"
same 1801612404 "$(python3 -c 'import struct; print(struct.unpack(">I", open("k.db", "rb").read(72)[68:])[0])')"
has "$CLI_DIR/../../docs/sql.md" '0x6b626c74'

# --- parameters ---
ok db query --db k.db --format csv --param rev=v1.0 --param least=3 \
	'SELECT name, :least + 1 AS n, typeof($least) AS t FROM v_builds WHERE rev = @rev'
same 'name,n,t
v1.0:mini:x86_64,4,integer' "$(cat out)"
hostile="x' OR 1=1; DROP TABLE build --"
ok db query --db k.db --format json --param "x=$hostile" 'SELECT :x AS x, count(*) AS n FROM v_builds WHERE rev = :x'
same "$hostile|0" "$(jq -r '.[0] | .x + "|" + (.n | tostring)' out)"
for text in 007 1e5 1.5 '' ' 1' +1 -0 99999999999999999999 0x10; do
	ok db query --db k.db --format json --param "x=$text" 'SELECT typeof(:x) AS t, :x AS x'
	same "text|$text" "$(jq -r '.[0] | .t + "|" + .x' out)"
done
for number in 0 -3 9223372036854775807 -9223372036854775808; do
	ok db query --db k.db --format csv --param "x=$number" 'SELECT typeof(:x) AS t, :x AS x'
	same "integer,$number" "$(sed 1d out | sed "s/,'/,/")"
done
refused "parameter ':x' has no value (--param x=…)" db query --db k.db 'SELECT :x'
refused "a parameter '?' has no name: write ':name'" db query --db k.db 'SELECT ?'
refused "the statement has no parameter ':x'" db query --db k.db 'SELECT 1' --param x=1
refused "--param takes NAME=VALUE, not 'x' ('kbloat db -h' shows the usage)" db query --db k.db 'SELECT 1' --param x
refused "--param and --timeout go with 'query' ('kbloat db -h' shows the usage)" db check --db k.db --param x=1
refused 'more than one statement: run them one by one' db query --db k.db 'SELECT 1; SELECT 2'

# --- csv as RFC 4180 has it, read by Python ---
ok db query --db k.db --format csv "SELECT 'a,b' AS \"x,y\", 'say \"hi\"' AS q, 'two' || char(10) || 'lines' AS l,
	x'00ff' AS b, NULL AS n, '' AS e, '=1+1' AS f, 1.5 AS r, 7 AS i"
python3 - <<'END' || fail "csv: $(cat out)"
import csv
rows = list(csv.reader(open("out", newline="", encoding="utf-8"), strict=True))
assert rows == [["x,y", "q", "l", "b", "n", "e", "f", "r", "i"],
                ["a,b", 'say "hi"', "two\nlines", "00ff", "", "", "'=1+1", "1.5", "7"]], rows
END
ok db query --db k.db --format json "SELECT NULL AS n, '' AS e"
same '[{"n":null,"e":""}]' "$(jq -c . out)"

# --- units ---
ok db query --db k.db --human "SELECT 12288 AS bytes, -1536 AS delta, 2048 AS n, 3072 AS header_bytes, 'x' AS text"
same 'bytes     delta     n  header_bytes  text
12.0 KiB  -1.5 KiB  2048       3.0 KiB  x' "$(sed 's/ *$//; s/^ *//' out)"
ok db query --db k.db --human --format csv 'SELECT 12288 AS bytes'
same 12288 "$(sed 1d out)"

# --- while kbloat writes: readers see a whole state ---
cp k.db written.db
(
	for i in 1 2; do
		"$KBLOAT" db merge "$collected/k.db" --db written.db -q
		"$KBLOAT" analyze --rebuild --db written.db -q 2> analyze.err || :
	done
	touch written
) > writer.out &
reads=0
while [ ! -e written ]; do
	n=$(timeout 10 sqlite3 -readonly -cmd '.timeout 5000' written.db 'SELECT count(*) FROM v_builds') || fail "the shell could not read"
	[ "$n" -ge 5 ] || fail "the shell saw $n builds"
	timeout 10 python3 -c 'import sqlite3; print(sqlite3.connect("file:written.db?mode=ro", uri=True).execute("SELECT sum(bytes) FROM v_totals").fetchone()[0])' > python.out
	reads=$((reads + 1))
done
wait
[ $reads -gt 0 ]
whole written.db
# a reader that does not end does not keep it from writing
python3 -c 'import sqlite3, time
c = sqlite3.connect("file:written.db?mode=ro", uri=True, isolation_level=None)
c.execute("BEGIN"); c.execute("SELECT count(*) FROM build").fetchone(); open("reading", "w"); time.sleep(1)' &
while [ ! -e reading ]; do sleep 0.05; done
image img
ok import --db written.db --label during img
wait

# --- where nobody can write, as a user who is not root ---
as_nobody() {
	"$@"
}
if [ "$(command id -u)" = 0 ]; then
	command -v setpriv > setpriv.out || exit 0
	as_nobody() {
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	}
fi
here=$(mktemp -d /tmp/kbloat-sealed-XXXXXX)
trap 'chmod -R u+w "$here"; rm -rf "$here"' EXIT
cp "$(realpath "$KBLOAT")" "$here/kbloat"
mkdir "$here/db"
cp k.db "$here/db/k.db"
[ "$(sqlite3 "$here/db/k.db" 'PRAGMA journal_mode')" = wal ] || fail "not in WAL mode"
chmod 755 "$here"
chmod 444 "$here/db/k.db"
chmod 555 "$here/db"
as_nobody "$here/kbloat" builds --db "$here/db/k.db" > sealed || fail "not readable in a directory that is sealed"
"$KBLOAT" builds --db k.db | cmp - sealed
same "$(sqlite3 k.db 'SELECT count(*) FROM v_bytes')" \
	"$(as_nobody sqlite3 "file:$here/db/k.db?immutable=1" 'SELECT count(*) FROM v_bytes')"
same k.db "$(ls "$here/db")"
code=0
as_nobody "$here/kbloat" db upgrade --db "$here/db/k.db" 2> err || code=$?
same 2 $code
has err 'is read-only'

# with the log of another process, that may or may not be there still
chmod 755 "$here/db"
python3 - "$here/db/k.db" <<'END'
import os, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute("UPDATE build SET log_tail = NULL")
c.commit()
os._exit(0)
END
rm -f "$here/db/k.db-shm"
chmod 600 "$here/db/k.db-wal"
chmod 555 "$here/db"
code=0
as_nobody "$here/kbloat" builds --db "$here/db/k.db" > out 2> err || code=$?
same 2 $code
same 1 "$(wc -l < err)"
has err 'another process writes it, or was ended while it did'
has err 'copy both files'
