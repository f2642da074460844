// SPDX-License-Identifier: GPL-2.0-or-later
/* Expressions: made once each, so that equal ones have equal numbers. */
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/index.h"
#include "common/kconfig/lex.h"
#include "common/strbuf.h"

static uint32_t hash_expr(const struct kconfig_expr *e)
{
	uint64_t h = (uint64_t)e->op * 0x9e3779b97f4a7c15u;

	h = (h ^ e->a) * 0xff51afd7ed558ccdu;
	h = (h ^ (h >> 31) ^ e->b) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32);
}

static bool is_expr(const void *exprs, uint32_t number, const void *key)
{
	const struct kconfig_expr *a = (const struct kconfig_expr *)exprs + number, *b = key;

	return a->op == b->op && a->a == b->a && a->b == b->b;
}

static uint32_t intern(struct kconfig *k, enum kconfig_op op, uint32_t a, uint32_t b)
{
	struct kconfig_index *index = k->index;
	const struct kconfig_expr e = { op, a, b };
	uint32_t hash = hash_expr(&e);
	uint32_t number = hashtab_find(&index->exprs, hash, is_expr, k->exprs, &e);

	if (number != HASHTAB_NONE)
		return number;
	ALLOC_GROW(k->exprs, k->nr_exprs + 1u, index->exprs_cap);
	k->exprs[k->nr_exprs] = e;
	hashtab_add(&index->exprs, hash, k->nr_exprs);
	return k->nr_exprs++;
}

uint32_t kconfig_expr_symbol(struct kconfig *k, uint32_t symbol)
{
	return intern(k, KCONFIG_SYMBOL, symbol, 0);
}

static bool is_constant(const struct kconfig *k, uint32_t e, uint32_t symbol)
{
	return k->exprs[e].op == KCONFIG_SYMBOL && k->exprs[e].a == symbol;
}

uint32_t kconfig_expr_not(struct kconfig *k, uint32_t a)
{
	if (k->exprs[a].op == KCONFIG_NOT)
		return k->exprs[a].a;
	if (is_constant(k, a, k->y))
		return kconfig_expr_symbol(k, k->n);
	if (is_constant(k, a, k->n))
		return KCONFIG_TRUE;
	return intern(k, KCONFIG_NOT, a, 0);
}

/* Is @e one of the operands of the chain that @chain ends? Looks at the last few only. */
static bool has_operand(const struct kconfig *k, enum kconfig_op op, uint32_t chain, uint32_t e)
{
	for (int i = 0; i < 64; i++) {
		if (chain == e)
			return true;
		if (k->exprs[chain].op != op)
			return false;
		if (k->exprs[chain].b == e)
			return true;
		chain = k->exprs[chain].a;
	}
	return false;
}

uint32_t kconfig_expr_and(struct kconfig *k, uint32_t a, uint32_t b)
{
	if (a == KCONFIG_TRUE || is_constant(k, b, k->n))
		return b;
	if (b == KCONFIG_TRUE || is_constant(k, a, k->n))
		return a;
	if (has_operand(k, KCONFIG_AND, a, b))
		return a;
	return intern(k, KCONFIG_AND, a, b);
}

uint32_t kconfig_expr_or(struct kconfig *k, uint32_t a, uint32_t b)
{
	if (a == KCONFIG_TRUE || is_constant(k, b, k->n))
		return a;
	if (b == KCONFIG_TRUE || is_constant(k, a, k->n))
		return b;
	if (has_operand(k, KCONFIG_OR, a, b))
		return a;
	return intern(k, KCONFIG_OR, a, b);
}

uint32_t kconfig_expr_compare(struct kconfig *k, enum kconfig_op op, uint32_t a, uint32_t b)
{
	return intern(k, op, a, b);
}

/* "e is y" or "e is not n", and their opposites, as conf's expr_trans_compare() has them. */
static uint32_t test(struct kconfig *k, uint32_t e, bool against_y, bool equal)
{
	struct kconfig_expr x = k->exprs[e];
	uint32_t a, b;

	switch (x.op) {
	case KCONFIG_SYMBOL:
		return kconfig_expr_compare(k, equal ? KCONFIG_EQ : KCONFIG_NE, x.a,
					    against_y ? k->y : k->n);
	case KCONFIG_NOT:
		return test(k, x.a, against_y, !equal); /* as conf has it */
	case KCONFIG_AND:
	case KCONFIG_OR:
		a = test(k, x.a, against_y, equal);
		b = test(k, x.b, against_y, equal);
		/* "is y" and "is not n" hold for both or for one, as the operator says */
		if ((x.op == KCONFIG_AND) == (against_y == equal))
			return kconfig_expr_and(k, a, b);
		return kconfig_expr_or(k, a, b);
	default:
		return against_y == equal ? e : kconfig_expr_not(k, e);
	}
}

