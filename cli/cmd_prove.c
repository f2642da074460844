// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/candidate/candidate.h"
#include "analyzer/candidate/evidence.h"
#include "analyzer/base/subsystem.h"
#include "cli/mail/people.h"
#include "cli/shared/build_name.h"
#include "cli/shared/place.h"
#include "cli/shared/words.h"
#include "cli/shell/cli.h"
#include "cli/shared/derive.h"
#include "cli/shell/output.h"
#include "collector/collect/commands.h"
#include "collector/prove/prove.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/conversion.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

struct arguments {
	struct cli_common common;
	enum render_format format;
	struct prove_options prove;
	const char *build, *verdicts;
	char **named; /* options on the command line */
	int nr_named;
	long top, budget; /* 0: not given */
	bool force, again;
	struct cli_place where;
	struct work_place place;
};

/* A run of the command. */
struct session {
	const struct arguments *a;
	struct progress *progress;
	struct db *db;
	struct build_ref ref;
	struct evidence *facts; /* of the build, read when a conversion has to be thought out */
	struct subsystems *subsystems; /* NULL: the tree has no MAINTAINERS */
	struct strvec options; /* to be proven, in order */
	struct prover *prover; /* opened when something has to be tried */
	struct rows rows;
	int64_t started; /* run_clock_ms() */
	bool failed, late; /* late: the budget is used up, of which so many could be done: */
	size_t nr_done;
	bool sent; /* what was not known was tried by tasks */
};

