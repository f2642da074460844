// SPDX-License-Identifier: GPL-2.0-or-later
/* What holds a piece, and what alone holds the most. */
#include <errno.h>
#include <igraph.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/plan/internal.h"
#include "analyzer/plan/plan.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

/* Uses by who uses: of user u, lends[first[u]] up to first[u + 1]. */
struct needs {
	uint32_t *first, *lends;
	bool *firm;
};

static void needs_release(struct needs *n)
{
	free(n->first);
	free(n->lends);
	free(n->firm);
}

static struct needs index_needs(const struct plan_graph *g)
{
	struct needs n = { .first = xcalloc((size_t)g->nr_pieces + 2, sizeof(*n.first)),
			   .lends = xcalloc((size_t)g->nr_users + 1, sizeof(*n.lends)),
			   .firm = xcalloc((size_t)g->nr_users + 1, sizeof(*n.firm)) };

	for (uint32_t i = 0; i < g->nr_users; i++)
		n.first[g->users[i].piece + 1]++;
	for (uint32_t i = 0; i < g->nr_pieces; i++)
		n.first[i + 1] += n.first[i];
	for (uint32_t l = g->nr_lends; l-- > 0;) {
		for (uint32_t k = g->lends[l].first; k < g->lends[l].first + g->lends[l].nr; k++) {
			uint32_t at = n.first[g->users[k].piece]++;

			n.lends[at] = l;
			n.firm[at] = g->users[k].firm || g->lends[l].hook == PLAN_NEVER;
		}
	}
	for (uint32_t i = g->nr_pieces; i > 0; i--)
		n.first[i] = n.first[i - 1];
	n.first[0] = 0;
	return n;
}

/* --- one piece --- */

struct step {
	uint32_t from; /* the piece that uses it, PLAN_NONE: it is held */
	uint32_t lend;
	uint32_t hooks; /* on the way, PLAN_NONE: not reached */
	bool firm;
};

struct search {
	const struct plan_graph *g;
	struct needs needs;
	struct step *steps;
	uint32_t *now, *later; /* pieces with as many hooks as now, with one more */
	uint32_t nr_now, nr_later;
};

static void reach(struct search *s, uint32_t from, uint32_t at)
{
	const struct plan_lend *l = &s->g->lends[s->needs.lends[at]];
	bool firm = s->needs.firm[at];
	uint32_t hooks = s->steps[from].hooks + !firm;
	struct step *to = &s->steps[l->piece];

	if (to->hooks <= hooks)
		return;
	*to = (struct step){ from, s->needs.lends[at], hooks, firm };
	if (firm)
		s->now[s->nr_now++] = l->piece;
	else
		s->later[s->nr_later++] = l->piece;
}

/* The chains with the fewest hooks, from all that is held. */
static struct step *find_chains(const struct plan_graph *g)
{
	struct search s = { .g = g, .needs = index_needs(g) };
	size_t room = (size_t)g->nr_users + g->nr_pieces + 1;

	s.steps = xcalloc((size_t)g->nr_pieces + 1, sizeof(*s.steps));
	s.now = xcalloc(room, sizeof(*s.now));
	s.later = xcalloc(room, sizeof(*s.later));
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		s.steps[i] = (struct step){ PLAN_NONE, PLAN_NONE, PLAN_NONE, true };
		if (g->pieces[i].held) {
			s.steps[i].hooks = 0;
			s.now[s.nr_now++] = i;
		}
	}
	for (uint32_t hooks = 0; s.nr_now; hooks++) {
		uint32_t *other = s.now;

		for (uint32_t i = 0; i < s.nr_now; i++) {
			uint32_t from = s.now[i];

			for (uint32_t k = s.needs.first[from];
			     s.steps[from].hooks == hooks && k < s.needs.first[from + 1]; k++)
				reach(&s, from, k);
		}
		s.now = s.later;
		s.nr_now = s.nr_later;
		s.later = other;
		s.nr_later = 0;
	}
	needs_release(&s.needs);
	free(s.now);
	free(s.later);
	return s.steps;
}

