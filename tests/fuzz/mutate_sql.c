// SPDX-License-Identifier: GPL-2.0-or-later
/* Statements that leave a database other than it was made: each change adds, drops or swaps one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/fuzz/fuzz.h"

/* A table, its columns with blanks between. */
static const struct {
	const char *name, *columns;
} tables[] = {
	{ "str", "id text" },
	{ "path", "id text dir" },
	{ "toolchain", "id cc ld" },
	{ "blob", "id hash text" },
	{ "text", "id hash" },
	{ "text_part", "text_id seq blob_id" },
	{ "build",
	  "id rev rev_key commit_id commit_time tree_id label profile profile_hash arch "
	  "toolchain_id attempt status stage exit_status log_tail config maintainers evidence "
	  "image compressed kconfig reads uses mailmap" },
	{ "section", "build_id idx name_id addr bytes type flags" },
	{ "unit", "id hash object_id source_id" },
	{ "atom", "unit_id seq section_id class kind name_id nm size bytes file_id" },
	{ "lines", "id hash data" },
	{ "build_unit", "build_id unit_id lines_id gates linkage_id" },
	{ "commits", "id commit_id parents author email author_time commit_time subject" },
	{ "walk", "id old_commit new_commit" },
	{ "walk_commit", "walk_id seq commits_id" },
	{ "walk_file", "walk_id side path_id data" },
	{ "replay", "id old_build new_build" },
	{ "replay_row", "replay_id seq commits_id verdict span within old_build new_build" },
	{ "linkage", "id hash data" },
	{ "proof", "id build_id option method attempt forced outcome stage class message log_tail "
		   "predicted measured measured_init module boot boot_message boot_log" },
	{ "lineage", "commit_id survey" },
	{ "descent", "newer older line" },
	{ "series", "id name profile arch" },
	{ "asked", "seq series_id rev commit_id" },
	{ "sorted", "build_id rank moved" },
	{ "line", "id series_id name" },
	{ "place", "line_id seq build_id" },
	{ "sqlite_schema", "type name tbl_name rootpage sql" },
};

static const char *const values[] = {
	"NULL",
	"0",
	"-1",
	"1",
	"2",
	"3",
	"9223372036854775807",
	"-9223372036854775808",
	"1e300",
	"''",
	"'x'",
	"x'00ff'",
	"'v1'",
	"'ok'",
	"'failed'",
	"'1111111111111111111111111111111111111111'",
	"zeroblob(100000)",
	"char(0,10,27,8238)",
	"randomblob(16)",
	"'a/../b'",
	"cast(rowid AS TEXT)",
	"CAST(x'80c0' AS TEXT)",
	"printf('%.*c',60000,'x')",
	"'CREATE VIEW build AS SELECT 1'",
};

/* With the name of a table for each '%'. */
static const char *const whole[] = {
	"CREATE TRIGGER t1 AFTER INSERT ON % BEGIN DELETE FROM build; END",
	"CREATE TRIGGER t2 BEFORE UPDATE ON % BEGIN SELECT RAISE(ABORT, 'no'); END",
	"ALTER TABLE % RENAME TO gone; CREATE VIEW % AS SELECT * FROM gone",
	"ALTER TABLE % RENAME TO gone; CREATE VIEW % AS SELECT * FROM gone, gone AS b, gone AS c",
	("ALTER TABLE % RENAME TO gone; CREATE VIEW % AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL "
	 "SELECT i + 1 FROM r) SELECT gone.* FROM gone, r"),
	"DROP TABLE %",
	"DROP VIEW v_builds; CREATE VIEW v_builds AS SELECT * FROM %",
	"ALTER TABLE % ADD COLUMN more TEXT",
	"CREATE TABLE % (a, b)",
	"CREATE TABLE more AS SELECT * FROM %",
	"DELETE FROM %",
	"INSERT OR IGNORE INTO % SELECT * FROM %",
	"CREATE INDEX i1 ON % (id)",
	"UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE name = '%'",
	"UPDATE sqlite_schema SET sql = replace(sql, 'INTEGER', 'BLOB') WHERE name = '%'",
	"UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE', '') WHERE name = '%'",
	"UPDATE sqlite_schema SET rootpage = 3 WHERE name = '%'",
	"DELETE FROM sqlite_schema WHERE name = '%'",
	"PRAGMA user_version=5",
	"PRAGMA application_id=0",
	"PRAGMA encoding='UTF-16'",
	"PRAGMA journal_mode=WAL",
	"PRAGMA page_size=512; VACUUM",
	"PRAGMA auto_vacuum=1; VACUUM",
	"DROP VIEW v_class; CREATE TABLE v_class (class, name, resident)",
};

static const char *any(const char *const *list, size_t nr)
{
	return list[(size_t)rand() % nr];
}

static void add_column(struct strbuf *out, const char *columns)
{
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	strvec_split(&list, columns, " ");
	strbuf_addstr(out, list.v[(size_t)rand() % list.nr]);
}

static void add_update(struct strbuf *out, size_t table)
{
	strbuf_addf(out, "UPDATE OR IGNORE %s SET ", tables[table].name);
	add_column(out, tables[table].columns);
	strbuf_addf(out, " = %s", any(values, sizeof(values) / sizeof(*values)));
	if (rand() % 2) {
		strbuf_addstr(out, " WHERE ");
		add_column(out, tables[table].columns);
		strbuf_addf(out, " = %s", any(values, sizeof(values) / sizeof(*values)));
	}
}

static void add_whole(struct strbuf *out, const char *name)
{
	for (const char *at = any(whole, sizeof(whole) / sizeof(*whole)); *at; at++) {
		if (*at == '%' && at[1] != '.')
			strbuf_addstr(out, name);
		else
			strbuf_addch(out, *at);
	}
}

static void add_statement(struct strbuf *out)
{
	size_t table = (size_t)rand() % (sizeof(tables) / sizeof(*tables));

	switch (rand() % 8) {
	case 0:
		strbuf_addf(out, "!%d %02x%02x", rand() % 300000, (unsigned)rand() & 0xff,
			    (unsigned)rand() & 0xff);
		break;
	case 1:
		/* the header of the file */
		strbuf_addf(out, "!%d %02x", rand() % 120, (unsigned)rand() & 0xff);
		break;
	case 2:
	case 3:
	case 4:
		add_whole(out, tables[table].name);
		break;
	default:
		add_update(out, table);
	}
	strbuf_addch(out, '\n');
}

size_t mutate_sql(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	size_t at;

	srand(seed);
	strbuf_add(&text, data, size);
	strbuf_no_nul(&text);
	strvec_split(&lines, text.buf, "\n");
	at = lines.nr ? (size_t)rand() % (lines.nr + 1) : 0;
	for (size_t i = 0; i <= lines.nr; i++) {
		if (i == at && rand() % 4)
			add_statement(&out);
		/* sometimes one goes */
		if (i < lines.nr && (i != at || rand() % 3))
			strbuf_addf(&out, "%s\n", lines.v[i]);
	}
	if (out.len > max)
		return size;
	memcpy(data, out.buf, out.len);
	return out.len;
}
