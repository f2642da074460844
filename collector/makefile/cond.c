// SPDX-License-Identifier: GPL-2.0-or-later
/* The conditions of ifeq, ifneq, ifdef and ifndef. */
#include <errno.h>
#include <string.h>

#include "collector/makefile/internal.h"
#include "common/alloc.h"

#define MAX_UNKNOWNS 1000

struct comparison {
	struct mkraw a, b;
	bool negated;
};

static int equal_outcome(struct makefile *mk, void *ctx, struct mkvalue *out, uint32_t *stored)
{
	const struct comparison *c = ctx;
	AUTO_MKVALUE struct mkvalue a = MKVALUE_INIT, b = MKVALUE_INIT;
	struct gatesets *sets = &mk->world->gates;
	int ret = mk_expand(mk, c->a, GATESET_NONE, &a);

	if (!ret)
		ret = mk_expand(mk, c->b, GATESET_NONE, &b);
	if (!ret &&
	    (a.text.len == b.text.len && !memcmp(a.text.buf, b.text.buf, a.text.len)) != c->negated)
		mkvalue_add(out, "1", 1, GATESET_NONE);
	*stored = gatesets_union(sets, mkvalue_common_set(&a, sets), mkvalue_common_set(&b, sets));
	out->unknown = a.unknown || b.unknown;
	return ret;
}

static int defined_outcome(struct makefile *mk, void *ctx, struct mkvalue *out, uint32_t *stored)
{
	const struct comparison *c = ctx;
	AUTO_MKVALUE struct mkvalue name = MKVALUE_INIT, value = MKVALUE_INIT;
	struct gatesets *sets = &mk->world->gates;
	struct mkraw text;
	const struct mkvar *var;
	uint32_t id;
	int ret = mk_expand(mk, c->a, GATESET_NONE, &name);
	bool set;

	if (ret)
		return ret;
	text = mk_strip(mk_raw_of(&name));
	id = mk_name(mk, text.s, text.len);
	var = mk_find(mk, id);
	*stored = mkvalue_common_set(&name, sets);
	if (var && !var->config) {
		set = var->body->value.text.len;
		out->unknown = var->body->value.unknown;
		*stored =
			gatesets_union(sets, *stored, mkvalue_common_set(&var->body->value, sets));
	} else {
		ret = mk_expand_var(mk, id, GATESET_NONE, &value);
		set = value.text.len;
	}
	if (set != c->negated)
		mkvalue_add(out, "1", 1, GATESET_NONE);
	return ret;
}

/* "(a,b)", with commas and parentheses counted as make does. */
static bool parse_pair(struct mkraw raw, struct comparison *c)
{
	size_t comma, i, nesting = 0;

	for (comma = 1; comma < raw.len && (raw.s[comma] != ',' || nesting); comma++) {
		if (raw.s[comma] == '(')
			nesting++;
		else if (raw.s[comma] == ')' && nesting)
			nesting--;
	}
	for (nesting = 0, i = comma + 1; i < raw.len && (raw.s[i] != ')' || nesting); i++) {
		if (raw.s[i] == '(')
			nesting++;
		else if (raw.s[i] == ')')
			nesting--;
	}
	if (i >= raw.len)
		return false;
	c->a = mk_strip(mk_slice(raw, 1, comma));
	c->b = mk_strip(mk_slice(raw, comma + 1, i));
	return true;
}

/* "a" 'b' */
static bool parse_quoted(struct mkraw *raw, struct mkraw *out)
{
	const char *end;

	if (raw->len < 2 || (raw->s[0] != '"' && raw->s[0] != '\''))
		return false;
	end = memchr(raw->s + 1, raw->s[0], raw->len - 1);
	if (!end)
		return false;
	*out = mk_slice(*raw, 1, (size_t)(end - raw->s));
	*raw = mk_strip(mk_slice(*raw, (size_t)(end - raw->s) + 1, raw->len));
	return true;
}

static bool parse_comparison(struct mkraw raw, struct comparison *c)
{
	if (raw.len && raw.s[0] == '(')
		return parse_pair(raw, c);
	return parse_quoted(&raw, &c->a) && parse_quoted(&raw, &c->b);
}

int mk_condition_holds(struct makefile *mk, struct mkraw rest, bool equal, bool negated,
		       bool *holds, uint32_t *set)
{
	struct comparison c = { .a = rest, .negated = negated };
	AUTO_MKVALUE struct mkvalue out = MKVALUE_INIT;
	int ret;

	if (equal && !parse_comparison(rest, &c))
		return mk_fail(mk, -EINVAL, "invalid syntax in conditional");
	if (!equal && !rest.len)
		return mk_fail(mk, -EINVAL, "conditional without a variable");
	ret = mk_decide(mk, equal ? equal_outcome : defined_outcome, &c, &out, set);
	*holds = out.text.len;
	if (!ret && out.unknown && mk->world->unknowns.nr < MAX_UNKNOWNS)
		strvec_pushf(&mk->world->unknowns, "%s:%zu",
			     strmap_name(&mk->world->names, mk->file), mk->line);
	return ret;
}
