// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/db.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check.h"
#include "db/merge.h"
#include "db/order.h"
#include "db/network.h"
#include "db/query.h"
#include "db/snapshot.h"
#include "sql.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define KCONFIG "#@kconfig-dump 1\n\n#@ Kconfig:1\nconfig NET\n\tbool\n\tprompt \"Networking\"\n"

/* The path of a file in test_dir(). */
static const char *in_dir(const char *name, struct strbuf *path)
{
	strbuf_setf(path, "%s/%s", test_dir(), name);
	return path->buf;
}

static struct db *two_builds(const char *name)
{
	struct db *db = fixture_open(name);

	int64_t old = fixture_build(db, "v1.9", "tiny", COMMIT_A, fixture_old);

	fixture_gates(db, old, "mm/a.o", "");
	fixture_gates(db, old, "net/core/b.o", "NET");
	fixture_text(db, old, "kconfig", KCONFIG);
	fixture_text(db, old, "config", "CONFIG_NET=y\n");
	fixture_build(db, "v1.10", "tiny", COMMIT_B, fixture_new);
	return db;
}

/* A statement that does not fit the schema fails here, not at a user's. */
static void every_statement(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");

	for (const struct sql_named *s = sql_all; s->name; s++) {
		AUTO_STMT sqlite3_stmt *stmt = NULL;

		if (!strncmp(s->name, "schema_", 7))
			continue;
		if (!CHECK_INT(db_prepare(db, s->text, &stmt, &err), 0))
			CHECK_STR(err.buf, s->name);
	}
}

static int64_t number(struct db *db, const char *sql)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	CHECK_INT(db_query(db, sql, &(struct query_opts){ 0 }, &names, &rows, &err), 0);
	return rows.nr_rows ? rows_at(&rows, 0, 0)->num : -1;
}

/* A copy that SQLite can't make is no NULL: the statement fails, and the next one is as it was. */
static void bind_fails(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int limit;

	CHECK_INT(db_exec(db, "CREATE TABLE t(x TEXT)", &err), 0);
	CHECK_INT(db_prepare(db, "INSERT INTO t VALUES (:x)", &stmt, &err), 0);
	limit = sqlite3_limit(db_handle(db), SQLITE_LIMIT_LENGTH, 8);
	db_bind_text(stmt, ":x", "longer than that");
	sqlite3_limit(db_handle(db), SQLITE_LIMIT_LENGTH, limit);
	CHECK(db_run(db, stmt, &err) < 0);
	CHECK_HAS(err.buf, "too big");
	db_bind_text(stmt, ":x", "short");
	CHECK_INT(db_run(db, stmt, &err), 0);
	CHECK_INT(number(db, "SELECT count(*) FROM t WHERE x = 'short'"), 1);
	CHECK_INT(number(db, "SELECT count(*) FROM t"), 1);
}

/* What is stored is on the disk, whoever else has the database open: 2 is FULL. */
static void each_commit_is_synced(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	CHECK_INT(db_prepare(db, "PRAGMA synchronous", &stmt, &err), 0);
	CHECK_INT(db_step(db, stmt, &err), 1);
	CHECK_INT(sqlite3_column_int(stmt, 0), 2);
}

static int opens(const char *name, enum db_mode mode, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;

	return db_open(in_dir(name, &path), mode, &db, err);
}

