/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of show, diff and history that say what is counted and how it is grouped. */
#ifndef CLI_SHARED_ACCOUNT_OPTIONS_H
#define CLI_SHARED_ACCOUNT_OPTIONS_H

#include "cli/shell/cli.h"

struct account_opts;

enum {
	CLI_OPT_BY = 2000,
	CLI_OPT_UNDER,
	CLI_OPT_CLASS,
	CLI_OPT_DEPTH,
	CLI_OPT_TOP,
	CLI_OPT_PROFILE,
	CLI_OPT_ARCH
};
#define CLI_ACCOUNT_LONG                                                                           \
	{ "by", required_argument, NULL, CLI_OPT_BY },                                             \
		{ "under", required_argument, NULL, CLI_OPT_UNDER },                               \
		{ "class", required_argument, NULL, CLI_OPT_CLASS },                               \
	{                                                                                          \
		"depth", required_argument, NULL, CLI_OPT_DEPTH                                    \
	}
#define CLI_TOP_LONG                                                                               \
	{                                                                                          \
		"top", required_argument, NULL, CLI_OPT_TOP                                        \
	}

/* As cli_common_option(): -1 when taken care of, an exit code after an error, -2 not one of these.
 */
int cli_account_option(struct account_opts *opts, const struct command *cmd, int opt);
/* False with an error printed when there is no such key or class, or --depth goes with another key.
 */
bool cli_account_check(const struct account_opts *opts, const struct command *cmd);

#endif
