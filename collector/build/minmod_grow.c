// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which bools a lost module takes. What an option costs is the number of bools with a prompt that
 * would have to be answered y for it to be on, given what is on; as the options are in an order in
 * which each comes after all that it depends on, one pass works out all of them. Only what is on in
 * the reference counts: there, all of it goes together.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/build/minmod.h"
#include "common/alloc.h"
#include "common/kconfig/value.h"

#define NEVER UINT32_MAX
#define MAX_ROUNDS 40

struct costs {
	struct minmod *m;
	uint32_t *symbol; /* cost of each symbol, NEVER */
	uint32_t *expr; /* cost + 1 of each expression, 0: not worked out */
	bool *met; /* by symbol: collected in this walk */
};

static uint32_t plus(uint32_t a, uint32_t b)
{
	return a == NEVER || b == NEVER || a > NEVER - 1 - b ? NEVER : a + b;
}

static uint32_t expr_cost(struct costs *c, uint32_t e);

/* "X = y", "X != n": as X itself; for what else compares nothing can be done. */
static uint32_t compare_cost(struct costs *c, const struct kconfig_expr *x)
{
	const struct kconfig *k = c->m->k;
	uint32_t s = k->symbols[x->a].constant ? x->b : x->a;
	uint32_t to = s == x->a ? x->b : x->a;
	bool wants_bool = x->op == KCONFIG_EQ && to == k->y && k->symbols[s].type == KCONFIG_BOOL;

	if (wants_bool || (x->op == KCONFIG_NE && to == k->n))
		return c->symbol[s];
	return NEVER;
}

static uint32_t work_out(struct costs *c, uint32_t e)
{
	const struct kconfig_expr *x = &c->m->k->exprs[e];
	uint32_t a, b;

	if (kconfig_expr_value(c->m->values, e) != KCONFIG_N)
		return 0;
	if (kconfig_expr_value(c->m->reference, e) == KCONFIG_N)
		return NEVER;
	switch (x->op) {
	case KCONFIG_SYMBOL:
		return c->symbol[x->a];
	case KCONFIG_AND:
		return plus(expr_cost(c, x->a), expr_cost(c, x->b));
	case KCONFIG_OR:
		a = expr_cost(c, x->a);
		b = expr_cost(c, x->b);
		return a < b ? a : b;
	case KCONFIG_NOT:
		return NEVER;
	default:
		return compare_cost(c, x);
	}
}

static uint32_t expr_cost(struct costs *c, uint32_t e)
{
	if (!c->expr[e]) {
		uint32_t cost = work_out(c, e);

		c->expr[e] = cost == NEVER ? NEVER : cost + 1;
	}
	return c->expr[e] == NEVER ? NEVER : c->expr[e] - 1;
}

/* The way an option can be on that costs least: a property or, with prop KCONFIG_NONE, "selected". */
struct way {
	uint32_t cost, prop;
};

/* Then its answer counts, not its default. */
static bool may_be_asked(struct costs *c, uint32_t s)
{
	const struct kconfig *k = c->m->k;

	for (uint32_t p = k->symbols[s].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		if (k->props[p].kind == KCONFIG_PROMPT && expr_cost(c, k->props[p].cond) != NEVER)
			return true;
	}
	return false;
}

static uint32_t prop_cost(struct costs *c, uint32_t s, const struct kconfig_prop *p)
{
	const struct kconfig_symbol *sym = &c->m->k->symbols[s];
	uint32_t cost = expr_cost(c, p->cond);

	if (p->kind == KCONFIG_PROMPT && !c->m->fixed[s])
		/* modules are answered m already */
		return plus(cost, sym->type == KCONFIG_BOOL && !sym->choice ? 1 : 0);
	if (p->kind == KCONFIG_DEFAULT && !sym->choice && !may_be_asked(c, s))
		return plus(cost, expr_cost(c, p->value));
	return NEVER;
}

static struct way best_way(struct costs *c, uint32_t s)
{
	const struct kconfig *k = c->m->k;
	const struct kconfig_symbol *sym = &k->symbols[s];
	struct way best = { NEVER, KCONFIG_NONE };

	if (sym->selected != KCONFIG_NONE)
		best.cost = expr_cost(c, sym->selected);
	for (uint32_t p = sym->prop; p != KCONFIG_NONE; p = k->props[p].next) {
		uint32_t cost = prop_cost(c, s, &k->props[p]);

		if (cost < best.cost)
			best = (struct way){ cost, p };
	}
	return best;
}