static const struct command_option own_options[] = {
	{ "top", 0, "N", "the N most promising candidates in place of named ones",
	  TO_NUMBER(struct arguments, top, 1, 1000000) },
	{ "verdict", 0, "V,…", "only {} ones (default: ready,exports)", &words_verdicts,
	  TO_WORD(struct arguments, verdicts) },
	{ "budget", 0, "N", "start nothing new after N minutes; run it again to go on",
	  TO_NUMBER(struct arguments, budget, 1, 1000000) },
	{ "boot", 0, NULL, "boot what is proven in QEMU, and load the module there",
	  TO_FLAG(struct arguments, prove.boot) },
	{ "force", 0, NULL, "also those called entangled or impossible",
	  TO_FLAG(struct arguments, force) },
	{ "again", 0, NULL, "also those that are known", TO_FLAG(struct arguments, again) },
	{ "patches", 0, "DIR",
	  "write the patches for 'git am'; with several options into DIR/OPTION",
	  &words_directories, TO_TEXT(struct arguments, prove.patches) },
	{ "profile", 0, "P",
	  "that BUILD was built with; a name or a file (default: its own; of an import linux)",
	  &words_profile, TO_TEXT(struct arguments, prove.profile) },
	{ "work", 0, "DIR", WORK_HELP, &words_directories, .type = OPTION_COMMON },
	SANDBOX_OPTION,
	TIME_LIMIT_OPTION,
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_prove = {
	.name = "prove",
	.run = run,
	.summary = "try whether built-in code can be a module",
	.group = GROUP_MODULARIZE,
	.forms = { { .operands = { OPERAND("BUILD", &words_builds),
				   OPERANDS("OPTION…", &words_candidates) },
		     .after = "[OPTIONS]" },
		   { .operands = { OPERAND("BUILD", &words_builds) },
		     .after = "--top N [--verdict V,…] [--budget MINUTES] [OPTIONS]" } },
	.description =
		"Try whether built-in code can be a module: in a work directory of its own the tree of BUILD is\n"
		"patched, built and measured, and the module checked. The outcome is stored; what is known by\n"
		"the present method is shown, not tried again. The repository is only read; of an import\n"
		"--repo is the source tree it was made of, or an object directory with a link to it.\n",
	.groups = { { own_options, 0 }, { place_options, offsetof(struct arguments, where) } },
	.column = 17,
	.notes = "exit code: 0 all are proven, 1 some are not, or were not tried, 2 trouble\n",
	.example = "example: kbloat prove v6.12.117:defconfig DMIID --repo linux.git --boot \\\n"
		   "             --patches series\n",
};

/* An exit code, or -1 to go on. */
static int check_arguments(struct arguments *a)
{
	if (a->top && a->nr_named)
		return cli_usage_error(&cmd_prove, "name options, or give --top, not both");
	if (!a->top && !a->nr_named)
		return cli_usage_error(&cmd_prove, "which option? name some, or give --top N");
	if (!a->top && a->verdicts)
		return cli_usage_error(&cmd_prove, "--verdict goes with --top");
	if (a->verdicts && !a->force &&
	    (strstr(a->verdicts, "entangled") || strstr(a->verdicts, "impossible")))
		return cli_usage_error(&cmd_prove,
				       "entangled and impossible ones are tried with --force only");
	a->prove.patches_apart = a->top || a->nr_named > 1;
	if (!a->verdicts)
		a->verdicts = "ready,exports";
	return cli_format(&cmd_prove, &a->common, &a->format) ? -1 : EXIT_TROUBLE;
}

static int parse(int argc, char **argv, struct arguments *a)
{
	int code;

	code = cli_parse(&cmd_prove, argc, argv, a, &a->common);
	if (code >= 0)
		return code;
	if (optind >= argc)
		return cli_usage_error(&cmd_prove, "which build?");
	if (!cli_place_take(&cmd_prove, &a->where, &a->place))
		return EXIT_TROUBLE;
	if (a->budget && work_is_shared(&a->place))
		return cli_usage_error(
			&cmd_prove,
			"--budget is for one process; a task has --slurm-option=--time=");
	a->prove.jobs = cli_place_jobs(&a->where);
	a->prove.db = a->common.db;
	a->prove.repo = cli_repo(&a->common);
	a->prove.work = a->common.work;
	a->build = argv[optind];
	a->named = argv + optind + 1;
	a->nr_named = argc - optind - 1;
	return check_arguments(a);
}

static void add_columns(struct rows *rows)
{
	rows_column(rows, "option", COL_TEXT);
	rows_column(rows, "verdict", COL_TEXT);
	rows_column(rows, "outcome", COL_TEXT);
	rows_column(rows, "stage", COL_TEXT);
	rows_column(rows, "class", COL_TEXT);
	rows_column(rows, "predicted", COL_BYTES);
	rows_column(rows, "measured", COL_BYTES);
	rows_column(rows, "measured_init", COL_BYTES);
	rows_column(rows, "module", COL_BYTES);
	rows_column(rows, "boot", COL_TEXT);
	rows_column(rows, "message", COL_TEXT);
	rows_hidden_column(rows, "boot_message", COL_TEXT);
	rows_hidden_column(rows, "patches", COL_INT);
	rows_hidden_column(rows, "known", COL_INT);
	rows_narrow(rows,
		    "class measured_init stage verdict predicted boot module message measured",
		    "message:20");
}

static void add_number(struct rows *rows, bool known, int64_t num)
{
	if (known)
		rows_num(rows, num);
	else
		rows_null(rows);
}

static void add_row(struct session *s, const char *verdict, const struct proof *p, bool known)
{
	struct rows *rows = &s->rows;

	rows_text(rows, p->option);
	rows_text(rows, verdict);
	rows_text(rows, p->proven ? "proven" : "failed");
	rows_text(rows, p->stage);
	rows_text(rows, p->class);
	rows_num(rows, p->predicted);
	add_number(rows, p->has_measured, p->measured);
	add_number(rows, p->has_measured, p->measured_init);
	add_number(rows, p->module >= 0, p->module);
	rows_text(rows, p->boot);
	rows_text(rows, *p->message ? p->message : p->boot_message);
	rows_text(rows, p->boot_message);
	rows_num(rows, p->nr_patches);
	rows_num(rows, known);
	s->failed |= !p->proven || !strcmp(p->boot, "failed");
}

/* What the database has to say before something is built. The caller releases @conversion and @known. */
struct case_file {
	struct strbuf verdict;
	struct conversion conversion; /* made when something has to be done */
	struct proof known;
	bool is_known;
};

static bool is_hopeless(const char *verdict)
{
	return !strcmp(verdict, "entangled") || !strcmp(verdict, "impossible");
}

static int look_up(struct session *s, const char *option, struct case_file *f, struct strbuf *err)
{
	int code = prove_verdict(s->db, s->ref.id, option, &f->verdict, err);

	if (!code)
		return error_set(err, -ENOENT,
				 "'%s' is no candidate of '%s' ('kbloat candidates %s --why %s' "
				 "says why)",
				 option, s->ref.name, s->a->build, option);
	if (code > 0 && !s->a->force && is_hopeless(f->verdict.buf))
		return error_set(
			err, -EINVAL,
			"'%s' is %s ('kbloat candidates %s --why %s'); try it with --force", option,
			f->verdict.buf, s->a->build, option);
	if (code < 0 || (s->a->again && !s->sent))
		return code < 0 ? code : 0;
	code = prove_known(s->db, s->ref.id, option, s->a->prove.boot, &f->known, err);
	f->is_known = code == 1;
	return code < 0 ? code : 0;
}

/* The facts of the build are the same for all options. */
static int make_conversion(struct session *s, const char *option, struct case_file *f,
			   struct strbuf *err)
{
	int code = 0;

	if (!s->facts) {
		s->facts = xcalloc(1, sizeof(*s->facts));
		code = evidence_load(s->db, &s->ref, s->facts, err);
	}
	return code ? code :
		      candidate_conversion_from(s->db, s->facts, &s->ref, option, &f->conversion,
						err);
}

static int need_prover(struct session *s, struct strbuf *err)
{
	struct prove_options options = s->a->prove;

	options.build = s->ref.id;
	options.cc = mail_people_of_file;
	options.cc_data = s->subsystems;
	return s->prover ? 0 : prove_open(&options, s->progress, &s->prover, err);
}

/* Where the patches for an option go. */
static void patches_dir(const struct arguments *a, const char *option, struct strbuf *out)
{
	AUTO_FREE char *top = realpath(a->prove.patches, NULL);

	strbuf_addstr(out, top ? top : a->prove.patches);
	if (a->prove.patches_apart)
		strbuf_addf(out, "/%s", option);
}

static void count_patches(const struct session *s, const char *option, struct proof *p)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	AUTO_STRVEC struct strvec found = STRVEC_INIT;

	if (!s->a->prove.patches || !p->proven)
		return;
	patches_dir(s->a, option, &dir);
	file_glob(dir.buf, "*.patch", &found);
	p->nr_patches = (int)found.nr;
}

