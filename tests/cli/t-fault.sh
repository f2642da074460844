# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a call of the system that fails is said in one line, or the facts are the same; some of them
[ -e "$(dirname "$KBLOAT")/fault.so" ] || { echo 'skipped: no fault.so'; exit 0; }
need_collection
mkdir disturbed
ln -s "$tree" disturbed/tree
cp -a "$collected/work/obj/mini-x86_64" disturbed/build
export FAULT_DIR=$PWD/disturbed

# an object, a dependency file, a map; the database; memory; the reader of the image itself
"$CLI_DIR/../fault/run" -e 29 import open read mmap read:KILL > log || fail "$(cat log)"
"$CLI_DIR/../fault/run" -e 97 import write > log || fail "$(cat log)"
"$CLI_DIR/../fault/run" -e 7001 import alloc > log || fail "$(cat log)"
