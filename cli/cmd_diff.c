// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "cli/shared/words.h"
#include "cli/shared/account_options.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/moved.h"
#include "cli/shell/output.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "reports/text.h"

struct options {
	struct cli_common common;
	struct account_opts account;
	enum render_format format;
	bool bloat_o_meter;
	struct cli_pair pair;
};

#define BLOAT_O_METER "bloat-o-meter"
static const struct cli_words words_diff_formats = {
	.others = &words_formats, .list = (const char *const[]){ BLOAT_O_METER, NULL }
};

static const struct command_option by[] = {
	{ "by", 0, "KEY",
	  "{}; cause: why, split exactly into options that changed, "
	  "changed code, what moved, compiler and linker, padding",
	  &words_diff_keys, "dir", TO_WORD(struct account_opts, by) },
	{ 0 }
};

static const struct command_option options[] = {
	{ "top", 0, "N", "the N largest changes, and one row for the rest",
	  TO_NUMBER(struct options, account.top, 1, INT_MAX) },
	{ "format", 0, "F",
	  "{}: what the kernel's\nscripts/bloat-o-meter prints for the two images",
	  &words_diff_formats, .type = OPTION_COMMON },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_diff = {
	.name = "diff",
	.run = run,
	.summary = "what grew and shrank between two builds",
	.group = GROUP_LOOK,
	.forms = { { .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = "[OPTION…]" },
		   { .operands = { OPERAND("A..B", &words_range) }, .after = "[OPTION…]" } },
	.description =
		"What grew, shrank, came, went and moved from build A to build B, largest change first. The\n"
		"rows sum to the difference of the totals; padding is a row of its own.\n",
	.groups = { { by, offsetof(struct options, account) },
		    { account_options, offsetof(struct options, account) },
		    { options, 0 } },
	.column = 17,
	.example = "examples:\n"
		   "  kbloat diff v6.1.170:tiny v6.1.192:tiny --by symbol --top 20\n"
		   "  kbloat diff v6.1.192:minmod v6.12.117:minmod --by cause\n",
};

static bool parse_format(struct options *o)
{
	const struct account_opts *a = &o->account;

	o->bloat_o_meter = o->common.format && !strcmp(o->common.format, BLOAT_O_METER);
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
	int code = cli_parse(&cmd_diff, argc, argv, o, &o->common);

	if (code >= 0)
		return code;
	if (!cli_pair_take(&cmd_diff, argc, argv, &o->pair) ||
	    !cli_account_check(&o->account, &cmd_diff) || !parse_format(o))
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

static int diff(const void *arguments, struct db **db)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (cli_pair_find(&o->common, &o->pair, *db, &a, &b, &err))
		return cli_error("%s", err.buf);
	if (o->bloat_o_meter)
		return bloat_o_meter(*db, &a, &b);
	if (analyze_diff(*db, &a, &b, &o->account, &rows, &err))
		return cli_error("%s", err.buf);
	cli_note_moved(&o->common, *db, a.rev);
	if (strcmp(a.rev, b.rev) != 0)
		cli_note_moved(&o->common, *db, b.rev);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };

	return cli_on_db(parse(argc, argv, &o), &o.common, diff, &o);
}
