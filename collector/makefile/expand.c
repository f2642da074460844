// SPDX-License-Identifier: GPL-2.0-or-later
/* Expansion of references, and which options decide what comes out. */
#include <errno.h>
#include <string.h>

#include "collector/makefile/internal.h"
#include "common/alloc.h"

static const char prefix[] = "CONFIG_";

static uint32_t set_at(struct mkraw raw, size_t pos, uint32_t ambient, struct gatesets *sets)
{
	return raw.of ? gatesets_union(sets, ambient, mkvalue_set_at(raw.of, raw.off + pos)) :
			ambient;
}

/* Literal text. */
static int add_text(struct makefile *mk, struct mkraw raw, uint32_t ambient, struct mkvalue *out)
{
	if (raw.of)
		mkvalue_add_part(out, &mk->world->gates, raw.of, raw.off, raw.off + raw.len,
				 ambient);
	else
		mkvalue_add(out, raw.s, raw.len, ambient);
	return mk_work(mk, raw.len);
}

size_t mk_find_close(struct mkraw raw, size_t open)
{
	char opener = raw.s[open], closer = opener == '(' ? ')' : '}';
	size_t nesting = 0;

	for (size_t i = open; i < raw.len; i++) {
		if (raw.s[i] == opener)
			nesting++;
		else if (raw.s[i] == closer && !--nesting)
			return i;
	}
	return raw.len;
}

size_t mk_find_char(struct mkraw raw, size_t from, char c)
{
	for (size_t i = from; i < raw.len; i++) {
		if (raw.s[i] == c)
			return i;
		if (raw.s[i] != '$' || i + 1 == raw.len)
			continue;
		i++;
		if (raw.s[i] == '(' || raw.s[i] == '{')
			i = mk_find_close(raw, i);
	}
	return raw.len;
}

static struct gate_literal literal(struct makefile *mk, uint32_t option, bool negated)
{
	return (struct gate_literal){ option, mk_place(mk), negated };
}

static bool is_flipped(const struct makefile *mk, uint32_t option)
{
	for (size_t i = 0; i < mk->nr_flips; i++) {
		if (mk->flips[i] == option)
			return true;
	}
	return false;
}

static void note_read(struct makefile *mk, uint32_t option)
{
	if (!mk->deciding || mk->nr_flips)
		return;
	for (size_t i = 0; i < mk->nr_reads; i++) {
		if (mk->reads[i] == option)
			return;
	}
	if (mk->nr_reads == MK_MAX_FLIPS)
		return;
	ALLOC_GROW(mk->reads, mk->nr_reads + 1, mk->reads_cap);
	mk->reads[mk->nr_reads++] = option;
}

static const char *option_value(const struct mkvar *var)
{
	return var ? var->body->value.text.buf : "";
}

/*
 * Reading an option. In a condition its part in the outcome is found by trying, elsewhere the text
 * is there because of it.
 */
static int add_option(struct makefile *mk, const char *name, const struct mkvar *var,
		      uint32_t ambient, struct mkvalue *out)
{
	struct gatesets *sets = &mk->world->gates;
	uint32_t option = strmap_intern(&sets->options, name + strlen(prefix));
	const char *text = option_value(var);

	if (is_flipped(mk, option))
		text = *text ? "" : mk->flip_on;
	note_read(mk, option);
	if (!mk->deciding && !*text)
		out->blank = gatesets_add(sets, gatesets_union(sets, out->blank, ambient),
					  literal(mk, option, true));
	else if (!mk->deciding)
		ambient = gatesets_add(sets, ambient, literal(mk, option, false));
	mkvalue_add(out, text, strlen(text), ambient);
	return mk_work(mk, strlen(text) + 1);
}

static int add_recursive(struct makefile *mk, struct mkvar *var, uint32_t ambient,
			 struct mkvalue *out)
{
	struct mkbody *body = var->body;
	int ret;

	if (var->expanding && !mk->args)
		return mk_fail(mk, -ELOOP, "variable '%s' refers to itself",
			       strmap_name(&mk->world->names, var->name));
	var->expanding = true;
	body->refs++;
	ret = mk_expand(mk, mk_raw_of(&body->value), ambient, out);
	mk_body_drop(body);
	var->expanding = false;
	return ret;
}

/* $(1) within $(call …). */
static int add_argument(struct makefile *mk, const char *name, uint32_t ambient,
			struct mkvalue *out)
{
	size_t i = 0;

	for (; *name && i <= mk->args->nr; name++)
		i = i * 10 + (size_t)(*name - '0');
	if (i >= mk->args->nr)
		return 0;
	out->unknown |= mk->args->v[i].unknown;
	return add_text(mk, mk_raw_of(&mk->args->v[i]), ambient, out);
}

