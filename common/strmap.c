// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/strmap.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/alloc.h"

#define CHUNK_SIZE (256 * 1024)

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

static void rehash(struct strmap *map)
{
	size_t size = map->nr_slots ? map->nr_slots * 2 : 1024;

	free(map->slots);
	map->slots = xcalloc(size, sizeof(*map->slots));
	map->nr_slots = size;
	map->hashes = xreallocarray(map->hashes, size, sizeof(*map->hashes));
	for (uint32_t i = 0; i < map->nr; i++) {
		size_t at = map->hashes[i] & (size - 1);

		while (map->slots[at])
			at = (at + 1) & (size - 1);
		map->slots[at] = i + 1;
	}
}

/* The slot that holds the string, or the free one where it belongs. */
static size_t slot_of(const struct strmap *map, uint32_t hash, const char *s, size_t len)
{
	size_t mask = map->nr_slots - 1;
	size_t at = hash & mask;

	for (; map->slots[at]; at = (at + 1) & mask) {
		uint32_t i = map->slots[at] - 1;

		if (map->hashes[i] == hash && !strncmp(map->names[i], s, len) &&
		    !map->names[i][len])
			break;
	}
	return at;
}

uint32_t strmap_intern_n(struct strmap *map, const char *s, size_t len)
{
	uint32_t hash;
	size_t at;

	len = strnlen(s, len);
	hash = (uint32_t)XXH3_64bits(s, len);
	if ((size_t)map->nr * 2 >= map->nr_slots)
		rehash(map);
	at = slot_of(map, hash, s, len);
	if (map->slots[at])
		return map->slots[at] - 1;
	ALLOC_GROW(map->names, map->nr + 1, map->names_cap);
	map->names[map->nr] = store(map, s, len);
	map->hashes[map->nr] = hash;
	map->slots[at] = ++map->nr;
	return map->nr - 1;
}

uint32_t strmap_intern(struct strmap *map, const char *s)
{
	return strmap_intern_n(map, s, strlen(s));
}

uint32_t strmap_find_n(const struct strmap *map, const char *s, size_t len)
{
	size_t at;

	if (!map->nr_slots)
		return STRMAP_NONE;
	at = slot_of(map, (uint32_t)XXH3_64bits(s, len), s, len);
	return map->slots[at] ? map->slots[at] - 1 : STRMAP_NONE;
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
	free(map->slots);
	free(map->hashes);
	memset(map, 0, sizeof(*map));
}
