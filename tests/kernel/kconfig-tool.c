// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kconfig-tool SRC OBJ: all symbols and choices that the Kconfig files of a tree define, as JSON, for
 * tests/kernel/kconfig-agrees. SRC is the tree, OBJ an object directory where its
 * scripts/kconfig/conf is built; the environment is the one that make gives conf.
 *
 * An expression is a symbol's name ("\"x" for the constant x, "<choice FILE:LINE>" for a choice) or
 * [operator, operand…]. Says on stderr how long it took, and whether a dump of it all, loaded again,
 * comes to the same.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/build/conf.h"
#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/kconfig/value.h"
#include "common/strbuf.h"
#include "common/strvec.h"

static json_t *text(struct strbuf *sb)
{
	json_t *j = json_stringn_nocheck(sb->buf, sb->len);

	strbuf_release(sb);
	return j;
}

static json_t *place(const struct kconfig *k, uint32_t node)
{
	struct strbuf at = STRBUF_INIT;

	kconfig_node_at(k, node, &at);
	return text(&at);
}

static json_t *symbol(const struct kconfig *k, uint32_t s)
{
	const struct kconfig_symbol *sym = &k->symbols[s];
	struct strbuf out = STRBUF_INIT;

	if (!sym->name) {
		strbuf_addstr(&out, "<choice ");
		kconfig_symbol_at(k, s, &out);
		strbuf_addch(&out, '>');
	} else {
		strbuf_addf(&out, "%s%s", sym->constant && s > k->n ? "\"" : "", sym->name);
	}
	return text(&out);
}

static json_t *expr(const struct kconfig *k, uint32_t e)
{
	static const char *const ops[] = { "", "!", "&&", "||", "=", "!=", "<", "<=", ">", ">=" };
	const struct kconfig_expr *x = &k->exprs[e];
	json_t *j;

	if (x->op == KCONFIG_SYMBOL)
		return symbol(k, x->a);
	j = json_array();
	json_array_append_new(j, json_string(ops[x->op]));
	if (x->op > KCONFIG_OR) {
		json_array_append_new(j, symbol(k, x->a));
		json_array_append_new(j, symbol(k, x->b));
		return j;
	}
	json_array_append_new(j, expr(k, x->a));
	if (x->op != KCONFIG_NOT)
		json_array_append_new(j, expr(k, x->b));
	return j;
}

static void add_prop(const struct kconfig *k, const struct kconfig_prop *prop, json_t *to)
{
	static const char *const keys[] = { "prompts", "defaults", "selects", "implies", "ranges" };
	json_t *j = json_array();

	switch (prop->kind) {
	case KCONFIG_PROMPT:
		json_array_append_new(j, json_string_nocheck(prop->text));
		break;
	case KCONFIG_DEFAULT:
		json_array_append_new(j, expr(k, prop->value));
		break;
	case KCONFIG_RANGE:
		json_array_append_new(j, symbol(k, prop->target));
		json_array_append_new(j, symbol(k, prop->high));
		break;
	default:
		json_array_append_new(j, symbol(k, prop->target));
	}
	json_array_append_new(j, expr(k, prop->cond));
	if (!json_object_get(to, keys[prop->kind]))
		json_object_set_new(to, keys[prop->kind], json_array());
	json_array_append_new(json_object_get(to, keys[prop->kind]), j);
}

static json_t *describe(const struct kconfig *k, uint32_t s)
{
	const struct kconfig_symbol *sym = &k->symbols[s];
	json_t *j = json_object(), *places = json_array();

	json_object_set_new(j, "type", json_string(kconfig_type_name(sym->type)));
	json_object_set_new(j, "dep", expr(k, sym->dep));
	for (uint32_t n = 1; n < k->nr_nodes; n++) {
		if (k->nodes[n].symbol == s)
			json_array_append_new(places, place(k, n));
	}
	json_object_set_new(j, "at", places);
	for (uint32_t p = sym->prop; p != KCONFIG_NONE; p = k->props[p].next)
		add_prop(k, &k->props[p], j);
	if (sym->selected != KCONFIG_NONE && !sym->choice)
		json_object_set_new(j, "selected", expr(k, sym->selected));
	if (sym->implied != KCONFIG_NONE)
		json_object_set_new(j, "implied", expr(k, sym->implied));
	if (sym->member_of != KCONFIG_NONE)
		json_object_set_new(j, "member_of", symbol(k, sym->member_of));
	if (sym->optional)
		json_object_set_new(j, "optional", json_true());
	return j;
}

