// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared/words.h"
#include "cli/shell/cli.h"
#include "cli/site/internal.h"
#include "common/alloc.h"
#include "common/number.h"
#include "common/run.h"
#include "db/db.h"
#include "reports/site/index.h"
#include "reports/site/out.h"

/* Is there anything to report on, be it a failure? */
static int check_wanted(struct report *r, struct strbuf *err)
{
	size_t nr, failed;

	report_count_builds(r, &nr, &failed);
	if (nr)
		return 0;
	return error_set(err, -ENOENT, "'%s' has no build of that kind to report on", r->common.db);
}

static int write_pages(struct report *r, struct strbuf *err)
{
	int (*const pages[])(struct report *, struct strbuf *) = {
		report_candidates, report_roads,  report_steps,	   report_builds,
		report_subsystems, report_series, report_overview, report_data,
	};
	int ret = site_open(r->dir, &r->out, err);

	for (size_t i = 0; i < ARRAY_SIZE(pages) && !ret; i++)
		ret = pages[i](r, err);
	return ret ? ret : site_finish(r->out, err);
}

static void say_totals(const struct report *r)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct site_out_totals totals;

	site_totals(r->out, &totals);
	number_add(&text, (int64_t)totals.files, false);
	strbuf_addstr(&text, " files of ");
	number_add(&text, (int64_t)totals.bytes, false);
	strbuf_addstr(&text, " bytes, the largest page ");
	number_add(&text, (int64_t)totals.largest, false);
	strbuf_addf(&text, " bytes; %zu written, %zu removed", totals.written, totals.removed);
	progress_line(r->progress, "%s", text.buf);
}

static int make(struct report *r, struct strbuf *err)
{
	int ret = db_open(r->common.db, DB_READ, &r->db, err);

	if (ret)
		return ret;
	r->index = site_index_new();
	progress_start(r->progress, "report", 0);
	ret = report_load(r, err);
	progress_end(r->progress);
	if (!ret)
		ret = check_wanted(r, err);
	if (!ret)
		ret = write_pages(r, err);
	progress_end(r->progress);
	if (!ret)
		say_totals(r);
	return ret;
}

/* --- options --- */

static const struct command_option options[] = {
	{ "out", 0, "DIR", "made when missing", &words_directories, TO_TEXT(struct report, dir) },
	{ "profile", 0, "P,…", "only these profiles (default: all, and imported images)",
	  &words_profiles, TO_SPLIT(struct report, profiles) },
	{ "arch", 0, "A", "only this architecture", &words_archs, TO_TEXT(struct report, arch) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_report = {
	.name = "report",
	.run = run,
	.summary = "write the site: every build, change, subsystem and candidate",
	.group = GROUP_REPORT,
	.no_rows = "writes a site",
	.forms = { { .after = "--out DIR [OPTION…]" } },
	.description =
		"Writes a site of static pages, DIR/index.html first: an overview, and a page for each\n"
		"build, each step from one build to the next, each subsystem and each candidate for a\n"
		"module. It opens from the disk and from any web server and loads nothing from a\n"
		"network. A file is replaced when the new one is complete; what an older report wrote\n"
		"and this one does not is removed, and nothing else. gnuplot draws.\n",
	.groups = { { options, 0 } },
	.column = 19,
	.example = "example:\n"
		   "  kbloat report --out site --profile tiny,minmod\n",
};

/* -1 to go on, else an exit code. */
static int parse_options(struct report *r, int argc, char **argv)
{
	int code = cli_parse(&cmd_report, argc, argv, r, &r->common);

	if (code >= 0)
		return code;
	if (optind < argc)
		return cli_usage_error(&cmd_report, "'%s' is one argument too many", argv[optind]);
	if (!r->dir || !*r->dir)
		return cli_usage_error(&cmd_report, "--out DIR is missing");
	return -1;
}

static int run(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct report r = { .dir = NULL };
	int code = parse_options(&r, argc, argv);

	if (code < 0) {
		run_catch_interrupts();
		r.progress = progress_new(STDERR_FILENO, cli_progress_level(&r.common));
		code = make(&r, &err) ? cli_error("%s", err.buf) : EXIT_FINE;
		if (code == EXIT_FINE && !r.common.quiet)
			printf("%s/index.html\n", r.dir);
		progress_free(r.progress);
	}
	site_index_free(r.index);
	site_free(r.out);
	db_cleanup(&r.db);
	report_release(&r);
	return code;
}
