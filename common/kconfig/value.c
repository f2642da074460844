// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/kconfig/value.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/dotconfig.h"
#include "common/kconfig/index.h"
#include "common/strbuf.h"

/* A symbol's state; the names are those of struct symbol in scripts/kconfig/expr.h. */
struct state {
	uint8_t cur; /* the value of a bool or tristate */
	uint8_t visible, dep, selected, implied; /* what its expressions come to */
	uint8_t user; /* the answer, when has_user; of a choice of old the highest of its members' */
	bool has_user, valid, seen, write;
	bool spoilt; /* a choice of old: one member was answered y, then one m */
	uint32_t rank; /* of the answer: the last one about a choice counts */
	uint32_t member; /* of a choice: the one that is on; else KCONFIG_NONE */
	uint32_t picked; /* of a choice of old: the member last answered y, or KCONFIG_NONE */
	char *user_text; /* the answer of other types, or NULL */
	const char *text; /* the value of other types; borrowed */
};

struct kconfig_values {
	const struct kconfig *k;
	struct state *of;
	uint8_t *expr; /* value + 1 of each expression, 0: not worked out */
	uint32_t *members, *next_member; /* of choices, as a chain, in order */
	enum kconfig_mode mode;
	enum kconfig_tri modules;
	uint32_t rank;
	bool frozen;
	bool answered; /* something was, if only by an empty file */
};

/* In the order of the menus: the first visible member is what a choice falls back on. */
static void chain_members(struct kconfig_values *v)
{
	const struct kconfig *k = v->k;

	memset(v->members, 0xff, k->nr_symbols * sizeof(*v->members));
	memset(v->next_member, 0xff, k->nr_symbols * sizeof(*v->next_member));
	for (uint32_t n = k->nr_nodes; n-- > 1;) {
		uint32_t s = k->nodes[n].symbol, c;

		if (k->nodes[n].kind != KCONFIG_CONFIG || k->symbols[s].node != n)
			continue;
		c = k->symbols[s].member_of;
		if (c == KCONFIG_NONE)
			continue;
		v->next_member[s] = v->members[c];
		v->members[c] = s;
	}
}

struct kconfig_values *kconfig_values_new(const struct kconfig *k)
{
	struct kconfig_values *v = xcalloc(1, sizeof(*v));

	v->k = k;
	v->of = xcalloc(k->nr_symbols, sizeof(*v->of));
	v->expr = xcalloc(k->nr_exprs, sizeof(*v->expr));
	v->members = xcalloc(k->nr_symbols, sizeof(*v->members));
	v->next_member = xcalloc(k->nr_symbols, sizeof(*v->next_member));
	chain_members(v);
	kconfig_values_clear(v);
	return v;
}

void kconfig_values_free(struct kconfig_values *v)
{
	if (!v)
		return;
	kconfig_values_clear(v);
	free(v->of);
	free(v->expr);
	free(v->members);
	free(v->next_member);
	free(v);
}

const struct kconfig *kconfig_values_of(const struct kconfig_values *v)
{
	return v->k;
}

static void drop(struct state *st)
{
	st->has_user = false;
	st->user = KCONFIG_N;
	st->rank = 0;
	free(st->user_text);
	st->user_text = NULL;
}

static void drop_choice(struct state *choice)
{
	drop(choice);
	choice->spoilt = false;
	choice->picked = KCONFIG_NONE;
}

/* conf_read_simple() before Linux 6.11: what an answer to a member says about its choice. */
static void tell_choice(struct kconfig_values *v, uint32_t member, enum kconfig_tri value)
{
	uint32_t c = v->k->symbols[member].member_of;
	struct state *choice;

	if (c == KCONFIG_NONE || !v->k->old_choices)
		return;
	choice = &v->of[c];
	if (value == KCONFIG_Y)
		choice->picked = member;
	else if (value == KCONFIG_M && choice->user == KCONFIG_Y)
		choice->spoilt = true;
	if (value > choice->user)
		choice->user = (uint8_t)value;
}

