# SPDX-License-Identifier: GPL-2.0-or-later
# protects: words a command does not know are refused, named, with control bytes made visible
need_collection
db=$collected/k.db
run show --db "$db" v2.0 --by color
same 2 $code
grep -Eqx "kbloat: --by takes [a-z, ]*, not 'color' \('kbloat show -h' shows the usage\)" err || fail "$(cat err)"
for c in "show v2.0" "diff v1.0 v2.0" history builds "db query SELECT+1" "profile list"; do
	set -- $c
	run "${@//+/ }" --db "$db" --format xml
	same 2 $code
	has err "xml"
	[ ! -s out ]
done
refused "--class takes text, rodata, data, bss, init or padding, not 'fat' ('kbloat show -h' shows the usage)" \
	show --db "$db" v2.0 --class fat
refused "no build 'v7'; nearest: 'v1.0:mini:x86_64', 'v1.1:mini:x86_64', 'v1.2:mini:x86_64'" show --db "$db" v7
refused "no build '@x'; nearest: 'v1.0:mini:x86_64', 'v1.1:mini:x86_64', 'v1.2:mini:x86_64'" show --db "$db" @x
refused "no build 'v7'; nearest: 'v1.0:mini:x86_64', 'v1.1:mini:x86_64', 'v1.2:mini:x86_64'" diff --db "$db" v1.0 v7
run show --db "$db" "$(printf 'a\033[2Jb')"
same 2 $code
has err "no build 'a?[2Jb'"
refused "takes one build ('kbloat show -h' shows the usage)" show --db "$db"
run plot nosuch --db "$db" --out x.svg
same 2 $code
run plot history --db "$db" --out x.jpg
same 2 $code
has err x.jpg
[ ! -e x.jpg ] && [ ! -e x.svg ]
run db frobnicate --db "$db"
same 2 $code
has err frobnicate
refused "unknown option '--nope=1' ('kbloat show -h' shows the usage)" show v1.0:mini --nope=1
refused "option '--by' needs an argument ('kbloat show -h' shows the usage)" show v1.0:mini --by
refused "unknown option '--a?b' ('kbloat diff -h' shows the usage)" diff a b "$(printf -- '--a\033b')"
