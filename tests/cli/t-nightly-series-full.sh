# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: a branch and tags in one database: steps only in each, no growth mailed twice, a head with a tag stays
need_history
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git clone -q "$history" r
git -C r config user.name A && git -C r config user.email a@a.example
mkdir state outbox
cat > n.conf <<END
[nightly]
db = k.db
repo = r
state = state
min-free = 1M
[collect]
work = work
[blame]
run = no
[candidates]
run = no
[report]
site = site
[mail]
dir = outbox
min = 1
from = K <k@k.example>
to = L <l@l.example>
[series "main"]
branch = master
profile = $profile
[series "rel"]
tags = v*
profile = $profile
limit = 9
END
c() {
	printf '\nu8 made_%s[%d];\n' "$1" "$2" >> r/mm/page.c
	git -C r commit -q -am "mm: $1"
}
# steps: of this night, as SERIES OLD..NEW
steps() {
	ok nightly -q n.conf
	jq -r '.ranges[] | .series + " " + (.range | gsub(":mini:x86_64"; ""))' state/summary.json
}
same 'rel v1.0..v1.1
rel v1.1..v1.2
rel v1.2..v2.0' "$(steps)"
c one 500
one=$(git -C r rev-parse HEAD)
same "main v2.0..$one" "$(steps)"
c two 600
git -C r tag v2.1
same "main $one..v2.1
rel v2.0..v2.1" "$(steps)"
# both parts of the second one have come to mails
same told "$(jq -r '.builds["rel/mini/x86_64"][].mail' state/state.json | grep -v fine)"
c three 700
three=$(git -C r rev-parse HEAD)
same "main v2.1..$three" "$(steps)"
same 6 "$(ls outbox | wc -l)"
same "branch:master v2.0 branch:master $one branch:master v2.1 branch:master $three tags:v* v1.0 tags:v* v1.1 tags:v* v1.2 tags:v* v2.0 tags:v* v2.1" \
	"$(echo $("$KBLOAT" history --db k.db --format csv | sed 1d | awk -F, '{ print $NF, $1 }'))"
one=${one:0:12} three=${three:0:12}
same "$(echo $(printf '%s\n' "$one..v2.1" v1.0..v1.1 v1.1..v1.2 v1.2..v2.0 "v2.0..$one" v2.0..v2.1 "v2.1..$three" | sort))" \
	"$(echo $(find site/step -name '*.html' | sed 's,.*/,,; s,\.html$,,' | sort))"
# a night in which nothing happens changes nothing
dump k.db > before
same '' "$(steps)"
dump k.db | cmp before -
whole k.db
