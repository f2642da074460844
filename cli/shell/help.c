// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/help.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/shell/output.h"
#include "cli/shell/suggest.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

enum group {
	GROUP_COLLECT,
	GROUP_LOOK,
	GROUP_ATTRIBUTE,
	GROUP_MODULARIZE,
	GROUP_REPORT,
	GROUP_DATABASE,
	GROUP_NR
};

static const struct {
	const char *name, *title;
} groups[GROUP_NR] = {
	[GROUP_COLLECT] = { "collect", "Collect: get the facts of a kernel into the database" },
	[GROUP_LOOK] = { "look", "Look: where the bytes are, and how that changed" },
	[GROUP_ATTRIBUTE] = { "attribute", "Attribute: who and what made it grow" },
	[GROUP_MODULARIZE] = { "modularize", "Modularize: what could leave the image" },
	[GROUP_REPORT] = { "report", "Report: tell others" },
	[GROUP_DATABASE] = { "database", "Database: the file itself, and this help" },
};

/* In the order of "kbloat help". */
static const struct entry {
	const struct command *cmd;
	enum group group;
	const char *no_rows; /* what it does in place of printing rows; NULL: it prints rows */
} commands[] = {
	{ &cmd_collect, GROUP_COLLECT, NULL },
	{ &cmd_import, GROUP_COLLECT, NULL },
	{ &cmd_profile, GROUP_COLLECT, NULL },
	{ &cmd_builds, GROUP_LOOK, NULL },
	{ &cmd_show, GROUP_LOOK, NULL },
	{ &cmd_diff, GROUP_LOOK, NULL },
	{ &cmd_history, GROUP_LOOK, NULL },
	{ &cmd_blame, GROUP_ATTRIBUTE, NULL },
	{ &cmd_bisect, GROUP_ATTRIBUTE, NULL },
	{ &cmd_config, GROUP_ATTRIBUTE, NULL },
	{ &cmd_candidates, GROUP_MODULARIZE, NULL },
	{ &cmd_prove, GROUP_MODULARIZE, NULL },
	{ &cmd_analyze, GROUP_MODULARIZE, NULL },
	{ &cmd_plot, GROUP_REPORT, "draws pictures, SVG or PNG as --out ends" },
	{ &cmd_report, GROUP_REPORT, "writes a site" },
	{ &cmd_check, GROUP_REPORT, NULL },
	{ &cmd_mail, GROUP_REPORT, "writes mails" },
	{ &cmd_nightly, GROUP_REPORT, "writes a summary in JSON" },
	{ &cmd_db, GROUP_DATABASE, NULL },
	{ &cmd_help, GROUP_DATABASE, NULL },
};

/* What every command has; the first three only those that print rows. */
static const struct {
	const char *option; /* as its line begins */
	const char *line;
	bool rows;
} common_options[] = {
	{ "--format ", "  --format F     table (default), csv, json, markdown or html\n", true },
	{ "--human",
	  "  --human        sizes as \"1.2 KiB\", \"3.4 MiB\" (units of 1024, nearest tenth) in tables,\n"
	  "                 markdown and html; csv and json stay bytes\n",
	  true },
	{ "--color ",
	  "  --color WHEN   auto (default: on a terminal, unless $NO_COLOR is set), always, never\n",
	  true },
	{ "--no-pager",
	  "  --no-pager     long output on a terminal is not shown in $KBLOAT_PAGER, $PAGER or less\n",
	  false },
	{ "--db ", "  --db FILE      the database (default: $KBLOAT_DB, else kbloat.db)\n", false },
	{ "-q", "  -q, --quiet    less to read\n", false },
	{ "-v", "  -v, --verbose  more to read\n", false },
	{ "-h", "  -h, --help     this text\n", false },
};

static const struct entry *entry_of(const struct command *cmd)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].cmd == cmd)
			return &commands[i];
	}
	return NULL;
}

const char *help_no_rows(const struct command *cmd)
{
	const struct entry *entry = entry_of(cmd);

	return entry ? entry->no_rows : NULL;
}

/* Does the text describe this option itself? */
static bool describes(const char *usage, const char *option)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "\n  %s", option);
	return strstr(usage, line.buf) != NULL;
}

