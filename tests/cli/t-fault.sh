# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a call of the system that fails is said in one line, or the facts are the same; some of them
[ -e "$(dirname "$KBLOAT")/fault.so" ] || { echo 'skipped: no fault.so'; exit 0; }
"$CLI_DIR/../fault/run" -e 17 import open read mmap write read:KILL malloc > log || fail "$(cat log)"

# a reader that has not enough memory is no fault of the image's, and not recorded as one
"$CLI_DIR/../fault/run" -e 999 import alloc read:KILL > log || fail "$(cat log)"
