# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: help, -h and the manual say the same of every command and option, and their examples parse
root=$(cd "$CLI_DIR/../.." && pwd)
commands=$("$KBLOAT" help --format csv | sed 1d | cut -d , -f 2)
[ "$(echo "$commands" | wc -l)" -ge 17 ] || fail "commands: $commands"

# the options that a text with lines "  -x, --long META  text" describes
described() {
	sed -n 's/^  \(-.*\)/\1/p' "$1" | sed 's/  .*//' | grep -o -- '\(^\|, \)-[-a-zA-Z]*' | sed 's/, //' | sort -u
}

# the options that a manual page has in its lists: ".It Fl j , Fl Fl jobs Ar n"
listed() {
	sed -n 's/^\.It \(Fl .*\)/\1/p' "$1" | sed 's/ , /\n/g' |
		sed -n 's/^Fl Fl \([-a-z]*\).*/--\1/p; s/^Fl \([a-z]\)\( .*\)*$/-\1/p' | sort -u
}

mkdir examples
for c in $commands; do
	page=$root/docs/man/kbloat-$c.1
	for how in "$c -h" "$c --help" "help $c"; do
		ok $how
		has out "usage: kbloat $c"
		[ ! -s err ] || fail "$how prints to stderr"
		[ "$(wc -L < out)" -le 80 ] || fail "$how: lines of more than 80 columns"
	done
	cp out usage
	run "$c" --no-such-option
	same 2 $code
	has err "unknown option '--no-such-option'"
	has err "'kbloat $c -h' shows the usage"

	# -h, completion and the manual have the same options; a command without rows refuses those that
	# are for rows
	described usage > described
	"$KBLOAT" __complete "$c" - | sed 1d | cut -f 1 | sort -u > offered
	for option in '--format csv' --human '--color never'; do
		! grep -qx -- "${option%% *}" described || continue
		run "$c" $option
		[ $code = 2 ] && grep -q "it takes no ${option%% *}" err || fail "kbloat $c $option: $(cat err)"
	done
	same "$(grep -cx -- --human described)" "$(grep -cx -- --color described)"
	diff offered described || fail "kbloat $c: < options that are offered, > those in its -h"
	[ -r "$page" ] || fail "no manual page of kbloat $c"
	listed "$page" | diff described - || fail "kbloat $c: < options in its -h, > those in its manual"
	has "$page" '.Sh EXAMPLES'

	# The lists of words in the manual are those of the program, and all words are named there and in -h.
	"$root/scripts/man-words" "$page" | diff "$page" - || fail "kbloat $c: run 'make man'"
	for option in $(grep -vx -- --profile described); do
		grep -qE -- "^  (-., )?$option(, --[-a-z]+)? [^ ]" usage || continue
		for word in $(KBLOAT_DB=/dev/null "$KBLOAT" __complete "$c" "$option" '' | sed 1d | cut -f 1); do
			grep -qE "Cm.* $word( |\$)" "$page" || fail "kbloat-$c(1) does not name $option $word"
			case $c$option in plot--by | bisect--metric) continue ;; esac
			grep -qw -- "$word" usage || fail "kbloat $c -h does not name $option $word"
		done
	done

	sed -n '/^examples\{0,1\}:/,$p' usage | sed -e 's/^examples\{0,1\}://' -e 's/^ *//' |
		sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | grep . > "examples/$c" || fail "kbloat $c -h has no example"
	! grep -v '^kbloat ' "examples/$c" || fail "kbloat $c -h: its examples do not begin with kbloat"
done

# The examples parse. Without databases, trees and images they cannot do more.
mkdir bin empty
ln -s "$KBLOAT" bin/kbloat
for c in $commands; do
	while read -r line; do
		code=0
		(cd empty && PATH="$PWD/../bin:$PATH" timeout 20 bash -c "$line") > out 2> err || code=$?
		[ $code -le 2 ] || fail "$line: exit code $code: $(cat err)"
		! grep -E 'shows the usage|Sanitizer|runtime error' err || fail "$line: see above"
	done < "examples/$c"
done

# Manual pages: SEE ALSO in order, only of pages that there are; kbloat(1) has all.
for page in "$root"/docs/man/*.1; do
	sed -n '/^\.Sh SEE ALSO/,$s/^\.Xr \([^ ]*\) \([0-9]\).*/\2 \1/p' "$page" > also
	LC_ALL=C sort -u also | cmp - also || fail "$page: SEE ALSO is not in order"
	for name in $(sed -n 's/^1 \(kbloat.*\)/\1/p' also); do
		[ -r "$root/docs/man/$name.1" ] || fail "$page: there is no $name(1)"
	done
	[ "$page" = "$root/docs/man/kbloat.1" ] || has also '1 kbloat'
done
"$root/scripts/man-words" "$root/docs/man/kbloat.1" | diff "$root/docs/man/kbloat.1" - || fail "run 'make man'"
for c in $commands; do
	has "$root/docs/man/kbloat.1" ".Xr kbloat-$c 1"
	has "$root/docs/man/kbloat.1" ".It Cm $c"
done

ok -h
cp out all
ok help
cmp out all
for title in Collect: Look: Attribute: Modularize: Report: Database:; do
	has out "$title"
done
ok --version
has out 'kbloat '
run
same 2 $code
cmp err all
ok help --format json
jq -e '.[0] | has("group") and has("command") and has("summary")' out > jq.out
refused "the help of one command is text: it takes no --format ('kbloat help -h' shows the usage)" \
	help show --format csv

# what was meant
refused "no command 'frobnicate'; 'kbloat help' lists them" frobnicate
refused "no command 'frobnicate'; 'kbloat help' lists them" help frobnicate
refused "no command 'a?[31mb'; 'kbloat help' lists them" "$(printf 'a\033[31mb')"
refused "no command 'shwo'; did you mean 'show'? 'kbloat help' lists them" shwo
refused "no command 'cand'; did you mean 'candidates'? 'kbloat help' lists them" cand
refused "no command '$(printf '%05000d' 1)'; 'kbloat help' lists them" "$(printf '%05000d' 1)"
refused "no 'db chekc'; did you mean 'check'? ('kbloat db -h' shows the usage)" db chekc
refused "no 'profile lits'; did you mean 'list'? ('kbloat profile -h' shows the usage)" profile lits
refused "no 'config symbol'; did you mean 'symbols'? ('kbloat config -h' shows the usage)" config symbol
refused "unknown option '--fromat'; did you mean '--format'? ('kbloat show -h' shows the usage)" show --fromat csv
refused "unknown option '--fromat=csv'; did you mean '--format'? ('kbloat show -h' shows the usage)" \
	show --fromat=csv
refused "option '--d' is the beginning of --depth, --db ('kbloat show -h' shows the usage)" show --d
refused "option '--quiet' takes no argument ('kbloat show -h' shows the usage)" show --quiet=1
refused "option '--top' needs an argument ('kbloat show -h' shows the usage)" show --top
refused "unknown option '-x' ('kbloat show -h' shows the usage)" show -x
