/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What "kbloat help" and "kbloat COMMAND -h" print. */
#ifndef CLI_SHELL_HELP_H
#define CLI_SHELL_HELP_H

struct command;

/* The command's usage with the options that all have; an exit code. */
int help_print(const struct command *cmd);
/* "kbloat help" alone; an exit code. */
int help_overview(void);
/* Prints that there is no command @name and which may have been meant; an exit code. */
int help_unknown(const char *name);
/* "kbloat" alone, to stderr; an exit code. */
int help_nothing(void);

#endif
