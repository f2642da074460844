// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared/place.h"
#include "cli/shared/words.h"
#include "cli/shell/output.h"
#include "collector/collect/collect.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"

struct arguments {
	struct cli_common common;
	struct collect_options collect;
	enum render_format format;
	struct cli_place place;
	const char *step;
	const char *task; /* job directory: we are one of its tasks */
	bool bisect, dry_run, again;
};

static const struct cli_words words_steps = { .list = step_names };

/* "I/N" */
static bool take_shard(const struct command_option *option, void *to, const char *text,
		       struct strbuf *err)
{
	struct arguments *a = to;
	unsigned i = 0, n = 0;
	int end = 0;

	(void)option;
	if (strspn(text, "0123456789/") == strlen(text) &&
	    sscanf(text, "%6u/%6u%n", &i, &n, &end) == 2 && !text[end] && i && i <= n) {
		a->collect.shard = i;
		a->collect.shards = n;
		return true;
	}
	strbuf_addf(err, "--shard: '%s' is no part such as 1/8, the first of eight", text);
	return false;
}

static const struct command_option options[] = {
	{ "profile", 0, "P,…",
	  "configurations: names ('kbloat profile list') or files \n(default: $KBLOAT_PROFILE, kbloat.profile of git's configuration, else tiny)",
	  &words_profiles, TO_SPLIT(struct arguments, collect.profiles) },
	{ "arch", 0, "A", "build for architecture A, as make ARCH= has it (default: the profile's)",
	  &words_archs, TO_TEXT(struct arguments, collect.arch) },
	{ "toolchain", 0, "T", "build with {}, or a version: llvm-15 (default: the profile's)",
	  &words_toolchains, TO_TEXT(struct arguments, collect.toolchain) },
	{ "step", 0, "S", "of FIRST..LAST take: {}; or each Nth commit: N", &words_steps, "tags",
	  TO_TEXT(struct arguments, step) },
	{ "series", 0, "NAME",
	  "the series that they are built for: branch:NAME, or tags:PATTERN…\n"
	  "(default: that of the branch, if a revision is named by one)",
	  &words_series, TO_TEXT(struct arguments, collect.series) },
	{ "work", 0, "DIR", WORK_HELP, &words_directories, .type = OPTION_COMMON },
	SANDBOX_OPTION,
	TIME_LIMIT_OPTION,
	{ "shard", 0, "I/N",
	  "only part I of N, which depends on nothing but what is asked for; 'db merge' joins them",
	  TO_FUNCTION(take_shard) },
	{ "dry-run", 0, NULL, "build nothing: print how what is to be built would be shared out",
	  TO_FLAG(struct arguments, dry_run) },
	{ "again", 0, NULL, "with --dry-run: as if nothing were there yet",
	  TO_FLAG(struct arguments, again) },
	{ "task", 0, "DIR", "do what $KBLOAT_TASK of a job is: what an engine calls",
	  &words_directories, TO_TEXT(struct arguments, task) },
	{ "retry-failed", 0, NULL, "try again what is recorded as failed",
	  TO_FLAG(struct arguments, collect.retry_failed) },
	{ "bisect-run", 0, NULL,
	  "exit codes for git bisect run: 125 when nothing builds, 128 for trouble",
	  TO_FLAG(struct arguments, bisect) },
	{ "keep-going", 0, NULL, "go on behind a revision that fails (always so)",
	  .type = OPTION_NOTHING },
	{ "format", 0, "F", "print a row of what was done: {}", &words_formats,
	  .type = OPTION_COMMON },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_collect = {
	.name = "collect",
	.run = run,
	.summary = "build revisions and store their facts",
	.group = GROUP_COLLECT,
	.forms = { { .before = "--repo DIR [OPTION…]",
		     .operands = { OPERANDS("REV…|FIRST..LAST", NULL) } } },
	.description =
		"Check out, configure and build revisions of a kernel, and store where their bytes are. What is\n"
		"in the database already is not built again, so that a collection that was stopped goes on.\n",
	.groups = { { options, 0 }, { place_options, offsetof(struct arguments, place) } },
	.column = 18,
	.example = "example: kbloat collect --repo linux.git --profile tiny v6.1.170..v6.12.117\n",
};

static void set_defaults(struct arguments *a)
{
	a->collect = (struct collect_options){ 0 };
	a->step = "tags";
}

static bool is_series(const char *name)
{
	static const char *const kinds[] = { "branch:", "tags:" };

	for (size_t i = 0; name && i < ARRAY_SIZE(kinds); i++) {
		const size_t len = strlen(kinds[i]);

		if (!strncmp(name, kinds[i], len) && name[len])
			return true;
	}
	return !name || !*name;
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct arguments *a)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int code;

	set_defaults(a);
	code = cli_parse(&cmd_collect, argc, argv, a, &a->common);
	if (code >= 0)
		return code;
	if (a->task)
		return -1;
	if (optind == argc)
		return cli_usage_error(&cmd_collect, "which revisions?");
	strvec_push_all(&a->collect.revisions, argv + optind);
	if (!a->collect.profiles.nr)
		strvec_split(&a->collect.profiles, cli_profile(&a->common), ",");
	if (step_parse(a->step, &a->collect.step, &err)) {
		cli_words_near(&words_steps, a->step, &err);
		return cli_usage_error(&cmd_collect, "--step: %s", err.buf);
	}
	if (!is_series(a->collect.series))
		return cli_usage_error(&cmd_collect,
				       "--series: '%s' is neither branch:NAME nor tags:PATTERN",
				       a->collect.series);
	if (a->collect.shard && (a->place.engine || a->place.tasks))
		return cli_usage_error(
			&cmd_collect,
			"--shard is for those who share out themselves: without --engine and --tasks");
	if (a->again && !a->dry_run)
		return cli_usage_error(&cmd_collect, "--again goes with --dry-run");
	if (!cli_place_take(&cmd_collect, &a->place, &a->collect.place))
		return EXIT_TROUBLE;
	/* whoever has a part, does it */
	if (a->collect.shard)
		a->collect.place = (struct work_place){ 0 };
	a->collect.jobs = cli_place_jobs(&a->place);
	a->collect.db = a->common.db;
	a->collect.repo = cli_repo(&a->common);
	a->collect.work = a->common.work;
	return cli_format(&cmd_collect, &a->common, &a->format) ? -1 : EXIT_TROUBLE;
}

