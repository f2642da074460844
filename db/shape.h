/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A database from a stranger has what he likes under the names of our tables and views: a view that never
 * ends, a column that is computed. What is read has to be what this program made.
 */
#ifndef DB_SHAPE_H
#define DB_SHAPE_H

struct db;
struct strbuf;

/* -EINVAL when a table of ours is something else there. Columns are not looked at: statements name them. */
int shape_check(struct db *db, struct strbuf *err);
/*
 * Puts temporary views in front of those of ours when one of them is another there, for as long as the
 * database is open. After an upgrade, which makes views anew.
 */
int shape_hide_views(struct db *db, struct strbuf *err);

#endif
