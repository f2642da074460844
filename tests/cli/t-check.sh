# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the gate: what is above a limit fails with commits and owners, what is waived is shown and does not
need_waivers
cp "$waived/k.db" k.db
ln -s "$waived/repo" repo
# of a commit of the copy
commit() {
	sed -n "s/^$1 //p" repo/.git/names
}
# check CODE OPTION…: of v2.0 to v3.0
check() {
	local want=$1
	shift
	run check v2.0:mini v3.0:mini --db k.db -q --today 2026-06-01 "$@"
	same "$want" "$code"
}
# holds PYTHON: of the rows r in out, json
holds() {
	python3 -c "import json; r = json.load(open('out')); assert $1, json.dumps(r, indent=1)"
}

# what kbloat diff says, byte for byte
ok diff v2.0:mini v3.0:mini --db k.db --by symbol --format json
cp out diff.json
check 1 --limit 'symbol:*:0' --format json
holds '{x["name"]: x["delta"] for x in r} == {x["symbol"]: x["delta"] for x in json.load(open("diff.json")) if x["delta"] > 0}'
for limit in total:+4096 code-and-data:+5104 padding:-1008 init:0 'dir:*:+3502' 'subsystem:MEMORY*:+3502' \
	'file:mm/page.c:+3502' 'symbol:page_*:+3 kB,class=text,path=mm' 'object:nothing:-1'; do
	case $limit in *page_*) want=1 ;; *) want=0 ;; esac
	check $want --limit "$limit"
done
for limit in total:+4095 code-and-data:+5103 padding:-1009 init:-1 'dir:*:+3501' 'subsystem:MEMORY*:+3501' \
	'file:mm/page.c:+3501' 'total:+9.65%' 'symbol:kmalloc:-1'; do
	check 1 --limit "$limit"
done
check 0 --limit total:+9.66% --limit total:0,profile=huge
has out 'the limit holds, 1 for other profiles'
run check v2.0 v3.0 --profile mini --db k.db --limit total:+4096
same 0 $code
check 0 --limit symbol:no_such:0
has out "note: limit 'symbol:no_such:0' is on nothing: neither build has a symbol of that name"

# a limit that says less than it seems to is named, and holds
check 0 --limit total:+1MiB,path=libb
has out "note: limit 'total:+1MiB,path=libb' is on nothing: neither build has anything below 'libb'"
run check v2.0:mini v3.0:mini --db k.db --limit total:+1MiB --limit 'total:0,profile=mimi' --format json
same "note: limit 'total:0,profile=mimi' is for profile 'mimi', and the database has no build of such a profile" \
	"$(cat err)"
printf '[profile mimi]\ntotal:0\ntext:0\n' > limits
check 0 --limits limits --write github=notes.github --write sarif=notes.sarif
has out 'no limit is for this profile'
note="nothing was checked: no limit is for the profile of 'v3.0:mini:x86_64'"
has out "note: $note"
for file in notes.github notes.sarif; do
	has $file "$note"
	has $file "limits:2: limit 'total:0' is for profile 'mimi', and"
	lacks $file limits:3:
done
run check v2.0:mini v3.0:mini --db k.db --limits limits --format gitlab
same '0 []' "$code $(cat out)"
has err "note: $note"
# nor does one that is given twice become one for a service
check 1 --limit total:0 --limit total:0 --format gitlab
holds 'len(r) == 2 == len({x["fingerprint"] for x in r})'

# the owner is that of the file beside it
check 1 --limit code-and-data:0 --format json
holds 'r[0]["file"] == "mm/page.c" and r[0]["subsystem"] == "MEMORY MANAGEMENT"'
check 1 --limit code-and-data:0,path=lib --format json
holds 'r[0]["file"] == "lib/crc32.c" and r[0]["subsystem"].startswith("A LIBRARY")'

# nobody knows the history: that is said, and no reason to fail
check 1 --limit 'symbol:page_*:+2000'
has out 'broken: symbol page_hoard grew by 3,001 bytes'
has out 'commits: not known'
has out 'note: no commits are named: the database does not know the commits between the two builds'
has out 'owner: MEMORY MANAGEMENT (Supported)'
has out 'maintainers: Max Memory <max@mm.example>'
has out 'where: mm/page.c:2'
check 1 --limit code-and-data:0 --format json
holds 'r[0]["commits"] is None and r[0]["charged"] is None'