int mk_expand_var(struct makefile *mk, uint32_t id, uint32_t ambient, struct mkvalue *out)
{
	const char *name = strmap_name(&mk->world->names, id);
	struct mkvar *var;

	if (mk_work(mk, 16))
		return -E2BIG;
	if (mk->args && *name && !name[strspn(name, "0123456789")])
		return add_argument(mk, name, ambient, out);
	var = mk_find(mk, id);
	if (!strncmp(name, prefix, strlen(prefix)) && (!var || var->config))
		return add_option(mk, name, var, ambient, out);
	if (!var)
		return 0;
	out->unknown |= var->body->value.unknown;
	if (!var->simple)
		return add_recursive(mk, var, ambient, out);
	if (mkvalue_is_blank(&var->body->value))
		out->blank = gatesets_union(&mk->world->gates, out->blank, var->body->value.blank);
	return add_text(mk, mk_raw_of(&var->body->value), ambient, out);
}

/* $(name:from=to) when @name is one; whether it was is in *@done. */
static int try_substitution(struct makefile *mk, struct mkraw ref, uint32_t ambient,
			    struct mkvalue *out, bool *done)
{
	const char *colon = memchr(ref.s, ':', ref.len), *equals;
	AUTO_MKVALUE struct mkvalue text = MKVALUE_INIT, from = MKVALUE_INIT, to = MKVALUE_INIT;
	size_t at;
	int ret;

	equals = colon ? memchr(colon, '=', ref.len - (size_t)(colon - ref.s)) : NULL;
	*done = equals != NULL;
	if (!*done)
		return 0;
	at = (size_t)(equals - ref.s);
	ret = mk_expand_var(mk, mk_name(mk, ref.s, (size_t)(colon - ref.s)), GATESET_NONE, &text);
	if (ret)
		return ret;
	if (!memchr(colon, '%', (size_t)(equals - colon))) {
		mkvalue_add(&from, "%", 1, GATESET_NONE);
		mkvalue_add(&to, "%", 1, GATESET_NONE);
	}
	mkvalue_add(&from, colon + 1, (size_t)(equals - colon) - 1, GATESET_NONE);
	mkvalue_add(&to, equals + 1, ref.len - at - 1, GATESET_NONE);
	return mk_patsubst(mk, &from, &to, &text, ambient, out);
}

static int expand_named(struct makefile *mk, struct mkraw ref, uint32_t ambient,
			struct mkvalue *out)
{
	bool done;
	int ret = try_substitution(mk, ref, ambient, out, &done);

	return ret || done ? ret : mk_expand_var(mk, mk_name(mk, ref.s, ref.len), ambient, out);
}

/* What stands between the parentheses. */
static int expand_reference(struct makefile *mk, struct mkraw content, uint32_t ambient,
			    struct mkvalue *out)
{
	AUTO_MKVALUE struct mkvalue name = MKVALUE_INIT;
	size_t len;
	const struct mkfunc *func = mk_func_find(content, &len);
	uint32_t set;
	int ret;

	if (func) {
		while (len < content.len && mk_isspace(content.s[len]))
			len++;
		return mk_func_call(mk, func, mk_slice(content, len, content.len), content.s[-1],
				    ambient, out);
	}
	if (!memchr(content.s, '$', content.len))
		return expand_named(mk, content, ambient, out);
	ret = mk_decide_name(mk, content, &name, &set);
	out->unknown |= name.unknown;
	return ret ? ret :
		     expand_named(mk, mk_raw(name.text.buf, name.text.len),
				  gatesets_union(&mk->world->gates, ambient, set), out);
}

/* The reference whose '$' is at @at; moves @at behind it. */
static int expand_dollar(struct makefile *mk, struct mkraw raw, size_t *at, uint32_t ambient,
			 struct mkvalue *out)
{
	uint32_t set = set_at(raw, *at, ambient, &mk->world->gates);
	size_t from = *at + 1, close;

	if (from == raw.len || raw.s[from] == '$') {
		*at = from + (from < raw.len);
		mkvalue_add(out, "$", 1, set);
		return 0;
	}
	if (raw.s[from] != '(' && raw.s[from] != '{') {
		*at = from + 1;
		return expand_named(mk, mk_slice(raw, from, from + 1), set, out);
	}
	close = mk_find_close(raw, from);
	if (mk_work(mk, close - from))
		return -E2BIG;
	if (close == raw.len)
		return mk_fail(mk, -EINVAL, "unterminated variable reference");
	*at = close + 1;
	return expand_reference(mk, mk_slice(raw, from + 1, close), set, out);
}

int mk_expand(struct makefile *mk, struct mkraw raw, uint32_t ambient, struct mkvalue *out)
{
	size_t at = 0;
	int ret = 0;

	if (mk->depth == MK_MAX_DEPTH)
		return mk_fail(mk, -ELOOP, "expansions nested too deeply");
	mk->depth++;
	while (!ret && at < raw.len) {
		const char *dollar = memchr(raw.s + at, '$', raw.len - at);
		size_t end = dollar ? (size_t)(dollar - raw.s) : raw.len;

		ret = add_text(mk, mk_slice(raw, at, end), ambient, out);
		at = end;
		if (!ret && at < raw.len)
			ret = expand_dollar(mk, raw, &at, ambient, out);
	}
	mk->depth--;
	return ret;
}

