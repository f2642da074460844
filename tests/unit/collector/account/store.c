// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/store.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "collector/account/facts.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check.h"
#include "db/db.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct build_info v1 = { .rev = "v1",
				      .commit_id = COMMIT_A,
				      .tree_id = COMMIT_B,
				      .commit_time = 5,
				      .profile = "tiny",
				      .profile_hash = "h",
				      .arch = "x86_64",
				      .cc = "gcc 12",
				      .ld = "ld 2.40",
				      .stage = "",
				      .kconfig = "config NET\n\tbool\n\nconfig E1000E\n\tbool\n",
				      .compressed = -1 };

/* One object with a function of @bytes and as much padding behind it. */
static void make_facts(struct facts *f, uint64_t bytes)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct fact_atom a = {
		.file = STRMAP_NONE, .kind = ATOM_SYMBOL, .nm = 'T', .size = bytes, .bytes = bytes
	};

	facts_init(f);
	f->arch = "x86_64";
	f->sections = xcalloc(1, sizeof(*f->sections));
	f->sections[f->nr_sections++] = (struct fact_section){
		.name = strmap_intern(&f->names, ".text"),
		.idx = 1,
		.type = SHT_PROGBITS,
		.addr = 0xffffffff81000000,
		.size = 2 * bytes,
		.flags = SHF_ALLOC | SHF_EXECINSTR,
	};
	a.unit = facts_unit(f, "a.o");
	f->units[a.unit].gates = strmap_intern(&f->names, "NET E1000E");
	a.name = strmap_intern(&f->names, "bad\xffname");
	facts_add(f, &a);
	a.unit = facts_unit(f, "[padding]");
	a.name = strmap_intern(&f->names, "[padding]");
	a.kind = ATOM_PADDING;
	a.class = CLASS_PADDING;
	a.nm = 0;
	a.size = 0;
	facts_add(f, &a);
	CHECK_INT(facts_finish(f, &err), 0);
	CHECK_STR(err.buf, "");
}

/* Returns the id. */
static int64_t store_size(struct db *db, const struct build_info *info, uint64_t bytes)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct facts f;
	int64_t build = 0;

	make_facts(&f, bytes);
	CHECK_INT(store_build(db, info, &f, &build, &err), 0);
	CHECK_STR(err.buf, "");
	facts_release(&f);
	return build;
}

static int64_t number(struct db *db, const char *sql)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	CHECK_INT(db_prepare(db, sql, &stmt, &err), 0);
	CHECK_INT(db_step(db, stmt, &err), 1);
	return sqlite3_column_int64(stmt, 0);
}

static enum store_known lookup(struct db *db, const struct build_info *info)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	enum store_known known = STORE_NEW;

	CHECK_INT(store_lookup(db, info, &known, NULL, &err), 0);
	return known;
}

static void once(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, summary = STRBUF_INIT;
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;
	struct build_info v2 = v1;

	v2.rev = "v2";
	v2.commit_id = COMMIT_B;
	v2.tree_id = COMMIT_A;
	CHECK_INT(store_size(db, &v1, 100), 1);
	CHECK_INT(store_size(db, &v2, 100), 2);
	CHECK_INT(number(db, "SELECT count(*) FROM build"), 2);
	/* the same facts are stored once */
	CHECK_INT(number(db, "SELECT count(*) FROM unit"), 2);
	CHECK_INT(number(db, "SELECT count(*) FROM build_unit"), 4);
	CHECK_INT(number(db, "SELECT sum(bytes) FROM v_totals WHERE build = 1"), 200);
	CHECK_INT(
		number(db,
		       "SELECT count(*) FROM v_symbols WHERE symbol = 'bad' || char(65533) || 'name'"),
		2);
	CHECK_INT(number(db, "SELECT addr = -2130706432 FROM section"), 1);
	CHECK_INT(number(db, "SELECT count(*) FROM v_gates WHERE gates = 'NET E1000E' AND "
			     "object = 'a.o'"),
		  2);
	CHECK_INT(number(db, "SELECT count(*) FROM v_gates WHERE gates IS NULL"), 2);
	CHECK_INT(number(db, "SELECT count(*) FROM v_texts WHERE kind = 'kconfig' AND text LIKE "
			     "'%E1000E%'"),
		  2);
	CHECK_INT(number(db, "SELECT count(*) FROM text"), 1);
	CHECK_INT(number(db, "SELECT count(*) FROM text_part"), 2);
	CHECK_INT(db_check(db, &problems, &summary, &err), 0);
	CHECK_STR(problems.nr ? problems.v[0] : "", "");
}

