// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What else changes when options become m: tristates at y that depend on them, or that nobody else
 * selects, become m too, and bools that ask for "X=y" go off. The rules of scripts/kconfig/symbol.c
 * for the options that have to do with those that changed.
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/candidate/evidence.h"
#include "common/alloc.h"

/* Expressions of a tree deeper than this are no Kconfig. */
#define MAX_DEPTH 1000

struct mention {
	uint32_t of, by;
};

struct evidence_follow {
	struct mention *mentions; /* options at y, by what they mention or what selects them */
	uint32_t nr;
	size_t cap;
	struct evidence_range *of; /* by symbol: of mentions */
	uint32_t *selects; /* select properties, by target */
	struct evidence_range *selects_of;
	unsigned char *now; /* by symbol: 1 + its value, 0: as it was */
};

static enum kconfig_tri value_of(const struct evidence *f, uint32_t symbol)
{
	return f->follow->now[symbol] ? (enum kconfig_tri)(f->follow->now[symbol] - 1) :
					kconfig_value(f->conf->v, symbol);
}

static enum kconfig_tri lesser(enum kconfig_tri a, enum kconfig_tri b)
{
	return a < b ? a : b;
}

static enum kconfig_tri greater(enum kconfig_tri a, enum kconfig_tri b)
{
	return a > b ? a : b;
}

static enum kconfig_tri compare(const struct evidence *f, uint32_t expr, bool wanted)
{
	const struct kconfig_expr *e = &f->conf->k.exprs[expr];
	bool tri = kconfig_is_tri(&f->conf->k.symbols[e->a]);

	if (!f->follow->now[e->a] && !f->follow->now[e->b])
		return kconfig_expr_value(f->conf->v, expr);
	return tri && (value_of(f, e->a) == value_of(f, e->b)) == wanted ? KCONFIG_Y : KCONFIG_N;
}

static enum kconfig_tri evaluate(const struct evidence *f, uint32_t expr, unsigned depth)
{
	const struct kconfig_expr *e = &f->conf->k.exprs[expr];

	if (depth > MAX_DEPTH)
		return KCONFIG_N;
	switch (e->op) {
	case KCONFIG_SYMBOL:
		return value_of(f, e->a);
	case KCONFIG_NOT:
		return (enum kconfig_tri)(KCONFIG_Y - evaluate(f, e->a, depth + 1));
	case KCONFIG_AND:
		return lesser(evaluate(f, e->a, depth + 1), evaluate(f, e->b, depth + 1));
	case KCONFIG_OR:
		return greater(evaluate(f, e->a, depth + 1), evaluate(f, e->b, depth + 1));
	case KCONFIG_EQ:
		return compare(f, expr, true);
	case KCONFIG_NE:
		return compare(f, expr, false);
	default:
		return kconfig_expr_value(f->conf->v, expr);
	}
}

/* --- who mentions whom --- */

static void add_mention(struct evidence_follow *w, uint32_t of, uint32_t by)
{
	ALLOC_GROW(w->mentions, w->nr + 1, w->cap);
	w->mentions[w->nr++] = (struct mention){ of, by };
}

static void add_mentions(const struct evidence *f, uint32_t expr, uint32_t by, unsigned depth)
{
	const struct kconfig_expr *e = &f->conf->k.exprs[expr];

	if (depth > MAX_DEPTH)
		return;
	if (e->op == KCONFIG_NOT || e->op == KCONFIG_AND || e->op == KCONFIG_OR) {
		add_mentions(f, e->a, by, depth + 1);
		if (e->op != KCONFIG_NOT)
			add_mentions(f, e->b, by, depth + 1);
		return;
	}
	add_mention(f->follow, e->a, by);
	if (e->op != KCONFIG_SYMBOL)
		add_mention(f->follow, e->b, by);
}

static bool is_y(const struct evidence *f, uint32_t symbol)
{
	return kconfig_is_switch(&f->conf->k, symbol) &&
	       kconfig_value(f->conf->v, symbol) == KCONFIG_Y;
}

