# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: a night: what is new is built, compared and mailed once; one at a time; what a bad file is told
need_collection

# --- the example: every key, each also with the value that is commented out ---
ok nightly --example
cmp out "$CLI_DIR/../../docs/nightly.conf"
mkdir example
sed "s|/var/lib/kbloat|$PWD/example|" out > example/n.conf
git init -q --bare example/linux.git
ok nightly example/n.conf --check
sed -i 's/^\t#\([a-z-]* = \)/\t\1/' example/n.conf
echo 'total:+4096' > example/limits.conf
: > example/waivers.conf
ok nightly example/n.conf --check
for section in nightly fetch collect analyze blame candidates report gate mail series; do
	name=$section
	[ $section != series ] || name='series "x"'
	printf '[%s]\n\tno-such = 1\n' "$name" > bad.conf
	run nightly bad.conf
	sed -n "s/.*: \[$section\] has //p" err | tr -d ' ' | sed 's/,/\n/g' > keys
	[ -s keys ] || fail "no keys of [$section]"
	# in the section of that name, and in the table of docs/nightly.md
	awk -v s="[${section}" '/^\[/ { on = index($0, s) == 1 } on' example/n.conf > part
	while read -r key; do
		grep -q "^	$key = " part || fail "the example has no $section.$key"
		has "$CLI_DIR/../../docs/nightly.md" "| \`$section.$key\`"
	done < keys
done

# --- bad files: nothing is run, and nothing is written ---
# bad MESSAGE: of the file on standard input
bad() {
	cat > bad.conf
	refused "$1" nightly bad.conf
	[ ! -e state ] || fail "it was begun"
}
conf=$PWD/bad.conf
good='[nightly]
db = k.db
repo = repo
state = state
[collect]
work = work
[series "mini"]
tags = v*
'
git init -q repo
bad "failed to parse config file: missing ']' in section header (in $conf:1)" <<< '[nightly' ||
	bad "failed to parse config file: unexpected end of file (in $conf:1)" <<< '[nightly'
bad "$conf: no key 'nightly.dbb': [nightly] has db, repo, state, time-budget, reserve, min-free, keep" <<< '[nightly]
dbb = 1'
bad "$conf: no key 'nigthly.db': there are sections nightly, fetch, collect, analyze, blame, candidates, report, gate, mail, series" <<< '[nigthly]
db = 1'
bad "$conf: no key 'include.path': there are sections nightly, fetch, collect, analyze, blame, candidates, report, gate, mail, series" <<< '[include]
path = /dev/null'
bad "$conf:2: 'nightly.time-budget' is '6 hours': it takes a time, such as 90s, 15m or 6h" <<< '[nightly]
time-budget = 6 hours'
bad "$conf:2: 'nightly.time-budget' is '99999999999999999d': it takes a time, such as 90s, 15m or 6h" <<< '[nightly]
time-budget = 99999999999999999d'
bad "$conf:2: 'nightly.reserve' is '-1': it takes a whole number from 1 to 90" <<< '[nightly]
reserve = -1'
bad "$conf:2: 'blame.method' is 'guess': it takes one of: lines replay auto" <<< '[blame]
method = guess'
bad "$conf:2: 'blame.run' is 'perhaps': it takes yes or no" <<< '[blame]
run = perhaps'
bad "$conf:6: 'mail.maintainers' is '2': it takes yes or no" <<< '[analyze]
run = on
[candidates] run = FALSE
[MAIL]
	maintainers = yes
	Maintainers = 2 ; twice'
