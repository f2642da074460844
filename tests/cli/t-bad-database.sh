# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a database that cannot be used is refused in one clear line and left as it was
image good
ok import --db k.db --label good good
cp k.db master.db

# try DB MESSAGE: a reading and a writing command refuse it, and it stays as it is
try() {
	local before=$(sha256sum < "$1")
	refused "$2" builds --db "$1"
	refused "${3:-$2}" import --db "$1" --label again good
	same "$before" "$(sha256sum < "$1")"
	[ ! -e "$1-wal" ] && [ ! -e "$1-journal" ]
}

echo 'a text file, which is longer than the header of a database would be, so that it is read' > text.db
try text.db "database 'text.db': file is not a database"
sqlite3 other.db "CREATE TABLE t(x); INSERT INTO t VALUES (1)"
try other.db "'other.db' is a database of another program"
sqlite3 alien.db "PRAGMA application_id = 12345"
try alien.db "'alien.db' is a database of another program"
cp master.db newer.db
sqlite3 newer.db "PRAGMA journal_mode = delete; PRAGMA user_version = 99" > /dev/null
try newer.db "'newer.db' has schema version 99, newer than this kbloat's 8: use a newer kbloat"
mkdir directory.db
refused "'directory.db' is a directory, not a database" builds --db directory.db
refused "'directory.db' is a directory, not a database" import --db directory.db good
# nobody writes to a pipe, and a device has no end
mkfifo pipe
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
for file in pipe socket /dev/null /dev/zero; do
	refused "'$file' is not a regular file" builds --db $file
	refused "'$file' is not a regular file" import --db $file good
	refused "'$file' is not a regular file" db merge --db k.db $file
	refused "'$file' is not a regular file" db check --db $file
done
for file in pipe /dev/null; do
	refused "'$file' is not a regular file" import --db k.db --label x --map $file good
	refused "'$file' is not a regular file" import --db k.db --label x --debug $file good
	refused "'$file' is not a regular file" import --db k.db --label x --config $file good
	refused "'$file' is not a regular file" check --db k.db @good @good --limits $file
	refused "'$file' is not a regular file" check --db k.db @good @good --limit total:0 --waivers $file
done

refused "no database 'absent.db': collect or import something first, or name another with --db" builds --db absent.db
refused "no database 'kbloat.db': collect or import something first, or name another with --db" builds
[ ! -e absent.db ] && [ ! -e kbloat.db ]
# what writes makes the directory, too; what only reads does not
refused "no database 'a/b/k.db': collect or import something first, or name another with --db" builds --db a/b/k.db
[ ! -e a ]
ok import --db a/b/k.db --label good good
ok builds --db a/b/k.db
: > plain
refused "cannot make directory 'plain': Not a directory" import --db plain/k.db --label good good
: > empty.db
refused "'empty.db' holds no kbloat data yet" builds --db empty.db

# damage in the middle: whatever a command says, it does not crash, and check sees it
cp master.db torn.db
sqlite3 torn.db "PRAGMA journal_mode = delete" > /dev/null
pages=$(($(stat -c %s torn.db) / 4096))
for page in $(seq 1 $((pages - 1))); do
	cp master.db torn.db
	head -c 4096 /dev/urandom | dd of=torn.db bs=4096 seek=$page conv=notrunc status=none
	run builds --db torn.db
	run show --db torn.db @good --by symbol
	run db query --db torn.db 'SELECT * FROM v_bytes'
	run db check --db torn.db
	[ $code != 0 ] || fail "db check does not see a torn page $page"
done
head -c $((4096 * 3)) master.db > short.db
run db check --db short.db
[ $code != 0 ]
run builds --db short.db
[ $code -le 2 ]

# not allowed to write (root may, unless the directory is mounted read-only)
cp master.db readonly.db
chmod 444 readonly.db
if [ -w readonly.db ]; then
	chmod 644 readonly.db
	mkdir ro
	cp readonly.db ro/
	mount --bind ro ro 2> /dev/null && mount -o remount,ro,bind ro 2> /dev/null && mounted=1 || mounted=
	trap '[ -z "$mounted" ] || umount ro' EXIT
	file=ro/readonly.db
else
	mounted=1 file=readonly.db
fi
if [ -n "$mounted" ]; then
	before=$(sha256sum < $file)
	refused "database '$file' is read-only" import --db $file --label again good
	ok builds --db $file
	has out @good
	same "$before" "$(sha256sum < $file)"
	if [ -d ro ]; then
		# a new one, also in a directory that cannot be made
		refused "cannot make database 'ro/new.db': Read-only file system" import --db ro/new.db --label new good
		refused "cannot make directory 'ro/a': Read-only file system" import --db ro/a/b/new.db --label new good
	fi
else
	echo "skipped: cannot make anything read-only here"
fi
