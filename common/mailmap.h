/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A .mailmap, gitmailmap(5): under which name and address people are known today. */
#ifndef COMMON_MAILMAP_H
#define COMMON_MAILMAP_H

#include <stddef.h>

#include "common/strmap.h"

/* Of a .mailmap no more is read, bytes; Linux's has 50 kB. */
#define MAILMAP_MAX ((size_t)16 << 20)

/* What somebody is called and where mail reaches them; NULL: as it was. Owned. */
struct mailmap_entry {
	char *name, *address;
};

struct mailmap {
	struct strmap keys; /* an address, or an address and a name, in small letters */
	struct mailmap_entry *v; /* by number of keys */
	size_t cap;
};

#define MAILMAP_INIT                                                                               \
	{                                                                                          \
		.keys = STRMAP_INIT                                                                \
	}
#define AUTO_MAILMAP __attribute__((cleanup(mailmap_release)))

/* Adds what the @len bytes of @text say; of several lines about one person the last counts. */
void mailmap_parse(struct mailmap *map, const char *text, size_t len);
void mailmap_release(struct mailmap *map);
/*
 * Puts the name and the address of today into *@name and *@address, where others are known; what is there
 * is borrowed, what comes is owned by the map and clean UTF-8 on one line.
 */
void mailmap_resolve(const struct mailmap *map, const char **name, const char **address);
/* The same of texts that are owned: they are freed when others take their place. */
void mailmap_replace(const struct mailmap *map, char **name, char **address);

#endif
