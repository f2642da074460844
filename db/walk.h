/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks (db/format/walk.h) in the database. */
#ifndef DB_WALK_H
#define DB_WALK_H

#include "db/format/walk.h"

struct db;
struct strbuf;

/*
 * Reads the walk between two commits, all of it. -ENOENT when there is none (nothing said in @err),
 * -EINVAL with @err when its data is broken. The caller ends *@out with walk_free().
 */
int walk_load(struct db *db, const char *old_commit, const char *new_commit, struct walk **out,
	      struct strbuf *err);
/*
 * Stores @walk whole, in place of one between the same commits, in the transaction that the caller
 * holds. Every file that a commit of the range touched has a row on each side where it exists; a
 * file without one is the same at both ends.
 */
int walk_store(struct db *db, const struct walk *walk, struct strbuf *err);

#endif
