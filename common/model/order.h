/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one place where the order of revisions is decided: as history has it where one leads to
 * another, releases by their names where it does not, and the rest by date.
 */
#ifndef COMMON_MODEL_ORDER_H
#define COMMON_MODEL_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* A commit. Its number is its place in the array, and what decides last. */
struct order_item {
	const char *release; /* what release_key() made of its name, borrowed; NULL: it has none */
	int64_t time; /* of the commit, seconds since 1970 UTC */
};

/* One commit leads to the other; numbers of items. */
struct order_edge {
	uint32_t older, newer;
};

/*
 * Fills @out, which has room for @nr numbers, with those of @items, the oldest first: no edge leads
 * backwards. Of releases that no edge puts into an order the one of the lower name comes first. A
 * commit without a name lies before the first release that it leads to, else behind the last one
 * that leads to it, else behind everything that is named. Edges that make a circle, which only a
 * damaged database has, count for nothing.
 */
void order_sort(const struct order_item *items, size_t nr, const struct order_edge *edges,
		size_t nr_edges, uint32_t *out);

#endif
