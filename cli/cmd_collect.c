// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shell/output.h"
#include "collector/build/collect.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"

static const char usage[] =
	"usage: kbloat collect --repo DIR [OPTION…] REV…|FIRST..LAST\n"
	"\n"
	"Check out, configure and build revisions of a kernel, and store where their bytes are. What is\n"
	"in the database already is not built again, so that a collection that was stopped goes on.\n"
	"\n"
	"  --repo DIR      git repository, bare or not (default: .)\n"
	"  --profile P,…   configurations: names ('kbloat profile list') or files (default: tiny)\n"
	"  --arch A        build for architecture A, as make ARCH= has it (default: the profile's)\n"
	"  --step S        of FIRST..LAST take: tags (default), first-parent, or each Nth commit: N\n"
	"  --work DIR      directory to work in (default: $KBLOAT_WORK, else work)\n"
	"  -j N            processes at once (default: one a processor)\n"
	"  --retry-failed  try again what is recorded as failed\n"
	"  --keep-going    go on behind a revision that fails (always so)\n"
	"  --format F      print a row of what was done: table, csv, json, markdown or html\n"
	"\n"
	"example: kbloat collect --repo linux.git --profile tiny v6.1.170..v6.12.117\n";

static int run(int argc, char **argv);

const struct command cmd_collect = { "collect", run, "build revisions and store their facts",
				     usage };

enum { OPT_REPO = 1, OPT_PROFILE, OPT_ARCH, OPT_STEP, OPT_WORK, OPT_RETRY, OPT_KEEP_GOING };

struct arguments {
	struct cli_common common;
	struct collect_options collect;
	enum render_format format;
	const char *step;
};

/* One option of our own; false with an error printed. */
static bool take(struct arguments *a, int opt)
{
	long jobs;

	switch (opt) {
	case OPT_REPO:
		a->collect.repo = optarg;
		break;
	case OPT_PROFILE:
		strvec_split(&a->collect.profiles, optarg, ",");
		break;
	case OPT_ARCH:
		a->collect.arch = optarg;
		break;
	case OPT_STEP:
		a->step = optarg;
		break;
	case OPT_WORK:
		a->collect.work = optarg;
		break;
	case OPT_RETRY:
		a->collect.retry_failed = true;
		break;
	case 'j':
		if (!cli_number(&cmd_collect, "-j", optarg, 1, 4096, &jobs))
			return false;
		a->collect.jobs = (int)jobs;
		break;
	default: /* --keep-going */
		break;
	}
	return true;
}

static void set_defaults(struct arguments *a)
{
	const char *work = getenv("KBLOAT_WORK");
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	cli_common_init(&a->common);
	a->collect = (struct collect_options){ .repo = ".",
					       .work = work && *work ? work : "work",
					       .jobs = cpus > 0 ? (int)cpus : 1 };
	a->step = "tags";
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct arguments *a)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       { "repo", required_argument, NULL, OPT_REPO },
					       { "profile", required_argument, NULL, OPT_PROFILE },
					       { "arch", required_argument, NULL, OPT_ARCH },
					       { "step", required_argument, NULL, OPT_STEP },
					       { "work", required_argument, NULL, OPT_WORK },
					       { "retry-failed", no_argument, NULL, OPT_RETRY },
					       { "keep-going", no_argument, NULL, OPT_KEEP_GOING },
					       { 0 } };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int opt, ret;

	set_defaults(a);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT "j:", longs)) != -1) {
		ret = cli_common_option(&a->common, &cmd_collect, opt);
		if (ret >= 0)
			return ret;
		if (ret == -2 && !take(a, opt))
			return EXIT_TROUBLE;
	}
	if (optind == argc)
		return cli_usage_error(&cmd_collect, "which revisions?");
	strvec_push_all(&a->collect.revisions, argv + optind);
	if (!a->collect.profiles.nr)
		strvec_push(&a->collect.profiles, "tiny");
	if (step_parse(a->step, &a->collect.step, &err))
		return cli_usage_error(&cmd_collect, "--step: %s", err.buf);
	a->collect.db = a->common.db;
	return cli_format(&cmd_collect, &a->common, &a->format) ? -1 : EXIT_TROUBLE;
}

/*
 * A build that failed and was recorded is an answer. It is trouble when nothing at all could be
 * built, or when something could not even be tried.
 */
static int exit_code(const struct collect_summary *s)
{
	return s->refused || !(s->collected + s->known_good) ? EXIT_TROUBLE : EXIT_FINE;
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
	if (a->common.format)
		print_summary(&s, a->format);
	if (code)
		return cli_error("%s", err.buf);
	return exit_code(&s);
}

static int run(int argc, char **argv)
{
	struct arguments a;
	int code = parse(argc, argv, &a);

	if (code < 0)
		code = do_collect(&a);
	strvec_release(&a.collect.profiles);
	strvec_release(&a.collect.revisions);
	return code;
}
