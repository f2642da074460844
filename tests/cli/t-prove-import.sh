# SPDX-License-Identifier: GPL-2.0-or-later
# protects: what was built by hand is proven, and its folders stay as they are; what cannot be is refused
. "$CLI_DIR/imported.sh"
export KBLOAT_DB=$PWD/k.db KBLOAT_WORK=$PWD/work

# in its own source, which git does not know
source tree
by_hand tree tree
all_of tree > before
(cd tree && "$KBLOAT" import -q --label hand)
prove @hand DUMMY --repo tree
same 0 $code
same 'proven 0' "$(jq -r '.[] | "\(.outcome) \(.known)"' out)"
same "$(sqlite3 k.db "SELECT sum(bytes) FROM v_bytes WHERE object = 'drivers/dummy.o'")" "$(jq '.[].measured' out)"
all_of tree | diff before -

# before anything is built
refused "'work' is no source tree: '@hand' was imported, and is built again from the source it was made of, which --repo names" \
	prove @hand TRACE --repo work --profile "$prove_profile"
committed tree
echo >> tree/kernel/sum.c
refused "'$PWD/tree' has 1 file that is not as in its commit, such as 'kernel/sum.c': commit or stash the changes" \
	prove @hand TRACE --again --repo tree --profile "$prove_profile"