/* The member that was answered next after @rank, or KCONFIG_NONE. */
static uint32_t answered_next(const struct kconfig_values *v, uint32_t choice, uint32_t rank)
{
	uint32_t next = KCONFIG_NONE;

	for (uint32_t m = v->members[choice]; m != KCONFIG_NONE; m = v->next_member[m]) {
		if (v->of[m].rank > rank &&
		    (next == KCONFIG_NONE || v->of[m].rank < v->of[next].rank))
			next = m;
	}
	return next;
}

void kconfig_values_unset(struct kconfig_values *v, uint32_t symbol)
{
	uint32_t c = v->k->symbols[symbol].member_of, m;

	drop(&v->of[symbol]);
	if (c == KCONFIG_NONE)
		return;
	drop_choice(&v->of[c]);
	for (m = answered_next(v, c, 0); m != KCONFIG_NONE; m = answered_next(v, c, v->of[m].rank))
		tell_choice(v, m, v->of[m].user);
}

void kconfig_values_clear(struct kconfig_values *v)
{
	for (uint32_t s = 0; s < v->k->nr_symbols; s++)
		drop_choice(&v->of[s]);
	v->rank = 0;
	v->answered = false;
}

void kconfig_values_set(struct kconfig_values *v, uint32_t symbol, enum kconfig_tri value)
{
	drop(&v->of[symbol]);
	v->of[symbol].has_user = true;
	v->of[symbol].user = (uint8_t)value;
	v->of[symbol].rank = ++v->rank;
	v->answered = true;
	tell_choice(v, symbol, value);
}

void kconfig_values_set_text(struct kconfig_values *v, uint32_t symbol, const char *text)
{
	drop(&v->of[symbol]);
	v->answered = true;
	v->of[symbol].has_user = true;
	v->of[symbol].user_text = xstrdup(text);
}

static void answer(struct kconfig_values *v, uint32_t s, const char *value)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kconfig_symbol *sym = &v->k->symbols[s];

	if (kconfig_is_tri(sym)) {
		if (*value == 'y' || *value == 'n')
			kconfig_values_set(v, s, *value == 'y' ? KCONFIG_Y : KCONFIG_N);
		else if (*value == 'm' && sym->type == KCONFIG_TRISTATE)
			kconfig_values_set(v, s, KCONFIG_M);
	} else if (sym->type == KCONFIG_STRING) {
		if (config_unquote(value, strlen(value), &text))
			kconfig_values_set_text(v, s, text.buf);
	} else if (v->frozen || config_fits(sym->type, value)) {
		kconfig_values_set_text(v, s, value);
	}
}

static void read_settings(struct kconfig_values *v, const char *config,
			  void (*take)(struct kconfig_values *, uint32_t, const char *))
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct config_line line;

	while (config_next(&config, &line)) {
		uint32_t s = kconfig_find_n(v->k, line.name, line.name_len);

		strbuf_reset(&text);
		strbuf_add(&text, line.value, line.value_len);
		if (s != KCONFIG_NONE)
			take(v, s, text.buf);
	}
}

void kconfig_values_read(struct kconfig_values *v, const char *config)
{
	v->answered = true;
	read_settings(v, config, answer);
}

static void calculate(struct kconfig_values *v, uint32_t s);

/* Of an expression's symbol; texts of constants are their names. */
static const char *text_of(struct kconfig_values *v, uint32_t s)
{
	static const char *const tri[] = { "n", "m", "y" };
	const struct kconfig_symbol *sym = &v->k->symbols[s];

	if (s <= v->k->n)
		return sym->name;
	calculate(v, s);
	if (kconfig_is_tri(sym)) {
		if (v->of[s].cur == KCONFIG_M && v->modules == KCONFIG_N && !v->frozen)
			return "n";
		return tri[v->of[s].cur];
	}
	if (sym->type == KCONFIG_UNKNOWN)
		return sym->name ? sym->name : "";
	return v->of[s].text ? v->of[s].text : "";
}

enum kind { TEXT, SIGNED, UNSIGNED };

