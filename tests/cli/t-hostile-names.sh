# SPDX-License-Identifier: GPL-2.0-or-later
# protects: names from an image come out escaped in every format, the site and the plots

# Sections, symbols and sources with names that would like to be more than names.
mkdir src
cd src
python3 - <<'END'
SECTION = "=cmd|' /C calc'!A0"
SYMBOLS = [b'<script>alert(1)</script>', b'a,b;"c"', b'+1+1', b'-2', b'@SUM(A1)', b'| pipe | `tick`',
           b'a&amp;b', b'$(touch owned)', b"'; DROP TABLE atom; --", b'%s%n', b'C:\033[31mred',
           b'new\nline', b'tab\there', b'bad\377\300\257utf', '\u202ertl'.encode(), b'{_sub ^sup} \\n',
           b'x' * 5000]
with open('names.s', 'wb') as s:
    s.write(f'.section "{SECTION}","aw",@progbits\nplain: .long 1, 2\n.size plain, 8\n.data\n'.encode())
    for n, name in enumerate(SYMBOLS):
        quoted = b'"' + name.replace(b'\\', b'\\\\').replace(b'"', b'\\"').replace(b'\n', b'\\n') + b'"'
        s.write(b'.globl %s\n.type %s, @object\n%s: .fill %d\n.size %s, %d\n' %
                (quoted, quoted, quoted, 8 + n, quoted, 8 + n))
for n, name in enumerate(['<b>bold<', '=HYPERLINK(1)', 'a\033[31m\nb', "quote'\"s", '-dash']):
    open(name + '.c', 'w').write(f'int function{n}(void) {{ return {n}; }}\nint array{n}[{n + 1}] = {{ 1 }};')
open('main.c', 'w').write('void _start(void) { for (;;) ; }')
END
gcc -g -ffreestanding -fno-pic -fno-asynchronous-unwind-tables -fno-stack-protector -nostdlib -static \
	-no-pie -Wl,--build-id=none -o ../image ./*.c names.s 2> ../gcc.err || { cat ../gcc.err; exit 1; }
cd ..
label='<i>&"label"</i>'
ok import --db k.db --label "$label" image
ok import --db k.db --label other --source "$PWD/src" image
whole k.db

# clean FILE: nothing in it that a terminal would obey, and valid UTF-8
clean() {
	! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" "$1" || fail "$1 has control bytes"
	iconv -f UTF-8 -t UTF-8 "$1" > /dev/null || fail "$1 is not UTF-8"
}

for by in section dir file object symbol; do
	for format in table csv json markdown html; do
		ok show --db k.db @other --by $by --format $format
		cp out $by.$format
		clean $by.$format
	done
	lacks $by.html '<script'
	lacks $by.html '<b>'
	lacks $by.markdown '<script'
	lacks $by.markdown '<b>'
done
python3 - <<'END'
import csv, json, re
for by in 'section', 'dir', 'file', 'object', 'symbol':
    objects = json.load(open(by + '.json'))
    rows = list(csv.reader(open(by + '.csv', newline='')))
    assert len(rows) == len(objects) + 1 and {len(r) for r in rows} == {len(rows[0])}, by
    for cell in (c for r in rows for c in r):
        assert not re.match(r'[=+@\t\r]|-(?!\d+$)', cell), f'{by}: a formula: {cell}'
    table = [l for l in open(by + '.markdown') if l.startswith('|')]
    assert len({len(re.findall(r'(?<!\\)\|', l)) for l in table}) == 1, by + ': Markdown columns'
    assert len(table) == len(rows) + 2, by + ': Markdown rows'
names = {o['symbol'] for o in json.load(open('symbol.json'))}
for name in ('<script>alert(1)</script>', 'a,b;"c"', '+1+1', '-2', '@SUM(A1)', '| pipe | `tick`', 'a&amp;b',
             '$(touch owned)', "'; DROP TABLE atom; --", '%s%n', 'C:\033[31mred', r'new\nline', 'tab\there',
             '\u202ertl', '{_sub ^sup} \\n', 'bad\ufffd\ufffd\ufffdutf'):
    assert name in names, f'no symbol {name!r} in the JSON'
files = {o['file'] for o in json.load(open('file.json'))}
for name in '<b>bold<.c', '=HYPERLINK(1).c', 'a\033[31m\nb.c', "quote'\"s.c", '-dash.c':
    assert name in files, f'no file {name!r} in the JSON: {files}'
END
has section.csv "'=cmd|' /C calc'!A0"
[ ! -e owned ] && [ ! -e src/owned ]

ok builds --db k.db --format html
lacks out '<i>'
ok builds --db k.db
clean out
refused "no build '@<b>'; nearest: '@other', '@<i>&\"label\"</i>'" show --db k.db '@<b>'

# Plots and steps are of revisions: make it one.
for rev in 'v1<b>' "v2'{/*99 x}\`date\`"; do
	ok import --db revs.db --label x --source "$PWD/src" image
	name=$(echo "$rev" | sed "s/'/''/g")
	sqlite3 revs.db "UPDATE build SET label = '', profile = 'p<s>', rev = '$name', rev_key = '$name',
		commit_id = lower(hex('$name')) WHERE label = 'x'"
done
reorder revs.db
for by in class section dir file symbol; do
	ok plot history --db revs.db --by $by --out history-$by.svg
	ok plot growth "v1<b>" "v2'{/*99 x}\`date\`" --db revs.db --by $by --out growth-$by.svg
	xmllint --noout history-$by.svg growth-$by.svg
	lacks history-$by.svg '<script>alert'
	lacks growth-$by.svg '<b>'
done
ok report --db revs.db --out site
find site -name '*.html' > pages
while read -r page; do
	clean "$page"
	lacks "$page" '<script>alert'
	lacks "$page" '<b>'
	lacks "$page" '<s>'
done < pages
has site/index.html 'v1&lt;b&gt;'
"$CLI_DIR/site-links" site || fail 'the site is not whole'
