# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the columns of every csv are those of docs/columns.md, in their order: scripts rely on them
root=$(cd "$CLI_DIR/../.." && pwd)
. "$CLI_DIR/modules.sh"
need_modules
cp "$modules/k.db" k.db
cp -R "$modules/src" src
export KBLOAT_DB=k.db KBLOAT_WORK=work KBLOAT_PROFILES=$modules
image img

# What the page leaves out, because it is not about columns: where the repository is, and the like.
more() {
	case $1 in
	collect) echo --repo src --profile prove -q ;;
	blame) echo --method lines --repo src -q ;;
	bisect) echo --repo src --profile prove -q --limit +1 ;;
	prove) echo --repo src --profile prove -q ;;
	check) echo --limit candidates:ready:0 ;;
	esac
}

# the lines "| `kbloat COMMAND` | `a`, `b` |", as "COMMAND<tab>a,b"
sed -n 's/^| `kbloat \([^`]*\)` | \(.*\) |$/\1\t\2/p' "$root/docs/columns.md" | sed ':a; s/\(\t.*\)[` ]/\1/; ta' > page
# "--by KEY" stands for each key that has no line of its own
keys() {
	"$KBLOAT" __complete "$1" --by '' | sed 1d | cut -f 1
}
while IFS= read -r line; do
	case $line in
	*' --by KEY'*)
		command=${line%% *}
		for by in $(keys "$command"); do
			grep -q "^$command\b.* --by $by\b" page || echo "${line//KEY/$by}"
		done
		;;
	*) echo "$line" ;;
	esac
done < page > lines
mv lines page
[ "$(wc -l < page)" -gt 40 ] || fail "docs/columns.md: $(wc -l < page) lines"

failed=
while IFS=$'\t' read -r line columns; do
	command=${line%% *}
	words=$(echo " $line " | sed -e 's/ A\.\.B / v1.0..v1.1 /' -e 's/ A B / v1.0 v1.1 /' -e 's/ BUILD / v1.0 /' \
		-e 's/ REV / v1.0 /' -e 's/ IMAGE / img /' -e 's/ OPTION / BEEP /' -e 's/ LIMIT / total:0 /' -e 's/ FILE / k.db /' -e 's/ N / 5 /' -e 's/ SYMBOL / fork /')
	case $line in
	'db query'*) set -- db query 'SELECT 1 AS one, NULL AS nothing' ;;
	'db merge'*) set -- db merge k.db --db merged.db ;;
	*' --levers') set -- $words --repo src --profile prove -q ;;
	*) set -- $words $(more "$command") ;;
	esac
	run "$@" --format csv < /dev/null
	if [ $code = 2 ] || [ "$(head -n 1 out)" != "$columns" ]; then
		echo "kbloat $line: exit code $code, $(head -n 1 err)
    page: $columns
     csv: $(head -n 1 out)" >&2
		failed=1
	fi
	[ $code = 2 ] || [ "$command" = collect ] || [ "$command" = import ] || [ "$command" = prove ] && continue
	run "$@" --format json < /dev/null
	jq -e --arg c "$columns" 'all(.[]; keys_unsorted | join(",") == $c)' out > jq.out || fail "json of kbloat $line"
done < page
[ -z "$failed" ] || fail "docs/columns.md and the program differ (columns are only ever added, at the end)"

# Every command that prints rows is on the page, with all that --by takes.
for c in $("$KBLOAT" help --format csv | sed 1d | cut -d , -f 2); do
	"$KBLOAT" "$c" -h | grep -q '^  --human' || continue
	grep -q "^$c\b" page || fail "docs/columns.md does not have 'kbloat $c'"
	# the order of candidates is no key
	[ "$c" = candidates ] && continue
	"$KBLOAT" "$c" -h | grep -q '^  --by ' || continue
	for by in $(keys "$c"); do
		grep -q "^$c\b.* --by $by\b" page || fail "docs/columns.md does not have 'kbloat $c … --by $by'"
	done
done
