// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of the site, with names as bad as they come. */
#include <stdio.h>
#include <string.h>

#include "common/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "reports/site_build.h"
#include "reports/site_candidate.h"
#include "reports/site_overview.h"
#include "reports/site_step.h"
#include "reports/site_subsystem.h"
#include "tests/unit/site_fixture.h"
#include "tests/unit/test.h"

static char evil[] = EVIL, nothing[] = "";

static bool has_gnuplot(void)
{
	if (run_find("gnuplot", NULL))
		return true;
	fprintf(stderr, "skipped: no gnuplot\n");
	return false;
}

/* --- a step --- */

struct step_rows {
	struct rows subsystems, dirs, files, symbols, causes, commits, options;
};

static void step_rows_init(struct step_rows *r)
{
	static const char *const commit[] = { "commit", "author",     "subject", "subsystem",
					      "date",	"confidence", "cause",	 NULL };
	static const char *const cause[] = { "cause", "option", NULL };
	static const char *const option[] = { "option", "change", "old", "new", NULL };
	static const char *const delta[] = { "delta", NULL };
	static const char *const causes[] = { "delta", "objects", "grown", "shrunk", NULL };

	memset(r, 0, sizeof(*r));
	fixture_diff(&r->subsystems, "subsystem");
	fixture_diff(&r->dirs, "dir");
	fixture_diff(&r->files, "file");
	fixture_diff(&r->symbols, "symbol");
	fixture_rows(&r->causes, cause, causes);
	fixture_rows(&r->commits, commit, delta);
	fixture_rows(&r->options, option, delta);
}

static void step_rows_release(struct step_rows *r)
{
	rows_release(&r->subsystems);
	rows_release(&r->dirs);
	rows_release(&r->files);
	rows_release(&r->symbols);
	rows_release(&r->causes);
	rows_release(&r->commits);
	rows_release(&r->options);
}

static struct site_step step_of(const struct step_rows *r, const struct site_owner *owner)
{
	return (struct site_step){
		.here = { .depth = SITE_STEP_DEPTH },
		.series = EVIL,
		.series_path = "series/x.html",
		.profile = "tiny",
		.arch = "x86_64",
		.old = { "v1:tiny:x86_64", "v1", "build/a.html", 1500, 700, 800 },
		.new = { "v2" EVIL ":tiny:x86_64", "v2" EVIL, "build/b.html", 1950, 900, -1 },
		.owners_of = EVIL,
		.subsystems = &r->subsystems,
		.owners = owner,
		.nr_owners = 1,
		.dirs = &r->dirs,
		.files = &r->files,
		.symbols = &r->symbols,
		.causes = &r->causes,
		.commits = &r->commits,
		.options = &r->options,
		.other_options = 3,
	};
}

static void test_step(void)
{
	static const char *const parts[] = {
		"Code and data grew by <span class=\"grown\" title=\"+450 bytes\">",
		"The largest part by one commit is <q>x&lt;script",
		"data-order=\"450\">+450</td>",
		"options without bytes of their own changed, too",
		"kbloat diff v1:tiny:x86_64 &#39;v2x&lt;script",
		"kbloat blame --repo DIR v1..&#39;v2x&lt;script",
		"not known</dd>",
		"<td class=\"people\">Ann A, &lt;b@y&gt;, c@z, Dan x&lt;script",
		"id=\"growth-",
	};
	static char people[] = "Ann A <ann@x>, <b@y>, c@z, Dan <d@x> " EVIL;
	const struct site_owner owner = { evil, people, nothing };
	AUTO_STRBUF struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, err = STRBUF_INIT;
	struct step_rows rows;
	struct site_step step;

	if (!has_gnuplot())
		return;
	step_rows_init(&rows);
	step = step_of(&rows, &owner);
	CHECK_INT(site_step_page(&step, &one, &err), 0);
	CHECK_INT(site_step_page(&step, &two, &err), 0);
	CHECK_STR(one.buf, two.buf);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		CHECK_HAS(one.buf, parts[i]);
	check_escaped(one.buf);
	step_rows_release(&rows);
}

/* No walk, no .config, no MAINTAINERS: the page says so, and what to do. */
static void test_step_unknown(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	struct step_rows rows;
	struct site_step step;

	if (!has_gnuplot())
		return;
	step_rows_init(&rows);
	step = step_of(&rows, NULL);
	step.nr_owners = 0;
	step.subsystems = NULL;
	step.commits = step.options = NULL;
	CHECK_INT(site_step_page(&step, &out, &err), 0);
	CHECK_HAS(out.buf, "The database does not know the history between the two builds");
	CHECK_HAS(out.buf, "<code>kbloat blame --repo DIR v1..");
	CHECK_HAS(out.buf, "The configuration of one of the builds was not kept.");
	CHECK_HAS(out.buf, "By directory: growth");
	step_rows_release(&rows);
}

