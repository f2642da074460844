// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A choice as a cut: what is on the source's side stays. An arc costs what it can carry when it
 * leads from what stays to what leaves.
 *
 *   piece -> target: its bytes                     source -> piece: its price
 *   user -> lend -> piece: never, hook             piece -> lend -> user: export, never
 *   piece -> some stay -> some leave -> piece: never, split, never
 *
 * What is bound to stay is the source itself. A lend with a single user needs no vertex of its own.
 */
#include <errno.h>
#include <igraph.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/plan/front.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* A double is exact up to there. */
#define MAX_EXACT ((double)((int64_t)1 << 52))

struct arc {
	uint32_t from, to;
	double cap; /* negative: more than everything else together */
};

struct network {
	const struct plan_graph *g;
	double num, den; /* a thousandth of a hook is num, a byte den */
	uint32_t *vertex; /* by piece */
	uint32_t nr; /* vertices: 0 the source, 1 the target */
	struct arc *arcs;
	size_t nr_arcs, arcs_cap;
};

#define SOURCE 0u
#define TARGET 1u
#define ALWAYS (-1.0)

static void add_arc(struct network *n, uint32_t from, uint32_t to, double cap)
{
	if (from == to || to == SOURCE || from == TARGET || cap == 0)
		return;
	ALLOC_GROW(n->arcs, n->nr_arcs + 1, n->arcs_cap);
	n->arcs[n->nr_arcs++] = (struct arc){ from, to, cap };
}

static double priced(const struct network *n, uint32_t cost)
{
	return cost == PLAN_NEVER ? ALWAYS : cost * n->num;
}

static void add_pieces(struct network *n)
{
	const struct plan_graph *g = n->g;
	bool *stays = xcalloc((size_t)g->nr_pieces + 1, sizeof(*stays));

	plan_graph_held(g, stays, NULL);
	n->nr = 2;
	for (uint32_t i = 0; i < g->nr_pieces; i++)
		n->vertex[i] = stays[i] ? SOURCE : n->nr++;
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		if (stays[i])
			continue;
		add_arc(n, n->vertex[i], TARGET, (double)g->pieces[i].bytes * n->den);
		add_arc(n, SOURCE, n->vertex[i], priced(n, g->pieces[i].price));
	}
	free(stays);
}

/* How many of the users are other vertices than the piece's. */
static uint32_t others(const struct network *n, const struct plan_lend *l, uint32_t *one,
		       bool *source)
{
	uint32_t nr = 0, piece = n->vertex[l->piece];

	*source = false;
	for (uint32_t k = l->first; k < l->first + l->nr; k++) {
		uint32_t v = n->vertex[n->g->users[k].piece];

		if (v == piece)
			continue;
		*source |= v == SOURCE;
		*one = v;
		nr++;
	}
	return nr;
}

static void add_users(struct network *n, const struct plan_lend *l, uint32_t vertex, bool hook)
{
	for (uint32_t k = l->first; k < l->first + l->nr; k++) {
		uint32_t v = n->vertex[n->g->users[k].piece];

		if (v == n->vertex[l->piece])
			continue;
		if (hook)
			add_arc(n, v, vertex, ALWAYS);
		else
			add_arc(n, vertex, v, ALWAYS);
	}
}

static void add_hook(struct network *n, const struct plan_lend *l, uint32_t nr, uint32_t one,
		     bool source)
{
	uint32_t piece = n->vertex[l->piece];

	if (piece == SOURCE || !l->hook)
		return;
	if (l->hook == PLAN_NEVER)
		add_users(n, l, piece, true);
	else if (source) /* of those that stay one is enough */
		add_arc(n, SOURCE, piece, priced(n, l->hook));
	else if (nr == 1)
		add_arc(n, one, piece, priced(n, l->hook));
	else {
		add_users(n, l, n->nr, true);
		add_arc(n, n->nr++, piece, priced(n, l->hook));
	}
}

static void add_export(struct network *n, const struct plan_lend *l, uint32_t nr, uint32_t one)
{
	uint32_t piece = n->vertex[l->piece];

	if (!l->export)
		return;
	if (l->export == PLAN_NEVER)
		add_users(n, l, piece, false);
	else if (nr == 1)
		add_arc(n, piece, one, priced(n, l->export));
	else {
		add_arc(n, piece, n->nr, priced(n, l->export));
		add_users(n, l, n->nr++, false);
	}
}

static void add_lend(struct network *n, const struct plan_lend *l)
{
	uint32_t one = SOURCE, nr;
	bool source;

	nr = others(n, l, &one, &source);
	if (!nr)
		return;
	for (uint32_t k = l->first; k < l->first + l->nr; k++) {
		if (n->g->users[k].firm)
			add_arc(n, n->vertex[n->g->users[k].piece], n->vertex[l->piece], ALWAYS);
	}
	add_hook(n, l, nr, one, source);
	add_export(n, l, nr, one);
}

static void add_groups(struct network *n)
{
	const struct plan_graph *g = n->g;
	uint32_t base = n->nr;

	for (uint32_t i = 0; i < g->nr_groups; i++)
		add_arc(n, base + 2 * i, base + 2 * i + 1, priced(n, g->splits[i]));
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		uint32_t group = g->pieces[i].group;

		if (group == PLAN_NONE || !g->splits[group])
			continue;
		add_arc(n, n->vertex[i], base + 2 * group, ALWAYS);
		if (n->vertex[i] != SOURCE)
			add_arc(n, base + 2 * group + 1, n->vertex[i], ALWAYS);
	}
	n->nr += 2 * g->nr_groups;
}

