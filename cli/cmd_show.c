// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "cli/shared/account_options.h"
#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

static const char usage[] =
	"usage: kbloat show BUILD [OPTION…]\n"
	"\n"
	"Where the bytes of a build are. BUILD is REV[:PROFILE[:ARCH]], or @LABEL for an import;\n"
	"'kbloat builds' lists them. The rows sum to the total of 'size -A'.\n"
	"\n"
	"  --by KEY       section (default), class, subsystem, dir, file, object, symbol or config\n"
	"                 (the option that owns it, and what would go with the option)\n"
	"  --under PATH   only what is defined in this file or below this directory\n"
	"  --class CLASS  only text, rodata, data, bss, init or padding\n"
	"  --depth N      with --by dir: directories cut to N components\n"
	"  --top N        the N largest rows, and one for the rest\n"
	"\n"
	"example: kbloat show v6.1.170:tiny --by dir --depth 2 --top 10\n";

static int run(int argc, char **argv);

const struct command cmd_show = { "show", run, "where the bytes of a build are", usage };

struct options {
	struct cli_common common;
	struct account_opts account;
	enum render_format format;
	const char *build;
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		CLI_COMMON_LONG, CLI_ACCOUNT_LONG, CLI_TOP_LONG, { 0 }
	};
	int opt, ret;

	cli_common_init(&o->common);
	o->account.by = "section";
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		ret = cli_common_option(&o->common, &cmd_show, opt);
		if (ret == -2)
			ret = cli_account_option(&o->account, &cmd_show, opt);
		if (ret >= 0)
			return ret;
	}
	if (argc - optind != 1)
		return cli_usage_error(&cmd_show, "takes one build");
	o->build = argv[optind];
	if (!cli_account_check(&o->account, &cmd_show) ||
	    !cli_format(&cmd_show, &o->common, &o->format))
		return EXIT_TROUBLE;
	return -1;
}

static int show(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (analyze_find_build(db, o->build, &ref, &err) ||
	    analyze_show(db, &ref, &o->account, &rows, &err))
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
	return cli_open_db(&o.common, &db) ? show(&o, db) : EXIT_TROUBLE;
}