int plan_find(const struct plan *p, const char *name, uint32_t *out, struct strbuf *err)
{
	uint32_t number = strmap_find(&p->e.names, name);
	int64_t piece = IDMAP_NONE;

	if (number != STRMAP_NONE)
		piece = idmap_get(&p->by_name, (int64_t)number * 2);
	if (number != STRMAP_NONE && piece == IDMAP_NONE)
		piece = idmap_get(&p->by_name, (int64_t)number * 2 + 1);
	for (uint32_t i = 0; i < p->g.nr_pieces && piece == IDMAP_NONE; i++) {
		if (p->info[i].name == PLAN_NONE && !strcmp(plan_piece_object(p, i), name))
			piece = i;
	}
	if (piece == IDMAP_NONE)
		return error_set(err, -ENOENT, "the build has no symbol '%s'", name);
	*out = (uint32_t)piece;
	return 0;
}

static void put_step(const struct plan *p, const struct step *steps, uint32_t piece, int64_t number,
		     struct rows *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, why = STRBUF_INIT;
	const struct plan_info *info = &p->info[piece];
	const struct step *s = &steps[piece];

	plan_piece_name(p, piece, &name);
	if (s->from == PLAN_NONE)
		strbuf_addf(&why, "%s%s%s", plan_hold_text(info->hold),
			    info->by != PLAN_NONE && info->by != info->name ? ": " : "",
			    info->by != info->name ? evidence_name(&p->e, info->by) : "");
	else if (s->firm)
		strbuf_addf(&why, "used where no hook helps");
	else
		strbuf_addf(&why, "used, for want of a hook");
	rows_num(out, number);
	rows_text(out, name.buf);
	rows_text(out, plan_piece_object(p, piece));
	rows_num(out, s->hooks);
	rows_num(out, p->g.pieces[piece].bytes);
	rows_text(out, why.buf);
}

int plan_why_rows(const struct plan *p, const char *name, struct rows *out, struct strbuf *err)
{
	struct step *steps;
	uint32_t piece, nr = 0, *chain;
	int ret = plan_find(p, name, &piece, err);

	if (ret)
		return ret;
	rows_column(out, "step", COL_INT);
	rows_symbol_column(out, "piece");
	rows_column(out, "object", COL_TEXT);
	rows_column(out, "hooks", COL_COUNT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "why", COL_TEXT);
	steps = find_chains(&p->g);
	chain = xcalloc((size_t)p->g.nr_pieces + 1, sizeof(*chain));
	for (uint32_t at = piece; at != PLAN_NONE && steps[at].hooks != PLAN_NONE;
	     at = steps[at].from)
		chain[nr++] = at;
	for (uint32_t i = nr; i-- > 0;)
		put_step(p, steps, chain[i], (int64_t)nr - i, out);
	if (!nr)
		out->footer = xstrdup("Nothing holds it");
	free(chain);
	free(steps);
	return 0;
}

/* --- the wall --- */

static void add_edge(igraph_vector_int_t *edges, igraph_integer_t from, igraph_integer_t to)
{
	igraph_vector_int_push_back(edges, from);
	igraph_vector_int_push_back(edges, to);
}

/* Who dominates whom among what no cut can part: by igraph, from one above all that is held. */
static int dominators(const struct plan_graph *g, igraph_vector_int_t *dom)
{
	igraph_vector_int_t edges;
	igraph_integer_t root = g->nr_pieces;
	igraph_t graph;
	int code;

	igraph_vector_int_init(&edges, 0);
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		if (g->pieces[i].held) {
			add_edge(&edges, root, i);
		}
	}
	for (uint32_t i = 0; i < g->nr_lends; i++) {
		const struct plan_lend *l = &g->lends[i];

		for (uint32_t k = l->first; k < l->first + l->nr; k++) {
			if (g->users[k].firm || l->hook == PLAN_NEVER)
				add_edge(&edges, g->users[k].piece, l->piece);
			if (l->export == PLAN_NEVER)
				add_edge(&edges, l->piece, g->users[k].piece);
		}
	}
	code = igraph_create(&graph, &edges, root + 1, IGRAPH_DIRECTED);
	igraph_vector_int_destroy(&edges);
	if (code)
		return code;
	code = igraph_dominator_tree(&graph, root, dom, NULL, NULL, IGRAPH_OUT);
	igraph_destroy(&graph);
	return code;
}

