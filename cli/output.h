/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that print rows share. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "cli/cli.h"
#include "reports/render.h"

struct rows;

/*
 * --format, or a table; false with an error printed when there is no such format. What else the common
 * options say of how rows are shown is kept for cli_print_rows(): a process prints in one way.
 */
bool cli_format(const struct command *cmd, const struct cli_common *common,
		enum render_format *out);
/* Prints to stdout, as suits it. */
void cli_print_rows(const struct rows *rows, enum render_format format);
/* Opens common->db for reading; false with an error printed. */
bool cli_open_db(const struct cli_common *common, struct db **out);
/*
 * Has @work done with that database open, which it may replace, and with *@progress to tell how far it
 * is. Returns the exit code of @work, or EXIT_TROUBLE with an error printed.
 */
int cli_with_db(const struct cli_common *common, struct progress **progress,
		int (*work)(void *arguments, struct db **db), void *arguments);

#endif
