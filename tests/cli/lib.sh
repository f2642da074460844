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
	! grep -E 'Sanitizer|runtime error:|Assertion' err || fail "kbloat $*: see above"
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
	same "kbloat: $message" "$(cat err)"
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

# All that a database holds, as SQL.
dump() {
	sqlite3 "$1" .dump
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

# Makes once in a run of all tests what several need, in a directory beside theirs: the made-up
# kernel ($tree), and one with a collection of all its tags ($collected/k.db, vmlinux in $collected).
need_tree() {
	tree=$CLI_SCRATCH/tree
	[ -d "$tree" ] || { "$CLI_DIR/make-tree" "$tree.new" && mv "$tree.new" "$tree"; }
}

collect() {
	"$KBLOAT" collect --repo "$tree" --profile "$profile" "$@"
}

need_collection() {
	need_tree
	collected=$CLI_SCRATCH/collected
	[ -d "$collected" ] && return
	mkdir "$collected.new"
	collect -q --work "$collected.new/work" --db "$collected.new/k.db" $tags
	cp "$collected.new/work/obj/mini-x86_64/vmlinux" "$collected.new/work/obj/mini-x86_64/vmlinux.map" \
		"$collected.new"
	mv "$collected.new" "$collected"
}

# Likewise: $ktree is a copy of kconfig-tree, a made-up kernel with a real conf, with what tells
# kbloat which kind of choices that conf has.
need_kconfig_tree() {
	ktree=$CLI_SCRATCH/kconfig-tree kprofile=$CLI_DIR/minmod.profile
	[ -d "$ktree" ] && return
	conf=$(find /usr/lib/linux-kbuild-*/scripts/kconfig/conf 2> /dev/null | tail -n 1)
	[ -n "$conf" ] || fail "no conf of a linux-kbuild package: 'scripts/install-deps test' installs it"
	cp -R "$CLI_DIR/kconfig-tree" "$ktree.new"
	mkdir -p "$ktree.new/scripts/kconfig"
	cp "$conf" "$ktree.new/scripts/kconfig/conf"
	# the message is of conf before Linux 6.11
	if grep -q 'creates inconsistent choice state' "$conf"; then
		: > "$ktree.new/scripts/kconfig/expr.h"
	else
		echo choice_members > "$ktree.new/scripts/kconfig/expr.h"
	fi
	mv "$ktree.new" "$ktree"
}

# Likewise: the made-up kernel whose commits have known effects ($history), and a database with builds
# of its v1.0 and v2.0 ($ends/k.db).
need_history() {
	history=$CLI_SCRATCH/history
	[ -d "$history" ] || { "$CLI_DIR/make-growth" "$history.new" && mv "$history.new" "$history"; }
}

need_ends() {
	need_history
	ends=$CLI_SCRATCH/ends
	[ -d "$ends" ] && return
	mkdir "$ends.new"
	"$KBLOAT" collect -q --repo "$history" --profile "$profile" --work "$ends.new/work" \
		--db "$ends.new/k.db" v1.0 v2.0
	mv "$ends.new" "$ends"
}

# Likewise: that kernel with the commits of make-excuses ($excuses/repo), and builds of its v1.0, v2.0
# and v3.0 ($excuses/k.db).
need_excuses() {
	need_ends
	excuses=$CLI_SCRATCH/excuses
	[ -d "$excuses" ] && return
	mkdir "$excuses.new"
	"$CLI_DIR/make-excuses" "$history" "$excuses.new/repo"
	cp "$ends/k.db" "$excuses.new"
	"$KBLOAT" collect -q --repo "$excuses.new/repo" --profile "$profile" --work "$excuses.new/work" \
		--db "$excuses.new/k.db" v3.0
	mv "$excuses.new" "$excuses"
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
