// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/gate/gate.h"
#include "cli/check/internal.h"
#include "cli/shared/database.h"
#include "cli/shared/derive.h"
#include "cli/shared/limit_files.h"
#include "cli/shell/output.h"
#include "cli/shared/range.h"
#include "cli/shared/walk.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

/* Offenders that are told of a limit when nothing is said. */
#define TOP 10

static const char usage[] =
	"usage: kbloat check A B --limit SPEC… [OPTION…]\n"
	"       kbloat check A B --limits FILE [OPTION…]\n"
	"\n"
	"Hold the change from build A to build B against limits. Exit code 0: all hold, or what is\n"
	"above one is waived; 1: a limit is broken; 2: it could not be found out.\n"
	"\n"
	"  --limit SPEC     WHAT[:NAME]:LIMIT[,class=C][,path=DIR][,profile=P]. WHAT: total,\n"
	"                   code-and-data, resident, text, rodata, data, bss, init, padding, image,\n"
	"                   compressed; with a NAME, or * for each: subsystem, dir, file, object,\n"
	"                   symbol, config, candidates (a verdict). LIMIT: +4096, -1, 0, +0.5%,\n"
	"                   +3KiB, +2kB. May be given more than once\n"
	"  --limits FILE    limits, one a line\n"
	"  --waivers FILE   what is allowed beyond them, by whom, why and until when\n"
	"  --today DATE     the day on which waivers are judged (default: today, UTC)\n"
	"  --top N          the N worst offenders of each limit (default: 10)\n"
	"  --repo DIR       git repository: asks it who did it, and for commits that say\n"
	"                   'Size-increase: 3 KiB, reason'; without it what the database knows\n"
	"  --profile P      of builds that are given as REV only\n"
	"  --arch A         of builds that are given as REV or REV:PROFILE\n"
	"  --across         A and B may be of different profiles or architectures\n"
	"  --format table|csv|json|markdown|html|junit|github|gitlab|sarif  what is printed\n"
	"  --write FORMAT=FILE  write it in that format into a file, too; may be given more than once\n"
	"\n"
	"examples: kbloat check v6.1.170:tiny v6.1.176:tiny --limit total:+4096 \\\n"
	"              --limit 'symbol:*:+2048' --limit 'subsystem:MEMORY MANAGEMENT:+0.5%'\n"
	"          kbloat check v6.1.170:tiny v6.1.176:tiny --limits size.limits --repo linux \\\n"
	"              --write sarif=size.sarif --write junit=size.xml\n";

static int run(int argc, char **argv);

const struct command cmd_check = { "check", run, "is a change within its limits? for CI", usage };

enum { OPT_LIMIT = 1, OPT_LIMITS, OPT_WAIVERS, OPT_TODAY, OPT_TOP, OPT_WRITE, OPT_ACROSS };

/* A file to write, and how. */
struct target {
	struct check_format format;
	const char *path;
};

struct arguments {
	struct cli_common common;
	struct cli_range range;
	const char *a, *b;
	bool across; /* builds of different profiles or architectures are meant */
	struct limits limits;
	struct waivers waivers;
	limit_date today;
	size_t top;
	struct check_format format;
	struct target *targets;
	size_t nr_targets, targets_cap;
	struct progress *progress;
};

static const struct option longs[] = { CLI_COMMON_LONG,
				       { "repo", required_argument, NULL, CLI_OPT_REPO },
				       { "profile", required_argument, NULL,
					 CLI_OPT_RANGE_PROFILE },
				       { "arch", required_argument, NULL, CLI_OPT_RANGE_ARCH },
				       { "limit", required_argument, NULL, OPT_LIMIT },
				       { "limits", required_argument, NULL, OPT_LIMITS },
				       { "waivers", required_argument, NULL, OPT_WAIVERS },
				       { "today", required_argument, NULL, OPT_TODAY },
				       { "top", required_argument, NULL, OPT_TOP },
				       { "write", required_argument, NULL, OPT_WRITE },
				       { "across", no_argument, NULL, OPT_ACROSS },
				       { 0 } };

/* --- options --- */

