# SPDX-License-Identifier: GPL-2.0-or-later
# protects: options of every command may stand in front of it, and what was probably meant is named for words of all kinds
need_collection
cp "$collected/k.db" k.db

ok builds --db k.db --format csv
cp out behind
for before in '--db k.db --format csv' '--db=k.db --format=csv' '--format csv -q --db k.db' '-qv --db k.db --form csv' \
	'--no-pager --color never --db k.db --format csv --repo . --work w --human'; do
	ok $before builds
	diff behind out || fail "kbloat $before builds"
done
# behind it wins, and verbs stay what they are
ok --format json --db nowhere builds --db k.db --format csv
diff behind out
ok --format csv profile list
has out 'profile,arch,description'
ok --db k.db show v1.0 --by class
cp out one
KBLOAT_DB=k.db ok -q show v1.0 --by class
diff one out
ok -q --work w --db k.db show v1.0
# what a command refuses behind it, it refuses in front; --work is for those that build, and let be by others
refused "'mail' writes mails: it takes no --human ('kbloat mail -h' shows the usage)" --human mail v1.0..v2.0
ok -q --help
has out 'usage: kbloat COMMAND'
refused "unknown option '--fromat'; did you mean '--format'? ('kbloat help' lists the commands)" --fromat csv builds
refused "option '--by' stands behind the command: kbloat COMMAND --by" --by dir show v1.0
refused "option '--db' needs an argument" --db
refused "option '--quiet' takes no argument" --quiet=1 builds
refused "unknown option '-x' ('kbloat help' lists the commands)" -x builds
refused "no command 'biulds'; did you mean 'builds'? 'kbloat help' lists them" --db k.db biulds
run --db k.db
same 2 $code
has err 'usage: kbloat COMMAND'

offers() {
	"$KBLOAT" __complete "$@" | sed 1d | cut -f 1
}
same show "$(offers --db k.db sho)"
same v2.0:mini "$(offers --db k.db -q show v2)"
same v2.0:mini "$(offers --db=k.db show v2)"
same 'files' "$(KBLOAT_DB=none "$KBLOAT" __complete --db '' | head -n 1)"
same '--format' "$(offers --fo)"
same 'always' "$(offers --color al)"
same '' "$(offers --no-such show v2)"

# near misses
near() {
	local word=$1
	shift
	run "$@"
	same 2 $code
	has err "; did you mean '$word'?"
}
export KBLOAT_DB=k.db
near file show v1.0 --by fiel
near "section', 'subsystem' or 'symbol" show v1.0 --by s
near json show v1.0 --format jsn
near bloat-o-meter diff v1.0 v2.0 --format bloat
near subsystem history --by Subsystm
near text show v1.0 --class txet
near mini history --profile mimi
near x86_64 history --profile mini --arch x86-64
near tiny profile show tinny
near minmod profile resolve minmud --source .
near tiny collect --repo . --profile tinny HEAD
near first-parent collect --repo . --step first-parnet HEAD
near gnu collect --repo . --toolchain gun HEAD
near ready candidates v1.0 --verdict redy
near bool candidates v1.0 --kind boool
near lines blame v1.0..v2.0 --method liness
near never builds --color nver
near github check v1.0 v2.0 --limit total:0 --format githb
near symbol check v1.0 v2.0 --limit symbl:x:0
near text bisect v1.0..v2.0 --metric txt --limit 1
near growth plot grwoth v1.0 v2.0 --out x.svg
near file plot history --by fiel --out x.svg
near initcall-early candidates v1.0 --without initcal
near schema db shcema
# what a name is the beginning of comes first, then what is near
sqlite3 k.db "UPDATE build SET rev = 'w1.1' WHERE rev = 'v1.1'"
refused "no build 'v1.1'; nearest: 'v1.10:mini:x86_64', 'v1.0:mini:x86_64', 'v1.2:mini:x86_64'" show v1.1 --db k.db
