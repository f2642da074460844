/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The patterns by the directory that they begin with, so that a path is tried against those of its
 * own directories only. Private to maintainers*.c.
 */
#ifndef ANALYZER_BASE_MAINTAINERS_INDEX_H
#define ANALYZER_BASE_MAINTAINERS_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/maintainers_pattern.h"

/* Patterns of one key: a directory with its slash, or "". Those of N: lines are under "". */
struct maint_bucket {
	const char *key; /* borrowed from the first pattern, not terminated */
	uint32_t key_len;
	uint32_t first, nr; /* in .order */
};

struct maint_index {
	uint32_t *order; /* pattern numbers, bucket by bucket, ascending in each */
	struct maint_bucket *buckets; /* sorted by key */
	size_t nr_buckets, buckets_cap;
};

/* The patterns stay the caller's, and keep their text while the index is used. */
void maint_index_build(struct maint_index *index, const struct maint_pattern *patterns, size_t nr);
void maint_index_release(struct maint_index *index);
/* The bucket of the @len bytes at @key, or NULL; borrowed. */
const struct maint_bucket *maint_index_find(const struct maint_index *index, const char *key,
					    size_t len);

#endif