/* As expr_parse_string() of scripts/kconfig/expr.c. */
static enum kind number_of(const char *s, enum kconfig_type type, uint64_t *value)
{
	enum kind kind = SIGNED;
	char *tail;

	if (type == KCONFIG_BOOL || type == KCONFIG_TRISTATE) {
		*value = !strcmp(s, "n") ? 0 :
			 !strcmp(s, "m") ? 1 :
			 !strcmp(s, "y") ? 2 :
					   UINT64_MAX;
		return SIGNED;
	}
	errno = 0;
	if (type == KCONFIG_HEX) {
		*value = strtoull(s, &tail, 16);
		kind = UNSIGNED;
	} else {
		*value = (uint64_t)strtoll(s, &tail, type == KCONFIG_INT ? 10 : 0);
	}
	return !errno && !*tail && tail > s && isxdigit((unsigned char)tail[-1]) ? kind : TEXT;
}

static int order_of(struct kconfig_values *v, uint32_t a, uint32_t b)
{
	enum kconfig_type ta = v->k->symbols[a].type, tb = v->k->symbols[b].type;
	const char *sa = text_of(v, a), *sb = text_of(v, b);
	enum kind ka = TEXT, kb = TEXT;
	uint64_t na = 0, nb = 0;

	if (ta != KCONFIG_STRING || tb != KCONFIG_STRING) {
		ka = number_of(sa, ta, &na);
		kb = number_of(sb, tb, &nb);
	}
	if (ka == TEXT || kb == TEXT)
		return strcmp(sa, sb);
	if (ka == UNSIGNED || kb == UNSIGNED)
		return (na > nb) - (na < nb);
	return ((int64_t)na > (int64_t)nb) - ((int64_t)na < (int64_t)nb);
}

static enum kconfig_tri compare(struct kconfig_values *v, const struct kconfig_expr *x)
{
	int order = order_of(v, x->a, x->b);
	bool holds;

	switch (x->op) {
	case KCONFIG_EQ:
		holds = order == 0;
		break;
	case KCONFIG_NE:
		holds = order != 0;
		break;
	case KCONFIG_LT:
		holds = order < 0;
		break;
	case KCONFIG_LE:
		holds = order <= 0;
		break;
	case KCONFIG_GT:
		holds = order > 0;
		break;
	default:
		holds = order >= 0;
	}
	return holds ? KCONFIG_Y : KCONFIG_N;
}

static enum kconfig_tri symbol_tri(struct kconfig_values *v, uint32_t s)
{
	if (s == v->k->y)
		return KCONFIG_Y;
	if (s == v->k->m)
		return KCONFIG_M;
	if (v->k->symbols[s].constant)
		return KCONFIG_N;
	calculate(v, s);
	return kconfig_is_tri(&v->k->symbols[s]) ? v->of[s].cur : KCONFIG_N;
}

/* Chains grow to the left, some to hundreds: they are walked, not recursed into. */
static enum kconfig_tri chain(struct kconfig_values *v, uint32_t e)
{
	enum kconfig_op op = v->k->exprs[e].op;
	enum kconfig_tri end = op == KCONFIG_AND ? KCONFIG_N : KCONFIG_Y;
	enum kconfig_tri so_far = op == KCONFIG_AND ? KCONFIG_Y : KCONFIG_N;

	while (so_far != end) {
		bool last = v->k->exprs[e].op != op || v->expr[e];
		enum kconfig_tri one = kconfig_expr_value(v, last ? e : v->k->exprs[e].b);

		if (op == KCONFIG_AND ? one < so_far : one > so_far)
			so_far = one;
		if (last)
			break;
		e = v->k->exprs[e].a;
	}
	return so_far;
}

enum kconfig_tri kconfig_expr_value(struct kconfig_values *v, uint32_t e)
{
	const struct kconfig_expr *x = &v->k->exprs[e];
	enum kconfig_tri value;

