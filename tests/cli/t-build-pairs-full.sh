# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: every command that takes two builds takes "A B", "A..B", "A.." and "..B", and refuses what is none of these
need_ends
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git clone -q "$history" repo
git -C repo checkout -q -b work v2.0
git -C repo branch topic v1.0
cp "$ends/k.db" k.db

# two of them: "A..B" and "A B" are the same to each, a side that is left out is HEAD
for c in diff 'blame --method lines' 'bisect --metric size --limit +1k --budget 0' 'check --limit total:+1MiB' \
	'mail' 'config diff' 'plot growth --out x.svg'; do
	options="--db k.db --repo repo --work w"
	case $c in blame* | bisect*) ;; *) options="--db k.db --repo repo" ;; esac
	run $c $options topic HEAD
	cp out two
	cp err two.err
	for range in topic..HEAD v1.0:mini..v2.0:mini topic.. topic..@latest; do
		run $c $options "$range"
		diff two out || fail "kbloat $c $range"
		diff two.err err || fail "kbloat $c $range"
	done
	run $c $options ..topic
	cp out back
	run $c $options HEAD topic
	diff back out || fail "kbloat $c ..topic"
	for range in topic...HEAD topic..HEAD..v2.0 ..; do
		run $c $options "$range"
		same 2 $code
		has err "'$range' is no range A..B of two builds"
	done
	run $c $options topic
	has err "takes two builds, and 'topic' is one: write A B or A..B"
	run $c $options
	same 2 $code
done