static void refusals(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct db *db;

	CHECK_INT(opens("none.db", DB_READ, &err), -ENOENT);
	CHECK_HAS(err.buf, "no database");
	test_write("text.db",
		   "this is no database, but long enough to look at as if it were one\n");
	CHECK_INT(opens("text.db", DB_READ, &err), -EINVAL);
	CHECK_INT(opens("text.db", DB_WRITE, &err), -EINVAL);
	CHECK_HAS(err.buf, "not a database");
	test_write("dir/x", "");
	CHECK_INT(opens("dir", DB_WRITE, &err), -EISDIR);
	db = fixture_open("newer.db");
	fixture_sql(db, "PRAGMA user_version=1000");
	db_close(db);
	CHECK_INT(opens("newer.db", DB_WRITE, &err), -EINVAL);
	CHECK_HAS(err.buf, "newer than this kbloat's");
	db = fixture_open("foreign.db");
	fixture_sql(db, "PRAGMA application_id=1");
	db_close(db);
	CHECK_INT(opens("foreign.db", DB_WRITE, &err), -EINVAL);
	CHECK_HAS(err.buf, "database of another program");
	/* there is one, so that nobody may go on as if there were none */
	db_close(fixture_open("blocked.db"));
	test_write("blocked.db-wal/x", "");
	CHECK_INT(opens("blocked.db", DB_WRITE, &err), -EIO);
	CHECK_HAS(err.buf, "unable to open database file");
	CHECK_INT(opens("blocked.db", DB_READ, &err), -EIO);
}

/* A new database brings its directory; one that is only read, or is refused, makes nothing. */
static void makes_directory(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;

	CHECK_INT(opens("a/b/k.db", DB_READ, &err), -ENOENT);
	CHECK_INT(access(in_dir("a", &path), F_OK), -1);
	CHECK_INT(opens("a/b/k.db", DB_WRITE, &err), 0);
	CHECK_INT(opens("a/b/k.db", DB_READ, &err), 0);
	test_write("file", "");
	CHECK_INT(opens("file/b/k.db", DB_WRITE, &err), -ENOTDIR);
	CHECK_HAS(err.buf, "cannot make directory '");
	CHECK_HAS(err.buf, ": Not a directory");
}

/* --- query --- */

static int query(struct db *db, const char *sql, struct rows *rows, struct strvec *names,
		 struct strbuf *err)
{
	strbuf_reset(err);
	return db_query(db, sql, &(struct query_opts){ 0 }, names, rows, err);
}

static void query_types(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");

	CHECK_INT(query(db,
			"SELECT 1 AS n, 2 AS n, 1.5 AS r, x'00ff' AS b, 'x' AS t, NULL AS z "
			"UNION ALL SELECT 3, 4, 2, x'', 5, NULL; -- the end",
			&rows, &names, &err),
		  0);
	CHECK_INT(rows.nr_rows, 2);
	CHECK_STR(rows.cols[1].name, "n_2");
	CHECK_INT(rows.cols[0].type, COL_INT);
	CHECK_INT(rows.cols[2].type, COL_REAL);
	CHECK_STR(rows_at(&rows, 1, 2)->text, "2");
	CHECK_STR(rows_at(&rows, 0, 3)->text, "00ff");
	CHECK_STR(rows_at(&rows, 1, 3)->text, "");
	CHECK_STR(rows_at(&rows, 1, 4)->text, "5");
	CHECK(rows_at(&rows, 0, 5)->null);
}

static void query_refusals(void)
{
	static const struct {
		const char *sql;
		int code;
	} bad[] = {
		{ "DELETE FROM str", -EPERM },
		{ "INSERT INTO str (text) VALUES ('x')", -EPERM },
		{ "CREATE TABLE x (y)", -EPERM },
		{ "CREATE TEMP TABLE x (y)", -EPERM },
		{ "DROP TABLE str", -EPERM },
		{ "ATTACH 'x.db' AS x", -EPERM },
		{ "VACUUM INTO 'x.db'", -EPERM },
		{ "PRAGMA query_only = 0", -EPERM },
		{ "PRAGMA journal_mode = DELETE", -EPERM },
		{ "PRAGMA user_version = 5", -EPERM },
		{ "SELECT load_extension('x')", -EPERM },
		{ "BEGIN", -EPERM },
		{ "SELECT 1; SELECT 2", -EINVAL },
		{ "SELECT 1; DELETE FROM str", -EINVAL },
		{ "", -EINVAL },
		{ " ; ", -EINVAL },
		{ "SELECT nonsense", -EINVAL },
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		AUTO_STRVEC struct strvec names = STRVEC_INIT;
		AUTO_ROWS struct rows rows = ROWS_INIT;

		if (!CHECK_INT(query(db, bad[i].sql, &rows, &names, &err), bad[i].code))
			CHECK_STR(bad[i].sql, err.buf);
		CHECK(err.len > 0);
		CHECK_INT(rows.nr_rows, 0);
	}
}

