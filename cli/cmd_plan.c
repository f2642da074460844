// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/plan/plan.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/words.h"
#include "cli/shell/output.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/rows.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "db/db.h"

struct options {
	struct cli_common common;
	enum render_format format;
	const char *build, *costs, *pieces;
	unsigned points;
};

static const struct cli_words words_pieces = { .list = (const char *const[]){ "functions",
									      "objects", NULL } };

static const struct command_option options[] = {
	{ "pieces", 0, "P", "what leaves or stays: {} (default: functions, where these are known)",
	  &words_pieces, TO_WORD(struct options, pieces) },
	{ "costs", 0, "FILE", "what a cut costs, see kbloat-plan(1)",
	  TO_TEXT(struct options, costs) },
	{ "points", 0, "N", "about N points of the front; 0: all", NULL, "50",
	  TO_NUMBER(struct options, points, 0, 1000000) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_plan = {
	.name = "plan",
	.run = run,
	.summary = "what leaves an image for the least cutting",
	.group = GROUP_MODULARIZE,
	.forms = { { .operands = { OPERAND("BUILD", &words_builds) }, .after = "[OPTION…]" } },
	.description =
		"Which pieces of a build could leave the image, and what would have to be cut for it.\n",
	.groups = { { options, 0 } },
	.column = 17,
	.example = "example: kbloat plan v6.12.117:minmod\n",
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_plan, argc, argv, o, &o->common);

	if (code < 0 && argc - optind != 1)
		code = cli_usage_error(&cmd_plan, "takes one build");
	if (code >= 0)
		return code;
	o->build = argv[optind];
	return cli_format(&cmd_plan, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int load(const struct options *o, struct db *db, const struct build_ref *ref,
		struct plan **plan, struct strbuf *err)
{
	struct plan_costs costs;
	enum plan_pieces pieces = !o->pieces			? PLAN_BEST :
				  !strcmp(o->pieces, "objects") ? PLAN_OBJECTS :
								  PLAN_FUNCTIONS;

	plan_costs_init(&costs);
	return plan_load(db, ref, pieces, &costs, o->costs, plan, err);
}

static int front(const struct options *o, const struct plan *plan, struct strbuf *err)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plan_front found;
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	int ret;

	progress_start(progress, "plans", 0);
	ret = plan_front_find(plan_graph_of(plan), o->points, progress, &found, err);
	progress_end(progress);
	progress_free(progress);
	if (!ret) {
		plan_front_rows(plan, &found, &rows);
		cli_print_rows(&rows, o->format);
	}
	plan_front_release(&found);
	return ret;
}

static int plan(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	struct plan *found = NULL;
	int ret = cli_find_build(&o->common, db, o->build, &ref, &err);

	if (!ret)
		ret = load(o, db, &ref, &found, &err);
	if (!ret)
		ret = front(o, found, &err);
	plan_free(found);
	return ret ? cli_error("%s", err.buf) : EXIT_FINE;
}

static int run(int argc, char **argv)
{
	AUTO_DB struct db *db = NULL;
	struct options o = { .points = 50 };
	int code = parse(argc, argv, &o);

	if (code < 0)
		code = cli_open_db(&o.common, &db) ? plan(&o, db) : EXIT_TROUBLE;
	return code;
}
