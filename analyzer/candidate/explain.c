// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/explain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "analyzer/base/option.h"
#include "analyzer/base/subsystem.h"
#include "analyzer/candidate/candidate.h"
#include "analyzer/candidate/evidence.h"
#include "analyzer/candidate/proofs.h"
#include "analyzer/candidate/show.h"
#include "common/alloc.h"
#include "common/suggest.h"
#include "common/kconfig/pinned.h"
#include "common/kconfig/why.h"
#include "common/model/conversion.h"
#include "common/model/explanation.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "db/db.h"
#include "sql.h"

/* What helps to tell it, and may be unknown of a build. */
struct explain {
	struct db *db;
	const struct build_ref *ref;
	struct evidence facts; /* when there are several to be told */
	bool has_facts; /* which own configuration then */
	struct configuration *conf; /* NULL: unknown */
	struct subsystems *subsystems; /* NULL: unknown */
};

static uint32_t symbol_of(const struct explain *x, const char *option)
{
	uint32_t symbol = x->conf ? kconfig_find(&x->conf->k, option) : KCONFIG_NONE;

	return symbol != KCONFIG_NONE && kconfig_defined(&x->conf->k, symbol) ? symbol :
										KCONFIG_NONE;
}

/* --- what it is --- */

static void add_option(const struct explain *x, const char *option, struct rows *out)
{
	AUTO_STRBUF struct strbuf place = STRBUF_INIT, depends = STRBUF_INIT;
	const struct kconfig_symbol *s;
	uint32_t symbol = symbol_of(x, option);

	if (symbol == KCONFIG_NONE)
		return;
	s = &x->conf->k.symbols[symbol];
	kconfig_symbol_at(&x->conf->k, symbol, &place);
	if (s->dep != KCONFIG_TRUE)
		kconfig_expr_text(&x->conf->k, s->dep, &depends);
	rows_text(out, kconfig_type_name(s->type));
	rows_text(out, kconfig_value_text(x->conf->v, symbol));
	rows_text(out, place.buf);
	rows_text(out, s->dep != KCONFIG_TRUE ? depends.buf : NULL);
}

static void describe(const struct explain *x, struct explanation *out)
{
	AUTO_STRVEC struct strvec options = STRVEC_INIT;
	struct strbuf build = STRBUF_INIT;
	uint32_t symbol = symbol_of(x, out->option);
	const char *prompt =
		symbol == KCONFIG_NONE ? NULL : kconfig_prompt_text(&x->conf->k, symbol);

	build_add_title(x->ref, build_shown(x->ref), &build);
	out->build = strbuf_detach(&build);
	out->prompt = prompt ? xstrdup(prompt) : NULL;
	rows_column(&out->options, "type", COL_TEXT);
	rows_column(&out->options, "value", COL_TEXT);
	rows_column(&out->options, "place", COL_TEXT);
	rows_column(&out->options, "depends", COL_TEXT);
	strvec_split(&options, out->option, "+");
	for (size_t i = 0; i < options.nr; i++)
		add_option(x, options.v[i], &out->options);
}

/* Of a tristate that is y: what keeps it there. */
static char *what_forces(const struct explain *x, const struct explanation *e)
{
	struct strbuf line = STRBUF_INIT;
	uint32_t symbol = symbol_of(x, e->option);

	if (symbol == KCONFIG_NONE || strcmp(e->kind, "forced") != 0)
		return NULL;
	kconfig_why_line(x->conf->v, symbol, &line);
	return strbuf_detach(&line);
}

static void add_subsystem(const struct explain *x, const char *name, struct rows *out)
{
	AUTO_STRBUF struct strbuf status = STRBUF_INIT, people = STRBUF_INIT, lists = STRBUF_INIT;

	subsystem_contacts(x->subsystems, name, &status, &people, &lists);
	rows_text(out, name);
	rows_text(out, status.buf);
	rows_text(out, people.buf);
	rows_text(out, lists.buf);
}

static void list_subsystems(const struct explain *x, const struct conversion *conversion,
			    struct rows *out)
{
	struct strmap seen = STRMAP_INIT;

	rows_column(out, "subsystem", COL_TEXT);
	rows_column(out, "status", COL_TEXT);
	rows_column(out, "people", COL_TEXT);
	rows_column(out, "lists", COL_TEXT);
	for (size_t i = 0; x->subsystems && i < conversion->nr_objects; i++) {
		const struct conversion_object *o = &conversion->objects[i];
		const char *path = *o->source ? o->source : o->object;
		uint32_t before = seen.nr;
		uint32_t name = strmap_intern(&seen, subsystem_of(x->subsystems, path));

		if (name == before)
			add_subsystem(x, strmap_name(&seen, name), out);
	}
	strmap_release(&seen);
}