uint32_t kconfig_expr_is_n(struct kconfig *k, uint32_t e)
{
	return test(k, e, false, true);
}

/* A word that stands for itself; what a macro put there can hold anything. */
static bool is_word(const struct kconfig *k, uint32_t symbol)
{
	const struct kconfig_symbol *sym = &k->symbols[symbol];

	return sym->constant ? symbol <= k->n : kconfig_lex_is_name(sym->name);
}

void kconfig_symbol_text(const struct kconfig *k, uint32_t symbol, struct strbuf *out)
{
	const struct kconfig_symbol *sym = &k->symbols[symbol];

	if (!sym->name) {
		strbuf_addstr(out, "<choice>");
	} else if (is_word(k, symbol)) {
		strbuf_addstr(out, sym->name);
	} else {
		kconfig_quote(sym->name, out);
	}
}

void kconfig_quote(const char *s, struct strbuf *out)
{
	strbuf_addch(out, '"');
	for (; *s; s++) {
		if (strchr("\"\\$", *s))
			strbuf_addch(out, '\\');
		strbuf_addch(out, *s);
	}
	strbuf_addch(out, '"');
}

/* 1 for or, 2 for and, 3 for what needs no parentheses */
static int strength(enum kconfig_op op)
{
	return op == KCONFIG_OR ? 1 : op == KCONFIG_AND ? 2 : 3;
}

static void expr_text(const struct kconfig *k, uint32_t e, int around, struct strbuf *out);

/* A chain a && b && c grows to the left; it can be long. */
static void chain_text(const struct kconfig *k, uint32_t e, struct strbuf *out)
{
	enum kconfig_op op = k->exprs[e].op;
	size_t nr = 0, cap = 0;
	uint32_t *list = NULL;

	for (; k->exprs[e].op == op; e = k->exprs[e].a) {
		ALLOC_GROW(list, nr + 1, cap);
		list[nr++] = k->exprs[e].b;
	}
	expr_text(k, e, strength(op), out);
	while (nr) {
		strbuf_addstr(out, op == KCONFIG_AND ? " && " : " || ");
		expr_text(k, list[--nr], strength(op) + 1, out);
	}
	free(list);
}

static void expr_text(const struct kconfig *k, uint32_t e, int around, struct strbuf *out)
{
	static const char *const ops[] = {
		[KCONFIG_EQ] = " = ",  [KCONFIG_NE] = " != ", [KCONFIG_LT] = " < ",
		[KCONFIG_LE] = " <= ", [KCONFIG_GT] = " > ",  [KCONFIG_GE] = " >= "
	};
	const struct kconfig_expr *x = &k->exprs[e];
	bool apart = strength(x->op) < around;

	if (apart)
		strbuf_addch(out, '(');
	switch (x->op) {
	case KCONFIG_SYMBOL:
		kconfig_symbol_text(k, x->a, out);
		break;
	case KCONFIG_NOT:
		strbuf_addch(out, '!');
		/* "!A = B" is "!(A = B)" to the grammar, but not to a reader */
		if (k->exprs[x->a].op > KCONFIG_OR)
			strbuf_addch(out, '(');
		expr_text(k, x->a, 3, out);
		if (k->exprs[x->a].op > KCONFIG_OR)
			strbuf_addch(out, ')');
		break;
	case KCONFIG_AND:
	case KCONFIG_OR:
		chain_text(k, e, out);
		break;
	default:
		kconfig_symbol_text(k, x->a, out);
		strbuf_addstr(out, ops[x->op]);
		kconfig_symbol_text(k, x->b, out);
	}
	if (apart)
		strbuf_addch(out, ')');
}

void kconfig_expr_text(const struct kconfig *k, uint32_t expr, struct strbuf *out)
{
	expr_text(k, expr, 0, out);
}
