// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/account/metric.h"
#include "cli/shared/words.h"
#include "cli/shared/database.h"
#include "cli/shell/cli.h"
#include "cli/shell/output.h"
#include "cli/shared/range.h"
#include "collector/replay/bisect.h"
#include "common/number.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

struct arguments {
	struct cli_common common;
	struct cli_range range;
	enum render_format format;
	struct metric metric;
	int64_t limit;
	bool relative, has_limit; /* relative: added to what A has */
	struct progress *progress;
};

/* "[+]N[k|M]" */
static bool take_limit(const struct command_option *option, void *to, const char *text,
		       struct strbuf *err)
{
	const char *digits = text + (*text == '+');
	struct arguments *a = to;
	char *end;
	long long n;
	int64_t unit = 1;

	(void)option;
	a->relative = *text == '+';
	a->has_limit = true;
	errno = 0;
	n = strtoll(digits, &end, 10);
	if (*end == 'k' || *end == 'K')
		unit = 1024;
	else if (*end == 'M')
		unit = INT64_C(1024) * 1024;
	if (isdigit((unsigned char)*digits) && !errno && n <= ((long long)1 << 48) / unit &&
	    !end[unit > 1]) {
		a->limit = n * unit;
		return true;
	}
	strbuf_addf(err, "--limit: '%s' is no number of bytes such as 4096, 12k or +1M", text);
	return false;
}

static bool take_metric(const struct command_option *option, void *to, const char *text,
			struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct arguments *a = to;

	(void)option;
	if (!metric_parse(text, &a->metric, &why))
		return true;
	strbuf_addf(err, "--metric: %s", why.buf);
	return false;
}

static const struct cli_words words_metrics = {
	.others = &words_classes, .list = (const char *const[]){ "size", "code-and-data", NULL }
};

static const struct command_option own_options[] = {
	{ "metric", 0, "SPEC",
	  "size, code-and-data (default), a class, or KEY=NAME with a key of show --by:\n"
	  "subsystem=SCHEDULER, dir=mm, object=mm/slub.o, symbol=…, config=…",
	  &words_metrics, TO_FUNCTION(take_metric) },
	{ "limit", 0, "BYTES",
	  "with k or M behind for 1024 or 1048576 bytes; +BYTES: more than A has",
	  TO_FUNCTION(take_limit) },
	{ "budget", 0, "N", "builds at most; run it again to go on",
	  TO_NUMBER(struct arguments, range.budget, 0, 1000000) },
	{ "format", 0, "F", "in place of the log a row: {}", &words_formats,
	  .type = OPTION_COMMON },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_bisect = {
	.name = "bisect",
	.run = run,
	.summary = "the first commit that crosses a limit",
	.group = GROUP_ATTRIBUTE,
	.forms = { { .operands = { OPERAND("A..B", &words_range) },
		     .after = "--metric SPEC --limit BYTES [OPTION…]" },
		   { .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = "--metric SPEC --limit BYTES [OPTION…]" } },
	.description =
		"Find the first commit between builds A and B at which a number of the build is above a limit.\n"
		"What the database knows is not built again. Prints a log as 'git bisect log' does.\n",
	.groups = { { own_options, 0 },
		    { range_names, offsetof(struct arguments, range) },
		    { range_work, offsetof(struct arguments, range) },
		    { place_options, offsetof(struct arguments, range.where) } },
	.column = 17,
	.example = "example: kbloat bisect v6.1.170:tiny..v6.1.192:tiny --repo linux.git \\\n"
		   "             --metric dir=mm --limit +4k\n",
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct arguments *a)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int code;

	cli_range_init(&a->range, &a->common);
	metric_parse("code-and-data", &a->metric, &err);
	code = cli_parse(&cmd_bisect, argc, argv, a, &a->common);
	if (code >= 0)
		return code;
	if (!cli_pair_take(&cmd_bisect, argc, argv, &a->range.pair))
		return EXIT_TROUBLE;
	if (!a->has_limit)
		return cli_usage_error(&cmd_bisect, "which --limit?");
	if (!cli_place_take(&cmd_bisect, &a->range.where, &a->range.place))
		return EXIT_TROUBLE;
	return cli_format(&cmd_bisect, &a->common, &a->format) ? -1 : EXIT_TROUBLE;
}

