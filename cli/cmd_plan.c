// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/plan/plan.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/place.h"
#include "cli/shared/words.h"
#include "cli/shell/output.h"
#include "collector/prove/levers.h"
#include "collector/prove/prove.h"
#include "common/file.h"
#include "common/model/lever.h"
#include "common/model/rows.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A file of costs is no longer. */
#define MAX_COSTS ((size_t)1 << 20)
#define NOT_SAID (-1)

struct options {
	struct cli_common common;
	enum render_format format;
	const char *build, *costs, *pieces, *list, *why;
	int hooks, price; /* or NOT_SAID */
	unsigned points, top; /* top 0: not said */
	bool wall, levers;
	const char *profile;
	struct cli_place where; /* of it -j only */
};

static const struct cli_words words_pieces = { .list = (const char *const[]){ "functions",
									      "objects", NULL } };
static const struct cli_words words_lists = {
	.list = (const char *const[]){ "modules", "cuts", "pieces", "costs", NULL }
};

static const struct command_option options[] = {
	{ "hooks", 0, "N", "the plan with at most N hooks: its modules",
	  TO_NUMBER(struct options, hooks, 0, 1000000) },
	{ "hook-price", 0, "B", "the plan that is best where a hook is worth B bytes",
	  TO_NUMBER(struct options, price, 1, INT_MAX) },
	{ "list", 0, "WHAT",
	  "of such a plan: {}, which are what is cut,\n"
	  "what leaves, and what the costs are",
	  &words_lists, "modules", TO_WORD(struct options, list) },
	{ "why", 0, "SYMBOL", "the chain that holds it, with the fewest hooks that would break it",
	  TO_TEXT(struct options, why) },
	{ "wall", 0, NULL, "what can never leave, by the bytes that it holds alone",
	  TO_FLAG(struct options, wall) },
	{ "pieces", 0, "P",
	  "what leaves or stays: {} (default: functions and data\n"
	  "objects, where the build was collected with these)",
	  &words_pieces, TO_WORD(struct options, pieces) },
	{ "costs", 0, "FILE", "what cuts cost, see docs/plan.md", TO_TEXT(struct options, costs) },
	{ "points", 0, "N", "about N points of the front, those that bring the most; 0: all", NULL,
	  "30", TO_NUMBER(struct options, points, 0, 1000000) },
	{ "top", 0, "N",
	  "with --wall: the first N; with --levers: the N objects with the\n"
	  "most data (default: 30)",
	  TO_NUMBER(struct options, top, 1, 1000000) },
	{ 0 }
};