static void price(struct costs *c, uint32_t s)
{
	const struct kconfig_symbol *sym = &c->m->k->symbols[s];

	if (sym->constant || (sym->type != KCONFIG_BOOL && sym->type != KCONFIG_TRISTATE))
		c->symbol[s] = NEVER;
	else if (kconfig_value(c->m->values, s) != KCONFIG_N)
		c->symbol[s] = 0;
	else if (kconfig_value(c->m->reference, s) == KCONFIG_N)
		c->symbol[s] = NEVER;
	else
		c->symbol[s] = best_way(c, s).cost;
}

static void collect_symbol(struct costs *c, uint32_t s);

/* Turns on what @e costs. */
static void collect(struct costs *c, uint32_t e)
{
	const struct kconfig_expr *x = &c->m->k->exprs[e];

	if (kconfig_expr_value(c->m->values, e) != KCONFIG_N)
		return;
	switch (x->op) {
	case KCONFIG_SYMBOL:
		collect_symbol(c, x->a);
		break;
	case KCONFIG_AND:
		collect(c, x->a);
		collect(c, x->b);
		break;
	case KCONFIG_OR:
		collect(c, expr_cost(c, x->a) <= expr_cost(c, x->b) ? x->a : x->b);
		break;
	case KCONFIG_NOT:
		break;
	default:
		collect_symbol(c, c->m->k->symbols[x->a].constant ? x->b : x->a);
	}
}

static void collect_symbol(struct costs *c, uint32_t s)
{
	const struct kconfig *k = c->m->k;
	struct way way;

	if (c->met[s] || !c->symbol[s] || c->symbol[s] == NEVER)
		return;
	c->met[s] = true;
	way = best_way(c, s);
	if (way.prop == KCONFIG_NONE) {
		collect(c, k->symbols[s].selected);
		return;
	}
	collect(c, k->props[way.prop].cond);
	if (k->props[way.prop].kind == KCONFIG_DEFAULT)
		collect(c, k->props[way.prop].value);
	else if (k->symbols[s].type == KCONFIG_BOOL && !k->symbols[s].choice && !c->m->on[s]) {
		c->m->on[s] = true;
		c->m->nr_on++;
	}
}

/* One round: what every lost module costs least. Says whether there was anything to turn on. */
static bool grow_once(struct costs *c)
{
	const struct kconfig *k = c->m->k;
	size_t before = c->m->nr_on;

	memset(c->expr, 0, k->nr_exprs * sizeof(*c->expr));
	memset(c->met, 0, k->nr_symbols * sizeof(*c->met));
	for (uint32_t i = 0; i < k->nr_symbols; i++)
		price(c, kconfig_in_order(k)[i]);
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (c->m->wanted[s] && kconfig_value(c->m->values, s) == KCONFIG_N)
			collect_symbol(c, s);
	}
	return c->m->nr_on > before;
}

bool minmod_answers_m(const struct minmod *m, uint32_t s)
{
	const struct kconfig_symbol *sym = &m->k->symbols[s];

	return sym->type == KCONFIG_TRISTATE && kconfig_is_switch(m->k, s) && !m->fixed[s] &&
	       kconfig_has_prompt(m->k, s);
}

void minmod_apply(struct minmod *m)
{
	kconfig_values_clear(m->values);
	for (uint32_t s = 0; s < m->k->nr_symbols; s++) {
		if (minmod_answers_m(m, s))
			kconfig_values_set(m->values, s, KCONFIG_M);
		else if (m->on[s])
			kconfig_values_set(m->values, s, KCONFIG_Y);
	}
	for (size_t i = 0; i < m->settings.nr; i++)
		kconfig_values_read(m->values, m->settings.v[i]);
	kconfig_values_solve(m->values, KCONFIG_ALLNO);
	m->runs++;
}

void minmod_grow(struct minmod *m)
{
	struct costs c = { .m = m };

	c.symbol = xcalloc(m->k->nr_symbols, sizeof(*c.symbol));
	c.expr = xcalloc(m->k->nr_exprs, sizeof(*c.expr));
	c.met = xcalloc(m->k->nr_symbols, sizeof(*c.met));
	minmod_apply(m);
	for (int round = 0; round < MAX_ROUNDS && grow_once(&c); round++)
		minmod_apply(m);
	free(c.symbol);
	free(c.expr);
	free(c.met);
}