static int list_clusters(const struct explain *x, const char *option, struct rows *out,
			 struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(x->db, sql_show_candidates_clusters, &stmt, err);

	rows_column(out, "option", COL_TEXT);
	rows_column(out, "rank", COL_INT);
	rows_column(out, "verdict", COL_TEXT);
	rows_column(out, "saving", COL_BYTES);
	if (ret)
		return ret;
	db_bind_int(stmt, ":build", x->ref->id);
	db_bind_text(stmt, ":option", option);
	while ((ret = db_step(x->db, stmt, err)) > 0) {
		rows_text(out, db_text(stmt, 0));
		rows_num(out, sqlite3_column_int64(stmt, 1));
		rows_text(out, db_text(stmt, 2));
		rows_num(out, sqlite3_column_int64(stmt, 3));
	}
	return ret;
}

/* --- a candidate --- */

static int read_candidate(const struct explain *x, struct explanation *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int64_t *const numbers[] = { &out->own,	   &out->init,	 &out->retained,
				     &out->saving, &out->module, &out->exports,
				     &out->users,  &out->odds,	 &out->of };
	int ret = db_prepare_build(x->db, sql_show_candidates_one, x->ref->id, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":option", out->option);
	ret = db_step(x->db, stmt, err);
	if (ret <= 0)
		return ret;
	out->rank = sqlite3_column_int64(stmt, 0);
	out->kind = xstrdup(db_text(stmt, 1));
	out->verdict = xstrdup(db_text(stmt, 2));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		*numbers[i] = sqlite3_column_int64(stmt, 3 + (int)i);
	return 0;
}

/* An object of the module. */
struct part {
	const char *object; /* borrowed */
	int64_t bytes, init;
};

static int larger_first(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return strcmp(x->object, y->object);
}

/* @parts: one for each object of the conversion. */
static int read_parts(const struct explain *x, const struct conversion *conversion,
		      struct part *parts, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(x->db, sql_show_candidates_object, &stmt, err);

	for (size_t i = 0; i < conversion->nr_objects && !ret; i++) {
		parts[i].object = conversion->objects[i].object;
		sqlite3_reset(stmt);
		db_bind_int(stmt, ":build", x->ref->id);
		db_bind_text(stmt, ":object", parts[i].object);
		ret = db_step(x->db, stmt, err);
		if (ret <= 0)
			continue;
		parts[i].bytes = sqlite3_column_int64(stmt, 0);
		parts[i].init = sqlite3_column_int64(stmt, 1);
		ret = 0;
	}
	return ret;
}

static int list_objects(const struct explain *x, const struct conversion *conversion,
			struct rows *out, struct strbuf *err)
{
	size_t nr = conversion->nr_objects;
	AUTO_FREE struct part *parts = xcalloc(nr + 1, sizeof(*parts));
	int ret = read_parts(x, conversion, parts, err);

	rows_column(out, "object", COL_TEXT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "init", COL_BYTES);
	if (ret || !nr)
		return ret;
	qsort(parts, nr, sizeof(*parts), larger_first);
	for (size_t i = 0; i < nr; i++) {
		rows_text(out, parts[i].object);
		rows_num(out, parts[i].bytes);
		rows_num(out, parts[i].init);
	}
	return 0;
}

static int read_conversion(const struct explain *x, const char *option,
			   struct conversion *conversion, struct strbuf *err)
{
	if (x->has_facts)
		return candidate_conversion_from(x->db, &x->facts, x->ref, option, conversion, err);
	return candidate_conversion(x->db, x->ref, option, conversion, err);
}

static int explain_found(const struct explain *x, struct explanation *out, struct strbuf *err)
{
	struct conversion conversion;
	int ret = show_candidates_evidence(x->db, x->ref, out->option, &out->evidence, err);

	conversion_init(&conversion);
	if (!ret)
		ret = show_proofs(x->db, x->ref, out->option, &out->proofs, err);
	if (!ret)
		ret = read_conversion(x, out->option, &conversion, err);
	list_subsystems(x, &conversion, &out->subsystems);
	if (!ret && strcmp(out->kind, "cluster") != 0)
		ret = list_clusters(x, out->option, &out->clusters, err);
	if (!ret)
		ret = list_objects(x, &conversion, &out->objects, err);
	out->forced = what_forces(x, out);
	show_candidates_rules(&out->rules);
	for (size_t i = 0; i < conversion.modular.nr; i++)
		strvec_push(&out->modular, conversion.modular.v[i]);
	conversion_release(&conversion);
	return ret;
}

/* --- no candidate --- */