	if (v->expr[e])
		return v->expr[e] - 1;
	switch (x->op) {
	case KCONFIG_SYMBOL:
		value = symbol_tri(v, x->a);
		break;
	case KCONFIG_NOT:
		value = KCONFIG_Y - kconfig_expr_value(v, x->a);
		break;
	case KCONFIG_AND:
	case KCONFIG_OR:
		value = chain(v, e);
		break;
	default:
		value = compare(v, x);
	}
	v->expr[e] = (uint8_t)(value + 1);
	return value;
}

static uint8_t reason(struct kconfig_values *v, uint32_t e, const struct kconfig_symbol *sym)
{
	enum kconfig_tri value = e == KCONFIG_NONE ? KCONFIG_N : kconfig_expr_value(v, e);

	return value == KCONFIG_M && sym->type != KCONFIG_TRISTATE ? KCONFIG_Y : (uint8_t)value;
}

static enum kconfig_tri prompt_visible(struct kconfig_values *v, uint32_t s)
{
	const struct kconfig_symbol *sym = &v->k->symbols[s];
	bool picky = v->k->old_choices && sym->member_of != KCONFIG_NONE &&
		     sym->type == KCONFIG_TRISTATE && v->of[sym->member_of].cur == KCONFIG_Y;
	enum kconfig_tri best = KCONFIG_N, one;

	for (uint32_t p = sym->prop; p != KCONFIG_NONE; p = v->k->props[p].next) {
		if (v->k->props[p].kind != KCONFIG_PROMPT)
			continue;
		one = kconfig_expr_value(v, v->k->props[p].cond);
		if (picky && one == KCONFIG_M)
			one = KCONFIG_N;
		if (one > best)
			best = one;
	}
	if (best == KCONFIG_M && (sym->type != KCONFIG_TRISTATE || v->modules == KCONFIG_N))
		best = KCONFIG_Y;
	return best;
}

/* sym_calc_visibility() */
static void look(struct kconfig_values *v, uint32_t s)
{
	const struct kconfig_symbol *sym = &v->k->symbols[s];
	struct state *st = &v->of[s];

	st->seen = true;
	st->visible = (uint8_t)prompt_visible(v, s);
	if (sym->member_of != KCONFIG_NONE)
		return;
	st->selected = reason(v, sym->selected, sym);
	st->implied = reason(v, sym->implied, sym);
	/* bounds what is implied; counts for nothing else */
	st->dep = sym->implied == KCONFIG_NONE ? KCONFIG_N : reason(v, sym->dep, sym);
}

static bool has_answer(const struct kconfig_values *v, uint32_t s)
{
	/* since choices are no longer tristate, what is not said about a member stays unsaid */
	return v->of[s].has_user ||
	       (v->mode != KCONFIG_DEFAULTS && kconfig_is_tri(&v->k->symbols[s]) &&
		(v->k->old_choices || v->k->symbols[s].member_of == KCONFIG_NONE));
}

static enum kconfig_tri answer_of(const struct kconfig_values *v, uint32_t s)
{
	if (v->of[s].has_user)
		return v->of[s].user;
	switch (v->mode) {
	case KCONFIG_ALLYES:
		return KCONFIG_Y;
	case KCONFIG_ALLMOD:
		return KCONFIG_M;
	default:
		return v->k->symbols[s].allnoconfig_y ? KCONFIG_Y : KCONFIG_N;
	}
}

/* The first default whose condition holds, or KCONFIG_NONE. */
static uint32_t default_of(struct kconfig_values *v, uint32_t s)
{
	for (uint32_t p = v->k->symbols[s].prop; p != KCONFIG_NONE; p = v->k->props[p].next) {
		if (v->k->props[p].kind == KCONFIG_DEFAULT &&
		    kconfig_expr_value(v, v->k->props[p].cond) != KCONFIG_N)
			return p;
	}
	return KCONFIG_NONE;
}

