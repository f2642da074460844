/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slots of a hash table by open addressing: they hold numbers of elements of an array, which is
 * the caller's, as are the hash and what makes two elements the same. Elements are not taken out
 * one by one. What strmap, idmap and tables of structures stand on.
 */
#ifndef COMMON_HASHTAB_H
#define COMMON_HASHTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASHTAB_NONE UINT32_MAX

struct hashtab {
	struct hashtab_slot {
		uint32_t hash;
		uint32_t taken; /* number + 1; 0: free */
	} * slots;
	size_t nr, nr_slots; /* a power of two */
};

#define HASHTAB_INIT                                                                               \
	{                                                                                          \
		0                                                                                  \
	}

/* Is element @number of @array the one that @key asks for? */
typedef bool hashtab_equal(const void *array, uint32_t number, const void *key);

/* A hash of a number, or of two that are put together in one. */
static inline uint32_t hashtab_mix(uint64_t value)
{
	return (uint32_t)((value * 0x9e3779b97f4a7c15u) >> 32);
}

/*
 * The number of the element that @equal says is @key, among those with the same hash; HASHTAB_NONE:
 * there is none. In the header, so that @equal costs no call.
 */
static inline uint32_t hashtab_find(const struct hashtab *tab, uint32_t hash, hashtab_equal *equal,
				    const void *array, const void *key)
{
	const size_t mask = tab->nr_slots - 1;

	if (!tab->nr_slots)
		return HASHTAB_NONE;
	for (size_t at = hash & mask; tab->slots[at].taken; at = (at + 1) & mask) {
		if (tab->slots[at].hash == hash && equal(array, tab->slots[at].taken - 1, key))
			return tab->slots[at].taken - 1;
	}
	return HASHTAB_NONE;
}

/* Adds an element that is not in it; @number is not HASHTAB_NONE. */
void hashtab_add(struct hashtab *tab, uint32_t hash, uint32_t number);
/* Makes it empty, keeps the memory. */
void hashtab_clear(struct hashtab *tab);
/* @to, which holds nothing, becomes a copy. */
void hashtab_copy(struct hashtab *to, const struct hashtab *from);
void hashtab_release(struct hashtab *tab);

#endif
