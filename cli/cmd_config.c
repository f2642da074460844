// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/build.h"
#include "analyzer/account/config_rows.h"
#include "analyzer/account/modular_rows.h"
#include "analyzer/base/configuration.h"
#include "cli/shared/words.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/settings.h"
#include "cli/shell/output.h"
#include "collector/build/profile.h"
#include "collector/build/resolve.h"
#include "common/kconfig/parse.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

struct options {
	struct cli_common common;
	enum render_format format;
	bool all, modular;
	const char *source, *profile, *arch;
	struct cli_pair pair; /* of diff */
	char **args; /* behind the verb */
	int nr_args;
};

extern const struct command cmd_config;

static int diff(void *arguments)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = NULL;
	size_t others;
	int ret;

	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	ret = cli_pair_find(&o->common, &o->pair, db, &a, &b, &err);
	if (!ret && o->modular)
		ret = analyze_modular(db, &a, &b, NULL, o->all, &rows, &others, &err);
	else if (!ret)
		ret = analyze_config_diff(db, &a, &b, o->all, &rows, &others, &err);
	if (ret)
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, o->format);
	if (others && !o->common.quiet)
		cli_note(o->modular ? "%zu other options, with no bytes that came or left (--all)" :
				      "%zu other options differ, with no bytes behind them (--all)",
			 others);
	return EXIT_FINE;
}

static int list(void *arguments)
{
	const struct options *o = arguments;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	settings_list(&rows);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int symbols_of_build(const struct options *o, const struct strvec *names, struct rows *rows,
			    struct strbuf *err)
{
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_DB struct db *db = NULL;

	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	if (cli_find_build(&o->common, db, o->args[0], &ref, err) ||
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
	int code = profile_load(o->profile ? o->profile : cli_profile(&o->common), o->arch,
				&profile, err);

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

static int symbols(void *arguments)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int code;

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

static const struct command_option options[] = {
	{ "all", 0, NULL, "diff: also options with no bytes behind them",
	  TO_FLAG(struct options, all) },
	{ "modular", 0, NULL,
	  "diff: what could be a module in A and cannot in B, and the other way round",
	  TO_FLAG(struct options, modular) },
	{ "source", 0, "DIR",
	  "symbols: a kernel's source, not configured in place, instead of a build",
	  &words_directories, TO_TEXT(struct options, source) },
	SANDBOX_OPTION,
	{ "profile", 0, "P", "with --source: whose values to show (default: tiny)", &words_profile,
	  TO_TEXT(struct options, profile) },
	{ "arch", 0, "A", "with --source: for architecture A instead of the profile's own",
	  &words_archs, TO_TEXT(struct options, arch) },
	{ 0 }
};

static int run(int argc, char **argv)
{
	struct options o = { 0 };
	const struct command_form *verb;
	int code = cli_parse(&cmd_config, argc, argv, &o, &o.common);

	if (code >= 0)
		return code;
	if (!cli_format(&cmd_config, &o.common, &o.format))
		return EXIT_TROUBLE;
	verb = cli_verb(&cmd_config, argc, argv);
	if (!verb)
		return EXIT_TROUBLE;
	if (o.all && verb->run != diff)
		return cli_usage_error(&cmd_config, "--all goes with 'diff'");
	if (o.modular && verb->run != diff)
		return cli_usage_error(&cmd_config, "--modular goes with 'diff'");
	if (o.source && verb->run != symbols)
		return cli_usage_error(&cmd_config, "--source goes with 'symbols'");
	if (verb->run == diff && !cli_pair_take(&cmd_config, argc, argv, &o.pair))
		return EXIT_TROUBLE;
	o.args = argv + optind;
	o.nr_args = argc - optind;
	return verb->run(&o);
}

const struct command cmd_config = {
	.name = "config",
	.run = run,
	.summary = "what became of the kernel's options",
	.group = GROUP_ATTRIBUTE,
	.forms = { { .verb = "diff",
		     .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = "[--all] [--modular] [OPTION…]",
		     .run = diff,
		     .min = 1,
		     .max = 2,
		     .takes = "two builds" },
		   { .verb = "symbols",
		     .operands = { OPERAND("BUILD", &words_builds), OPERANDS("[SYMBOL…]", NULL) },
		     .after = "[OPTION…]",
		     .run = symbols,
		     .max = INT_MAX,
		     .takes = "a build, then symbols" },
		   { .verb = "symbols",
		     .before = "--source DIR [--profile P] [--arch A]",
		     .operands = { OPERANDS("[SYMBOL…]", NULL) },
		     .after = "[OPTION…]" },
		   { .verb = "list", .after = "[OPTION…]", .run = list, .takes = "no argument" } },
	.description =
		"The kernel's options. 'diff' shows those that appeared, went or changed from build A to build\n"
		"B, and the bytes behind each; 'symbols' what the Kconfig files of a build's tree define, or\n"
		"those of a source directory, with the values that a profile gives them. 'list' is about kbloat's own\n"
		"settings: what holds without an option, and where it comes from.\n",
	.groups = { { options, 0 } },
	.column = 16,
	.example = "examples: kbloat config diff v6.1.170:minmod v6.12.117:minmod\n"
		   "          kbloat config diff v6.1.170:minmod v6.12.117:minmod --modular\n"
		   "          kbloat config symbols --source linux CRC32 --format json\n",
};
