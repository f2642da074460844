# SPDX-License-Identifier: GPL-2.0-or-later
# protects: two databases merged equal one that collected all; merging again changes nothing
need_collection
collect -q --work work --db a.db v1.0 v1.1
collect -q --work work --db b.db v1.2 v1.10 v2.0
collect -q --work work --db all.db $tags

cp a.db merged.db
ok db merge --db merged.db b.db
same '3 builds copied, 0 were here already' "$(cat out)"
whole merged.db
facts merged.db > merged
facts all.db > all
diff all merged
# into nothing, in the other order
ok db merge --db new.db b.db a.db
facts new.db | diff all -
for by in class file symbol; do
	"$KBLOAT" show --db all.db v2.0 --by $by > want
	"$KBLOAT" show --db new.db v2.0 --by $by | diff want -
done

dump merged.db > before
ok db merge --db merged.db a.db b.db
same '0 builds copied, 5 were here already' "$(cat out)"
dump merged.db | cmp before -

# one bad file among them: nothing at all is taken
sqlite3 other.db "CREATE TABLE t(x)"
cp a.db again.db
dump again.db > before
refused "'other.db' is a database of another program" db merge --db again.db b.db other.db
dump again.db | cmp before -
run db merge --db again.db b.db absent.db
same 2 $code
has err absent.db
dump again.db | cmp before -
[ ! -e absent.db ]
