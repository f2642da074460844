// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/hashtab.h"

#include <string.h>

#include "common/alloc.h"

static void place(struct hashtab *tab, struct hashtab_slot slot)
{
	const size_t mask = tab->nr_slots - 1;
	size_t at = slot.hash & mask;

	while (tab->slots[at].taken)
		at = (at + 1) & mask;
	tab->slots[at] = slot;
}

/* Many tables stay small; those that don't soon have room. */
static size_t next_size(size_t nr_slots)
{
	return !nr_slots ? 16 : nr_slots < 1024 ? nr_slots * 4 : nr_slots * 2;
}

static void grow(struct hashtab *tab)
{
	const struct hashtab old = *tab;

	tab->nr_slots = next_size(old.nr_slots);
	tab->slots = xcalloc(tab->nr_slots, sizeof(*tab->slots));
	for (size_t i = 0; i < old.nr_slots; i++) {
		if (old.slots[i].taken)
			place(tab, old.slots[i]);
	}
	free(old.slots);
}

void hashtab_add(struct hashtab *tab, uint32_t hash, uint32_t number)
{
	if (tab->nr * 2 >= tab->nr_slots)
		grow(tab);
	place(tab, (struct hashtab_slot){ hash, number + 1 });
	tab->nr++;
}

void hashtab_clear(struct hashtab *tab)
{
	if (tab->nr)
		memset(tab->slots, 0, tab->nr_slots * sizeof(*tab->slots));
	tab->nr = 0;
}

void hashtab_copy(struct hashtab *to, const struct hashtab *from)
{
	*to = *from;
	if (!from->nr_slots)
		return;
	to->slots = xmalloc(from->nr_slots * sizeof(*to->slots));
	memcpy(to->slots, from->slots, from->nr_slots * sizeof(*to->slots));
}

void hashtab_release(struct hashtab *tab)
{
	free(tab->slots);
	*tab = (struct hashtab)HASHTAB_INIT;
}
