# SPDX-License-Identifier: GPL-2.0-or-later
# Functions for tests/cli/t-*.sh, which run with "set -eu" in an empty directory. $KBLOAT is the
# program, $CLI_DIR this directory. After run and refused the files "out" and "err" hold what was
# printed, $code is the exit code.

profile=$CLI_DIR/mini.profile
tags='v1.0 v1.1 v1.2 v1.10 v2.0'

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# run COMMAND…: of kbloat; a report of a sanitizer is a failure whatever the exit code
run() {
	code=0
	"$KBLOAT" "$@" > out 2> err || code=$?
	[ ! -s err ] || ! grep -E 'Sanitizer|runtime error:|Assertion' err || fail "kbloat $*: see above"
	[ $code -lt 126 ] || fail "kbloat $*: exit code $code"
}

# ok COMMAND…: of kbloat, exit code 0
ok() {
	run "$@"
	[ $code = 0 ] || { cat err >&2; fail "kbloat $*: exit code $code"; }
}

# refused MESSAGE COMMAND…: exit code 2, nothing on stdout, and exactly this behind "kbloat: ".
refused() {
	local message=$1
	shift
	run "$@"
	[ $code = 2 ] || fail "kbloat $*: exit code $code instead of 2"
	[ ! -s out ] || fail "kbloat $*: printed $(head -c 200 out)"
	same "kbloat: $message" "$(< err)"
}

same() {
	[ "$1" = "$2" ] || fail "expected: $1
     got: $2"
}

has() {
	grep -qF -- "$2" "$1" || { head -c 2000 "$1" >&2; fail "'$1' has no '$2'"; }
}

lacks() {
	! grep -qF -- "$2" "$1" || fail "'$1' has '$2'"
}

# All that a database holds, as SQL, but how long builds took.
dump() {
	sqlite3 "$1" .dump | grep -v '^INSERT INTO duration '
}

# All that a user sees of a database, without the numbers of its rows.
facts() {
	for view in v_builds v_sections v_bytes v_symbols v_totals v_gates v_options; do
		build='(SELECT name FROM v_builds b WHERE b.build = v.build)'
		case $view in
		v_builds) columns='name, rev_key, commit_id, commit_time, tree_id, profile, arch, cc, ld, attempt, status, stage, exit_status, evidence, image, compressed' ;;
		v_symbols) columns="$build, symbol, nm, size, bytes, section, class, object, file, seq" ;;
		v_sections) columns="$build, idx, section, addr, bytes, type, flags" ;;
		v_totals) columns="$build, class, bytes" ;;
		v_gates) columns="$build, object, gates, option" ;;
		v_options) columns="$build, option, value" ;;
		v_bytes) columns="$build, section, class, object, symbol, kind, file, dir, source, bytes" ;;
		esac
		sqlite3 "$1" "SELECT $columns FROM $view v" | sort
	done
	sqlite3 "$1" "SELECT hex(hash), hex(data) FROM lines ORDER BY hash"
	sqlite3 "$1" "SELECT hex(hash) FROM unit ORDER BY hash"
}

