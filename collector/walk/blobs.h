/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contents of blobs, by their numbers in a table of ids; the last ones read are kept. */
#ifndef COLLECTOR_WALK_BLOBS_H
#define COLLECTOR_WALK_BLOBS_H

#include <git2.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/git/oids.h"

struct strbuf;

/* Larger ones are not read. */
#define BLOBS_MAX_SIZE ((size_t)16 << 20)
/* A blob that was got stays valid until this many others were got behind it. */
#define BLOBS_KEPT 16

struct blob {
	uint32_t number;
	const char *data; /* not terminated */
	size_t size;
	uint32_t nr_lines; /* an incomplete last one counts */
	/* where each line begins in data, and where the last one ends: nr_lines + 1 of them */
	uint32_t *lines;
	git_odb_object *object;
	struct blob *newer, *older; /* by their last use */
};

struct blobs {
	git_odb *odb;
	const struct oids *oids;
	struct blob **slots; /* by number */
	size_t nr_slots, nr, bytes;
	struct blob *newest, *oldest;
};

#define BLOBS_INIT(odb_, oids_)                                                                    \
	{                                                                                          \
		.odb = (odb_), .oids = (oids_)                                                     \
	}

/*
 * The blob of a number; number 0 is an empty one. -EFBIG (nothing said in @err): larger than
 * BLOBS_MAX_SIZE; -ENODATA: missing; -EINVAL: no blob.
 */
int blobs_get(struct blobs *blobs, uint32_t number, const struct blob **out, struct strbuf *err);
/* Size in bytes, without reading it; errors as above but -EFBIG. */
int blobs_size(struct blobs *blobs, uint32_t number, size_t *out, struct strbuf *err);
void blobs_release(struct blobs *blobs);

#endif
