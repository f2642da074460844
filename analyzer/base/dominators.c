// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each option that is on is a node, a tristate at y two: what keeps it from being n, and what keeps
 * it from being y. The set of a node starts as "everything" and only ever shrinks:
 *
 *	Dom(node) = { the node's own event } ∪ ⋂ over its reasons Dom(reason)
 *	Dom(a && b) = Dom(a) ∪ Dom(b), Dom(a || b) = ⋂ over those that hold, Dom(!a) = ∅
 *
 * "a || !a", with which kernels say "not built in when a is a module", needs no a: where an operand
 * would hold as soon as a is off, the others are excused from needing a.
 */
#include "analyzer/base/dominators.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

/* Memory is MAX_NODES squared / 8 bytes; a kernel with everything built in has about 30,000. */
#define MAX_NODES 50000
/* Kernels take under 10. */
#define MAX_PASSES 200
/* Defaults of one option that are true at the same time. */
#define MAX_DEFAULTS 32
/* Options that are excused at the same time; more are not. */
#define MAX_EXCUSED 16

/* How much of an expression or option is needed: a value above this one. */
enum level { ABOVE_N, ABOVE_M, NR_LEVELS };

struct node {
	uint32_t symbol;
	enum level level;
	bool known; /* the set is no longer "everything" */
};

struct dominators {
	const struct kconfig *k;
	struct kconfig_values *v;
	uint32_t *node_of[NR_LEVELS]; /* by symbol; KCONFIG_NONE: it is off */
	struct node *nodes;
	size_t nr, cap;
	size_t words;
	uint64_t *sets; /* words for each node; an event has the number of its node */
	/* sets for what is being worked out, one inside another */
	uint64_t **scratch;
	size_t nr_scratch, scratch_cap, scratch_used;
	uint32_t excused[MAX_EXCUSED]; /* symbols */
	size_t nr_excused;
};

static uint64_t *set_of(const struct dominators *d, size_t node)
{
	return d->sets + node * d->words;
}

/* An empty set; given back in the opposite order. */
static uint64_t *scratch_take(struct dominators *d)
{
	uint64_t *set;

	if (d->scratch_used == d->nr_scratch) {
		ALLOC_GROW(d->scratch, d->nr_scratch + 1, d->scratch_cap);
		d->scratch[d->nr_scratch++] = xcalloc(d->words, sizeof(uint64_t));
	}
	set = d->scratch[d->scratch_used++];
	memset(set, 0, d->words * sizeof(*set));
	return set;
}

static void scratch_give(struct dominators *d)
{
	d->scratch_used--;
}

static void unite_sets(const struct dominators *d, uint64_t *to, const uint64_t *from)
{
	for (size_t i = 0; i < d->words; i++)
		to[i] |= from[i];
}

/* A set that may still be "everything" while it is worked out. */
struct meet {
	uint64_t *set;
	bool known;
};

static void meet_set(const struct dominators *d, struct meet *m, const uint64_t *with)
{
	if (!m->known)
		memcpy(m->set, with, d->words * sizeof(*with));
	for (size_t i = 0; i < d->words && m->known; i++)
		m->set[i] &= with[i];
	m->known = true;
}

static bool holds(struct dominators *d, uint32_t expr, enum level level)
{
	return kconfig_expr_value(d->v, expr) > (enum kconfig_tri)level;
}

/* --- what is excused --- */

/* The symbol whose being off would make @expr true, or KCONFIG_NONE. */
static uint32_t negated(const struct dominators *d, uint32_t expr)
{
	const struct kconfig_expr *x = &d->k->exprs[expr];

	if (x->op == KCONFIG_NOT && d->k->exprs[x->a].op == KCONFIG_SYMBOL)
		return d->k->exprs[x->a].a;
	if ((x->op == KCONFIG_EQ && x->b == d->k->n) || (x->op == KCONFIG_NE && x->b == d->k->y))
		return x->a;
	return KCONFIG_NONE;
}

/* When the only thing wrong with @expr is that some option is on, that option is excused. */
static void excuse(struct dominators *d, uint32_t expr, enum level level)
{
	uint32_t symbol = KCONFIG_NONE;
	bool last;

	do {
		const struct kconfig_expr *x = &d->k->exprs[expr];
		uint32_t part;

		last = x->op != KCONFIG_AND;
		part = last ? expr : x->b;
		expr = x->a;
		if (holds(d, part, level))
			continue;
		if (symbol != KCONFIG_NONE)
			return;
		symbol = negated(d, part);
		if (symbol == KCONFIG_NONE)
			return;
	} while (!last);
	if (symbol != KCONFIG_NONE && d->nr_excused < MAX_EXCUSED)
		d->excused[d->nr_excused++] = symbol;
}

static bool is_excused(const struct dominators *d, uint32_t symbol)
{
	for (size_t i = 0; i < d->nr_excused; i++) {
		if (d->excused[i] == symbol)
			return true;
	}
	return false;
}

/* --- expressions --- */

static bool unite(struct dominators *d, uint32_t expr, enum level level, uint64_t *to);

/* All of these return false, with @to of no use, when the result is "everything". */
static bool unite_symbol(const struct dominators *d, uint32_t symbol, enum level level,
			 uint64_t *to)
{
	uint32_t node = d->node_of[level][symbol];

	if (node == KCONFIG_NONE || is_excused(d, symbol))
		return true;
	if (!d->nodes[node].known)
		return false;
	unite_sets(d, to, set_of(d, node));
	return true;
}

/* X=y, X=m and X!=n need X; other comparisons need nothing to be on. */
static bool unite_comparison(const struct dominators *d, const struct kconfig_expr *x, uint64_t *to)
{
	const struct kconfig *k = d->k;

	if (x->op == KCONFIG_EQ && x->b == k->y)
		return unite_symbol(d, x->a, ABOVE_M, to);
	if ((x->op == KCONFIG_EQ && x->b == k->m) || (x->op == KCONFIG_NE && x->b == k->n))
		return unite_symbol(d, x->a, ABOVE_N, to);
	return true;
}

/* Excuses what those operands of a chain of ORs would make up for that do not hold now. */
static void excuse_or(struct dominators *d, uint32_t expr, enum level level)
{
	bool last;

	do {
		const struct kconfig_expr *x = &d->k->exprs[expr];
		uint32_t part;

		last = x->op != KCONFIG_OR;
		part = last ? expr : x->b;
		if (!holds(d, part, level))
			excuse(d, part, level);
		expr = x->a;
	} while (!last);
}

/* What all operands of a chain of ORs need that hold now. */
static bool unite_or(struct dominators *d, uint32_t expr, enum level level, uint64_t *to)
{
	struct meet m = { .set = scratch_take(d) };
	uint64_t *one = scratch_take(d);
	size_t nr_excused = d->nr_excused;
	bool last;

	excuse_or(d, expr, level);
	do {
		const struct kconfig_expr *x = &d->k->exprs[expr];
		uint32_t part;

		last = x->op != KCONFIG_OR;
		part = last ? expr : x->b;
		memset(one, 0, d->words * sizeof(*one));
		if (holds(d, part, level) && unite(d, part, level, one))
			meet_set(d, &m, one);
		expr = x->a;
	} while (!last);
	d->nr_excused = nr_excused;
	scratch_give(d);
	scratch_give(d);
	if (m.known)
		unite_sets(d, to, m.set);
	return m.known;
}

/* Adds to @to what @expr needs, which holds now. */
static bool unite(struct dominators *d, uint32_t expr, enum level level, uint64_t *to)
{
	const struct kconfig_expr *x = &d->k->exprs[expr];

	for (; x->op == KCONFIG_AND; x = &d->k->exprs[x->a]) {
		if (!unite(d, x->b, level, to))
			return false;
	}
	switch (x->op) {
	case KCONFIG_SYMBOL:
		return unite_symbol(d, x->a, level, to);
	case KCONFIG_OR:
		return unite_or(d, (uint32_t)(x - d->k->exprs), level, to);
	case KCONFIG_EQ:
	case KCONFIG_NE:
		return unite_comparison(d, x, to);
	default:
		return true;
	}
}

/* --- reasons --- */

/* One more reason: @expr, and @also unless it is KCONFIG_NONE. */
static void meet_reason(struct dominators *d, struct meet *m, uint32_t expr, uint32_t also,
			enum level level)
{
	uint64_t *one = scratch_take(d);

	if (unite(d, expr, level, one) && (also == KCONFIG_NONE || unite(d, also, ABOVE_N, one)))
		meet_set(d, m, one);
	scratch_give(d);
}

/*
 * The default at property @p and those behind it, which are asked when its condition fails:
 * Dom = Dom(value) ∪ (Dom(condition) ∩ Dom(the next ones)). A default that does not give enough is
 * "everything": nothing holds the option there.
 */
static void unite_defaults(struct dominators *d, uint32_t p, enum level level, unsigned left,
			   struct meet *m)
{
	const struct kconfig_prop *props = d->k->props;
	struct meet next = { 0 };
	uint64_t *value;

	for (; p != KCONFIG_NONE; p = props[p].next) {
		if (props[p].kind != KCONFIG_DEFAULT)
			continue;
		if (holds(d, props[p].cond, ABOVE_N))
			break;
		if (holds(d, props[p].value, level))
			excuse(d, props[p].cond, level);
	}
	if (p == KCONFIG_NONE || !left || !holds(d, props[p].cond, level) ||
	    !holds(d, props[p].value, level))
		return;
	next.set = scratch_take(d);
	value = scratch_take(d);
	if (props[p].cond != KCONFIG_TRUE)
		unite_defaults(d, props[p].next, level, left - 1, &next);
	if (unite(d, props[p].cond, level, value))
		meet_set(d, &next, value);
	memset(value, 0, d->words * sizeof(*value));
	if (next.known && unite(d, props[p].value, level, value)) {
		unite_sets(d, next.set, value);
		meet_set(d, m, next.set);
	}
	scratch_give(d);
	scratch_give(d);
}

static bool has_default(struct dominators *d, const struct kconfig_symbol *sym, enum level level)
{
	for (uint32_t p = sym->prop; p != KCONFIG_NONE; p = d->k->props[p].next) {
		const struct kconfig_prop *prop = &d->k->props[p];

		if (prop->kind == KCONFIG_DEFAULT && holds(d, prop->cond, ABOVE_N))
			return holds(d, prop->cond, level) && holds(d, prop->value, level);
	}
	return false;
}

/* Meets the sets of all reasons; the number of reasons. */
static unsigned meet_reasons(struct dominators *d, const struct node *node, struct meet *m)
{
	const struct kconfig_symbol *sym = &d->k->symbols[node->symbol];
	enum level level = node->level;
	unsigned nr = 0;

	if (sym->selected != KCONFIG_NONE && holds(d, sym->selected, level)) {
		meet_reason(d, m, sym->selected, KCONFIG_NONE, level);
		nr++;
	}
	for (uint32_t p = sym->prop; p != KCONFIG_NONE; p = d->k->props[p].next) {
		if (d->k->props[p].kind != KCONFIG_PROMPT || !holds(d, d->k->props[p].cond, level))
			continue;
		meet_reason(d, m, d->k->props[p].cond, KCONFIG_NONE, level);
		nr++;
	}
	if (has_default(d, sym, level)) {
		unite_defaults(d, sym->prop, level, MAX_DEFAULTS, m);
		d->nr_excused = 0;
		nr++;
	}
	if (sym->implied != KCONFIG_NONE && holds(d, sym->implied, level) &&
	    holds(d, sym->dep, ABOVE_N)) {
		meet_reason(d, m, sym->implied, sym->dep, level);
		nr++;
	}
	return nr;
}

static void add_event(uint64_t *set, size_t event)
{
	set[event / 64] |= (uint64_t)1 << event % 64;
}

/* Works a node out anew; true when its set became smaller. */
static bool improve(struct dominators *d, size_t n)
{
	struct node *node = &d->nodes[n];
	struct meet m = { .set = scratch_take(d) };
	uint32_t below = d->node_of[ABOVE_N][node->symbol];
	unsigned nr = meet_reasons(d, node, &m);
	bool changed = false;

	/* what nothing explains was somebody's answer */
	if (!nr)
		m.known = true;
	if (below != n && !d->nodes[below].known)
		m.known = false;
	if (m.known) {
		add_event(m.set, n);
		if (below != n)
			unite_sets(d, m.set, set_of(d, below));
		changed = !node->known || memcmp(set_of(d, n), m.set, d->words * sizeof(*m.set));
		memcpy(set_of(d, n), m.set, d->words * sizeof(*m.set));
		node->known = true;
	}
	scratch_give(d);
	return changed;
}

/* Passes in both directions, so that chains in either take few of them. */
static int settle(struct dominators *d, struct strbuf *err)
{
	bool changed = true;

	for (unsigned pass = 0; changed; pass++) {
		if (pass == MAX_PASSES)
			return error_set(err, -E2BIG,
					 "the options depend on each other in chains too long to "
					 "follow");
		changed = false;
		for (size_t i = 0; i < d->nr; i++)
			changed |= improve(d, pass % 2 ? d->nr - 1 - i : i);
	}
	/* what only holds itself up */
	for (size_t n = 0; n < d->nr; n++) {
		if (!d->nodes[n].known)
			add_event(set_of(d, n), n);
		d->nodes[n].known = true;
	}
	return 0;
}

/* --- the graph --- */

static void add_node(struct dominators *d, uint32_t symbol, enum level level)
{
	d->node_of[level][symbol] = (uint32_t)d->nr;
	ALLOC_GROW(d->nodes, d->nr + 1, d->cap);
	d->nodes[d->nr++] = (struct node){ .symbol = symbol, .level = level };
}

static void add_nodes(struct dominators *d, uint32_t s)
{
	const struct kconfig_symbol *sym = &d->k->symbols[s];
	bool option = kconfig_is_tri(sym);
	enum kconfig_tri value = option && !sym->constant ? kconfig_value(d->v, s) : KCONFIG_N;

	d->node_of[ABOVE_N][s] = d->node_of[ABOVE_M][s] = KCONFIG_NONE;
	if (value == KCONFIG_N)
		return;
	add_node(d, s, ABOVE_N);
	if (value != KCONFIG_Y)
		return;
	if (sym->type == KCONFIG_TRISTATE)
		add_node(d, s, ABOVE_M);
	else
		d->node_of[ABOVE_M][s] = d->node_of[ABOVE_N][s];
}

static int fill(struct dominators *d, struct strbuf *err)
{
	for (int i = 0; i < NR_LEVELS; i++)
		d->node_of[i] = xcalloc(d->k->nr_symbols, sizeof(**d->node_of));
	for (uint32_t s = 0; s < d->k->nr_symbols; s++)
		add_nodes(d, s);
	if (d->nr > MAX_NODES)
		return error_set(err, -E2BIG, "more than %d options are on", MAX_NODES);
	d->words = (d->nr + 63) / 64;
	d->sets = xcalloc(d->nr * d->words, sizeof(*d->sets));
	return settle(d, err);
}

int dominators_new(const struct kconfig *k, struct kconfig_values *v, struct dominators **out,
		   struct strbuf *err)
{
	struct dominators *d = xcalloc(1, sizeof(*d));
	int ret;

	d->k = k;
	d->v = v;
	ret = fill(d, err);
	if (ret)
		dominators_free(d);
	else
		*out = d;
	return ret;
}

void dominators_free(struct dominators *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->nr_scratch; i++)
		free(d->scratch[i]);
	for (int i = 0; i < NR_LEVELS; i++)
		free(d->node_of[i]);
	free(d->scratch);
	free(d->nodes);
	free(d->sets);
	free(d);
}

size_t dominators_nr(const struct dominators *d)
{
	return d->nr;
}

size_t dominators_words(const struct dominators *d)
{
	return d->words;
}

uint32_t dominators_event(const struct dominators *d, size_t event, bool *made_module)
{
	*made_module = d->nodes[event].level == ABOVE_M;
	return d->nodes[event].symbol;
}

void dominators_of(const struct dominators *d, uint32_t symbol, uint64_t *set)
{
	uint32_t node = d->node_of[ABOVE_M][symbol];

	if (node != KCONFIG_NONE)
		unite_sets(d, set, set_of(d, node));
}
