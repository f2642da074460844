// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/why.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

/* A chain longer than this is cut; the longest of Linux 6.12 has a dozen links. */
#define MAX_LINKS 64

/* Does selector @p make its target at least @level? */
static bool forces(struct kconfig_values *v, const struct kconfig *k, const struct kconfig_prop *p,
		   enum kconfig_tri level, enum kconfig_type type)
{
	enum kconfig_tri by = kconfig_value(v, k->nodes[p->node].symbol);
	enum kconfig_tri cond = kconfig_expr_value(v, p->cond);
	enum kconfig_tri now = by < cond ? by : cond;

	if (now == KCONFIG_M && type == KCONFIG_BOOL)
		now = KCONFIG_Y;
	return now != KCONFIG_N && now >= level;
}

/* Is @a the better one to name? */
static bool better(struct kconfig_values *v, const struct kconfig *k, uint32_t a, uint32_t b)
{
	bool pa = kconfig_has_prompt(k, a), pb = kconfig_has_prompt(k, b);

	if (kconfig_value(v, a) != kconfig_value(v, b))
		return kconfig_value(v, a) > kconfig_value(v, b);
	if (pa != pb)
		return pa;
	return k->symbols[a].name && k->symbols[b].name &&
	       strcmp(k->symbols[a].name, k->symbols[b].name) < 0;
}

static uint32_t best_selector(struct kconfig_values *v, const struct kconfig *k, uint32_t symbol,
			      enum kconfig_prop_kind kind, enum kconfig_tri level)
{
	uint32_t best = KCONFIG_NONE;

	for (uint32_t p = 0; p < k->nr_props; p++) {
		const struct kconfig_prop *prop = &k->props[p];

		if (prop->kind != kind || prop->target != symbol ||
		    !forces(v, k, prop, level, k->symbols[symbol].type))
			continue;
		if (best == KCONFIG_NONE ||
		    better(v, k, k->nodes[prop->node].symbol, k->nodes[k->props[best].node].symbol))
			best = p;
	}
	return best;
}

size_t kconfig_forced_by(struct kconfig_values *v, uint32_t symbol)
{
	const struct kconfig *k = kconfig_values_of(v);
	enum kconfig_tri level = kconfig_value(v, symbol);
	uint32_t last = KCONFIG_NONE;
	size_t nr = 0;

	for (uint32_t p = 0; p < k->nr_props; p++) {
		const struct kconfig_prop *prop = &k->props[p];
		uint32_t by = k->nodes[prop->node].symbol;

		/* one may select it twice, on two conditions */
		if (prop->kind != KCONFIG_SELECT || prop->target != symbol || by == last ||
		    !forces(v, k, prop, level, k->symbols[symbol].type))
			continue;
		last = by;
		nr++;
	}
	return nr;
}

static struct kconfig_because because(enum kconfig_reason reason)
{
	return (struct kconfig_because){
		.reason = reason, .by = KCONFIG_NONE, .prop = KCONFIG_NONE, .expr = KCONFIG_TRUE
	};
}

static struct kconfig_because by_prop(const struct kconfig *k, enum kconfig_reason reason,
				      uint32_t prop)
{
	struct kconfig_because b = because(reason);

	b.prop = prop;
	b.expr = k->props[prop].cond;
	if (k->props[prop].kind == KCONFIG_SELECT || k->props[prop].kind == KCONFIG_IMPLY)
		b.by = k->nodes[k->props[prop].node].symbol;
	return b;
}

static uint32_t default_in_force(struct kconfig_values *v, const struct kconfig *k, uint32_t symbol)
{
	for (uint32_t p = k->symbols[symbol].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		if (k->props[p].kind == KCONFIG_DEFAULT &&
		    kconfig_expr_value(v, k->props[p].cond) != KCONFIG_N)
			return p;
	}
	return KCONFIG_NONE;
}

