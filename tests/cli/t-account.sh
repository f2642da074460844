# SPDX-License-Identifier: GPL-2.0-or-later
# protects: sections equal size -A, symbols equal nm -S, every view and diff sums to the same total
need_collection
db=$collected/k.db vmlinux=$collected/vmlinux

# What kbloat says, all of it, to be added up by one script.
mkdir show diff
by_all=$("$KBLOAT" __complete show --by '' | sed 1d | cut -f 1)
[ "$(echo "$by_all" | wc -l)" -ge 8 ] || fail "views: $by_all"
for by in $by_all; do
	ok show --db "$db" v2.0 --by $by --format csv
	cp out show/$by
	ok show --db "$db" v2.0 --by $by --top 2 --format csv
	cp out show/$by.top
	ok diff --db "$db" v1.0 v2.0 --by $by --format csv
	cp out diff/$by
done
ok history --db "$db" --format csv
cp out history
ok diff --db "$db" v1.0 v1.0 --by symbol --format csv
same 1 "$(wc -l < out)"

# What others say: sections that take memory, and every sized symbol.
readelf -SW "$vmlinux" > sections
size -A "$vmlinux" > size
nm -S "$vmlinux" > nm
sqlite3 -csv "$db" "SELECT symbol, size, nm FROM v_symbols WHERE size > 0 AND build =
	(SELECT build FROM v_builds WHERE rev = 'v2.0')" > symbols

python3 - <<'END'
import csv, os, re
CLASSES = 'text rodata data bss init padding'.split()

def rows(name):
    return list(csv.DictReader(open(name, newline='')))

def add(table, column):
    return sum(int(r[column] or 0) for r in table)

def same(want, got, what):
    assert want == got, f'{what}: expected {want}, got {got}'

row = re.compile(r'\s+\[\s*\d+\] (\S+)\s+\S+\s+[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) \S+\s+([A-Za-z]*)\s')
allocated = {m[1]: int(m[2], 16) for m in map(row.match, open('sections')) if m and 'A' in m[3]}
sizes = [(f[0], int(f[1])) for f in map(str.split, open('size')) if f and f[0] in allocated]
assert len(sizes) > 4
same(sizes, [(r['section'], int(r['bytes'])) for r in rows('show/section')], 'sections')
total = sum(n for _, n in sizes)
classes = {r['class']: int(r['bytes']) for r in rows('show/class')}
history = {r['rev']: r for r in rows('history')}
old, new = int(history['v1.0']['bytes']), int(history['v2.0']['bytes'])
same(total, new, 'history')
for by in os.listdir('diff'):
    table = rows('show/' + by)
    same([by, 'bytes'], list(table[0])[:2], 'columns')
    same(total, add(table, 'bytes'), 'show --by ' + by)
    same(total, add(rows(f'show/{by}.top'), 'bytes'), f'show --by {by} --top 2')
    for c in CLASSES:
        same(classes[c], add(table, c), f'show --by {by}, {c}')
        same(classes[c], int(history['v2.0'][c]), 'history, ' + c)
    table = rows('diff/' + by)
    same([by, 'old', 'new', 'delta'], list(table[0])[:4], 'columns')
    same(new - old, add(table, 'delta'), 'diff --by ' + by)
    same(new - old, add(table, 'new') - add(table, 'old'), 'diff --by ' + by)
ours = sorted((r[0], int(r[1]), r[2]) for r in csv.reader(open('symbols', newline='')))
nm = sorted((f[3], int(f[1], 16), f[2]) for f in map(str.split, open('nm')) if len(f) == 4)
assert len(nm) > 30
same(nm, ours, 'symbols')
END

# A subsystem comes with its people, a file with all who claim it.
ok show v1.0:mini --db "$collected/k.db" --by subsystem --format csv
has out 'Maintained,Sam Sched <sam@example.org>,'
ok show v1.0:mini --db "$collected/k.db" --by file --format csv
grep -q '^kernel/sched.c,.*SCHEDULER; THE REST$' out || fail "no subsystems: $(cat out)"
