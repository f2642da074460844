/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of some commits lead to which, and the order that follows from it. */
#ifndef COLLECTOR_GIT_LINEAGE_H
#define COLLECTOR_GIT_LINEAGE_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct repo;
struct revisions;
struct strbuf;

/* Commit @older leads to @newer, numbers of the list that was asked about, and to none between. */
struct lineage_edge {
	uint32_t older, newer;
	bool line; /* along first parents */
};

struct lineage {
	struct lineage_edge *edges;
	size_t nr, cap;
	bool *whole; /* of each commit: all that leads to it was there to be read */
};

#define LINEAGE_INIT                                                                               \
	{                                                                                          \
		0                                                                                  \
	}
void lineage_release(struct lineage *l);

/*
 * Of @nr different commits. What a shallow clone does not have leads to nothing. -EINVAL: one is no
 * commit. @out is empty.
 */
int lineage_read(struct repo *repo, const git_oid *commits, size_t nr, struct lineage *out,
		 struct strbuf *err);

/*
 * Drops repetitions of a commit and puts the list into the order of common/model/order.h, the oldest
 * first.
 */
int lineage_sort(struct repo *repo, struct revisions *list, struct strbuf *err);

/*
 * Has the database know how all commits of its builds lie to each other, and those of @more, as far as
 * the repository has them; nothing is read when it does. The order of its builds follows.
 */
int lineage_store(struct repo *repo, struct db *db, const struct revisions *more,
		  struct strbuf *err);

#endif