struct brick {
	uint32_t piece, pieces;
	int64_t bytes;
};

static int compare_bricks(const void *pa, const void *pb)
{
	const struct brick *a = pa, *b = pb;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return a->piece < b->piece ? -1 : a->piece > b->piece;
}

/* What each holds alone, itself too: up the tree, from the leaves. */
static struct brick *add_up(const struct plan_graph *g, const igraph_vector_int_t *dom)
{
	struct brick *bricks = xcalloc((size_t)g->nr_pieces + 1, sizeof(*bricks));
	uint32_t *below = xcalloc((size_t)g->nr_pieces + 1, sizeof(*below)), *queue, nr = 0;

	queue = xcalloc((size_t)g->nr_pieces + 1, sizeof(*queue));
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		igraph_integer_t up = VECTOR(*dom)[i];

		bricks[i] = (struct brick){ i, 1, g->pieces[i].bytes };
		if (up >= 0 && up < g->nr_pieces)
			below[up]++;
	}
	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		if (!below[i])
			queue[nr++] = i;
	}
	for (uint32_t i = 0; i < nr; i++) {
		igraph_integer_t up = VECTOR(*dom)[queue[i]];

		if (up < 0 || up >= g->nr_pieces)
			continue;
		bricks[up].bytes += bricks[queue[i]].bytes;
		bricks[up].pieces += bricks[queue[i]].pieces;
		if (!--below[up])
			queue[nr++] = (uint32_t)up;
	}
	free(queue);
	free(below);
	return bricks;
}

static void put_brick(const struct plan *p, const struct brick *b, const uint32_t *from,
		      struct rows *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, by = STRBUF_INIT;
	const struct plan_info *info = &p->info[b->piece];

	plan_piece_name(p, b->piece, &name);
	if (from[b->piece] != PLAN_NONE)
		plan_piece_name(p, from[b->piece], &by);
	else if (info->by != PLAN_NONE)
		strbuf_addf(&by, "%s", evidence_name(&p->e, info->by));
	rows_text(out, name.buf);
	rows_text(out, plan_piece_object(p, b->piece));
	rows_num(out, b->bytes);
	rows_num(out, b->pieces);
	rows_text(out,
		  info->hold != HOLD_NOT ? plan_hold_text(info->hold) : "used where no hook helps");
	rows_text(out, by.len ? by.buf : NULL);
}

int plan_wall_rows(const struct plan *p, uint32_t top, struct rows *out, struct strbuf *err)
{
	igraph_error_handler_t *old = igraph_set_error_handler(igraph_error_handler_ignore);
	uint32_t *from = xcalloc((size_t)p->g.nr_pieces + 1, sizeof(*from)), shown = 0;
	bool *stays = xcalloc((size_t)p->g.nr_pieces + 1, sizeof(*stays));
	struct brick *bricks = NULL;
	igraph_vector_int_t dom;
	int code;

	igraph_vector_int_init(&dom, 0);
	code = dominators(&p->g, &dom);
	igraph_set_error_handler(old);
	if (code == IGRAPH_ENOMEM)
		out_of_memory();
	rows_symbol_column(out, "piece");
	rows_column(out, "object", COL_TEXT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "pieces", COL_COUNT);
	rows_column(out, "why", COL_TEXT);
	rows_symbol_column(out, "by");
	if (!code) {
		plan_graph_held(&p->g, stays, from);
		bricks = add_up(&p->g, &dom);
		qsort(bricks, p->g.nr_pieces, sizeof(*bricks), compare_bricks);
	}
	for (uint32_t i = 0; !code && i < p->g.nr_pieces && shown < top; i++) {
		if (!stays[bricks[i].piece] || !bricks[i].bytes)
			continue;
		put_brick(p, &bricks[i], from, out);
		shown++;
	}
	igraph_vector_int_destroy(&dom);
	free(bricks);
	free(stays);
	free(from);
	return code ? error_set(err, -EPROTO, "igraph finds no dominators: %s",
				igraph_strerror(code)) :
		      0;
}
