// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes that no module needs to save: which settings may make large data smaller, and what came of it. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "analyzer/plan/plan.h"
#include "common/model/lever.h"
#include "common/model/rows.h"
#include "common/number.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "db/db.h"
#include "sql.h"

/* A setting that its user can see, and so change. */
static bool can_be_set(const struct configuration *c, uint32_t symbol)
{
	const struct kconfig_symbol *s = &c->k.symbols[symbol];

	return !s->constant && s->name && s->node != KCONFIG_NONE &&
	       kconfig_visible(c->v, symbol) != KCONFIG_N;
}

/* The first range whose condition holds, as conf takes it (sym_get_range_prop()). */
static const struct kconfig_prop *range_of(const struct configuration *c, uint32_t symbol)
{
	for (uint32_t i = c->k.symbols[symbol].prop; i != KCONFIG_NONE; i = c->k.props[i].next) {
		const struct kconfig_prop *p = &c->k.props[i];

		if (p->kind == KCONFIG_RANGE && kconfig_expr_value(c->v, p->cond) != KCONFIG_N)
			return p;
	}
	return NULL;
}

static void add_number(const struct configuration *c, uint32_t symbol, struct levers *out)
{
	AUTO_STRBUF struct strbuf range = STRBUF_INIT, now = STRBUF_INIT, least = STRBUF_INIT;
	const struct kconfig_prop *p = range_of(c, symbol);
	enum kconfig_type type = c->k.symbols[symbol].type;
	int base = type == KCONFIG_HEX ? 16 : 10;

	if (!p)
		return;
	/* each text is borrowed until the next one */
	strbuf_addstr(&now, kconfig_value_text(c->v, symbol));
	strbuf_addstr(&least, kconfig_value_text(c->v, p->target));
	strbuf_addf(&range, "%s..%s", least.buf, kconfig_value_text(c->v, p->high));
	if (!config_fits(type, now.buf) || !config_fits(type, least.buf) ||
	    strtoll(least.buf, NULL, base) >= strtoll(now.buf, NULL, base))
		return;
	levers_add(out, LEVER_NUMBER, c->k.symbols[symbol].name, range.buf, now.buf, least.buf);
}

/* The other members of a choice, each for itself. */
static void add_choice(const struct configuration *c, uint32_t choice, struct levers *out)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;
	const char *on = NULL;

	for (uint32_t i = 0; i < c->k.nr_symbols; i++) {
		if (c->k.symbols[i].member_of != choice || !can_be_set(c, i))
			continue;
		strbuf_addf(&all, "%s%s", all.len ? ", " : "", c->k.symbols[i].name);
		if (kconfig_value(c->v, i) == KCONFIG_Y)
			on = c->k.symbols[i].name;
	}
	for (uint32_t i = 0; i < c->k.nr_symbols && on; i++) {
		const char *name = c->k.symbols[i].name;

		if (c->k.symbols[i].member_of == choice && can_be_set(c, i) &&
		    strcmp(name, on) != 0)
			levers_add(out, LEVER_CHOICE, on, all.buf, "y", name);
	}
}

/* Numbers first, as they are tried in this order, and a choice has many members. */
static void add_settings(const struct configuration *c, struct levers *out)
{
	for (uint32_t i = 0; i < c->k.nr_symbols; i++) {
		enum kconfig_type type = c->k.symbols[i].type;

		if ((type == KCONFIG_INT || type == KCONFIG_HEX) && can_be_set(c, i))
			add_number(c, i, out);
	}
	for (uint32_t i = 0; i < c->k.nr_symbols; i++) {
		if (c->k.symbols[i].choice)
			add_choice(c, i, out);
	}
}

/* A bool that can be off, which nothing selects and no choice has. */
static bool can_be_off(const struct configuration *c, uint32_t symbol)
{
	const struct kconfig_symbol *s = &c->k.symbols[symbol];

	return s->type == KCONFIG_BOOL && s->member_of == KCONFIG_NONE && can_be_set(c, symbol) &&
	       kconfig_value(c->v, symbol) == KCONFIG_Y &&
	       kconfig_selected(c->v, symbol) == KCONFIG_N;
}

static void add_gates(const struct configuration *c, const char *object, const char *gates,
		      struct strmap *known, struct levers *out)
{
	AUTO_STRVEC struct strvec words = STRVEC_INIT;