/* What the collector asks of a build, which it may just have stored. */
static int value_of(void *data, int64_t build, int64_t *value, struct strbuf *err)
{
	const struct arguments *a = data;
	AUTO_DB struct db *db = NULL;
	int code = db_open(a->common.db, DB_READ, &db, err);

	return code ? code : metric_value(db, &a->metric, build, value, err);
}

/* One line for people, behind the log. */
static void say_result(const struct arguments *a, const struct bisect_result *r)
{
	AUTO_STRBUF struct strbuf from = STRBUF_INIT, to = STRBUF_INIT;

	number_add(&from, r->value_before, false);
	number_add(&to, r->value, false);
	progress_line(a->progress, "%s: %s before %.12s, %s at it; %zu builds made, %zu known",
		      a->metric.spec, from.buf, r->commit, to.buf, r->built, r->known);
	if (r->verdict == BISECT_OPEN)
		cli_note("the budget is used up: it is one of %zu commits; run it again to go on",
			 r->candidates);
	if (r->verdict == BISECT_AMONG)
		cli_note("it is one of %zu commits: those between do not build", r->candidates);
}

/* With --format, in place of the log. */
static void print_result(const struct arguments *a, const struct bisect_result *r)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "metric", COL_TEXT);
	rows_column(&rows, "verdict", COL_TEXT);
	rows_id_column(&rows, "commit");
	rows_column(&rows, "before", COL_BYTES);
	rows_column(&rows, "at", COL_BYTES);
	rows_column(&rows, "candidates", COL_COUNT);
	rows_column(&rows, "built", COL_COUNT);
	rows_column(&rows, "known", COL_COUNT);
	rows_narrow(&rows, "known built candidates before at", "");
	rows_text(&rows, a->metric.spec);
	rows_text(&rows, r->verdict == BISECT_OPEN  ? "open" :
			 r->verdict == BISECT_AMONG ? "among" :
						      "found");
	rows_text(&rows, r->commit);
	rows_num(&rows, r->value_before);
	rows_num(&rows, r->value);
	rows_num(&rows, (int64_t)r->candidates);
	rows_num(&rows, (int64_t)r->built);
	rows_num(&rows, (int64_t)r->known);
	cli_print_rows(&rows, a->format);
}

static int bisect(struct arguments *a)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, log = STRBUF_INIT;
	struct replay_options options;
	struct bisect_result result = { 0 };
	int64_t base = 0;
	int code = a->relative ? value_of(a, a->range.a.id, &base, &err) : 0;

	run_catch_interrupts();
	cli_range_replay(&a->range, a->common.db, &options);
	if (!code)
		code = bisect_range(&options, value_of, a, base + a->limit, a->progress, &log,
				    &result, &err);
	progress_end(a->progress);
	cli_range_explain(&a->range, code, &err);
	if (result.built)
		cli_stored();
	if (!code && a->common.format)
		print_result(a, &result);
	else if (!code || code == -EINTR)
		cli_print_text(&log);
	if (code)
		return cli_error("%s", err.buf);
	say_result(a, &result);
	return EXIT_FINE;
}

/* The database is closed while builds are made and stored. */
static bool find_builds(struct arguments *a)
{
	AUTO_DB struct db *db = NULL;

	return cli_open_db(&a->common, &db) && cli_range_find(&a->range, db);
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	int code = parse(argc, argv, &a);

	if (code < 0) {
		a.progress = progress_new(STDERR_FILENO, cli_progress_level(&a.common));
		code = find_builds(&a) ? bisect(&a) : EXIT_TROUBLE;
		progress_free(a.progress);
	}
	cli_range_release(&a.range);
	return code;
}