static struct kconfig_because why_on(struct kconfig_values *v, const struct kconfig *k,
				     uint32_t symbol, enum kconfig_tri value)
{
	struct kconfig_because b;
	uint32_t p;

	if (k->symbols[symbol].member_of != KCONFIG_NONE) {
		b = because(KCONFIG_BECAUSE_CHOICE);
		b.by = k->symbols[symbol].member_of;
		return b;
	}
	p = best_selector(v, k, symbol, KCONFIG_SELECT, value);
	if (p != KCONFIG_NONE)
		return by_prop(k, KCONFIG_BECAUSE_SELECT, p);
	if (kconfig_visible(v, symbol) >= value)
		return because(KCONFIG_BECAUSE_ANSWER);
	p = default_in_force(v, k, symbol);
	if (p != KCONFIG_NONE && kconfig_expr_value(v, k->props[p].value) != KCONFIG_N)
		return by_prop(k, KCONFIG_BECAUSE_DEFAULT, p);
	p = best_selector(v, k, symbol, KCONFIG_IMPLY, KCONFIG_M);
	if (p != KCONFIG_NONE)
		return by_prop(k, KCONFIG_BECAUSE_IMPLY, p);
	return because(KCONFIG_BECAUSE_ANSWER);
}

/* The condition of its prompt (or of all, joined) that does not hold, or of its defaults. */
static struct kconfig_because why_off(struct kconfig_values *v, const struct kconfig *k,
				      uint32_t symbol)
{
	struct kconfig_because b;
	uint32_t in_force;

	if (kconfig_visible(v, symbol) != KCONFIG_N)
		return because(KCONFIG_BECAUSE_ANSWER);
	for (uint32_t p = k->symbols[symbol].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		const struct kconfig_prop *prop = &k->props[p];

		if (prop->kind == KCONFIG_PROMPT && kconfig_expr_value(v, prop->cond) == KCONFIG_N)
			return by_prop(k, KCONFIG_BECAUSE_DEPENDS, p);
	}
	in_force = default_in_force(v, k, symbol);
	if (in_force != KCONFIG_NONE && !k->symbols[symbol].choice)
		return by_prop(k, KCONFIG_BECAUSE_DEFAULT, in_force);
	for (uint32_t p = k->symbols[symbol].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		const struct kconfig_prop *prop = &k->props[p];

		if (prop->kind == KCONFIG_DEFAULT && kconfig_expr_value(v, prop->cond) == KCONFIG_N)
			return by_prop(k, KCONFIG_BECAUSE_DEPENDS, p);
	}
	if (k->symbols[symbol].selected == KCONFIG_NONE)
		return because(KCONFIG_BECAUSE_NOTHING);
	b = because(KCONFIG_BECAUSE_DEPENDS);
	b.expr = k->symbols[symbol].selected;
	return b;
}

struct kconfig_because kconfig_why(struct kconfig_values *v, uint32_t symbol)
{
	const struct kconfig *k = kconfig_values_of(v);
	const struct kconfig_symbol *sym = &k->symbols[symbol];
	enum kconfig_tri value;
	uint32_t p;

	if (!sym->choice && !kconfig_defined(k, symbol))
		return because(KCONFIG_BECAUSE_UNDEFINED);
	if (!kconfig_is_tri(sym)) {
		p = default_in_force(v, k, symbol);
		return kconfig_visible(v, symbol) != KCONFIG_N || p == KCONFIG_NONE ?
			       because(KCONFIG_BECAUSE_ANSWER) :
			       by_prop(k, KCONFIG_BECAUSE_DEFAULT, p);
	}
	value = kconfig_value(v, symbol);
	return value == KCONFIG_N ? why_off(v, k, symbol) : why_on(v, k, symbol, value);
}

static const char *name_of(const struct kconfig *k, uint32_t symbol)
{
	return k->symbols[symbol].name ? k->symbols[symbol].name : "<choice>";
}

/* "CRC32 (tristate, y)" */
static void add_symbol(struct kconfig_values *v, const struct kconfig *k, uint32_t symbol,
		       struct strbuf *out)
{
	strbuf_addf(out, "%s (%s, %s)", name_of(k, symbol),
		    kconfig_type_name(k->symbols[symbol].type), kconfig_value_text(v, symbol));
}

