// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/shell/cli.h"
#include "cli/nightly/internal.h"
#include "common/alloc.h"
#include "common/embed.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strvec.h"

struct options {
	struct cli_common common;
	bool wanted[NIGHTLY_STEPS];
	bool some, dry, check, example; /* some: --step was given */
	const char *file, *db;
};

/* Those that can be left out. */
static void step_words(const struct complete_context *context, struct strvec *out)
{
	(void)context;
	for (int i = 0; i < NIGHTLY_STEPS; i++) {
		if (i != NIGHTLY_REVISIONS)
			strvec_push(out, nightly_step_names[i]);
	}
}

static const struct cli_words words_steps = { .kind = WORDS_LIST, .fill = step_words };

static bool take_steps(const struct command_option *option, void *to, const char *text,
		       struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	struct options *o = to;

	if (!cli_words_check(option->words, "--step", text, err))
		return false;
	strvec_split(&names, text, ",");
	for (size_t i = 0; i < names.nr; i++) {
		for (int s = 0; s < NIGHTLY_STEPS; s++)
			o->wanted[s] |= !strcmp(names.v[i], nightly_step_names[s]);
	}
	return o->some = true;
}

static const struct command_option options[] = {
	{ "step", 0, NULL, "only it; A,B: only these", &words_steps, TO_FUNCTION(take_steps) },
	{ "dry-run", 0, NULL, "print the commands that would be run, and do nothing",
	  TO_FLAG(struct options, dry) },
	{ "check", 0, NULL, "only say whether FILE is right", TO_FLAG(struct options, check) },
	{ "example", 0, NULL, "print a FILE with every key, described",
	  TO_FLAG(struct options, example) },
	{ "db", 0, "FILE", "the database, in place of the one that FILE names", &words_files,
	  TO_TEXT(struct options, db) },
	SANDBOX_OPTION,
	TIME_LIMIT_OPTION,
	{ "quiet", 'q', NULL, "print nothing when all is fine", .type = OPTION_COMMON },
	{ "verbose", 'v', NULL, "say the commands as they are run, and again at the end",
	  .type = OPTION_COMMON },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_nightly = {
	.name = "nightly",
	.run = run,
	.summary = "all of it, every night",
	.group = GROUP_REPORT,
	.no_rows = "writes a summary in JSON",
	.forms = { { .operands = { OPERAND("FILE", &words_files) }, .after = "[OPTION…]" },
		   { .after = "--example" } },
	.description =
		"What a machine does every night, as one configuration FILE says: fetch, find new revisions,\n"
		"collect them, analyze, blame, list candidates, write the site, check the gate, write mails.\n"
		"Each step is a command of kbloat that can be typed again; what a run did not come to, or was\n"
		"killed at, the next one does. At most one run at a time works in a state directory.\n",
	.groups = { { options, 0 } },
	.column = 17,
	.example = "examples: kbloat nightly --example\n"
		   "          kbloat nightly nightly.conf --dry-run\n",
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_nightly, argc, argv, o, &o->common);

	if (code >= 0)
		return code;
	if (argc - optind != !o->example)
		return cli_usage_error(&cmd_nightly, o->example ? "--example takes no file" :
								  "takes one configuration file");
	o->file = argv[optind];
	return -1;
}

static int print_example(void)
{
	for (const struct embedded_file *f = embedded_examples; f->name; f++)
		fputs(f->text, stdout);
	return EXIT_FINE;
}

/* --- a run --- */

