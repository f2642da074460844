# SPDX-License-Identifier: GPL-2.0-or-later
# full
# slow
# protects: a step is judged, told of and mailed once: with trouble the same night, changed files, two series
need_collection

# config NAME: NAME.conf, with a database that has all that there is to build, of which no step has been
# looked at; more of it from stdin
config() {
	mkdir -p "$1/state"
	cp "$collected/k.db" "$1/k.db"
	jq -n '{ schema: 1, builds: ({ mini: 1, same: 1, late: 1 } | with_entries(.key += "/mini/x86_64" | .value = {})) }' \
		> "$1/state/state.json"
	cat > "$1.conf" - <(cat <<-END
		[nightly]
		db = $1/k.db
		repo = $tree
		state = $1/state
		min-free = 1M
		[collect]
		work = $1/work
		[blame]
		run = no
		[candidates]
		run = no
		[series "mini"]
		tags = v*
		profile = $profile
	END
	)
	night=$1
}

# night CODE
night() {
	run nightly "$night.conf"
	[ $code = "$1" ] || { cat out err >&2; fail "exit code $code, not $1"; }
}

value() {
	jq -r "$1" "$night/state/summary.json"
}

gate='[gate]
limits = limits'
echo 'total:+9000' > limits

# --- a broken gate in nights that have other trouble: exit code 1 comes when that is over, and once ---
config dead <<< "$gate
[fetch]
remote = nosuch.git"
for i in 1 2; do
	night 2
	same trouble "$(value .result)"
	same v1.10:mini:x86_64..v2.0:mini:x86_64 "$(value '.ranges[] | select(.gate == "worse").range')"
done
same 0 "$(value '.steps[] | select(.step == "gate").commands | length')"
sed -i '/remote/d' dead.conf
night 1
same worse "$(value .result)"
night 0
same 0 "$(value '.ranges | length')"

# --- limits that are spoilt while a night is at it: its gate fails as often as that happens ---
config edited <<< "$gate
[fetch]
remote = there.git"
mkdir bin
cat > bin/git <<'END'
#!/bin/sh
echo 'totl:+5' > limits
END
chmod +x bin/git
for i in 1 2 3 4; do
	echo 'total:+9000' > limits
	PATH=$PWD/bin:$PATH night 2
	value .problems[] | grep -q '^gate: exit status 2: '
	same '' "$(jq '.. | .gate_tries? // empty' edited/state/state.json)"
done
# and now they are found before anything is begun
cp edited/state/summary.json before
night 2
cmp before edited/state/summary.json
echo 'total:+9000' > limits
sed -i '/remote/d' edited.conf
night 1

# --- mails of a run that was killed when their names had been remembered, but they were not renamed ---
mail='[mail]
dir = DIR
min = 1
maintainers = no
to = Kernel sizes <sizes@example.org>'
config mails <<< "${mail/DIR/outbox}"
night 0
same 3 "$(ls outbox | wc -l)"
sums() {
	(cd "$1" && sha256sum -- *.eml)
}
sums outbox > sums

# back DIR: as it was then
back() {
	local mail stem
	for mail in "$1"/*.eml; do
		stem=${mail##*/}
		stem=${stem%%-0001-*}
		mkdir -p "$1/.staging/$stem"
		mv "$mail" "$1/.staging/$stem/${mail##*/"$stem"-}"
	done
	jq 'del(.builds[][].mail)' mails/state/state.json > state
	mv state mails/state/state.json
}

back outbox
[ -z "$(ls outbox)" ]
night 0
sums outbox | diff sums -
same 0 "$(value '.steps[] | select(.step == "mail").commands | length')"
# one had been renamed, and was sent and removed
back outbox
rm outbox/.staging/v1.0..*/*
night 0
same 2 "$(ls outbox | wc -l)"
# the configuration names another directory now: all are there
rm -rf outbox
sed -i "s/^dir = .*/dir = $(printf 'out\xff')/" mails.conf
config_dir=$(printf 'out\xff')
jq 'del(.builds[][].mail)' mails/state/state.json > state
mv state mails/state/state.json
night 0
sums "$config_dir" | diff sums -
same 3 "$(value '.ranges[].mail' | grep -c fine)"
# that name is no UTF-8
back "$config_dir"
night 0
sums "$config_dir" | diff sums -
same 0 "$(value '.steps[] | select(.step == "mail").commands | length')"
# what was staged is gone
back "$config_dir"
rm -rf "$config_dir/.staging"
night 0
sums "$config_dir" | diff sums -
rm -rf "$config_dir"
night 0
[ -z "$(ls "$config_dir")" ]

# --- two series that have the same steps: each is judged and mailed once ---
config both <<< "$gate
write = json
${mail/DIR/both/outbox}
[series \"same\"]
tags = v*
profile = $profile
[series \"late\"]
tags = nosuch*
profile = $profile"
night 1
same 3 "$(value '.ranges | length')"
same '3 3' "$(echo $(value '.steps[] | select(.step == "gate" or .step == "mail").commands | length'))"
same 3 "$(ls both/outbox | wc -l)"
sums both/outbox | cut -d ' ' -f 1 | sort > got
cut -d ' ' -f 1 sums | sort | diff - got
same 3 "$(ls both/state/results/*.gate.json | wc -l)"
jq -e '.builds | .["mini/mini/x86_64"] == .["same/mini/x86_64"]' both/state/state.json > /dev/null
# one that has them later does not begin again
rm both/outbox/*
sed -i 's/nosuch\*/v*/' both.conf
night 0
same 0 "$(value '.ranges | length')"
same '' "$(ls both/outbox)"
