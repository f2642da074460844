/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that are in the database, for completion on the command line. */
#ifndef DB_NAMES_H
#define DB_NAMES_H

struct db;
struct strbuf;
struct strvec;

enum db_names {
	DB_NAMES_BUILDS, /* successful ones, in release order: "REV:PROFILE" where that is enough */
	DB_NAMES_BUILDS_FULL, /* the same, always "REV:PROFILE:ARCH" */
	DB_NAMES_ATTEMPTS, /* failed ones too */
	DB_NAMES_PROFILES,
	DB_NAMES_ARCHS,
	DB_NAMES_SERIES, /* those that have one */
	DB_NAMES_CANDIDATES /* options of candidates of any build */
};

/* Appends them to @out: any bytes, as they are stored. */
int db_names(struct db *db, enum db_names which, struct strvec *out, struct strbuf *err);

#endif