static void collect_mentions(struct evidence *f)
{
	const struct kconfig *k = &f->conf->k;

	for (uint32_t p = 0; p < k->nr_props; p++) {
		const struct kconfig_prop *prop = &k->props[p];
		uint32_t by = k->nodes[prop->node].symbol;

		if (prop->kind == KCONFIG_SELECT || prop->kind == KCONFIG_IMPLY) {
			if (by == KCONFIG_NONE || !is_y(f, prop->target))
				continue;
			add_mention(f->follow, by, prop->target);
			add_mentions(f, prop->cond, prop->target, 0);
		} else if (by != KCONFIG_NONE && is_y(f, by)) {
			add_mentions(f, prop->cond, by, 0);
			if (prop->kind == KCONFIG_DEFAULT)
				add_mentions(f, prop->value, by, 0);
		}
	}
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (is_y(f, s))
			add_mentions(f, k->symbols[s].dep, s, 0);
	}
}

static int compare_mentions(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;

	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	return x->by < y->by ? -1 : x->by > y->by;
}

static void index_mentions(struct evidence *f)
{
	struct evidence_follow *w = f->follow;
	uint32_t to = 0;

	if (w->nr)
		qsort(w->mentions, w->nr, sizeof(*w->mentions), compare_mentions);
	for (uint32_t i = 0; i < w->nr; i++) {
		if (!to || compare_mentions(&w->mentions[to - 1], &w->mentions[i]) != 0)
			w->mentions[to++] = w->mentions[i];
	}
	w->nr = to;
	for (uint32_t i = to; i--;) {
		w->of[w->mentions[i].of].first = i;
		w->of[w->mentions[i].of].nr++;
	}
}

static void index_selects(struct evidence *f)
{
	const struct kconfig *k = &f->conf->k;
	struct evidence_follow *w = f->follow;
	uint32_t at = 0;

	for (uint32_t p = 0; p < k->nr_props; p++) {
		if (k->props[p].kind == KCONFIG_SELECT)
			w->selects_of[k->props[p].target].nr++;
	}
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		w->selects_of[s].first = at;
		at += w->selects_of[s].nr;
		w->selects_of[s].nr = 0;
	}
	for (uint32_t p = 0; p < k->nr_props; p++) {
		struct evidence_range *r = &w->selects_of[k->props[p].target];

		if (k->props[p].kind == KCONFIG_SELECT)
			w->selects[r->first + r->nr++] = p;
	}
}

void evidence_follow_start(struct evidence *f)
{
	uint32_t nr = f->conf->k.nr_symbols;

	f->follow = xcalloc(1, sizeof(*f->follow));
	f->follow->of = xcalloc((size_t)nr + 1, sizeof(*f->follow->of));
	f->follow->selects_of = xcalloc((size_t)nr + 1, sizeof(*f->follow->selects_of));
	f->follow->selects = xcalloc((size_t)f->conf->k.nr_props + 1, sizeof(uint32_t));
	f->follow->now = xcalloc((size_t)nr + 1, 1);
	collect_mentions(f);
	index_mentions(f);
	index_selects(f);
}

void evidence_follow_end(struct evidence *f)
{
	if (!f->follow)
		return;
	free(f->follow->mentions);
	free(f->follow->of);
	free(f->follow->selects);
	free(f->follow->selects_of);
	free(f->follow->now);
	free(f->follow);
}

/* --- what it comes to --- */

/* At least this, because others select it. */
static enum kconfig_tri selected(const struct evidence *f, uint32_t symbol)
{
	const struct evidence_range *r = &f->follow->selects_of[symbol];
	enum kconfig_tri most = KCONFIG_N;

	for (uint32_t i = r->first; i < r->first + r->nr && most < KCONFIG_Y; i++) {
		const struct kconfig_prop *p = &f->conf->k.props[f->follow->selects[i]];
		uint32_t by = f->conf->k.nodes[p->node].symbol;

		if (by != KCONFIG_NONE)
			most = greater(most, lesser(value_of(f, by), evaluate(f, p->cond, 0)));
	}
	return most;
}

