// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "analyzer/account.h"
#include "cli/account_options.h"
#include "cli/output.h"
#include "cli/profiles.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

static const char usage[] =
	"usage: kbloat history [OPTION…]\n"
	"\n"
	"The size of every revision, in release order: the newest successful build of each.\n"
	"\n"
	"  --profile P,…  only these profiles\n"
	"  --arch A       only this architecture\n"
	"  --by KEY       a row for each revision and section, class, subsystem, dir, file, object\n"
	"                 symbol or config\n"
	"  --under PATH   only what is defined in this file or below this directory\n"
	"  --class CLASS  only text, rodata, data, bss, init or padding\n"
	"  --depth N      with --by dir: directories cut to N components\n"
	"  --format F     table, csv, json, markdown or html\n"
	"  --db FILE      the database\n"
	"\n"
	"example: kbloat history --profile tiny --by dir --depth 1 --format csv\n";

static int run(int argc, char **argv);

const struct command cmd_history = { "history", run, "sizes over revisions, in release order",
				     usage };

struct options {
	struct cli_common common;
	struct account_opts account;
	enum render_format format;
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = { CLI_COMMON_LONG,
					       CLI_ACCOUNT_LONG,
					       { "profile", required_argument, NULL,
						 CLI_OPT_PROFILE },
					       { "arch", required_argument, NULL, CLI_OPT_ARCH },
					       { 0 } };
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		ret = cli_common_option(&o->common, &cmd_history, opt);
		if (ret == -2)
			ret = cli_account_option(&o->account, &cmd_history, opt);
		if (ret >= 0)
			return ret;
	}
	if (argc != optind)
		return cli_usage_error(&cmd_history, "takes no argument '%s'", argv[optind]);
	if (!cli_account_check(&o->account, &cmd_history) ||
	    !cli_format(&cmd_history, &o->common, &o->format))
		return EXIT_TROUBLE;
	return -1;
}

static int history(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if ((o->account.profile &&
	     cli_check_profiles(db, o->account.profile, o->account.arch, &err)) ||
	    analyze_history(db, &o->account, &rows, &err))
		return cli_error("%s", err.buf);
	if (!rows.nr_rows)
		return cli_error(
			"no collected build%s%s%s%s", o->account.profile ? " of profile " : "",
			o->account.profile ? o->account.profile : "",
			o->account.arch ? " for " : "", o->account.arch ? o->account.arch : "");
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
	return cli_open_db(&o.common, &db) ? history(&o, db) : EXIT_TROUBLE;
}
