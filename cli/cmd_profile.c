// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared/words.h"
#include "cli/shell/output.h"
#include "collector/build/profile.h"
#include "collector/build/resolve.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/processors.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"

struct arguments {
	struct cli_common common;
	const char *source, *arch, *toolchain, *out, *why;
	bool verify;
	long every, jobs;
	const char *name; /* of show and resolve */
};

extern const struct command cmd_profile;

/* An exit code: a profile that is broken is said, and does not keep the others from being listed. */
static int add_row(struct rows *rows, const char *name)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct profile p;
	int code = EXIT_FINE;

	if (profile_load(name, NULL, &p, &err)) {
		code = cli_error("%s", err.buf);
	} else if (!p.abstract) {
		rows_text(rows, name);
		rows_text(rows, p.arch);
		rows_text(rows, p.description);
	}
	profile_release(&p);
	return code;
}

static int list(void *arguments)
{
	const struct arguments *a = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	enum render_format format;
	int code = EXIT_FINE;

	if (!cli_format(&cmd_profile, &a->common, &format))
		return EXIT_TROUBLE;
	if (profile_names(&names, &err))
		return cli_error("%s", err.buf);
	rows_column(&rows, "profile", COL_TEXT);
	rows_column(&rows, "arch", COL_TEXT);
	rows_column(&rows, "description", COL_TEXT);
	rows_narrow(&rows, "arch description", "description:20");
	for (size_t i = 0; i < names.nr; i++) {
		if (add_row(&rows, names.v[i]))
			code = EXIT_TROUBLE;
	}
	cli_print_rows(&rows, format);
	return code;
}

static int print(const struct arguments *a, const struct profile *p)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	(void)a;
	strbuf_addf(&text, "# %s, with what it inherits; id %.12s\n%s", p->name, p->hash, p->text);
	cli_print_text(&text);
	return EXIT_FINE;
}

static void print_log(struct progress *progress, char *log)
{
	char *line;

	while ((line = strsep(&log, "\n"))) {
		if (*line)
			progress_line(progress, "%s", line);
	}
}

static void print_names(const char *what, const struct strvec *names)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < names->nr; i++)
		strbuf_addf(&text, "%s%s\n", what, names->v[i]);
	cli_print_text(&text);
}

static int print_verdict(const struct minmod_verdict *v)
{
	printf("%zu bools turned off, one by one: %zu lose a module, %zu have no effect, for %zu a "
	       "choice takes another, %zu are of no use; %zu more are the profile's own\n",
	       v->needed + v->no_effect + v->exchanged + v->useless.nr, v->needed, v->no_effect,
	       v->exchanged, v->useless.nr, v->given);
	print_names("of no use: ", &v->useless);
	print_names("the model is wrong about ", &v->model);
	return v->useless.nr ? EXIT_WORSE : EXIT_FINE;
}

/* Said before the work, not after it. */
static bool can_write(const char *file)
{
	AUTO_FREE char *copy = file ? xstrdup(file) : NULL;
	const char *dir = copy ? dirname(copy) : ".";

	if (!access(dir, W_OK | X_OK))
		return true;
	cli_error("cannot write '%s': %s", file, strerror(errno));
	return false;
}

static int write_config(const struct arguments *a, const struct strbuf *config)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (!a->out) {
		cli_print_text(config);
		return EXIT_FINE;
	}
	if (file_write_atomic(a->out, config->buf, config->len, &err))
		return cli_error("%s", err.buf);
	return EXIT_FINE;
}

static int run_resolve(const struct arguments *a, const struct profile *p,
		       struct resolve_answer *answer, struct strbuf *err)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&a->common));
	const struct resolve_request request = { .profile = p,
						 .source = a->source,
						 .why = a->why,
						 .verify = a->verify,
						 .every = (size_t)a->every,
						 .jobs = a->jobs ? (int)a->jobs :
								   processors_usable(),
						 .progress = progress };
	int code;

	run_catch_interrupts();
	progress_start(progress, "profile", 0);
	code = resolve_profile(&request, answer, err);
	progress_end(progress);
	print_log(progress, answer->log->buf);
	progress_free(progress);
	return code;
}

static int print_answer(const struct arguments *a, const struct resolve_answer *answer)
{
	int code = EXIT_FINE;

	if (a->why)
		cli_print_text(answer->why);
	if (a->verify)
		code = print_verdict(&answer->verdict);
	if (a->out || (!a->why && !a->verify)) {
		int written = write_config(a, answer->config);

		return written ? written : code;
	}
	return code;
}