/* What the answer y, or else a default, comes to. */
static enum kconfig_tri wanted(const struct evidence *f, uint32_t symbol)
{
	const struct kconfig *k = &f->conf->k;
	enum kconfig_tri seen = KCONFIG_N;

	for (uint32_t p = k->symbols[symbol].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		if (k->props[p].kind == KCONFIG_PROMPT)
			seen = greater(seen, evaluate(f, k->props[p].cond, 0));
	}
	if (seen != KCONFIG_N)
		return seen;
	for (uint32_t p = k->symbols[symbol].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		enum kconfig_tri cond;

		if (k->props[p].kind != KCONFIG_DEFAULT)
			continue;
		cond = evaluate(f, k->props[p].cond, 0);
		if (cond != KCONFIG_N)
			return lesser(cond, evaluate(f, k->props[p].value, 0));
	}
	/* what implies it, and why a member of a choice is on, is left alone */
	return k->symbols[symbol].implied != KCONFIG_NONE ||
			       k->symbols[symbol].member_of != KCONFIG_NONE ?
		       KCONFIG_Y :
		       KCONFIG_N;
}

static enum kconfig_tri for_type(const struct evidence *f, uint32_t symbol, enum kconfig_tri value)
{
	return f->conf->k.symbols[symbol].type == KCONFIG_BOOL && value == KCONFIG_M ? KCONFIG_Y :
										       value;
}

static enum kconfig_tri comes_to(const struct evidence *f, uint32_t symbol, bool *unmet)
{
	enum kconfig_tri dep = evaluate(f, f->conf->k.symbols[symbol].dep, 0);
	enum kconfig_tri own = for_type(f, symbol, lesser(wanted(f, symbol), dep));
	enum kconfig_tri at_least = for_type(f, symbol, selected(f, symbol));

	*unmet = at_least == KCONFIG_Y && for_type(f, symbol, dep) != KCONFIG_Y &&
		 kconfig_expr_value(f->conf->v, f->conf->k.symbols[symbol].dep) == KCONFIG_Y;
	return greater(own, at_least);
}

static void fall(const struct evidence *f, struct evidence_fallen *out, uint32_t option,
		 enum kconfig_tri value)
{
	f->follow->now[option] = (unsigned char)(1 + value);
	ALLOC_GROW(out->options, out->nr + 1, out->options_cap);
	ALLOC_GROW(out->values, out->nr + 1, out->values_cap);
	out->options[out->nr] = option;
	out->values[out->nr++] = (unsigned char)value;
}

static void add_unmet(struct evidence_fallen *out, uint32_t option)
{
	for (uint32_t i = 0; i < out->nr_unmet; i++) {
		if (out->unmet[i] == option)
			return;
	}
	ALLOC_GROW(out->unmet, out->nr_unmet + 1, out->unmet_cap);
	out->unmet[out->nr_unmet++] = option;
}

void evidence_follow(const struct evidence *f, const uint32_t *options, uint32_t nr,
		     struct evidence_fallen *out)
{
	const struct evidence_follow *w = f->follow;

	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; i < nr; i++)
		fall(f, out, options[i], KCONFIG_M);
	for (uint32_t at = 0; at < out->nr; at++) {
		const struct evidence_range *r = &w->of[out->options[at]];

		for (uint32_t m = r->first; m < r->first + r->nr; m++) {
			uint32_t by = w->mentions[m].by;
			bool unmet = false;
			enum kconfig_tri now = w->now[by] ? KCONFIG_Y : comes_to(f, by, &unmet);

			if (now != KCONFIG_Y)
				fall(f, out, by, now);
			else if (unmet)
				add_unmet(out, by);
		}
	}
	for (uint32_t i = 0; i < out->nr; i++)
		w->now[out->options[i]] = 0;
}

void evidence_fallen_release(struct evidence_fallen *fallen)
{
	free(fallen->options);
	free(fallen->values);
	free(fallen->unmet);
	memset(fallen, 0, sizeof(*fallen));
}
