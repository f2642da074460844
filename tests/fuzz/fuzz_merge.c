// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is what somebody does to a small database before he hands it over: SQL, a statement a line
 * or behind a ';', with everything allowed that SQLite allows, the schema too; and lines "!OFFSET HEX",
 * which change bytes of the file. Then it is merged into another, checked, and looked at by commands. The
 * other database must be whole then, whatever came of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shell/cli.h"
#include "collector/account/facts.h"
#include "collector/account/store.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check.h"
#include "db/db.h"
#include "db/format/linkage.h"
#include "db/merge.h"
#include "db/order.h"
#include "db/walk.h"
#include "tests/fuzz/fuzz.h"

#define OLD "1111111111111111111111111111111111111111"
#define NEW "2222222222222222222222222222222222222222"
/* What the input's own statements may take, in steps of SQLite's machine. */
#define MAX_STEPS 100000
#define MAX_FILE ((size_t)16 << 20)

static struct strbuf seed = STRBUF_INIT;

static void must(int code, const struct strbuf *err)
{
	if (!code)
		return;
	fprintf(stderr, "%s\n", err->buf);
	abort();
}

/* --- the database as it was --- */

static void give_linkage(struct facts *facts)
{
	struct linkage_writer w = LINKAGE_WRITER_INIT;
	struct strbuf *out = xcalloc(1, sizeof(*out));

	strbuf_init(out);
	linkage_put_section(&w, ".text", 16, LINKAGE_EXEC);
	linkage_put_symbol(&w, "first", LINKAGE_FUNCTION, 1, 16);
	linkage_put_need(&w, "other", false);
	linkage_put_ref(&w, 0, 1, 0, LINKAGE_CALL, 2);
	linkage_put_export(&w, "first", true);
	linkage_finish(&w, 0, 0, out);
	facts->units[0].linkage = out;
	facts->units[0].gates = strmap_intern(&facts->names, "FOO");
}

static void store(struct db *db, const char *rev, const char *commit)
{
	const struct build_info info = {
		.rev = rev,
		.commit_id = commit,
		.tree_id = commit,
		.commit_time = 1700000000,
		.label = "",
		.profile = "tiny",
		.profile_hash = commit,
		.arch = "x86_64",
		.cc = "gcc (Debian 12.2.0) 12.2.0",
		.ld = "GNU ld 2.40",
		.stage = "",
		.config = "CONFIG_FOO=y\n# CONFIG_BAR is not set\n",
		.maintainers = "FOO\nM:\tAnn <ann@example.org>\nF:\tx.c\n",
		.reads = "x.c\n",
		.mailmap = "Ann <ann@example.org> <old@example.org>\n",
		.compressed = 1000,
	};
	struct build_info failed = info;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct facts facts;
	int64_t build;

	fuzz_facts(&facts);
	give_linkage(&facts);
	must(store_build(db, &info, &facts, &build, &err), &err);
	facts_release(&facts);
	failed.profile = "broken";
	failed.stage = "build";
	failed.exit_status = 2;
	failed.log_tail = "x.c:1: error: no\n";
	must(store_failed(db, &failed, &build, &err), &err);
}

static void store_walk(struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct walk *w = walk_new(OLD, NEW);

	w->nr_commits = 1;
	w->commits = xcalloc(1, sizeof(*w->commits));
	w->commits[0] = (struct walk_commit){ .id = xstrdup(NEW),
					      .author = xstrdup("Ann"),
					      .email = xstrdup("ann@example.org"),
					      .subject = xstrdup("x: grow"),
					      .parents = xstrdup(OLD),
					      .author_time = 1700000000,
					      .commit_time = 1700000000,
					      .nr_parents = 1 };
	must(db_begin(db, &err), &err);
	must(walk_store(db, w, &err), &err);
	must(db_commit(db, &err), &err);
	walk_free(w);
}

static void make_seed(void)
{
	static const struct order_request asked[] = { { "v1", OLD }, { "v2", NEW } };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	struct db *db;

	strbuf_addf(&path, "%s/seed.db", fuzz_dir());
	must(db_open(path.buf, DB_WRITE, &db, &err), &err);
	store(db, "v1", OLD);
	store(db, "v2", NEW);
	store_walk(db);
	must(order_ask(db, "branch:main", "tiny", "x86_64", asked, 2, &err), &err);
	must(db_exec(db,
		     "INSERT INTO replay VALUES (1, 1, 3);"
		     "INSERT INTO replay_row VALUES (1, 0, 1, 'measured', 0, NULL, 1, 3);"
		     "INSERT INTO lineage VALUES ('" OLD "', 1), ('" NEW "', 1);"
		     "INSERT INTO descent VALUES ('" NEW "', '" OLD "', 1);"
		     "INSERT INTO proof VALUES (1, 1, 'FOO', 'm', 1, 0, 'failed', 'compile', 'c', "
		     "'msg', NULL, 10, NULL, NULL, NULL, '', '', NULL);"
		     "PRAGMA wal_checkpoint(TRUNCATE)",
		     &err),
	     &err);
	db_close(db);
	must(file_read(path.buf, MAX_FILE, &seed, &err), &err);
}

/* --- what is done to it --- */

static int stop(void *data)
{
	(void)data;
	return 1;
}