static int try_it(struct session *s, const char *option, struct case_file *f, struct strbuf *err)
{
	int code;

	if (f->is_known && s->sent)
		count_patches(s, option, &f->known);
	if (f->is_known && (s->sent || !(f->known.proven && s->a->prove.patches)))
		return 0;
	if (s->sent)
		return error_set(err, -EREMOTEIO, "no task has brought '%s' to an end", option);
	code = make_conversion(s, option, f, err);
	if (!code)
		code = need_prover(s, err);
	if (code)
		return code;
	return f->is_known ? prove_series(s->prover, &f->conversion, &f->known, err) :
			     prove_try(s->prover, &f->conversion, is_hopeless(f->verdict.buf),
				       &f->known, err);
}

static int prove_one(struct session *s, const char *option, struct strbuf *err)
{
	struct case_file f = { .verdict = STRBUF_INIT };
	int code;

	conversion_init(&f.conversion);
	code = look_up(s, option, &f, err);
	if (!code)
		code = try_it(s, option, &f, err);
	if (!code)
		add_row(s, f.verdict.buf, &f.known, f.is_known && !s->sent);
	strbuf_release(&f.verdict);
	conversion_release(&f.conversion);
	proof_release(&f.known);
	return code;
}

/* What was not tried is not proven. */
static bool out_of_time(struct session *s, size_t done)
{
	if (!s->a->budget || run_clock_ms() - s->started < s->a->budget * 60000)
		return false;
	s->late = true;
	s->nr_done = done;
	s->failed = true;
	return true;
}

/* What a task runs for one option. */
static void task_line(const struct session *s, const char *option, struct strbuf *line)
{
	const struct arguments *a = s->a;
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	AUTO_FREE char *repo = realpath(a->prove.repo, NULL);
	AUTO_FREE char *profile = a->prove.profile ? realpath(a->prove.profile, NULL) : NULL;

	strbuf_addstr(line,
		      "\"$KBLOAT\" prove --db \"$DB\" --work \"$WORK\" --engine local --repo");
	commands_add(line, repo ? repo : a->prove.repo);
	if (a->place.jobs_given)
		strbuf_addf(line, " -j %d", a->prove.jobs);
	if (a->prove.profile) {
		strbuf_addstr(line, " --profile");
		commands_add(line, profile ? profile : a->prove.profile);
	}
	if (a->prove.patches) {
		patches_dir(a, option, &dir);
		strbuf_addstr(line, " --patches");
		commands_add(line, dir.buf);
	}
	strbuf_addf(line, "%s%s%s", a->prove.boot ? " --boot" : "", a->force ? " --force" : "",
		    a->again ? " --again" : "");
	commands_add(line, a->build);
	commands_add(line, option);
}