static void query_limits(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = fixture_open("k.db");

	CHECK_INT(db_query(db,
			   "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) "
			   "SELECT count(*) FROM r",
			   &(struct query_opts){ .seconds = 1 }, &names, &rows, &err),
		  -ETIMEDOUT);
	CHECK_HAS(err.buf, "more than 1 second");
	CHECK(db_query(db, "SELECT zeroblob(1000000000)", &(struct query_opts){ 0 }, &names, &rows,
		       &err) < 0);
}

/* --- check --- */

static size_t problems_of(struct db *db, struct strbuf *first)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, summary = STRBUF_INIT;
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;

	CHECK_INT(db_check(db, &problems, &summary, &err), 0);
	strbuf_reset(first);
	strbuf_addstr(first, problems.nr ? problems.v[0] : summary.buf);
	return problems.nr;
}

static void check_whole(void)
{
	AUTO_STRBUF struct strbuf first = STRBUF_INIT;
	AUTO_DB struct db *db = two_builds("k.db");

	fixture_failed(db, "v1.11", "tiny", COMMIT_B);
	CHECK_INT(problems_of(db, &first), 0);
	CHECK_STR(first.buf, "3 builds, 12 sections, 7 units, 27 atoms");
}

static void check_damaged(void)
{
	static const struct {
		const char *sql, *says;
	} harm[] = {
		{ "UPDATE section SET bytes = bytes + 1 WHERE build_id = 1 AND idx = 1",
		  "build 'v1.9:tiny:x86_64' (1): section" },
		{ "UPDATE atom SET bytes = -bytes WHERE unit_id = 1 AND seq = 0",
		  "atom 1.0: bytes is no size" },
		{ "UPDATE atom SET class = 6 WHERE unit_id = 1 AND seq = 0",
		  "atom 1.0: no such class" },
		{ "UPDATE atom SET name_id = (SELECT min(id) FROM str WHERE id <> name_id) WHERE "
		  "unit_id = 2 AND seq = 0",
		  "unit 2 is not what its hash says" },
		{ "DELETE FROM str WHERE id = (SELECT name_id FROM atom WHERE unit_id = 1 AND seq = "
		  "0)",
		  "atom" },
		{ "DELETE FROM build_unit WHERE build_id = 1 AND unit_id = 1", "build 'v1.9" },
		{ "INSERT INTO lines (hash, data) VALUES (zeroblob(16), x'00')",
		  "lines 1 is in no build" },
		{ "UPDATE build SET stage = 'parse' WHERE id = 2", "went well, but" },
		{ "UPDATE build SET evidence = 'map,linkage' WHERE id = 2",
		  "its evidence names linkage, of which nothing is stored" },
		{ "UPDATE build SET evidence = 'map,pieces' WHERE id = 2",
		  "its evidence names pieces, of which nothing is stored" },
		{ "INSERT INTO pieces (hash, data) VALUES (zeroblob(16), x'00')",
		  "pieces 1 is in no build" },
		{ "UPDATE build SET evidence = 'map,kconfig' WHERE id = 2; UPDATE build SET kconfig = NULL",
		  "its evidence names kconfig, of which nothing is stored" },
		{ "UPDATE str SET text = x'00' WHERE id = 1", "str 1 is not a text" },
		{ "UPDATE build_unit SET gates = 99999 WHERE build_id = 1 AND gates IS NOT NULL",
		  "build_unit  refers to a row of str that does not exist" },
		{ "UPDATE build SET kconfig = NULL WHERE id = 1", "is in no build" },
		{ "UPDATE build SET kconfig = config, config = kconfig WHERE id = 1",
		  "build 'v1.9:tiny:x86_64': its Kconfig does not load: " },
		/* what follows from other facts */
		{ "UPDATE build SET rev_key = 'v9' WHERE id = 2",
		  "build 'v1.10:tiny:x86_64' has a rev_key that is not of its name" },
		{ "UPDATE build SET rev_key = '0v0000000001.0000000009#' WHERE id = 2",
		  "has a rev_key that is not of its name" },
		{ "UPDATE path SET dir = 'fs' WHERE text LIKE '%/%' AND text NOT LIKE 'fs/%'",
		  ") does not lie in 'fs'" },
		{ "INSERT INTO path (text, dir) VALUES ('[kallsyms]', 'kernel')",
		  "('[kallsyms]') does not lie in 'kernel'" },
		{ "UPDATE sorted SET rank = 1 - rank",
		  "build 1 has another place in the order than its history says" },
		{ "UPDATE sorted SET moved = 1 WHERE build_id = 2", "build 2 has another place" },
		{ "DELETE FROM sorted WHERE build_id = 1", "build 1 has another place" },
		{ "UPDATE place SET seq = seq + 10",
		  "series 1 has other builds than were asked for" },
		{ "DELETE FROM place", "series 1 has other builds than were asked for" },
		{ "UPDATE line SET name = 'branch:x'", "series 1 has other builds" },
		{ "DELETE FROM asked WHERE seq = 1", "series 1 has other builds" },
		{ "INSERT INTO descent VALUES ('a', 'b', 0), ('b', 'a', 0)",
		  "commits a and b lead to each other" },
		{ "INSERT INTO descent VALUES ('a', 'b', 0), ('b', 'c', 0), ('c', 'a', 0), ('d', 'a', 0)",
		  " lead to each other" },
	};

	for (size_t i = 0; i < sizeof(harm) / sizeof(*harm); i++) {
		AUTO_STRBUF struct strbuf first = STRBUF_INIT, name = STRBUF_INIT;
		AUTO_DB struct db *db = NULL;

		strbuf_addf(&name, "k%zu.db", i);
		db = two_builds(name.buf);
		fixture_sql(db, harm[i].sql);
		CHECK(problems_of(db, &first) > 0);
		CHECK_HAS(first.buf, harm[i].says);
	}
}

