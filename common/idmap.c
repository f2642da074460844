// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/idmap.h"

#include <string.h>

#include "common/alloc.h"

struct idmap_slot {
	int64_t id;
	int64_t value;
	int64_t used;
};

/* The slot of @id, or the free one where it belongs. */
static struct idmap_slot *slot_of(const struct idmap *map, int64_t id)
{
	size_t mask = map->nr_slots - 1;
	size_t at = (size_t)(((uint64_t)id * 0x9e3779b97f4a7c15u) >> 20) & mask;

	while (map->slots[at].used && map->slots[at].id != id)
		at = (at + 1) & mask;
	return &map->slots[at];
}

int64_t idmap_get(const struct idmap *map, int64_t id)
{
	const struct idmap_slot *slot = map->nr_slots ? slot_of(map, id) : NULL;

	return slot && slot->used ? slot->value : IDMAP_NONE;
}

static void grow(struct idmap *map)
{
	struct idmap old = *map;

	map->nr_slots = old.nr_slots ? old.nr_slots * 2 : 256;
	map->slots = xcalloc(map->nr_slots, sizeof(*map->slots));
	for (size_t i = 0; i < old.nr_slots; i++) {
		if (old.slots[i].used)
			*slot_of(map, old.slots[i].id) = old.slots[i];
	}
	free(old.slots);
}

void idmap_put(struct idmap *map, int64_t id, int64_t value)
{
	struct idmap_slot *slot;

	if (map->nr * 2 >= map->nr_slots)
		grow(map);
	slot = slot_of(map, id);
	if (!slot->used)
		map->nr++;
	*slot = (struct idmap_slot){ id, value, 1 };
}

void idmap_release(struct idmap *map)
{
	free(map->slots);
	memset(map, 0, sizeof(*map));
}
