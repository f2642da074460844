# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a copy of a database that is written meanwhile is whole, and replaces nothing unasked
need_collection
cp "$collected/k.db" k.db
ok db snapshot --db k.db copy.db
same '' "$(cat out err)"
whole copy.db
every_view k.db > want
every_view copy.db | diff want -
same delete "$(sqlite3 copy.db 'PRAGMA journal_mode')"
refused "'copy.db' is there already; --force replaces it" db snapshot --db k.db copy.db
ok db snapshot --db k.db --force copy.db
refused "'k.db' is the database itself" db snapshot --db k.db --force k.db
ln -s k.db link.db
refused "'link.db' is not a regular file" db snapshot --db k.db --force link.db
refused "no database 'none.db': collect or import something first, or name another with --db" db snapshot --db none.db x.db
run db snapshot --db k.db none/copy.db
same 2 $code
has err "cannot write 'none/copy.db': No such file or directory"
run db check --force --db k.db
has err "--force goes with 'snapshot'"

# copies while a writer is at work: each is one of its states, and the last one is the end
sqlite3 "$collected/k.db" 'SELECT rev FROM build ORDER BY id' > revs
"$KBLOAT" db merge -q --db busy.db "$collected/k.db"
for i in 1 2 3 4 5 6; do
	sqlite3 -cmd '.timeout 10000' busy.db "BEGIN IMMEDIATE; UPDATE duration SET ms = $i WHERE build_id = 1;
		UPDATE duration SET ms = $i WHERE build_id = 2; COMMIT" &
	ok db snapshot --db busy.db --force now.db
	same 1 "$(sqlite3 now.db 'SELECT count(DISTINCT ms) FROM duration WHERE build_id IN (1, 2) AND ms < 7 OR
		build_id = 1')"
	wait $!
done
whole now.db
[ -z "$(ls now.db.* 2> /dev/null)" ] || fail "$(ls now.db.*)"
chmod 444 now.db
ok builds --db now.db