/* sym_choice_default() */
static uint32_t choice_default(struct kconfig_values *v, uint32_t choice)
{
	const struct kconfig *k = v->k;

	for (uint32_t p = k->symbols[choice].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		const struct kconfig_expr *x = &k->exprs[k->props[p].value];

		if (k->props[p].kind == KCONFIG_DEFAULT && x->op == KCONFIG_SYMBOL &&
		    kconfig_expr_value(v, k->props[p].cond) != KCONFIG_N &&
		    v->of[x->a].visible != KCONFIG_N)
			return x->a;
	}
	for (uint32_t m = v->members[choice]; m != KCONFIG_NONE; m = v->next_member[m]) {
		if (v->of[m].visible != KCONFIG_N)
			return m;
	}
	return KCONFIG_NONE;
}

/* The visible member that was answered @value last (or, with @first, first). */
static uint32_t answered(const struct kconfig_values *v, uint32_t choice, enum kconfig_tri value,
			 bool first)
{
	uint32_t best = KCONFIG_NONE;

	for (uint32_t m = v->members[choice]; m != KCONFIG_NONE; m = v->next_member[m]) {
		const struct state *st = &v->of[m];

		if (st->visible == KCONFIG_N || !st->has_user || st->user != value)
			continue;
		if (best == KCONFIG_NONE ||
		    (first ? st->rank < v->of[best].rank : st->rank > v->of[best].rank))
			best = m;
	}
	return best;
}

static void look_at_members(struct kconfig_values *v, uint32_t choice)
{
	for (uint32_t m = v->members[choice]; m != KCONFIG_NONE; m = v->next_member[m])
		look(v, m);
}

/* sym_calc_choice() since Linux 6.11 */
static uint32_t choose(struct kconfig_values *v, uint32_t choice)
{
	uint32_t member = answered(v, choice, KCONFIG_Y, false);

	if (member == KCONFIG_NONE) {
		member = choice_default(v, choice);
		if (member != KCONFIG_NONE && v->of[member].has_user &&
		    v->of[member].user == KCONFIG_N)
			member = KCONFIG_NONE;
	}
	for (uint32_t m = v->members[choice]; member == KCONFIG_NONE && m != KCONFIG_NONE;
	     m = v->next_member[m]) {
		if (v->of[m].visible != KCONFIG_N && !v->of[m].has_user)
			member = m;
	}
	return member == KCONFIG_NONE ? answered(v, choice, KCONFIG_N, true) : member;
}

/* sym_calc_choice() before */
static uint32_t choose_old(struct kconfig_values *v, uint32_t choice)
{
	uint32_t member = v->of[choice].picked;

	if (member != KCONFIG_NONE && v->of[member].visible != KCONFIG_N)
		return member;
	return choice_default(v, choice);
}

/*
 * A choice of old was answered by its members, or by the mode when there were no answers at all. It
 * is by the mode, too, when its members contradict each other.
 */
static enum kconfig_tri choice_answer(const struct kconfig_values *v, uint32_t choice)
{
	const struct state *st = &v->of[choice];

	if (v->mode == KCONFIG_DEFAULTS || (v->answered && !st->spoilt))
		return st->user;
	return answer_of(v, choice);
}

static uint8_t smaller(uint8_t a, uint8_t b)
{
	return a < b ? a : b;
}

static uint8_t larger(uint8_t a, uint8_t b)
{
	return a > b ? a : b;
}

/* A choice's mode, and the member that is on. */
static void calculate_choice(struct kconfig_values *v, uint32_t s)
{
	struct state *st = &v->of[s];
	uint8_t value;

	look(v, s);
	st->member = KCONFIG_NONE;
	if (!v->k->old_choices) {
		look_at_members(v, s);
		st->member = choose(v, s);
		st->cur = st->member == KCONFIG_NONE ? KCONFIG_N : KCONFIG_Y;
		return;
	}
	value = st->visible == KCONFIG_N ? KCONFIG_N :
					   smaller((uint8_t)choice_answer(v, s), st->visible);
	value = larger(value, st->selected);
	if (value == KCONFIG_M &&
	    (v->k->symbols[s].type == KCONFIG_BOOL || v->modules == KCONFIG_N))
		value = KCONFIG_Y;
	st->cur = value;
	memset(v->expr, 0, v->k->nr_exprs); /* the members' conditions name the choice */
	look_at_members(v, s);
	if (value != KCONFIG_Y)
		return;
	st->member = choose_old(v, s);
	if (st->member != KCONFIG_NONE)
		return;
	st->cur = KCONFIG_N;
	memset(v->expr, 0, v->k->nr_exprs);
}

