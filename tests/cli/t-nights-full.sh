# SPDX-License-Identifier: GPL-2.0-or-later
# full
# slow
# protects: three nights on the file of --example as it stands, a broken machine in the second: history, site, mails, summary
need_history
export CCACHE_DISABLE=1 KBLOAT_PROFILES=$PWD/profiles

# The profiles that the example names, for the made-up kernel, and a remote that has the example's tags.
mkdir profiles bin root
for name in tiny minmod; do
	cp "$profile" profiles/$name.profile
done
git clone -q "$history" origin
git -C origin config user.name A
git -C origin config user.email a@a.example
upstream() {
	git -C origin "$@"
}
# stable COMMIT TAG: what mainline's commit does, as a release of the stable branch
stable() {
	upstream checkout -q stable
	upstream cherry-pick "$(id $1)" > /dev/null
	upstream tag "$2"
	upstream checkout -q master
}
upstream tag -d v1.0 v1.1 v1.2 v2.0 > /dev/null
upstream tag v6.12 "$(id v1.0)"
upstream branch stable v6.12
stable pause v6.12.100
upstream reset -q --hard "$(id page)"

# as docs/nightly.md says, below root
clone=$(sed -n 's|^    sudo -u kbloat \(git clone .*\) https://[^ ]* \(/var/lib/kbloat/linux.git\)$|\1 ORIGIN \2|p' "$CLI_DIR/../../docs/nightly.md")
[ -n "$clone" ] || fail "docs/nightly.md does not say how to clone"
clone=${clone/ORIGIN/$PWD/origin}
${clone/\/var\/lib\/kbloat/$PWD\/root} 2> /dev/null
ok nightly --example
sed "s|/var/lib/kbloat|$PWD/root|" out > n.conf
# mails and limits are all that is added: they are commented out in it
cat >> n.conf <<END
[gate]
limits = $PWD/limits
[mail]
dir = root/outbox
min = 1
maintainers = no
to = Kernel sizes <sizes@example.org>
[nightly]
min-free = 100M
END
echo 'code-and-data:+100000' > limits
ok nightly n.conf --check
ok nightly n.conf --dry-run
grep -q "^collect: .* collect .* --profile tiny,minmod --series 'tags:v6.12.\*' v6.12.100$" out || fail "$(cat out)"

summary=root/nightly/summary.json
value() {
	jq -r "$1" $summary
}
night() {
	run nightly n.conf "$@"
	[ $code = "$want" ] || fail "exit code $code: $(cat out err)"
}

# --- the first night: where both series begin ---
want=0 night
same 'fine 0' "$(value '"\(.result) \(.exit_code)"')"
# the branch's head, and of the tags the one; v6.12.100 is not built for both series
same "$(id page):tiny:x86_64 built
v6.12.100:minmod:x86_64 built
v6.12.100:tiny:x86_64 built" "$(value '.builds[] | "\(.build) \(.outcome)"' | sort)"
same '[]' "$(value '.ranges | tostring')"
ls root/www/index.html > /dev/null

# --- the second: two tags and a new head, and a compiler that does not start ---
stable scrub v6.12.101
upstream reset -q --hard "$(id v1.1)"
stable ring v6.12.102
printf '#!/bin/sh\ncase "$*" in *--version*) exec %s "$@" ;; esac\nkill -KILL $$\n' "$(command -v gcc)" > bin/gcc
chmod +x bin/gcc
before=$(sqlite3 root/kernel.db 'SELECT count(*) FROM v_builds')
want=2 PATH=$PWD/bin:$PATH night -q
has out 'trouble after'
same 'trouble 2' "$(value '"\(.result) \(.exit_code)"')"
same failed "$(value '.builds[].outcome' | sort -u)"
same 5 "$(value '.builds | length')"
value '.problems[]' > problems
grep -q '^collect: v6.12.102 is not built, and the next run tries again: nothing can be built on this machine: ' problems || fail "$(cat problems)"
same "$(value '.builds[].build' | sort)" "$(value '.left[] | select(.step == "collect").what' | sort)"
same "$before" "$(sqlite3 root/kernel.db 'SELECT count(*) FROM v_builds')"
[ ! -e root/outbox ] || same '' "$(ls root/outbox)"
# the site of the night before is as it was
lacks root/www/index.html v6.12.102