static const struct command_option lever_options[] = {
	{ "levers", 0, NULL,
	  "what needs no module: settings that make data smaller, by\n"
	  "compiling it again in the tree of --repo",
	  TO_FLAG(struct options, levers) },
	{ "profile", 0, "P", "that BUILD was built with; a name or a file (default: its own)",
	  &words_profile, TO_TEXT(struct options, profile) },
	{ NULL, 'j', "N", "processes at once (default: one a usable processor)",
	  TO_NUMBER(struct options, where.jobs, 1, 4096) },
	{ "work", 0, "DIR", WORK_HELP, &words_directories, .type = OPTION_COMMON },
	SANDBOX_OPTION,
	TIME_LIMIT_OPTION,
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_plan = {
	.name = "plan",
	.run = run,
	.summary = "what leaves an image for the least cutting",
	.group = GROUP_MODULARIZE,
	.forms = { { .operands = { OPERAND("BUILD", &words_builds) }, .after = "[OPTION…]" },
		   { .operands = { OPERAND("BUILD", &words_builds) },
		     .after = "--hooks N | --hook-price B [--list WHAT]" },
		   { .operands = { OPERAND("BUILD", &words_builds) },
		     .after = "--why SYMBOL | --wall [--top N]" },
		   { .operands = { OPERAND("BUILD", &words_builds) },
		     .after = "--levers --repo DIR [--top N]" } },
	.description =
		"Which functions and data objects could leave an image for modules, and what has to be\n"
		"cut for it: the most bytes for the least trouble, each plan proven to be the best one\n"
		"under its costs. Without --hooks and the like it is the whole front of them, from what\n"
		"leaves for nothing to all that can.\n",
	.groups = { { options, 0 }, { lever_options, 0 } },
	.column = 18,
	.example = "examples: kbloat plan v6.12.117:minmod\n"
		   "          kbloat plan v6.12.117:minmod --hooks 100 --list cuts\n"
		   "          kbloat plan v6.12.117:minmod --why do_coredump\n"
		   "          kbloat plan v6.12.117:minmod --levers --repo linux.git\n",
};

/* Options that contradict each other: an exit code after an error, or -1. */
static int check(const struct options *o, int nr_args)
{
	bool one = o->hooks != NOT_SAID || o->price != NOT_SAID;

	if ((o->hooks != NOT_SAID) + (o->price != NOT_SAID) + !!o->why + o->wall + o->levers > 1)
		return cli_usage_error(
			&cmd_plan,
			"--hooks, --hook-price, --why, --wall and --levers don't go together");
	if (o->list && strcmp(o->list, "costs") != 0 && !one)
		return cli_usage_error(&cmd_plan, "--list goes with --hooks or --hook-price");
	if (o->top && !o->wall && !o->levers)
		return cli_usage_error(&cmd_plan, "--top goes with --wall or --levers");
	if (o->levers && (o->costs || o->pieces))
		return cli_usage_error(&cmd_plan, "--levers asks for no cut: no costs, no pieces");
	if (nr_args != 1)
		return cli_usage_error(&cmd_plan, "takes one build");
	return -1;
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_plan, argc, argv, o, &o->common);

	if (code < 0)
		code = check(o, argc - optind);
	if (code >= 0)
		return code;
	o->build = argv[optind];
	return cli_format(&cmd_plan, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int read_costs(const struct options *o, struct plan_costs *costs, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int ret;

	plan_costs_init(costs);
	if (!o->costs)
		return 0;
	ret = file_read(o->costs, MAX_COSTS, &text, err);
	return ret ? ret : plan_costs_parse(costs, o->costs, text.buf, text.len, err);
}

static int load(const struct options *o, struct db *db, const struct build_ref *ref,
		struct plan **plan, struct strbuf *err)
{
	struct plan_costs costs;
	enum plan_pieces pieces = !o->pieces			? PLAN_BEST :
				  !strcmp(o->pieces, "objects") ? PLAN_OBJECTS :
								  PLAN_FUNCTIONS;
	int ret = read_costs(o, &costs, err);

	if (!ret)
		ret = plan_load(db, ref, pieces, &costs, o->costs, plan, err);
	plan_costs_release(&costs);
	return ret;
}

static int front_rows(const struct options *o, const struct plan *plan, struct progress *progress,
		      struct rows *rows, struct strbuf *err)
{
	struct plan_front front;
	int ret = plan_front_find(plan_graph_of(plan), o->points, NULL, 0, progress, &front, err);

	if (!ret)
		plan_front_rows(plan, &front, rows);
	plan_front_release(&front);
	return ret;
}

static int choice_rows(const struct options *o, struct db *db, const struct build_ref *ref,
		       const struct plan *plan, struct progress *progress, struct rows *rows,
		       struct strbuf *err)
{
	const struct plan_graph *g = plan_graph_of(plan);
	struct plan_choice choice;
	int ret = o->hooks != NOT_SAID ?
			  plan_front_at(g, (uint32_t)o->hooks, progress, &choice, err) :
			  plan_cut(g, o->price, 1000, &choice, err);

	if (ret)
		return ret;
	if (!o->list || !strcmp(o->list, "modules"))
		ret = plan_module_rows(plan, db, ref, &choice, rows, err);
	else if (!strcmp(o->list, "cuts"))
		plan_cut_rows(plan, &choice, rows);
	else
		plan_piece_rows(plan, &choice, rows);
	if (!ret)
		plan_choice_footer(plan, &choice, rows);
	plan_choice_release(&choice);
	return ret;
}

static int make_rows(const struct options *o, struct db *db, const struct build_ref *ref,
		     const struct plan *plan, struct rows *rows, struct strbuf *err)
{
	struct progress *progress;
	int ret;

	if (o->list && !strcmp(o->list, "costs")) {
		plan_costs_rows(plan_costs_in(plan), rows);
		return 0;
	}
	if (o->why)
		return plan_why_rows(plan, o->why, rows, err);
	if (o->wall)
		return plan_wall_rows(plan, o->top ? o->top : 30, rows, err);
	progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	progress_start(progress, "plans", 0);
	ret = o->hooks != NOT_SAID || o->price != NOT_SAID ?
		      choice_rows(o, db, ref, plan, progress, rows, err) :
		      front_rows(o, plan, progress, rows, err);
	progress_end(progress);
	progress_free(progress);
	return ret;
}

/* The database is closed before it is built. */
static int levers(const struct options *o)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct levers found = LEVERS_INIT;
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	struct prove_options prove = { .db = o->common.db,
				       .repo = cli_repo(&o->common),
				       .work = o->common.work,
				       .profile = o->profile,
				       .jobs = cli_place_jobs(&o->where) };
	struct db *db;
	int ret;

	run_catch_interrupts();
	if (!cli_open_db(&o->common, &db)) {
		progress_free(progress);
		return EXIT_TROUBLE;
	}
	ret = cli_find_build(&o->common, db, o->build, &ref, &err);
	if (!ret)
		ret = plan_levers_find(db, &ref, o->top ? o->top : 30, &found, &err);
	db_close(db);
	prove.build = ref.id;
	if (!ret)
		ret = prove_levers(&prove, &found, progress, &err);
	/* what was measured until then is shown in any case */
	if (!ret || found.nr_results) {
		plan_lever_rows(&found, &rows);
		cli_print_rows(&rows, o->format);
		fflush(stdout);
	}
	levers_release(&found);
	progress_free(progress);
	return ret ? cli_error("%s", err.buf) : EXIT_FINE;
}

static int plan(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, lacks = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plan *found = NULL;
	int ret = cli_find_build(&o->common, db, o->build, &ref, &err);

	if (!ret)
		ret = load(o, db, &ref, &found, &err);
	if (!ret)
		ret = make_rows(o, db, &ref, found, &rows, &err);
	if (!ret) {
		cli_print_rows(&rows, o->format);
		plan_lacks(found, &ref, o->pieces != NULL, &lacks);
	}
	plan_free(found);
	if (ret)
		return cli_error("%s", err.buf);
	if (lacks.len && !o->common.quiet)
		cli_note("%s", lacks.buf);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	AUTO_DB struct db *db = NULL;
	struct options o = { .points = 30, .hooks = NOT_SAID, .price = NOT_SAID };
	int code = parse(argc, argv, &o);

	if (code < 0 && o.levers)
		return levers(&o);
	if (code < 0)
		code = cli_open_db(&o.common, &db) ? plan(&o, db) : EXIT_TROUBLE;
	return code;
}
