// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/modular_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/account/cause.h"
#include "analyzer/account/modular.h"
#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "common/alloc.h"
#include "common/idmap.h"
#include "common/kconfig/why.h"
#include "common/model/rows.h"
#include "common/number.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "db/db.h"
#include "sql.h"

struct entry {
	const char *option, *was; /* in the newer tree, and in the older one; the same when equal */
	const char *how;
	bool lost;
	int64_t delta, objects;
	uint32_t pinned; /* its symbol in the tree that forces it, or KCONFIG_NONE */
};

struct finding {
	struct db *db;
	const struct build_ref *a, *b;
	struct configuration *old, *new;
	struct modular lost, won; /* from a to b, from b to a */
	const struct rows *causes;
	struct rows own; /* those, when nobody had them */
	struct entry *v;
	size_t nr, cap;
	struct strmap keys; /* "lost OPTION" of each entry, by its number */
};

/* --- what there is --- */

static struct entry *entry_of(struct finding *f, bool lost, const char *option)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	uint32_t i;

	strbuf_addf(&key, "%d%s", lost, option);
	i = strmap_intern(&f->keys, key.buf);
	if (i == f->nr) {
		ALLOC_GROW(f->v, f->nr + 1, f->cap);
		f->v[f->nr++] = (struct entry){
			.option = option, .was = option, .lost = lost, .pinned = KCONFIG_NONE
		};
	}
	return &f->v[i];
}

/* An option of the tree of m->here. */
static void add_option(struct finding *f, const struct modular *m, uint32_t s)
{
	enum modular_how how = modular_option(m, s);
	bool lost = m == &f->lost;
	const char *here = m->here->k.symbols[s].name, *there;
	struct entry *e;

	if (how == MODULAR_SAME)
		return;
	there = m->there->k.symbols[m->was[s]].name;
	e = entry_of(f, lost, lost ? here : there);
	e->was = lost ? there : here;
	e->how = modular_how_text(how, lost);
	e->pinned = how == MODULAR_PINNED ? s : KCONFIG_NONE;
}

static void add_object(struct finding *f, const struct modular *m, const struct modular_object *o)
{
	bool lost = m == &f->lost;
	struct entry *e;

	if (o->how == MODULAR_SAME)
		return;
	e = entry_of(f, lost, lost || !o->was ? o->option : o->was);
	if (o->was)
		e->was = lost ? o->was : o->option;
	if (!e->how)
		e->how = modular_how_text(o->how, lost);
}

/* What was in the older image and still is, by its makefiles. */
static int add_stayed(struct finding *f, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(f->db, sql_cause_both, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":old", f->a->id);
	db_bind_int(stmt, ":new", f->b->id);
	while ((ret = db_step(f->db, stmt, err)) > 0) {
		const char *old = db_text(stmt, 0), *new = db_text(stmt, 1);
		struct modular_object lost = modular_left(&f->lost, new, old);
		struct modular_object won = modular_left(&f->won, old, new);

		add_object(f, &f->lost, &lost);
		add_object(f, &f->won, &won);
	}
	return ret;
}

/* "option BARE demodularized, built without it now": what the objects said. */
static const char *how_of(const char *cause)
{
	const char *comma = strchr(cause, ',');

	return comma ? comma + 2 : "";
}

static void add_bytes(struct finding *f)
{
	for (size_t i = 0; i < rows_nr(f->causes); i++) {
		const char *word = rows_text_at(f->causes, i, "modular");
		struct entry *e;

		if (!*word)
			continue;
		e = entry_of(f, !strcmp(word, MODULAR_LOST), rows_text_at(f->causes, i, "option"));
		if (!e->how)
			e->how = how_of(rows_key(f->causes, i));
		e->delta += rows_num_at(f->causes, i, "delta");
		e->objects += rows_num_at(f->causes, i, "objects");
	}
}

static void add_options(struct finding *f)
{
	for (uint32_t s = 0; s < f->new->k.nr_symbols; s++)
		add_option(f, &f->lost, s);
	for (uint32_t s = 0; s < f->old->k.nr_symbols; s++)
		add_option(f, &f->won, s);
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int64_t mx = x->delta < 0 ? -x->delta : x->delta, my = y->delta < 0 ? -y->delta : y->delta;

	if (mx != my)
		return mx > my ? -1 : 1;
	if (x->lost != y->lost)
		return x->lost ? -1 : 1;
	return strcmp(x->option, y->option);
}

/* --- loading --- */

static int load_options(struct db *db, const struct build_ref *ref, struct configuration **out,
			struct strbuf *err)
{
	int ret = configuration_load(db, ref, out, err);

	if (ret == -ENOENT)
		strbuf_addstr(err,
			      ", so that nobody knows what could be a module: collect it again "
			      "with this kbloat, or import it with --build-dir and --source");
	return ret;
}

static int load(struct finding *f, const struct account_opts *opts, struct strbuf *err)
{
	int ret;

	if (!modular_comparable(f->a, f->b))
		return error_set(err, -EINVAL,
				 "what could be a module in '%s' and not in '%s' is not told apart "
				 "from what their profiles or architectures differ in: compare two "
				 "builds of one profile",
				 build_shown(f->a), build_shown(f->b));
	ret = load_options(f->db, f->a, &f->old, err);
	if (!ret)
		ret = load_options(f->db, f->b, &f->new, err);
	if (!ret && !f->causes) {
		f->causes = &f->own;
		ret = analyze_cause(f->db, f->a, f->b, opts, &f->own, err);
	}
	return ret;
}

