/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What db/check.c and db/check_derived.c have between them. */
#ifndef DB_CHECK_INTERNAL_H
#define DB_CHECK_INTERNAL_H

struct db;
struct strbuf;
struct strvec;

/* More of them are only counted, or not at all. */
#define CHECK_MAX_OF_A_KIND 20

/* Appends a line to @problems for what is stored and does not follow from what it was derived of. */
int check_derived(struct db *db, struct strvec *problems, struct strbuf *err);

#endif
