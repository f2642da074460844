// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "analyzer/build.h"
#include "analyzer/forced.h"
#include "cli/output.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

static const char usage[] =
	"usage: kbloat candidates BUILD --forced [--all] [OPTION…]\n"
	"\n"
	"Tristates that are built in though they could be modules, with the chain of options that\n"
	"forces each, the bytes it owns, and the bytes that would leave the image were it a module.\n"
	"\n"
	"  --forced    those that something forces to y\n"
	"  --all       also those that somebody answered y\n"
	"  --format F  table, csv, json, markdown or html\n"
	"  --db FILE   the database\n"
	"\n"
	"example: kbloat candidates v6.12.117:minmod --forced\n";

static int run(int argc, char **argv);

const struct command cmd_candidates = { "candidates", run, "built-in code that could be modules",
					usage };

enum { OPT_FORCED = 1, OPT_ALL };

struct options {
	struct cli_common common;
	enum render_format format;
	bool forced, all;
	const char *build;
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       { "forced", no_argument, NULL, OPT_FORCED },
					       { "all", no_argument, NULL, OPT_ALL },
					       { 0 } };
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		ret = cli_common_option(&o->common, &cmd_candidates, opt);
		if (ret >= 0)
			return ret;
		o->forced |= opt == OPT_FORCED;
		o->all |= opt == OPT_ALL;
	}
	if (argc - optind != 1)
		return cli_usage_error(&cmd_candidates, "takes one build");
	o->build = argv[optind];
	return cli_format(&cmd_candidates, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

static int forced(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (analyze_find_build(db, o->build, &ref, &err) ||
	    analyze_forced(db, &ref, o->all, &rows, &err))
		return cli_error("%s", err.buf);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	AUTO_DB struct db *db = NULL;
	struct options o = { 0 };
	int code = parse(argc, argv, &o);

	if (code >= 0)
		return code;
	if (!o.forced)
		return cli_usage_error(&cmd_candidates,
				       "this version ranks no candidates yet, it lists what is "
				       "forced: use --forced");
	return cli_open_db(&o.common, &db) ? forced(&o, db) : EXIT_TROUBLE;
}
