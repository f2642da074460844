// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of the site, with names as bad as they come. */
#include <stdio.h>
#include <string.h>

#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "reports/site/build.h"
#include "reports/site/candidate.h"
#include "reports/site/overview.h"
#include "reports/site/step.h"
#include "reports/site/subsystem.h"
#include "tests/unit/reports/site/fixture.h"
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

static struct site_step step_of(const struct step_rows *r, const struct site_contacts *contacts)
{
	return (struct site_step){
		.here = { .depth = SITE_STEP_DEPTH },
		.series = EVIL,
		.series_path = "series/x.html",
		.profile = "tiny",
		.arch = "x86_64",
		.old = { .name = "v1:tiny:x86_64",
			 .rev = "v1",
			 .path = "build/a.html",
			 .code = 1500,
			 .padding = 700,
			 .compressed = 800 },
		.new = { .name = "v2" EVIL ":tiny:x86_64",
			 .rev = "v2" EVIL,
			 .path = "build/b.html",
			 .code = 1950,
			 .padding = 900,
			 .compressed = -1 },
		.maintainers_of = EVIL,
		.subsystems = &r->subsystems,
		.contacts = contacts,
		.nr_contacts = 1,
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
	const struct site_contacts contacts = { evil, people, nothing };
	AUTO_STRBUF struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, err = STRBUF_INIT;
	struct step_rows rows;
	struct site_step step;

	if (!has_gnuplot())
		return;
	step_rows_init(&rows);
	step = step_of(&rows, &contacts);
	CHECK_INT(site_step_page(&step, &one, &err), 0);
	CHECK_INT(site_step_page(&step, &two, &err), 0);
	CHECK_STR(one.buf, two.buf);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		CHECK_HAS(one.buf, parts[i]);
	check_escaped(one.buf);
	step_rows_release(&rows);
}

static void add_commit(struct rows *rows, const char *commit, const char *subsystem,
		       const char *confidence, int64_t delta)
{
	const char *const texts[] = { commit, "Ann", "a subject", subsystem, "", confidence, "" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		rows_text(rows, texts[i]);
	rows_num(rows, delta);
}

/* Why a commit is larger than the step; brackets are no subsystem of a commit. */
static void test_step_measured(void)
{
	static const char *const columns[] = { "commit", "author",     "subject", "subsystem",
					       "date",	 "confidence", "cause" };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows commits = ROWS_INIT;
	struct step_rows rows;
	struct site_step step;

	if (!has_gnuplot())
		return;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		rows_column(&commits, columns[i], COL_TEXT);
	rows_column(&commits, "delta", COL_DELTA);
	add_commit(&commits, "0123456789abcdef", "[exports]", "measured", 900);
	add_commit(&commits, "[unchanged lines]", "[kallsyms]", "", 50);
	add_commit(&commits, "[counted with measured commits]", "", "", -500);
	step_rows_init(&rows);
	step = step_of(&rows, NULL);
	step.nr_contacts = 0;
	step.commits = &commits;
	CHECK_INT(site_step_page(&step, &out, &err), 0);
	CHECK_HAS(out.buf, "+900 B</span>, measured).");
	CHECK_HAS(out.buf, "is taken off again in [counted with measured commits]");
	CHECK_HAS(out.buf, "<td>a subject</td><td>Ann</td><td></td><td>measured</td>");
	CHECK_HAS(out.buf, "<td>[kallsyms]</td>");
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
	step.nr_contacts = 0;
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
	const struct site_subsystem_series series = {
		.title = EVIL,
		.path = "series/x.html",
		.profile = "p",
		.arch = "a",
		.revs = revs,
		.builds = builds,
		.steps = steps,
		.bytes = bytes,
		.nr = 3,
	};
	const struct site_charge charge = {
		.series = EVIL,
		.old_rev = EVIL,
		.new_rev = EVIL,
		.step = "step/3.html",
		.subsystem = EVIL,
		.delta = 200,
		.commit = EVIL,
		.subject = EVIL,
		.author = EVIL,
		.commit_delta = 200,
	};
	const struct site_subsystem_commit commit = { .id = EVIL,
						      .subject = EVIL,
						      .author = EVIL,
						      .step = "step/3.html",
						      .series = EVIL,
						      .delta = 5 };
	const struct site_subsystem_candidate candidate = { .option = EVIL,
							    .path = "candidates/x.html",
							    .verdict = EVIL,
							    .proof = EVIL,
							    .series = EVIL,
							    .saving = 9 };
	const struct site_subsystem_file file = { EVIL, 11 };
	const struct site_subsystem s = { .here = { .depth = SITE_SUBSYSTEM_DEPTH },
					  .name = EVIL,
					  .contacts = { evil, evil, evil },
					  .maintainers_of = EVIL,
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
	const struct site_work work = { .option = EVIL,
					.path = "candidates/x.html",
					.proof = "",
					.boot = "",
					.series = EVIL,
					.saving = 7,
					.odds = 0.025 };
	const struct site_candidates list = {
		.here = { .depth = 1, .options = &options, .options_of = "build/x.html" },
		.build = EVIL,
		.build_path = "build/x.html",
		.code = 1000,
		.rows = &rows,
	};
	const struct site_candidates_link links[] = {
		{
			.series = EVIL,
			.build = EVIL,
			.path = "candidates/x.html",
			.nr = 3,
			.ready = 1,
			.clusters = 2,
			.saving = 99,
			.work = &work,
			.nr_work = 1,
		},
		{
			.series = EVIL,
			.why = EVIL,
		},
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
	CHECK_HAS(out.buf, "<td class=\"num\" data-order=\"7\">7</td>"
			   "<td class=\"num\" data-order=\"2.5\">2.5&nbsp;%</td>");
	CHECK_HAS(out.buf, "<td colspan=\"5\">x&lt;script");
	check_escaped(out.buf);
	strmap_release(&options);
}

/* Options and clusters are counted apart, and so are shares and what the column sums to. */
static void test_candidate_counts(void)
{
	static const struct {
		const char *option, *verdict, *kind;
		int64_t saving, share;
	} all[] = {
		{ "A", "ready", "bool", 4000, 3000 },
		{ "B", "ready", "forced", 2000, 1500 },
		{ "C", "entangled", "bool", 900, 900 },
		{ "A+C", "ready", "cluster", 4900, 4900 },
	};
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	const struct site_candidates list = {
		.build = "v1", .build_path = "build/x.html", .code = 100000, .rows = &rows
	};

	if (!has_gnuplot())
		return;
	rows_column(&rows, "option", COL_TEXT);
	rows_column(&rows, "verdict", COL_TEXT);
	rows_column(&rows, "kind", COL_TEXT);
	rows_column(&rows, "odds", COL_TEXT);
	rows_column(&rows, "saving", COL_BYTES);
	rows_column(&rows, "share", COL_BYTES);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		rows_text(&rows, all[i].option);
		rows_text(&rows, all[i].verdict);
		rows_text(&rows, all[i].kind);
		rows_text(&rows, "0.5");
		rows_num(&rows, all[i].saving);
		rows_num(&rows, all[i].share);
	}
	CHECK_INT(site_candidates_page(&list, &out, &err), 0);
	CHECK_HAS(out.buf, "3 options and 1 cluster (options that would be one module together)");
	CHECK_HAS(out.buf, "2 of the options and 1 of the clusters are ready");
	CHECK_HAS(out.buf, "title=\"4,500 bytes\">4.5 kB</span> of ");
	CHECK_HAS(out.buf,
		  "of all ready rows sums to <span class=\"size\" title=\"10,900 bytes\">");
	CHECK_HAS(out.buf, "<dt>entangled</dt>");
	strbuf_reset(&out);
	site_candidates_index(NULL, 0, &out);
	CHECK_HAS(out.buf, "No build yet that went well.");
	CHECK(!strstr(out.buf, "<table"));
}

static void add_finding(struct rows *rows, const char *object, const char *other)
{
	const char *const texts[] = { "code-table", "note", "sym", "", object, other, "", "" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		rows_text(rows, texts[i]);
	rows_num(rows, 0);
}

/* An object beside its own source says nothing more; paths may be broken at their slashes. */
static void test_candidate_findings(void)
{
	static const char *const columns[] = { "rule",	 "effect", "symbol",	"how",
					       "object", "other",  "subsystem", "detail" };

	for (int other = 0; other < 2; other++) {
		AUTO_ROWS struct rows evidence = ROWS_INIT, proofs = ROWS_INIT;
		AUTO_STRVEC struct strvec subsystems = STRVEC_INIT;
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;
		const struct site_candidate c = { .build = "v1",
						  .build_path = "build/x.html",
						  .list_path = "candidates/x.html",
						  .option = "A",
						  .verdict = "ready",
						  .kind = "bool",
						  .odds = 0.025,
						  .explanation = "",
						  .whole = true,
						  .subsystems = &subsystems,
						  .evidence = &evidence,
						  .proofs = &proofs };

		for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
			rows_column(&evidence, columns[i], COL_TEXT);
		rows_column(&evidence, "line", COL_INT);
		add_finding(&evidence, "mm/a.o", "mm/a.c");
		add_finding(&evidence, "", "mm/Kconfig");
		if (other)
			add_finding(&evidence, "mm/b.o", "mm/c.c");
		site_candidate_page(&c, &out);
		CHECK_HAS(out.buf, "#tree/mm/a.c\">mm/<wbr>a.c</a></td>");
		CHECK_HAS(out.buf, "<td>mm/<wbr>Kconfig</td>");
		CHECK(!strstr(out.buf, "a.o"));
		CHECK(!strstr(out.buf, ">object</th>") == !other);
		CHECK(!strstr(out.buf, "<td>mm/<wbr>b.o</td>") == !other);
	}
}

/* What was measured counts once the newest try went well, and only then is it a saving. */
static void test_candidate_measured(void)
{
	static const char *const outcomes[] = { "proven", "failed" };

	for (int failed = 0; failed < 2; failed++) {
		AUTO_ROWS struct rows evidence = ROWS_INIT, proofs = ROWS_INIT;
		AUTO_STRVEC struct strvec subsystems = STRVEC_INIT;
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;
		const struct site_candidate c = { .build = "v1",
						  .build_path = "build/x.html",
						  .list_path = "candidates/x.html",
						  .option = "A",
						  .verdict = "ready",
						  .kind = "bool",
						  .odds = 0.025,
						  .saving = 30179,
						  .module = 26300,
						  .explanation = "",
						  .whole = true,
						  .subsystems = &subsystems,
						  .evidence = &evidence,
						  .proofs = &proofs };

		rows_column(&proofs, "outcome", COL_TEXT);
		rows_column(&proofs, "measured", COL_BYTES);
		rows_column(&proofs, "module", COL_BYTES);
		rows_text(&proofs, outcomes[failed]);
		rows_num(&proofs, 30028);
		rows_num(&proofs, 32821);
		site_candidate_page(&c, &out);
		CHECK_HAS(out.buf, failed ? "Image shrank by</dt><dd>30,028 bytes" :
					    "Measured saving</dt><dd>30,028 bytes");
		CHECK_HAS(out.buf, failed ?
					   "<dt>The module, predicted</dt><dd><span class=\"size\" "
					   "title=\"26,300 bytes\">" :
					   "<dt>The module, measured</dt><dd><span class=\"size\" "
					   "title=\"32,821 bytes\">");
		CHECK_HAS(out.buf, failed ? "off the image, as predicted." :
					    "30.0 kB</span> off the image, as measured; ");
	}
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
				    .odds = 0.025,
				    .explanation = EVIL "\n  indented\n",
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
		{ .rev = "v1",
		  .path = "build/1.html",
		  .code = 1500,
		  .padding = 700,
		  .compressed = 800 },
		{ .rev = EVIL,
		  .path = "build/2.html",
		  .step = "step/2.html",
		  .code = 1950,
		  .padding = 900,
		  .compressed = 850 },
	};
	const struct site_item item = { EVIL, EVIL, 450 };
	const struct site_broken newest = { EVIL, "v3" EVIL, "build", 3, 1 };
	const struct site_broken older = { EVIL, NULL, NULL, 1234, 1000 };
	const struct site_broken lost = { "lost" EVIL, "v9", "configure", 1, 1 };
	const struct site_series series[] = {
		{
			.title = EVIL,
			.path = "series/x.html",
			.profile = EVIL,
			.arch = EVIL,
			.builds = builds,
			.nr = 2,
			.subsystems = &item,
			.nr_subsystems = 1,
			.commits = &item,
			.nr_commits = 1,
			.blamed = true,
			.broken = &newest,
		},
		{
			.title = EVIL,
			.path = "series/y.html",
			.builds = builds,
			.nr = 1,
			.broken = &older,
		},
	};
	const struct site_charge charge = {
		.series = EVIL,
		.old_rev = EVIL,
		.new_rev = EVIL,
		.step = "step/3.html",
		.subsystem = EVIL,
		.delta = 200,
	};
	const struct site_work work = { .option = EVIL,
					.path = "candidates/x.html",
					.proof = "proven",
					.boot = "ok",
					.series = EVIL,
					.saving = 7,
					.odds = 0.025 };
	struct site_overview o = { .headlines = &h,
				   .nr_headlines = 1,
				   .series = series,
				   .nr = 2,
				   .lost = &lost,
				   .nr_lost = 1,
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
	CHECK_HAS(out.buf, " has 24.00 MB of code and data, 80 times the ");
	CHECK_HAS(out.buf, "kbloat plot headline --profile minmod,tiny --arch &#39;x&lt;");
	CHECK_HAS(out.buf, "an imported image");
	CHECK_HAS(out.buf, "What shrank most: none.");
	CHECK_HAS(out.buf, "proven, loaded</span>");
	CHECK_HAS(out.buf, "3 builds, 1 failed");
	CHECK_HAS(out.buf, "failed at build</a>; 1 of 3 builds failed</p>");
	CHECK_HAS(out.buf, "<a href=\"builds.html#failed\">1,000 of 1,234 builds failed</a>");
	CHECK_HAS(out.buf, "<h3>lostx&lt;script");
	CHECK_HAS(out.buf, "<a href=\"builds.html#failed\">v9 failed at configure</a></p>");
	check_escaped(out.buf);
	strbuf_reset(&out);
	o.nr_headlines = o.nr = 0;
	CHECK_INT(site_overview_page(&o, &out, &err), 0);
	CHECK_HAS(out.buf, "No build went well yet.");
	CHECK_HAS(out.buf, "v9 failed at configure");
}

static void test_series(void)
{
	AUTO_ROWS struct rows history = ROWS_INIT, growth = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	const struct site_here here = { .depth = SITE_SERIES_DEPTH };
	const struct site_series_build builds[] = {
		{ .rev = "v1",
		  .path = "build/1.html",
		  .code = 1500,
		  .padding = 700,
		  .compressed = -1 },
		{ .rev = EVIL,
		  .path = "build/2.html",
		  .step = "step/2.html",
		  .code = 1950,
		  .padding = 900,
		  .compressed = 850 },
	};
	const struct site_series series = {
		.title = EVIL,
		.path = "series/x.html",
		.profile = EVIL,
		.arch = EVIL,
		.builds = builds,
		.nr = 2,
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
	{ "a step says why a measured commit is larger", test_step_measured },
	{ "a step of which little is known says so", test_step_unknown },
	{ "a build has its map and its numbers", test_build },
	{ "a subsystem has its series, its people and its work", test_subsystem },
	{ "the list of subsystems", test_subsystem_list },
	{ "lists of candidates, and why there is none", test_candidates },
	{ "options and clusters are counted apart", test_candidate_counts },
	{ "a candidate has its explanation and its proofs", test_candidate },
	{ "findings name an object where its source does not", test_candidate_findings },
	{ "a candidate's numbers are measured once it is proven", test_candidate_measured },
	{ "the overview: newest change, headline, history, work", test_overview },
	{ "a series has its steps", test_series },
	{ "all builds, and the logs of those that failed", test_builds },
	{ NULL, NULL },
};
