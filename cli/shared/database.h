/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The database that a command names. */
#ifndef CLI_SHARED_DATABASE_H
#define CLI_SHARED_DATABASE_H

#include <stdbool.h>

struct cli_common;
struct db;
struct progress;

/* Opens common->db for reading; false with an error printed. */
bool cli_open_db(const struct cli_common *common, struct db **out);
/*
 * The end of a command that reads a database: @code, what parsing came to, when it is an exit code; else
 * what @work returns, which gets the options and the database open, which it may replace.
 */
int cli_on_db(int code, const struct cli_common *common,
	      int (*work)(const void *options, struct db **db), const void *options);
/*
 * Has @work done with that database open, which it may replace, and with *@progress to tell how far it
 * is. Returns the exit code of @work, or EXIT_TROUBLE with an error printed.
 */
int cli_with_db(const struct cli_common *common, struct progress **progress,
		int (*work)(void *arguments, struct db **db), void *arguments);

#endif
