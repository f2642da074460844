# SPDX-License-Identifier: GPL-2.0-or-later
# protects: every query of docs/sql.md runs, finds what is there, and says the same in other programs
root=$(cd "$CLI_DIR/../.." && pwd)
. "$CLI_DIR/modules.sh"
need_modules
cp "$modules/k.db" k.db
export KBLOAT_PROFILES=$modules KBLOAT_WORK=work
"$KBLOAT" prove v1.1 --repo "$modules/src" --profile prove --db k.db -q --top 1 > proofs
# a replay of two commits, as if it had been done
sqlite3 k.db "
	DELETE FROM commits;
	INSERT INTO commits (commit_id, parents, author, email, author_time, commit_time, subject)
	SELECT commit_id, '', 'Cora Columns', 'cora@example.org', commit_time, commit_time, 'init: ' || rev
	FROM v_builds WHERE rev IN ('v1.1', 'v1.2');
	INSERT INTO replay (old_build, new_build) SELECT min(build), max(build) FROM v_builds;
	INSERT INTO replay_row (replay_id, seq, commits_id, verdict, span, within, old_build, new_build)
	SELECT 1, row_number() OVER (ORDER BY id), id, CASE subject WHEN 'init: v1.1' THEN 'measured' ELSE 'broken' END,
		row_number() OVER (ORDER BY id), NULL, (SELECT build FROM v_builds WHERE rev = 'v1.0'),
		(SELECT build FROM v_builds WHERE rev = 'v1.1') FROM commits"
"$CLI_DIR/sql-page" --kernels k.db --busybox k.db --shape old=v1.0:prove:x86_64 new=v1.1:prove:x86_64 \
	build=v1.1:prove:x86_64 profile=prove dir=init symbol=printk least=1 -- "$root/docs/sql.md" > shape
read -r queries _ found _ < shape
[ "$queries" -ge 15 ] && [ "$found" = "$queries" ] || fail "$(cat shape)"

# what the page says of the views is what there is
sqlite3 k.db "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name" > views
sed -n 's/^| `\(v_[a-z_]*\)` .*/\1/p' "$root/docs/sql.md" | sort | diff views -
while read -r view; do
	sed -n "s/^| \`$view\` |[^|]*|\(.*\)|\$/\1/p" "$root/docs/sql.md" > cells
	for column in $(sqlite3 k.db "SELECT name FROM pragma_table_info('$view')"); do
		grep -qF "\`$column\`" cells || fail "docs/sql.md: $view has a column '$column'"
	done
done < views