static int resolve_it(const struct arguments *a, const struct profile *p)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT, log = STRBUF_INIT, why = STRBUF_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct resolve_answer answer = { .config = &config, .log = &log, .why = &why };
	int code;

	if (p->abstract)
		return cli_error("profile '%s' is there for others to inherit", p->name);
	if (!a->source)
		return cli_usage_error(&cmd_profile, "resolve needs --source DIR");
	if (!a->verify && (a->every || a->jobs))
		return cli_usage_error(&cmd_profile, "--every and -j go with --verify");
	if (!can_write(a->out))
		return EXIT_TROUBLE;
	if (run_resolve(a, p, &answer, &err))
		code = cli_error("%s", err.buf);
	else
		code = print_answer(a, &answer);
	minmod_verdict_release(&answer.verdict);
	return code;
}

/* "show" and "resolve" are about one profile. */
static int with_profile(const struct arguments *a, const char *why,
			int (*work)(const struct arguments *, const struct profile *))
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct profile p;
	int code;

	if (!cli_no_format(&cmd_profile, &a->common, why))
		return EXIT_TROUBLE;
	if (profile_load(a->name, a->arch, &p, &err) ||
	    profile_set_toolchain(&p, a->toolchain, &err))
		code = cli_error("%s", err.buf);
	else
		code = work(a, &p);
	profile_release(&p);
	return code;
}

static int show(void *arguments)
{
	const struct arguments *a = arguments;

	if (a->toolchain)
		return cli_usage_error(&cmd_profile, "--toolchain goes with resolve");
	return with_profile(arguments, "'profile show' prints a profile", print);
}

static int resolve(void *arguments)
{
	return with_profile(arguments, "'profile resolve' prints a .config, or text about it",
			    resolve_it);
}

static const struct command_option options[] = {
	{ "source", 0, "DIR", "a kernel's source, not configured in place", &words_directories,
	  TO_TEXT(struct arguments, source) },
	{ "arch", 0, "A", "for architecture A instead of the profile's own", &words_archs,
	  TO_TEXT(struct arguments, arch) },
	{ "toolchain", 0, "T",
	  "resolve with {}, or a version: llvm-15; its compiler decides what options there are",
	  &words_toolchains, TO_TEXT(struct arguments, toolchain) },
	{ "out", 0, "FILE", "write the .config there, not to standard output", &words_files,
	  TO_TEXT(struct arguments, out) },
	{ "why", 0, "OPTION", "instead of the .config, say why the option is y, m or n in it",
	  &words_candidates, TO_TEXT(struct arguments, why) },
	{ "verify", 0, NULL,
	  "for minmod: turn off every bool that is on, one by one, and have the tree's\n"
	  "own conf say what is lost; exit 1 when one is of no use. Takes minutes.",
	  TO_FLAG(struct arguments, verify) },
	{ "every", 0, "N", "verify every Nth of them only",
	  TO_NUMBER(struct arguments, every, 1, 100000) },
	{ NULL, 'j', "N", "verify N at a time (default: as many as processors)",
	  TO_NUMBER(struct arguments, jobs, 1, 1024) },
	SANDBOX_OPTION,
	{ "verbose", 'v', NULL,
	  "say which settings of the profile did not stick, and what else was excluded",
	  .type = OPTION_COMMON },
	{ 0 }
};

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	const struct command_form *verb;
	int code = cli_parse(&cmd_profile, argc, argv, &a, &a.common);

	if (code >= 0)
		return code;
	verb = cli_verb(&cmd_profile, argc, argv);
	a.name = argv[optind];
	return verb ? verb->run(&a) : EXIT_TROUBLE;
}

const struct command cmd_profile = {
	.name = "profile",
	.run = run,
	.summary = "the configurations to build with",
	.group = GROUP_COLLECT,
	.forms = { { .verb = "list", .after = "[OPTION…]", .run = list, .takes = "no argument" },
		   { .verb = "show",
		     .operands = { OPERAND("PROFILE", &words_profile) },
		     .after = "[--arch A]",
		     .run = show,
		     .min = 1,
		     .max = 1,
		     .takes = "one profile" },
		   { .verb = "resolve",
		     .operands = { OPERAND("PROFILE", &words_profile) },
		     .after =
			     "--source DIR [--arch A] [--toolchain T] [--out FILE]\n"
			     "                             [--why OPTION] [--verify [--every N] [-j N]]",
		     .run = resolve,
		     .min = 1,
		     .max = 1,
		     .takes = "one profile" } },
	.description =
		"The configurations that kernels are built with. PROFILE is a name of the list, or a file\n"
		"('./my.profile'). 'show' prints the lines that are in force, 'resolve' the .config that comes\n"
		"out for a source directory.\n",
	.groups = { { options, 0 } },
	.column = 16,
	.notes = "$KBLOAT_PROFILES names a directory with profiles of your own.\n",
	.example = "examples: kbloat profile resolve tiny --source linux > tiny.config\n"
		   "          kbloat profile resolve minmod --source linux --why CRC32\n",
};
