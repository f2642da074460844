// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/plan/graph.h"

#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"

uint32_t plan_graph_piece(struct plan_graph *g, const struct plan_piece *piece)
{
	ALLOC_GROW(g->pieces, g->nr_pieces + 1, g->pieces_cap);
	g->pieces[g->nr_pieces] = *piece;
	return g->nr_pieces++;
}

uint32_t plan_graph_lend(struct plan_graph *g, uint32_t piece, uint32_t hook, uint32_t export)
{
	ALLOC_GROW(g->lends, g->nr_lends + 1, g->lends_cap);
	g->lends[g->nr_lends] = (struct plan_lend){ piece, hook, export, g->nr_users, 0 };
	return g->nr_lends++;
}

void plan_graph_user(struct plan_graph *g, uint32_t piece, bool firm)
{
	ALLOC_GROW(g->users, g->nr_users + 1, g->users_cap);
	g->users[g->nr_users++] = (struct plan_user){ piece, firm };
	g->lends[g->nr_lends - 1].nr++;
}

uint32_t plan_graph_group(struct plan_graph *g, uint32_t split)
{
	ALLOC_GROW(g->splits, g->nr_groups + 1, g->splits_cap);
	g->splits[g->nr_groups] = split;
	return g->nr_groups++;
}

void plan_graph_release(struct plan_graph *g)
{
	free(g->pieces);
	free(g->lends);
	free(g->users);
	free(g->splits);
	memset(g, 0, sizeof(*g));
}

/* --- what no plan can let go --- */

/* Arcs "when this one stays, that one stays", by the first. */
struct bonds {
	uint32_t *first, *to;
};

static bool is_bond(const struct plan_lend *l, const struct plan_user *u)
{
	return u->firm || l->hook == PLAN_NEVER;
}

/* Calls for each bond: counts them when b->to is NULL, else puts them in. */
static void put_bond(struct bonds *b, uint32_t from, uint32_t to)
{
	if (b->to)
		b->to[--b->first[from]] = to;
	else
		b->first[from]++;
}

static void walk_bonds(const struct plan_graph *g, struct bonds *b)
{
	for (uint32_t i = 0; i < g->nr_lends; i++) {
		const struct plan_lend *l = &g->lends[i];

		for (uint32_t k = l->first; k < l->first + l->nr; k++) {
			if (is_bond(l, &g->users[k]))
				put_bond(b, g->users[k].piece, l->piece);
			if (l->export == PLAN_NEVER)
				put_bond(b, l->piece, g->users[k].piece);
		}
	}
}

static struct bonds find_bonds(const struct plan_graph *g)
{
	struct bonds b = { .first = xcalloc((size_t)g->nr_pieces + 1, sizeof(*b.first)) };

	walk_bonds(g, &b);
	for (uint32_t i = 1; i <= g->nr_pieces; i++)
		b.first[i] += b.first[i - 1];
	b.to = xcalloc((size_t)b.first[g->nr_pieces] + 1, sizeof(*b.to));
	walk_bonds(g, &b);
	return b;
}

void plan_graph_held(const struct plan_graph *g, bool *stays, uint32_t *from)
{
	struct bonds b = find_bonds(g);
	uint32_t *queue = xcalloc((size_t)g->nr_pieces + 1, sizeof(*queue)), head = 0, tail = 0;

	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		stays[i] = g->pieces[i].held;
		if (from)
			from[i] = PLAN_NONE;
		if (stays[i])
			queue[tail++] = i;
	}
	while (head < tail) {
		uint32_t at = queue[head++];

		for (uint32_t k = b.first[at]; k < b.first[at + 1]; k++) {
			uint32_t to = b.to[k];

			if (stays[to])
				continue;
			stays[to] = true;
			if (from)
				from[to] = at;
			queue[tail++] = to;
		}
	}
	free(queue);
	free(b.first);
	free(b.to);
}

/* --- what a choice costs --- */

struct shares {
	bool stays, leaves, firm; /* firm: a user that stays and can't be hooked */
};

static struct shares users_of(const struct plan_graph *g, const struct plan_choice *c,
			      const struct plan_lend *l)
{
	struct shares s = { 0 };

	for (uint32_t k = l->first; k < l->first + l->nr; k++) {
		bool leaves = c->leaves[g->users[k].piece];

		s.leaves |= leaves;
		s.stays |= !leaves;
		s.firm |= !leaves && g->users[k].firm;
	}
	return s;
}

static bool pay(struct plan_choice *c, uint32_t cost, uint32_t *counter)
{
	(*counter)++;
	c->trouble += cost;
	return cost != PLAN_NEVER;
}

static bool count_lends(const struct plan_graph *g, struct plan_choice *c)
{
	bool fine = true;

	for (uint32_t i = 0; i < g->nr_lends; i++) {
		const struct plan_lend *l = &g->lends[i];
		struct shares s = users_of(g, c, l);

		if (c->leaves[l->piece] && s.firm)
			return false;
		if (c->leaves[l->piece] && s.stays && l->hook)
			fine = pay(c, l->hook, &c->hooks) && fine;
		if (!c->leaves[l->piece] && s.leaves && l->export)
			fine = pay(c, l->export, &c->exports) && fine;
	}
	return fine;
}

static bool count_splits(const struct plan_graph *g, struct plan_choice *c)
{
	struct shares *s = xcalloc((size_t)g->nr_groups + 1, sizeof(*s));
	bool fine = true;

	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		uint32_t group = g->pieces[i].group;

		if (group == PLAN_NONE)
			continue;
		s[group].leaves |= c->leaves[i];
		s[group].stays |= !c->leaves[i];
	}
	for (uint32_t i = 0; i < g->nr_groups && fine; i++) {
		if (s[i].leaves && s[i].stays && g->splits[i])
			fine = pay(c, g->splits[i], &c->splits);
	}
	free(s);
	return fine;
}

bool plan_choice_count(const struct plan_graph *g, struct plan_choice *c)
{
	c->bytes = c->trouble = c->prices = 0;
	c->pieces = c->hooks = c->exports = c->splits = 0;
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		const struct plan_piece *p = &g->pieces[i];

		if (!c->leaves[i]) {
			c->bytes += p->bytes;
			continue;
		}
		if (p->held)
			return false;
		c->pieces++;
		c->prices += p->price;
	}
	c->trouble = c->prices;
	return count_lends(g, c) && count_splits(g, c);
}

void plan_choice_release(struct plan_choice *c)
{
	free(c->leaves);
	memset(c, 0, sizeof(*c));
}
