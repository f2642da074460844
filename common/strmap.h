/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interned strings: each distinct string gets a small number, 0, 1, 2 … in order of first use, so
 * that facts can be compared and hashed by number. The strings are kept by the map.
 */
#ifndef COMMON_STRMAP_H
#define COMMON_STRMAP_H

#include <stddef.h>
#include <stdint.h>

#include "common/hashtab.h"

#define STRMAP_NONE HASHTAB_NONE

struct strmap {
	char **names; /* by number */
	uint32_t nr;
	size_t names_cap;
	struct hashtab tab;
	struct strmap_chunk *chunk;
};

#define STRMAP_INIT                                                                                \
	{                                                                                          \
		0                                                                                  \
	}

/* The number of the @len bytes at @s, added when new. */
uint32_t strmap_intern_n(struct strmap *map, const char *s, size_t len);
uint32_t strmap_intern(struct strmap *map, const char *s);
/* The number, or STRMAP_NONE when it was never interned. */
uint32_t strmap_find_n(const struct strmap *map, const char *s, size_t len);
uint32_t strmap_find(const struct strmap *map, const char *s);
/* The string of a number; borrowed, valid until release. "" for STRMAP_NONE. */
const char *strmap_name(const struct strmap *map, uint32_t number);
void strmap_release(struct strmap *map);

#endif
