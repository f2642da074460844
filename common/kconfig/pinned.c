// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/pinned.h"

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"

struct holding {
	struct kconfig_values *v;
	const struct kconfig *k;
	bool *pinned;
};

static bool could_be_m(const struct holding *h, uint32_t s)
{
	const struct kconfig_symbol *sym = &h->k->symbols[s];

	return sym->type == KCONFIG_TRISTATE && !sym->constant && !sym->choice && !h->pinned[s];
}

static enum kconfig_tri at_least(const struct holding *h, uint32_t expr);

/* "A && B && C" and "A || B || C" are long, and nest to the left. */
static enum kconfig_tri chain(const struct holding *h, uint32_t expr)
{
	const enum kconfig_op op = h->k->exprs[expr].op;
	enum kconfig_tri so_far = op == KCONFIG_AND ? KCONFIG_Y : KCONFIG_N;

	for (bool last = false; !last; expr = h->k->exprs[expr].a) {
		enum kconfig_tri one;

		last = h->k->exprs[expr].op != op;
		one = at_least(h, last ? expr : h->k->exprs[expr].b);
		if (op == KCONFIG_AND ? one < so_far : one > so_far)
			so_far = one;
	}
	return so_far;
}

/*
 * What @expr comes to when every tristate is m that could be; what is negated or compared stays as
 * it is.
 */
static enum kconfig_tri at_least(const struct holding *h, uint32_t expr)
{
	const struct kconfig_expr *x = &h->k->exprs[expr];
	enum kconfig_tri value;

	if (x->op == KCONFIG_AND || x->op == KCONFIG_OR)
		return chain(h, expr);
	value = kconfig_expr_value(h->v, expr);
	if (x->op == KCONFIG_SYMBOL && value == KCONFIG_Y && could_be_m(h, x->a))
		return KCONFIG_M;
	return value;
}

/* By the default that counts, which nobody can answer otherwise. */
static bool pinned_by_default(const struct holding *h, uint32_t s)
{
	if (kconfig_visible(h->v, s) != KCONFIG_N)
		return false;
	for (uint32_t p = h->k->symbols[s].prop; p != KCONFIG_NONE; p = h->k->props[p].next) {
		const struct kconfig_prop *prop = &h->k->props[p];

		if (prop->kind == KCONFIG_DEFAULT &&
		    kconfig_expr_value(h->v, prop->cond) != KCONFIG_N)
			return at_least(h, prop->cond) == KCONFIG_Y &&
			       at_least(h, prop->value) == KCONFIG_Y;
	}
	return false;
}

static bool is_pinned(const struct holding *h, uint32_t s)
{
	const struct kconfig_symbol *sym = &h->k->symbols[s];

	if (sym->selected != KCONFIG_NONE && at_least(h, sym->selected) == KCONFIG_Y)
		return true;
	return pinned_by_default(h, s);
}

bool kconfig_has_modules(struct kconfig_values *v)
{
	uint32_t modules = kconfig_values_of(v)->modules;

	return modules != KCONFIG_NONE && kconfig_value(v, modules) == KCONFIG_Y;
}

bool *kconfig_pinned(struct kconfig_values *v)
{
	const struct kconfig *k = kconfig_values_of(v);
	struct holding h = { v, k, xcalloc(k->nr_symbols + 1, sizeof(bool)) };
	bool more = kconfig_has_modules(v);

	while (more) {
		more = false;
		for (uint32_t s = 0; s < k->nr_symbols; s++) {
			if (!could_be_m(&h, s) || kconfig_value(v, s) != KCONFIG_Y ||
			    !is_pinned(&h, s))
				continue;
			h.pinned[s] = true;
			more = true;
		}
	}
	return h.pinned;
}
