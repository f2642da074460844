// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check_internal.h"
#include "db/db.h"
#include "db/format/linkage.h"
#include "db/format/pieces.h"
#include "db/format/unit_hash.h"
#include "db/format/uses.h"
#include "db/walk.h"
#include "sql.h"

struct rule {
	const char *name; /* for a rule that cannot run on this file */
	const char *sql; /* each row is a problem */
	bool stop; /* when it finds something, the others would only stumble */
};

static const struct rule rules[] = {
	{ "integrity", sql_check_integrity, true },
	{ "types", sql_check_types, true },
	{ "references", sql_check_foreign_keys, false },
	{ "atoms", sql_check_atoms, true },
	{ "builds", sql_check_builds, false },
	{ "evidence", sql_check_evidence, false },
	{ "account", sql_check_sections, false },
	{ "orphans", sql_check_orphans, false },
	{ "paths", sql_check_paths, false },
	{ "replays", sql_check_replays, false },
	{ "candidates", sql_check_candidates, false },
	{ "plans", sql_check_plans, false },
};

static void add_problem(struct strvec *problems, size_t nr, const char *text)
{
	if (nr < CHECK_MAX_OF_A_KIND)
		strvec_push(problems, text);
}

static void add_rest(struct strvec *problems, const struct rule *rule, size_t nr)
{
	if (nr > CHECK_MAX_OF_A_KIND)
		strvec_pushf(problems, "%zu more of this kind (%s)", nr - CHECK_MAX_OF_A_KIND,
			     rule->name);
}

/* "… unable to get the page. error code=266": what SQLite itself finds may be the machine's, too. */
static int trouble_of(const char *text)
{
	const char *code = strstr(text, "error code=");
	int number = code ? atoi(code + strlen("error code=")) & 0xff : 0;

	return number == SQLITE_IOERR || number == SQLITE_NOMEM ? number : 0;
}

/*
 * A rule that cannot run has found something, too: sums overflow only in a damaged file. That of what
 * the machine lacks is no word about the file.
 */
static int run_rule(struct db *db, const struct rule *rule, struct strvec *problems,
		    struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	size_t nr = 0;
	int ret = db_prepare(db, rule->sql, &stmt, &why);

	while (!ret && (ret = db_step(db, stmt, &why)) > 0) {
		const char *text = db_text(stmt, 0);

		ret = 0;
		if (rule->sql == sql_check_integrity && trouble_of(text))
			return error_set(err, -EIO, "database '%s': %s", db_path(db),
					 sqlite3_errstr(trouble_of(text)));
		if (rule->sql != sql_check_integrity || strcmp(text, "ok"))
			add_problem(problems, nr++, text);
	}
	add_rest(problems, rule, nr);
	if (ret < 0 && db_is_trouble(db, ret))
		return error_set(err, ret, "%s", why.buf);
	if (ret < 0)
		strvec_pushf(problems, "%s: %s", rule->name, why.buf);
	return 0;
}

static bool hash_is(sqlite3_stmt *stmt, int col, const unsigned char hash[UNIT_HASH_LEN])
{
	return sqlite3_column_bytes(stmt, col) == UNIT_HASH_LEN &&
	       !memcmp(sqlite3_column_blob(stmt, col), hash, UNIT_HASH_LEN);
}

/* Texts and line tables are found by their hash: a wrong one would be stored again. */
static int check_contents(struct db *db, const char *sql, struct strvec *problems,
			  struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql, &stmt, err);
	size_t nr = 0;

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		const void *data = sqlite3_column_blob(stmt, 2);
		unsigned char hash[UNIT_HASH_LEN];

		ret = 0;
		content_hash(data ? data : "", (uint64_t)sqlite3_column_bytes(stmt, 2), hash);
		if (!hash_is(stmt, 1, hash) && nr++ < CHECK_MAX_OF_A_KIND)
			strvec_pushf(problems, "%s is not what its hash says", db_text(stmt, 0));
	}
	return ret;
}

/* The unit whose atoms are being read. */
struct hashing {
	struct unit_hash *h; /* NULL before the first */
	int64_t unit;
	unsigned char stored[UNIT_HASH_LEN];
	size_t nr_wrong;
};

static void hashing_end(struct hashing *u, struct strvec *problems)
{
	unsigned char hash[UNIT_HASH_LEN];

	if (!u->h)
		return;
	unit_hash_end(u->h, hash);
	u->h = NULL;
	if (memcmp(hash, u->stored, sizeof(hash)) && u->nr_wrong++ < CHECK_MAX_OF_A_KIND)
		strvec_pushf(problems, "unit %" PRId64 " is not what its hash says", u->unit);
}

/* The columns are those of check_units. */
static void hashing_add(struct hashing *u, sqlite3_stmt *stmt)
{
	struct unit_hash_atom a = {
		.section = db_text(stmt, 4),
		.class = sqlite3_column_int64(stmt, 5),
		.kind = sqlite3_column_int64(stmt, 6),
		.name = db_text(stmt, 7),
		.nm = *db_text(stmt, 8),
		.size = sqlite3_column_int64(stmt, 9),
		.bytes = sqlite3_column_int64(stmt, 10),
		.file = db_text_or_null(stmt, 11),
	};

	unit_hash_add(u->h, &a);
}

static void hashing_start(struct hashing *u, sqlite3_stmt *stmt)
{
	u->unit = sqlite3_column_int64(stmt, 0);
	memset(u->stored, 0, sizeof(u->stored));
	if (sqlite3_column_bytes(stmt, 1) == UNIT_HASH_LEN)
		memcpy(u->stored, sqlite3_column_blob(stmt, 1), UNIT_HASH_LEN);
	u->h = unit_hash_start(db_text(stmt, 2), db_text_or_null(stmt, 3));
}

