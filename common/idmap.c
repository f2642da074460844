// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/idmap.h"

#include <string.h>

#include "common/alloc.h"

struct idmap_entry {
	int64_t id, value;
};

static bool is_entry(const void *array, uint32_t number, const void *id)
{
	return ((const struct idmap_entry *)array)[number].id == *(const int64_t *)id;
}

static uint32_t find(const struct idmap *map, int64_t id)
{
	return hashtab_find(&map->tab, hashtab_mix((uint64_t)id), is_entry, map->entries, &id);
}

int64_t idmap_get(const struct idmap *map, int64_t id)
{
	uint32_t at = find(map, id);

	return at == HASHTAB_NONE ? IDMAP_NONE : map->entries[at].value;
}

void idmap_put(struct idmap *map, int64_t id, int64_t value)
{
	uint32_t at = find(map, id);

	if (at != HASHTAB_NONE) {
		map->entries[at].value = value;
		return;
	}
	ALLOC_GROW(map->entries, map->nr + 1, map->cap);
	map->entries[map->nr] = (struct idmap_entry){ id, value };
	hashtab_add(&map->tab, hashtab_mix((uint64_t)id), (uint32_t)map->nr++);
}

void idmap_release(struct idmap *map)
{
	free(map->entries);
	hashtab_release(&map->tab);
	memset(map, 0, sizeof(*map));
}