static void identities(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	struct build_info other = v1;

	CHECK_INT(lookup(db, &v1), STORE_NEW);
	store_size(db, &v1, 10);
	CHECK_INT(lookup(db, &v1), STORE_OK);
	/* the history was rewritten, the tree is the same */
	other.commit_id = COMMIT_B;
	CHECK_INT(lookup(db, &other), STORE_OK);
	other.tree_id = COMMIT_A;
	CHECK_INT(lookup(db, &other), STORE_NEW);
	other = v1;
	other.cc = "gcc 13";
	CHECK_INT(lookup(db, &other), STORE_NEW);
	other.cc = NULL;
	CHECK_INT(lookup(db, &other), STORE_OK);
	other.profile_hash = "edited";
	CHECK_INT(lookup(db, &other), STORE_NEW);
	other = v1;
	other.arch = "arm64";
	CHECK_INT(lookup(db, &other), STORE_NEW);
}

static void attempts(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct build_info failed = v1;
	int64_t build = 0;

	failed.stage = "build";
	failed.exit_status = 137;
	failed.log_tail = "killed\n";
	CHECK_INT(store_failed(db, &failed, &build, &err), 0);
	CHECK_INT(build, 1);
	CHECK_INT(lookup(db, &v1), STORE_FAILED);
	CHECK_INT(store_size(db, &v1, 10), 2);
	CHECK_INT(lookup(db, &v1), STORE_OK);
	CHECK_INT(number(db, "SELECT max(attempt) FROM build"), 2);
	CHECK_INT(number(db,
			 "SELECT exit_status FROM v_builds WHERE log_tail = 'killed' || char(10)"),
		  137);
}

/* Two collectors at once, or one whose reader did not live to say that it had stored. */
static void not_twice(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct build_info failed = v1;
	int64_t build = 0;

	failed.stage = "build";
	failed.log_tail = "broken\n";
	CHECK_INT(store_failed(db, &failed, &build, &err), 0);
	CHECK_INT(store_failed(db, &failed, &build, &err), 0);
	CHECK_INT(build, 1);
	/* who has seen it tries again */
	failed.known = 1;
	CHECK_INT(store_failed(db, &failed, &build, &err), 0);
	CHECK_INT(build, 2);
	CHECK_INT(store_failed(db, &failed, &build, &err), 0);
	CHECK_INT(build, 2);
	/* it went well here, whatever it did there */
	CHECK_INT(store_size(db, &v1, 10), 3);
	CHECK_INT(store_size(db, &v1, 10), 3);
	failed.known = 2;
	CHECK_INT(store_failed(db, &failed, &build, &err), 0);
	CHECK_INT(build, 3);
	CHECK_INT(number(db, "SELECT count(*) FROM build"), 3);
	CHECK_INT(number(db, "SELECT max(attempt) FROM build"), 3);
	/* with other tools it is another build */
	failed = v1;
	failed.cc = "gcc 13";
	CHECK_INT(store_size(db, &failed, 10), 4);
}

static void labels(void)
{
	AUTO_DB struct db *db = fixture_open("k.db");
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct build_info info = {
		.label = "debian", .arch = "x86_64", .compressed = -1, .stage = ""
	};
	enum store_known known;

	CHECK_INT(store_label_known(db, "debian", &known, &err), 0);
	CHECK_INT(known, STORE_NEW);
	store_size(db, &info, 10);
	CHECK_INT(store_label_known(db, "debian", &known, &err), 0);
	CHECK_INT(known, STORE_OK);
	CHECK_INT(number(db, "SELECT name = '@debian' FROM v_builds"), 1);
}

const struct test tests_store[] = {
	{ "what builds have in common is stored once, names as valid UTF-8", once },
	{ "which builds are the same", identities },
	{ "a failed build stays, the next attempt counts", attempts },
	{ "what another process stored meanwhile is not stored again", not_twice },
	{ "imports go by their label", labels },
	{ NULL, NULL },
};
