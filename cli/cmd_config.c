// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/build.h"
#include "analyzer/config_rows.h"
#include "cli/output.h"
#include "common/alloc.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

static const char usage[] =
	"usage: kbloat config diff A B [--all] [OPTION…]\n"
	"       kbloat config symbols BUILD [SYMBOL…] [OPTION…]\n"
	"\n"
	"The kernel's options. 'diff' shows those that appeared, went or changed from build A to build\n"
	"B, and the bytes behind each; 'symbols' what the Kconfig files of a build's tree define.\n"
	"\n"
	"  --all       diff: also options with no bytes behind them\n"
	"  --format F  table, csv, json, markdown or html\n"
	"  --db FILE   the database\n"
	"\n"
	"example: kbloat config diff v6.1.170:minmod v6.12.117:minmod\n";

static int run(int argc, char **argv);

const struct command cmd_config = { "config", run, "what became of the kernel's options", usage };

enum { OPT_ALL = 1 };

struct options {
	struct cli_common common;
	enum render_format format;
	bool all;
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
	fflush(stdout);
	if (others && !o->common.quiet)
		fprintf(stderr, "%zu other options differ, with no bytes behind them (--all)\n",
			others);
	return EXIT_FINE;
}

static int symbols(const struct options *o)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_DB struct db *db = NULL;

	if (o->all)
		return cli_usage_error(&cmd_config, "--all goes with 'diff'");
	if (!cli_open_db(&o->common, &db))
		return EXIT_TROUBLE;
	for (int i = 1; i < o->nr_args; i++)
		strvec_push(&names, o->args[i]);
	if (analyze_find_build(db, o->args[0], &ref, &err) ||
	    analyze_config_symbols(db, &ref, &names, &rows, &err))
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static const struct verb {
	const char *name;
	int (*run)(const struct options *o);
	int min_args, max_args;
	const char *takes;
} verbs[] = {
	{ "diff", diff, 2, 2, "two builds" },
	{ "symbols", symbols, 1, 10000, "a build, then symbols" },
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       { "all", no_argument, NULL, OPT_ALL },
					       { 0 } };
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		if (opt == OPT_ALL) {
			o->all = true;
			continue;
		}
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
		return cli_usage_error(&cmd_config, "no 'config %s': diff or symbols", o.args[0]);
	o.args++;
	o.nr_args--;
	if (o.nr_args < verb->min_args || o.nr_args > verb->max_args)
		return cli_usage_error(&cmd_config, "'config %s' takes %s", verb->name,
				       verb->takes);
	return verb->run(&o);
}
