# SPDX-License-Identifier: GPL-2.0-or-later
# full
# slow
# protects: a call of the system that fails is said in one line, or the facts are the same; all of them
[ -e "$(dirname "$KBLOAT")/fault.so" ] || { echo 'skipped: no fault.so'; exit 0; }
for what in import collect; do
	"$CLI_DIR/../fault/run" $what > log || fail "$(cat log)"
	"$CLI_DIR/../fault/run" -e 7 $what open:EACCES open:EIO read:ENOMEM read:KILL write:KILL write:EIO > log ||
		fail "$(cat log)"
	"$CLI_DIR/../fault/run" -e 211 $what alloc > log || fail "$(cat log)"
done