static int count_owned(const struct explain *x, struct explanation *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(x->db, sql_show_candidates_owned, x->ref->id, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":option", out->option);
	ret = db_step(x->db, stmt, err);
	out->owned = ret > 0 ? sqlite3_column_int64(stmt, 0) : 0;
	return ret < 0 ? ret : 0;
}

static enum explanation_none why_none(const struct configuration *c, uint32_t symbol, int64_t owned)
{
	const struct kconfig_symbol *s = &c->k.symbols[symbol];
	bool tristate = s->type == KCONFIG_TRISTATE;

	if (!kconfig_is_tri(s))
		return NONE_VALUE;
	if (kconfig_value(c->v, symbol) == KCONFIG_M)
		return NONE_MODULE;
	if (kconfig_value(c->v, symbol) == KCONFIG_N)
		return NONE_OFF;
	if (!owned)
		return NONE_OBJECTS;
	if (tristate && !kconfig_has_modules(c->v))
		return NONE_MODULES;
	if (tristate && kconfig_why(c->v, symbol).reason == KCONFIG_BECAUSE_ANSWER)
		return NONE_ANSWERED;
	return NONE_ITSELF;
}

static int say_no_option(const struct explain *x, const char *option, struct strbuf *err)
{
	const struct kconfig *k = x->conf ? &x->conf->k : NULL;
	AUTO_FREE const char **names = xcalloc((k ? k->nr_symbols : 0) + 1, sizeof(*names));
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;
	size_t nr = 0;

	for (uint32_t i = 0; k && i < k->nr_symbols; i++) {
		if (k->symbols[i].name && kconfig_defined(k, i))
			names[nr++] = k->symbols[i].name;
	}
	suggest_add(option, names, nr, &near);
	return error_set(err, -ENOENT,
			 strchr(option, '+') ?
				 "build '%s' has no cluster '%s'%s" :
				 "no Kconfig file of build '%s' defines an option '%s'%s",
			 build_shown(x->ref), option, near.buf);
}

static int explain_other(const struct explain *x, struct explanation *out, struct strbuf *err)
{
	struct strbuf off = STRBUF_INIT;
	uint32_t symbol = symbol_of(x, out->option);
	int ret = count_owned(x, out, err);

	if (ret)
		return ret;
	if (symbol == KCONFIG_NONE)
		return say_no_option(x, out->option, err);
	out->none = why_none(x->conf, symbol, out->owned);
	out->type = xstrdup(kconfig_type_name(x->conf->k.symbols[symbol].type));
	if (out->none == NONE_OFF) {
		kconfig_why_text(x->conf->v, symbol, &off);
		out->off = strbuf_detach(&off);
	}
	return list_clusters(x, out->option, &out->clusters, err);
}

/* --- all --- */

static void load_subsystems(struct explain *x)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (subsystems_load(x->db, x->ref->id, &x->subsystems, &why))
		x->subsystems = NULL;
}

static void explain_release(struct explain *x)
{
	if (x->has_facts)
		evidence_release(&x->facts);
	else
		configuration_free(x->conf);
	subsystems_free(x->subsystems);
}

int explain_option(struct db *db, const struct build_ref *ref, const char *option,
		   struct explanation *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct explain x = { .db = db, .ref = ref };
	int ret;

	out->option = xstrdup(option_name(option));
	ret = read_candidate(&x, out, err);
	if (ret)
		return ret;
	ret = configuration_load(db, ref, &x.conf, &why);
	if (ret && ret != -ENOENT)
		return error_set(err, ret, "%s", why.buf);
	load_subsystems(&x);
	describe(&x, out);
	ret = out->verdict ? explain_found(&x, out, err) : explain_other(&x, out, err);
	explain_release(&x);
	return ret;
}

int explain_open(struct db *db, const struct build_ref *ref, struct explain **out,
		 struct strbuf *err)
{
	struct explain *x = xcalloc(1, sizeof(*x));
	int ret = evidence_load(db, ref, &x->facts, err);

	x->db = db;
	x->ref = ref;
	x->has_facts = true;
	x->conf = x->facts.conf;
	if (ret) {
		explain_free(x);
		return ret;
	}
	load_subsystems(x);
	*out = x;
	return 0;
}

void explain_free(struct explain *explain)
{
	if (!explain)
		return;
	explain_release(explain);
	free(explain);
}

int explain_candidate(struct explain *explain, const char *option, struct explanation *out,
		      struct strbuf *err)
{
	int ret;

	out->option = xstrdup(option_name(option));
	ret = read_candidate(explain, out, err);
	if (ret)
		return ret;
	if (!out->verdict)
		return error_set(err, -ENOENT, "build '%s' has no candidate '%s'",
				 build_shown(explain->ref), out->option);
	describe(explain, out);
	return explain_found(explain, out, err);
}
