// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/oids.h"

#include <string.h>

#include "common/alloc.h"

/* An id is a hash already. */
static size_t slot_of(const struct oids *oids, const git_oid *id)
{
	uint64_t hash;
	size_t at;

	memcpy(&hash, id->id, sizeof(hash));
	at = (size_t)hash & (oids->nr_slots - 1);
	while (oids->slots[at] && !git_oid_equal(&oids->v[oids->slots[at]], id))
		at = (at + 1) & (oids->nr_slots - 1);
	return at;
}

static void grow(struct oids *oids)
{
	oids->nr_slots = oids->nr_slots ? oids->nr_slots * 2 : 4096;
	free(oids->slots);
	oids->slots = xcalloc(oids->nr_slots, sizeof(*oids->slots));
	for (size_t i = 1; i < oids->nr; i++)
		oids->slots[slot_of(oids, &oids->v[i])] = (uint32_t)i;
}

uint32_t oids_intern(struct oids *oids, const git_oid *id)
{
	size_t at;

	if (oids->nr * 2 >= oids->nr_slots)
		grow(oids);
	at = slot_of(oids, id);
	if (oids->slots[at])
		return oids->slots[at];
	if (!oids->nr)
		oids->nr = 1; /* number 0 stays free */
	ALLOC_GROW(oids->v, oids->nr + 1, oids->cap);
	git_oid_cpy(&oids->v[oids->nr], id);
	oids->slots[at] = (uint32_t)oids->nr;
	return (uint32_t)oids->nr++;
}

uint32_t oids_find(const struct oids *oids, const git_oid *id)
{
	return oids->nr_slots ? oids->slots[slot_of(oids, id)] : OIDS_NONE;
}

void oids_release(struct oids *oids)
{
	free(oids->v);
	free(oids->slots);
	*oids = (struct oids){ 0 };
}