# every_view DB: all that the views show, without the numbers of rows
every_view() {
	local view columns
	for view in $(sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'v\_%' ESCAPE '\' ORDER BY 1"); do
		columns=$(sqlite3 "$1" "SELECT group_concat(CASE
			WHEN name IN ('build', 'old_build', 'new_build') THEN
				'(SELECT b.name || ''#'' || b.attempt FROM v_builds b WHERE b.build = v.' || name || ')'
			ELSE 'quote(v.' || name || ')' END, ', ')
			FROM pragma_table_info('$view') WHERE name NOT IN ('lines_id', 'commits')")
		echo "-- $view"
		sqlite3 "$1" "SELECT $columns FROM $view v" | sort
	done
}

# What is known for modules: what each object needs, where options are mentioned, what was tried.
module_facts() {
	sqlite3 "$1" "SELECT v.name, v.attempt, o.text, hex(l.hash), hex(l.data)
		FROM build_unit bu JOIN v_builds v ON v.build = bu.build_id JOIN unit u ON u.id = bu.unit_id
		JOIN path o ON o.id = u.object_id JOIN linkage l ON l.id = bu.linkage_id" | sort
	sqlite3 "$1" "SELECT v.name, v.attempt, t.text FROM v_texts t JOIN v_builds v USING (build)
		WHERE t.kind = 'uses' ORDER BY 1, 2"
	sqlite3 "$1" "SELECT v.name, p.option, p.method, p.forced, p.outcome, p.stage, p.class, p.message,
		p.log_tail IS NULL, p.predicted, p.measured, p.measured_init, p.module, p.boot, p.boot_message,
		p.boot_log IS NULL
		FROM v_proofs p JOIN v_builds v USING (build)" | sort
}

# What must never be otherwise.
whole() {
	same ok "$(sqlite3 "$1" 'PRAGMA integrity_check')"
	ok db check --db "$1"
}

# reorder DB: builds that were put into it by hand have been asked for, one by one
reorder() {
	sqlite3 "$1" "INSERT OR IGNORE INTO series (name, profile, arch)
			SELECT DISTINCT '', profile, arch FROM build WHERE label = '';
		INSERT OR IGNORE INTO asked (series_id, rev, commit_id)
			SELECT s.id, b.rev, b.commit_id FROM build b
			JOIN series s ON (s.name, s.profile, s.arch) = ('', b.profile, b.arch)
			WHERE b.label = '' ORDER BY b.id"
	ok db upgrade --db "$1"
}

# once NAME COMMAND…: $CLI_SCRATCH/NAME, which several tests need, is made once in a run of all tests:
# by the first that asks, with the name of a directory to make as the last argument of COMMAND; the
# others wait for it. Tests only read what they share.
once() {
	local made=$CLI_SCRATCH/$1
	shift
	[ ! -e "$made" ] || return 0
	(
		flock 9
		if [ ! -e "$made" ]; then
			rm -rf "$made.new"
			"$@" "$made.new"
			mv "$made.new" "$made"
		fi
	) 9> "$made.lock"
}

# The made-up kernel ($tree), and a directory with a collection of all its tags ($collected/k.db) and
# the last image.
need_tree() {
	tree=$CLI_SCRATCH/tree
	once tree "$CLI_DIR/make-tree"
}

collect() {
	"$KBLOAT" collect --repo "$tree" --profile "$profile" "$@"
}

make_collection() {
	mkdir "$1"
	collect -q --work "$1/work" --db "$1/k.db" $tags
	cp "$1/work/obj/mini-x86_64/vmlinux" "$1/work/obj/mini-x86_64/vmlinux.map" "$1"
}

need_collection() {
	need_tree
	collected=$CLI_SCRATCH/collected
	once collected make_collection
}

# $ktree is a copy of kconfig-tree, a made-up kernel with a real conf, with what tells kbloat which kind
# of choices that conf has.
make_kconfig_tree() {
	local conf
	conf=$(find /usr/lib/linux-kbuild-*/scripts/kconfig/conf 2> /dev/null | tail -n 1)
	[ -n "$conf" ] || fail "no conf of a linux-kbuild package: 'scripts/install-deps test' installs it"
	cp -R "$CLI_DIR/kconfig-tree" "$1"
	mkdir -p "$1/scripts/kconfig"
	cp "$conf" "$1/scripts/kconfig/conf"
	# the message is of conf before Linux 6.11
	if grep -q 'creates inconsistent choice state' "$conf"; then
		: > "$1/scripts/kconfig/expr.h"
	else
		echo choice_members > "$1/scripts/kconfig/expr.h"
	fi
}

need_kconfig_tree() {
	ktree=$CLI_SCRATCH/kconfig-tree kprofile=$CLI_DIR/minmod.profile
	once kconfig-tree make_kconfig_tree
}

# The made-up kernel whose commits have known effects ($history), and a database with builds of its v1.0
# and v2.0 ($ends/k.db).
need_history() {
	history=$CLI_SCRATCH/history
	once history "$CLI_DIR/make-growth"
}

make_ends() {
	mkdir "$1"
	"$KBLOAT" collect -q --repo "$history" --profile "$profile" --work "$1/work" --db "$1/k.db" v1.0 v2.0
}

need_ends() {
	need_history
	ends=$CLI_SCRATCH/ends
	once ends make_ends
}

# That kernel with the commits of make-waivers ($waived/repo), and builds of its v1.0, v2.0 and v3.0
# ($waived/k.db).
make_waivers() {
	mkdir "$1"
	"$CLI_DIR/make-waivers" "$history" "$1/repo"
	cp "$ends/k.db" "$1"
	"$KBLOAT" collect -q --repo "$1/repo" --profile "$profile" --work "$1/work" --db "$1/k.db" v3.0
}

need_waivers() {
	need_ends
	waived=$CLI_SCRATCH/waived
	once waived make_waivers
}

# id NAME: the commit that make-growth calls so
id() {
	sed -n "s/^$1 //p" "$history/.git/names"
}

# image NAME: a small image with DWARF, made anew, in the file NAME.
image() {
	cat > "$1.c" <<-'END'
	int table[40], one = 1;
	int twice(int n) { return table[n & 31] * 2 + one; }
	void _start(void) { for (;;) twice(4); }
	END
	gcc -g -O1 -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables \
		-nostdlib -static -no-pie -Wl,--build-id=none -o "$1" "$1.c"
}
