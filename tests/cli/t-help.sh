# SPDX-License-Identifier: GPL-2.0-or-later
# protects: every command explains itself with -h and an example; unknown words are refused
commands=$("$KBLOAT" -h | sed -n 's/^  \([a-z]*\)  .*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 10 ] || fail "commands: $commands"
for c in $commands; do
	for how in "$c -h" "$c --help" "help $c"; do
		ok $how
		has out "usage: kbloat $c"
		has out example
		[ ! -s err ] || fail "$how prints to stderr"
	done
	run "$c" --no-such-option
	same 2 $code
	has err "no-such-option"
	has err "'kbloat $c -h' shows the usage"
done
ok -h
cp out all
ok help
cmp out all
ok --version
has out 'kbloat '
run
same 2 $code
refused "no command 'frobnicate'; 'kbloat help' lists them" frobnicate
refused "no command 'frobnicate'; 'kbloat help' lists them" help frobnicate
refused "no command 'a?[31mb'; 'kbloat help' lists them" "$(printf 'a\033[31mb')"
