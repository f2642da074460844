# SPDX-License-Identifier: GPL-2.0-or-later
# protects: --format works or is refused with a reason; --human is for people; one bad profile spoils no list
need_collection
cp "$collected/k.db" k.db
export KBLOAT_DB=$PWD/k.db

# what prints no rows says so, before it does anything
no_format() {
	local why=$1
	shift
	refused "$why: it takes no --format ('kbloat $1 -h' shows the usage)" "$@" --format csv
}
no_format "--log and --config print text" builds --log v1.2
no_format "--log and --config print text" builds --config v1.0
no_format "'db schema' prints SQL" db schema
no_format "'db upgrade' prints nothing" db upgrade
no_format "'profile show' prints a profile" profile show tiny
no_format "'profile resolve' prints a .config, or text about it" profile resolve tiny --source .
no_format "the help of one command is text" help show
no_format "'plot' draws pictures, SVG or PNG as --out ends" plot history
refused "no format 'xls': table, csv, json, markdown or html ('kbloat show -h' shows the usage)" show v1.0 --format xls

# what prints text without it has rows with it
ok db check --format csv
same problem "$(cat out)"
ok db check --format json
same '[]' "$(cat out)"
sqlite3 k.db "UPDATE section SET bytes = bytes + 1 WHERE idx = 1 AND build_id = 1"
run db check --format json
same 1 $code
jq -e 'length >= 1 and (.[0].problem | length > 0)' out > jq.out
cp "$collected/k.db" k.db
ok collect --repo "$tree" --profile "$profile" v1.0 v1.1 --format csv -q
same 'collected,known,failed,known_failed,refused
0,2,0,0,0' "$(cat out)"
image img
ok import img --label img --format json
jq -e '.[0].build == "@img" and .[0].bytes > 0 and .[0].padding >= 0' out > jq.out
[ ! -s err ] || grep -q 'link map' err || fail "import: $(cat err)"
ok builds --format csv
same attempt,subject,moved "$(head -n 1 out | grep -o 'attempt.*')"
same 1,, "$(sed -n 2p out | grep -o '[0-9]*,,$')"

# units where people read
for format in table markdown html; do
	ok show v1.0 --human --format $format
	has out ' KiB'
	ok show v1.0 --format $format
	lacks out ' KiB'
	ok diff v1.0 v2.0 --human --format $format
	grep -qE '[+-][0-9.]+ (B|KiB)' out || fail "diff --human --format $format: no signs"
done
for format in csv json; do
	ok show v1.0 --format $format
	cp out plain
	ok show v1.0 --human --format $format
	cmp plain out
done

# a profile that cannot be read is named; the others are listed
mkdir mine
echo 'nonsense without an equals sign' > mine/broken.profile
cp "$profile" mine/mine.profile
run profile list --format csv
cp out before
export KBLOAT_PROFILES=$PWD/mine
run profile list --format csv
same 2 $code
same 1 "$(wc -l < err)"
has err broken
grep -q '^mine,' out || fail "profile list: $(cat out)"
same "$(cat before)" "$(grep -v '^mine,' out)"
