# SPDX-License-Identifier: GPL-2.0-or-later
# protects: every format of the gate is well-formed, and keeps names and texts from outside what they are
need_waivers
cp "$waived/k.db" k.db
ln -s "$waived/repo" repo
. "$CLI_DIR/check-formats.sh"

# clean FILE: nothing in it that a terminal would obey, and valid UTF-8
clean() {
	! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" "$1" || fail "$1 has control bytes"
	iconv -f UTF-8 -t UTF-8 "$1" > /dev/null || fail "$1 is not UTF-8"
}

write_formats
for format in $formats; do
	clean "out.$format"
	# what is written into a file is what is printed
	run check v2.0:mini v3.0:mini --db k.db -q --limits limits --waivers waivers --repo repo \
		--today 2026-06-01 --format "$format"
	same 1 $code
	cmp out "out.$format"
done
write_hostile
for format in $formats; do
	clean "evil.$format"
done

for name in out evil; do
	xmllint --noout $name.junit
	lacks $name.junit '<script>'
	lacks $name.html '<script>'
	lacks $name.html '<b>'
	# a line is one command, and no text of ours begins another
	! grep -v '^::\(error\|notice\|warning\) ' $name.github || fail "lines that are no commands"
	for format in sarif gitlab json; do
		python3 -m json.tool $name.$format > /dev/null
	done
	python3 - $name <<'END'
import csv, re, sys
rows = list(csv.reader(open(sys.argv[1] + '.csv', newline='')))
assert {len(r) for r in rows} == {len(rows[0])}
for cell in (c for r in rows for c in r):
    assert not re.match(r'[=+@\t\r]|-(?!\d+$)', cell), f'a formula: {cell}'
table = [l for l in open(sys.argv[1] + '.markdown') if l.startswith('|')]
assert len({len(re.findall(r'(?<!\\)\|', l)) for l in table}) == 1
END
done
# the findings of all services are those of the rows
python3 - <<'END'
import json, re, xml.etree.ElementTree as xml
from urllib.parse import unquote
rows = [r for r in json.load(open('out.json')) if r['status'] in ('broken', 'waived')]
assert {r['status'] for r in rows} == {'broken', 'waived'}
sarif, = json.load(open('out.sarif'))['runs']
assert len(sarif['results']) == len(rows)
for r, s in zip(rows, sarif['results']):
    place = s['locations'][0]['physicalLocation']
    assert bool(s['suppressions']) == (r['status'] == 'waived')
    assert sarif['tool']['driver']['rules'][s['ruleIndex']]['id'] == s['ruleId']
    if r['file']:
        assert unquote(place['artifactLocation']['uri']) == r['file']
        assert place.get('region', {}).get('startLine') == r['line']
gitlab = json.load(open('out.gitlab'))
assert len(gitlab) == len(rows) == len({g['fingerprint'] for g in gitlab})
for r, g in zip(rows, gitlab):
    assert g['severity'] == {'broken': 'major', 'waived': 'info'}[r['status']]
    assert not r['file'] or g['location']['path'] == r['file']
commands = open('out.github').read().splitlines()
assert len([c for c in commands if c.startswith('::error')]) == len([r for r in rows if r['status'] == 'broken'])
assert len([c for c in commands if c.startswith('::notice')]) == len([r for r in rows if r['status'] == 'waived'])
junit = xml.parse('out.junit').getroot()
limits = [l.split('\t')[0].strip() for l in open('limits') if l.strip() and l[0] not in '#[']
assert [c.get('name') for c in junit.iter('testcase')] == limits
broken = {r['limit'] for r in rows if r['status'] == 'broken'}
assert {c.get('name') for c in junit.iter('testcase') if c.find('failure') is not None} == broken
assert int(junit.get('failures')) == len(broken)
# hostile names arrive as they are where the format can carry them
evil = json.load(open('evil.sarif'))['runs'][0]
uris = {unquote(r['locations'][0]['physicalLocation']['artifactLocation']['uri']) for r in evil['results']}
assert 'lib/a %0A::error,b:"<b>&.c' in uris, uris
assert any('<script>' in r['description'] for r in json.load(open('evil.gitlab')))
names = [r['name'] for r in json.load(open('evil.json'))]
assert any('::error' in n for n in names), names
END
# fingerprints do not hang on the numbers
"$KBLOAT" check v1.0:mini v3.0:mini --db k.db -q --limits limits --format gitlab > older.gitlab || [ $? = 1 ]
python3 - <<'END'
import json
def prints(path):
    return {g['description'].split(' grew')[0].replace('waived: ', ''): g['fingerprint'] for g in json.load(open(path))}
old, new = prints('older.gitlab'), prints('out.gitlab')
shared = old.keys() & new.keys()
assert len(shared) >= 3, (old, new)
assert all(old[k] == new[k] for k in shared)
END
