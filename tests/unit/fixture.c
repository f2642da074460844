// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/fixture.h"

#include <stdio.h>
#include <string.h>

#include "common/strbuf.h"
#include "db/db.h"
#include "db/order.h"
#include "db/format/unit_hash.h"
#include "tests/unit/test.h"

static const struct fixture_atom old_a[] = {
	{ .section = ".text", .name = "foo", .nm = "T", .bytes = 100, .file = "mm/a.c" },
	{ .section = ".text", .name = "foo.cold", .nm = "t", .bytes = 20, .file = "mm/a.c" },
	{ .section = ".text", .name = "gone", .nm = "t", .bytes = 50, .file = "mm/a.c" },
	{ .section = ".text", .name = "alias", .nm = "T", .size = 100, .file = "mm/a.c" },
	{ .section = ".text",
	  .name = "helper",
	  .nm = "t",
	  .bytes = 16,
	  .file = "include/linux/help.h" },
	{ .section = ".data",
	  .name = "state.1",
	  .class = CLASS_DATA,
	  .nm = "d",
	  .bytes = 8,
	  .file = "mm/a.c" },
	{ .section = ".data",
	  .name = "state.2",
	  .class = CLASS_DATA,
	  .nm = "d",
	  .bytes = 24,
	  .file = "mm/a.c" },
	{ .section = ".rodata",
	  .name = "[.rodata.str1.1]",
	  .class = CLASS_RODATA,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 40 },
	{ 0 },
};

static const struct fixture_atom new_a[] = {
	{ .section = ".text", .name = "foo", .nm = "T", .bytes = 150, .file = "mm/a.c" },
	{ .section = ".text", .name = "foo.cold", .nm = "t", .bytes = 20, .file = "mm/a.c" },
	{ .section = ".text", .name = "fresh.isra.0", .nm = "t", .bytes = 64, .file = "mm/a.c" },
	{ .section = ".text",
	  .name = "helper",
	  .nm = "t",
	  .bytes = 16,
	  .file = "include/linux/help.h" },
	{ .section = ".data",
	  .name = "state.3",
	  .class = CLASS_DATA,
	  .nm = "d",
	  .bytes = 24,
	  .file = "mm/a.c" },
	{ .section = ".data",
	  .name = "state.7",
	  .class = CLASS_DATA,
	  .nm = "d",
	  .bytes = 8,
	  .file = "mm/a.c" },
	{ .section = ".rodata",
	  .name = "[.rodata.str1.1]",
	  .class = CLASS_RODATA,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 44 },
	{ 0 },
};

static const struct fixture_atom old_b[] = {
	{ .section = ".text",
	  .name = "helper",
	  .nm = "t",
	  .bytes = 16,
	  .file = "include/linux/help.h" },
	{ .section = ".text", .name = "wanderer", .nm = "T", .bytes = 200, .file = "net/core/b.c" },
	{ .section = ".init.text",
	  .name = "b_init",
	  .class = CLASS_INIT,
	  .nm = "t",
	  .bytes = 12,
	  .file = "net/core/b.c" },
	{ .section = ".bss",
	  .name = "table",
	  .class = CLASS_BSS,
	  .nm = "b",
	  .bytes = 1024,
	  .file = "net/core/b.c" },
	{ 0 },
};

static const struct fixture_atom new_b[] = {
	{ .section = ".text",
	  .name = "helper",
	  .nm = "t",
	  .bytes = 16,
	  .file = "include/linux/help.h" },
	{ .section = ".init.text",
	  .name = "b_init",
	  .class = CLASS_INIT,
	  .nm = "t",
	  .bytes = 12,
	  .file = "net/core/b.c" },
	{ .section = ".bss",
	  .name = "table",
	  .class = CLASS_BSS,
	  .nm = "b",
	  .bytes = 1024,
	  .file = "net/core/b.c" },
	{ 0 },
};

