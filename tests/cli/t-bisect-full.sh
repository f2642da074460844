# SPDX-License-Identifier: GPL-2.0-or-later
# protects: bisect: each kind of metric; branches from before the range, commits that do not build
# full
need_ends
cp "$ends/k.db" k.db

# first NAME METRIC LIMIT
first() {
	ok bisect v1.0..v2.0 --db k.db --profile "$profile" --repo "$history" --work work --metric "$2" --limit "$3"
	grep -q "^# first bad commit: \[$(id $1)\] " out || { cat out >&2; fail "$2 $3: not $1, $(id $1)"; }
	grep -q "^git bisect start" out || fail "no log: $(head -n 3 out)"
	! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" out || fail "control bytes"
}

first backoff object=drivers/net/ether.o +280
first scrub 'subsystem=MEMORY MANAGEMENT' +100
first queue object=lib/queue.o 1
first disk dir=drivers/block 0k
first hostile symbol=page_alloc 90
# on a branch from before the older end
first early object=lib/early.o +0
# the commit before it does not build, so that it can be either
for again in '' again; do
	ok bisect v1.0..v2.0 --db k.db --profile "$profile" --repo "$history" --work work \
		--metric symbol=pool_flush --limit 0
	has out "$(id repair)"
	has out "$(id slip)"
done
whole k.db
