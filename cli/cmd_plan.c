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
	const char *list, *why;
	bool wall;
	unsigned top;
	unsigned points;
	long long hooks; /* -1: not said */
	long long price; /* likewise */
};

static const struct cli_words words_pieces = { .list = (const char *const[]){ "functions",
									      "objects", NULL } };

static const struct cli_words words_lists = { .list = (const char *const[]){ "pieces", "cuts",
									     NULL } };

static const struct command_option options[] = {
	{ "pieces", 0, "P", "what leaves or stays: {} (default: functions, where these are known)",
	  &words_pieces, TO_WORD(struct options, pieces) },
	{ "costs", 0, "FILE", "what a cut costs, see kbloat-plan(1)",
	  TO_TEXT(struct options, costs) },
	{ "hooks", 0, "N", "the plan with at most N hooks",
	  TO_NUMBER(struct options, hooks, 0, 1000000) },
	{ "hook-price", 0, "B", "the plan that is best where a hook costs B bytes",
	  TO_NUMBER(struct options, price, 1, 1000000000) },
	{ "list", 0, "WHAT", "of that plan: {}", &words_lists, "pieces",
	  TO_WORD(struct options, list) },
	{ "why", 0, "SYMBOL", "what holds it: the chain with the fewest hooks",
	  TO_TEXT(struct options, why) },
	{ "wall", 0, NULL, "what can never leave, by the bytes that it holds alone",
	  TO_FLAG(struct options, wall) },
	{ "top", 0, "N", "the first N rows", NULL, "30",
	  TO_NUMBER(struct options, top, 1, 1000000) },
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

static int choice(const struct options *o, const struct plan *plan, struct strbuf *err)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plan_choice found;
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	int ret;

	progress_start(progress, "plans", 0);
	ret = o->hooks >= 0 ? plan_front_at(plan_graph_of(plan), (uint32_t)o->hooks, progress,
					    &found, err) :
			      plan_cut(plan_graph_of(plan), o->price, 1000, &found, err);
	progress_end(progress);
	progress_free(progress);
	if (ret)
		return ret;
	if (!strcmp(o->list, "cuts"))
		plan_cut_rows(plan, &found, &rows);
	else
		plan_piece_rows(plan, &found, &rows);
	cli_print_rows(&rows, o->format);
	plan_choice_release(&found);
	return 0;
}

static int held(const struct options *o, const struct plan *plan, struct strbuf *err)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = o->why ? plan_why_rows(plan, o->why, &rows, err) :
			   plan_wall_rows(plan, o->top, &rows, err);

	if (!ret)
		cli_print_rows(&rows, o->format);
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
		ret = o->why || o->wall		     ? held(o, found, &err) :
		      o->hooks >= 0 || o->price >= 0 ? choice(o, found, &err) :
						       front(o, found, &err);
	plan_free(found);
	return ret ? cli_error("%s", err.buf) : EXIT_FINE;
}

static int run(int argc, char **argv)
{
	AUTO_DB struct db *db = NULL;
	struct options o = { .points = 50, .top = 30, .hooks = -1, .price = -1, .list = "pieces" };
	int code = parse(argc, argv, &o);

	if (code < 0)
		code = cli_open_db(&o.common, &db) ? plan(&o, db) : EXIT_TROUBLE;
	return code;
}