/* The collector and merge take units with one hash for the same. */
static int check_units(struct db *db, struct strvec *problems, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	struct hashing u = { 0 };
	int ret = db_prepare(db, sql_check_units, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		if (!u.h || sqlite3_column_int64(stmt, 0) != u.unit) {
			hashing_end(&u, problems);
			hashing_start(&u, stmt);
		}
		if (sqlite3_column_type(stmt, 5) != SQLITE_NULL)
			hashing_add(&u, stmt);
		ret = 0;
	}
	hashing_end(&u, problems);
	return ret;
}

/* What is stored of the Kconfig files has to load, or nothing could be said about the options. */
static int check_kconfigs(struct db *db, struct strvec *problems, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_check_kconfigs, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;
		struct kconfig k;

		kconfig_init(&k);
		ret = 0;
		if (kconfig_load(&k, db_text(stmt, 1), &why))
			strvec_pushf(problems, "build '%s': its Kconfig does not load: %s",
				     db_text(stmt, 0), why.buf);
		kconfig_release(&k);
	}
	return ret;
}

static bool linkage_reads(const void *data, size_t len)
{
	static const struct linkage_sink nothing = { 0 };

	return linkage_read(data, len, &nothing);
}

static bool pieces_reads(const void *data, size_t len)
{
	static const struct pieces_sink nothing = { 0 };

	return pieces_read(data, len, &nothing);
}

/* What objects need from each other, likewise: @reads says of each of @sql's rows whether it can be read. */
static int check_packed(struct db *db, const char *sql, bool (*reads)(const void *, size_t),
			struct strvec *problems, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql, &stmt, err);
	size_t nr = 0;

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		const void *data = sqlite3_column_blob(stmt, 2);

		ret = 0;
		if (!reads(data ? data : "", (size_t)sqlite3_column_bytes(stmt, 2)) &&
		    nr++ < CHECK_MAX_OF_A_KIND)
			strvec_pushf(problems, "%s cannot be read", db_text(stmt, 0));
	}
	return ret;
}

/* And where files mention options. */
static int check_uses(struct db *db, struct strvec *problems, struct strbuf *err)
{
	static const struct uses_sink nothing = { 0 };
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_check_uses, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		ret = 0;
		if (!uses_read(db_text(stmt, 1), &nothing))
			strvec_pushf(problems, "build '%s': where options are used cannot be read",
				     db_text(stmt, 0));
	}
	return ret;
}

/* What is stored of the history has to load, or nothing could be charged to anybody. */
static int check_walks(struct db *db, struct strvec *problems, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_check_walks, &stmt, err);
	size_t nr = 0;

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;
		struct walk *walk = NULL;

		ret = walk_load(db, db_text(stmt, 0), db_text(stmt, 1), &walk, &why);
		if (ret && db_is_trouble(db, ret))
			return error_set(err, ret, "%s", why.buf);
		if (ret)
			add_problem(problems, nr++,
				    why.len ? why.buf : "a walk is between no two commits");
		walk_free(walk);
		ret = 0;
	}
	return ret;
}

static int check_hashes(struct db *db, struct strvec *problems, struct strbuf *err)
{
	int ret = check_contents(db, sql_check_blobs, problems, err);

	if (!ret)
		ret = check_contents(db, sql_check_texts, problems, err);
	if (!ret)
		ret = check_contents(db, sql_check_lines, problems, err);
	if (!ret)
		ret = check_contents(db, sql_check_linkages, problems, err);
	if (!ret)
		ret = check_contents(db, sql_check_pieces, problems, err);
	if (!ret)
		ret = check_units(db, problems, err);
	if (!ret)
		ret = check_kconfigs(db, problems, err);
	if (!ret)
		ret = check_packed(db, sql_check_linkages, linkage_reads, problems, err);
	if (!ret)
		ret = check_packed(db, sql_check_pieces, pieces_reads, problems, err);
	if (!ret)
		ret = check_uses(db, problems, err);
	return ret ? ret : check_walks(db, problems, err);
}

static int count(struct db *db, struct strbuf *summary, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_check_counts, &stmt, err);

	if (!ret)
		ret = db_step(db, stmt, err);
	if (ret < 0)
		return ret;
	strbuf_addf(summary,
		    "%" PRId64 " builds, %" PRId64 " sections, %" PRId64 " units, %" PRId64
		    " atoms",
		    (int64_t)sqlite3_column_int64(stmt, 0), (int64_t)sqlite3_column_int64(stmt, 1),
		    (int64_t)sqlite3_column_int64(stmt, 2), (int64_t)sqlite3_column_int64(stmt, 3));
	return 0;
}

int db_check_account(struct db *db, struct strvec *problems, struct strbuf *err)
{
	static const struct rule rule = { "account", sql_check_sections, false };

	return run_rule(db, &rule, problems, err);
}

int db_check_facts(struct db *db, struct strvec *problems, struct strbuf *err)
{
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rules) && !ret; i++) {
		ret = run_rule(db, &rules[i], problems, err);
		if (!ret && problems->nr && rules[i].stop)
			return 0;
	}
	return ret ? ret : check_hashes(db, problems, err);
}

int db_check(struct db *db, struct strvec *problems, struct strbuf *summary, struct strbuf *err)
{
	int ret = db_check_facts(db, problems, err);

	/* of facts that are damaged nothing follows */
	if (!ret && !problems->nr)
		ret = check_derived(db, problems, err);
	return ret || problems->nr ? ret : count(db, summary, err);
}
