/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of commands, and what "kbloat help" and "kbloat COMMAND -h" print.
 *
 * The form of a usage text (struct command), from which shell completion is derived too:
 * - "usage: kbloat NAME …", further ones indented under the first; words in capitals are operands
 *   (BUILD, A, B, A..B, FILE, DIR, PROFILE, OPTION …), a lower-case word behind NAME is a verb
 * - an option is a line "  --long META  text", "  -x, --long META  text" or "  -x META  text"; META in
 *   small letters is the words that it takes, "a|b|c"
 * - "example: kbloat NAME …" or "examples: …" is the last paragraph; a line that ends in a backslash
 *   goes on in the next
 */
#ifndef CLI_SHELL_HELP_H
#define CLI_SHELL_HELP_H

#include <stdbool.h>
#include <stddef.h>

struct command;
struct strbuf;

/* The command's usage with the options that all have, as -h prints it; appended to @out. */
void help_usage(const struct command *cmd, struct strbuf *out);
/* What a command does in place of printing rows ("draws pictures"), or NULL. */
const char *help_no_rows(const struct command *cmd);
/* Does it print rows: has it --human and --color, and the formats of rows? */
bool help_has_rows(const struct command *cmd);
/* The Nth command, in the order of "kbloat help"; NULL behind the last. */
const struct command *help_command(size_t n);
/* NULL: there is none of that name. */
const struct command *help_find(const char *name);
/* Prints that there is no command @name and which may have been meant; an exit code. */
int help_unknown(const char *name);
/* "kbloat" alone, to stderr; an exit code. */
int help_nothing(void);

#endif
