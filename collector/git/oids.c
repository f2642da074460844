// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/oids.h"

#include <string.h>

#include "common/alloc.h"

/* An id is a hash already. */
static uint32_t hash_of(const git_oid *id)
{
	uint32_t hash;

	memcpy(&hash, id->id, sizeof(hash));
	return hash;
}

static bool is_id(const void *ids, uint32_t number, const void *id)
{
	return git_oid_equal(&((const git_oid *)ids)[number], id);
}

uint32_t oids_intern(struct oids *oids, const git_oid *id)
{
	uint32_t number = oids_find(oids, id);

	if (number != OIDS_NONE)
		return number;
	if (!oids->nr)
		oids->nr = 1; /* number 0 stays free */
	ALLOC_GROW(oids->v, oids->nr + 1, oids->cap);
	git_oid_cpy(&oids->v[oids->nr], id);
	hashtab_add(&oids->tab, hash_of(id), (uint32_t)oids->nr);
	return (uint32_t)oids->nr++;
}

uint32_t oids_find(const struct oids *oids, const git_oid *id)
{
	uint32_t number = hashtab_find(&oids->tab, hash_of(id), is_id, oids->v, id);

	return number == HASHTAB_NONE ? OIDS_NONE : number;
}

void oids_release(struct oids *oids)
{
	free(oids->v);
	hashtab_release(&oids->tab);
	*oids = (struct oids){ 0 };
}
