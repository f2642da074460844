// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/account/config_rows.h"
#include "analyzer/base/configuration.h"
#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "cli/shell/suggest.h"
#include "collector/build/profile.h"
#include "collector/build/resolve.h"
#include "common/alloc.h"
#include "common/kconfig/parse.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

static const char usage[] =
	"usage: kbloat config diff A B [--all] [OPTION…]\n"
	"       kbloat config symbols BUILD [SYMBOL…] [OPTION…]\n"
	"       kbloat config symbols --source DIR [--profile P] [--arch A] [SYMBOL…] [OPTION…]\n"
	"\n"
	"The kernel's options. 'diff' shows those that appeared, went or changed from build A to build\n"
	"B, and the bytes behind each; 'symbols' what the Kconfig files of a build's tree define, or\n"
	"those of a source directory, with the values that a profile gives them.\n"
	"\n"
	"  --all         diff: also options with no bytes behind them\n"
	"  --source DIR  symbols: a kernel's source, not configured in place, instead of a build\n"
	"  --profile P   with --source: whose values to show (default: tiny)\n"
	"  --arch A      with --source: for architecture A instead of the profile's own\n"
	"\n"
	"examples: kbloat config diff v6.1.170:minmod v6.12.117:minmod\n"
	"          kbloat config symbols --source linux CRC32 --format json\n";

static int run(int argc, char **argv);

const struct command cmd_config = { "config", run, "what became of the kernel's options", usage };

enum { OPT_ALL = 1, OPT_SOURCE, OPT_PROFILE, OPT_ARCH };

struct options {
	struct cli_common common;
	enum render_format format;
	bool all;
	const char *source, *profile, *arch;
	char **args; /* behind the verb */
	int nr_args;
};

static int diff(const struct options *o)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = NULL;
	size_t others;

	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	if (analyze_find_build(db, o->args[0], &a, &err) ||
	    analyze_find_build(db, o->args[1], &b, &err) ||
	    analyze_config_diff(db, &a, &b, o->all, &rows, &others, &err))
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, o->format);
	if (others && !o->common.quiet)
		cli_note("%zu other options differ, with no bytes behind them (--all)", others);
	return EXIT_FINE;
}

static int symbols_of_build(const struct options *o, const struct strvec *names, struct rows *rows,
			    struct strbuf *err)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_DB struct db *db = NULL;

	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	if (analyze_find_build(db, o->args[0], &ref, err) ||
	    analyze_config_symbols(db, &ref, names, rows, err))
		return cli_error("%s", err->buf);
	return EXIT_FINE;
}

/* From what the collector read to what the analyzer shows. */
static int rows_of_source(const struct strbuf *kconfig, const struct strbuf *config,
			  const struct strvec *names, struct rows *rows, struct strbuf *err)
{
	struct configuration c = { .v = NULL };
	int code;

	kconfig_init(&c.k);
	code = kconfig_load(&c.k, kconfig->buf, err);
	if (!code) {
		c.v = kconfig_values_new(&c.k);
		kconfig_values_freeze(c.v, config->buf);
		code = config_symbols(&c, names, rows, err);
		kconfig_values_free(c.v);
	}
	kconfig_release(&c.k);
	return code;
}

/* Of what make printed; the whole of it is long. */
static const char *last_line(struct strbuf *log)
{
	const char *start;

	strbuf_trim(log);
	start = strrchr(log->buf, '\n');
	return start ? start + 1 : log->buf;
}

static int resolve(const struct options *o, const struct profile *profile,
		   struct resolve_answer *answer, struct strbuf *err)
{
	struct progress *progress = progress_new(STDERR_FILENO, cli_progress_level(&o->common));
	const struct resolve_request request = { .profile = profile,
						 .source = o->source,
						 .progress = progress };
	int code;

	run_catch_interrupts();
	progress_start(progress, "options", 0);
	code = resolve_profile(&request, answer, err);
	progress_end(progress);
	if (code && answer->log->len)
		progress_line(progress, "%s", last_line(answer->log));
	progress_free(progress);
	return code;
}

