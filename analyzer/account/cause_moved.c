// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/cause_moved.h"

#include <assert.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/match.h"
#include "analyzer/account/tally.h"
#include "common/model/atom_kind.h"
#include "common/alloc.h"

/* Rounds after which the objects that are left count as moved; real ones take three or four. */
#define MAX_ROUNDS 64

struct node {
	uint32_t object; /* in the caller's names */
	int64_t bytes, matched; /* of its symbols */
	size_t parent; /* of the tree of its group; itself: the root */
	bool moved;
};

/* A symbol of one object that is found in another. */
struct edge {
	size_t from, to; /* nodes */
	int64_t old, new;
};

struct graph {
	struct node *nodes;
	size_t nr_nodes, nodes_cap;
	struct edge *edges;
	size_t nr_edges, edges_cap;
	struct idmap index; /* from an object to its node */
};

struct symbols {
	struct match_symbol *v;
	size_t *nodes; /* of each */
	size_t nr;
};

static size_t node_of(struct graph *g, uint32_t object)
{
	int64_t known = idmap_get(&g->index, object);

	if (known != IDMAP_NONE)
		return (size_t)known;
	ALLOC_GROW(g->nodes, g->nr_nodes + 1, g->nodes_cap);
	g->nodes[g->nr_nodes] =
		(struct node){ .object = object, .parent = g->nr_nodes, .moved = true };
	idmap_put(&g->index, object, (int64_t)g->nr_nodes);
	return g->nr_nodes++;
}

/* Its object in the caller's names when it is one to look at, else STRMAP_NONE. */
static uint32_t wanted(const struct tally *symbols, size_t group, const struct tally *t,
		       const struct idmap *objects)
{
	const char *name = tally_name(symbols, symbols->groups[group].object);
	uint32_t object = strmap_find(&t->names, name);

	return object == STRMAP_NONE || idmap_get(objects, object) == IDMAP_NONE ? STRMAP_NONE :
										   object;
}

/* The symbols that a build has in the objects to look at. */
static void symbols_of(struct graph *g, const struct tally *symbols,
		       const struct tally_counts *counts, const struct tally *t,
		       const struct idmap *objects, struct symbols *out)
{
	out->v = xcalloc(symbols->nr_groups + 1, sizeof(*out->v));
	out->nodes = xcalloc(symbols->nr_groups + 1, sizeof(*out->nodes));
	for (size_t i = 0; i < symbols->nr_groups; i++) {
		const struct tally_group *group = &symbols->groups[i];
		int64_t bytes = tally_sum(counts, i);
		uint32_t object = bytes && group->kind == ATOM_SYMBOL ?
					  wanted(symbols, i, t, objects) :
					  STRMAP_NONE;

		if (object == STRMAP_NONE)
			continue;
		out->nodes[out->nr] = node_of(g, object);
		assert(g->nodes);
		g->nodes[out->nodes[out->nr]].bytes += bytes;
		out->v[out->nr++] = (struct match_symbol){
			.name = tally_name(symbols, group->name),
			.object = tally_name(symbols, group->object),
			.bytes = bytes,
			.byte_class = tally_main_class(counts, i),
			.named = true,
		};
	}
}

static void connect(struct graph *g, const struct symbols *a, const struct symbols *b)
{
	for (size_t i = 0; i < a->nr; i++) {
		size_t other = a->v[i].other;

		if (other == MATCH_NONE)
			continue;
		ALLOC_GROW(g->edges, g->nr_edges + 1, g->edges_cap);
		g->edges[g->nr_edges++] = (struct edge){ a->nodes[i], b->nodes[other],
							 a->v[i].bytes, b->v[other].bytes };
	}
}

/* Drops those of which too little is found in what has not been dropped; false: none was. */
static bool drop(struct graph *g)
{
	bool dropped = false;

	for (size_t i = 0; i < g->nr_nodes; i++)
		g->nodes[i].matched = 0;
	for (size_t i = 0; i < g->nr_edges; i++) {
		const struct edge *e = &g->edges[i];

		if (!g->nodes[e->from].moved || !g->nodes[e->to].moved)
			continue;
		g->nodes[e->from].matched += e->old;
		g->nodes[e->to].matched += e->new;
	}
	for (size_t i = 0; i < g->nr_nodes; i++) {
		struct node *n = &g->nodes[i];

		if (n->moved && n->matched < n->bytes - n->matched) {
			n->moved = false;
			dropped = true;
		}
	}
	return dropped;
}

static size_t root_of(struct graph *g, size_t node)
{
	while (g->nodes[node].parent != node) {
		g->nodes[node].parent = g->nodes[g->nodes[node].parent].parent;
		node = g->nodes[node].parent;
	}
	return node;
}

static void number_groups(struct graph *g, struct idmap *moved)
{
	struct idmap numbers = IDMAP_INIT;
	int64_t next = 0;

	for (size_t i = 0; i < g->nr_edges; i++) {
		const struct edge *e = &g->edges[i];

		if (g->nodes[e->from].moved && g->nodes[e->to].moved)
			g->nodes[root_of(g, e->from)].parent = root_of(g, e->to);
	}
	for (size_t i = 0; i < g->nr_nodes; i++) {
		int64_t root = (int64_t)root_of(g, i);

		if (!g->nodes[i].moved)
			continue;
		if (idmap_get(&numbers, root) == IDMAP_NONE)
			idmap_put(&numbers, root, next++);
		idmap_put(moved, g->nodes[i].object, idmap_get(&numbers, root));
	}
	idmap_release(&numbers);
}

static void find_groups(struct graph *g, struct symbols *a, struct symbols *b, struct idmap *moved)
{
	match_symbols(a->v, a->nr, b->v, b->nr);
	connect(g, a, b);
	for (int round = 0; round < MAX_ROUNDS && drop(g); round++)
		;
	number_groups(g, moved);
}

static void graph_release(struct graph *g)
{
	free(g->nodes);
	free(g->edges);
	idmap_release(&g->index);
}

static void symbols_release(struct symbols *s)
{
	free(s->v);
	free(s->nodes);
}

int cause_moved(struct tally *t, const struct build_ref *a, const struct build_ref *b,
		const struct idmap *objects, struct idmap *moved, struct strbuf *err)
{
	const struct account_opts everything = { 0 };
	struct tally_counts old = { 0 }, new = { 0 };
	struct symbols from = { 0 }, to = { 0 };
	struct graph g = { 0 };
	struct tally symbols;
	int ret = tally_init(&symbols, t->db, tally_key_find("symbol"), &everything, err);

	symbols.padding_apart = true;
	if (!ret)
		ret = tally_count(&symbols, a->id, &old, err);
	if (!ret)
		ret = tally_count(&symbols, b->id, &new, err);
	if (!ret) {
		symbols_of(&g, &symbols, &old, t, objects, &from);
		symbols_of(&g, &symbols, &new, t, objects, &to);
		find_groups(&g, &from, &to, moved);
	}
	symbols_release(&from);
	symbols_release(&to);
	graph_release(&g);
	tally_counts_release(&old);
	tally_counts_release(&new);
	tally_release(&symbols);
	return ret;
}