static const struct fixture_atom new_c[] = {
	{ .section = ".text", .name = "wanderer", .nm = "T", .bytes = 208, .file = "net/ipv4/c.c" },
	{ 0 },
};

static const struct fixture_atom old_fill[] = {
	{ .section = ".text",
	  .name = "[padding]",
	  .class = CLASS_PADDING,
	  .kind = ATOM_PADDING,
	  .bytes = 1000 },
	{ .section = ".rodata",
	  .name = "[kallsyms]",
	  .class = CLASS_RODATA,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 80 },
	{ 0 },
};

static const struct fixture_atom new_fill[] = {
	{ .section = ".text",
	  .name = "[padding]",
	  .class = CLASS_PADDING,
	  .kind = ATOM_PADDING,
	  .bytes = 1040 },
	{ .section = ".rodata",
	  .name = "[kallsyms]",
	  .class = CLASS_RODATA,
	  .kind = ATOM_ANONYMOUS,
	  .bytes = 80 },
	{ 0 },
};

const struct fixture_unit fixture_old[] = {
	{ "mm/a.o", "mm/a.c", old_a },
	{ "net/core/b.o", "net/core/b.c", old_b },
	{ "[linker]", NULL, old_fill },
	{ 0 },
};

const struct fixture_unit fixture_new[] = {
	{ "mm/a.o", "mm/a.c", new_a },
	{ "net/core/b.o", "net/core/b.c", new_b },
	{ "net/ipv4/c.o", "net/ipv4/c.c", new_c },
	{ "[linker]", NULL, new_fill },
	{ 0 },
};

struct db *fixture_open(const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	struct db *db = NULL;

	strbuf_addf(&path, "%s/%s", test_dir(), name);
	CHECK_INT(db_open(path.buf, DB_WRITE, &db, &err), 0);
	CHECK_STR(err.buf, "");
	return db;
}

void fixture_sql(struct db *db, const char *sql)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(db_exec(db, sql, &err), 0);
	CHECK_STR(err.buf, "");
}

/* Runs one statement with text parameters ?1 … and returns its number, or 0. */
static int64_t run(struct db *db, const char *sql, const char *a, const char *b, const char *c)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	const char *texts[] = { a, b, c };
	int code;

	if (!CHECK(sqlite3_prepare_v2(db_handle(db), sql, -1, &stmt, NULL) == SQLITE_OK))
		return 0;
	for (int i = 0; i < sqlite3_bind_parameter_count(stmt); i++)
		sqlite3_bind_text(stmt, i + 1, texts[i], -1, SQLITE_TRANSIENT);
	code = sqlite3_step(stmt);
	if (!CHECK(code == SQLITE_ROW || code == SQLITE_DONE))
		CHECK_STR(sqlite3_errmsg(db_handle(db)), "");
	return code == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) :
				    sqlite3_last_insert_rowid(db_handle(db));
}

static int64_t str_id(struct db *db, const char *text)
{
	run(db, "INSERT OR IGNORE INTO str (text) VALUES (?1)", text, NULL, NULL);
	return run(db, "SELECT id FROM str WHERE text = ?1", text, NULL, NULL);
}

static int64_t path_id(struct db *db, const char *text)
{
	const char *slash = strrchr(text, '/');
	char dir[100];

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - text) : 0, text);
	run(db, "INSERT OR IGNORE INTO path (text, dir) VALUES (?1, ?2)", text,
	    *text == '[' ? "[linker]" :
	    *dir	 ? dir :
			   ".",
	    NULL);
	return run(db, "SELECT id FROM path WHERE text = ?1", text, NULL, NULL);
}

static int64_t size_of(const struct fixture_atom *a)
{
	return a->nm && !a->size ? a->bytes : a->size;
}

