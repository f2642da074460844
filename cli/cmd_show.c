// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdlib.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "cli/shared/words.h"
#include "cli/shared/account_options.h"
#include "cli/shared/build_name.h"
#include "cli/shared/database.h"
#include "cli/shared/moved.h"
#include "cli/shell/output.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

struct options {
	struct cli_common common;
	struct account_opts account;
	enum render_format format;
	const char *build;
};

static const struct command_option by[] = {
	{ "by", 0, "KEY", "{}\n(the option that owns it, and what would go with the option)",
	  &words_keys, "section", .type = OPTION_TAKE, .take = cli_account_key,
	  .at = offsetof(struct account_opts, by) },
	{ 0 }
};

static const struct command_option top[] = { { "top", 0, "N",
					       "the N largest rows, and one for the rest",
					       TO_NUMBER(struct account_opts, top, 1, INT_MAX) },
					     { 0 } };

static int run(int argc, char **argv);

const struct command cmd_show = {
	.name = "show",
	.run = run,
	.summary = "where the bytes of a build are",
	.group = GROUP_LOOK,
	.forms = { { .operands = { OPERAND("BUILD", &words_builds) }, .after = "[OPTION…]" } },
	.description =
		"Where the bytes of a build are. BUILD is REV[:PROFILE[:ARCH]], or @LABEL for an import;\n"
		"'kbloat builds' lists them. The rows sum to the total of 'size -A'.\n",
	.groups = { { by, offsetof(struct options, account) },
		    { account_options, offsetof(struct options, account) },
		    { top, offsetof(struct options, account) } },
	.column = 17,
	.example = "example: kbloat show v6.1.170:tiny --by dir --depth 2 --top 10\n",
};

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct options *o)
{
	int code;

	o->account.by = "section";
	code = cli_parse(&cmd_show, argc, argv, o, &o->common);
	if (code >= 0)
		return code;
	if (argc - optind != 1)
		return cli_usage_error(&cmd_show, "takes one build");
	o->build = argv[optind];
	if (!cli_account_check(&o->account, &cmd_show) ||
	    !cli_format(&cmd_show, &o->common, &o->format))
		return EXIT_TROUBLE;
	return -1;
}

static int show(const void *arguments, struct db **db)
{
	const struct options *o = arguments;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (cli_find_build(&o->common, *db, o->build, &ref, &err) ||
	    analyze_show(*db, &ref, &o->account, &rows, &err))
		return cli_error("%s", err.buf);
	cli_note_moved(&o->common, *db, ref.rev);
	cli_print_rows(&rows, o->format);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };

	return cli_on_db(parse(argc, argv, &o), &o.common, show, &o);
}
