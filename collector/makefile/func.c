// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls of functions, and those that decide, loop and look at variables. */
#include <errno.h>
#include <string.h>

#include "collector/makefile/internal.h"
#include "common/alloc.h"

#define MAX_ARGS 1000

/* Appends the expansion of an argument as it is. */
static int expand_argument(struct makefile *mk, const struct mkcall *call, size_t i, uint32_t set,
			   struct mkvalue *out)
{
	if (i >= call->nr)
		return 0;
	return mk_expand(mk, call->raw[i], gatesets_union(&mk->world->gates, call->ambient, set),
			 out);
}

static int do_if(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	AUTO_MKVALUE struct mkvalue cond = MKVALUE_INIT;
	uint32_t set;
	int ret = mk_decide_text(mk, call->raw[0], &cond, &set);

	if (ret)
		return ret;
	out->unknown |= cond.unknown;
	if (!cond.text.len && call->nr < 3)
		out->blank = gatesets_union(&mk->world->gates, out->blank, set);
	return expand_argument(mk, call, cond.text.len ? 1 : 2, set, out);
}

/* $(or …) and $(and …): goes on while the arguments are @empty (or not). */
static int chain(struct makefile *mk, const struct mkcall *call, bool empty, struct mkvalue *out)
{
	struct gatesets *sets = &mk->world->gates;
	uint32_t all = GATESET_NONE, set;
	AUTO_MKVALUE struct mkvalue cond = MKVALUE_INIT;
	size_t i;

	for (i = 0; i < call->nr; i++) {
		int ret = mk_decide_text(mk, call->raw[i], &cond, &set);

		if (ret)
			return ret;
		out->unknown |= cond.unknown;
		all = gatesets_union(sets, all, set);
		if (!cond.text.len != empty)
			break;
	}
	if (i == call->nr && empty)
		out->blank = gatesets_union(sets, out->blank, all);
	if (i == call->nr && !empty)
		i--; /* all hold: the last one is the value */
	else if (i < call->nr && !empty) {
		out->blank = gatesets_union(sets, out->blank, set);
		return 0;
	}
	if (i == call->nr)
		return 0;
	return mk_expand(mk, mk_strip(call->raw[i]), gatesets_union(sets, call->ambient, all), out);
}

static int do_or(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return chain(mk, call, true, out);
}

static int do_and(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return chain(mk, call, false, out);
}

/* One turn: the variable is the word. */
static int loop_once(struct makefile *mk, const struct mkcall *call, uint32_t name,
		     const struct mkword *w, struct mkvalue *out)
{
	struct mkvalue word = MKVALUE_INIT;

	mkvalue_add(&word, w->s, w->len, w->set);
	mk_var_assign(mk_own(mk, name), &word, true, MAKEFILE_FILE);
	/* what the body says is there because the word is */
	return mk_expand(mk, call->raw[2], gatesets_union(&mk->world->gates, call->ambient, w->set),
			 out);
}

static int loop(struct makefile *mk, const struct mkcall *call, uint32_t name,
		const struct mkvalue *list, struct mkvalue *out)
{
	struct mkwords it = mkwords_of(list);
	struct mkvar *var = mk_own(mk, name), saved = *var;
	struct mkword w;
	bool first = true;
	int ret = 0;

	var->body = NULL;
	while (!ret && mkwords_next(&it, &mk->world->gates, &w)) {
		if (!first)
			mkvalue_add(out, " ", 1, call->ambient);
		first = false;
		ret = mk_work(mk, w.len + 16);
		if (!ret)
			ret = loop_once(mk, call, name, &w, out);
	}
	var = mk_own(mk, name);
	mk_body_drop(var->body);
	*var = saved;
	return ret;
}

static int do_foreach(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	AUTO_MKVALUE struct mkvalue name = MKVALUE_INIT, list = MKVALUE_INIT;
	struct mkraw text;
	int ret = mk_expand(mk, mk_strip(call->raw[0]), GATESET_NONE, &name);

	if (!ret)
		ret = mk_expand(mk, call->raw[1], GATESET_NONE, &list);
	if (ret)
		return ret;
	out->unknown |= list.unknown;
	out->blank = gatesets_union(&mk->world->gates, out->blank, list.blank);
	text = mk_strip(mk_raw_of(&name));
	return loop(mk, call, mk_name(mk, text.s, text.len), &list, out);
}

/* $(call name,…) of a builtin function, with arguments that are expanded already. */
static int call_builtin(struct makefile *mk, const struct mkfunc *func, const struct mkcall *call,
			struct mkvalue *out)
{
	struct mkcall inner = { NULL, call->args + 1, call->nr - 1, call->ambient };

	if (func->raw || inner.nr < func->min)
		return 0; /* Kbuild has no use for it */
	return func->run(mk, &inner, out);
}

static int do_call(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	struct mkargs args = { (struct mkvalue *)call->args, call->nr };
	const struct mkargs *outer = mk->args;
	struct mkraw name = mk_strip(mk_raw_of(&call->args[0]));
	AUTO_FREE char *with_end = xcalloc(name.len + 2, 1);
	const struct mkfunc *func;
	size_t len;
	int ret;

	memcpy(with_end, name.s, name.len);
	with_end[name.len] = ' ';
	func = mk_func_find(mk_raw(with_end, name.len + 1), &len);
	if (func && len == name.len)
		return call_builtin(mk, func, call, out);
	mk->args = &args;
	ret = mk_expand_var(mk, mk_name(mk, name.s, name.len),
			    gatesets_union(&mk->world->gates, call->ambient,
					   mkvalue_range_set(&call->args[0], &mk->world->gates, 0,
							     call->args[0].text.len)),
			    out);
	mk->args = outer;
	return ret;
}

