/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between two texts, line by line, as git blame sees it: xdiff's Myers algorithm with
 * the indent heuristic, without context.
 */
#ifndef COLLECTOR_WALK_HUNKS_H
#define COLLECTOR_WALK_HUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "collector/walk/blobs.h"
#include "common/hashtab.h"

struct strbuf;

/* Lines count from 0. Either may have none: then first is where they would be. */
struct hunk {
	uint32_t old_first, old_lines;
	uint32_t new_first, new_lines;
};

struct hunks {
	struct hunk *v; /* rising */
	size_t nr, cap;
};

/* Appends the hunks of two texts. */
int hunks_of_text(const char *old, size_t old_size, const char *new, size_t new_size,
		  struct hunks *out, struct strbuf *err);
void hunks_release(struct hunks *hunks);

/* Hunks of pairs of blobs; they are kept, the same pair is asked for again. */
struct hunk_cache {
	struct blobs *blobs;
	struct hunk_pair *pairs;
	size_t nr, cap, kept; /* hunks in all of them */
	struct hashtab tab;
};

/* The hunks between two blobs; borrowed until the next call. Errors as blobs_get(). */
int hunks_of_blobs(struct hunk_cache *cache, uint32_t old, uint32_t new, const struct hunks **out,
		   struct strbuf *err);
void hunk_cache_release(struct hunk_cache *cache);

#endif