static bool take_target(struct arguments *a, const char *text)
{
	const char *equals = strchr(text, '=');
	AUTO_FREE char *name = xstrndup(text, equals ? (size_t)(equals - text) : 0);
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct target t = { .path = equals ? equals + 1 : "" };

	if (!*name || !*t.path)
		cli_usage_error(&cmd_check, "--write takes FORMAT=FILE, not '%s'", text);
	else if (check_format_parse(name, &t.format, &err))
		cli_usage_error(&cmd_check, "%s", err.buf);
	else {
		ALLOC_GROW(a->targets, a->nr_targets + 1, a->targets_cap);
		a->targets[a->nr_targets++] = t;
		return true;
	}
	return false;
}

/* One option of our own; false with an error printed. */
static bool take(struct arguments *a, int opt)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	long top;

	switch (opt) {
	case OPT_LIMIT:
		if (!limit_parse(optarg, NULL, &a->limits, &err))
			return true;
		break;
	case OPT_LIMITS:
		return limit_file_read(optarg, &a->limits);
	case OPT_WAIVERS:
		return waiver_file_read(optarg, &a->waivers);
	case OPT_TODAY:
		if (!limit_date_parse(optarg, &a->today, &err))
			return true;
		break;
	case OPT_TOP:
		if (!cli_number(&cmd_check, "--top", optarg, 1, 1000000, &top))
			return false;
		a->top = (size_t)top;
		return true;
	case OPT_ACROSS:
		a->across = true;
		return true;
	default:
		return take_target(a, optarg);
	}
	cli_usage_error(&cmd_check, "%s", err.buf);
	return false;
}

/* --format is of ours, or of all that print rows. */
static bool parse_format(struct arguments *a)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const char *name = a->common.format;

	if (check_format_parse(name, &a->format, &err)) {
		cli_usage_error(&cmd_check, "%s", err.buf);
		return false;
	}
	if (a->format.write)
		a->common.format = NULL;
	return cli_format(&cmd_check, &a->common, &a->format.rows);
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct arguments *a)
{
	int opt, ret;

	cli_common_init(&a->common);
	cli_range_init(&a->range);
	a->top = TOP;
	a->today = check_today();
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		ret = cli_common_option(&a->common, &cmd_check, opt);
		if (ret == -2)
			ret = cli_range_option(&a->range, &cmd_check, opt);
		if (ret >= 0)
			return ret;
		if (ret == -2 && !take(a, opt))
			return EXIT_TROUBLE;
	}
	if (argc - optind != 2)
		return cli_usage_error(&cmd_check, "takes two builds");
	if (!a->limits.nr)
		return cli_usage_error(&cmd_check,
				       "there is no limit: --limit or --limits has some");
	a->a = argv[optind];
	a->b = argv[optind + 1];
	return parse_format(a) ? -1 : EXIT_TROUBLE;
}

/* --- the work --- */

/* An imported image has neither profile nor architecture to compare. */
static int refuse_unlike(const struct build_ref *x, const struct build_ref *y, struct strbuf *err)
{
	bool profile = strcmp(x->profile, y->profile) != 0, arch = strcmp(x->arch, y->arch) != 0;

	if (*x->label || *y->label || (!profile && !arch))
		return 0;
	return error_set(err, -EINVAL,
			 "'%s' and '%s' are of different %s: --across holds them against limits "
			 "all the same",
			 x->name, y->name, profile ? "profiles" : "architectures");
}

static int find_builds(struct arguments *a, struct db *db, struct strbuf *err)
{
	int code = cli_range_build(&a->range, db, a->a, &a->range.a, err);

	if (!code)
		code = cli_range_build(&a->range, db, a->b, &a->range.b, err);
	if (!code && !a->across)
		code = refuse_unlike(&a->range.a, &a->range.b, err);
	return code;
}

static int make_candidates(struct arguments *a, struct db **db, struct strbuf *err)
{
	const struct strvec off = STRVEC_INIT;
	const struct derive how = { .db = a->common.db, .off = &off, .progress = a->progress };
	int code = 0;

	if (!limit_needs_candidates(&a->limits, a->range.b.profile))
		return 0;
	progress_start(a->progress, "candidates", 0);
	code = cli_derive_candidates(&how, &a->range.a, db, err);
	if (!code)
		code = cli_derive_candidates(&how, &a->range.b, db, err);
	progress_end(a->progress);
	return code;
}

