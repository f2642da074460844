# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: conf itself, asked bool by bool, finds that minmod has none too many, with any number of jobs
need_kconfig_tree
resolve() {
	profile=$1
	shift
	ok profile resolve "$profile" --source "$ktree" "$@"
}

# conf finds no bool that is of no use, and what it says is what the model does
resolve "$kprofile" -q --verify
has out "3 lose a module"
has out " 0 are of no use; 2 more are the profile's own"
lacks out 'of no use: '
lacks out 'the model is wrong'
mv out all
resolve "$kprofile" -q --verify --every 2 -j 3
has out ' 0 are of no use'
! cmp -s all out || fail '--every 2 tried all of them'
# all of them again, one at a time
resolve "$kprofile" -q --verify -j 1
cmp all out