static int do_eval(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	uint32_t set = mk->set;
	int ret;

	(void)out;
	if (mk->deciding)
		return 0; /* a condition is tried several times */
	mk->set = gatesets_union(&mk->world->gates, mk->set, call->ambient);
	ret = mk_eval(mk, &call->args[0], 0);
	mk->set = set;
	return ret;
}

static int add_word(const struct mkcall *call, const char *text, struct mkvalue *out)
{
	mkvalue_add(out, text, strlen(text), call->ambient);
	return 0;
}

static struct mkvar *named(struct makefile *mk, const struct mkcall *call)
{
	struct mkraw name = mk_strip(mk_raw_of(&call->args[0]));

	return mk_find(mk, mk_name(mk, name.s, name.len));
}

static int do_origin(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	static const char *const words[] = { "default", "environment", "file", "command line",
					     "override" };
	const struct mkvar *var = named(mk, call);

	return add_word(call, var ? words[var->origin] : "undefined", out);
}

static int do_flavor(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	const struct mkvar *var = named(mk, call);

	return add_word(call, !var ? "undefined" : var->simple ? "simple" : "recursive", out);
}

static int do_value(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	const struct mkvar *var = named(mk, call);

	if (!var)
		return 0;
	mkvalue_add_part(out, &mk->world->gates, &var->body->value, 0, var->body->value.text.len,
			 call->ambient);
	return mk_work(mk, var->body->value.text.len);
}

static int do_shell(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	(void)mk, (void)call;
	out->unknown = true;
	return 0;
}

static int do_nothing(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	(void)mk, (void)call, (void)out;
	return 0;
}

static const struct mkfunc functions[] = {
	{ "and", 1, 0, true, do_and },	       { "call", 1, 0, false, do_call },
	{ "error", 0, 1, true, do_nothing },   { "eval", 0, 1, false, do_eval },
	{ "file", 1, 2, true, do_shell },      { "flavor", 1, 1, false, do_flavor },
	{ "foreach", 3, 3, true, do_foreach }, { "if", 2, 3, true, do_if },
	{ "info", 0, 1, true, do_nothing },    { "or", 1, 0, true, do_or },
	{ "origin", 1, 1, false, do_origin },  { "shell", 0, 1, true, do_shell },
	{ "value", 1, 1, false, do_value },    { "warning", 0, 1, true, do_nothing },
	{ NULL, 0, 0, false, NULL },
};

const struct mkfunc *mk_func_find(struct mkraw content, size_t *len)
{
	const struct mkfunc *const tables[] = { functions, mk_word_functions, mk_file_functions };
	size_t n = 0;

	while (n < content.len &&
	       ((content.s[n] >= 'a' && content.s[n] <= 'z') || content.s[n] == '-'))
		n++;
	if (n < 2 || n == content.len || !mk_isspace(content.s[n]))
		return NULL;
	*len = n;
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
		for (const struct mkfunc *f = tables[t]; f->name; f++) {
			if (!strncmp(f->name, content.s, n) && !f->name[n])
				return f;
		}
	}
	return NULL;
}

/* Splits at the commas outside of nested parentheses of the same kind; the last has the rest. */
static size_t split(struct mkraw args, char opener, size_t max, struct mkraw *out)
{
	char closer = opener == '(' ? ')' : '}';
	size_t nr = 0, from = 0, nesting = 0;

	for (size_t i = 0; i < args.len && nr + 1 < max; i++) {
		if (args.s[i] == opener)
			nesting++;
		else if (args.s[i] == closer && nesting)
			nesting--;
		if (args.s[i] != ',' || nesting)
			continue;
		out[nr++] = mk_slice(args, from, i);
		from = i + 1;
	}
	out[nr++] = mk_slice(args, from, args.len);
	return nr;
}

static int run(struct makefile *mk, const struct mkfunc *func, struct mkcall *call,
	       struct mkvalue *out)
{
	size_t nr = call->nr < 3 ? 3 : call->nr;
	struct mkvalue *args = xcalloc(nr, sizeof(*args));
	int ret = 0;

	for (size_t i = 0; i < nr; i++) {
		strbuf_init(&args[i].text);
		if (i < call->nr && !ret && !func->raw) {
			ret = mk_expand(mk, call->raw[i], GATESET_NONE, &args[i]);
			out->unknown |= args[i].unknown;
		}
	}
	call->args = args;
	if (!ret)
		ret = func->run(mk, call, out);
	for (size_t i = 0; i < nr; i++)
		mkvalue_release(&args[i]);
	free(args);
	return ret;
}

int mk_func_call(struct makefile *mk, const struct mkfunc *func, struct mkraw args, char opener,
		 uint32_t ambient, struct mkvalue *out)
{
	size_t max = 1;
	struct mkraw *raw;
	struct mkcall call = { .ambient = ambient };
	int ret;

	for (size_t i = 0; i < args.len; i++)
		max += args.s[i] == ',';
	if (max > MAX_ARGS)
		max = MAX_ARGS;
	if (func->max && max > func->max)
		max = func->max;
	raw = xcalloc(max, sizeof(*raw));
	call.raw = raw;
	call.nr = split(args, opener, max, raw);
	if (call.nr < func->min)
		ret = mk_fail(mk, -EINVAL, "too few arguments for function '%s'", func->name);
	else
		ret = mk_work(mk, args.len + 16);
	if (!ret)
		ret = run(mk, func, &call, out);
	free(raw);
	return ret;
}
