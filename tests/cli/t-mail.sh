# SPDX-License-Identifier: GPL-2.0-or-later
# protects: mail that other programs read, with numbers that add up, to the people concerned
need_ends
cp "$ends/k.db" k.db
from='Žofia Size <zofia@size.example>'
# mail A..B OPTION…
mail() {
	ok mail --db k.db --profile mini "$@"
}
check() {
	"$CLI_DIR/mail-check" "$@" > checked || { head -c 3000 "${1:-}" >&2; fail "mail-check $*"; }
}

# without the history: it says so, and names nobody for a commit
mail v1.0..v2.0
cp out unknown
check unknown
has unknown 'Which commits made it is not known'
lacks unknown 'Fixes:'
lacks unknown 'Reported-by:'
has checked 'to: Max Memory|max@mm.example'

# with it: it is asked once, and then in the database
mail v1.0..v2.0 --repo "$history" --from "$from"
cp out first
check first
cp checked headers
before=$(dump k.db | sha256sum)
mail v1.0..v2.0 --repo "$history" --from "$from"
cmp out first
mail v1.0..v2.0 --repo "$history" --from "$from" --out again
cmp again first
has err "1 mail in 'again'"
same "$before" "$(dump k.db | sha256sum)"
whole k.db
has headers 'from: Žofia Size|zofia@size.example'
same 'subject: [kbloat] v1.0..v2.0 mini: +2,114 bytes (+5.82 %)' "$(grep ^subject: headers)"
has first 'From: =?UTF-8?Q?=C5=BDofia_Size?= <zofia@size.example>'
has first 'Content-Transfer-Encoding: 8bit'

# the numbers are those of the other commands
ok diff v1.0:mini v2.0:mini --db k.db --by class --format json
cp out class.json
ok diff v1.0:mini v2.0:mini --db k.db --by subsystem --format json
cp out subsystem.json
ok blame v1.0..v2.0 --db k.db --profile mini --method auto --budget 0 --format json
cp out blame.json
python3 - <<'END'
import json, re
body = open('first', encoding='utf-8').read().split('\n\n', 1)[1]
num = lambda n: f'{n:+,}' if n else '0'
classes = {r['class']: r['delta'] for r in json.load(open('class.json'))}
code = sum(n for c, n in classes.items() if c != 'padding')
text = ' '.join(body.split())
assert f'{code:,} bytes more code and data' in text
assert f"{num(code - classes['init'])} resident, {num(classes['init'])} in init" in text
assert f"Padding is counted apart: {num(classes['padding'])}." in text
for r in json.load(open('subsystem.json')):
    if r['subsystem'] != '[padding]':
        assert re.search(rf"^ *{re.escape(num(r['delta']))}  {re.escape(r['subsystem'])}$", body, re.M), r
rows = [r for r in json.load(open('blame.json')) if r['author'] and r['delta']]
for r in rows[:8]:
    line = rf"^ *{re.escape(num(r['delta']))}  {r['confidence']:8}  {r['commit'][:12]} \(\""
    assert re.search(line, body, re.M), (r, line)
rest = rows[8:]
assert f'{num(sum(r["delta"] for r in rest))}  {len(rest)} more commits\n' in body
assert f'Fixes: {rows[0]["commit"][:12]} ("{rows[0]["subject"]}")' in body
END

# the table is what diff prints, which is what the kernel's script prints; cut, it is a part of it
mail v1.0..v2.0 --top 0
sed -n '/^add\/remove/,/^Total/p' out > table
ok diff v1.0:mini v2.0:mini --db k.db --format bloat-o-meter
cmp out table
mail v1.0..v2.0 --top 5
sed -n '/^add\/remove/,/^Total/p' out > top
python3 - <<'END'
whole, top = open('table').read().split('\n'), open('top').read().split('\n')
assert (whole[:2], whole[-2:]) == (top[:2], top[-2:])
rows = top[2:-2]
assert len(rows) == 5 and rows == [l for l in whole if l in rows], rows
size = lambda l: abs(int(l.split()[-1]))
rest = [l for l in whole[2:-2] if l not in rows]
assert min(map(size, rows)) >= max(map(size, rest))
text = ' '.join(open('out').read().split())
delta = sum(int(l.split()[-1]) for l in rest)
assert f'the 5 largest of {len(whole) - 4} changes (the {len(rest)} more come to {delta:+,};' in text, text
END

# git reads it, and would send it to those that it names
[ -x "$(git --exec-path)/git-send-email" ] ||
	fail "no git send-email: 'scripts/install-deps test' installs it"
export HOME=$PWD GIT_CONFIG_NOSYSTEM=1
git init -q sender
mail v1.0..v2.0 --repo "$history" --in-reply-to '<report.1@list.example>' --cc 'Team <team@size.example>' \
	--out sent.eml
check sent.eml
cp checked headers
(cd sender && git send-email --dry-run --smtp-server=localhost --from='Ann <ann@size.example>' \
	../sent.eml) > dry 2>&1 ||
	{ cat dry; fail "git send-email"; }
python3 - <<'END'
import re
heads = open('headers').read()
want = sorted(re.findall(r'^(?:to|cc): .*\|(.*)$', heads, re.M))
dry = open('dry', encoding='utf-8').read()
got = sorted(set(re.findall(r'^RCPT TO:<(.*)>$', dry, re.M)))
assert got == want, (got, want, dry)
message_id = re.search(r'^message-id: (.*)$', heads, re.M)[1]
assert f'Message-Id: {message_id}' in dry and 'In-Reply-To: <report.1@list.example>' in dry, dry
assert 'X-Kbloat-Delta: +2114' in dry
END
git mailinfo msg patch < sent.eml > info
has info 'Subject: v1.0..v2.0 mini: +2,114 bytes (+5.82 %)'

