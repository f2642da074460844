/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of the newer end's files that are known to be in a certain commit, and whose origin is
 * still looked for: by the path that they have there.
 */
#ifndef COLLECTOR_WALK_PENDING_H
#define COLLECTOR_WALK_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/hashtab.h"

/* Lines count from 0. */
struct segment {
	uint32_t final; /* first line in the newer end's file */
	uint32_t line; /* first line here */
	uint32_t lines;
};

struct segments {
	struct segment *v; /* in no order */
	size_t nr, cap;
};

static inline struct segment segment_part(struct segment s, uint32_t skip, uint32_t lines)
{
	return (struct segment){ s.final + skip, s.line + skip, lines };
}

void segments_add(struct segments *list, struct segment s);
void segments_release(struct segments *list);

/* Lines of one of the newer end's files, where they are in one file of a commit. */
struct origin {
	uint32_t file; /* number of the newer end's file */
	uint32_t path, blob; /* here */
	struct segments segments;
	struct origin *next; /* at the same path */
};

struct origin *origin_new(uint32_t file, uint32_t path, uint32_t blob);
void origin_free(struct origin *o);

/* All of one commit. */
struct pending {
	struct pending_place {
		uint32_t path;
		struct origin *chain; /* NULL: taken out */
	} * v;
	size_t nr, cap;
	struct hashtab tab; /* by path */
};

/* Takes @o over; lines of the same file at the same path are put together. */
void pending_add(struct pending *p, struct origin *o);
/* Takes out all that is at @path: a chain, the caller's; NULL when there is nothing. */
struct origin *pending_take(struct pending *p, uint32_t path);
/* Moves all of @from into *@to, which may be NULL, and frees @from. */
void pending_move(struct pending **to, struct pending *from);
void pending_free(struct pending *p);

#endif
