/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a plan chooses among (docs/plan.md): pieces of an image, each of which stays or leaves, and
 * what pieces lend each other. A lend is something that one piece has and others use: a function, a
 * data object. It knows nothing of kernels or databases.
 *
 * What a choice costs is counted in thousandths of a hook:
 *   a lend of a piece that leaves, while a user stays: hook, once, however many use it
 *   a lend of a piece that stays, while a user leaves: export, once
 *   a piece that leaves: its price
 *   a group of which some leave and some stay: its split
 */
#ifndef ANALYZER_PLAN_GRAPH_H
#define ANALYZER_PLAN_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_NONE UINT32_MAX
/* Of a hook or an export: it can't be had. */
#define PLAN_NEVER UINT32_MAX
/* No single cost is more: a thousand hooks. */
#define PLAN_MAX_COST 1000000u

struct plan_piece {
	int64_t bytes; /* that the image loses when it leaves; never negative */
	uint32_t price; /* at most PLAN_MAX_COST, as all that has a price */
	uint32_t group; /* or PLAN_NONE */
	bool held; /* it can never leave */
};

struct plan_lend {
	uint32_t piece; /* that has it */
	uint32_t hook, export;
	uint32_t first, nr; /* users: of graph->users */
};

struct plan_user {
	uint32_t piece;
	bool firm; /* no hook helps: as long as it stays, what it uses stays */
};

struct plan_graph {
	struct plan_piece *pieces;
	struct plan_lend *lends;
	struct plan_user *users;
	uint32_t *splits; /* by group: what taking it apart costs */
	uint32_t nr_pieces, nr_lends, nr_users, nr_groups;
	size_t pieces_cap, lends_cap, users_cap, splits_cap;
};

/* Each returns the number of what was added. Users belong to the lend that was added last. */
uint32_t plan_graph_piece(struct plan_graph *g, const struct plan_piece *piece);
uint32_t plan_graph_lend(struct plan_graph *g, uint32_t piece, uint32_t hook, uint32_t export);
void plan_graph_user(struct plan_graph *g, uint32_t piece, bool firm);
uint32_t plan_graph_group(struct plan_graph *g, uint32_t split);
void plan_graph_release(struct plan_graph *g);

/*
 * Marks in @stays each piece that no plan can let go: it is held, or one that stays uses something
 * of it that has no hook, or it needs something of one that stays that can't be exported. @from, which may
 * be NULL, gets for each of them the one that holds it, PLAN_NONE for those that are held, along the
 * shortest chain.
 */
void plan_graph_held(const struct plan_graph *g, bool *stays, uint32_t *from);

/* A choice, and what it costs. */
struct plan_choice {
	bool *leaves; /* by piece */
	int64_t bytes; /* that stay */
	int64_t trouble; /* thousandths of a hook */
	uint32_t pieces; /* that leave */
	uint32_t hooks, exports, splits;
	int64_t prices; /* of the pieces that leave; part of the trouble */
	/* It was the cheapest where a hook cost num / den bytes, by a cut of @cost, equal to the flow. */
	int64_t num, den;
	double cost, flow; /* bytes times den */
};

/* Fills in all but the price, from @c->leaves. False: it is none, something without a price is cut. */
bool plan_choice_count(const struct plan_graph *g, struct plan_choice *c);
void plan_choice_release(struct plan_choice *c);

#endif