static void add_cond(const struct kconfig *k, uint32_t expr, struct strbuf *out)
{
	if (expr == KCONFIG_TRUE)
		return;
	strbuf_addstr(out, " if ");
	kconfig_expr_text(k, expr, out);
}

/* The first symbol whose value keeps @expr from being on; KCONFIG_NONE when it is not that simple. */
static uint32_t culprit(struct kconfig_values *v, const struct kconfig *k, uint32_t expr)
{
	const struct kconfig_expr *x = &k->exprs[expr];
	uint32_t left;

	switch (x->op) {
	case KCONFIG_SYMBOL:
		return k->symbols[x->a].constant ? KCONFIG_NONE : x->a;
	case KCONFIG_AND:
		for (; x->op == KCONFIG_AND; x = &k->exprs[expr]) {
			if (kconfig_expr_value(v, x->a) != KCONFIG_N)
				return culprit(v, k, x->b);
			expr = x->a;
		}
		return culprit(v, k, expr);
	case KCONFIG_OR:
		left = culprit(v, k, x->b);
		return left == KCONFIG_NONE && k->exprs[x->a].op != KCONFIG_OR ?
			       culprit(v, k, x->a) :
			       left;
	case KCONFIG_NOT:
		return culprit(v, k, x->a);
	default:
		return k->symbols[x->a].constant ? x->b : x->a;
	}
}

static void add_where(const struct kconfig *k, const struct kconfig_because *b, uint32_t symbol,
		      struct strbuf *out)
{
	strbuf_addstr(out, "  [");
	if (b->prop != KCONFIG_NONE) {
		const struct kconfig_prop *p = &k->props[b->prop];

		strbuf_addf(out, "%s:%u", strmap_name(&k->files, k->nodes[p->node].file), p->line);
	} else {
		kconfig_symbol_at(k, symbol, out);
	}
	strbuf_addch(out, ']');
}

/* The member that the choice of @symbol, which is off, has on; KCONFIG_NONE: it is in none. */
static uint32_t chosen_instead(struct kconfig_values *v, const struct kconfig *k, uint32_t symbol)
{
	uint32_t choice = k->symbols[symbol].member_of;

	if (choice == KCONFIG_NONE || kconfig_value(v, symbol) != KCONFIG_N)
		return KCONFIG_NONE;
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (k->symbols[s].member_of == choice && kconfig_value(v, s) == KCONFIG_Y)
			return s;
	}
	return KCONFIG_NONE;
}

/* "… is y: " and what makes it so; the next symbol to explain, or KCONFIG_NONE. */
static uint32_t explain(struct kconfig_values *v, const struct kconfig *k, uint32_t symbol,
			const struct kconfig_because *b, struct strbuf *out)
{
	enum kconfig_prop_kind kind =
		b->prop == KCONFIG_NONE ? KCONFIG_PROMPT : k->props[b->prop].kind;
	uint32_t next = KCONFIG_NONE, other;

	if (b->reason == KCONFIG_BECAUSE_UNDEFINED)
		strbuf_addstr(out, name_of(k, symbol));
	else
		add_symbol(v, k, symbol, out);
	switch (b->reason) {
	case KCONFIG_BECAUSE_SELECT:
	case KCONFIG_BECAUSE_IMPLY:
		strbuf_addf(out, " <- %s by ",
			    b->reason == KCONFIG_BECAUSE_SELECT ? "selected" : "implied");
		add_symbol(v, k, b->by, out);
		next = b->by;
		break;
	case KCONFIG_BECAUSE_DEFAULT:
		strbuf_addstr(out, ": default ");
		kconfig_expr_text(k, k->props[b->prop].value, out);
		add_cond(k, b->expr, out);
		if (kconfig_is_tri(&k->symbols[symbol]) && kconfig_value(v, symbol) == KCONFIG_N)
			next = culprit(v, k, k->props[b->prop].value);
		break;
	case KCONFIG_BECAUSE_CHOICE:
		strbuf_addf(out, ": the chosen one of \"%s\"",
			    kconfig_prompt_text(k, b->by) ? kconfig_prompt_text(k, b->by) : "");
		break;
	case KCONFIG_BECAUSE_ANSWER:
		other = chosen_instead(v, k, symbol);
		if (other == KCONFIG_NONE)
			strbuf_addstr(out, ": that is the answer to its prompt");
		else
			strbuf_addf(out, ": the choice has %s", name_of(k, other));
		break;
	case KCONFIG_BECAUSE_DEPENDS:
		strbuf_addstr(out, kind == KCONFIG_DEFAULT ? ": its default needs " :
				   b->prop == KCONFIG_NONE ? ": nobody selects it; it takes " :
							     ": depends on ");
		kconfig_expr_text(k, b->expr, out);
		next = culprit(v, k, b->expr);
		break;
	case KCONFIG_BECAUSE_NOTHING:
		strbuf_addstr(out, ": it has no prompt and no default, and nobody selects it");
		break;
	case KCONFIG_BECAUSE_UNDEFINED:
		strbuf_addstr(out, ": no Kconfig file of this architecture defines it");
		return KCONFIG_NONE;
	}
	add_where(k, b, symbol, out);
	return next;
}