# a mailbox: added to, read by others, of two at once none is lost
mail v1.0..v2.0 --from "$from" --format mbox --out box
mail v1.0..v2.0 --from "$from" --format mbox --out box
for i in 1 2 3 4; do
	"$KBLOAT" mail v1.0..v2.0 --db k.db --profile mini --format mbox --out box -q &
done
wait
check box --mbox
same 6 "$(grep -c '^subject:' checked)"
mkdir split
same 6 "$(git mailsplit -osplit --mboxrd box)"
mail v1.0..v2.0 --from "$from"
tail -n +2 split/0001 | sed '$d' > one
cmp out one
[ -z "$(find . -name 'box.new*')" ]
echo 'Dear diary' > diary
refused "'diary' is no mailbox" mail v1.0..v2.0 --db k.db --profile mini --format mbox --out diary
same 'Dear diary' "$(cat diary)"

# one a subsystem: each is about its own bytes
mail v1.0..v2.0 --by subsystem --min 300 --out mails/
has err "3 mails in 'mails/'"
same '0001-v1.0..v2.0-mini-MEMORY-MANAGEMENT.eml 0002-v1.0..v2.0-mini-THE-REST.eml 0003-v1.0..v2.0-mini-NETWORKING-DRIVERS.eml' \
	"$(ls mails | tr '\n' ' ' | sed 's/ $//')"
for n in 1 2 3; do
	check mails/000$n-*
	cat checked >> all
done
python3 - <<'END'
import json, re
want = {r['subsystem']: r['delta'] for r in json.load(open('subsystem.json'))}
text = open('all').read()
got = dict(zip(re.findall('^x-kbloat-subsystem: (.*)$', text, re.M),
               map(int, re.findall('^x-kbloat-delta: (.*)$', text, re.M))))
assert got == {k: v for k, v in want.items() if abs(v) >= 300 and k != '[padding]'}, got
assert len(set(re.findall('^message-id: (.*)$', text, re.M))) == 3
END
mail v1.0..v2.0 --by subsystem --min 300 --format mbox
cp out several
check several --mbox
cmp checked all

# shrunk: a thank-you to who did it; asked for, also where the whole grew
mail v2.0..v1.0
cp out thanks
check thanks
has checked 'subject: [kbloat] v2.0..v1.0 mini: -2,114 bytes (-5.50 %), thank you'
has checked 'x-kbloat-kind: thanks'
has thanks 'Thank you. v1.0 has 2,114 bytes less code and data'
mail v1.0..v2.0 --thanks
cp out thanks
check thanks
lacks thanks 'Fixes:'
python3 - <<'END'
import json, re
rows = [r for r in json.load(open('blame.json')) if r['author'] and r['delta'] < 0]
undone = lambda r: any(o['subject'] == f'Revert "{r["subject"]}"' for o in json.load(open('blame.json')))
least = -sum(r['delta'] for r in rows) / 20
want = [r['author'] for r in rows if -r['delta'] > least and r['confidence'] != 'low' and not undone(r)][:3]
got = re.findall(r'^to: (.*)\|', open('checked').read(), re.M)
assert got == list(dict.fromkeys(want)) and got, (got, want)
END
grep -q '^subject: .* mini: -[0-9,]* bytes by [0-9]* commits, thank you$' checked

# nothing to say: no mail, no file, and a line that says why
mail v1.0..v2.0 --min 2115 --out none
same 'no mail: +2,114 bytes of code and data, and --min is 2115' "$(cat err)"
mail v1.0..v1.0 --out none
same 'no mail: 0 bytes of code and data, and --min is 1' "$(cat err)"
mail v1.0..v2.0 --by subsystem --min 100000 --out none.d/
same 'no mail: no subsystem changed by 100000 bytes or more' "$(cat err)"
[ ! -e none ] && [ -z "$(ls none.d 2> /dev/null)" ]
mail v1.0..v2.0 --min 2114 -q
[ ! -s err ] && [ -s out ]

# nobody but those that are named
mail v1.0..v2.0 --no-to --no-cc --to '"Lee, Ann" <lee@size.example>, team@size.example'
cp out named
check named
same 'to: Lee, Ann|lee@size.example to: |team@size.example' \
	"$(grep -E '^(to|cc):' checked | tr '\n' ' ' | sed 's/ $//')"
has named 'To: "Lee, Ann" <lee@size.example>,'

usage() {
	local message=$1
	shift
	refused "$message ('kbloat mail -h' shows the usage)" mail --db k.db "$@"
}
usage "takes two builds, A B or A..B"
usage "takes two builds, and 'v1.0' is one: write A B or A..B" v1.0
usage "--format takes message or mbox, not 'json'" v1.0..v2.0 --format json
usage "--by takes subsystem, not 'dir'" v1.0..v2.0 --by dir
usage "--by subsystem writes several mails: name a directory with --out, or take --format mbox" \
	v1.0..v2.0 --by subsystem
usage "--format mbox writes one file, and 'mails' is a directory" v1.0..v2.0 --format mbox --out mails
usage "--from: 'Ann' is no mail address" v1.0..v2.0 --from Ann
usage "--from: one address, not 2" v1.0..v2.0 --from a@x.example,b@x.example
usage "--to: 'a@x.example?Bcc: b@x.example' is no mail address" v1.0..v2.0 --to 'a@x.example
Bcc: b@x.example'
usage "--in-reply-to: 'a@b c' is no message id" v1.0..v2.0 --in-reply-to 'a@b c'
