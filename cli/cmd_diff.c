// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "cli/shared/account_options.h"
#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "reports/text.h"

static const char usage[] =
	"usage: kbloat diff A B [OPTION…]\n"
	"\n"
	"What grew, shrank, came, went and moved from build A to build B, largest change first. The\n"
	"rows sum to the difference of the totals; padding is a row of its own.\n"
	"\n"
	"  --by KEY       section, class, subsystem, dir (default), file, object, symbol, config;\n"
	"                 or cause: why, split exactly into options that changed, changed code,\n"
	"                 what moved, compiler and linker, padding\n"
	"  --under PATH   only what is defined in this file or below this directory\n"
	"  --class CLASS  only text, rodata, data, bss, init or padding\n"
	"  --depth N      with --by dir: directories cut to N components\n"
	"  --top N        the N largest changes, and one row for the rest\n"
	"  --format F     table, csv, json, markdown, html, or bloat-o-meter: what the kernel's\n"
	"                 scripts/bloat-o-meter prints for the two images\n"
	"\n"
	"examples:\n"
	"  kbloat diff v6.1.170:tiny v6.1.192:tiny --by symbol --top 20\n"
	"  kbloat diff v6.1.192:minmod v6.12.117:minmod --by cause\n";

static int run(int argc, char **argv);

const struct command cmd_diff = { "diff", run, "what grew and shrank between two builds", usage };

struct options {
	struct cli_common common;
	struct account_opts account;
	enum render_format format;
	bool bloat_o_meter;
	const char *a, *b;
};

static bool parse_format(struct options *o)
{
	const struct account_opts *a = &o->account;

	o->bloat_o_meter = o->common.format && !strcmp(o->common.format, "bloat-o-meter");
	if (!o->bloat_o_meter)
		return cli_format(&cmd_diff, &o->common, &o->format);
	if (!a->by && !a->under && !a->class_name && !a->depth && !a->top)
		return true;
	cli_usage_error(&cmd_diff, "--format bloat-o-meter compares all symbols: it takes no --by, "
				   "--under, --class, --depth or --top");
	return false;
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		CLI_COMMON_LONG, CLI_ACCOUNT_LONG, CLI_TOP_LONG, { 0 }
	};
	int opt, ret;

	cli_common_init(&o->common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		ret = cli_common_option(&o->common, &cmd_diff, opt);
		if (ret == -2)
			ret = cli_account_option(&o->account, &cmd_diff, opt);
		if (ret >= 0)
			return ret;
	}
	if (argc - optind != 2)
		return cli_usage_error(&cmd_diff, "takes two builds");
	o->a = argv[optind];
	o->b = argv[optind + 1];
	if (!cli_account_check(&o->account, &cmd_diff) || !parse_format(o))
		return EXIT_TROUBLE;
	return -1;
}

static int bloat_o_meter(struct db *db, const struct build_ref *a, const struct build_ref *b)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT, safe = STRBUF_INIT;

	if (analyze_bloat_o_meter(db, a, b, &text, &err))
		return cli_error("%s", err.buf);
	text_terminal_lines(&safe, text.buf, text.len);
	fwrite(safe.buf, 1, safe.len, stdout);
	return EXIT_FINE;
}

static int diff(const struct options *o, struct db *db)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (analyze_find_build(db, o->a, &a, &err) || analyze_find_build(db, o->b, &b, &err))
		return cli_error("%s", err.buf);
	if (o->bloat_o_meter)
		return bloat_o_meter(db, &a, &b);
	if (analyze_diff(db, &a, &b, &o->account, &rows, &err))
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
	return cli_open_db(&o.common, &db) ? diff(&o, db) : EXIT_TROUBLE;
}
