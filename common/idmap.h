/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A map from database ids, which are any 64-bit numbers, to other numbers. */
#ifndef COMMON_IDMAP_H
#define COMMON_IDMAP_H

#include <stdint.h>

#include "common/hashtab.h"

struct idmap {
	struct idmap_entry *entries;
	size_t nr, cap;
	struct hashtab tab;
};

#define IDMAP_INIT                                                                                 \
	{                                                                                          \
		0                                                                                  \
	}
#define IDMAP_NONE INT64_MIN

/* The number kept for @id, or IDMAP_NONE. */
int64_t idmap_get(const struct idmap *map, int64_t id);
/* Keeps @value, which is not IDMAP_NONE; replaces what was there. */
void idmap_put(struct idmap *map, int64_t id, int64_t value);
void idmap_release(struct idmap *map);

#endif
