// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/config_rows.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "analyzer/base/option.h"
#include "analyzer/account/option_bytes.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

/* --- diff --- */

/* One of the two builds. */
struct side {
	struct settings settings;
	struct configuration *c; /* NULL: its Kconfig was not kept */
	struct option_bytes bytes;
};

struct change {
	const char *option, *what;
	const char *old, *new; /* NULL: does not exist */
	int64_t bytes_old, bytes_new, retained;
	bool retained_known;
};

struct changes {
	struct change *v;
	size_t nr, cap;
};

static int side_load(struct db *db, const struct build_ref *ref, struct side *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	const struct account_opts everything = { 0 };
	int ret = settings_load(db, ref, &s->settings, err);

	if (!ret && !s->settings.names.nr)
		ret = error_set(err, -ENOENT, "no .config was kept of build '%s'",
				build_shown(ref));
	if (ret)
		return ret;
	ret = configuration_load(db, ref, &s->c, &why);
	if (ret && ret != -ENOENT)
		return error_set(err, ret, "%s", why.buf);
	return option_bytes_load(db, ref, s->c, &everything, &s->bytes, err);
}

static void side_release(struct side *s)
{
	settings_release(&s->settings);
	configuration_free(s->c);
	option_bytes_release(&s->bytes);
}

/*
 * What an option is in a build; *@exists tells "defined, but without a value" from "unknown there".
 * An option that nobody can see is not in the .config, and n.
 */
static const char *value_in(const struct side *s, const char *option, bool *exists)
{
	const char *value = settings_value(&s->settings, option);
	uint32_t symbol = s->c ? kconfig_find(&s->c->k, option) : KCONFIG_NONE;
	enum kconfig_type type;

	*exists = value || (symbol != KCONFIG_NONE && kconfig_defined(&s->c->k, symbol));
	if (value || !*exists)
		return value;
	type = s->c->k.symbols[symbol].type;
	return type == KCONFIG_BOOL || type == KCONFIG_TRISTATE ? "n" : NULL;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_on(const char *value)
{
	return value && strcmp(value, "n");
}

static void add_change(const struct side sides[2], const char *option, struct changes *list)
{
	bool old_exists, new_exists;
	struct change c = { .option = option };
	const struct side *newest;

	c.old = value_in(&sides[0], option, &old_exists);
	c.new = value_in(&sides[1], option, &new_exists);
	if (old_exists == new_exists && same(c.old, c.new))
		return;
	c.what = !old_exists ? "new" : !new_exists ? "gone" : "changed";
	c.bytes_old = option_bytes_of(&sides[0].bytes, option).own.all;
	c.bytes_new = option_bytes_of(&sides[1].bytes, option).own.all;
	newest = &sides[is_on(c.new)];
	c.retained_known = newest->c;
	c.retained = option_bytes_of(&newest->bytes, option).retained.all;
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = c;
}

static void collect(const struct side sides[2], struct changes *list)
{
	const struct strmap *a = &sides[0].settings.names, *b = &sides[1].settings.names;

	for (uint32_t i = 0; i < b->nr; i++)
		add_change(sides, strmap_name(b, i), list);
	for (uint32_t i = 0; i < a->nr; i++) {
		if (strmap_find(b, strmap_name(a, i)) == STRMAP_NONE)
			add_change(sides, strmap_name(a, i), list);
	}
}

static int64_t magnitude(const struct change *c)
{
	return c->bytes_new > c->bytes_old ? c->bytes_new - c->bytes_old :
					     c->bytes_old - c->bytes_new;
}

static int compare(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int64_t mx = magnitude(x), my = magnitude(y);

	if (mx != my)
		return mx > my ? -1 : 1;
	return strcmp(x->option, y->option);
}

static void diff_columns(struct rows *out)
{
	rows_column(out, "option", COL_TEXT);
	rows_column(out, "change", COL_TEXT);
	rows_column(out, "old", COL_TEXT);
	rows_column(out, "new", COL_TEXT);
	rows_column(out, "bytes_old", COL_BYTES);
	rows_column(out, "bytes_new", COL_BYTES);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "retained", COL_BYTES);
	rows_narrow(out, "retained bytes_old bytes_new change old new", "old:12 new:12");
}

static void emit(const struct change *c, struct rows *out)
{
	rows_text(out, c->option);
	rows_text(out, c->what);
	rows_text(out, c->old);
	rows_text(out, c->new);
	rows_num(out, c->bytes_old);
	rows_num(out, c->bytes_new);
	rows_num(out, c->bytes_new - c->bytes_old);
	if (c->retained_known)
		rows_num(out, c->retained);
	else
		rows_null(out);
}

static void emit_all(const struct changes *list, bool all, struct rows *out, size_t *others)
{
	*others = 0;
	diff_columns(out);
	for (size_t i = 0; i < list->nr; i++) {
		const struct change *c = &list->v[i];

		if (all || c->bytes_old || c->bytes_new || c->retained)
			emit(c, out);
		else
			++*others;
	}
}

