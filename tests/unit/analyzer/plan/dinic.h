/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second opinion on minimum cuts, for tests: Dinic's blocking flows with whole numbers, on a network that is
 * made from the graph in the plainest way, all that is held included.
 */
#ifndef TESTS_UNIT_ANALYZER_PLAN_DINIC_H
#define TESTS_UNIT_ANALYZER_PLAN_DINIC_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/plan/graph.h"
#include "common/alloc.h"

#define DINIC_ALWAYS ((int64_t)1 << 60)

struct dinic_arc {
	uint32_t to, next; /* next: 1 + arc */
	int64_t left;
};

struct dinic {
	struct dinic_arc *arcs; /* each with its reverse behind it */
	uint32_t *heads, *at, *level, *queue;
	size_t nr_arcs, arcs_cap, nr, heads_cap;
};

static inline uint32_t dinic_vertex(struct dinic *d)
{
	ALLOC_GROW(d->heads, d->nr + 1, d->heads_cap);
	d->heads[d->nr] = 0;
	return (uint32_t)d->nr++;
}

static inline void dinic_half(struct dinic *d, uint32_t from, uint32_t to, int64_t cap)
{
	ALLOC_GROW(d->arcs, d->nr_arcs + 1, d->arcs_cap);
	d->arcs[d->nr_arcs] = (struct dinic_arc){ to, d->heads[from], cap };
	d->heads[from] = (uint32_t)++d->nr_arcs;
}

static inline void dinic_add(struct dinic *d, uint32_t from, uint32_t to, int64_t cap)
{
	dinic_half(d, from, to, cap);
	dinic_half(d, to, from, 0);
}

static inline bool dinic_levels(struct dinic *d, uint32_t source, uint32_t target)
{
	size_t head = 0, tail = 0;

	memset(d->level, 0, d->nr * sizeof(*d->level));
	d->level[source] = 1;
	d->queue[tail++] = source;
	while (head < tail) {
		uint32_t v = d->queue[head++];

		for (uint32_t a = d->heads[v]; a; a = d->arcs[a - 1].next) {
			const struct dinic_arc *arc = &d->arcs[a - 1];

			if (!arc->left || d->level[arc->to])
				continue;
			d->level[arc->to] = d->level[v] + 1;
			d->queue[tail++] = arc->to;
		}
	}
	return d->level[target];
}

/* As deep as a path is long, which in these graphs is short. */
static inline int64_t dinic_push(struct dinic *d, uint32_t v, uint32_t target, int64_t flow)
{
	if (v == target)
		return flow;
	for (; d->at[v]; d->at[v] = d->arcs[d->at[v] - 1].next) {
		struct dinic_arc *arc = &d->arcs[d->at[v] - 1], *back;
		int64_t pushed;

		if (!arc->left || d->level[arc->to] != d->level[v] + 1)
			continue;
		pushed = dinic_push(d, arc->to, target, arc->left < flow ? arc->left : flow);
		if (!pushed)
			continue;
		back = &d->arcs[(d->at[v] - 1) ^ 1];
		d->arcs[d->at[v] - 1].left -= pushed;
		back->left += pushed;
		return pushed;
	}
	return 0;
}

static inline int64_t dinic_cost(uint32_t cost, int64_t num)
{
	return cost == PLAN_NEVER ? DINIC_ALWAYS : (int64_t)cost * num;
}

static inline void dinic_lend(struct dinic *d, const struct plan_graph *g,
			      const struct plan_lend *l, int64_t num)
{
	uint32_t hook = dinic_vertex(d), export = dinic_vertex(d);

	dinic_add(d, hook, 2 + l->piece, dinic_cost(l->hook, num));
	dinic_add(d, 2 + l->piece, export, dinic_cost(l->export, num));
	for (uint32_t k = l->first; k < l->first + l->nr; k++) {
		uint32_t user = 2 + g->users[k].piece;

		if (user == 2 + l->piece)
			continue;
		dinic_add(d, user, hook, DINIC_ALWAYS);
		dinic_add(d, export, user, DINIC_ALWAYS);
		if (g->users[k].firm)
			dinic_add(d, user, 2 + l->piece, DINIC_ALWAYS);
	}
}

/* What the best choice costs where a hook costs num / den bytes, times den. */
static inline int64_t dinic_cut(const struct plan_graph *g, int64_t num, int64_t den)
{
	struct dinic d = { 0 };
	uint32_t source = dinic_vertex(&d), target = dinic_vertex(&d), groups;
	int64_t flow = 0, pushed;

	for (uint32_t i = 0; i < g->nr_pieces; i++)
		dinic_vertex(&d);
	groups = (uint32_t)d.nr;
	for (uint32_t i = 0; i < 2 * g->nr_groups; i++)
		dinic_vertex(&d);
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		const struct plan_piece *p = &g->pieces[i];

		dinic_add(&d, 2 + i, target, p->bytes * den);
		dinic_add(&d, source, 2 + i, p->held ? DINIC_ALWAYS : dinic_cost(p->price, num));
		if (p->group == PLAN_NONE)
			continue;
		dinic_add(&d, 2 + i, groups + 2 * p->group, DINIC_ALWAYS);
		dinic_add(&d, groups + 2 * p->group + 1, 2 + i, DINIC_ALWAYS);
	}
	for (uint32_t i = 0; i < g->nr_groups; i++)
		dinic_add(&d, groups + 2 * i, groups + 2 * i + 1, dinic_cost(g->splits[i], num));
	for (uint32_t i = 0; i < g->nr_lends; i++)
		dinic_lend(&d, g, &g->lends[i], num);
	d.at = xcalloc(d.nr, sizeof(*d.at));
	d.level = xcalloc(d.nr, sizeof(*d.level));
	d.queue = xcalloc(d.nr, sizeof(*d.queue));
	while (dinic_levels(&d, source, target)) {
		memcpy(d.at, d.heads, d.nr * sizeof(*d.at));
		while ((pushed = dinic_push(&d, source, target, DINIC_ALWAYS)))
			flow += pushed;
	}
	free(d.arcs);
	free(d.heads);
	free(d.at);
	free(d.level);
	free(d.queue);
	return flow;
}

#endif