/* Gives the arcs that can't be cut what they can carry. False: the numbers would not be exact. */
static bool bound_arcs(struct network *n)
{
	double sum = 1;

	for (size_t i = 0; i < n->nr_arcs; i++)
		sum += n->arcs[i].cap > 0 ? n->arcs[i].cap : 0;
	for (size_t i = 0; i < n->nr_arcs; i++) {
		if (n->arcs[i].cap < 0)
			n->arcs[i].cap = sum;
	}
	return sum < MAX_EXACT;
}

/* --- igraph --- */

struct solver {
	igraph_t graph;
	igraph_vector_int_t edges, leaving;
	igraph_vector_t caps;
	double flow;
};

static int start_solver(const struct network *n, struct solver *s)
{
	igraph_vector_int_init(&s->edges, (igraph_integer_t)(2 * n->nr_arcs));
	igraph_vector_int_init(&s->leaving, 0);
	igraph_vector_init(&s->caps, (igraph_integer_t)n->nr_arcs);
	for (size_t i = 0; i < n->nr_arcs; i++) {
		VECTOR(s->edges)[2 * i] = n->arcs[i].from;
		VECTOR(s->edges)[2 * i + 1] = n->arcs[i].to;
		VECTOR(s->caps)[i] = n->arcs[i].cap;
	}
	return igraph_create(&s->graph, &s->edges, n->nr, IGRAPH_DIRECTED);
}

static void end_solver(struct solver *s)
{
	igraph_destroy(&s->graph);
	igraph_vector_int_destroy(&s->edges);
	igraph_vector_int_destroy(&s->leaving);
	igraph_vector_destroy(&s->caps);
}

/* What leaves is what can still reach the target: the smallest such set, whatever flow was found. */
static void take_choice(const struct network *n, const struct solver *s, struct plan_choice *out)
{
	bool *leaves = xcalloc(n->nr, sizeof(*leaves));

	for (igraph_integer_t i = 0; i < igraph_vector_int_size(&s->leaving); i++)
		leaves[VECTOR(s->leaving)[i]] = true;
	out->leaves = xcalloc((size_t)n->g->nr_pieces + 1, sizeof(*out->leaves));
	for (uint32_t i = 0; i < n->g->nr_pieces; i++)
		out->leaves[i] = leaves[n->vertex[i]];
	free(leaves);
}

static int solve(const struct network *n, struct plan_choice *out, struct strbuf *err)
{
	struct solver s = { 0 };
	igraph_error_handler_t *old = igraph_set_error_handler(igraph_error_handler_ignore);
	int code = start_solver(n, &s);

	if (!code)
		code = igraph_maxflow(&s.graph, &s.flow, NULL, NULL, NULL, &s.leaving, SOURCE,
				      TARGET, &s.caps, NULL);
	igraph_set_error_handler(old);
	if (code == IGRAPH_ENOMEM)
		out_of_memory();
	if (code)
		return error_set(err, -EPROTO, "igraph cannot solve it: %s", igraph_strerror(code));
	take_choice(n, &s, out);
	out->flow = s.flow;
	end_solver(&s);
	return 0;
}

/* What is bound to stay pays, too, but not by way of the network. */
static double bound_bytes(const struct network *n)
{
	double bytes = 0;

	for (uint32_t i = 0; i < n->g->nr_pieces; i++)
		bytes += n->vertex[i] == SOURCE ? (double)n->g->pieces[i].bytes : 0;
	return bytes;
}

static int certify(const struct network *n, struct plan_choice *out, struct strbuf *err)
{
	bool possible = plan_choice_count(n->g, out);

	out->flow += bound_bytes(n) * n->den;
	out->cost = (double)out->bytes * n->den + (double)out->trouble * n->num;
	if (possible && out->cost == out->flow)
		return 0;
	return error_set(err, -EPROTO,
			 possible ? "the solver's flow is %.0f, but its cut costs %.0f" :
				    "the solver cuts what has no price",
			 out->flow, out->cost);
}

int plan_cut(const struct plan_graph *g, int64_t num, int64_t den, struct plan_choice *out,
	     struct strbuf *err)
{
	struct network n = { .g = g, .num = (double)num, .den = (double)den };
	int ret = 0;

	memset(out, 0, sizeof(*out));
	out->num = num;
	out->den = den;
	n.vertex = xcalloc((size_t)g->nr_pieces + 1, sizeof(*n.vertex));
	add_pieces(&n);
	for (uint32_t i = 0; i < g->nr_lends; i++)
		add_lend(&n, &g->lends[i]);
	add_groups(&n);
	if (!bound_arcs(&n))
		ret = error_set(err, -ERANGE, "the costs are too large to be exact");
	if (!ret)
		ret = solve(&n, out, err);
	if (!ret)
		ret = certify(&n, out, err);
	free(n.vertex);
	free(n.arcs);
	if (ret)
		plan_choice_release(out);
	return ret;
}