/* What is not answered: the default, and what others imply. */
static uint8_t unanswered(struct kconfig_values *v, uint32_t s)
{
	struct state *st = &v->of[s];
	uint32_t p = default_of(v, s);
	uint8_t value = KCONFIG_N;

	if (p != KCONFIG_NONE) {
		value = smaller((uint8_t)kconfig_expr_value(v, v->k->props[p].value),
				(uint8_t)kconfig_expr_value(v, v->k->props[p].cond));
		if (value != KCONFIG_N)
			st->write = true;
	}
	if (st->implied != KCONFIG_N) {
		st->write = true;
		value = smaller(larger(value, st->implied), st->dep);
	}
	return value;
}

static void calculate_tri(struct kconfig_values *v, uint32_t s)
{
	const struct kconfig_symbol *sym = &v->k->symbols[s];
	struct state *st = &v->of[s];
	uint8_t value;

	look(v, s);
	st->write = st->visible != KCONFIG_N;
	if (st->visible != KCONFIG_N && has_answer(v, s)) {
		value = smaller((uint8_t)answer_of(v, s), st->visible);
	} else {
		st->write |= st->selected != KCONFIG_N;
		value = unanswered(v, s);
	}
	value = larger(value, st->selected);
	if (value == KCONFIG_M && (sym->type == KCONFIG_BOOL || v->modules == KCONFIG_N))
		value = KCONFIG_Y;
	st->cur = value;
}

static void calculate_member(struct kconfig_values *v, uint32_t s)
{
	uint32_t choice = v->k->symbols[s].member_of;
	struct state *st = &v->of[s];

	calculate(v, choice);
	look(v, s);
	if (v->k->old_choices && st->visible != KCONFIG_Y) {
		calculate_tri(v, s);
		return;
	}
	st->write = st->visible != KCONFIG_N;
	st->cur = st->write && v->of[choice].member == s ? KCONFIG_Y : KCONFIG_N;
}

static int64_t range_end(struct kconfig_values *v, uint32_t s, int base)
{
	const char *text = text_of(v, s);

	if (v->k->symbols[s].type == KCONFIG_HEX)
		base = 16;
	else if (v->k->symbols[s].type == KCONFIG_INT)
		base = 10;
	return strtoll(text, NULL, base);
}

/* sym_validate_range() */
static void keep_in_range(struct kconfig_values *v, uint32_t s)
{
	const struct kconfig *k = v->k;
	int base = k->symbols[s].type == KCONFIG_HEX ? 16 : 10;
	int64_t value = strtoll(v->of[s].text, NULL, base);

	for (uint32_t p = k->symbols[s].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		if (k->props[p].kind != KCONFIG_RANGE ||
		    kconfig_expr_value(v, k->props[p].cond) == KCONFIG_N)
			continue;
		if (value < range_end(v, k->props[p].target, base))
			v->of[s].text = text_of(v, k->props[p].target);
		else if (value > range_end(v, k->props[p].high, base))
			v->of[s].text = text_of(v, k->props[p].high);
		return;
	}
}

static const char *empty_text(const struct kconfig *k, enum kconfig_type type)
{
	if (type == KCONFIG_STRING || k->old_choices)
		return "";
	return type == KCONFIG_HEX ? "0x0" : "0";
}