/* An older kbloat left its key; one that is of the name is no damage. And looking changes nothing. */
static void check_changes_nothing(void)
{
	AUTO_STRBUF struct strbuf first = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_DB struct db *db = two_builds("k.db");

	fixture_sql(db, "UPDATE build SET rev_key = '0v0000000001.0000000009#' WHERE id = 1");
	CHECK_INT(problems_of(db, &first), 0);
	fixture_sql(db, "UPDATE sorted SET rank = 7 WHERE build_id = 1");
	CHECK(problems_of(db, &first) > 0);
	CHECK(problems_of(db, &first) > 0);
	CHECK_INT(order_renew(db, &err), 0);
	CHECK_INT(problems_of(db, &first), 0);
}

/* --- merge --- */

static int merge(struct db *to, const char *file, struct merge_result *result, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	char *files[] = { path.buf };

	in_dir(file, &path);
	files[0] = path.buf;
	return db_merge(to, files, 1, result, err);
}

static void merge_copies(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, first = STRBUF_INIT;
	AUTO_DB struct db *a = fixture_open("a.db"), *b = two_builds("b.db");
	struct merge_result result;

	/* other numbers for everything */
	fixture_sql(a, "INSERT INTO str (id, text) VALUES (500, 'helper'), (501, '.bss')");
	fixture_build(a, "v1.10", "tiny", COMMIT_B, fixture_new);
	fixture_failed(b, "v1.11", "tiny", COMMIT_B);
	CHECK_INT(merge(a, "b.db", &result, &err), 0);
	CHECK_INT(result.copied, 2);
	CHECK_INT(result.skipped, 1);
	CHECK_INT(problems_of(a, &first), 0);
	CHECK_INT(number(a, "SELECT sum(bytes) FROM v_bytes JOIN v_builds USING (build) "
			    "WHERE rev = 'v1.9'"),
		  FIXTURE_OLD_BYTES);
	CHECK_INT(number(a, "SELECT count(*) FROM v_builds WHERE rev = 'v1.10'"), 1);
	CHECK_INT(number(a, "SELECT length(log_tail) FROM v_builds WHERE rev = 'v1.11'"), 9);
	CHECK_INT(number(a, "SELECT count(*) FROM v_gates JOIN v_builds USING (build) "
			    "WHERE rev = 'v1.9' AND (gates = '') + (option = 'NET') > 0"),
		  1);
	CHECK_INT(number(a, "SELECT count(*) FROM v_gates WHERE option = 'NET'"), 1);
	CHECK_INT(number(a, "SELECT count(*) FROM v_texts WHERE kind = 'kconfig' AND text = "
			    "'" KCONFIG "'"),
		  1);
	CHECK_INT(merge(a, "b.db", &result, &err), 0);
	CHECK_INT(result.copied, 0);
	CHECK_INT(result.skipped, 3);
}