/* --- a build --- */

static void test_build(void)
{
	static const char *const keys[] = { "section", "class",	 "dir",	     "file",
					    "symbol",  "config", "subsystem" };
	static const char *const numbers[] = { "bytes", "padding", "retained", NULL };
	struct rows rows[7] = { ROWS_INIT };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct site_build build = {
		.here = { .depth = SITE_BUILD_DEPTH },
		.name = EVIL,
		.rev = EVIL,
		.profile = EVIL,
		.arch = EVIL,
		.path = "build/x.html",
		.series = EVIL,
		.series_path = "series/x.html",
		.series_slug = "x",
		.index = 3,
		.previous = "build/w.html",
		.step = "step/x/w..x.html",
		.code = 14,
		.padding = 14,
		.image = -1,
		.compressed = -1,
		.old_compressed = -1,
		.commit = EVIL,
		.date = "",
		.cc = EVIL,
		.ld = EVIL,
		.evidence = EVIL,
		.sections = &rows[0],
		.classes = &rows[1],
		.dirs = &rows[2],
		.files = &rows[3],
		.symbols = &rows[4],
		.options = &rows[5],
		.subsystems = &rows[6],
	};

	for (int i = 0; i < 7; i++) {
		const char *const texts[] = { keys[i], i == 4 ? "class" : NULL, "file", NULL };

		fixture_rows(&rows[i], texts, numbers);
	}
	site_build_page(&build, &out);
	CHECK_HAS(out.buf, "data-series=\"x\" data-index=\"3\" data-compare=\"2\"");
	CHECK_HAS(out.buf, "<a href=\"../step/x/w..x.html\">what changed since then</a>");
	CHECK_HAS(out.buf, "kbloat collect --repo DIR --profile &#39;x&lt;script");
	check_escaped(out.buf);
	build.profile = NULL;
	build.index = 0;
	strbuf_reset(&out);
	site_build_page(&build, &out);
	CHECK_HAS(out.buf, "data-compare=\"\"");
	CHECK_HAS(out.buf, "imported image");
	CHECK(!strstr(out.buf, "kbloat collect"));
	for (int i = 0; i < 7; i++)
		rows_release(&rows[i]);
}

/* --- a subsystem --- */

static void test_subsystem(void)
{
	static const char *const revs[] = { "v1", "v2", EVIL };
	static const char *const builds[] = { "build/1.html", "build/2.html", "build/3.html" };
	static const char *const steps[] = { NULL, "step/2.html", "step/3.html" };
	static const int64_t bytes[] = { 100, 100, 300 };
	const struct site_subsystem_series series = { EVIL,   "series/x.html", "p",   "a", revs,
						      builds, steps,	       bytes, 3 };
	const struct site_charge charge = { EVIL, EVIL, EVIL, "step/3.html", EVIL,
					    200,  EVIL, EVIL, EVIL,	     200 };
	const struct site_subsystem_commit commit = { EVIL, EVIL, EVIL, "step/3.html", EVIL, 5 };
	const struct site_subsystem_candidate candidate = { EVIL, "candidates/x.html",
							    EVIL, EVIL,
							    EVIL, 9 };
	const struct site_subsystem_file file = { EVIL, 11 };
	const struct site_subsystem s = { .here = { .depth = SITE_SUBSYSTEM_DEPTH },
					  .name = EVIL,
					  .owner = { evil, evil, evil },
					  .owners_of = EVIL,
					  .series = &series,
					  .nr_series = 1,
					  .grown = &charge,
					  .nr_grown = 1,
					  .commits = &commit,
					  .nr_commits = 1,
					  .candidates = &candidate,
					  .nr_candidates = 1,
					  .files = &file,
					  .nr_files = 1,
					  .files_of = EVIL,
					  .files_path = "build/3.html" };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;

	if (!has_gnuplot())
		return;
	CHECK_INT(site_subsystem_page(&s, &out, &err), 0);
	CHECK_HAS(out.buf, "<dt>Maintainers</dt><dd>x&lt;script");
	CHECK_HAS(out.buf, "id=\"series0-");
	CHECK_HAS(out.buf, "Steps in which it shrank most, thank you: none.");
	CHECK_HAS(out.buf, "href=\"../build/3.html#tree/x%3Cscript%3E");
	/* the build in the middle, where nothing changed, is left out of the table */
	CHECK(!strstr(out.buf, "build/2.html"));
	check_escaped(out.buf);
}