# --- the third: mended ---
want=0 night
same 'fine 0' "$(value '"\(.result) \(.exit_code)"')"
same 5 "$(value '[.builds[] | select(.outcome == "built")] | length')"
same '[] []' "$(value '"\(.left) \(.problems)"')"
# steps between neighbours of a series only, each once, with its numbers
value '.ranges[] | "\(.series) \(.range) \(.code_and_data.delta) \(.size.new - .size.old == .size.delta) \(.top | length > 0)"' | sort > steps
cat > expected <<END
6.12 v6.12.100:minmod:x86_64..v6.12.101:minmod:x86_64
6.12 v6.12.100:tiny:x86_64..v6.12.101:tiny:x86_64
6.12 v6.12.101:minmod:x86_64..v6.12.102:minmod:x86_64
6.12 v6.12.101:tiny:x86_64..v6.12.102:tiny:x86_64
mainline $(id page):tiny:x86_64..$(id v1.1):tiny:x86_64
END
cut -d ' ' -f 1,2 steps | diff expected -
while read -r series range delta whole top; do
	same 'true true' "$whole $top"
	same "$delta" "$("$KBLOAT" diff --db root/kernel.db "${range%..*}" "${range#*..}" --by class --format json |
		jq '[.[] | select(.class != "padding" and .class != "total" and .class != "[total]") | .delta] | add')"
	has out "($("$KBLOAT" diff --db root/kernel.db "${range%..*}" "${range#*..}" --by class --format json |
		jq -r "\"$delta\"" | sed 's/^[0-9]/+&/;s/\([0-9]\)\([0-9]\{3\}\)$/\1,\2/'))"
done < steps
# a mail for each, once
same 5 "$(ls root/outbox/*.eml | wc -l)"
same 5 "$(sed -n 's/^Message-I[dD]: *//p' root/outbox/*.eml | sort -u | wc -l)"
grep -h '^Subject:' root/outbox/*.eml
# the site has both series in order, and the machine's night on no page
has root/www/index.html v6.12.102
! grep -rqi 'nothing can be built' root/www || fail "the site tells of the machine"
same 'v6.12.100 v6.12.101 v6.12.102' "$(echo $("$KBLOAT" history --db root/kernel.db --profile minmod --format csv | sed -n 's/^\(v[^,]*\),.*/\1/p'))"
same 0 "$(sqlite3 root/kernel.db "SELECT count(*) FROM v_builds WHERE status <> 'ok'")"
whole root/kernel.db
same 'fine fine trouble' "$(echo $(jq -r .result root/nightly/history/*.json | sort))"

# --- a fourth is quiet; what was recorded as failed is tried again when it is due ---
want=0 night -q
[ ! -s out ] && [ ! -s err ] || fail "$(cat out err)"
printf 'u32 no_such = such;\n' >> origin/mm/page.c
upstream commit -q -a -m 'mm: a slip'
upstream tag v6.12.103
want=0 night -q
same broken "$(value .result)"
has out 'v6.12.103:tiny:x86_64  broken'
want=0 night
same 'fine 0' "$(value '"\(.result) \(.builds | length)"')"
printf '[collect]\nretry = after 7 days\n' >> n.conf
want=0 night
same 0 "$(value '.builds | length')"
sed -i 's/"failed_at": [0-9]*/"failed_at": 1000000000/' root/nightly/state.json
want=0 night
same 'broken 2' "$(value '"\(.result) \(.builds | length)"')"
grep -q -- '--retry-failed .*v6.12.103$' <<< "$(value '.steps[] | select(.step == "collect").commands[].command')" || fail "not tried again"
want=0 night
same 0 "$(value '.builds | length')"
# a clock that was wrong for a night
sed -i 's/"failed_at": [0-9]*/"failed_at": 4000000000/' root/nightly/state.json
want=0 night
same 'broken 2' "$(value '"\(.result) \(.builds | length)"')"
sed -i 's/"failed_at": [0-9]*/"failed_at": 1000000000/' root/nightly/state.json
want=2 PATH=$PWD/bin:$PATH night -q
same 'failed' "$(value '.builds[].outcome' | sort -u)"
