/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of show, diff and history that say what is counted and how it is grouped. */
#ifndef CLI_SHARED_ACCOUNT_OPTIONS_H
#define CLI_SHARED_ACCOUNT_OPTIONS_H

#include "cli/shell/cli.h"

struct account_opts;

/* --under, --class and --depth; of a struct account_opts. */
extern const struct command_option account_options[];
/* --by of one build, for a row with the keys: says of "cause" that it is of two. */
bool cli_account_key(const struct command_option *option, void *to, const char *text,
		     struct strbuf *err);
/* False with an error printed when --depth goes with another key than dir. */
bool cli_account_check(const struct account_opts *opts, const struct command *cmd);

#endif
