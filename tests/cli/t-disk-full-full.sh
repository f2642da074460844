# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: a full disk is said in one line, the database stays whole, and the collection resumes
need_collection
good='v1.0 v1.1 v1.10 v2.0'
full='(database or disk is full|disk I/O error|unable to open database file)'

# results that cannot be written are trouble, too
if [ -e /dev/full ]; then
	code=0
	"$KBLOAT" show --db "$collected/k.db" v1.0 > /dev/full 2> err || code=$?
	same 2 $code
	same "kbloat: cannot write the output: No space left on device" "$(cat err)"
	# what they are about stands all the same, and need not be done again
	code=0
	"$KBLOAT" import --db told.db --label x --format csv "$collected/vmlinux" > /dev/full 2> err || code=$?
	same 2 $code
	same "kbloat: cannot write the output: No space left on device; what it would tell of is stored" \
		"$(tail -n 1 err)"
	same 1 "$(sqlite3 told.db 'SELECT count(*) FROM build')"
	code=0
	"$KBLOAT" db merge --db merged.db told.db > /dev/full 2> err || code=$?
	same 2 $code
	has err '; what it would tell of is stored'
fi

# A limit on the size of files is much the same, and anyone may set it.
collect -q --work work --db limited.db v1.0
dump limited.db > one
code=$(
	trap '' XFSZ
	ulimit -S -f 8
	run import --db limited.db --label x "$collected/vmlinux"
	echo $code
)
same 2 "$code"
same 1 "$(wc -l < err)"
grep -Eq "^kbloat: database 'limited.db': $full$" err || fail "$(cat err)"
whole limited.db
dump limited.db | cmp - one
ok import --db limited.db --label x "$collected/vmlinux"
whole limited.db

# A small file system, when we may mount one.
mkdir small
if ! mount -t tmpfs -o size=1m none small 2> /dev/null; then
	echo "skipped: not allowed to mount"
	exit 0
fi
trap 'umount small' EXIT
fill() {
	head -c 2M /dev/zero > small/filler 2> /dev/null || true
}

# full before the first byte
fill
run import --db small/k.db --label x "$collected/vmlinux"
rm small/filler
same 2 $code
same 1 "$(wc -l < err)"
grep -Eq "^kbloat: database 'small/k.db': $full$" err || fail "$(cat err)"
[ ! -s small/k.db ] || whole small/k.db
rm -f small/k.db*

# full in the middle: with some builds stored, the next does not fit
collect -q --work work --db small/k.db v1.0
dump small/k.db | cmp - one
fill
run collect --repo "$tree" --profile "$profile" --work work --db small/k.db $good
rm small/filler
same 2 $code
tail -n 1 err | grep -Eq "^kbloat: database 'small/k.db': $full$" || fail "$(cat err)"
whole small/k.db
dump small/k.db | cmp - one

# room again: it goes on, and ends as if nothing had been
collect --work work --db small/k.db $good > log 2>&1
lacks log 'v1.0:mini: building'
collect -q --work calm --db calm.db $good
dump calm.db > calm.sql
dump small/k.db | cmp - calm.sql
