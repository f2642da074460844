// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/strmap.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/alloc.h"

#define CHUNK_SIZE ((size_t)256 * 1024)

/* Strings live in chunks: a kernel has 100,000 names, too many for an allocation each. */
struct strmap_chunk {
	struct strmap_chunk *next;
	size_t used, size;
	char data[];
};

static char *store(struct strmap *map, const char *s, size_t len)
{
	struct strmap_chunk *c = map->chunk;
	char *to;

	if (!c || c->size - c->used < len + 1) {
		size_t size = len + 1 > CHUNK_SIZE ? len + 1 : CHUNK_SIZE;

		c = xmalloc(sizeof(*c) + size);
		c->next = map->chunk;
		c->used = 0;
		c->size = size;
		map->chunk = c;
	}
	to = c->data + c->used;
	memcpy(to, s, len);
	to[len] = '\0';
	c->used += len + 1;
	return to;
}

struct key {
	const char *s;
	size_t len;
};

static bool is_name(const void *names, uint32_t number, const void *key)
{
	const char *name = ((char *const *)names)[number];
	const struct key *k = key;

	return !strncmp(name, k->s, k->len) && !name[k->len];
}

static uint32_t hash_of(const char *s, size_t len)
{
	return (uint32_t)XXH3_64bits(s, len);
}

uint32_t strmap_intern_n(struct strmap *map, const char *s, size_t len)
{
	struct key key = { s, strnlen(s, len) };
	uint32_t hash = hash_of(s, key.len);
	uint32_t number = hashtab_find(&map->tab, hash, is_name, map->names, &key);

	if (number != STRMAP_NONE)
		return number;
	ALLOC_GROW(map->names, map->nr + 1, map->names_cap);
	map->names[map->nr] = store(map, s, key.len);
	hashtab_add(&map->tab, hash, map->nr);
	return map->nr++;
}

uint32_t strmap_intern(struct strmap *map, const char *s)
{
	return strmap_intern_n(map, s, strlen(s));
}

uint32_t strmap_find_n(const struct strmap *map, const char *s, size_t len)
{
	struct key key = { s, len };

	return hashtab_find(&map->tab, hash_of(s, len), is_name, map->names, &key);
}

uint32_t strmap_find(const struct strmap *map, const char *s)
{
	return strmap_find_n(map, s, strlen(s));
}

const char *strmap_name(const struct strmap *map, uint32_t number)
{
	return number < map->nr ? map->names[number] : "";
}

void strmap_release(struct strmap *map)
{
	while (map->chunk) {
		struct strmap_chunk *next = map->chunk->next;

		free(map->chunk);
		map->chunk = next;
	}
	free(map->names);
	hashtab_release(&map->tab);
	memset(map, 0, sizeof(*map));
}
