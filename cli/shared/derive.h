/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making derived facts in front of a command that shows them. */
#ifndef CLI_SHARED_DERIVE_H
#define CLI_SHARED_DERIVE_H

#include <stdbool.h>

struct build_ref;
struct db;
struct progress;
struct strbuf;
struct strvec;

/* Which, and how. */
struct derive {
	const char *db; /* file */
	const struct strvec *off; /* rules that are not to be applied */
	bool again; /* also when they are there */
	struct progress *progress;
};

/*
 * candidates_make() for a database that is open for reading: *@db is replaced by a connection that
 * writes when facts have to be made. Facts that are there, were made by other rules and cannot be
 * made anew because the database cannot be written are taken as they are, with a line that says so.
 */
int cli_derive_candidates(const struct derive *how, const struct build_ref *ref, struct db **db,
			  struct strbuf *err);
/* The same for road_make(); how->off is empty. */
int cli_derive_plans(const struct derive *how, const struct build_ref *ref, struct db **db,
		     struct strbuf *err);

#endif