# the repository does; its trailers lift what their commits are charged with, and no more
check 1 --repo repo --limit 'symbol:*:+200' --format json
cp out symbols.json
holds "{x['name']: (x['status'], x['lifted']) for x in r} == {'page_hoard': ('broken', 2048), 'crc_evil': ('broken', 300), 'crc_more': ('broken', 0), 'page_heap': ('waived', 501)}"
holds "[x['commits'] for x in r if x['name'] == 'page_hoard'] == ['$(commit hoard) +3001']"
check 1 --limit 'symbol:*:+200' --format json # the database knows them now, but has no messages
holds "all(x['status'] == 'broken' and x['commits'] for x in r)"
check 0 --repo repo --limit symbol:page_hoard:+953
check 1 --repo repo --limit symbol:page_hoard:+952
has out 'waiver: 2,048 bytes, by Max Memory'
has out 'still above it: 1 byte'
check 0 --repo repo --limit symbol:page_heap:0
has out 'v2.0:mini:x86_64 → v3.0:mini:x86_64: the limit is waived'
# what is charged in a directory is what kbloat blame --within has
check 1 --repo repo --limit dir:lib:0 --format json
ok blame v2.0:mini..v3.0:mini --db k.db --method lines --within dir=lib --format json -q
python3 - <<'END'
import json, subprocess
blame = {r['commit']: r['delta'] for r in json.load(open('out'))}
assert sum(blame.values()) == 1602, blame
END
"$KBLOAT" check v2.0:mini v3.0:mini --db k.db -q --repo repo --limit dir:lib:0 --format json > lib.json || [ $? = 1 ]
python3 - <<'END'
import json
row, = json.load(open('lib.json'))
want = {r['commit']: r['delta'] for r in json.load(open('out'))}
got = dict((c.split()[0], int(c.split()[1])) for c in row['commits'].split('; '))
assert got == {c: n for c, n in want.items() if not c.startswith('[')}, (got, want)
END
# trailers without an amount or a reason lift nothing, and are named
check 1 --repo repo --limit symbol:crc_more:0
has out "note: 'Size-increase: 2 KiB' of commit $(commit bare | cut -c1-12) lifts nothing: it has no reason"
has out "note: 'Size-increase: much, it has to be' of commit $(commit bare | cut -c1-12) lifts nothing"
has out "note: 'Size-increase: 1 KiB, said too early' of commit $(commit bare | cut -c1-12) lifts nothing: for git it is no trailer"
same 3 "$(grep -c 'lifts nothing' out)"

# waivers of a file
cat > waivers <<'END'
# known
[symbol:crc_*]
amount = 1 KiB
until = 2026-06-01
who = Tora Tree <tora@tree.example>
reason = sums take code   # and time
[symbol:page_*]
amount = 1 MiB
until = 2026-05-31
who = Max Memory
reason = long ago
[total]
amount = 5 kB
until = 2027-01-01
who = Tora Tree
reason = of another profile
profile = huge*
END
check 0 --limit 'symbol:crc_*:0' --waivers waivers
has out 'waiver: 1,024 bytes, by Tora Tree <tora@tree.example>, until 2026-06-01 (waivers:2): sums take code'
check 1 --limit 'symbol:crc_*:0' --waivers waivers --today 2026-06-02
has out 'expired waiver: 1,024 bytes, by Tora Tree <tora@tree.example>, until 2026-06-01 (waivers:2): sums take code'
has out 'note: waivers:2: the waiver expired on 2026-06-01 and lifts nothing'
check 1 --limit symbol:page_heap:0 --waivers waivers
check 1 --limit total:0 --waivers waivers

# limits in a file, from which what is nothing of the tree gets its place
cat > limits <<'END'
# all of them
total:+1 MiB
image:0		# the file

[profile tiny mi*]
symbol:"page_heap":+501
END
check 1 --limits limits --format github
has out '::error title=image grew by '
has out ',file=limits,line=3::'
check 1 --limits limits --limit init:0 --format json
holds '[x["place"] for x in r] == ["limits:2", "limits:3", "limits:6", None]'
check 1 --limit image:0 --format github
has out ',file=Makefile::'

# GitHub shows ten of a kind: the worst of each limit, what is second in each, …
run check v1.0:mini v3.0:mini --db k.db --limit 'symbol:*:0' --limit 'file:*:0' --limit resident:0 --format github
same 1 $code
same 10 "$(grep -c '^::error' out)"
same 'symbol file resident symbol file' "$(echo $(sed -n 's/^::error title=\([a-z]*\) .*/\1/p' out | head -n 5))"
grep -q '^::warning title=kbloat check::not all are shown: 10 of [0-9]* that break a limit$' out || fail "$(cat out)"

# many offenders are counted, and few told
ok check v1.0:mini v3.0:mini --db k.db --limit total:+1MiB
run check v1.0:mini v3.0:mini --db k.db --limit 'symbol:*:0' --top 3 --format json
same 1 $code
holds 'len(r) == 4 and r[3]["name"].endswith(" more]") and r[3]["status"] == "broken"'

