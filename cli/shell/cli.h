/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands share. A command is one entry of the table in cli/main.c and one file
 * cli/cmd_NAME.c; it parses its options with getopt_long, opens what it needs, has the work done in
 * a layer below, prints, and returns an exit code. Only this layer prints to stderr and exits.
 */
#ifndef CLI_SHELL_CLI_H
#define CLI_SHELL_CLI_H

#include <getopt.h>
#include <stdbool.h>

#include "common/progress.h"

struct strbuf;
struct db;

enum exit_code {
	EXIT_FINE = 0, /* done */
	EXIT_WORSE = 1, /* a gate failed */
	EXIT_TROUBLE = 2 /* could not do it */
};

struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
	const char *summary; /* one line for "kbloat help" */
	/*
	 * "kbloat NAME -h": usage lines, what it does, its own options, an example. cli/shell/help.h adds the
	 * options that every command has, and says what form the text has.
	 */
	const char *usage;
};

/* Prints "kbloat: MESSAGE" (control bytes replaced) and returns EXIT_TROUBLE. */
int cli_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/*
 * A line on stderr that goes with what was printed, as it is. Not for progress, which has
 * common/progress.h.
 */
void cli_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* An error of wrong usage; adds where to find help. */
int cli_usage_error(const struct command *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The options every command has. */
struct cli_common {
	const char *db; /* --db, $KBLOAT_DB, kbloat.db */
	const char *format; /* --format, or NULL */
	const char *colour; /* --color: "auto", "always" or "never" */
	bool human; /* --human */
	bool quiet, verbose;
};

void cli_common_init(struct cli_common *common);
/* The getopt_long entries and letters for them; put into each command's tables. */
enum {
	CLI_OPT_DB = 1000,
	CLI_OPT_FORMAT,
	CLI_OPT_HUMAN,
	CLI_OPT_COLOR,
	CLI_OPT_NO_PAGER,
	CLI_OPT_LISTED
};
#define CLI_COMMON_SHORT ":qvh"
#define CLI_COMMON_LONG                                                                            \
	{ "db", required_argument, NULL, CLI_OPT_DB },                                             \
		{ "format", required_argument, NULL, CLI_OPT_FORMAT },                             \
		{ "human", no_argument, NULL, CLI_OPT_HUMAN },                                     \
		{ "color", required_argument, NULL, CLI_OPT_COLOR },                               \
		{ "no-pager", no_argument, NULL, CLI_OPT_NO_PAGER },                               \
		{ "quiet", no_argument, NULL, 'q' }, { "verbose", no_argument, NULL, 'v' },        \
	{                                                                                          \
		"help", no_argument, NULL, 'h'                                                     \
	}
/*
 * getopt_long, silent: cli_common_option() says what is wrong with an option. When the only word is
 * --list-options, it prints the table instead, a line an option: "--NAME", or "-X", and " ARG" when it
 * takes an argument; tests hold the usage text and the manual against it.
 */
int cli_getopt(int argc, char **argv, const char *shorts, const struct option *longs);
/*
 * Handle one value from cli_getopt(). Returns -1 when it was a common option and taken care of, an
 * exit code when the command shall return it at once (-h, or an unknown option: an error has been
 * printed), or -2 when it is the command's own.
 */
int cli_common_option(struct cli_common *common, const struct command *cmd, int opt);
enum progress_level cli_progress_level(const struct cli_common *common);

/* False, with an error printed that gives @why, when there is a --format: "prints SQL". */
bool cli_no_format(const struct command *cmd, const struct cli_common *common, const char *why);

/* Whole-number argument between @min and @max into *@out; false with an error printed. */
bool cli_number(const struct command *cmd, const char *option, const char *text, long min, long max,
		long *out);

extern const struct command cmd_collect, cmd_import, cmd_builds, cmd_show, cmd_diff, cmd_history,
	cmd_blame, cmd_bisect, cmd_plot, cmd_report, cmd_profile, cmd_config, cmd_candidates,
	cmd_analyze, cmd_prove, cmd_check, cmd_mail, cmd_db, cmd_help, cmd_nightly;

#endif