/* Asks the repository about the commits between. That it does not know them is no error. */
static int walk(struct arguments *a, struct repo *repo, struct db *db, struct strbuf *why)
{
	AUTO_STRBUF struct strbuf old = STRBUF_INIT, new = STRBUF_INIT;
	int code = analyze_build_commit(db, &a->range.a, &old, why);

	if (!code)
		code = analyze_build_commit(db, &a->range.b, &new, why);
	if (code)
		return code;
	snprintf(a->range.commit_a, sizeof(a->range.commit_a), "%s", old.buf);
	snprintf(a->range.commit_b, sizeof(a->range.commit_b), "%s", new.buf);
	code = cli_walk(&a->range, repo, a->common.db, db, a->progress, why);
	progress_end(a->progress);
	cli_range_explain(&a->range, code, why);
	return code;
}

/* Commits and their trailers, as far as they are known. */
static int ask_history(struct arguments *a, struct db *db, struct repo *repo,
		       struct limit_report *report, struct blame_shares *shares,
		       struct waiver_trailers *trailers, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = 0;

	if (repo && walk(a, repo, db, &why) == -EINTR)
		code = error_set(err, -EINTR, "%s", why.buf);
	if (!code)
		code = limit_charge(db, &a->range.a, &a->range.b, &a->limits, report, shares, err);
	if (!code && report->no_history && why.len) {
		free(report->no_history);
		report->no_history = strbuf_detach(&why);
	}
	if (!code && repo && shares->walk)
		code = check_read_trailers(repo, shares, trailers, &report->notes, err);
	return code;
}

static int find_out(struct arguments *a, struct db **db, struct limit_report *report,
		    struct strbuf *err)
{
	struct waiver_trailers trailers = WAIVER_TRAILERS_INIT;
	struct blame_shares shares = { 0 };
	struct repo *repo = NULL;
	int code = find_builds(a, *db, err);

	/* before anything else: a limit that holds says nothing about a repository */
	if (!code && a->range.repo)
		code = repo_open(a->range.repo, &repo, err);
	if (!code)
		code = make_candidates(a, db, err);
	if (!code)
		code = limit_measure(*db, &a->range.a, &a->range.b, &a->limits, report, err);
	if (!code && report->nr_offences)
		code = ask_history(a, *db, repo, report, &shares, &trailers, err);
	if (!code) {
		limit_settle(report, &a->limits, &a->waivers, &trailers, &shares, a->today);
		code = limit_explain(*db, &a->range.a, &a->range.b, &a->limits, &shares, a->top,
				     report, err);
	}
	repo_free(repo);
	blame_shares_release(&shares);
	waiver_trailers_release(&trailers);
	return code;
}

static bool write_targets(const struct arguments *a, const struct limit_report *report)
{
	for (size_t i = 0; i < a->nr_targets; i++) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;

		check_write(report, &a->targets[i].format, &text);
		if (!file_write_atomic(a->targets[i].path, text.buf, text.len, &err))
			continue;
		cli_error("%s", err.buf);
		return false;
	}
	return true;
}

/* Formats that have no place for notes: what is wrong with the limits is said all the same. */
static void tell_notes(const struct arguments *a, const struct limit_report *report)
{
	bool told = a->format.write ? a->format.notes : a->format.rows == RENDER_TABLE;

	for (size_t i = 0; !told && !a->common.quiet && i < report->notes.nr; i++)
		cli_note("note: %s", report->notes.v[i]);
}

static int check(void *arguments, struct db **db)
{
	struct arguments *a = arguments;
	AUTO_LIMIT_REPORT struct limit_report report = LIMIT_REPORT_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (find_out(a, db, &report, &err))
		return cli_error("%s", err.buf);
	check_print(&report, &a->format);
	tell_notes(a, &report);
	if (!write_targets(a, &report))
		return EXIT_TROUBLE;
	return limit_count(&report, LIMIT_BROKEN) ? EXIT_WORSE : EXIT_FINE;
}

static void release(struct arguments *a)
{
	limits_release(&a->limits);
	waivers_release(&a->waivers);
	cli_range_release(&a->range);
	free(a->targets);
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	int code = parse(argc, argv, &a);

	if (code < 0)
		code = cli_with_db(&a.common, &a.progress, check, &a);
	release(&a);
	return code;
}