static void run_sql(sqlite3 *db, const char *sql)
{
	while (*sql) {
		const char *next = sql;
		sqlite3_stmt *stmt = NULL;

		sqlite3_progress_handler(db, MAX_STEPS, stop, NULL);
		if (sqlite3_prepare_v2(db, sql, -1, &stmt, &next) != SQLITE_OK || next == sql)
			next = sql + strcspn(sql, ";\n");
		while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
			;
		sqlite3_finalize(stmt);
		sql = next + strspn(next, "; \n");
	}
}

/* Takes the lines that change bytes out of the text, into @patches. */
static void split(const char *text, struct strbuf *sql, struct strvec *patches)
{
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;

	strvec_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		if (*lines.v[i] == '!')
			strvec_push(patches, lines.v[i] + 1);
		else
			strbuf_addf(sql, "%s\n", lines.v[i]);
	}
}

static void patch(const char *path, const struct strvec *patches)
{
	AUTO_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);

	for (size_t i = 0; i < patches->nr && fd >= 0; i++) {
		char *hex;
		unsigned long at = strtoul(patches->v[i], &hex, 10) % (seed.len + 1);
		unsigned byte;

		for (hex += strspn(hex, " "); sscanf(hex, "%2x", &byte) == 1 && strlen(hex) >= 2;
		     hex += 2) {
			unsigned char b = (unsigned char)byte;

			if (pwrite(fd, &b, 1, (off_t)at++) != 1)
				break;
		}
	}
}

static void make_from(const char *path, const char *text)
{
	AUTO_STRBUF struct strbuf sql = STRBUF_INIT;
	AUTO_STRVEC struct strvec patches = STRVEC_INIT;
	sqlite3 *db;

	fuzz_write("from.db", seed.buf, seed.len);
	split(text, &sql, &patches);
	if (sqlite3_open(path, &db) == SQLITE_OK) {
		/* nothing beside the file may be touched */
		sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
		sqlite3_exec(db, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF", NULL, NULL,
			     NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
		sqlite3_exec(db, "PRAGMA writable_schema=ON", NULL, NULL, NULL);
		run_sql(db, sql.buf);
	}
	sqlite3_close_v2(db);
	patch(path, &patches);
}

/* --- what kbloat makes of it --- */

static void must_be_whole(struct db *db)
{
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;
	AUTO_STRBUF struct strbuf summary = STRBUF_INIT, err = STRBUF_INIT;

	must(db_check(db, &problems, &summary, &err), &err);
	if (!problems.nr)
		return;
	fprintf(stderr, "merged: %s\n", problems.v[0]);
	abort();
}

static void merge(const char *from)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_FREE char *file = xstrdup(from);
	struct merge_result result;
	struct db *db;

	fuzz_write("to.db", seed.buf, seed.len);
	strbuf_addf(&path, "%s/to.db", fuzz_dir());
	must(db_open(path.buf, DB_WRITE, &db, &err), &err);
	/* one that has nothing of it yet finds more to copy */
	must(db_exec(db, "PRAGMA synchronous=OFF; DELETE FROM build WHERE rev = 'v2'", &err), &err);
	must(db_exec(db,
		     "DELETE FROM section WHERE build_id NOT IN (SELECT id FROM build);"
		     "DELETE FROM build_unit WHERE build_id NOT IN (SELECT id FROM build);"
		     "DELETE FROM replay_row; DELETE FROM replay; DELETE FROM proof;"
		     "DELETE FROM walk_commit; DELETE FROM walk; DELETE FROM commits",
		     &err),
	     &err);
	must(order_renew(db, &err), &err);
	if (db_merge(db, &file, 1, &result, &err) && !err.len)
		abort();
	must_be_whole(db);
	db_close(db);
}

static void defaults(struct cli_common *common)
{
	if (!common->work)
		common->work = "/nowhere";
	if (!common->repo)
		common->repo = "/nowhere";
}

/* Some of these, so that an input takes no longer than it must. */
static void look(const char *from, size_t which)
{
	static const char *const lines[][6] = {
		{ "show", "--by", "symbol", "v1:tiny:x86_64" },
		{ "show", "--by", "option", "v2:tiny:x86_64" },
		{ "diff", "v1:tiny:x86_64", "v2:tiny:x86_64" },
		{ "history", "--profile", "tiny" },
		{ "builds" },
		{ "candidates", "v1:tiny:x86_64" },
		{ "blame", "v1..v2", "--profile", "tiny" },
		{ "db", "check" },
		{ "config", "list", "v1:tiny:x86_64" },
	};
	const char *const *line = lines[which % ARRAY_SIZE(lines)];
	AUTO_STRVEC struct strvec argv = STRVEC_INIT;

	for (int i = 0; i < 6 && line[i]; i++)
		strvec_push(&argv, line[i]);
	strvec_push(&argv, "--db");
	strvec_push(&argv, from);
	optind = 0;
	if (command_find(argv.v[0]))
		command_find(argv.v[0])->run((int)argv.nr, argv.v);
	fflush(stdout);
}

void fuzz_merge(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRBUF struct strbuf from = STRBUF_INIT;

	if (!seed.len) {
		cli_set_defaults(defaults);
		make_seed();
	}
	fuzz_clean();
	strbuf_addf(&from, "%s/from.db", fuzz_dir());
	make_from(from.buf, text);
	merge(from.buf);
	look(from.buf, size);
	look(from.buf, size / 3 + 5);
}
