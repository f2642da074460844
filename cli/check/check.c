// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/gate/gate.h"
#include "cli/check/internal.h"
#include "cli/shared/words.h"
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

/* A file to write, and how. */
struct target {
	struct check_format format;
	const char *path;
};

struct arguments {
	struct cli_common common;
	struct cli_range range;
	bool bisect, skip; /* --bisect-run; build B failed */
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

/* --- options --- */

static bool take_target(const struct command_option *option, void *to, const char *text,
			struct strbuf *err)
{
	const char *equals = strchr(text, '=');
	AUTO_FREE char *name = xstrndup(text, equals ? (size_t)(equals - text) : 0);
	struct target t = { .path = equals ? equals + 1 : "" };
	struct arguments *a = to;

	(void)option;
	if (!*name || !*t.path) {
		strbuf_addf(err, "--write takes FORMAT=FILE, not '%s'", text);
		return false;
	}
	if (check_format_parse(name, &t.format, err))
		return false;
	ALLOC_GROW(a->targets, a->nr_targets + 1, a->targets_cap);
	a->targets[a->nr_targets++] = t;
	return true;
}

static bool take_limit(const struct command_option *option, void *to, const char *text,
		       struct strbuf *err)
{
	(void)option;
	return !limit_parse(text, NULL, to, err);
}

static bool take_limits(const struct command_option *option, void *to, const char *text,
			struct strbuf *err)
{
	(void)option;
	(void)err;
	return limit_file_read(text, to);
}

static bool take_waivers(const struct command_option *option, void *to, const char *text,
			 struct strbuf *err)
{
	(void)option;
	(void)err;
	return waiver_file_read(text, to);
}

static bool take_today(const struct command_option *option, void *to, const char *text,
		       struct strbuf *err)
{
	(void)option;
	return !limit_date_parse(text, to, err);
}

#define TO_MEMBER(function, member) TO_FUNCTION(function), .at = offsetof(struct arguments, member)

static const struct command_option options[] = {
	{ "limit", 0, "SPEC",
	  "WHAT[:NAME]:LIMIT[,class=C][,path=DIR][,profile=P]. WHAT: total,\n"
	  "code-and-data, resident, text, rodata, data, bss, init, padding, image,\n"
	  "compressed; with a NAME, or * for each: subsystem, dir, file, object,\n"
	  "symbol, config, candidates (a verdict); demodularized: what could be a\n"
	  "module before. LIMIT: +4096, -1, 0, +0.5%,\n"
	  "+3KiB, +2kB. May be given more than once",
	  TO_MEMBER(take_limit, limits) },
	{ "limits", 0, "FILE", "limits, one a line", &words_files, TO_MEMBER(take_limits, limits) },
	{ "waivers", 0, "FILE", "what is allowed beyond them, by whom, why and until when",
	  &words_files, TO_MEMBER(take_waivers, waivers) },
	{ "today", 0, "DATE", "the day on which waivers are judged (default: today, UTC)",
	  TO_MEMBER(take_today, today) },
	{ "top", 0, "N", "the N worst offenders of each limit (default: 10)",
	  TO_NUMBER(struct arguments, top, 1, 1000000) },
	{ "repo", 0, "DIR",
	  "git repository: asks it who did it, and for commits that say\n"
	  "'Size-increase: 3 KiB, reason'; without it what the database knows",
	  &words_directories, .type = OPTION_COMMON },
	{ "profile", 0, "P", "of builds that are given as REV only", &words_profile,
	  TO_TEXT(struct arguments, range.profile) },
	{ "arch", 0, "A", "of builds that are given as REV or REV:PROFILE", &words_archs,
	  TO_TEXT(struct arguments, range.arch) },
	{ "toolchain", 0, "T", "of builds that are given without: {}, or a version: llvm-15",
	  &words_toolchains, TO_TEXT(struct arguments, range.toolchain) },
	{ "across", 0, NULL, "A and B may be of different profiles or architectures",
	  TO_FLAG(struct arguments, across) },
	{ "bisect-run", 0, NULL,
	  "exit codes for git bisect run: 125 when B did not build, 128 for trouble",
	  TO_FLAG(struct arguments, bisect) },
	{ "format", 0, NULL, "what is printed", &words_check_formats, .type = OPTION_COMMON },
	{ "write", 0, "FORMAT=FILE",
	  "write it in that format into a file, too; may be given more than once",
	  TO_FUNCTION(take_target) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_check = {
	.name = "check",
	.run = run,
	.summary = "is a change within its limits? for CI",
	.group = GROUP_REPORT,
	.forms = { { .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = "--limit SPEC… [OPTION…]" },
		   { .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = "--limits FILE [OPTION…]" } },
	.description =
		"Hold the change from build A to build B against limits. Exit code 0: all hold, or what is\n"
		"above one is waived; 1: a limit is broken; 2: it could not be found out.\n",
	.groups = { { options, 0 } },
	.column = 19,
	.example = "examples: kbloat check v6.1.170:tiny v6.1.176:tiny --limit total:+4096 \\\n"
		   "              --limit 'symbol:*:+2048' \\\n"
		   "              --limit 'subsystem:MEMORY MANAGEMENT:+0.5%'\n"
		   "          kbloat check v6.1.170:tiny v6.1.176:tiny --limits size.limits \\\n"
		   "              --repo linux --write sarif=size.sarif --write junit=size.xml\n",
};

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
	int code;

	cli_range_init(&a->range, &a->common);
	a->top = TOP;
	a->today = check_today();
	code = cli_parse(&cmd_check, argc, argv, a, &a->common);
	if (code >= 0)
		return code;
	if (!cli_pair_take(&cmd_check, argc, argv, &a->range.pair))
		return EXIT_TROUBLE;
	if (!a->limits.nr)
		return cli_usage_error(&cmd_check,
				       "there is no limit: --limit or --limits has some");
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
	int code = cli_range_builds(&a->range, db, err);

	a->skip = code == -ENOEXEC && a->range.a.id;
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
		check_read_trailers(repo, shares, trailers, &report->notes);
	return code;
}

/* It explains what is found; without it there is the answer all the same. */
static void open_repo(const char *path, struct repo **out, struct strvec *notes)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (repo_open(path, out, &why))
		strvec_pushf(notes, "the history is not asked: %s", why.buf);
}

static int find_out(struct arguments *a, struct db **db, struct limit_report *report,
		    struct strbuf *err)
{
	struct waiver_trailers trailers = WAIVER_TRAILERS_INIT;
	struct blame_shares shares = { 0 };
	struct repo *repo = NULL;
	int code = find_builds(a, *db, err);

	if (!code && a->common.repo)
		open_repo(a->common.repo, &repo, &report->notes);
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
	if (a.bisect && code == EXIT_TROUBLE)
		code = a.skip ? EXIT_SKIP : EXIT_STOP;
	release(&a);
	return code;
}
