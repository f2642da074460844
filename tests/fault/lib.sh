# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Functions for what disturbs kbloat: run, kill, room, clock, cut. Each lets one command run, again and
# again, each time from the same beginning and disturbed in another way, and judges what came of it:
#
#	same	exit code 0, and what it leaves and prints is what an undisturbed one does
#	said	exit code 2 and one line of error on stderr, or it was to be killed; the next run completes
#		what there is to do, and leaves what an undisturbed one does
#	WRONG	anything else
#
# What is disturbed has a name, $what, and a directory $dir/$what: base/ is how it begins, now/ where it runs,
# calm what an undisturbed run comes to. A new one needs begin_WHAT, act_WHAT and state_WHAT.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cli=$here/../cli
everything='import collect nightly merge upgrade report prove blame replay show diff candidates history check'
KBLOAT=$(realpath "${KBLOAT:-$here/../../kbloat}")
FAULT=$(realpath "${FAULT:-$(dirname "$KBLOAT")/fault.so}")
[ -r "$FAULT" ] || { echo "fault: no '$FAULT': build it first" >&2; exit 2; }
CLI_DIR=$cli
profile=$cli/mini.profile
export LC_ALL=C.UTF-8 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset KBLOAT_DB KBLOAT_WORK KBLOAT_PROFILES MAKEFLAGS MAKELEVEL MFLAGS FAULT_JOURNAL FAULT_ROOT FAULT_CLOCK FAULT_BOOT
dir=${FAULT_DIR-}
if [ -z "$dir" ]; then
	dir=$(mktemp -d "${TMPDIR:-/tmp}/kbloat-fault-XXXXXX") || exit 2
	trap 'rm -rf "$dir"' EXIT
fi
dir=$(realpath "$dir")
common=${FAULT_COMMON-$dir} # what several begin with
export CCACHE_DIR=${CCACHE_DIR:-$common/ccache}
through=() # what a run is disturbed by
limit=100 # seconds that it may take
said_in=. # the directory that out and err, what it prints, are in
wrong=0

kbloat() {
	"${through[@]}" "$KBLOAT" "$@"
}

collect() {
	kbloat collect -q -j 2 --profile "$profile" --work work "$@"
}

# --- what can be disturbed; each in its own directory ---

# shared NAME COMMAND…: what several begin with is made once, as $common/NAME, by COMMAND with the name of a directory
# behind it
shared() {
	local name=$1
	shift
	(
		flock 9
		[ -e "$common/$name" ] || { "$@" "$common/$name.new" && mv "$common/$name.new" "$common/$name"; }
	) 9> "$common/$name.lock"
}

# A database of all tags, and one with v1.0 in it only.
make_all() {
	mkdir "$1" && (
		cd "$1" || exit
		collect --repo "$common/tree" --db first.db v1.0 || exit
		collect --repo "$common/tree" --db k.db v1.0 v1.1 v1.2 v1.10 v2.0
		[ "$(sqlite3 k.db 'SELECT count(*) FROM build')" = 5 ]
	)
}

need_all() {
	shared tree "$cli/make-tree" && shared all make_all
}

begin_import() {
	need_all && ln -s "$common/tree" tree && cp -a "$common/all/work/obj/mini-x86_64" build
}
act_import() {
	kbloat import -q --db k.db --label x --build-dir build --source tree build/vmlinux
}
state_import() {
	sqlite3 k.db .dump | grep -v '^INSERT INTO duration '
}

begin_collect() {
	shared tree "$cli/make-tree" && collect --repo "$common/tree" --db k.db v1.0
}
act_collect() {
	kbloat collect -j 2 --repo "$common/tree" --profile "$profile" --work work --db k.db v1.1 v1.10
}
state_collect() {
	facts_of k.db
}

