/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SQL of a user, who may only read. */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include <stdbool.h>

struct db;
struct rows;
struct strbuf;
struct strvec;

struct query_opts {
	/*
	 * "NAME=VALUE" for each :NAME, @NAME or $NAME of the statement: a number when it is written as a
	 * whole one is, else a text
	 */
	const struct strvec *params;
	unsigned seconds; /* stop then (-ETIMEDOUT); 0 is no limit */
	/* columns that by their names have bytes (docs/sql.md) are COL_BYTES and COL_DELTA, not COL_INT */
	bool bytes;
};

/*
 * Runs one statement of a database opened for reading. Whatever would write, attach or change a
 * setting is refused (-EPERM), and so are several statements (-EINVAL), a parameter without a
 * value and a value without a parameter. A result of more than 512 MiB is refused (-E2BIG).
 *
 * Fills @out; a column is of numbers when all its values are, blobs are hexadecimal text. The names
 * of the columns, made distinct, are kept by @names, which has to live as long as @out.
 */
int db_query(struct db *db, const char *sql, const struct query_opts *opts, struct strvec *names,
	     struct rows *out, struct strbuf *err);

#endif