static int symbols_of_source(const struct options *o, const struct strvec *names, struct rows *rows,
			     struct strbuf *err)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT, kconfig = STRBUF_INIT, log = STRBUF_INIT;
	struct resolve_answer answer = { .config = &config, .kconfig = &kconfig, .log = &log };
	struct profile profile;
	int code = profile_load(o->profile ? o->profile : "tiny", o->arch, &profile, err);

	if (!code && profile.abstract)
		code = error_set(err, -EINVAL, "profile '%s' is there for others to inherit",
				 profile.name);
	if (!code && !*profile.kconfig)
		code = error_set(err, -EINVAL, "profile '%s' has no 'kconfig'", profile.name);
	if (!code)
		code = resolve(o, &profile, &answer, err);
	if (!code && !kconfig.len)
		code = error_set(err, -EINVAL, "the options of '%s' cannot be read", o->source);
	if (!code)
		code = rows_of_source(&kconfig, &config, names, rows, err);
	profile_release(&profile);
	return code ? cli_error("%s", err->buf) : EXIT_FINE;
}

static int symbols(const struct options *o)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int code;

	if (o->all)
		return cli_usage_error(&cmd_config, "--all goes with 'diff'");
	if (!o->source && (!o->nr_args || o->profile || o->arch))
		return cli_usage_error(&cmd_config,
				       o->nr_args ? "--profile and --arch go with --source" :
						    "'config symbols' takes a build, then "
						    "symbols, or --source DIR");
	for (int i = o->source ? 0 : 1; i < o->nr_args; i++)
		strvec_push(&names, o->args[i]);
	code = o->source ? symbols_of_source(o, &names, &rows, &err) :
			   symbols_of_build(o, &names, &rows, &err);
	if (code == EXIT_FINE)
		cli_print_rows(&rows, o->format);
	return code;
}

static const struct verb {
	const char *name;
	int (*run)(const struct options *o);
	int min_args, max_args;
	const char *takes;
} verbs[] = {
	{ "diff", diff, 2, 2, "two builds" },
	{ "symbols", symbols, 0, 10000, "a build, then symbols" },
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

static int unknown_verb(const char *word)
{
	static const char *const names[] = { "diff", "symbols" };
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;

	suggest_add(word, names, ARRAY_SIZE(names), &near);
	return cli_usage_error(&cmd_config, "no 'config %s'%s%s", word,
			       near.len ? "" : ": diff or symbols", near.buf);
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       { "all", no_argument, NULL, OPT_ALL },
					       { "source", required_argument, NULL, OPT_SOURCE },
					       { "profile", required_argument, NULL, OPT_PROFILE },
					       { "arch", required_argument, NULL, OPT_ARCH },
					       { 0 } };
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		if (opt == OPT_ALL)
			o->all = true;
		else if (opt == OPT_SOURCE)
			o->source = optarg;
		else if (opt == OPT_PROFILE)
			o->profile = optarg;
		else if (opt == OPT_ARCH)
			o->arch = optarg;
		ret = cli_common_option(&o->common, &cmd_config, opt);
		if (ret >= 0)
			return ret;
	}
	o->args = argv + optind;
	o->nr_args = argc - optind;
	return cli_format(&cmd_config, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };
	const struct verb *verb;
	int code = parse(argc, argv, &o);

	if (code >= 0)
		return code;
	if (!o.nr_args)
		return cli_usage_error(&cmd_config, "diff or symbols?");
	verb = find_verb(o.args[0]);
	if (!verb)
		return unknown_verb(o.args[0]);
	o.args++;
	o.nr_args--;
	if (o.source && verb->run != symbols)
		return cli_usage_error(&cmd_config, "--source goes with 'symbols'");
	if (o.nr_args < verb->min_args || o.nr_args > verb->max_args)
		return cli_usage_error(&cmd_config, "'config %s' takes %s", verb->name,
				       verb->takes);
	return verb->run(&o);
}
