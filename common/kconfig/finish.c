// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From what was read to what it means: dependencies handed down the menus, select and imply turned
 * around (scripts/kconfig/menu.c, _menu_finalize()).
 */
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/index.h"
#include "common/strbuf.h"

/* Of an expression; Linux 6.12 has 900, the selectors of CRC32 and the like. */
#define MAX_DEPTH 20000

/* 'm' as a condition is worth nothing without modules, or when a tree knows of none. */
static uint32_t rewrite_m(struct kconfig *k, uint32_t e)
{
	struct kconfig_expr x = k->exprs[e];
	uint32_t a, b;

	switch (x.op) {
	case KCONFIG_SYMBOL:
		if (x.a != k->m)
			return e;
		a = kconfig_expr_symbol(k, k->modules == KCONFIG_NONE ? k->n : k->modules);
		return kconfig_expr_and(k, e, a);
	case KCONFIG_NOT:
		return kconfig_expr_not(k, rewrite_m(k, x.a));
	case KCONFIG_AND:
	case KCONFIG_OR:
		a = rewrite_m(k, x.a);
		b = rewrite_m(k, x.b);
		return x.op == KCONFIG_AND ? kconfig_expr_and(k, a, b) : kconfig_expr_or(k, a, b);
	default:
		return e;
	}
}

/* The choice that encloses a node directly, ifs aside, or KCONFIG_NONE. */
static uint32_t enclosing_choice(const struct kconfig *k, uint32_t node)
{
	for (node = k->nodes[node].parent; node != KCONFIG_NONE; node = k->nodes[node].parent) {
		if (k->nodes[node].kind == KCONFIG_CHOICE)
			return k->nodes[node].symbol;
		if (k->nodes[node].kind != KCONFIG_IF)
			break;
	}
	return KCONFIG_NONE;
}

/* Is @symbol an operand of "a && b && …"? */
static bool asks_for(const struct kconfig *k, uint32_t expr, uint32_t symbol)
{
	const struct kconfig_expr *x = &k->exprs[expr];

	for (; x->op == KCONFIG_AND; x = &k->exprs[x->a]) {
		if (k->exprs[x->b].op == KCONFIG_SYMBOL && k->exprs[x->b].a == symbol)
			return true;
	}
	return x->op == KCONFIG_SYMBOL && x->a == symbol;
}

/*
 * Before Linux 6.11, an entry of a choice that depends on the member before it stood in a submenu
 * of that member and was no member itself; on 'm' it depends when that one is the modules option.
 */
static bool below_member(struct kconfig *k, uint32_t node, uint32_t member)
{
	return k->old_choices && member != KCONFIG_NONE &&
	       k->nodes[member].parent == k->nodes[node].parent &&
	       k->nodes[member].symbol != k->nodes[node].symbol &&
	       asks_for(k, rewrite_m(k, k->nodes[node].dep), k->nodes[member].symbol);
}

static void find_members(struct kconfig *k)
{
	uint32_t last = KCONFIG_NONE; /* node of a member */

	for (uint32_t n = 0; n < k->nr_nodes; n++) {
		uint32_t s = k->nodes[n].symbol, c;

		if (k->nodes[n].kind != KCONFIG_CONFIG)
			continue;
		c = enclosing_choice(k, n);
		if (c == KCONFIG_NONE || below_member(k, n, last))
			continue;
		last = n;
		if (k->symbols[s].member_of == KCONFIG_NONE)
			k->symbols[s].member_of = c;
		if (k->symbols[c].type == KCONFIG_UNKNOWN)
			k->symbols[c].type = k->symbols[s].type;
	}
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		struct kconfig_symbol *sym = &k->symbols[s];

		if (sym->choice && sym->type == KCONFIG_UNKNOWN)
			sym->type = KCONFIG_BOOL;
	}
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		struct kconfig_symbol *sym = &k->symbols[s];

		if (sym->member_of != KCONFIG_NONE && sym->type == KCONFIG_UNKNOWN)
			sym->type = k->symbols[sym->member_of].type;
	}
}

/* What a node's children depend on. Before Linux 6.11, the mode of a choice bounds its members. */
static uint32_t handed_down(struct kconfig *k, uint32_t parent)
{
	const struct kconfig_node *p = &k->nodes[parent];

	if (p->kind == KCONFIG_CHOICE && k->old_choices)
		return kconfig_expr_symbol(k, p->symbol);
	return p->dep;
}

/* A bool member of a tristate choice is to be had only when the choice is y. */
static uint32_t member_dep(struct kconfig *k, uint32_t node)
{
	uint32_t s = k->nodes[node].symbol, choice;

	if (s == KCONFIG_NONE || !k->old_choices)
		return KCONFIG_TRUE;
	choice = k->symbols[s].member_of;
	if (choice == KCONFIG_NONE || k->symbols[choice].type != KCONFIG_TRISTATE ||
	    k->symbols[s].type == KCONFIG_TRISTATE || enclosing_choice(k, node) != choice)
		return KCONFIG_TRUE;
	return kconfig_expr_compare(k, KCONFIG_EQ, choice, k->y);
}

