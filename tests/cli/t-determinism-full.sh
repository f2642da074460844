# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: another directory, another -j, other threads: the same database to the last byte
need_collection
good='v1.0 v1.1 v1.10 v2.0'
mkdir -p a/deep/er
collect -q -j 1 --work a/deep/er/work --db one.db $good
collect -q -j 3 --work b --db three.db $good
dump one.db > one
dump three.db > three
cmp one three

# the same builds in the order of the command line backwards: the collector arranges them
collect -q --work b --db back.db v2.0 v1.10 v1.1 v1.0
dump back.db | cmp - one

# of a failed build the end of its log is kept, with paths and in the order of -j as they were;
# all else about it is the same
for db in "$collected/k.db" other.db; do
	[ -e "$db" ] || collect -q -j 1 --work c --db "$db" $tags
	cp "$db" log.db
	sqlite3 log.db "UPDATE blob SET text = '', hash = x'' WHERE id IN (SELECT log_tail FROM build)"
	dump log.db > "$(basename "$db").sql"
done
cmp k.db.sql other.db.sql

for j in 1 2 7; do
	ok import --db import$j.db -j $j --label x "$collected/vmlinux"
	dump import$j.db > import$j
	cmp import1 import$j
done