static void choose_steps(struct nightly *n, const struct options *o)
{
	const struct nightly_config *c = n->config;
	const bool configured[NIGHTLY_STEPS] = { [NIGHTLY_FETCH] = c->remotes.nr,
						 [NIGHTLY_REVISIONS] = true,
						 [NIGHTLY_COLLECT] = true,
						 [NIGHTLY_ANALYZE] = c->analyze,
						 [NIGHTLY_BLAME] = c->blame,
						 [NIGHTLY_CANDIDATES] = c->candidates,
						 [NIGHTLY_REPORT] = c->site != NULL,
						 [NIGHTLY_LIMITS] = c->limits != NULL,
						 [NIGHTLY_MAIL] = c->mail_dir != NULL };

	for (int i = 0; i < NIGHTLY_STEPS; i++)
		n->wanted[i] =
			configured[i] && (!o->some || o->wanted[i] || i == NIGHTLY_REVISIONS);
}

static void make_id(struct nightly *n)
{
	const time_t now = (time_t)n->started;
	char stamp[32] = "";
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	struct tm tm;

	if (gmtime_r(&now, &tm))
		strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	strbuf_addf(&sb, "%s-%ld", stamp, (long)getpid());
	n->id = strbuf_detach(&sb);
}

/* The program that runs, whatever becomes of its file's name. */
static char *own_path(void)
{
	char *path = realpath("/proc/self/exe", NULL);

	return path ? path : xstrdup("kbloat");
}

/* Neighbours are known when what is to be built is built. */
static void find_ranges(struct nightly *n)
{
	const struct {
		enum nightly_step step;
		bool configured;
	} each[] = { { NIGHTLY_BLAME, n->config->blame },
		     { NIGHTLY_LIMITS, n->config->limits != NULL },
		     { NIGHTLY_MAIL, n->config->mail_dir != NULL } };

	nightly_compare(n);
	nightly_numbers(n);
	for (size_t i = 0; i < ARRAY_SIZE(each); i++) {
		if (!each[i].configured)
			nightly_switched_off(n, each[i].step);
	}
}

static void run_steps(struct nightly *n)
{
	static void (*const functions[NIGHTLY_STEPS])(struct nightly * n) = {
		[NIGHTLY_FETCH] = nightly_fetch,     [NIGHTLY_REVISIONS] = nightly_revisions,
		[NIGHTLY_COLLECT] = nightly_collect, [NIGHTLY_ANALYZE] = nightly_analyze,
		[NIGHTLY_BLAME] = nightly_blame,     [NIGHTLY_CANDIDATES] = nightly_candidates,
		[NIGHTLY_REPORT] = nightly_report,   [NIGHTLY_LIMITS] = nightly_limits,
		[NIGHTLY_MAIL] = nightly_mail
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	for (int i = 0; i < NIGHTLY_STEPS; i++) {
		int64_t start = run_clock_ms();

		if (i == NIGHTLY_ANALYZE)
			find_ranges(n);
		if (!n->wanted[i])
			continue;
		if (run_interrupted())
			nightly_outcome(n, (enum nightly_step)i, NIGHTLY_LEFT, NULL);
		else
			functions[i](n);
		json_object_set_new(n->steps[i], "seconds",
				    json_real((double)(run_clock_ms() - start) / 1000));
		if (nightly_summary_write(n, &err))
			nightly_outcome(n, (enum nightly_step)i, NIGHTLY_FAILED, "%s", err.buf);
	}
}

static bool is_unreported(const struct nightly_range *r)
{
	return json_is_false(json_object_get(r->entry, "reported"));
}

static int exit_code(const struct nightly *n)
{
	int code = EXIT_FINE;

	for (size_t i = 0; i < n->nr_ranges; i++) {
		if (is_unreported(&n->ranges[i]))
			code = EXIT_WORSE;
	}
	for (int i = 0; i < NIGHTLY_STEPS; i++) {
		if (n->outcome[i] == NIGHTLY_FAILED)
			code = EXIT_TROUBLE;
	}
	return run_interrupted() ? EXIT_TROUBLE : code;
}

/* Of a dry run, which writes no summary. */
static void print_problems(const struct nightly *n)
{
	size_t i;
	json_t *text;

	json_array_foreach(json_object_get(n->summary, "problems"), i, text)
		cli_error("%s", json_string_value(text));
}

/* A broken gate has been reported when a summary that says so is complete, and the exit code does. */
static int finish(struct nightly *n)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int code = exit_code(n);

	if (n->dry) {
		print_problems(n);
		return code;
	}
	if (nightly_summary_end(n, code, &err))
		return cli_error("%s", err.buf);
	if (!n->quiet || code != EXIT_FINE || nightly_count(n, NEW_BROKEN))
		nightly_summary_print(n);
	for (size_t i = 0; code == EXIT_WORSE && i < n->nr_ranges; i++) {
		if (is_unreported(&n->ranges[i]))
			json_object_del(n->ranges[i].entry, "reported");
	}
	return nightly_state_write(n, &err) ? cli_error("%s", err.buf) : code;
}

