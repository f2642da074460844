# SPDX-License-Identifier: GPL-2.0-or-later
# full
# slow
# protects: a night killed at any moment goes on to the same end, each mail once; budget; gate; remotes
need_collection
seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
echo "SEED=$seed"
RANDOM=$seed
good='v1.0 v1.1 v1.10 v2.0'

# config NAME: the file NAME.conf with directories of its own below NAME/; more of it from stdin
config() {
	mkdir -p "$1"
	{
		cat <<-END
			[nightly]
			db = $1/k.db
			repo = $tree
			state = $1/state
			min-free = 1M
			[collect]
			work = $1/work
			jobs = 2
		END
		cat
	} > "$1.conf"
}

# value FILTER: of the last summary of night $night
value() {
	jq -r "$1" "$night/state/summary.json"
}

all='[series "mini"]
tags = v*
profile = '$profile'
limit = 9
order = oldest'
tell='[report]
site = NIGHT/www
[gate]
limits = limits
write = junit
[mail]
dir = NIGHT/outbox
min = 1
maintainers = no
to = Kernel sizes <sizes@example.org>'
echo 'total:+9000' > limits

# what a night leaves behind, without what hangs on its name, on how often it failed or when
end_state() {
	jq -S 'del(.. | .blame_tries?, .gate_tries?, .mail_tries?, .failed_at?)' "$1/state/state.json" |
		sed "s|/$1/|/NIGHT/|g"
	(cd "$1/state/results" && sha256sum -- *)
	(cd "$1/www" && find . -type f | sort)
}

# --- undisturbed; v2.0 grows by more than the gate allows ---
config calm <<< "$all
${tell//NIGHT/calm}"
start=$(date +%s%N)
run nightly calm.conf
whole=$((($(date +%s%N) - start) / 1000000))
same 1 $code
night=calm
same worse "$(value .result)"
same 'fine fine worse' "$(echo $(value '.ranges[].gate'))"
same v1.10:mini:x86_64..v2.0:mini:x86_64 "$(value '.ranges[] | select(.gate == "worse").range')"
has "$(value '.ranges[] | select(.gate == "worse").gate_file')" +9000
same 3 "$(ls calm/outbox/*.eml | wc -l)"
xmllint --noout calm/state/results/*.gate.junit
# said once; the next night is fine
ok nightly calm.conf
same 3 "$(ls calm/outbox/*.eml | wc -l)"
end_state calm > calm.end

# --- killed at many moments; somebody sends and removes the mails meanwhile ---
config torn <<< "$all
${tell//NIGHT/torn}"
night=torn
mkdir sent
killed=0 begun=0 told=0
running_as() {
	[ -e torn/state/summary.json ] &&
		jq -e "select(.pid == $1 and .result == \"running\")" torn/state/summary.json > /dev/null
}
said_worse() {
	[ -e torn/state/summary.json ] &&
		jq -e "select(.pid == $1 and .result == \"worse\")" torn/state/summary.json > /dev/null
}
send() {
	for mail in torn/outbox/*.eml; do
		[ -e "$mail" ] || continue
		[ ! -e "sent/${mail##*/}" ] || fail "$mail comes a second time"
		mv "$mail" sent
	done
}
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	"$KBLOAT" nightly torn.conf > out 2> err &
	pid=$!
	sleep "$(awk -v ms=$((RANDOM % (i < 8 ? whole * 2 / 5 : whole))) 'BEGIN { print ms / 1000 }')"
	kill -KILL $pid 2> /dev/null || true
	code=0
	wait $pid 2> /dev/null || code=$?
	case $code in
	137)
		killed=$((killed + 1))
		# one that is killed before it has said that it runs leaves nothing to tell
		! running_as $pid || begun=$((begun + 1))
		# one that is killed while it exits has told by its summary
		! said_worse $pid || told=1
		;;
	1) told=1 ;;
	0) ;;
	*) cat err >&2; fail "exit code $code" ;;
	esac
	send
	# every other time the next run begins before the children are gone
	if [ $((i % 2)) = 0 ] && [ -s torn/k.db ]; then
		flock -w 60 torn/state/lock true
		same ok "$(sqlite3 torn/k.db 'PRAGMA integrity_check')"
	fi
	[ ! -e torn/state/summary.json ] || jq -e .id torn/state/summary.json > /dev/null