static void merge_other_facts(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *a = fixture_open("a.db"), *b = fixture_open("b.db");
	struct merge_result result;

	fixture_build(a, "v1.9", "tiny", COMMIT_A, fixture_old);
	fixture_build(b, "v1.9", "tiny", COMMIT_A, fixture_new);
	CHECK_INT(merge(a, "b.db", &result, &err), 0);
	CHECK_INT(result.copied, 1);
	CHECK_INT(number(a, "SELECT max(attempt) FROM build"), 2);
}

/* What is known of the options is a fact, too. */
static void merge_other_gates(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *a = two_builds("a.db"), *b = two_builds("b.db"), *c = NULL;
	struct merge_result result;

	CHECK_INT(merge(a, "b.db", &result, &err), 0);
	CHECK_INT(result.skipped, 2);
	fixture_gates(b, 1, "mm/a.o", "NET");
	CHECK_INT(merge(a, "b.db", &result, &err), 0);
	CHECK_INT(result.copied, 1);
	c = two_builds("c.db");
	fixture_text(c, 1, "kconfig", KCONFIG "\n");
	fixture_sql(c, "DELETE FROM text_part WHERE text_id = 1; DELETE FROM blob WHERE id = 1; "
		       "DELETE FROM text WHERE id = 1");
	CHECK_INT(merge(a, "c.db", &result, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK_INT(result.copied, 1);
}

static void merge_refuses(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *a = two_builds("a.db"), *b = fixture_open("b.db");
	struct merge_result result;

	fixture_build(b, "v1.12", "tiny", COMMIT_A, fixture_old);
	fixture_sql(b, "UPDATE atom SET bytes = bytes + 1");
	CHECK_INT(merge(a, "b.db", &result, &err), -EINVAL);
	CHECK_HAS(err.buf, "is not whole");
	CHECK_INT(merge(a, "none.db", &result, &err), -ENOENT);
	test_write("text.db",
		   "this is no database, but long enough to look at as if it were one\n");
	CHECK_INT(merge(a, "text.db", &result, &err), -EINVAL);
	CHECK_INT(number(a, "SELECT count(*) FROM build"), 2);
	CHECK_INT(number(a, "SELECT count(*) FROM v_builds WHERE rev = 'v1.12'"), 0);
}

/* --- a schema that is not ours --- */

#define ENDLESS                                                                                    \
	"WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT x.* FROM other x, r"

/* Each would be read without an end, or compute what it likes. */
static void hostile_tables(void)
{
	static const char *const harm[] = {
		"ALTER TABLE toolchain RENAME TO other; CREATE VIEW toolchain AS " ENDLESS,
		"ALTER TABLE build RENAME TO other; CREATE VIEW Build AS " ENDLESS,
		"DROP TABLE place; CREATE VIEW place AS SELECT 1 AS line_id, 2 AS seq, 3 AS build_id",
		"ALTER TABLE str ADD COLUMN more AS (printf('%.*c', 1000000000, 'x'))",
		"DROP TABLE place; CREATE VIRTUAL TABLE place USING rtree(line_id, seq, build_id)",
	};

	for (size_t i = 0; i < sizeof(harm) / sizeof(*harm); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT, name = STRBUF_INIT;
		struct db *db;

		strbuf_addf(&name, "t%zu.db", i);
		db = two_builds(name.buf);
		fixture_sql(db, harm[i]);
		db_close(db);
		CHECK_INT(opens(name.buf, DB_READ, &err), -EINVAL);
		CHECK_HAS(err.buf, "is not the table that kbloat makes");
		strbuf_reset(&err);
		CHECK_INT(opens(name.buf, DB_WRITE, &err), -EINVAL);
	}
}

/* Those of our names are ours, whatever the file has; others stay. */
static void hostile_views(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_DB struct db *a = NULL;
	struct db *db = two_builds("v.db");

	fixture_sql(db, "CREATE TABLE other AS SELECT * FROM build; DROP VIEW v_builds;"
			"CREATE VIEW v_builds AS " ENDLESS ";"
			"CREATE VIEW mine AS SELECT count(*) FROM build");
	db_close(db);
	CHECK_INT(db_open(in_dir("v.db", &path), DB_READ, &a, &err), 0);
	CHECK_INT(number(a, "SELECT count(*) FROM v_builds"), 2);
	CHECK_INT(number(a, "SELECT * FROM mine"), 2);
	/* of a database as it was made nothing is hidden */
	CHECK_INT(number(a, "SELECT count(*) > 0 FROM sqlite_temp_schema"), 1);
	db_close(a);
	a = NULL;
	db_close(two_builds("w.db"));
	CHECK_INT(db_open(in_dir("w.db", &path), DB_READ, &a, &err), 0);
	CHECK_INT(number(a, "SELECT count(*) FROM sqlite_temp_schema"), 0);
}

/* What a statement of ours does is what it says. */
static void no_triggers(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, first = STRBUF_INIT;
	AUTO_DB struct db *a = fixture_open("a.db"), *b = two_builds("b.db");
	struct merge_result result;

	fixture_sql(a, "CREATE TRIGGER t AFTER INSERT ON build BEGIN DELETE FROM str; END");
	CHECK_INT(merge(a, "b.db", &result, &err), 0);
	CHECK_INT(problems_of(a, &first), 0);
	CHECK_INT(number(a, "SELECT count(*) FROM build"), 2);
}

static long made_up_magic;

static long say_magic(const char *path)
{
	(void)path;
	return made_up_magic;
}

static void journal_is(const char *name, const char *mode)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	AUTO_DB struct db *db = NULL;

	if (!CHECK_INT(db_open(in_dir(name, &path), DB_WRITE, &db, &err), 0) ||
	    !CHECK_INT(db_prepare(db, "PRAGMA journal_mode", &stmt, &err), 0) ||
	    !CHECK_INT(db_step(db, stmt, &err), 1))
		return;
	CHECK_STR(db_text(stmt, 0), mode);
}

/* Two machines cannot share the index of a log. */
static void network(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct db *db = two_builds("k.db");

	db_close(db);
	journal_is("k.db", "wal");
	network_fs_ask(say_magic);
	made_up_magic = 0x6969;
	CHECK_STR(network_fs("k.db"), "nfs");
	/* left in WAL mode by a machine of its own: no log, nothing that could be missed */
	CHECK_INT(opens("k.db", DB_READ, &err), 0);
	test_write("k.db-wal", "what another machine has not brought home yet");
	CHECK_INT(opens("k.db", DB_READ, &err), -EBUSY);
	CHECK_HAS(err.buf, "kbloat db snapshot");
	test_write("k.db-wal", "");
	strbuf_reset(&err);
	journal_is("k.db", "delete");
	journal_is("new/k.db", "delete");
	CHECK_INT(opens("k.db", DB_READ, &err), 0);
	made_up_magic = (long)(int)0xff534d42; /* of a system on which it is negative */
	CHECK_STR(network_fs("k.db"), "cifs");
	made_up_magic = 0xef53;
	CHECK(!network_fs("k.db"));
	network_fs_ask(NULL);
	CHECK(!network_fs("/proc/self/none/of/these"));
	journal_is("k.db", "wal");
}

static int copy(struct db *db, const char *name, bool replace, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	return db_snapshot(db, in_dir(name, &path), replace, NULL, NULL, err);
}

static void snapshots(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_DB struct db *writer = two_builds("k.db"), *db = NULL, *reader = NULL;

	/* a transaction that is not at its end is no part of it, nor does anybody wait for it */
	CHECK_INT(db_begin(writer, &err), 0);
	fixture_build(writer, "v1.11", "tiny", COMMIT_A, fixture_old);
	CHECK_INT(db_open(in_dir("k.db", &path), DB_READ, &reader, &err), 0);
	CHECK_INT(copy(reader, "copy.db", false, &err), 0);
	CHECK_INT(copy(reader, "copy.db", false, &err), -EEXIST);
	CHECK_HAS(err.buf, "--force");
	CHECK_INT(copy(reader, "k.db", true, &err), -EINVAL);
	CHECK_HAS(err.buf, "the database itself");
	CHECK(copy(reader, "none/copy.db", false, &err) < 0);
	test_write("dir/x", "");
	CHECK_INT(copy(reader, "dir", true, &err), -EINVAL);
	CHECK_INT(db_commit(writer, &err), 0);
	CHECK_INT(db_open(in_dir("copy.db", &path), DB_READ, &db, &err), 0);
	CHECK_INT(number(db, "SELECT count(*) FROM build"), 2);
	CHECK_INT(number(db, "PRAGMA user_version"), DB_VERSION);
	db_close(db);
	db = NULL;
	CHECK_INT(copy(reader, "copy.db", true, &err), 0);
	CHECK_INT(db_open(in_dir("copy.db", &path), DB_READ, &db, &err), 0);
	CHECK_INT(number(db, "SELECT count(*) FROM build"), 3);
}

const struct test tests_db[] = {
	{ "every named statement fits the schema", every_statement },
	{ "what can't be bound is not stored as NULL", bind_fails },
	{ "each commit is synced", each_commit_is_synced },
	{ "what is no database of ours is refused", refusals },
	{ "a new database brings its directory", makes_directory },
	{ "what is no table where we have one is refused", hostile_tables },
	{ "views of our names are ours", hostile_views },
	{ "triggers do nothing", no_triggers },
	{ "a query's columns have types and distinct names", query_types },
	{ "a query can only read, one statement at a time", query_refusals },
	{ "a query can be limited", query_limits },
	{ "a whole database passes the check", check_whole },
	{ "damage is found and named", check_damaged },
	{ "a look for damage changes nothing", check_changes_nothing },
	{ "merge copies what is new and skips what is here", merge_copies },
	{ "a build with other facts becomes another attempt", merge_other_facts },
	{ "a build with other gates or Kconfig becomes another attempt", merge_other_gates },
	{ "merge refuses damaged files and changes nothing", merge_refuses },
	{ "on a network file system there is no WAL", network },
	{ "a snapshot is whole while another writes", snapshots },
	{ NULL, NULL },
};