/* What is wrong before anything has been run. */
static int prepare(struct nightly *n, struct strbuf *err)
{
	const struct nightly_config *c = n->config;
	AUTO_STRBUF struct strbuf logs = STRBUF_INIT;
	int code = nightly_check_inputs(n, err);

	if (code || n->dry)
		return code;
	code = nightly_lock(c->state, n->started, &n->lock, err);
	strbuf_addf(&logs, "%s/logs/%s", c->state, n->id);
	n->logs = strbuf_detach(&logs);
	return code ? code : dir_make(n->logs, err);
}

/* --check: as far as it can be seen without looking at the history. */
static int check(const struct nightly_config *config)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct nightly n = { .config = config, .dry = true, .lock = -1 };
	int code = prepare(&n, &err) ? cli_error("%s", err.buf) : EXIT_FINE;

	if (!code && !nightly_check_access(&n))
		code = EXIT_TROUBLE;

	nightly_revisions_release(&n);
	return code;
}

static int night(struct nightly *n)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (prepare(n, &err) || nightly_state_read(n, &err) || nightly_summary_start(n, &err))
		return cli_error("%s", err.buf);
	if (!n->dry && nightly_check_space(n->config, &err))
		nightly_outcome(n, NIGHTLY_REVISIONS, NIGHTLY_FAILED, "%s", err.buf);
	else
		run_steps(n);
	return finish(n);
}

static int run_night(const struct options *o, const struct nightly_config *config)
{
	struct nightly n = { .config = config,
			     .dry = o->dry,
			     .verbose = o->common.verbose,
			     .quiet = o->common.quiet,
			     .lock = -1,
			     .started = (int64_t)time(NULL),
			     .started_ms = run_clock_ms() };
	AUTO_FREE char *program = own_path();
	int code;

	run_catch_interrupts();
	n.program = program;
	n.progress = o->dry ? NULL : progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	choose_steps(&n, o);
	make_id(&n);
	code = night(&n);
	progress_free(n.progress);
	nightly_revisions_release(&n);
	json_decref(n.summary);
	json_decref(n.state);
	cleanup_close(&n.lock);
	free(n.id);
	free(n.logs);
	return code;
}

/* --db in place of the file's; the environment's would be a surprise. */
static int use_db(struct nightly_config *config, const char *path, struct strbuf *err)
{
	AUTO_FREE char *here = realpath(".", NULL);
	AUTO_STRBUF struct strbuf db = STRBUF_INIT;

	if (!here)
		return error_set(err, -errno, "cannot find the current directory: %s",
				 strerror(errno));
	path_join(here, path, &db);
	free(config->db);
	config->db = strbuf_detach(&db);
	return 0;
}

static int run(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct nightly_config config = { 0 };
	struct options o = { 0 };
	int code = parse(argc, argv, &o);

	if (code >= 0)
		return code;
	if (o.example)
		return print_example();
	if (nightly_config_read(o.file, &config, &err))
		code = cli_error("%s", err.buf);
	else if (o.db && use_db(&config, o.db, &err))
		code = cli_error("%s", err.buf);
	else
		code = o.check ? check(&config) : run_night(&o, &config);
	nightly_config_release(&config);
	return code;
}