done
echo "$killed of 12 killed, $begun of them at work"
[ $begun -gt 1 ] || fail "too late each time"
run nightly torn.conf
[ $code = 1 ] && told=1
[ $code -le 1 ] || { cat err >&2; fail "exit code $code"; }
same 1 $told
send
ok nightly torn.conf
send
same "$(cd calm/outbox && sha256sum -- *.eml | sed 's/calm/torn/')" "$(cd sent && sha256sum -- *.eml)"
whole torn/k.db
facts torn/k.db > got
facts calm/k.db > want
diff want got
end_state torn | diff calm.end -
jq -r .result torn/state/history/*.json | sort | uniq -c
same "$begun" "$(jq -r 'select(.result == "killed").id' torn/state/history/*.json | wc -l)"

# --- SIGTERM: the children end, the summary says so ---
config stopped <<< "$all"
night=stopped
"$KBLOAT" nightly stopped.conf > out 2> err &
pid=$!
until grep -qs building stopped/state/logs/*/collect.log; do sleep 0.02; done
kill -TERM $pid
code=0
wait $pid || code=$?
same 2 $code
same interrupted "$(value .result)"
value '.left[].step' | grep -qx collect
ok nightly stopped.conf
same "$(cd calm/state/results && sha256sum -- *.json)" "$(cd stopped/state/results && sha256sum -- *.json)"