# what goes wrong
run check v9:mini v3.0:mini --db k.db --limit total:0
same 2 $code
check 2
has err 'there is no limit: --limit or --limits has some'
check 2 --limit total:+1.5
printf 'total:0\ntotal\n\n[x]\n' > bad
check 2 --limits bad
same "kbloat: bad:2: 'total' does not end in a limit: +4096, -1, 0, +0.5%, +3KiB, +2kB
kbloat: bad:4: '[x]' is not '[profile NAME…]'" "$(cat err)"
printf '[total]\namount = 1\n' > bad
check 2 --limit total:0 --waivers bad
same "kbloat: bad:1: the waiver has no 'until'" "$(cat err)"
check 2 --limit total:0 --limits nowhere
printf 'total:0\n\0total\n' > bad
check 2 --limits bad
check 2 --limit total:0 --today tomorrow
check 2 --limit total:0 --format pdf
check 2 --limit total:0 --write pdf=x
check 2 --limit total:0 --write junit=
# what explains may be missing, the answer not: no repository, one without the commits, one that cannot be read
git clone -q --depth 1 "file://$waived/repo" shallow
git init -q --bare other
git clone -q --shared "$waived/repo" unread
git -C unread config core.repositoryformatversion 1
git -C unread config extensions.refStorage reftable
cp "$waived/k.db" known.db # has the walk already
ok check v2.0:mini v3.0:mini --db known.db --limit total:+1MiB --repo repo
run check v2.0:mini v3.0:mini --db known.db --limit total:+1 --repo repo
same 1 $code
lacks out 'were not read'
for repo in nowhere shallow other unread; do
	run check v2.0:mini v3.0:mini --db known.db --limit total:+1 --repo $repo
	same 1 $code
	has out 'note: '
	has out 'commit: '
	has out 'maintainers: Max Memory'
	ok check v2.0:mini v3.0:mini --db known.db --limit total:+1MiB --repo $repo
	cp "$waived/k.db" fresh.db
	run check v2.0:mini v3.0:mini --db fresh.db --limit total:+1 --repo $repo
	same 1 $code
	has out 'commits: not known'
done
has out "note: the history is not asked: 'unread' keeps its references as 'reftable'"
# a MAINTAINERS that is no list is none
cp known.db wiki.db
sqlite3 wiki.db "UPDATE blob SET text = 'see ' || id WHERE id IN (SELECT blob_id FROM text_part JOIN build ON text_id = maintainers)"
run check v2.0:mini v3.0:mini --db wiki.db --limit total:+1 --repo repo
same 1 $code
has out 'commit: '
lacks out 'maintainers: '
refused 'no subsystems: MAINTAINERS has no section' check v2.0:mini v3.0:mini --db wiki.db --limit 'subsystem:*:+1'
ok blame v2.0:mini..v3.0:mini --db wiki.db --method lines
ok mail v2.0:mini..v3.0:mini --db wiki.db --repo nowhere
has out 'Where, by directory'
ok report --db wiki.db --out wiki
for limit in total:0,path=/lib total:0,path=lib/../.. 'dir:*:0,class=text,class=data' 'dir:*:0,path=lib,path=mm' \
	candidates:ready:3KiB; do
	check 2 --limit "$limit"
	[ ! -s out ] || fail "$limit: was checked"
done
# of other profiles and architectures
cp k.db unlike.db
sqlite3 unlike.db "UPDATE build SET profile = 'maxi' WHERE rev = 'v2.0'; UPDATE build SET arch = 'arm' WHERE rev = 'v1.0'"
refused "'v2.0:maxi:x86_64' and 'v3.0:mini:x86_64' are of different profiles: --across holds them against limits all the same" \
	check v2.0:maxi v3.0:mini --db unlike.db --limit total:+1MiB
refused "'v1.0:mini:arm' and 'v3.0:mini:x86_64' are of different architectures: --across holds them against limits all the same" \
	check v1.0:mini v3.0:mini --db unlike.db --limit total:+1MiB
ok check v2.0:maxi v3.0:mini --db unlike.db --limit total:+1MiB --across
same '' "$(find . -maxdepth 1 -name x)"
check 2 --limit total:+1 --write json=nowhere/x.json
image img
ok import --db k.db --label img --source "$PWD" img
run check v3.0:mini @img --db k.db --limit 'total:-1' --repo repo
[ $code -le 1 ] || fail "an import has no commit, and a size all the same"
before=$(dump k.db | sha256sum)
check 1 --limit 'symbol:*:0' --limit total:0
cp out twice
check 1 --limit 'symbol:*:0' --limit total:0
cmp out twice
same "$before" "$(dump k.db | sha256sum)"
whole k.db