static void print_all(const struct kconfig *k)
{
	json_t *all = json_object();

	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		json_t *name;

		if (!kconfig_defined(k, s))
			continue;
		name = symbol(k, s);
		json_object_set_new_nocheck(all, json_string_value(name), describe(k, s));
		json_decref(name);
	}
	json_dumpf(all, stdout, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(all);
}

/* The .config of each mode, one after the other. */
static void solve_all(const struct kconfig *k, struct strbuf *out)
{
	struct kconfig_values *v = kconfig_values_new(k);

	for (int mode = KCONFIG_DEFAULTS; mode <= KCONFIG_ALLYES; mode++) {
		kconfig_values_clear(v);
		kconfig_values_solve(v, (enum kconfig_mode)mode);
		kconfig_values_config(v, out);
	}
	kconfig_values_free(v);
}

static int check_dump(const struct kconfig *k, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf dump = STRBUF_INIT, again = STRBUF_INIT;
	AUTO_STRBUF struct strbuf values = STRBUF_INIT, values_again = STRBUF_INIT;
	struct kconfig loaded;
	int ret;

	kconfig_dump(k, &dump);
	kconfig_init(&loaded);
	ret = kconfig_load(&loaded, dump.buf, err);
	if (!ret) {
		kconfig_dump(&loaded, &again);
		solve_all(k, &values);
		solve_all(&loaded, &values_again);
		if (strcmp(dump.buf, again.buf) != 0 || strcmp(values.buf, values_again.buf) != 0)
			ret = error_set(err, -1,
					"a dump that is loaded again comes to something else");
	}
	kconfig_release(&loaded);
	fprintf(stderr, "dump of %zu bytes: %s\n", dump.len, ret ? "differs" : "the same again");
	return ret;
}

static int run(char **argv, struct kconfig *k, struct strbuf *err)
{
	struct conf conf = CONF_INIT;
	AUTO_STRBUF struct strbuf program = STRBUF_INIT;
	clock_t start = clock();
	int ret;

	strbuf_addf(&program, "%s/scripts/kconfig/conf", argv[2]);
	conf.src = xstrdup(argv[1]);
	conf.obj = xstrdup(argv[2]);
	conf.program = strbuf_detach(&program);
	conf.top = xstrdup("Kconfig");
	conf.log = xstrdup("/dev/null");
	strvec_push_all(&conf.env, environ);
	conf.view.dir = conf.view.tmp = conf.obj;
	strvec_push(&conf.view.read, conf.src);
	strvec_push(&conf.view.write, conf.obj);
	ret = conf_read_kconfig(&conf, k, err);
	conf_release(&conf);
	if (ret)
		return ret;
	fprintf(stderr, "%u files, %.2f CPU s without conf's\n", k->files.nr,
		(double)(clock() - start) / CLOCKS_PER_SEC);
	for (size_t i = 0; i < k->warnings.nr; i++)
		fprintf(stderr, "%s\n", k->warnings.v[i]);
	print_all(k);
	return check_dump(k, err);
}

int main(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct kconfig k;
	int ret;

	if (argc != 3) {
		fputs("usage: kconfig-tool SRC OBJ\n", stderr);
		return 2;
	}
	kconfig_init(&k);
	ret = run(argv, &k, &err);
	kconfig_release(&k);
	if (ret)
		fprintf(stderr, "kconfig-tool: %s\n", err.buf);
	return ret ? 2 : 0;
}
