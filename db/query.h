/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SQL of a user, who may only read. */
#ifndef DB_QUERY_H
#define DB_QUERY_H

struct db;
struct rows;
struct strbuf;
struct strvec;

/*
 * Runs one statement of a database opened for reading. Whatever would write, attach or change a
 * setting is refused (-EPERM), and so are several statements (-EINVAL). @seconds: stop then
 * (-ETIMEDOUT); 0 is no limit. A result of more than 512 MiB is refused (-E2BIG).
 *
 * Fills @out; a column is of numbers when all its values are, blobs are hexadecimal text. The names
 * of the columns, made distinct, are kept by @names, which has to live as long as @out.
 */
int db_query(struct db *db, const char *sql, unsigned seconds, struct strvec *names,
	     struct rows *out, struct strbuf *err);

#endif