/* Has the chain been here? */
static bool seen(const uint32_t *chain, size_t nr, uint32_t symbol)
{
	for (size_t i = 0; i < nr; i++) {
		if (chain[i] == symbol)
			return true;
	}
	return nr == MAX_LINKS;
}

uint32_t kconfig_why_text(struct kconfig_values *v, uint32_t symbol, struct strbuf *out)
{
	const struct kconfig *k = kconfig_values_of(v);
	uint32_t chain[MAX_LINKS], last = symbol;
	size_t nr = 0;

	while (symbol != KCONFIG_NONE && !seen(chain, nr, symbol)) {
		struct kconfig_because b = kconfig_why(v, symbol);

		strbuf_addf(out, "%*s", (int)(2 * nr), "");
		last = symbol;
		chain[nr++] = symbol;
		symbol = explain(v, k, symbol, &b, out);
		strbuf_addch(out, '\n');
	}
	return last;
}

/* Why the first link of a line is on, when that can be said in a few words. */
static void add_origin(const struct kconfig *k, const struct kconfig_because *b, struct strbuf *out)
{
	if (b->reason == KCONFIG_BECAUSE_DEFAULT) {
		strbuf_addstr(out, " by default");
		add_cond(k, b->expr, out);
		strbuf_addstr(out, ",");
	} else if (b->reason == KCONFIG_BECAUSE_CHOICE) {
		strbuf_addstr(out, " chosen,");
	}
}

void kconfig_why_line(struct kconfig_values *v, uint32_t symbol, struct strbuf *out)
{
	const struct kconfig *k = kconfig_values_of(v);
	struct kconfig_because b[MAX_LINKS];
	uint32_t chain[MAX_LINKS];
	size_t nr = 0;

	while (symbol != KCONFIG_NONE && !seen(chain, nr, symbol)) {
		b[nr] = kconfig_why(v, symbol);
		chain[nr] = symbol;
		symbol = b[nr].reason == KCONFIG_BECAUSE_SELECT ||
					 b[nr].reason == KCONFIG_BECAUSE_IMPLY ?
				 b[nr].by :
				 KCONFIG_NONE;
		nr++;
	}
	for (size_t i = nr; i-- > 0;) {
		add_symbol(v, k, chain[i], out);
		if (i == nr - 1)
			add_origin(k, &b[i], out);
		if (i)
			strbuf_addstr(out, b[i - 1].reason == KCONFIG_BECAUSE_SELECT ? " selects " :
										       " implies ");
	}
	if (nr == 1 && b[0].reason == KCONFIG_BECAUSE_ANSWER)
		strbuf_addstr(out, " answered so");
	while (out->len && out->buf[out->len - 1] == ',')
		strbuf_setlen(out, out->len - 1);
}
