# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the site in a real browser: opens, drills down, sorts, filters, finds; bad names stay text
# full
need_ends
site_tests=$CLI_DIR/../site
cp "$ends/k.db" k.db
export KBLOAT_DB=$PWD/k.db
ok blame v1.0..v2.0 --profile mini --repo "$history" --method lines -q

# Options for the objects of the newest build, as a kernel's tree would have them: candidates.
python3 - <<'END'
import sqlite3
db = sqlite3.connect('k.db')
build, = db.execute("SELECT id FROM build WHERE rev = 'v2.0'").fetchone()
config = 'CONFIG_MODULES=y\n'
kconfig = '#@kconfig-dump 1\n\n#@ Kconfig:1\nconfig MODULES\n\tbool\n\tprompt "Modules"\n\tmodules\n'
units = db.execute("""SELECT u.id FROM build_unit bu JOIN unit u ON u.id = bu.unit_id
                      JOIN path o ON o.id = u.object_id
                      WHERE bu.build_id = ? AND o.text NOT LIKE '[%' ORDER BY o.text""", (build,))
for n, (unit,) in enumerate(units.fetchall()):
    kconfig += f'#@ Kconfig:{2 + n}\nconfig PART_{n}\n\tbool\n\tprompt "Part {n}"\n'
    config += f'CONFIG_PART_{n}=y\n'
    db.execute('INSERT OR IGNORE INTO str (text) VALUES (?)', (f'PART_{n}',))
    db.execute("""UPDATE build_unit SET gates = (SELECT id FROM str WHERE text = ?)
                  WHERE build_id = ? AND unit_id = ?""", (f'PART_{n}', build, unit))
for number, text in (99998, config), (99999, kconfig):
    db.execute('INSERT INTO blob (id, hash, text) VALUES (?, ?, ?)', (number, b'%d' % number, text))
    db.execute('INSERT INTO text (id, hash) VALUES (?, ?)', (number, b'%d' % number))
    db.execute('INSERT INTO text_part VALUES (?, 0, ?)', (number, number))
db.execute('UPDATE build SET config = 99998, kconfig = 99999 WHERE id = ?', (build,))
db.commit()
END
ok candidates v2.0 --format csv
cp out candidates.csv

# axe-core is of npm: without npm the rest is tested all the same
axe=
if command -v npm > /dev/null; then
	axe=$("$CLI_DIR/../npm-tools")/axe-core/axe.min.js
fi
browse() {
	"$site_tests/run" --kbloat "$KBLOAT" ${axe:+--axe "$axe"} "$@" || fail "the site in a browser: run $*"
}
ok report --out site
[ "$(find site/candidates -name 'PART_*.html' | wc -l)" -gt 5 ] || fail 'no candidates to look at'
browse --db k.db site

# Names as bad as they come, in commits, people, files, symbols, releases; they lead where they should.
evil='<script>window.__pwned=1</script>'
image='"><img src=x onerror=window.__pwned=1>'
sqlite3 k.db "UPDATE commits SET subject = '$evil javascript:window.__pwned=1 ' || subject,
		author = '$image' || author WHERE id % 2;
	UPDATE commits SET subject = char(8238) || '100 %3Cb%3E & ''quotes'' ' || subject WHERE NOT id % 2;
	UPDATE path SET text = replace(text, 'slab.c', '$evil%41#?&.c'), dir = replace(dir, 'sched', '..');
	UPDATE path SET text = replace(text, 'timer.c', 'javascript:window.__pwned=1');
	UPDATE str SET text = '$image' || text WHERE text LIKE 'sched%';
	UPDATE str SET text = '__proto__' || text WHERE text LIKE 'kmalloc%';
	UPDATE candidate SET option = CASE rank % 3 WHEN 0 THEN '$evil' || option
		WHEN 1 THEN 'javascript:window.__pwned=1;' || option ELSE '$image%2F' || option END;
	UPDATE build SET rev = rev || '<u>'"
ok report --out evil
grep -rqF '&lt;script&gt;window.__pwned=1&lt;/script&gt;PART_' evil/candidates || fail 'no bad option'
browse --db k.db --text "$evil" --text "$image" --text 'javascript:window.__pwned=1' \
	--text "100 %3Cb%3E & 'quotes'" evil