	strvec_split(&words, gates, " ");
	for (size_t i = 0; i < words.nr; i++) {
		uint32_t symbol = kconfig_find(&c->k, words.v[i]), nr;

		if (symbol == KCONFIG_NONE || !can_be_off(c, symbol))
			continue;
		nr = strmap_find(known, words.v[i]);
		if (nr == STRMAP_NONE) {
			nr = strmap_intern(known, words.v[i]);
			levers_add(out, LEVER_OFF, words.v[i], "y, n", "y", "n");
		}
		strvec_push(&out->v[nr].objects, object);
	}
}

int plan_levers_find(struct db *db, const struct build_ref *ref, uint32_t top, struct levers *out,
		     struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	struct strmap known =
		STRMAP_INIT; /* levers that turn something off come first, by number */
	struct configuration *c = NULL;
	int ret = configuration_load(db, ref, &c, err);

	if (!ret)
		ret = db_prepare_build(db, sql_plan_data, ref->id, &stmt, err);
	if (!ret)
		db_bind_int(stmt, ":top", top);
	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		strvec_push(&out->objects, db_text(stmt, 0));
		add_gates(c, db_text(stmt, 0), db_text(stmt, 1), &known, out);
		ret = 0;
	}
	if (!ret)
		add_settings(c, out);
	strmap_release(&known);
	if (c)
		configuration_free(c);
	return ret;
}

/* --- what came of it --- */

static int64_t saved(const struct lever_result *r)
{
	return r->now - r->then;
}

static int compare_results(const void *pa, const void *pb, void *data)
{
	const struct lever_result *a = pa, *b = pb;
	const struct levers *l = data;
	int c;

	if (saved(a) != saved(b))
		return saved(a) > saved(b) ? -1 : 1;
	c = strcmp(l->v[a->lever].option, l->v[b->lever].option);
	if (!c)
		c = strcmp(l->v[a->lever].then, l->v[b->lever].then);
	return c ? c : strcmp(a->object, b->object);
}

static void footer(const struct levers *l, struct rows *rows)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	uint32_t states[LEVER_TRIED + 1] = { 0 };

	for (size_t i = 0; i < l->nr; i++)
		states[l->v[i].state]++;
	strbuf_addf(&text, "%u settings tried on the %zu objects with the most data",
		    states[LEVER_TRIED], l->objects.nr);
	if (states[LEVER_REFUSED])
		strbuf_addf(&text, "; %u that can't be had", states[LEVER_REFUSED]);
	if (states[LEVER_UNREAD])
		strbuf_addf(&text, "; %u that none of these reads", states[LEVER_UNREAD]);
	if (states[LEVER_UNTRIED])
		strbuf_addf(&text, "; %u that were not come to", states[LEVER_UNTRIED]);
	if (l->failed)
		strbuf_addf(&text, "; %u time%s an object didn't compile", l->failed,
			    l->failed == 1 ? "" : "s");
	rows->footer = strbuf_detach(&text);
}

void plan_lever_rows(struct levers *l, struct rows *rows)
{
	rows_column(rows, "option", COL_TEXT);
	rows_column(rows, "range", COL_TEXT);
	rows_column(rows, "now", COL_TEXT);
	rows_column(rows, "then", COL_TEXT);
	rows_column(rows, "object", COL_TEXT);
	rows_column(rows, "bytes_now", COL_BYTES);
	rows_column(rows, "bytes_then", COL_BYTES);
	rows_column(rows, "saved", COL_BYTES);
	rows_column(rows, "with", COL_COUNT);
	rows_column(rows, "how", COL_TEXT);
	rows_narrow(rows, "with range bytes_then bytes_now how", "");
	if (l->nr_results)
		qsort_r(l->results, l->nr_results, sizeof(*l->results), compare_results, l);
	for (size_t i = 0; i < l->nr_results; i++) {
		const struct lever_result *r = &l->results[i];
		const struct lever *lever = &l->v[r->lever];

		if (saved(r) <= 0)
			break;
		rows_text(rows, lever->option);
		rows_text(rows, lever->range);
		rows_text(rows, lever->now);
		rows_text(rows, lever->then);
		rows_text(rows, r->object);
		rows_num(rows, r->now);
		rows_num(rows, r->then);
		rows_num(rows, saved(r));
		rows_num(rows, lever->with);
		rows_text(rows, r->compiled ? "compiled" : "not built");
	}
	footer(l, rows);
}
