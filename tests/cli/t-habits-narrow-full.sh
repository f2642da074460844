# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: on a terminal nothing is wider than it, whatever the names; names are whole; a line says what is missing
root=$(cd "$CLI_DIR/../.." && pwd)
. "$CLI_DIR/modules.sh"
need_modules
cp "$modules/k.db" k.db
export KBLOAT_DB=k.db KBLOAT_WORK=work KBLOAT_PROFILES=$PWD
cp "$modules/prove.profile" .
sed 's/^description.*/description = 表を大きくする, שלום, e\xcc\x81te\xcc\x81, 👩‍👩‍👧 and what else would not fit into the line of a terminal/' \
	prove.profile > a-profile-with-a-name.profile

# people, subjects and names in scripts whose letters take two columns, none, or go the other way
git clone -q "$modules/src" src
add() {
	printf '\nint by_%s[%s] = { 1 };\n' "$1" "$2" >> src/init/main.c
	git -C src -c user.name="$3" -c user.email="$1@x.example" commit -q -a -m "$4"
}
git -C src checkout -q v1.1
add yamada 300 '山田太郎' 'mm: 表を大きくする、もっと大きく、どこまでも大きくする、そして終わらない'
add jose 250 'Josë́ Garci̇́a' 'mm: combining é à ẽ̌ which takes no column of its own, so that more goes in'
add sara 200 'שרה' 'mm: שלום לכולם, מה שלומכם היום, והאם יש מקום לכל זה בשורה אחת'
add tux 150 '🐧 Tux 👍🏽' 'mm: 🚀 faster 👩‍👩‍👧 ❤️ 1️⃣ 🇩🇪 and then some more that is not going to fit'
add hindi 100 'हिन्दी' 'mm: सबसे बड़ा 한국어 ｶﾞｷﾞｸﾞ'
add a_function_whose_name_fills_a_line_of_a_terminal_alone_x \
	90 'An Author Whose Name Is Rather Long, As Some Are' 'mm: one'
git -C src tag v3.0
ok collect --repo src --profile prove -q v3.0
sqlite3 k.db "UPDATE str SET text = '表を大きくする_' || text WHERE text = 'by_yamada';
	UPDATE str SET text = '🚀👩‍👩‍👧' || text WHERE text = 'by_tux';
	UPDATE str SET text = text || 'ẽ̌שרה' WHERE text = 'by_jose'"

# the first things that one types
"$CLI_DIR/on-terminal" -l 60,80,100,120 "$KBLOAT" <<-'END' || fail "see above"
	builds
	history
	history --by symbol
	show v3.0
	show v3.0 --by config
	show v3.0 --by subsystem
	show v3.0 --by symbol
	diff v1.0 v3.0
	diff v1.0 v3.0 --by cause
	diff v1.0 v3.0 --by symbol
	blame v1.0..v3.0 --repo src -q --method lines
	blame v1.0..v3.0 --repo src -q --method lines --by author
	config diff v1.0 v3.0
	config symbols v3.0
	candidates v3.0
	candidates v3.0 --forced
	candidates --rules
	profile list
	check v1.0 v3.0 --limit total:+10 --limit symbol:*:+1 --top 4
	help --format table
END
long=by_a_function_whose_name_fills_a_line_of_a_terminal_alone_x

# what names a row is whole, the number of a name that fills the line stands below it
for columns in 60 80; do
	for name in v1.0:prove:x86_64 v3.0:prove:x86_64; do
		has out.$columns.builds "$name"
	done
	has out.$columns.profile_list a-profile-with-a-name
	for by in diff_v1.0_v3.0 show_v3.0; do
		tr -d '\n' < "out.$columns.${by}_--by_symbol" | grep -qF $long || fail "$by on $columns columns"
		for name in 表を大きくする_by_yamada 🚀👩‍👩‍👧by_tux by_joseẽ̌שרה; do
			has "out.$columns.${by}_--by_symbol" $name
		done
	done
	for id in $(git -C src log --format=%H v1.1..v3.0); do
		has "out.$columns.blame_v1.0..v3.0_--repo_src_-q_--method_lines" "${id::12}"
	done
	has out.$columns.candidates_v3.0 BEEP
	has out.$columns.builds 'left out for want of room: evidence, attempt'
	has out.$columns.profile_list 'cut: description; --wide shows all'
done

# numbers are whole, and those of a line are the columns that its head has
numbers() {
	grep -oE '[+-]?[0-9][0-9,]+' "$1" | sort -u
}
ok history
numbers out > whole
for columns in 60 80 120; do
	numbers out.$columns.history | comm -13 whole - | grep . && fail "other numbers on $columns columns"
	awk 'NR == 1 { n = NF } !NF { exit } (NF > n || NF < n - 1) { wrong = 1; exit } END { exit wrong }' out.$columns.history ||
		fail "history on $columns columns: $(cat out.$columns.history)"
done

# all with --wide and into a file; $COLUMNS wins over what the terminal says
ok builds
cp out all
code=0
"$CLI_DIR/on-terminal" 60 "$KBLOAT" builds --wide > out 2> err || code=$?
same 99 $code
diff all out || fail "builds --wide"
COLUMNS=60 "$KBLOAT" builds | diff all - || fail "builds, into a pipe"
"$CLI_DIR/on-terminal" -e 60 "$KBLOAT" builds | diff - out.60.builds || fail "COLUMNS=60"

# what leaves, in its order, is what the page says: a terminal of one column leaves all of it
sed -n '/^## On a narrow/,/^## /s/^| `\([^`]*\)` | \(.*\) |$/\1\t\2/p' "$root/docs/columns.md" |
	sed 's/[`,]//g; s/ [0-9]*\( \|$\)/\1/g' > page
[ "$(wc -l < page)" -gt 20 ] || fail "docs/columns.md: $(wc -l < page) tables"
typed() {
	echo " $1 " | sed -e 's/ A\.\.B / v1.0..v3.0 --repo src --method lines -q /' -e 's/ A B / v1.0 v3.0 /' \
		-e 's/ BUILD / v3.0 /' -e 's/ N / 5 /' -e 's/ LIMIT / total:0 /' -e 's/ KEY / dir /' -e 's/^ help/& --format table/' \
		-e 's/^ //; s/ $//'
}
grep -v '^prove\|^import\|^bisect\|--levers' page > lines
while IFS=$'\t' read -r line columns; do
	typed "$line"
done < lines | "$CLI_DIR/on-terminal" -l 1 "$KBLOAT" 2> err || :
while IFS=$'\t' read -r line columns; do
	line=$(typed "$line")
	said=$(tr '\n' ' ' < "out.1.${line//[ \/]/_}" | sed -n 's/.*left out for want of room: \([^;]*\);.*/\1/p' | tr -d ,)
	[ -n "$said" ] || fail "kbloat $line: leaves nothing: $(cat "out.1.${line//[ \/]/_}")"
	# those that say nothing in any row are not there to leave
	rest=" $columns "
	for column in $said; do
		case $rest in
		*" $column "*) rest=" ${rest#*" $column "}" ;;
		*) fail "kbloat $line leaves: $said
     page: $columns" ;;
		esac
	done
done < lines
