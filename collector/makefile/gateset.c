// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/makefile/gateset.h"

#include <string.h>

#include "common/alloc.h"

#define NR_JOINS 4096 /* a power of two */

/* A set is another one with a gate more. */
struct gateset {
	uint32_t parent;
	uint32_t length;
	struct gate_literal last;
};

struct gateset_join {
	uint32_t outer, inner, result;
};

void gatesets_init(struct gatesets *s)
{
	memset(s, 0, sizeof(*s));
	s->joins = xcalloc(NR_JOINS, sizeof(*s->joins));
	ALLOC_GROW(s->sets, 1, s->cap);
	s->sets[s->nr++] = (struct gateset){ 0 };
}

void gatesets_release(struct gatesets *s)
{
	strmap_release(&s->options);
	strmap_release(&s->places);
	free(s->sets);
	hashtab_release(&s->tab);
	free(s->joins);
	memset(s, 0, sizeof(*s));
}

static size_t mix(uint32_t a, uint32_t b, uint32_t c)
{
	uint64_t h = a * 0x9e3779b97f4a7c15u ^ b * 0xc2b2ae3d27d4eb4fu ^ c * 0x165667b19e3779f9u;

	h ^= h >> 29;
	h *= 0xbf58476d1ce4e5b9u;
	return (size_t)(h ^ h >> 32);
}

static bool same_gate(struct gate_literal a, struct gate_literal b)
{
	return a.option == b.option && a.negated == b.negated;
}

static uint32_t hash_of(const struct gateset *set)
{
	return (uint32_t)mix(set->parent, set->last.option * 2 + set->last.negated, set->last.at);
}

static bool is_set(const void *sets, uint32_t number, const void *key)
{
	const struct gateset *a = (const struct gateset *)sets + number, *b = key;

	return a->parent == b->parent && same_gate(a->last, b->last) && a->last.at == b->last.at;
}

static bool has_gate(const struct gatesets *s, uint32_t set, struct gate_literal gate)
{
	for (; set; set = s->sets[set].parent) {
		if (same_gate(s->sets[set].last, gate))
			return true;
	}
	return false;
}

uint32_t gatesets_add(struct gatesets *s, uint32_t set, struct gate_literal gate)
{
	const struct gateset new = { set, s->sets[set].length + 1, gate };
	uint32_t number;

	if (s->sets[set].length == GATESET_MAX || has_gate(s, set, gate))
		return set;
	number = hashtab_find(&s->tab, hash_of(&new), is_set, s->sets, &new);
	if (number != HASHTAB_NONE)
		return number;
	ALLOC_GROW(s->sets, s->nr + 1, s->cap);
	s->sets[s->nr] = new;
	hashtab_add(&s->tab, hash_of(&new), (uint32_t)s->nr);
	return (uint32_t)s->nr++;
}

size_t gatesets_length(const struct gatesets *s, uint32_t set)
{
	return s->sets[set].length;
}

size_t gatesets_list(const struct gatesets *s, uint32_t set, struct gate_literal out[GATESET_MAX])
{
	size_t nr = s->sets[set].length;

	for (size_t i = nr; i; i--, set = s->sets[set].parent)
		out[i - 1] = s->sets[set].last;
	return nr;
}

uint32_t gatesets_union(struct gatesets *s, uint32_t outer, uint32_t inner)
{
	struct gate_literal list[GATESET_MAX];
	struct gateset_join *join;
	uint32_t set = outer;
	size_t nr;

	if (outer == inner || !inner)
		return outer;
	if (!outer)
		return inner;
	join = &s->joins[mix(outer, inner, 0) & (NR_JOINS - 1)];
	if (join->outer == outer && join->inner == inner)
		return join->result;
	nr = gatesets_list(s, inner, list);
	for (size_t i = 0; i < nr; i++)
		set = gatesets_add(s, set, list[i]);
	*join = (struct gateset_join){ outer, inner, set };
	return set;
}

uint32_t gatesets_common(struct gatesets *s, uint32_t a, uint32_t b)
{
	struct gate_literal list[GATESET_MAX];
	uint32_t set = GATESET_NONE;
	size_t nr;

	if (a == b)
		return a;
	nr = gatesets_list(s, a, list);
	for (size_t i = 0; i < nr; i++) {
		if (has_gate(s, b, list[i]))
			set = gatesets_add(s, set, list[i]);
	}
	return set;
}

uint32_t gatesets_inverted(struct gatesets *s, uint32_t set)
{
	struct gate_literal list[GATESET_MAX];
	size_t nr = gatesets_list(s, set, list);

	set = GATESET_NONE;
	for (size_t i = 0; i < nr; i++) {
		list[i].negated = !list[i].negated;
		set = gatesets_add(s, set, list[i]);
	}
	return set;
}
