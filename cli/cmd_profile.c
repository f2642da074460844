// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/shell/output.h"
#include "cli/shell/suggest.h"
#include "collector/build/profile.h"
#include "collector/build/resolve.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"

static const char usage[] =
	"usage: kbloat profile list [OPTION…]\n"
	"       kbloat profile show PROFILE [--arch A]\n"
	"       kbloat profile resolve PROFILE --source DIR [--arch A] [--out FILE]\n"
	"                             [--why OPTION] [--verify [--every N] [-j N]]\n"
	"\n"
	"The configurations that kernels are built with. PROFILE is a name of the list, or a file\n"
	"('./my.profile'). 'show' prints the lines that are in force, 'resolve' the .config that comes\n"
	"out for a source directory.\n"
	"\n"
	"  --source DIR  a kernel's source, not configured in place\n"
	"  --arch A      for architecture A instead of the profile's own\n"
	"  --out FILE    write the .config there, not to standard output\n"
	"  --why OPTION  instead of the .config, say why the option is y, m or n in it\n"
	"  --verify      for minmod: turn off every bool that is on, one by one, and have the tree's\n"
	"                own conf say what is lost; exit 1 when one is of no use. Takes minutes.\n"
	"  --every N     verify every Nth of them only\n"
	"  -j N          verify N at a time (default: as many as processors)\n"
	"  -v, --verbose  say which settings of the profile did not stick, and what else was excluded\n"
	"\n"
	"$KBLOAT_PROFILES names a directory with profiles of your own.\n"
	"\n"
	"examples: kbloat profile resolve tiny --source linux > tiny.config\n"
	"          kbloat profile resolve minmod --source linux --why CRC32\n";

static int run(int argc, char **argv);

const struct command cmd_profile = { "profile", run, "the configurations to build with", usage };

enum { OPT_SOURCE = 1, OPT_ARCH, OPT_OUT, OPT_WHY, OPT_VERIFY, OPT_EVERY };

struct arguments {
	struct cli_common common;
	const char *source, *arch, *out, *why;
	bool verify;
	long every, jobs;
	char **words; /* what is left: the verb and its profile */
	int nr_words;
};

/* An exit code, or -1 to go on. */
static int take_option(struct arguments *a, int opt)
{
	switch (opt) {
	case OPT_SOURCE:
		a->source = optarg;
		return -1;
	case OPT_ARCH:
		a->arch = optarg;
		return -1;
	case OPT_OUT:
		a->out = optarg;
		return -1;
	case OPT_WHY:
		a->why = optarg;
		return -1;
	case OPT_VERIFY:
		a->verify = true;
		return -1;
	case OPT_EVERY:
		return cli_number(&cmd_profile, "--every", optarg, 1, 100000, &a->every) ?
			       -1 :
			       EXIT_TROUBLE;
	case 'j':
		return cli_number(&cmd_profile, "-j", optarg, 1, 1024, &a->jobs) ? -1 :
										   EXIT_TROUBLE;
	default:
		return -1; /* a common one */
	}
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct arguments *a)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       { "source", required_argument, NULL, OPT_SOURCE },
					       { "arch", required_argument, NULL, OPT_ARCH },
					       { "out", required_argument, NULL, OPT_OUT },
					       { "why", required_argument, NULL, OPT_WHY },
					       { "verify", no_argument, NULL, OPT_VERIFY },
					       { "every", required_argument, NULL, OPT_EVERY },
					       { 0 } };
	int opt, ret;

	*a = (struct arguments){ 0 };
	cli_common_init(&a->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT "j:", longs)) != -1) {
		ret = cli_common_option(&a->common, &cmd_profile, opt);
		if (ret < 0)
			ret = take_option(a, opt);
		if (ret >= 0)
			return ret;
	}
	a->words = argv + optind;
	a->nr_words = argc - optind;
	return -1;
}

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

static int list(const struct arguments *a)
{
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
	for (size_t i = 0; i < names.nr; i++) {
		if (add_row(&rows, names.v[i]))
			code = EXIT_TROUBLE;
	}
	cli_print_rows(&rows, format);
	return code;
}

static int show(const struct arguments *a, const struct profile *p)
{
	(void)a;
	printf("# %s, with what it inherits; id %.12s\n%s", p->name, p->hash, p->text);
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
	for (size_t i = 0; i < names->nr; i++)
		printf("%s%s\n", what, names->v[i]);
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
		fputs(config->buf, stdout);
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
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const struct resolve_request request = { .profile = p,
						 .source = a->source,
						 .why = a->why,
						 .verify = a->verify,
						 .every = (size_t)a->every,
						 .jobs = (int)(a->jobs ? a->jobs : cpus),
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
		fputs(answer->why->buf, stdout);
	if (a->verify)
		code = print_verdict(&answer->verdict);
	if (a->out || (!a->why && !a->verify)) {
		int written = write_config(a, answer->config);

		return written ? written : code;
	}
	return code;
}

static int resolve(const struct arguments *a, const struct profile *p)
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
static int with_profile(const struct arguments *a,
			int (*verb)(const struct arguments *, const struct profile *))
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct profile p;
	int code;

	if (a->nr_words != 2)
		return cli_usage_error(&cmd_profile, "'%s' takes one profile", a->words[0]);
	if (!cli_no_format(&cmd_profile, &a->common,
			   verb == show ? "'profile show' prints a profile" :
					  "'profile resolve' prints a .config, or text about it"))
		return EXIT_TROUBLE;
	if (profile_load(a->words[1], a->arch, &p, &err))
		code = cli_error("%s", err.buf);
	else
		code = verb(a, &p);
	profile_release(&p);
	return code;
}

static int unknown_verb(const char *word)
{
	static const char *const verbs[] = { "list", "show", "resolve" };
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;

	suggest_add(word, verbs, ARRAY_SIZE(verbs), &near);
	return cli_usage_error(&cmd_profile, "no such thing as 'profile %s'%s", word, near.buf);
}

static int run(int argc, char **argv)
{
	struct arguments a;
	int code = parse(argc, argv, &a);

	if (code >= 0)
		return code;
	if (!a.nr_words)
		return cli_usage_error(&cmd_profile, "list, show or resolve?");
	if (!strcmp(a.words[0], "show"))
		return with_profile(&a, show);
	if (!strcmp(a.words[0], "resolve"))
		return with_profile(&a, resolve);
	if (strcmp(a.words[0], "list") != 0)
		return unknown_verb(a.words[0]);
	if (a.nr_words != 1)
		return cli_usage_error(&cmd_profile, "'list' takes no argument '%s'", a.words[1]);
	return list(&a);
}
