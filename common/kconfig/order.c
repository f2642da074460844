// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An order of the symbols in which each comes after all that its value depends on. There is none
 * when they depend on each other in a circle, which conf refuses, too (symbol.c,
 * sym_check_deps()). Neither the search here nor who goes by its result recurses, however long the
 * chains of a hostile file are.
 */
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/index.h"
#include "common/strbuf.h"

/* What each symbol depends on: to[start[s]] … to[start[s + 1]]. A choice stands for its members. */
struct edges {
	uint32_t *start, *to;
	size_t nr, cap;
	uint32_t *seen_expr, *seen_symbol; /* for which symbol + 1 it was last met */
	uint32_t *stack; /* of expressions */
	size_t stack_cap;
};

static uint32_t group_of(const struct kconfig *k, uint32_t s)
{
	uint32_t choice = k->symbols[s].member_of;

	return choice == KCONFIG_NONE ? s : choice;
}

static void edge(struct edges *g, const struct kconfig *k, uint32_t from, uint32_t to)
{
	to = group_of(k, to);
	/* members of a choice may name each other, and their choice */
	if (to == from && k->symbols[from].choice)
		return;
	if (g->seen_symbol[to] == from + 1 || k->symbols[to].constant)
		return;
	g->seen_symbol[to] = from + 1;
	ALLOC_GROW(g->to, g->nr + 1, g->cap);
	g->to[g->nr++] = to;
}

static void edges_of_expr(struct edges *g, const struct kconfig *k, uint32_t from, uint32_t e)
{
	size_t depth = 0;

	if (e == KCONFIG_NONE)
		return;
	ALLOC_GROW(g->stack, 1, g->stack_cap);
	g->stack[depth++] = e;
	while (depth) {
		uint32_t id = g->stack[--depth];
		const struct kconfig_expr *x = &k->exprs[id];

		if (g->seen_expr[id] == from + 1)
			continue;
		g->seen_expr[id] = from + 1;
		if (x->op == KCONFIG_SYMBOL || x->op > KCONFIG_OR) {
			edge(g, k, from, x->a);
			if (x->op != KCONFIG_SYMBOL)
				edge(g, k, from, x->b);
			continue;
		}
		ALLOC_GROW(g->stack, depth + 2, g->stack_cap);
		g->stack[depth++] = x->a;
		if (x->op != KCONFIG_NOT)
			g->stack[depth++] = x->b;
	}
}

static void edges_of_symbol(struct edges *g, const struct kconfig *k, uint32_t from, uint32_t s)
{
	const struct kconfig_symbol *sym = &k->symbols[s];

	edges_of_expr(g, k, from, sym->selected);
	edges_of_expr(g, k, from, sym->implied);
	if (sym->implied != KCONFIG_NONE)
		edges_of_expr(g, k, from, sym->dep);
	for (uint32_t p = sym->prop; p != KCONFIG_NONE; p = k->props[p].next) {
		const struct kconfig_prop *prop = &k->props[p];

		if (prop->kind == KCONFIG_SELECT || prop->kind == KCONFIG_IMPLY)
			continue;
		edges_of_expr(g, k, from, prop->cond);
		if (prop->kind == KCONFIG_DEFAULT)
			edges_of_expr(g, k, from, prop->value);
		if (prop->kind == KCONFIG_RANGE) {
			edge(g, k, from, prop->target);
			edge(g, k, from, prop->high);
		}
	}
}

/* The members of each choice, as chains. */
static void chain_members(const struct kconfig *k, uint32_t *first, uint32_t *next)
{
	memset(first, 0xff, k->nr_symbols * sizeof(*first));
	memset(next, 0xff, k->nr_symbols * sizeof(*next));
	for (uint32_t s = k->nr_symbols; s-- > 0;) {
		uint32_t c = k->symbols[s].member_of;

		if (c == KCONFIG_NONE)
			continue;
		next[s] = first[c];
		first[c] = s;
	}
}

static void edges_collect(struct edges *g, const struct kconfig *k)
{
	AUTO_FREE uint32_t *first = xcalloc(k->nr_symbols, sizeof(*first));
	AUTO_FREE uint32_t *next = xcalloc(k->nr_symbols, sizeof(*next));

	chain_members(k, first, next);
	g->start = xcalloc(k->nr_symbols + 1u, sizeof(*g->start));
	g->seen_expr = xcalloc(k->nr_exprs, sizeof(*g->seen_expr));
	g->seen_symbol = xcalloc(k->nr_symbols, sizeof(*g->seen_symbol));
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		g->start[s] = (uint32_t)g->nr;
		if (k->symbols[s].member_of != KCONFIG_NONE)
			continue;
		edges_of_symbol(g, k, s, s);
		for (uint32_t m = first[s]; m != KCONFIG_NONE; m = next[m])
			edges_of_symbol(g, k, s, m);
	}
	g->start[k->nr_symbols] = (uint32_t)g->nr;
}

