# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a failing call, a kill or a power cut is said in one line, or the facts are the same; some of them
# nothing stands between a program with a sanitizer and its allocations
[ -e "$(dirname "$KBLOAT")/fault.so" ] || { echo 'skipped: no fault.so'; exit 0; }
need_collection
mkdir -p disturbed/all/work/obj
ln -s "$tree" disturbed/tree
ln -s "$collected/k.db" disturbed/all/k.db
cp -a "$collected/work/obj/mini-x86_64" disturbed/all/work/obj
export FAULT_DIR=$PWD/disturbed

# disturb HOW ARGUMENT…: by a program of tests/fault
disturb() {
	"$CLI_DIR/../fault/$1" "${@:2}" > log || fail "$(cat log)"
}

disturb run -n 1 import open@ read@ write@ mmap@ alloc@
disturb run -n 2 show alloc@ read@
disturb kill -n 3 upgrade
disturb cut -n 3 import