int analyze_config_diff(struct db *db, const struct build_ref *a, const struct build_ref *b,
			bool all, struct rows *out, size_t *others, struct strbuf *err)
{
	struct strbuf title = STRBUF_INIT;
	struct side sides[2] = { 0 };
	struct changes list = { 0 };
	int ret = side_load(db, a, &sides[0], err);

	if (!ret)
		ret = side_load(db, b, &sides[1], err);
	if (!ret) {
		collect(sides, &list);
		if (list.nr)
			qsort(list.v, list.nr, sizeof(*list.v), compare);
		emit_all(&list, all, out, others);
		build_add_title(a, build_shown(a), &title);
		strbuf_addstr(&title, " → ");
		build_add_title(b, build_shown(b), &title);
		strbuf_addstr(&title, ": options");
		out->title = strbuf_detach(&title);
	}
	free(list.v);
	side_release(&sides[0]);
	side_release(&sides[1]);
	return ret;
}

/* --- symbols --- */

static void symbol_columns(struct rows *out)
{
	rows_column(out, "symbol", COL_TEXT);
	rows_column(out, "type", COL_TEXT);
	rows_column(out, "value", COL_TEXT);
	rows_column(out, "prompt", COL_TEXT);
	rows_column(out, "depends", COL_TEXT);
	rows_column(out, "file", COL_TEXT);
	rows_column(out, "line", COL_INT);
	rows_column(out, "defaults", COL_TEXT);
	rows_column(out, "selects", COL_TEXT);
	rows_narrow(out, "selects defaults line file depends prompt type",
		    "selects:12 defaults:12 file:20 depends:20 prompt:20 value:12");
}

/* "y if A; n": what a symbol's properties of one kind say, without what its entry depends on. */
static void add_props(const struct kconfig *k, uint32_t s, enum kconfig_prop_kind kind,
		      struct strbuf *out)
{
	for (uint32_t p = k->symbols[s].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		const struct kconfig_prop *prop = &k->props[p];

		if (prop->kind != kind)
			continue;
		strbuf_addstr(out, out->len ? "; " : "");
		if (kind == KCONFIG_DEFAULT)
			kconfig_expr_text(k, prop->value, out);
		else
			strbuf_addstr(out, k->symbols[prop->target].name);
		if (prop->cond == KCONFIG_TRUE || prop->cond == k->nodes[prop->node].dep)
			continue;
		strbuf_addstr(out, " if ");
		kconfig_expr_text(k, prop->cond, out);
	}
}

static void emit_props(const struct kconfig *k, uint32_t s, struct rows *out)
{
	AUTO_STRBUF struct strbuf defaults = STRBUF_INIT, selects = STRBUF_INIT;

	add_props(k, s, KCONFIG_DEFAULT, &defaults);
	add_props(k, s, KCONFIG_SELECT, &selects);
	rows_text(out, defaults.len ? defaults.buf : NULL);
	rows_text(out, selects.len ? selects.buf : NULL);
}

static void emit_symbol(const struct configuration *c, uint32_t s, struct rows *out)
{
	AUTO_STRBUF struct strbuf depends = STRBUF_INIT;
	const struct kconfig_symbol *sym = &c->k.symbols[s];
	const struct kconfig_node *node = &c->k.nodes[sym->node];

	if (sym->dep != KCONFIG_TRUE)
		kconfig_expr_text(&c->k, sym->dep, &depends);
	rows_text(out, sym->name);
	rows_text(out, kconfig_type_name(sym->type));
	rows_text(out, kconfig_value_text(c->v, s));
	rows_text(out, kconfig_prompt_text(&c->k, s));
	rows_text(out, depends.len ? depends.buf : NULL);
	rows_text(out, strmap_name(&c->k.files, node->file));
	rows_num(out, node->line);
	emit_props(&c->k, s, out);
}

static int compare_symbols(const void *a, const void *b, void *data)
{
	const struct kconfig *k = data;

	return strcmp(k->symbols[*(const uint32_t *)a].name, k->symbols[*(const uint32_t *)b].name);
}

static void all_symbols(const struct configuration *c, struct rows *out)
{
	uint32_t *list = xcalloc(c->k.nr_symbols, sizeof(*list));
	size_t nr = 0;

	for (uint32_t s = 0; s < c->k.nr_symbols; s++) {
		if (c->k.symbols[s].name && kconfig_defined(&c->k, s))
			list[nr++] = s;
	}
	qsort_r(list, nr, sizeof(*list), compare_symbols, (void *)&c->k);
	for (size_t i = 0; i < nr; i++)
		emit_symbol(c, list[i], out);
	free(list);
}

int config_symbols(const struct configuration *c, const struct strvec *names, struct rows *out,
		   struct strbuf *err)
{
	symbol_columns(out);
	if (!names->nr)
		all_symbols(c, out);
	for (size_t i = 0; i < names->nr; i++) {
		uint32_t s = kconfig_find(&c->k, option_name(names->v[i]));

		if (s == KCONFIG_NONE || !kconfig_defined(&c->k, s))
			return error_set(err, -ENOENT, "no Kconfig file defines '%s'",
					 option_name(names->v[i]));
		emit_symbol(c, s, out);
	}
	return 0;
}

int analyze_config_symbols(struct db *db, const struct build_ref *ref, const struct strvec *names,
			   struct rows *out, struct strbuf *err)
{
	struct configuration *c = NULL;
	int ret = configuration_load(db, ref, &c, err);

	if (!ret)
		ret = config_symbols(c, names, out, err);
	configuration_free(c);
	return ret;
}