/* The menus around a node whose "visible if" its prompt must meet. */
static uint32_t visible_around(struct kconfig *k, uint32_t node)
{
	uint32_t e = KCONFIG_TRUE;

	for (uint32_t up = k->nodes[node].parent; up != KCONFIG_NONE; up = k->nodes[up].parent)
		e = kconfig_expr_and(k, rewrite_m(k, k->nodes[up].visible), e);
	return e;
}

/* Parents have lower numbers than their children, so that one pass in order will do. */
static void hand_down(struct kconfig *k)
{
	for (uint32_t n = 1; n < k->nr_nodes; n++) {
		uint32_t dep = rewrite_m(k, k->nodes[n].dep);

		dep = kconfig_expr_and(k, member_dep(k, n), dep);
		k->nodes[n].dep = kconfig_expr_and(k, handed_down(k, k->nodes[n].parent), dep);
	}
}

static void complete_props(struct kconfig *k)
{
	for (uint32_t p = 0; p < k->nr_props; p++) {
		uint32_t node = k->props[p].node, cond = rewrite_m(k, k->props[p].cond);

		cond = kconfig_expr_and(k, k->nodes[node].dep, cond);
		if (k->props[p].kind == KCONFIG_PROMPT && k->nodes[node].kind != KCONFIG_MENU &&
		    k->nodes[node].kind != KCONFIG_COMMENT)
			cond = kconfig_expr_and(k, cond, visible_around(k, node));
		k->props[p].cond = cond;
	}
}

static void add_reason(struct kconfig *k, uint32_t *to, uint32_t reason)
{
	*to = *to == KCONFIG_NONE ? reason : kconfig_expr_or(k, *to, reason);
}

static void turn_around(struct kconfig *k)
{
	for (uint32_t p = 0; p < k->nr_props; p++) {
		const struct kconfig_prop prop = k->props[p];
		uint32_t s = k->nodes[prop.node].symbol, reason;

		if (prop.kind != KCONFIG_SELECT && prop.kind != KCONFIG_IMPLY)
			continue;
		reason = kconfig_expr_and(k, kconfig_expr_symbol(k, s), prop.cond);
		add_reason(k,
			   prop.kind == KCONFIG_SELECT ? &k->symbols[prop.target].selected :
							 &k->symbols[prop.target].implied,
			   reason);
	}
}

/* A choice that can be seen is at least m, unless it is optional. Before Linux 6.11 only. */
static void hold_choices(struct kconfig *k)
{
	for (uint32_t n = 1; n < k->nr_nodes; n++) {
		const struct kconfig_node node = k->nodes[n];
		uint32_t reason;

		if (node.kind != KCONFIG_CHOICE || node.prompt == KCONFIG_NONE ||
		    k->symbols[node.symbol].optional)
			continue;
		reason = kconfig_expr_and(k, k->props[node.prompt].cond,
					  kconfig_expr_symbol(k, k->m));
		add_reason(k, &k->symbols[node.symbol].selected, reason);
	}
}

/* As conf has it, a definition without any condition adds nothing to those of the others. */
static void join_deps(struct kconfig *k)
{
	for (uint32_t s = 0; s < k->nr_symbols; s++)
		k->symbols[s].dep = KCONFIG_NONE;
	for (uint32_t n = 1; n < k->nr_nodes; n++) {
		if (k->nodes[n].symbol != KCONFIG_NONE && k->nodes[n].dep != KCONFIG_TRUE)
			add_reason(k, &k->symbols[k->nodes[n].symbol].dep, k->nodes[n].dep);
	}
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (k->symbols[s].dep == KCONFIG_NONE)
			k->symbols[s].dep = KCONFIG_TRUE;
	}
}

static void warn_of_untyped(struct kconfig *k)
{
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		AUTO_STRBUF struct strbuf at = STRBUF_INIT;

		if (!kconfig_defined(k, s) || k->symbols[s].type != KCONFIG_UNKNOWN)
			continue;
		kconfig_symbol_at(k, s, &at);
		strvec_pushf(&k->warnings, "%s: config symbol '%s' defined without type", at.buf,
			     k->symbols[s].name);
	}
}

/*
 * Who walks an expression may recurse. Operands have lower numbers than what they are part of.
 */
static int check_depth(const struct kconfig *k, struct strbuf *err)
{
	AUTO_FREE uint32_t *depth = xcalloc(k->nr_exprs, sizeof(*depth));

	for (uint32_t e = 0; e < k->nr_exprs; e++) {
		const struct kconfig_expr *x = &k->exprs[e];

		if (x->op != KCONFIG_NOT && x->op != KCONFIG_AND && x->op != KCONFIG_OR)
			continue;
		depth[e] = depth[x->a] + 1;
		if (x->op != KCONFIG_NOT && depth[x->b] >= depth[e])
			depth[e] = depth[x->b] + 1;
		if (depth[e] > MAX_DEPTH)
			return error_set(err, -EINVAL,
					 "an option's conditions have more than %d parts",
					 MAX_DEPTH);
	}
	return 0;
}

int kconfig_finish(struct kconfig *k, struct strbuf *err)
{
	int code;

	find_members(k);
	hand_down(k);
	complete_props(k);
	turn_around(k);
	if (k->old_choices)
		hold_choices(k);
	join_deps(k);
	warn_of_untyped(k);
	code = check_depth(k, err);
	return code ? code : kconfig_order(k, err);
}