static void test_subsystem_list(void)
{
	static const char *const series[] = { EVIL };
	static const int64_t bytes = 1, step = 2, all = -3;
	const struct site_subsystem_row row = { EVIL, EVIL, &bytes, &step, &all };
	struct site_subsystem_list list = {
		.series = series, .nr_series = 1, .rows = &row, .nr = 1
	};
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	site_subsystem_list(&list, &out);
	CHECK_HAS(out.buf, "data-order=\"-3\">-3</td>");
	check_escaped(out.buf);
	list.nr = 0;
	site_subsystem_list(&list, &out);
	CHECK_HAS(out.buf, "No build of this site came with a MAINTAINERS file");
}

/* --- candidates --- */

static void candidate_rows(struct rows *rows)
{
	static const char *const texts[] = { "option", "verdict", "kind", "odds",
					     "proof",  "boot",	  NULL };
	static const char *const numbers[] = { "saving",   "exports", "users",
					       "measured", "share",   NULL };

	fixture_rows(rows, texts, numbers);
}

static void test_candidates(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	struct strmap options = STRMAP_INIT;
	const struct site_candidates list = {
		.here = { .depth = 1, .options = &options, .options_of = "build/x.html" },
		.build = EVIL,
		.build_path = "build/x.html",
		.code = 1000,
		.rows = &rows,
	};
	const struct site_candidates_link links[] = {
		{ EVIL, EVIL, "candidates/x.html", NULL, 3, 1, 99 },
		{ EVIL, NULL, NULL, EVIL, 0, 0, 0 },
	};

	candidate_rows(&rows);
	strmap_intern(&options, EVIL);
	if (has_gnuplot()) {
		CHECK_INT(site_candidates_page(&list, &out, &err), 0);
		CHECK_HAS(out.buf, "data-filter=\"verdict,kind,proof\"");
		CHECK_HAS(out.buf, "<a href=\"../candidates/x/x-script-alert-1---script");
		check_escaped(out.buf);
	}
	strbuf_reset(&out);
	site_candidates_index(links, 2, &out);
	CHECK_HAS(out.buf, "<td colspan=\"4\">x&lt;script");
	check_escaped(out.buf);
	strmap_release(&options);
}

static void test_candidate(void)
{
	static const char *const finding[] = { "rule",	"effect",    "symbol", "how", "object",
					       "other", "subsystem", "detail", NULL };
	static const char *const proof[] = { "outcome",	     "stage", "class",	  "message", "boot",
					     "boot_message", "log",   "boot_log", NULL };
	static const char *const line[] = { "line", NULL };
	static const char *const bytes[] = { "predicted", "measured", "module", NULL };
	AUTO_ROWS struct rows evidence = ROWS_INIT, proofs = ROWS_INIT;
	AUTO_STRVEC struct strvec subsystems = STRVEC_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct site_candidate c = { .here = { .depth = SITE_CANDIDATE_DEPTH },
				    .build = EVIL,
				    .build_path = "build/x.html",
				    .list_path = "candidates/x.html",
				    .option = EVIL,
				    .verdict = "ready",
				    .kind = "bool",
				    .odds = "2.5",
				    .story = EVIL "\n  indented\n",
				    .subsystems = &subsystems,
				    .evidence = &evidence,
				    .proofs = &proofs };

	fixture_rows(&evidence, finding, line);
	fixture_rows(&proofs, proof, bytes);
	strvec_push(&subsystems, EVIL);
	site_candidate_page(&c, &out);
	CHECK_HAS(out.buf, "\n  indented\n</pre>");
	CHECK_HAS(out.buf, "<dt>An earlier try</dt>");
	CHECK_HAS(out.buf, "<summary>The end of the log</summary>");
	CHECK_HAS(out.buf, "--boot --patches DIR");
	CHECK_HAS(out.buf, "Its lists are long; in full they are here");
	check_escaped(out.buf);
}

/* --- the pages that one sees first --- */

