/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A copy of a database that may be written meanwhile. */
#ifndef DB_SNAPSHOT_H
#define DB_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct strbuf;

/*
 * Writes the state of now of @from, opened for reading, to @path: beside it first, and renamed when it is
 * on the disk and was found whole, so that a reader there sees the old copy or the new one. It is one
 * file without a log, as small as it can be, and readers of it need not write to its directory. -EEXIST:
 * something of that name is there, and not @replace; -EINVAL: it is no regular file, or is the database
 * itself; -EINTR. @tick, which may be NULL, is called now and then with the bytes written so far.
 */
int db_snapshot(struct db *from, const char *path, bool replace, void (*tick)(void *, int64_t),
		void *data, struct strbuf *err);

#endif
