# SPDX-License-Identifier: GPL-2.0-or-later
# protects: no name, subject or MAINTAINERS adds a header, a person or a line to a mail
need_ends
cp "$ends/k.db" k.db
ok mail v1.0..v2.0 --db k.db --profile mini --repo "$history"

# What a commit, a file of MAINTAINERS and an image can say. A carriage return, a line feed and
# control bytes never get into a database by themselves; here somebody wrote to it.
sqlite3 k.db <<'END'
UPDATE commits SET author = 'Max' || char(13, 10) || 'Bcc: all@list.example' || char(10, 10) || 'Memory';
UPDATE commits SET email = 'max@mm.example>, <eve@evil.example' WHERE id % 3 = 0;
UPDATE commits SET email = 'max@mm.example' || char(10) || 'Bcc: eve@evil.example' WHERE id % 3 = 1;
UPDATE commits SET subject = char(10) || 'From eve Sat Jan  1 00:00:00 2000' || char(10) || '.' || char(10) ||
	'Signed-off-by: Eve <eve@evil.example>' || char(27) || '[2J' || char(8238) || subject;
UPDATE blob SET text = replace(replace(replace(replace(text,
	'Max Memory <max@mm.example>', 'Max "Q" (M) Žemory, Inc <max@mm.example>' || char(10) ||
		'M:	Eve <eve' || char(13) || '@evil.example>' || char(10) ||
		'M:	=?UTF-8?Q?Rob?= <rob@mm.example>' || char(10) ||
		'M:	Loopback <mm@[127.0.0.1]>' || char(10) ||
		'M:	@' || char(10) || 'M:	nobody@nowhere.invalid' || char(10) ||
		'R:	Rita <rita@mm.example> (reviews)' || char(10) ||
		'L:	mm@mm.example (moderated for non-subscribers)' || char(10) ||
		'L:	closed@mm.example (subscribers-only)' || char(10) || 'L:	<eve@evil.example'),
	'MEMORY MANAGEMENT', 'MEMORY =?UTF-8?Q?Bcc:?= MANAGEMENT ŽŽŽ' || char(27, 7) || ' AND EVERYTHING ELSE THAT THERE IS'),
	'SCHEDULER', '[padding] ' || char(9) || 'SCHEDULER'),
	'DOCUMENTATION', 'From eve');
UPDATE str SET text = 'mem' || char(10) || 'From map' || char(10) || '.' WHERE text = 'mem_map';
UPDATE path SET text = 'mm/' || char(10) || 'From x.c' WHERE text = 'mm/mempool.c';
UPDATE build SET rev = replace(rev, 'v2.0', 'v2.0$(touch${IFS}x)''"');
END
check() {
	"$CLI_DIR/mail-check" "$@" > checked || { head -c 3000 "$1" >&2; fail "mail-check $*"; }
	lacks checked '|eve@'
	lacks checked '|all@list'
	lacks checked '|closed@'
	lacks checked 'nowhere.invalid'
	lacks "$1" "$(printf '\033')"
	lacks "$1" "$(printf '\r')"
	! grep -Eq '^(Bcc|Signed-off-by|\.$)' "$1" || fail "$1 has a line that is not ours"
}
range="v1.0..v2.0\$(touch\${IFS}x)'\""
ok mail "$range" --db k.db --profile mini --repo "$history" --top 0
cp out all
check all
has checked 'to: Max "Q" (M) Žemory, Inc|max@mm.example'
# a name that looks encoded is shown as it stands
has checked 'to: =?UTF-8?Q?Rob?=|rob@mm.example'
has checked 'cc: Rita|rita@mm.example'
has checked 'cc: |mm@mm.example'
same 1 "$(grep -c '^To:' all)"

# commands of the mail can be run: the name of a tag is one word
grep '^  kbloat diff' all | head -n 1 | sed 's/--by.*//; s/^  kbloat diff/printf "%s\\n"/' > words.sh
same 'v1.0:mini v2.0$(touch${IFS}x)'"'"'":mini' "$(sh words.sh | tr '\n' ' ' | sed 's/ $//')"
[ ! -e x ]

for how in '--format mbox' '--by subsystem --min 1 --format mbox' '--thanks --format mbox'; do
	ok mail "$range" --db k.db --profile mini $how
	cp out box
	check box --mbox
	mkdir split
	same "$(grep -c '^message-id' checked)" "$(git mailsplit -osplit --mboxrd box)"
	rm -r split
done
ok mail "$range" --db k.db --profile mini --by subsystem --min 1 --out mails/
for file in mails/*; do
	check "$file"
done
[ "$(find mails -type f | wc -l)" = "$(find mails -maxdepth 1 -type f -name '0*.eml' | wc -l)" ]

# a damaged database, one of somebody else, none at all: no mail
head -c 20000 k.db > short.db
run mail "$range" --db short.db --profile mini --out short
[ $code = 2 ] && [ ! -e short ]
ok import --db image.db --label one "$ends/work/obj/mini-x86_64/vmlinux" -q
run mail @one..@one --db image.db
[ $code = 2 ] && [ ! -s out ]

# a place that cannot be written to
run mail "$range" --db k.db --profile mini --out /dev/null/x
[ $code = 2 ] && [ ! -s out ]
run mail "$range" --db k.db --profile mini --format mbox --out /dev/null
[ $code = 2 ] && [ -c /dev/null ]