/* Has tasks try what is not known. The database is closed meanwhile. */
static int send_out(struct session *s, struct strbuf *err)
{
	struct commands c = { .db = s->a->common.db,
			      .work = s->a->common.work,
			      .jobs = s->a->prove.jobs };
	int code = s->a->prove.patches ? dir_make(s->a->prove.patches, err) : 0;

	for (size_t i = 0; i < s->options.nr && !code; i++) {
		struct case_file f = { .verdict = STRBUF_INIT };
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;

		code = look_up(s, s->options.v[i], &f, err);
		if (!code && (!f.is_known || (f.known.proven && s->a->prove.patches))) {
			task_line(s, s->options.v[i], &line);
			strvec_push(&c.lines, line.buf);
		}
		strbuf_release(&f.verdict);
		proof_release(&f.known);
	}
	db_close(s->db);
	s->db = NULL;
	if (!code)
		code = commands_run(&s->a->place, &c, s->progress, err);
	strvec_release(&c.lines);
	s->sent = !code;
	return code ? code : db_open(s->a->common.db, DB_READ, &s->db, err);
}

static int prove_all(struct session *s, struct strbuf *err)
{
	int code = work_is_shared(&s->a->place) ? send_out(s, err) : 0;

	s->started = run_clock_ms();
	progress_start(s->progress, "prove", s->options.nr);
	for (size_t i = 0; i < s->options.nr && !code && !out_of_time(s, i); i++) {
		code = prove_one(s, s->options.v[i], err);
		progress_at(s->progress, i + 1);
	}
	progress_end(s->progress);
	return code;
}

static const char *without_prefix(const char *option)
{
	return strncmp(option, "CONFIG_", 7) ? option : option + 7;
}

static int list_options(struct session *s, struct strbuf *err)
{
	AUTO_STRVEC struct strvec all = STRVEC_INIT;
	int code = 0;

	for (int i = 0; i < s->a->nr_named; i++)
		strvec_push(&s->options, without_prefix(s->a->named[i]));
	if (s->a->top)
		code = prove_candidates(s->db, s->ref.id, s->a->verdicts, &all, err);
	for (size_t i = 0; i < all.nr && (long)i < s->a->top; i++)
		strvec_push(&s->options, all.v[i]);
	return code;
}

/* The candidates are worked out when they are not there; without MAINTAINERS nobody is told. */
static int prepare(struct session *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	AUTO_STRVEC struct strvec off = STRVEC_INIT;
	const struct derive how = { .db = s->a->common.db, .off = &off, .progress = s->progress };
	int code = db_open(s->a->common.db, DB_READ, &s->db, err);

	if (!code)
		code = cli_find_build(&s->a->common, s->db, s->a->build, &s->ref, err);
	if (!code)
		code = cli_derive_candidates(&how, &s->ref, &s->db, err);
	if (!code)
		code = list_options(s, err);
	if (!code)
		subsystems_load(s->db, s->ref.id, &s->subsystems, &ignored);
	return code;
}

static void session_release(struct session *s)
{
	prove_close(s->prover);
	subsystems_free(s->subsystems);
	if (s->facts)
		evidence_release(s->facts);
	free(s->facts);
	db_close(s->db);
	build_ref_release(&s->ref);
	strvec_release(&s->options);
	rows_release(&s->rows);
	progress_free(s->progress);
}

static int prove(const struct arguments *a)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct session s = { .a = a };
	int code;

	s.progress = progress_new(STDERR_FILENO, cli_progress_level(&a->common));
	add_columns(&s.rows);
	run_catch_interrupts();
	code = prepare(&s, &err);
	if (!code)
		code = prove_all(&s, &err);
	if (s.rows.nr_rows)
		cli_stored();
	if (s.rows.nr_rows || !code)
		cli_print_rows(&s.rows, a->format);
	fflush(stdout);
	if (s.late)
		cli_note("the budget is used up: %zu of %zu are done; run it again to go on",
			 s.nr_done, s.options.nr);
	if (code)
		code = cli_error("%s", err.buf);
	else
		code = s.failed ? EXIT_WORSE : EXIT_FINE;
	session_release(&s);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	int code = parse(argc, argv, &a);

	if (code < 0)
		code = prove(&a);
	cli_place_release(&a.where);
	return code;
}