begin_nightly() {
	begin_collect && git clone -q --bare "$common/tree" repo || return
	echo 'total:+1MiB' > limits
	cat > n.conf <<-END
	[nightly]
		db = k.db
		repo = repo
		state = state
		min-free = 1M
	[series "mini"]
		tags = v*
		not-tags = v1.2
		not-tags = v2.*
		not-tags = v1.10
		profile = $profile
	[collect]
		work = work
		jobs = 2
	[report]
		site = www
	[gate]
		limits = limits
	[mail]
		dir = outbox
		min = 1
		maintainers = no
		to = Kernel sizes <sizes@example.org>
	END
}
act_nightly() {
	kbloat nightly n.conf -q
}
state_nightly() {
	facts_of k.db
	ls outbox
	grep -hv '^\(Date\|Message-Id\|Message-ID\): ' outbox/*
	tree_of www
}

begin_merge() {
	need_all && cp "$common/all/first.db" k.db && cp "$common/all/k.db" other.db
}
act_merge() {
	kbloat db merge --db k.db other.db
}
state_merge() {
	sqlite3 k.db .dump | grep -v '^INSERT INTO duration '
}

begin_upgrade() {
	need_all && "$cli/old-database" "$common/all/k.db" k.db
}
act_upgrade() {
	kbloat db upgrade --db k.db
}
state_upgrade() {
	sqlite3 k.db .dump | grep -v '^INSERT INTO duration '
}

begin_report() {
	need_all && cp "$common/all/k.db" k.db
}
act_report() {
	kbloat report -q --db k.db --repo "$common/tree" --out site
}
state_report() {
	tree_of site
	facts_of k.db
}

begin_prove() {
	local conf
	conf=$(find /usr/lib/linux-kbuild-*/scripts/kconfig/conf | tail -n 1)
	cp -R "$cli/prove-tree" src && mkdir -p src/scripts/kconfig && cp "$conf" src/scripts/kconfig/conf || return
	if grep -q 'creates inconsistent choice state' "$conf"; then
		: > src/scripts/kconfig/expr.h
	else
		echo choice_members > src/scripts/kconfig/expr.h
	fi
	git init -q src
	git -C src config user.name 'Pat Prover'
	git -C src config user.email pat@example.org
	git -C src add -A
	git -C src commit -q -m 'Made-up kernel with modules' --date '2020-01-01T00:00:00Z'
	git -C src tag v1.0
	kbloat collect -q --repo src --profile "$cli/prove.profile" --work work --db k.db v1.0
	prove TRACE > /dev/null
}
prove() {
	kbloat prove -q v1.0 --repo src --profile "$cli/prove.profile" --db k.db --work work "$@"
}
act_prove() {
	prove DUMMY --patches patches
}
state_prove() {
	facts_of k.db
	grep -hv '^From [0-9a-f]\{40\}\|^Date: ' patches/*
}

begin_history() {
	need_all && cp "$common/all/k.db" k.db
}
act_history() {
	kbloat history --db k.db --by dir --format csv
}

begin_replay() {
	shared growth "$cli/make-growth" && collect --repo "$common/growth" --db k.db v2.0~3 v2.0
}
begin_blame() {
	begin_replay && rm -rf work
}
blame() {
	kbloat blame v2.0~3..v2.0 --db k.db --profile "$profile" --repo "$common/growth" --work work --format csv -q "$@"
}
act_blame() {
	blame --method lines
}
state_blame() {
	cat "$said_in/out"
	facts_of k.db
	tables k.db commits walk walk_commit walk_file
}
act_replay() {
	blame --method replay -j 2
}
state_replay() {
	cat "$said_in/out"
	facts_of k.db
}

begin_show() { begin_history; }
act_show() {
	kbloat show --db k.db v2.0 --by symbol --format csv
}
begin_diff() { begin_history; }
act_diff() {
	kbloat diff --db k.db v1.0 v2.0 --by object --format json
}
begin_candidates() {
	begin_prove
}
act_candidates() {
	kbloat candidates --db k.db v1.0 --format csv
}
begin_check() { begin_history; }
act_check() {
	kbloat check --db k.db v1.0 v2.0 --limit total:+9MiB
}
for command in show diff candidates history check; do
	eval "state_$command() { cat \"\$said_in/out\"; }"
done

# --- what it left ---

tables() {
	local db=$1 table
	shift
	for table; do
		sqlite3 "$db" "SELECT count(*) FROM $table" 2> /dev/null
	done
}

tree_of() {
	(cd "$1" && find . -type f ! -name '*.new.*' -print0 | sort -z | xargs -0 sha256sum)
}

# All that a user sees of a database, whatever the order in which builds were stored.
facts_of() {
	(
		# shellcheck source=/dev/null
		. "$cli/lib.sh"
		facts "$1"
		module_facts "$1"
		sqlite3 "$1" 'SELECT name, kind, text FROM v_texts JOIN v_builds USING (build)' | sort
		sqlite3 "$1" 'SELECT * FROM commits' | cut -d '|' -f 2- | sort
	)
}

state() {
	(cd "$dir/$what/now" && "state_$what") 2>&1
}

# As it was at first.
set_up() {
	cd "$dir/$what" && rm -rf now && cp -a base now && cd now || exit 2
}

act() {
	"act_$what" > "$said_in/out" 2> "$said_in/err" < /dev/null
}

prepare() {
	mkdir -p "$dir/$what" && cd "$dir/$what" || return
	[ ! -e calm ] || return 0
	rm -rf now base
	mkdir now && cd now && "begin_$what" && mv ../now ../base && set_up || return
	act || { cat "$said_in/err"; return 1; }
	state > ../calm
}

# use WHAT: the directory is that of WHAT, its beginning and its end are known
use() {
	what=$1
	declare -F "act_$what" > /dev/null || { echo "fault: nothing is named '$what': $everything" >&2; exit 2; }
	(prepare) > "$dir/prepare-$what.log" 2>&1 || { cat "$dir/prepare-$what.log" >&2; exit 2; }
	set_up
}

is_calm() {
	state > ../state
	cmp -s ../state ../calm
}

# What is otherwise than in an undisturbed run.
otherwise() {
	diff ../calm ../state | grep '^[<>]' | head -n 4 | cut -c 1-160 | tr '\n' '|'
}

brief() {
	tail -n "${2:-3}" "$1" | head -c 400 | tr '\n' '|'
}

# judge CODE [killed]: how it went, and how it goes on: same, said, or what is wrong
judge() {
	local code=$1
	if [ "$code" = 137 ] && [ "${2-}" = killed ]; then
		judge_next
	elif [ "$code" -ge 124 ]; then
		echo "exit code $code after $limit s at most: $(brief "$said_in/err")"
	elif grep -q 'Sanitizer\|runtime error:' "$said_in/err"; then
		echo "a sanitizer's report"
	elif [ "$code" = 0 ]; then
		is_calm && echo same || echo "exit code 0, other facts: $(otherwise) $(brief "$said_in/err")"
	elif [ "$code" != 2 ]; then
		echo "exit code $code: $(brief "$said_in/err")"
	elif [ "$what" != nightly ] && [ "$(grep -c '^kbloat: ' "$said_in/err")" != 1 ]; then
		echo "said in $(grep -c '^kbloat: ' "$said_in/err") lines: $(brief "$said_in/err")"
	elif [ "$what" = nightly ] && [ ! -s "$said_in/err" ] && [ ! -s "$said_in/out" ]; then
		echo "not a word"
	else
		judge_next
	fi
}

# After trouble. Was it stored all the same, the label is in use.
judge_next() {
	local after code=0
	after=$(brief "$said_in/err")
	if [ -s k.db ] && [ "$(sqlite3 -cmd '.timeout 10000' k.db 'PRAGMA integrity_check' 2>&1)" != ok ]; then
		echo "a damaged database after: $after"
		return
	fi
	through=()
	act || code=$?
	if [ $code != 0 ] && ! grep -q 'there is an image' "$said_in/err"; then
		echo "the next run: $(brief "$said_in/err") after: $after"
	elif ! is_calm; then
		echo "other facts after the next run: $(otherwise) after: $after"
	elif [ -e k.db ] && ! "$KBLOAT" db check --db k.db > ../check 2>&1; then
		echo "not whole: $(brief ../check) after: $after"
	else
		echo said
	fi
}

# count OUTCOME NAME: adds it up, and says what is wrong, with the calls that led to it
same=0 said=0 bad=0
count() {
	case $1 in
	same) same=$((same + 1)) ;;
	said) said=$((said + 1)) ;;
	*)
		bad=$((bad + 1)) wrong=$((wrong + 1))
		echo "WRONG $what $2: $1"
		[ ! -s trace ] || show_trace
		;;
	esac
	[ -z "${verbose-}" ] || echo "$what $2: $1"
}

# Who called whom, innermost first; addresses in the program as its own names.
show_trace() {
	local line names
	names=$(sed -n "s|^$KBLOAT(\(.*\)+0x\([0-9a-f]*\)).*|0x\2|p; s|^$KBLOAT(+\(0x[0-9a-f]*\)).*|\1|p" trace |
		addr2line -fse "$KBLOAT" | paste - - | awk '{ print "\t\t" $1 " (" $2 ")" }' | head -n 14)
	head -n 6 trace | grep -v "^$KBLOAT\|fault.so" | sed 's/^/\t\t/'
	echo "$names"
}

# total KIND NUMBER: a line of the table: how many of these calls, moments or sizes there are, and what came of those
# that were tried
total() {
	[ "$2" = 0 ] || printf '%-10s  %-16s %7s %6d %6d %6d\n' "$what" "$1" "$2" $same $said $bad
	same=0 said=0 bad=0
}

heading() {
	printf '%-10s  %-16s %7s %6s %6s %6s\n' command disturbance of same said wrong
}