bad "$conf:3: 'analyze.run' is '': it takes yes or no" <<< '[candidates]
[analyze]
run ='
bad "$conf:4: 'series.a.b.limit' is 'x': it takes a whole number from 1 to 1000000" <<< '[series "b"]
limit = 1
[series "a.b"]
limit = x'
bad "$conf:2: 'nightly.db' is '': it takes a text that is not empty" <<< '[nightly]
db'
bad "$conf: 'nightly.db' is not set" <<< '[series "x"]
tags = v*'
bad "$conf: no [series \"NAME\"]: nothing to build" <<< "${good%%\[series*}"
bad "$conf: [series] needs a name: [series \"NAME\"]" <<< '[series]
tags = v*'
bad "$conf: series 'mini': it needs either tags or a branch" <<< "$good branch = master"
bad "$conf: series 'mini': every goes with a branch" <<< "$good every = 5"
bad "$conf: series 'a/b': its name is to have 1 to 100 characters, none of them '/' or a tab" <<< "$good
[series \"a/b\"]
tags = v*"
bad "$conf: 'fetch.remote' is '--upload-pack=x': no remote" <<< "$good
[fetch]
remote = --upload-pack=x"
bad "no profile 'nosuch'; 'kbloat profile list' lists them" <<< "$good profile = nosuch"
bad "gate.limits: there is no file '$PWD/nosuch'" <<< "$good
[gate]
limits = nosuch"
bad "$conf: 'candidates.verdict' is 'bogus': it takes ready, exports, early, entangled, impossible" <<< "$good
[candidates]
verdict = ready, bogus"
bad "$conf: 'candidates.profile' is 'minimod': no series has a profile of that name" <<< "$good
[candidates]
profile = minimod"
bad "$conf: 'report.profile' is 'nonsense': neither a series nor the database has a profile of that name" <<< "$good
[report]
profile = tiny, nonsense"
# what the gate and the mails would be refused for, each night anew, until they are given up
bad "$conf: 'mail.from' is 'Ann': 'Ann' is no mail address" <<< "$good
[mail]
from = Ann"
bad "$conf: 'mail.from' is 'a@x.example, b@x.example': it takes one address" <<< "$good
[mail]
from = a@x.example, b@x.example"
bad "$conf: 'mail.cc' is 'nobody at all': 'nobody at all' is no mail address" <<< "$good
[mail]
to = Ann <a@x.example>
cc = nobody at all"
gate="$good
[gate]
limits = bad.limits"
: > bad.limits
bad "gate.limits: '$PWD/bad.limits' has no limit" <<< "$gate"
# what is wrong in a file is said as kbloat check says it
echo 'totl:+5' > bad.limits
echo "$gate" > bad.conf
run check A B --limits "$PWD/bad.limits"
said=$(cat err)
refused "${said#kbloat: }
kbloat: gate.limits: '$PWD/bad.limits' cannot be used" nightly bad.conf --check
echo 'total:+5' > bad.limits
echo 'amount = x' > bad.waivers
run check A B --limits bad.limits --waivers "$PWD/bad.waivers"
said=$(cat err)
printf '%s\nwaivers = bad.waivers\n' "$gate" > bad.conf
refused "${said#kbloat: }
kbloat: gate.waivers: '$PWD/bad.waivers' cannot be used" nightly bad.conf --check
: > bad.waivers
ok nightly bad.conf --check
mkdir precious
: > precious/file
bad "report.site: '$PWD/precious' holds something else than a site of kbloat" <<< "$good
[report]
site = precious"
printf '[nightly]\n\tdb = "a\0b"\n' > bad.conf
refused "'bad.conf' is no text" nightly bad.conf
head -c 2000000 /dev/zero | tr '\0' '#' > bad.conf
refused "'bad.conf' is larger than 1048576 bytes" nightly bad.conf
mkfifo pipe
refused "'pipe' is no file" nightly pipe
refused "cannot open 'nosuch': No such file or directory" nightly nosuch
rm -rf repo

# --- a night, whose first two builds are there already: they are where it begins ---
git clone -q --bare "$tree" repo
git -C repo config remote.origin.fetch '+refs/tags/*:refs/tags/*'
git -C repo tag -d v2.0 > /dev/null
cat > n.conf <<END
[nightly]
	db = k.db
	repo = repo
	state = state
	time-budget = 10m
	min-free = 1M
[fetch]
	remote = $tree
[series "mini"]
	tags = v*
	not-tags = v2.*
	profile = $profile
	limit = 3
[collect]
	work = work
	jobs = 2
[mail]
	dir = outbox
	min = 1
	maintainers = no
	to = Kernel sizes <sizes@example.org>
END
collect -q -j 2 --work work --db k.db v1.0 v1.1
dump k.db > before
ok nightly n.conf --dry-run
cp out plan
dump k.db | cmp - before
[ ! -e state ] || fail "a dry run wrote something"
# it cannot know that v1.2 does not build
same 'fetch collect collect blame blame mail mail' "$(echo $(sed 's/:.*//' plan))"

ok nightly n.conf
summary=state/summary.json
same 'broken 0' "$(jq -r '"\(.result) \(.exit_code)"' $summary)"
# what was printed beforehand is what was run
grep -E '^(fetch|collect):' plan > before
jq -r '.steps[:3][] | .step as $s | .commands[] | "\($s): \(.command)"' $summary | diff before -
same 'v1.10:mini:x86_64 built
v1.2:mini:x86_64 broken' "$(jq -r '.builds[] | "\(.build) \(.outcome)"' $summary)"
same 'v1.1:mini:x86_64..v1.10:mini:x86_64 fine off fine' \
	"$(jq -r '.ranges[] | "\(.range) \(.blame) \(.gate) \(.mail)"' $summary)"
jq -e '.left == [] and .problems == []' $summary > /dev/null || fail "$(cat $summary)"
same 1 "$(ls outbox | wc -l)"
has "$(echo outbox/*.eml)" 'To: Kernel sizes <sizes@example.org>'
jq -r '.ranges[].mail_files[]' $summary | xargs cat | cmp - outbox/*.eml
jq -r '.ranges[].blame_file' $summary | xargs jq -e 'length > 2' > /dev/null
has state/logs/*/collect.log 'v1.2:mini: build failed'
# docs/nightly.md has every field
jq -r '[paths | map(strings) | last] | unique[]' $summary > fields
[ "$(wc -l < fields)" -gt 30 ] || fail "$(cat fields)"
while read -r field; do
	grep -qE "\`([a-z]*(\[\])?|…)?\.?$field(\[\])?\`" "$CLI_DIR/../../docs/nightly.md" || fail "no field $field in docs/nightly.md"
done < fields
# each command of the summary is one of a shell: it does what it did
jq -r '.steps[] | select(.step == "blame") | .commands[0].command' $summary | bash > again
cmp again state/results/*.blame.json

# --- the second night: nothing is new, nothing is sent twice, also what was sent is not ---
rm outbox/*.eml
ok nightly n.conf -q
[ ! -s out ] && [ ! -s err ] || fail "-q printed something"
same '' "$(ls outbox)"
same '[] []' "$(jq -c .builds,.ranges $summary | tr '\n' ' ' | sed 's/ $//')"

# --- the third: a release, with the site ---
sed -i 's/not-tags = v2.*/not-tags = nosuch/' n.conf
printf '[report]\n\tsite = www\n' >> n.conf
ok nightly n.conf
same 'v1.10:mini:x86_64..v2.0:mini:x86_64 fine' "$(jq -r '.ranges[] | "\(.range) \(.mail)"' $summary)"
same 1 "$(ls outbox | wc -l)"
[ -s www/index.html ] && [ ! -e www.next ]
ok nightly n.conf --step report
same 'report' "$(jq -r '.steps[] | select(.outcome != "off" and .step != "revisions").step' $summary)"
diff -r www www.next
same 4 "$(ls state/history | wc -l)"

# --- two at once: the other one says whose turn it is ---
: > hold
cat > slow <<'END'
#!/bin/sh
: > begun
while [ -e hold ]; do sleep 0.05; done
exec true
END
chmod +x slow
# git's part is played by what is not done before "hold" is gone
mkdir bin
ln -s ../slow bin/git
PATH=$PWD/bin:$PATH "$KBLOAT" nightly n.conf -q --step fetch > first.out 2>&1 &
first=$!
# it has the lock and has said that it runs
until [ -e begun ]; do sleep 0.02; done
grep -q "^$first " state/lock || fail "whose lock is '$(cat state/lock)'?"
cp $summary held.json
run nightly n.conf
same 2 $code
[[ $(cat err) =~ ^"kbloat: another run is at work: kbloat nightly (pid $first), since "20[0-9-]{8}" "[0-9:]{8}" (lock '$PWD/state/lock')"$ ]] ||
	fail "$(cat err)"
cmp $summary held.json
rm hold
wait $first

# --- another user than the repository's, who may not write either; git has more to say than one line ---
if [ "$(command id -u)" = 0 ] && command -v setpriv > /dev/null; then
	chmod a+x ..
	chmod -R a+rX . 2> /dev/null || true
	mkdir -m 777 theirs
	sed "s|^	db = .*|	db = theirs/k.db|;s|^	state = .*|	state = theirs/state|;s|^	work = .*|	work = theirs/work|;s|^	dir = .*|	dir = theirs/outbox|;s|site = .*|site = theirs/www|" n.conf > theirs.conf
	sed 's|db = theirs/k.db|db = k.db|;s|work = theirs/work|work = nosuch/work|' theirs.conf > bad.conf
	nobody() {
		code=0
		setpriv --reuid=65534 --regid=65534 --clear-groups env -u HOME "$KBLOAT" "$@" > out 2> err || code=$?
	}
	if setpriv --reuid=65534 --regid=65534 --clear-groups test -r theirs.conf -a -x "$KBLOAT"; then
		nobody nightly bad.conf --check
		same 2 $code
		grep -q "^kbloat: nightly.repo: git: fatal: detected dubious ownership in repository at '$PWD/repo': '$PWD/repo' belongs to root, and this is " err || fail "$(cat err)"
		has err "kbloat: nightly.db: cannot write: '$PWD/k.db' belongs to root"
		has err "kbloat: collect.work: cannot write: '$PWD' belongs to root"
		lacks err mail.dir
		[ ! -e theirs/k.db ] && [ ! -e theirs/state ] || fail "the check made something"
		nobody nightly theirs.conf --step fetch
		same 2 $code
		jq -r '.problems[]' theirs/state/summary.json > problems
		grep -q "^fetch: exit status 128: fatal: detected dubious ownership in repository at '$PWD/repo' \[git " problems || fail "$(cat problems)"
		! grep -q '	' problems || fail "a tab"
	fi
	rm -rf theirs
fi

# --- no room ---
sed 's/min-free = .*/min-free = 1000000T/' n.conf > full.conf
run nightly full.conf
same 2 $code
has err "no room: the file system of '"
has err 'MiB free, nightly.min-free asks for 1048576000000 MiB'
same 'trouble 2' "$(jq -r '"\(.result) \(.exit_code)"' $summary)"
