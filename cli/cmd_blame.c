// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/blame/blame.h"
#include "cli/shared/words.h"
#include "cli/shared/database.h"
#include "cli/shell/cli.h"
#include "cli/shell/output.h"
#include "cli/shared/range.h"
#include "cli/shared/walk.h"
#include "collector/replay/replay.h"
#include "collector/git/repo.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

/* Builds that the method auto may make when nothing is said. */
#define AUTO_BUDGET 10

struct arguments {
	struct cli_common common;
	struct cli_range range;
	struct blame_opts blame;
	enum render_format format;
	struct progress *progress;
};

static const char *const methods[] = {
	[BLAME_LINES] = "lines", [BLAME_REPLAY] = "replay", [BLAME_AUTO] = "auto", NULL
};
static const struct cli_words words_methods = { .list = methods };
static const struct cli_words words_blame_keys = { .list = blame_keys };

static bool take_method(const struct command_option *option, void *to, const char *text,
			struct strbuf *err)
{
	struct arguments *a = to;
	size_t i = 0;

	if (!cli_words_check(option->words, "--method", text, err))
		return false;
	while (methods[i] && strcmp(text, methods[i]) != 0)
		i++;
	a->blame.method = (enum blame_method)i;
	return true;
}

/* A key that is not listed is an older name of one that is. */
static bool take_by(const struct command_option *option, void *to, const char *text,
		    struct strbuf *err)
{
	struct arguments *a = to;

	a->blame.by = text;
	return blame_key_find(text) || cli_words_check(option->words, "--by", text, err);
}