static void test_overview(void)
{
	AUTO_ROWS struct rows headline = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	const struct site_headline h = { EVIL, "minmod,tiny", &headline };
	const struct site_series_build builds[] = {
		{ "v1", "build/1.html", NULL, 1500, 700, 800 },
		{ EVIL, "build/2.html", "step/2.html", 1950, 900, 850 },
	};
	const struct site_item item = { EVIL, EVIL, 450 };
	const struct site_series series[] = {
		{ EVIL, "series/x.html", EVIL, EVIL, builds, 2, &item, 1, &item, 1, true },
		{ EVIL, "series/y.html", NULL, NULL, builds, 1, NULL, 0, NULL, 0, false },
	};
	const struct site_charge charge = { EVIL, EVIL, EVIL, "step/3.html", EVIL,
					    200,  NULL, NULL, NULL,	     0 };
	const struct site_work work = { EVIL, "candidates/x.html", "proven", "ok", EVIL, 7, "2.5" };
	struct site_overview o = { .headlines = &h,
				   .nr_headlines = 1,
				   .series = series,
				   .nr = 2,
				   .grown = &charge,
				   .nr_grown = 1,
				   .work = &work,
				   .nr_work = 1,
				   .nr_builds = 3,
				   .nr_failed = 1 };

	if (!has_gnuplot())
		return;
	fixture_headline(&headline);
	CHECK_INT(site_overview_page(&o, &out, &err), 0);
	CHECK_HAS(out.buf, " has 24.00 MB of code and data, 80 times Lawton");
	CHECK_HAS(out.buf, "kbloat plot headline --profile minmod,tiny --arch &#39;x&lt;");
	CHECK_HAS(out.buf, "an imported image");
	CHECK_HAS(out.buf, "Top thanks: none.");
	CHECK_HAS(out.buf, "proven, loaded</span>");
	CHECK_HAS(out.buf, "3 builds, 1 failed");
	check_escaped(out.buf);
	strbuf_reset(&out);
	o.nr_headlines = o.nr = 0;
	CHECK_INT(site_overview_page(&o, &out, &err), 0);
	CHECK_HAS(out.buf, "No build went well yet.");
}

static void test_series(void)
{
	AUTO_ROWS struct rows history = ROWS_INIT, growth = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	const struct site_here here = { .depth = SITE_SERIES_DEPTH };
	const struct site_series_build builds[] = {
		{ "v1", "build/1.html", NULL, 1500, 700, -1 },
		{ EVIL, "build/2.html", "step/2.html", 1950, 900, 850 },
	};
	const struct site_series series = {
		EVIL, "series/x.html", EVIL, EVIL, builds, 2, NULL, 0, NULL, 0, false
	};

	if (!has_gnuplot())
		return;
	fixture_history(&history);
	fixture_diff(&growth, "subsystem");
	CHECK_INT(site_series_page(&here, &series, &history, &growth, &out, &err), 0);
	CHECK_HAS(out.buf, "<a href=\"../step/2.html\">v1 \xe2\x86\x92 x&lt;script");
	CHECK_HAS(out.buf, "kbloat history --profile &#39;x&lt;");
	check_escaped(out.buf);
}

static void test_builds(void)
{
	static const char *const texts[] = { "name", "status", "stage", "compiler", NULL };
	static const char *const numbers[] = { "code_and_data", "padding", NULL };
	static char path[] = "build/x.html";
	char *const paths[] = { path, NULL };
	const struct site_here here = { .depth = 0 };
	const struct site_failure failures[] = {
		{ EVIL, EVIL, 2, EVIL "\n", sizeof(EVIL) },
		{ "other", "configure", 1, NULL, 0 },
	};
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	fixture_rows(&rows, texts, numbers);
	site_builds_page(&here, &rows, paths, failures, 2, &out);
	CHECK_HAS(out.buf, "<th scope=\"row\"><a href=\"build/x.html\">x&lt;script");
	CHECK_HAS(out.buf, ", attempt 2</summary>");
	CHECK_HAS(out.buf, "No log was kept.");
	check_escaped(out.buf);
}

const struct test tests_site_pages[] = {
	{ "a step says what, who and why, and is the same each time", test_step },
	{ "a step of which little is known says so", test_step_unknown },
	{ "a build has its map and its numbers", test_build },
	{ "a subsystem has its series, its people and its work", test_subsystem },
	{ "the list of subsystems", test_subsystem_list },
	{ "lists of candidates, and why there is none", test_candidates },
	{ "a candidate has its story and its proofs", test_candidate },
	{ "the overview: newest change, headline, history, work", test_overview },
	{ "a series has its steps", test_series },
	{ "all builds, and the logs of those that failed", test_builds },
	{ NULL, NULL },
};
