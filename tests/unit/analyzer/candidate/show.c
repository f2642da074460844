// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/series.h"
#include "analyzer/candidate/show.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Facts as the rules would leave them, of the build with id 1. */
static const char facts[] =
	"INSERT INTO analysis VALUES (1, '1');"
	"INSERT INTO candidate VALUES"
	" (1, 1, 'MM', 'bool', 'ready', 1, 332, 0, 332, 300, 400, 0, 0, 900),"
	" (1, 2, 'MM+NET', 'cluster', 'ready', 2, 1584, 12, 1584, 1500, 1700, 0, 0, 700),"
	" (1, 3, 'NET', 'part', 'entangled', 1, 1252, 12, 2504, 1200, 1300, 2, 3, 125);"
	"INSERT INTO proof (build_id, option, method, attempt, forced, outcome, stage, class, message,"
	" predicted, measured, boot, boot_message) VALUES"
	" (1, 'MM', '1', 1, 0, 'failed', 'link', 'undefined', 'first', 300, NULL, '', ''),"
	" (1, 'MM', '1', 2, 0, 'proven', '', '', '', 300, 310, 'ok', '');";

static struct db *two_releases(void)
{
	struct db *db = fixture_open("k.db");

	fixture_build(db, "v1", "tiny", COMMIT_A, fixture_old);
	fixture_build(db, "v2", "tiny", COMMIT_B, fixture_new);
	fixture_gates(db, 1, "mm/a.o", "MM");
	fixture_gates(db, 1, "net/core/b.o", "NET");
	fixture_sql(db, facts);
	return db;
}

static void refused(struct db *db, const struct show_candidates_opts *opts, const char *want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct build_ref ref = { .id = 1, .name = "v1" };
	AUTO_ROWS struct rows rows = ROWS_INIT;

	CHECK_INT(show_candidates_rows(db, &ref, opts, &rows, &err), -ENOENT);
	CHECK_STR(err.buf, want);
}

/* "MM NET": the options of the rows. */
static void listed(struct db *db, const struct show_candidates_opts *opts, const char *want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;
	const struct build_ref ref = { .id = 1, .name = "v1" };
	AUTO_ROWS struct rows rows = ROWS_INIT;

	CHECK_INT(show_candidates_rows(db, &ref, opts, &rows, &err), 0);
	CHECK_STR(err.buf, "");
	for (size_t i = 0; i < rows.nr_rows; i++)
		strbuf_addf(&got, "%s%s", i ? " " : "", rows_at(&rows, i, 1)->text);
	CHECK_STR(got.buf, want);
}

static void test_lists(void)
{
	AUTO_DB struct db *db = two_releases();

	listed(db, &(struct show_candidates_opts){ 0 }, "MM MM+NET NET");
	listed(db, &(struct show_candidates_opts){ .top = 1 }, "MM");
	listed(db, &(struct show_candidates_opts){ .by = "saving" }, "MM+NET NET MM");
	listed(db, &(struct show_candidates_opts){ .by = "option", .top = 2 }, "MM MM+NET");
	listed(db, &(struct show_candidates_opts){ .verdicts = "early,entangled" }, "NET");
	listed(db, &(struct show_candidates_opts){ .kinds = "cluster,part" }, "MM+NET NET");
	listed(db, &(struct show_candidates_opts){ .under = "net//core/" }, "MM+NET NET");
	listed(db, &(struct show_candidates_opts){ .under = "mm/a.o" }, "MM MM+NET");
	refused(db, &(struct show_candidates_opts){ .under = "net/cor" },
		"nothing of 'v1' lies under 'net/cor'");
	listed(db, &(struct show_candidates_opts){ .under = "." }, "MM MM+NET NET");
}