static void edges_release(struct edges *g)
{
	free(g->start);
	free(g->to);
	free(g->seen_expr);
	free(g->seen_symbol);
	free(g->stack);
}

static void name_of(const struct kconfig *k, uint32_t s, struct strbuf *out)
{
	strbuf_addstr(out, k->symbols[s].name ? k->symbols[s].name : "<choice>");
	strbuf_addstr(out, " (");
	kconfig_symbol_at(k, s, out);
	strbuf_addch(out, ')');
}

/* @path is the way that was taken; its last symbol leads back to @again. */
static int circle(const struct kconfig *k, const uint32_t *path, size_t nr, uint32_t again,
		  struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, at = STRBUF_INIT;
	size_t from = nr;

	while (from > 0 && path[from - 1] != again)
		from--;
	for (size_t i = from ? from - 1 : 0; i < nr && i < from + 7; i++) {
		name_of(k, path[i], &text);
		strbuf_addstr(&text, i < nr - 1 ? " depends on " : "");
	}
	if (nr > from + 7)
		strbuf_addf(&text, "… %zu more", nr - from - 7);
	kconfig_symbol_at(k, again, &at);
	return error_set(err, -EINVAL, "%s: dependencies run in a circle: %s depends on %s", at.buf,
			 text.buf, k->symbols[again].name ? k->symbols[again].name : "<choice>");
}

/* A search into depth with a stack of its own. */
struct walk {
	uint32_t *path, *at; /* the symbols on the way, and the edge each is at */
	unsigned char *state; /* 0 new, 1 on the way, 2 done */
	uint32_t *order;
	size_t done;
};

static int visit(struct walk *w, const struct edges *g, const struct kconfig *k, uint32_t root,
		 struct strbuf *err)
{
	size_t depth = 0;

	w->path[depth] = root;
	w->at[depth++] = g->start[root];
	w->state[root] = 1;
	while (depth) {
		uint32_t s = w->path[depth - 1], to;

		if (w->at[depth - 1] == g->start[s + 1]) {
			w->state[s] = 2;
			w->order[w->done++] = s;
			depth--;
			continue;
		}
		to = g->to[w->at[depth - 1]++];
		if (w->state[to] == 1)
			return circle(k, w->path, depth, to, err);
		if (w->state[to])
			continue;
		w->state[to] = 1;
		w->path[depth] = to;
		w->at[depth++] = g->start[to];
	}
	return 0;
}

/* Behind each choice, its members. */
static void add_members(const struct kconfig *k, struct walk *w, uint32_t *order)
{
	AUTO_FREE uint32_t *first = xcalloc(k->nr_symbols, sizeof(*first));
	AUTO_FREE uint32_t *next = xcalloc(k->nr_symbols, sizeof(*next));
	size_t nr = 0;

	chain_members(k, first, next);
	for (size_t i = 0; i < w->done; i++) {
		order[nr++] = w->order[i];
		for (uint32_t m = first[w->order[i]]; m != KCONFIG_NONE; m = next[m])
			order[nr++] = m;
	}
}

int kconfig_order(struct kconfig *k, struct strbuf *err)
{
	struct edges g = { 0 };
	struct walk w = { 0 };
	int code = 0;

	w.path = xcalloc(k->nr_symbols, sizeof(*w.path));
	w.at = xcalloc(k->nr_symbols, sizeof(*w.at));
	w.state = xcalloc(k->nr_symbols, 1);
	w.order = xcalloc(k->nr_symbols, sizeof(*w.order));
	free(k->index->order);
	k->index->order = xcalloc(k->nr_symbols, sizeof(*k->index->order));
	edges_collect(&g, k);
	for (uint32_t s = 0; !code && s < k->nr_symbols; s++) {
		if (!w.state[s] && k->symbols[s].member_of == KCONFIG_NONE)
			code = visit(&w, &g, k, s, err);
	}
	if (!code)
		add_members(k, &w, k->index->order);
	edges_release(&g);
	free(w.path);
	free(w.at);
	free(w.state);
	free(w.order);
	return code;
}
