/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that print rows share. */
#ifndef CLI_SHELL_OUTPUT_H
#define CLI_SHELL_OUTPUT_H

#include <stdbool.h>

#include "cli/shell/cli.h"
#include "reports/render.h"

struct rows;
struct strbuf;

/*
 * --format, or a table; false with an error printed when there is no such format. What else the common
 * options say of how rows are shown is kept for cli_print_rows(): a process prints in one way.
 */
bool cli_format(const struct command *cmd, const struct cli_common *common,
		enum render_format *out);
/* The columns that stdout has for rows and what belongs to them; 0: no limit. */
size_t cli_columns(void);
/* Prints text to stdout: to a file as it is, to a terminal without control characters. */
void cli_print_text(const struct strbuf *text);
/* Prints to stdout, as suits it. */
void cli_print_rows(const struct rows *rows, enum render_format format);

#endif