# --- a time budget: a revision that never ends; the rest has its share ---
git clone -q "$tree" endless
sed -i '1i $(shell sleep 300)' endless/Makefile
git -C endless -c user.name=x -c user.email=x@x.example commit -q -a -m 'Makefile: wait for ever'
git -C endless tag v3.0
config short <<< "[nightly]
repo = endless
time-budget = 12s
reserve = 50
$all
${tell//NIGHT/short}"
sed -i 's/order = oldest/order = newest/' short.conf
night=short
collect -q --work short/work --db short/k.db v1.0
start=$SECONDS
run nightly short.conf
[ $((SECONDS - start)) -lt 25 ] || fail "$((SECONDS - start)) seconds of 12"
same 0 $code
same 'left fine' "$(value '.steps[] | select(.step == "collect" or .step == "report").outcome' | tr '\n' ' ' | sed 's/ $//')" ||
	cat err
same 'v1.10:mini:x86_64 v1.1:mini:x86_64 v1.2:mini:x86_64 v2.0:mini:x86_64 v3.0:mini:x86_64' \
	"$(echo $(value '.left[] | select(.step == "collect").what' | sort))"
[ -z "$(pgrep -f "$PWD/short/work" || true)" ] || fail "something is left running"
# the other nights get on with what can be built
sed -i 's/order = newest/order = oldest/' short.conf
run nightly short.conf
sed -i 's/time-budget = .*/time-budget = 30s/; s/tags = v\*/tags = v[12].*/' short.conf
run nightly short.conf
same "$good" "$(echo $(sqlite3 short/k.db "SELECT rev FROM build WHERE status = 'ok' ORDER BY rev_key"))"

# --- remotes: one that is not there, one that never answers; what can be done is done ---
python3 -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print(s.getsockname()[1], flush=True); time.sleep(60)' > port &
server=$!
until [ -s port ]; do sleep 0.05; done
git clone -q --bare "$tree" far.git
config far <<< "[nightly]
repo = far.git
[fetch]
remote = $PWD/nosuch.git
remote = git://127.0.0.1:$(cat port)/linux
remote = $tree
time-limit = 2s
$all"
night=far
run nightly far.conf
kill $server
same 2 $code
same 'failed failed fine' "$(echo $(value '.steps[0].commands[].outcome'))"
same 'fine' "$(value '.steps[] | select(.step == "blame").outcome')"
value '.problems[0]' | grep -q "^fetch: exit status 128: .*nosuch.git"
value '.problems[1]' | grep -q '^fetch: ended after 2 seconds'
same 4 "$(value '.builds[] | select(.outcome == "built").build' | wc -l)"

# --- a step that fails each night is left alone after the third; not when it is none of its faults ---
config vain <<< "$all
${tell//NIGHT/vain}
[blame]
run = no"
night=vain
# where the gate wants to write of v1.1 there is a directory, where mails are made is a file
first=v1.0..v1.1-mini-x86_64-$(git -C "$tree" rev-parse 'v1.1^{commit}' | cut -c 1-12)
mkdir -p vain/outbox "vain/state/results/$first.gate.junit"
: > vain/outbox/.staging
for i in 1 2 3 4; do
	run nightly vain.conf
	same 2 $code
	same "$((i < 3 ? i : 3))" "$(jq '[.. | .gate_tries? // empty] | max' vain/state/state.json)"
	same null "$(jq '[.. | .mail_tries? // empty] | max' vain/state/state.json)"
	[ $i != 3 ] || value .problems[] | grep -q 'gate: given up for v1.0:mini:x86_64..v1.1:mini:x86_64 after 3 nights'
done
rm vain/outbox/.staging
# the gate of v2.0, which is broken, was told of in none of the nights that had trouble
run nightly vain.conf
same 1 $code
same 'failed fine worse' "$(echo $(jq -r '.builds[][] | .gate // empty' vain/state/state.json | sort))"
same 3 "$(ls vain/outbox/*.eml | wc -l)"
ok nightly vain.conf

# --- a branch: each third commit behind a tag, and the head; the gate of what was compared before is kept ---
config branch <<< "[series \"head\"]
branch = HEAD
since = v1.10
every = 2
profile = $profile
limit = 9"
night=branch
ok nightly branch.conf
git -C "$tree" log --first-parent --reverse --format=%H v1.10~..HEAD > line
same "$(awk 'NR % 2 || NR == n' n="$(wc -l < line)" line | sort)" "$(value '.builds[].commit' | sort)"
same "$(value '.builds | length - 1')" "$(value '.ranges | length')"
sed -i 's/every = 2/every = 1/' branch.conf
ok nightly branch.conf
same "$(sort line)" "$(sqlite3 branch/k.db 'SELECT commit_id FROM build' | sort)"

# --- what is remembered is damaged ---
echo '{' > branch/state/state.json
run nightly branch.conf
same 2 $code
has err "kbloat: '$PWD/branch/state/state.json' is damaged: line 2: "
echo '{ "schema": 99, "builds": {} }' > branch/state/state.json
refused "'$PWD/branch/state/state.json' is not the state of this version of kbloat" nightly branch.conf

# --- names that mean something elsewhere ---
git clone -q "$tree" odd
for tag in 'v9;id>x' 'v9$(id)' "v9'q" $'v9\xff' 'v9"<b>'; do
	git -C odd commit -q --allow-empty -m odd 2> /dev/null ||
		git -C odd -c user.name=x -c user.email=x@x.example commit -q --allow-empty -m odd
	git -C odd tag "$tag"
done
config odd <<< "[nightly]
repo = odd
[series \"o'dd \\\"\"]
tags = v9*
profile = $profile
limit = 9
[mail]
dir = odd/outbox
min = 0
maintainers = no
to = sizes@example.org"
night=odd
rm -rf odd/state
run nightly odd.conf
cat out err
[ ! -e x ] && [ ! -e odd/x ] || fail "a name was run"
jq -e '.problems | length >= 0' odd/state/summary.json > /dev/null
same 5 "$(value '.builds | length')"
value '.steps[] | select(.step == "collect").commands[].command' > typed
LC_ALL=C.UTF-8 bash -n typed
