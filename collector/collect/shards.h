/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sharing builds out: which of several workers makes which. */
#ifndef COLLECTOR_COLLECT_SHARDS_H
#define COLLECTOR_COLLECT_SHARDS_H

#include <stddef.h>
#include <stdint.h>

struct db;
struct strbuf;

/* A build. They are listed in the order in which they would be made, release after release. */
struct shard_build {
	size_t recipe; /* builds of one share an object directory */
	size_t place; /* of its revision in the list of revisions, from 0 */
	int64_t cold,
		warm; /* ms it takes, into an empty object directory and into another; 0: unknown */
	size_t shard; /* filled: from 0 */
};

/*
 * By nothing but what is asked for, so that each of @nr_shards workers finds the same by itself: each
 * recipe's @nr_revisions in as many runs of neighbours.
 */
void shards_fixed(struct shard_build *builds, size_t nr, size_t nr_revisions, size_t nr_shards);

/*
 * So that all end at about the same time: the longest first, each to the one that has least to do.
 * Neighbours of a recipe stay together where that was seen to be cheaper. What is unknown takes as long
 * as the median of the others.
 */
void shards_balance(struct shard_build *builds, size_t nr, size_t nr_shards);

/* ms that shard @shard takes; 0: of none of its builds it is known. */
int64_t shards_time(const struct shard_build *builds, size_t nr, size_t shard);

/* What builds took that are in the database. */
struct durations {
	struct duration *v;
	size_t nr, cap;
};

#define DURATIONS_INIT                                                                             \
	{                                                                                          \
		0                                                                                  \
	}
int durations_load(struct db *db, struct durations *out, struct strbuf *err);
void durations_release(struct durations *d);
/*
 * Fills build->cold and warm: of that commit, else the median of its profile on that architecture, else
 * that of all.
 */
void durations_guess(const struct durations *d, const char *commit, const char *profile,
		     const char *arch, struct shard_build *build);

#endif
