// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"

/*
 * A slot is a place among the releases: with number R of them, 2 R is for the release and for what
 * comes before it, 2 R + 1 for what comes behind it. No edge leads to a lower slot.
 */
#define NO_SLOT UINT32_MAX

struct sorter {
	const struct order_item *items;
	size_t nr;
	const struct order_edge *edges;
	size_t nr_edges;
	uint32_t *first, *newer; /* of item i: newer[first[i]] … newer[first[i + 1] - 1] */
	uint32_t *waits; /* so many edges lead to it from what is not out yet */
	uint32_t *slots;
	uint32_t *heap; /* ready items, the one that comes next at the top */
	size_t nr_heap;
};

static void index_edges(struct sorter *s)
{
	s->first = xcalloc(s->nr + 2, sizeof(*s->first));
	s->newer = xcalloc(s->nr_edges + 1, sizeof(*s->newer));
	for (size_t i = 0; i < s->nr_edges; i++)
		s->first[s->edges[i].older + 2]++;
	for (size_t i = 2; i < s->nr + 2; i++)
		s->first[i] += s->first[i - 1];
	for (size_t i = 0; i < s->nr_edges; i++)
		s->newer[s->first[s->edges[i].older + 1]++] = s->edges[i].newer;
}

static void count_waits(struct sorter *s)
{
	memset(s->waits, 0, s->nr * sizeof(*s->waits));
	for (size_t i = 0; i < s->nr_edges; i++)
		s->waits[s->edges[i].newer]++;
}

/* Older ones first; how many there are: those of circles are not among them. */
static size_t sort_by_edges(struct sorter *s, uint32_t *out)
{
	size_t nr = 0;

	count_waits(s);
	for (size_t i = 0; i < s->nr; i++) {
		if (!s->waits[i])
			out[nr++] = (uint32_t)i;
	}
	for (size_t i = 0; i < nr; i++) {
		for (uint32_t e = s->first[out[i]]; e < s->first[out[i] + 1]; e++) {
			if (!--s->waits[s->newer[e]])
				out[nr++] = s->newer[e];
		}
	}
	return nr;
}

struct named {
	const char *release;
	uint32_t item;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->release, ((const struct named *)b)->release);
}

/* Each release by its name; names that are alike have one slot. */
static void name_slots(struct sorter *s)
{
	AUTO_FREE struct named *named = xcalloc(s->nr + 1, sizeof(*named));
	uint32_t slot = 0;
	size_t nr = 0;

	for (size_t i = 0; i < s->nr; i++) {
		s->slots[i] = NO_SLOT;
		if (s->items[i].release)
			named[nr++] = (struct named){ s->items[i].release, (uint32_t)i };
	}
	if (nr)
		qsort(named, nr, sizeof(*named), compare_names);
	for (size_t i = 0; i < nr; i++) {
		slot += i && compare_names(&named[i], &named[i - 1]) ? 2 : 0;
		s->slots[named[i].item] = slot;
	}
}

/* What leads to a release lies before it. */
static void pull_forward(struct sorter *s, const uint32_t *sorted, size_t nr)
{
	for (size_t i = nr; i--;) {
		uint32_t *slot = &s->slots[sorted[i]];

		for (uint32_t e = s->first[sorted[i]]; e < s->first[sorted[i] + 1]; e++) {
			if (s->slots[s->newer[e]] < *slot)
				*slot = s->slots[s->newer[e]];
		}
	}
}

/* The rest lies behind what leads to it. @behind: the lowest slot that it may have. */
static void push_back(struct sorter *s, const uint32_t *sorted, size_t nr)
{
	AUTO_FREE uint32_t *behind = xcalloc(s->nr + 1, sizeof(*behind));

	for (size_t i = 0; i < nr; i++) {
		const uint32_t at = sorted[i];
		uint32_t least;

		if (s->slots[at] == NO_SLOT && behind[at])
			s->slots[at] = behind[at] - 1;
		if (s->slots[at] == NO_SLOT)
			continue;
		/* + 1: 0 is none */
		least = (s->slots[at] | (s->items[at].release != NULL)) + 1;
		for (uint32_t e = s->first[at]; e < s->first[at + 1]; e++) {
			if (least > behind[s->newer[e]])
				behind[s->newer[e]] = least;
		}
	}
}

/* Does item @a come before @b, as far as edges don't matter? */
static bool is_before(const struct sorter *s, uint32_t a, uint32_t b)
{
	const struct order_item *x = &s->items[a], *y = &s->items[b];

	if (s->slots[a] != s->slots[b])
		return s->slots[a] < s->slots[b];
	return x->time != y->time ? x->time < y->time : a < b;
}

static void heap_put(struct sorter *s, uint32_t item)
{
	size_t at = s->nr_heap++;

	for (; at && is_before(s, item, s->heap[(at - 1) / 2]); at = (at - 1) / 2)
		s->heap[at] = s->heap[(at - 1) / 2];
	s->heap[at] = item;
}

static uint32_t heap_take(struct sorter *s)
{
	const uint32_t top = s->heap[0], last = s->heap[--s->nr_heap];
	size_t at = 0;

	for (size_t child; (child = 2 * at + 1) < s->nr_heap; at = child) {
		child += child + 1 < s->nr_heap && is_before(s, s->heap[child + 1], s->heap[child]);
		if (!is_before(s, s->heap[child], last))
			break;
		s->heap[at] = s->heap[child];
	}
	s->heap[at] = last;
	return top;
}

static size_t sort_by_slots(struct sorter *s, uint32_t *out)
{
	size_t nr = 0;

	count_waits(s);
	for (size_t i = 0; i < s->nr; i++) {
		if (!s->waits[i])
			heap_put(s, (uint32_t)i);
	}
	while (s->nr_heap) {
		const uint32_t item = heap_take(s);

		out[nr++] = item;
		for (uint32_t e = s->first[item]; e < s->first[item + 1]; e++) {
			if (!--s->waits[s->newer[e]])
				heap_put(s, s->newer[e]);
		}
	}
	return nr;
}

/* Those of circles, and what only they lead to. */
static void add_rest(struct sorter *s, uint32_t *out, size_t nr)
{
	for (size_t i = 0; i < s->nr; i++) {
		if (s->waits[i])
			heap_put(s, (uint32_t)i);
	}
	while (s->nr_heap)
		out[nr++] = heap_take(s);
}

void order_sort(const struct order_item *items, size_t nr, const struct order_edge *edges,
		size_t nr_edges, uint32_t *out)
{
	struct sorter s = { .items = items, .nr = nr, .edges = edges, .nr_edges = nr_edges };
	size_t sorted;

	index_edges(&s);
	s.waits = xcalloc(nr + 1, sizeof(*s.waits));
	s.slots = xcalloc(nr + 1, sizeof(*s.slots));
	s.heap = xcalloc(nr + 1, sizeof(*s.heap));
	name_slots(&s);
	sorted = sort_by_edges(&s, out);
	pull_forward(&s, out, sorted);
	push_back(&s, out, sorted);
	add_rest(&s, out, sort_by_slots(&s, out));
	free(s.first);
	free(s.newer);
	free(s.waits);
	free(s.slots);
	free(s.heap);
}
