# SPDX-License-Identifier: GPL-2.0-or-later
# full
# slow
# protects: a call of the system that fails is said in one line, or the facts are the same; nearly all of them
# nothing stands between a program with a sanitizer and its allocations: then the plain one is taken
plain=$CLI_DIR/../../build/gcc
[ -e "$(dirname "$KBLOAT")/fault.so" ] || KBLOAT=$plain/kbloat
[ -e "$(dirname "$KBLOAT")/fault.so" ] || { echo 'skipped: no fault.so'; exit 0; }
need_tree
mkdir disturbed
ln -s "$tree" disturbed/tree
export FAULT_DIR=$PWD/disturbed

# disturb ARGUMENT…: of tests/fault/run
disturb() {
	"$CLI_DIR/../fault/run" "$@" > log || fail "$(cat log)"
}

disturb import
disturb -e 11 import open:EACCES open:EIO read:ENOMEM read:KILL write:KILL write:EIO
disturb -e 999 import alloc
disturb collect mmap fork rename fsync malloc
disturb -e 17 collect open read
disturb -e 43 collect write open:EACCES read:KILL write:KILL