/* A condition that is being decided. */
struct trial {
	mk_condition *fn;
	void *ctx;
	const struct mkvalue *base; /* the real outcome */
};

/* Whether the outcome is another one with @options read the other way round. */
static int differs(struct makefile *mk, const struct trial *t, const uint32_t *options, size_t nr,
		   const char *on, bool *yes)
{
	AUTO_MKVALUE struct mkvalue out = MKVALUE_INIT;
	size_t depth = mk->depth;
	uint32_t ignored;
	int ret;

	mk->flips = options;
	mk->nr_flips = nr;
	mk->flip_on = on;
	ret = t->fn(mk, t->ctx, &out, &ignored);
	mk->nr_flips = 0;
	mk->depth = depth;
	*yes = ret || strcmp(out.text.buf, t->base->text.buf) != 0;
	return ret == -E2BIG ? ret : 0;
}

static bool option_is_on(struct makefile *mk, uint32_t option)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "%s%s", prefix, strmap_name(&mk->world->gates.options, option));
	return *option_value(mk_find(mk, mk_name(mk, name.buf, name.len)));
}

/* An option that is off is tried as y, then as m. */
static int flip(struct makefile *mk, const struct trial *t, const uint32_t *options, size_t nr,
		bool on, bool *yes)
{
	int ret = differs(mk, t, options, nr, "y", yes);

	return ret || *yes || on ? ret : differs(mk, t, options, nr, "m", yes);
}

/* Those of @options that are @on together, when none of them changes the outcome alone. */
static int flip_together(struct makefile *mk, const struct trial *t, const uint32_t *options,
			 size_t nr, bool on, uint32_t *set)
{
	uint32_t some[MK_MAX_FLIPS];
	size_t n = 0;
	bool yes = false;
	int ret;

	for (size_t i = 0; i < nr; i++) {
		if (option_is_on(mk, options[i]) == on)
			some[n++] = options[i];
	}
	ret = n > 1 ? flip(mk, t, some, n, on, &yes) : 0;
	for (size_t i = 0; yes && i < n; i++)
		*set = gatesets_add(&mk->world->gates, *set, literal(mk, some[i], !on));
	return ret;
}

static int find_deciders(struct makefile *mk, const struct trial *t, uint32_t *set)
{
	uint32_t options[MK_MAX_FLIPS];
	size_t nr = mk->nr_reads;
	bool any = false;
	int ret = 0;

	memcpy(options, mk->reads, nr * sizeof(*options));
	for (size_t i = 0; i < nr && !ret; i++) {
		bool on = option_is_on(mk, options[i]), yes;

		ret = flip(mk, t, &options[i], 1, on, &yes);
		if (!ret && yes)
			*set = gatesets_add(&mk->world->gates, *set, literal(mk, options[i], !on));
		any |= yes;
	}
	if (!ret && !any)
		ret = flip_together(mk, t, options, nr, true, set);
	if (!ret && !any && !*set)
		ret = flip_together(mk, t, options, nr, false, set);
	return ret;
}

int mk_decide(struct makefile *mk, mk_condition *fn, void *ctx, struct mkvalue *out, uint32_t *set)
{
	struct trial trial = { fn, ctx, out };
	int ret;

	mkvalue_reset(out);
	*set = GATESET_NONE;
	if (mk->deciding)
		return fn(mk, ctx, out, set);
	mk->deciding = true;
	mk->nr_reads = 0;
	ret = fn(mk, ctx, out, set);
	if (!ret && mk->nr_reads)
		ret = find_deciders(mk, &trial, set);
	mk->deciding = false;
	return ret;
}

static int name_outcome(struct makefile *mk, void *ctx, struct mkvalue *out, uint32_t *stored)
{
	int ret = mk_expand(mk, *(struct mkraw *)ctx, GATESET_NONE, out);

	*stored = gatesets_union(&mk->world->gates,
				 mkvalue_range_set(out, &mk->world->gates, 0, out->text.len),
				 out->blank);
	return ret;
}

int mk_decide_name(struct makefile *mk, struct mkraw raw, struct mkvalue *out, uint32_t *set)
{
	return mk_decide(mk, name_outcome, &raw, out, set);
}

static int text_outcome(struct makefile *mk, void *ctx, struct mkvalue *out, uint32_t *stored)
{
	AUTO_MKVALUE struct mkvalue text = MKVALUE_INIT;
	int ret = mk_expand(mk, mk_strip(*(struct mkraw *)ctx), GATESET_NONE, &text);

	*stored = mkvalue_common_set(&text, &mk->world->gates);
	if (text.text.len)
		mkvalue_add(out, "1", 1, GATESET_NONE);
	out->unknown = text.unknown;
	return ret;
}

int mk_decide_text(struct makefile *mk, struct mkraw raw, struct mkvalue *out, uint32_t *set)
{
	return mk_decide(mk, text_outcome, &raw, out, set);
}