static void test_row(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct build_ref ref = { .id = 1, .name = "v1" };
	const struct show_candidates_opts opts = { .top = 2, .without = "a,b" };
	AUTO_ROWS struct rows rows = ROWS_INIT, untried = ROWS_INIT;
	AUTO_DB struct db *db = two_releases();

	CHECK_INT(show_candidates_rows(db, &ref, &opts, &rows, &err), 0);
	CHECK_STR(rows.title, "v1: built-in code that could be modules, without rules a,b");
	CHECK_STR(rows.footer, "1 more. 1 ready (300 bytes), 1 entangled (600); as ready or "
			       "exports 300 bytes could leave the image");
	CHECK_INT(rows_at(&rows, 0, (size_t)rows_find(&rows, "saving"))->num, 300);
	CHECK_STR(rows_at(&rows, 0, (size_t)rows_find(&rows, "odds"))->text, "0.900");
	/* the newest try counts */
	CHECK_STR(rows_at(&rows, 0, (size_t)rows_find(&rows, "proof"))->text, "proven");
	CHECK_INT(rows_at(&rows, 0, (size_t)rows_find(&rows, "measured"))->num, 310);
	CHECK_INT(rows_at(&rows, 1, (size_t)rows_find(&rows, "resident"))->num, 1572);
	CHECK(rows_at(&rows, 1, (size_t)rows_find(&rows, "measured"))->null);
	/* a cluster's bytes are others' */
	CHECK_INT(rows_at(&rows, 0, (size_t)rows_find(&rows, "share"))->num, 300);
	CHECK(rows_at(&rows, 1, (size_t)rows_find(&rows, "share"))->null);
	CHECK(!rows.cols[rows_find(&rows, "proof")].hidden);
	CHECK(rows.cols[rows_find(&rows, "kind")].hidden);
	fixture_sql(db, "DELETE FROM proof");
	CHECK_INT(show_candidates_rows(db, &ref, &opts, &untried, &err), 0);
	CHECK(untried.cols[rows_find(&untried, "proof")].hidden);
}

/* "ready 332 0 1 300" of each row, null as -; what is left has no candidates. */
static void test_sums(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct build_ref ref = { .id = 1, .name = "v1:tiny", .rev = "v1" };
	AUTO_ROWS struct rows history = ROWS_INIT, analysis = ROWS_INIT;
	AUTO_DB struct db *db = two_releases();
	int64_t sum = 0;

	show_history_columns(&history);
	CHECK_INT(show_history_rows(db, &ref, &history, &err), 0);
	CHECK_INT(history.nr_rows, SHOW_VERDICTS + 1);
	for (size_t i = 0; i < history.nr_rows; i++)
		sum += rows_at(&history, i, 4)->num;
	/* code and data of the image: all but 1000 bytes of padding */
	CHECK_INT(sum, FIXTURE_OLD_BYTES - 1000);
	CHECK_STR(rows_at(&history, 3, 3)->text, "entangled");
	CHECK_INT(rows_at(&history, 3, 4)->num, 1252);
	CHECK_INT(rows_at(&history, 3, 6)->num, 1);
	CHECK_STR(rows_at(&history, 5, 3)->text, "[no candidate]");
	CHECK_INT(rows_at(&history, 5, 5)->num, 0);
	CHECK(rows_at(&history, 5, 6)->null && rows_at(&history, 5, 7)->null);

	show_analysis_columns(&analysis);
	CHECK_INT(show_analysis_row(db, &ref, &analysis, &err), 0);
	CHECK_INT(rows_at(&analysis, 0, 1)->num, 2);
	CHECK_INT(rows_at(&analysis, 0, 2)->num, 1);
	CHECK_INT(rows_at(&analysis, 0, 5)->num, 1);
	CHECK_INT(rows_at(&analysis, 0, 7)->num, 300);
}

static void test_builds(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = two_releases();
	struct build_ref *builds;
	size_t nr;

	fixture_build(db, "v1", "tiny", COMMIT_A, fixture_old);
	fixture_failed(db, "v3", "tiny", COMMIT_A);
	CHECK_INT(show_candidates_builds(db, &builds, &nr, &err), 0);
	CHECK_INT(nr, 2);
	CHECK_STR(builds[0].name, "v1:tiny:x86_64");
	CHECK_INT(builds[0].id, 3);
	CHECK_STR(builds[1].rev, "v2");
	series_free(builds, nr);
	CHECK_INT(show_candidates_known(db, 1, &err), 1);
	CHECK_INT(show_candidates_known(db, 2, &err), 0);
}

const struct test tests_show_candidates[] = {
	{ "candidates are chosen, ordered and cut", test_lists },
	{ "a row has the newest proof, the footer sums without clusters", test_row },
	{ "verdicts and the rest sum to the image", test_sums },
	{ "the newest good build of each name", test_builds },
	{ NULL, NULL },
};
