/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is a database whole, and is every byte in it accounted for once? */
#ifndef DB_CHECK_H
#define DB_CHECK_H

struct db;
struct strbuf;
struct strvec;

/*
 * Looks at everything: SQLite's own structure, references, types, hashes, orphans, and for each
 * build and section that the account sums to the size in the ELF header. Makes the order of builds anew
 * and compares it. Adds one line for each thing wrong to @problems (no more than 20 of a kind), or what was
 * looked at to @summary ("3 builds, …"). 0 when it could look, whatever it found; what the machine lacks
 * (memory, a disk that can be read) is an error.
 */
int db_check(struct db *db, struct strvec *problems, struct strbuf *summary, struct strbuf *err);

/* The same without what db/order.c derives: it is made anew wherever the facts go. */
int db_check_facts(struct db *db, struct strvec *problems, struct strbuf *err);

/* Only the account: section by section, as part of db_check(). */
int db_check_account(struct db *db, struct strvec *problems, struct strbuf *err);

#endif