static void release(struct finding *f)
{
	modular_release(&f->lost);
	modular_release(&f->won);
	configuration_free(f->old);
	configuration_free(f->new);
	rows_release(&f->own);
	strmap_release(&f->keys);
	free(f->v);
}

static int find(struct finding *f, struct strbuf *err)
{
	const struct account_opts everything = { .by = ACCOUNT_BY_CAUSE };
	int ret = load(f, &everything, err);

	if (ret)
		return ret;
	modular_init(&f->lost, f->old, f->new);
	modular_init(&f->won, f->new, f->old);
	add_options(f);
	add_bytes(f);
	ret = add_stayed(f, err);
	if (f->nr)
		qsort(f->v, f->nr, sizeof(*f->v), compare);
	return ret;
}

/* --- rows --- */

static void columns(struct rows *out)
{
	rows_column(out, "option", COL_TEXT);
	rows_column(out, "change", COL_TEXT);
	rows_column(out, "how", COL_TEXT);
	rows_column(out, "old", COL_TEXT);
	rows_column(out, "new", COL_TEXT);
	rows_hidden_column(out, "was", COL_TEXT);
	rows_column(out, "delta", COL_DELTA);
	rows_column(out, "objects", COL_INT);
	rows_column(out, "why", COL_TEXT);
	rows_narrow(out, "objects why old new", "why:20");
}

/* "tristate, m", or nothing where there is no such option. */
static void emit_value(const struct configuration *c, const char *option, struct rows *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	uint32_t s = kconfig_find(&c->k, option);

	if (s == KCONFIG_NONE || !kconfig_defined(&c->k, s)) {
		rows_null(out);
		return;
	}
	strbuf_addf(&text, "%s, %s", kconfig_type_name(c->k.symbols[s].type),
		    kconfig_value_text(c->v, s));
	rows_text(out, text.buf);
}

static void emit_why(const struct finding *f, const struct entry *e, struct rows *out)
{
	const struct configuration *c = e->lost ? f->new : f->old;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	uint32_t s = kconfig_find(&f->new->k, e->option);

	if (e->pinned != KCONFIG_NONE)
		kconfig_why_line(c->v, e->pinned, &text);
	else if (s != KCONFIG_NONE && kconfig_defined(&f->new->k, s))
		kconfig_symbol_at(&f->new->k, s, &text);
	rows_text(out, text.len ? text.buf : NULL);
}

static void emit(const struct finding *f, const struct entry *e, struct rows *out)
{
	rows_text(out, e->option);
	rows_text(out, e->lost ? MODULAR_LOST : MODULAR_WON);
	rows_text(out, e->how);
	emit_value(f->old, e->was, out);
	emit_value(f->new, e->option, out);
	rows_text(out, strcmp(e->was, e->option) ? e->was : NULL);
	rows_num(out, e->delta);
	rows_num(out, e->objects);
	emit_why(f, e, out);
}

int analyze_modular(struct db *db, const struct build_ref *a, const struct build_ref *b,
		    const struct rows *causes, bool all, struct rows *out, size_t *others,
		    struct strbuf *err)
{
	struct finding f = { .db = db, .a = a, .b = b, .causes = causes };
	struct strbuf title = STRBUF_INIT;
	int ret = find(&f, err);

	*others = 0;
	if (!ret) {
		columns(out);
		build_add_title(a, build_shown(a), &title);
		strbuf_addstr(&title, " → ");
		build_add_title(b, build_shown(b), &title);
		strbuf_addstr(&title, ": what could be a module, and what can");
		out->title = strbuf_detach(&title);
	}
	for (size_t i = 0; !ret && i < f.nr; i++) {
		if (all || f.v[i].objects)
			emit(&f, &f.v[i], out);
		else
			++*others;
	}
	release(&f);
	return ret;
}

/* --- for limits --- */

static void tell(const struct rows *causes, int64_t *bytes, struct strbuf *text)
{
	for (size_t i = 0; i < rows_nr(causes); i++) {
		int64_t delta = rows_num_at(causes, i, "delta");

		if (strcmp(rows_text_at(causes, i, "modular"), MODULAR_LOST) != 0)
			continue;
		*bytes += delta;
		if (!text)
			continue;
		strbuf_addf(text, "%s%s (%s) ", text->len ? ", " : "",
			    rows_text_at(causes, i, "option"), how_of(rows_key(causes, i)));
		number_add(text, delta, true);
	}
}

int analyze_demodularized(struct db *db, const struct build_ref *a, const struct build_ref *b,
			  const struct account_opts *opts, int64_t *bytes, struct strbuf *text,
			  struct strbuf *err)
{
	struct finding f = { .db = db, .a = a, .b = b };
	int ret = load(&f, opts, err);

	*bytes = 0;
	if (!ret)
		tell(f.causes, bytes, text);
	release(&f);
	return ret;
}