static const struct command_option own_options[] = {
	{ "method", 0, "M",
	  "lines: by the commits that made and removed the lines that the bytes come\n"
	  "from; builds nothing. replay: builds commits in between, only where it must.\n"
	  "auto (default): lines, then builds what matters most of it",
	  &words_methods, TO_FUNCTION(take_method) },
	{ "budget", 0, "N",
	  "builds at most (auto: 10, replay: as many as it takes); run again to go on",
	  TO_NUMBER(struct arguments, range.budget, 0, 1000000) },
	{ "by", 0, "KEY", "{}", &words_blame_keys, "commit", TO_FUNCTION(take_by) },
	{ "within", 0, "GROUP",
	  "only what is charged in one group of 'kbloat diff', as KEY=NAME with a key of\n"
	  "diff --by: subsystem=SCHEDULER, dir=mm, object=mm/slub.o",
	  TO_TEXT(struct arguments, blame.within) },
	{ "top", 0, "N", "the N largest rows of a kind, and one for the rest",
	  TO_NUMBER(struct arguments, blame.top, 1, 1000000) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_blame = {
	.name = "blame",
	.run = run,
	.summary = "growth charged to commits and people",
	.group = GROUP_ATTRIBUTE,
	.forms = { { .operands = { OPERAND("A..B", &words_range) }, .after = "[OPTION…]" },
		   { .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = "[OPTION…]" } },
	.description =
		"Charge the growth from build A to build B to the commits between them and to the people who\n"
		"made them. The rows sum to what 'kbloat diff A B' has, to the byte; what no commit can be\n"
		"charged with is in rows whose names are in brackets.\n",
	.groups = { { own_options, 0 },
		    { range_names, offsetof(struct arguments, range) },
		    { range_work, offsetof(struct arguments, range) },
		    { place_options, offsetof(struct arguments, range.where) } },
	.column = 17,
	.example = "example: kbloat blame v2025.10:uboot..v2026.01:uboot --method lines \\\n"
		   "             --repo u-boot --top 20\n",
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct arguments *a)
{
	int code;

	cli_range_init(&a->range, &a->common);
	a->blame.method = BLAME_AUTO;
	code = cli_parse(&cmd_blame, argc, argv, a, &a->common);
	if (code >= 0)
		return code;
	if (!cli_pair_take(&cmd_blame, argc, argv, &a->range.pair) ||
	    !cli_place_take(&cmd_blame, &a->range.where, &a->range.place))
		return EXIT_TROUBLE;
	return cli_format(&cmd_blame, &a->common, &a->format) ? -1 : EXIT_TROUBLE;
}

/*
 * The repository; -ENOENT without a message when none was named, and here is none or one of something
 * else.
 */
static int open_repo(const struct arguments *a, struct repo **out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = repo_open(cli_repo(&a->common), out, &why);

	if (!code && !a->common.repo && !repo_has_commit(*out, a->range.commit_b)) {
		repo_free(*out);
		*out = NULL;
		code = -ENOENT;
	}
	if (code && !a->common.repo)
		return -ENOENT;
	return code ? error_set(err, code, "%s", why.buf) : 0;
}

/* --- by lines --- */

/* Asks the history, unless the database knows already. */
static int walk(const struct arguments *a, struct db *db, struct strbuf *err)
{
	struct repo *repo = NULL;
	int code = open_repo(a, &repo, err);

	if (!code)
		code = cli_walk(&a->range, repo, a->common.db, db, a->progress, err);
	repo_free(repo);
	return code == -ENOENT && !err->len ? 0 : code;
}

/* --- by builds --- */

/* Builds what is missing, unless there is no repository: then what is known has to do. */
static int replay_all(const struct arguments *a, struct strbuf *err)
{
	struct replay_options options;
	struct replay_summary s = { 0 };
	struct repo *repo = NULL;
	int code = open_repo(a, &repo, err);

	repo_free(repo);
	if (code)
		return code == -ENOENT && !err->len ? 0 : code;
	cli_range_replay(&a->range, a->common.db, &options);
	code = replay(&options, a->progress, &s, err);
	if (code)
		return code;
	progress_line(
		a->progress,
		"%zu commits: %zu measured, %zu untouched, %zu broken, %zu open; %zu builds made, "
		"%zu known%s",
		s.commits, s.measured, s.untouched, s.broken, s.open, s.built + s.failed, s.known,
		s.failed ? ", some failed" : "");
	if (s.open)
		cli_note("the budget is used up: %zu commits from %.12s to %.12s, %+lld bytes, "
			 "are the largest range left; run it again to go on",
			 s.open_commits, s.open_first, s.open_last, (long long)s.open_bytes);
	return 0;
}

/* Measures the commits that matter most. That nothing can be built leaves what the lines say. */
static int measure_commits(const struct arguments *a, struct db *db, struct strbuf *err)
{
	AUTO_STRVEC struct strvec commits = STRVEC_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct replay_options options;
	struct replay_commits_summary s = { 0 };
	int code;

	cli_range_replay(&a->range, a->common.db, &options);
	if (options.budget < 0)
		options.budget = AUTO_BUDGET;
	if (!options.budget)
		return 0;
	code = analyze_replay_commits(db, &a->range.a, &a->range.b, (size_t)options.budget,
				      &commits, err);
	if (code == -ENOENT || !commits.nr)
		return 0;
	if (code)
		return code;
	code = replay_commits(&options, &commits, a->progress, &s, &why);
	if (code == -EINTR)
		return error_set(err, code, "%s", why.buf);
	if (code)
		cli_note("no commit was measured: %s", why.buf);
	else
		progress_line(a->progress, "%zu of %zu commits measured, %zu builds made", s.done,
			      commits.nr, s.built);
	return 0;
}

static int gather(const struct arguments *a, struct db *db, struct strbuf *err)
{
	int code;

	if (a->blame.method == BLAME_REPLAY)
		return replay_all(a, err);
	code = walk(a, db, err);
	if (!code && a->blame.method == BLAME_AUTO)
		code = measure_commits(a, db, err);
	return code;
}

static int blame(void *arguments, struct db **opened)
{
	struct arguments *a = arguments;
	struct db *db = *opened;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int code;

	if (!cli_range_find(&a->range, db))
		return EXIT_TROUBLE;
	run_catch_interrupts();
	code = gather(a, db, &err);
	progress_end(a->progress);
	cli_range_explain(&a->range, code, &err);
	if (!code)
		code = analyze_blame(db, &a->range.a, &a->range.b, &a->blame, &rows, &err);
	if (code == -ENOENT && !err.len)
		return cli_error("the history between the two builds is not known yet: name its "
				 "repository with --repo");
	if (code)
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, a->format);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	int code = parse(argc, argv, &a);

	if (code < 0)
		code = cli_with_db(&a.common, &a.progress, blame, &a);
	cli_range_release(&a.range);
	return code;
}