static void add_atom(struct db *db, int64_t unit, int seq, const struct fixture_atom *a)
{
	char sql[400], file[30] = "NULL", size[30] = "NULL";

	if (a->file)
		snprintf(file, sizeof(file), "%lld", (long long)path_id(db, a->file));
	if (size_of(a))
		snprintf(size, sizeof(size), "%lld", (long long)size_of(a));
	snprintf(sql, sizeof(sql),
		 "INSERT INTO atom VALUES (%lld, %d, %lld, %lld, %lld, %lld, ?1, %s, %lld, %s)",
		 (long long)unit, seq, (long long)str_id(db, a->section), (long long)a->class,
		 (long long)a->kind, (long long)str_id(db, a->name), size, (long long)a->bytes,
		 file);
	run(db, sql, a->nm, NULL, NULL);
}

static void unit_hex(const struct fixture_unit *u, char hex[2 * UNIT_HASH_LEN + 1])
{
	struct unit_hash *h = unit_hash_start(u->object, u->source);
	unsigned char hash[UNIT_HASH_LEN];

	for (const struct fixture_atom *a = u->atoms; a->section; a++) {
		struct unit_hash_atom ha = {
			.section = a->section,
			.name = a->name,
			.file = a->file,
			.class = a->class,
			.kind = a->kind,
			.nm = a->nm ? *a->nm : '\0',
			.size = size_of(a),
			.bytes = a->bytes,
		};

		unit_hash_add(h, &ha);
	}
	unit_hash_end(h, hash);
	for (int i = 0; i < UNIT_HASH_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

static int64_t unit_id(struct db *db, const struct fixture_unit *u)
{
	char hex[2 * UNIT_HASH_LEN + 1], find[100], sql[300], source[30] = "NULL";
	int64_t object = path_id(db, u->object), id;

	unit_hex(u, hex);
	snprintf(find, sizeof(find), "SELECT coalesce(max(id), 0) FROM unit WHERE hash = x'%s'",
		 hex);
	id = run(db, find, NULL, NULL, NULL);
	if (id)
		return id;
	if (u->source)
		snprintf(source, sizeof(source), "%lld", (long long)path_id(db, u->source));
	snprintf(sql, sizeof(sql),
		 "INSERT INTO unit (hash, object_id, source_id) VALUES (x'%s', %lld, %s)", hex,
		 (long long)object, source);
	run(db, sql, NULL, NULL, NULL);
	id = run(db, find, NULL, NULL, NULL);
	for (int i = 0; u->atoms[i].section; i++)
		add_atom(db, id, i, &u->atoms[i]);
	return id;
}

/* The section headers that the units' atoms add up to. */
static void add_sections(struct db *db, int64_t build)
{
	char sql[500];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO section SELECT %lld, row_number() OVER (ORDER BY n.text), n.id, 0, "
		 "sum(a.bytes), 1, 2 FROM build_unit bu JOIN atom a ON a.unit_id = bu.unit_id "
		 "JOIN str n ON n.id = a.section_id WHERE bu.build_id = %lld GROUP BY n.id",
		 (long long)build, (long long)build);
	run(db, sql, NULL, NULL, NULL);
	snprintf(sql, sizeof(sql), "INSERT INTO section VALUES (%lld, 99, %lld, 0, 0, 1, 2)",
		 (long long)build, (long long)str_id(db, ".empty"));
	run(db, sql, NULL, NULL, NULL);
}

#define ADD_BUILD                                                                                  \
	"INSERT INTO build (rev, rev_key, commit_id, commit_time, tree_id, label, profile, "       \
	"profile_hash, arch, toolchain_id, attempt, status, stage, exit_status, log_tail, "        \
	"evidence, image) SELECT ?1, '', ?3, 0, 't', '', ?2, 'h', 'x86_64', t.id, "                \
	"(SELECT count(*) + 1 FROM build WHERE commit_id = ?3 AND profile = ?2), "

static void add_toolchain(struct db *db)
{
	run(db, "INSERT OR IGNORE INTO toolchain (cc, ld) VALUES ('gcc', 'ld')", NULL, NULL, NULL);
}

/* Everything was asked for by itself. */
void fixture_order(struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	run(db,
	    "INSERT OR IGNORE INTO series (name, profile, arch) "
	    "SELECT DISTINCT '', profile, arch FROM build WHERE label = ''",
	    NULL, NULL, NULL);
	run(db,
	    "INSERT OR IGNORE INTO asked (series_id, rev, commit_id) SELECT s.id, b.rev, b.commit_id "
	    "FROM build b JOIN series s ON (s.name, s.profile, s.arch) = ('', b.profile, b.arch) "
	    "WHERE b.label = '' ORDER BY b.id",
	    NULL, NULL, NULL);
	CHECK_INT(order_update(db, &err), 0);
}

int64_t fixture_build(struct db *db, const char *rev, const char *profile, const char *commit,
		      const struct fixture_unit *units)
{
	char sql[200];
	int64_t build;

	add_toolchain(db);
	build = run(db, ADD_BUILD "'ok', '', 0, NULL, 'symtab', 9000 FROM toolchain t", rev,
		    profile, commit);
	for (; units->object; units++) {
		snprintf(sql, sizeof(sql),
			 "INSERT INTO build_unit (build_id, unit_id) VALUES (%lld, %lld)",
			 (long long)build, (long long)unit_id(db, units));
		run(db, sql, NULL, NULL, NULL);
	}
	add_sections(db, build);
	fixture_order(db);
	return build;
}

void fixture_gates(struct db *db, int64_t build, const char *object, const char *gates)
{
	char sql[300];

	snprintf(sql, sizeof(sql),
		 "UPDATE build_unit SET gates = %lld WHERE build_id = %lld AND unit_id IN "
		 "(SELECT u.id FROM unit u JOIN path o ON o.id = u.object_id WHERE o.text = ?1)",
		 (long long)str_id(db, gates), (long long)build);
	run(db, sql, object, NULL, NULL);
	CHECK_INT(sqlite3_changes(db_handle(db)), 1);
}

void fixture_text(struct db *db, int64_t build, const char *what, const char *text)
{
	unsigned char hash[UNIT_HASH_LEN];
	char hex[2 * UNIT_HASH_LEN + 1], sql[400];

	content_hash(text, strlen(text), hash);
	for (int i = 0; i < UNIT_HASH_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	snprintf(sql, sizeof(sql), "INSERT OR IGNORE INTO blob (hash, text) VALUES (x'%s', ?1)",
		 hex);
	run(db, sql, text, NULL, NULL);
	snprintf(sql, sizeof(sql), "INSERT OR IGNORE INTO text (hash) VALUES (x'%s')", hex);
	run(db, sql, NULL, NULL, NULL);
	snprintf(sql, sizeof(sql),
		 "INSERT OR IGNORE INTO text_part SELECT t.id, 0, b.id FROM text t, blob b "
		 "WHERE t.hash = x'%s' AND b.hash = t.hash",
		 hex);
	run(db, sql, NULL, NULL, NULL);
	snprintf(sql, sizeof(sql),
		 "UPDATE build SET %s = (SELECT id FROM text WHERE hash = x'%s') WHERE id = %lld",
		 what, hex, (long long)build);
	run(db, sql, NULL, NULL, NULL);
}

int64_t fixture_failed(struct db *db, const char *rev, const char *profile, const char *commit)
{
	static const char log[] = "log\033[31m\n";
	unsigned char hash[UNIT_HASH_LEN];
	char hex[2 * UNIT_HASH_LEN + 1], sql[200];
	int64_t build;

	add_toolchain(db);
	content_hash(log, strlen(log), hash);
	for (int i = 0; i < UNIT_HASH_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	snprintf(sql, sizeof(sql), "INSERT OR IGNORE INTO blob (hash, text) VALUES (x'%s', ?1)",
		 hex);
	run(db, sql, log, NULL, NULL);
	build = run(db,
		    ADD_BUILD "'failed', 'build', 2, (SELECT max(id) FROM blob), '', 0 FROM "
			      "toolchain t",
		    rev, profile, commit);
	fixture_order(db);
	return build;
}