/*
 * A build that failed and was recorded is an answer. It is trouble when nothing at all could be
 * built, or when something could not even be tried. A part may have nothing in it, or nothing but what does not
 * build: whether anything at all does, the others know.
 */
static int exit_code(const struct arguments *a, const struct collect_summary *s)
{
	if (a->collect.shard && !s->refused)
		return EXIT_FINE;
	return s->refused || !(s->collected + s->known_good) ? EXIT_TROUBLE : EXIT_FINE;
}

/* git bisect run goes on from a revision that does not build, and stops when nobody can tell. */
static int bisect_code(const struct collect_summary *s, int code)
{
	if (code != EXIT_TROUBLE)
		return code;
	return !s->refused && s->failed + s->known > s->known_good ? EXIT_SKIP : EXIT_STOP;
}

/* How many builds became what. */
static void print_summary(const struct collect_summary *s, enum render_format format)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "collected", COL_COUNT);
	rows_column(&rows, "known", COL_COUNT);
	rows_column(&rows, "failed", COL_COUNT);
	rows_column(&rows, "known_failed", COL_COUNT);
	rows_column(&rows, "refused", COL_COUNT);
	rows_num(&rows, (int64_t)s->collected);
	rows_num(&rows, (int64_t)s->known_good);
	rows_num(&rows, (int64_t)s->failed);
	rows_num(&rows, (int64_t)(s->known - s->known_good));
	rows_num(&rows, (int64_t)s->refused);
	cli_print_rows(&rows, format);
}

/* With --quiet, too: nothing else would tell it. */
static void say_none(const struct collect_summary *s)
{
	const size_t before = s->known - s->known_good;

	cli_error("nothing was built: %zu failed%s; 'kbloat builds' has them", s->failed + before,
		  !before   ? "" :
		  s->failed ? ", some of them before" :
			      " before (--retry-failed tries again)");
}

static int do_collect(const struct arguments *a)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&a->common));
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct collect_summary s;
	int code;

	run_catch_interrupts();
	code = collect(&a->collect, progress, &s, &err);
	progress_end(progress);
	if (s.collected + s.known + s.failed + s.refused)
		progress_line(progress, "%zu collected, %zu already there, %zu failed%s",
			      s.collected, s.known_good, s.failed,
			      s.refused ? ", some could not be tried" : "");
	if (s.known > s.known_good)
		progress_line(progress, "%zu recorded as failed before: --retry-failed tries again",
			      s.known - s.known_good);
	progress_free(progress);
	if (s.collected + s.failed)
		cli_stored();
	if (a->common.format)
		print_summary(&s, a->format);
	if (code)
		cli_error("%s", err.buf);
	else if (s.refusal)
		cli_error("%s", s.refusal);
	else if (!a->bisect && exit_code(a, &s) == EXIT_TROUBLE)
		say_none(&s);
	free(s.refusal);
	if (code)
		return a->bisect ? EXIT_STOP : EXIT_TROUBLE;
	return a->bisect ? bisect_code(&s, exit_code(a, &s)) : exit_code(a, &s);
}

static void print_plan(const struct collect_shard *shards, size_t nr, enum render_format format)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "task", COL_COUNT);
	rows_column(&rows, "builds", COL_COUNT);
	rows_column(&rows, "seconds", COL_COUNT);
	for (size_t i = 0; i < nr; i++) {
		rows_num(&rows, (int64_t)i + 1);
		rows_num(&rows, (int64_t)shards[i].builds);
		if (shards[i].ms || !shards[i].builds)
			rows_num(&rows, (shards[i].ms + 999) / 1000);
		else
			rows_null(&rows);
	}
	cli_print_rows(&rows, format);
}

static int dry_run(const struct arguments *a)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&a->common));
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_FREE struct collect_shard *shards = NULL;
	size_t nr;
	int code;

	code = collect_plan(&a->collect, a->again, progress, &shards, &nr, &err);
	progress_end(progress);
	progress_free(progress);
	if (code)
		return cli_error("%s", err.buf);
	print_plan(shards, nr, a->format);
	return EXIT_FINE;
}

/* What an engine has called. */
static int do_task(const struct arguments *a)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&a->common));
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int code;

	run_catch_interrupts();
	code = work_task(a->task, progress, &err);
	progress_free(progress);
	return code ? cli_error("%s", err.buf) : EXIT_FINE;
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	int code = parse(argc, argv, &a);

	if (code < 0)
		code = a.task ? do_task(&a) : a.dry_run ? dry_run(&a) : do_collect(&a);
	else if (a.bisect && code == EXIT_TROUBLE)
		code = EXIT_STOP;
	strvec_release(&a.collect.profiles);
	strvec_release(&a.collect.revisions);
	cli_place_release(&a.place);
	return code;
}