bool help_has_rows(const struct command *cmd)
{
	return !help_no_rows(cmd) &&
	       (!describes(cmd->usage, "--format ") || strstr(cmd->usage, "csv"));
}

const struct command *help_command(size_t n)
{
	return n < ARRAY_SIZE(commands) ? commands[n].cmd : NULL;
}

const struct command *help_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i].cmd->name, name))
			return commands[i].cmd;
	}
	return NULL;
}

int help_unknown(const char *name)
{
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;
	const char *names[ARRAY_SIZE(commands)];

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		names[i] = commands[i].cmd->name;
	suggest_add(name, names, ARRAY_SIZE(names), &near);
	return cli_error("no command '%s'%s%s'kbloat help' lists them", name, near.buf,
			 near.len ? " " : "; ");
}

/* Where the last paragraph begins, the example. */
static const char *example_of(const char *usage)
{
	const char *at = strstr(usage, "\n\nexample");

	return at ? at + 2 : usage + strlen(usage);
}

void help_usage(const struct command *cmd, struct strbuf *out)
{
	const char *example = example_of(cmd->usage);
	const bool rows = help_has_rows(cmd);

	strbuf_add(out, cmd->usage, (size_t)(example - cmd->usage));
	strbuf_addstr(out, "options of every command:\n");
	for (size_t i = 0; i < ARRAY_SIZE(common_options); i++) {
		if ((!common_options[i].rows || rows) &&
		    !describes(cmd->usage, common_options[i].option))
			strbuf_addstr(out, common_options[i].line);
	}
	strbuf_addf(out, "\n%s", example);
}

/* --- kbloat help --- */

static const char usage[] =
	"usage: kbloat help [COMMAND]\n"
	"\n"
	"What commands there are, or all about one. With --format csv or json the list as rows.\n"
	"\n"
	"example: kbloat help diff\n";

static int run(int argc, char **argv);

const struct command cmd_help = { "help", run, "this list, or all about a command", usage };

static void overview(FILE *f)
{
	fputs("usage: kbloat COMMAND [OPTION…]\n\n"
	      "Where the bytes of a kernel are, what grew, and who owns it.\n",
	      f);
	for (size_t g = 0; g < GROUP_NR; g++) {
		fprintf(f, "\n%s\n", groups[g].title);
		for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
			if (commands[i].group == g)
				fprintf(f, "  %-11s %s\n", commands[i].cmd->name,
					commands[i].cmd->summary);
		}
	}
	fputs("\n"
	      "'kbloat help COMMAND' shows a command's options and an example, 'man kbloat-COMMAND' more.\n"
	      "A build is named REV[:PROFILE[:ARCH]], for example v6.1.170:tiny; @LABEL is an import.\n",
	      f);
}

int help_nothing(void)
{
	overview(stderr);
	return EXIT_TROUBLE;
}

static void list(enum render_format format)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "group", COL_TEXT);
	rows_column(&rows, "command", COL_TEXT);
	rows_column(&rows, "summary", COL_TEXT);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		rows_text(&rows, groups[commands[i].group].name);
		rows_text(&rows, commands[i].cmd->name);
		rows_text(&rows, commands[i].cmd->summary);
	}
	cli_print_rows(&rows, format);
}

static int about(const struct cli_common *common, const char *name)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct command *cmd = help_find(name);

	if (!cmd)
		return help_unknown(name);
	if (!cli_no_format(&cmd_help, common, "the help of one command is text"))
		return EXIT_TROUBLE;
	help_usage(cmd, &text);
	fputs(text.buf, stdout);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = { CLI_COMMON_LONG, { 0 } };
	struct cli_common common;
	enum render_format format;
	int opt, code;

	cli_common_init(&common);
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		code = cli_common_option(&common, &cmd_help, opt);
		if (code >= 0)
			return code;
	}
	if (!cli_format(&cmd_help, &common, &format))
		return EXIT_TROUBLE;
	if (argc - optind > 1)
		return cli_usage_error(&cmd_help, "takes one command");
	if (argc > optind)
		return about(&common, argv[optind]);
	if (common.format)
		list(format);
	else
		overview(stdout);
	return EXIT_FINE;
}