static void calculate_text(struct kconfig_values *v, uint32_t s)
{
	const struct kconfig *k = v->k;
	struct state *st = &v->of[s];
	uint32_t p;

	look(v, s);
	st->write = st->visible != KCONFIG_N;
	st->text = empty_text(k, k->symbols[s].type);
	if (st->write && st->user_text) {
		st->text = st->user_text;
	} else if ((p = default_of(v, s)) != KCONFIG_NONE &&
		   k->exprs[k->props[p].value].op == KCONFIG_SYMBOL) {
		st->write = true;
		st->text = text_of(v, k->exprs[k->props[p].value].a);
	}
	if (k->symbols[s].type != KCONFIG_STRING)
		keep_in_range(v, s);
}

/* sym_calc_value() */
static void calculate(struct kconfig_values *v, uint32_t s)
{
	const struct kconfig_symbol *sym = &v->k->symbols[s];

	if (v->of[s].valid)
		return;
	v->of[s].valid = true; /* whoever comes back here sees "n" */
	v->of[s].cur = KCONFIG_N;
	v->of[s].text = "";
	v->of[s].write = false;
	if (sym->type == KCONFIG_UNKNOWN || sym->constant)
		return;
	if (sym->choice)
		calculate_choice(v, s);
	else if (!kconfig_is_tri(sym))
		calculate_text(v, s);
	else if (sym->member_of != KCONFIG_NONE)
		calculate_member(v, s);
	else
		calculate_tri(v, s);
}

static void forget(struct kconfig_values *v)
{
	for (uint32_t s = 0; s < v->k->nr_symbols; s++) {
		v->of[s].valid = false;
		v->of[s].seen = false;
		v->of[s].member = KCONFIG_NONE;
	}
	memset(v->expr, 0, v->k->nr_exprs);
	v->frozen = false;
}

void kconfig_values_solve(struct kconfig_values *v, enum kconfig_mode mode)
{
	const struct kconfig *k = v->k;

	forget(v);
	v->mode = mode;
	v->modules = KCONFIG_N;
	if (k->modules != KCONFIG_NONE) {
		/* what it depends on keeps the value that it has without modules, as with conf */
		calculate(v, k->modules);
		v->modules = v->of[k->modules].cur;
	}
	for (uint32_t i = 0; i < k->nr_symbols; i++)
		calculate(v, k->index->order[i]);
}

static void take_value(struct kconfig_values *v, uint32_t s, const char *value)
{
	struct state *st = &v->of[s];

	answer(v, s, value);
	if (st->has_user) {
		st->cur = st->user;
		st->text = st->user_text ? st->user_text : "";
	}
	st->write = true;
}

void kconfig_values_freeze(struct kconfig_values *v, const char *config)
{
	const struct kconfig *k = v->k;

	kconfig_values_clear(v);
	forget(v);
	v->frozen = true;
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		v->of[s].valid = true;
		v->of[s].cur = KCONFIG_N;
		v->of[s].text = "";
		v->of[s].write = false;
	}
	read_settings(v, config, take_value);
	v->modules = k->modules == KCONFIG_NONE ? KCONFIG_N : v->of[k->modules].cur;
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		uint32_t c = k->symbols[s].member_of;

		if (c == KCONFIG_NONE || v->of[s].cur <= v->of[c].cur)
			continue;
		v->of[c].cur = v->of[s].cur;
		v->of[c].member = s;
	}
}

enum kconfig_tri kconfig_value(struct kconfig_values *v, uint32_t symbol)
{
	return symbol_tri(v, symbol);
}

const char *kconfig_value_text(struct kconfig_values *v, uint32_t symbol)
{
	return text_of(v, symbol);
}

bool kconfig_value_written(struct kconfig_values *v, uint32_t symbol)
{
	return v->of[symbol].write;
}

enum kconfig_tri kconfig_visible(struct kconfig_values *v, uint32_t symbol)
{
	if (!v->of[symbol].seen)
		look(v, symbol);
	return v->of[symbol].visible;
}

enum kconfig_tri kconfig_selected(struct kconfig_values *v, uint32_t symbol)
{
	if (!v->of[symbol].seen)
		look(v, symbol);
	return v->k->symbols[symbol].member_of != KCONFIG_NONE ? KCONFIG_N : v->of[symbol].selected;
}
