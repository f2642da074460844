// SPDX-License-Identifier: GPL-2.0-or-later
/* From a candidate to what has to be done for it. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/candidate/candidate.h"
#include "analyzer/candidate/case.h"
#include "analyzer/candidate/rules.h"
#include "common/alloc.h"
#include "common/model/conversion.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "sql.h"

/* 1 when it is there: its rank, and what is stored of it in @out. */
static int read_candidate(struct db *db, int64_t build, const char *option, int64_t *rank,
			  struct conversion *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_candidate_of_option, build, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":option", option);
	ret = db_step(db, stmt, err);
	if (ret > 0) {
		*rank = sqlite3_column_int64(stmt, 0);
		out->verdict = xstrdup(db_text(stmt, 1));
		out->predicted = sqlite3_column_int64(stmt, 2);
	}
	return ret;
}

static const char *object_of(const struct evidence *f, const char *symbol)
{
	uint32_t name = strmap_find(&f->names, symbol), def;

	if (name == STRMAP_NONE)
		return "";
	def = f->strong[name] != EVIDENCE_NONE ? f->strong[name] : f->weak[name];
	return def == EVIDENCE_NONE ? "" : f->objects[f->symbols[def].object].path;
}

static int add_exports(struct db *db, const struct evidence *f, int64_t build, int64_t rank,
		       struct conversion *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_candidate_exports, build, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":rank", rank);
	while ((ret = db_step(db, stmt, err)) > 0) {
		const char *symbol = db_text(stmt, 0);

		conversion_add_export(out, symbol, db_text(stmt, 1),
				      (unsigned)sqlite3_column_int64(stmt, 2),
				      object_of(f, symbol));
	}
	return ret;
}

static void add_node(const struct evidence *f, enum conversion_list list, uint32_t option,
		     uint32_t node, struct conversion *out)
{
	const struct kconfig *k = &f->conf->k;

	conversion_add_place(out, list, evidence_option(f, option),
			     strmap_name(&k->files, k->nodes[node].file), k->nodes[node].line);
}

static void add_kconfig(const struct candidate_case *c, struct conversion *out)
{
	const struct evidence *f = c->f;
	const struct kconfig *k = &f->conf->k;
	uint32_t first, nr = evidence_selects_of(f, c->options[0], &first);

	for (uint32_t n = 0; n < k->nr_nodes; n++) {
		if (k->nodes[n].kind == KCONFIG_CONFIG && k->nodes[n].symbol == c->options[0])
			add_node(f, CONVERSION_DEFINITION, c->options[0], n, out);
	}
	for (uint32_t s = first; s < first + nr; s++) {
		if (!case_is_gone(c, f->selects[s].by))
			add_node(f, CONVERSION_SELECT, f->selects[s].by, f->selects[s].node, out);
	}
}

static void add_uses(const struct candidate_case *c, struct conversion *out)
{
	const struct evidence *f = c->f;

	for (unsigned i = 0; i < c->nr_options; i++) {
		uint32_t first, nr = evidence_uses_of(f, c->options[i], &first);

		for (uint32_t u = first; u < first + nr; u++) {
			if ((f->uses[u].how == USES_IFDEF &&
			     !candidate_sees_module(f, &f->uses[u])) ||
			    f->uses[u].how == USES_MAKE)
				conversion_add_place(
					out, CONVERSION_USE, evidence_option(f, c->options[i]),
					evidence_name(f, f->uses[u].path), f->uses[u].line);
		}
	}
}

/* The options of "A+B"; 0 when one is no option or there are too many. */
static unsigned find_options(const struct evidence *f, const char *name, uint32_t *options,
			     struct conversion *out)
{
	AUTO_STRVEC struct strvec parts = STRVEC_INIT;

	strvec_split(&parts, name, "+");
	if (parts.nr > CASE_OPTIONS)
		return 0;
	for (size_t i = 0; i < parts.nr; i++) {
		options[i] = kconfig_find(&f->conf->k, parts.v[i]);
		if (options[i] == KCONFIG_NONE || !kconfig_is_switch(&f->conf->k, options[i]))
			return 0;
		if (i)
			strvec_push(&out->members, parts.v[i]);
		else
			out->option = xstrdup(parts.v[i]);
	}
	return (unsigned)parts.nr;
}

static int fill(struct db *db, const struct evidence *f, const struct build_ref *ref,
		const char *option, int64_t rank, struct conversion *out, struct strbuf *err)
{
	AUTO_FREE unsigned char *inside = xcalloc((size_t)f->nr_objects + 1, 1);
	uint32_t options[CASE_OPTIONS];
	unsigned nr = find_options(f, option, options, out);
	struct candidate_case c;

	if (!nr)
		return error_set(err, -EINVAL,
				 "database '%s': '%s' is a candidate, but no option of the build",
				 db_path(db), option);
	case_start(&c, f, options, nr, inside);
	for (uint32_t i = 0; i < c.nr_objects; i++) {
		const struct evidence_object *o = &f->objects[c.objects[i]];

		conversion_add_object(out, o->path, o->source);
	}
	for (uint32_t i = 1; i < c.nr_modular; i++)
		strvec_push(&out->modular, evidence_option(f, c.modular[i]));
	add_kconfig(&c, out);
	add_uses(&c, out);
	case_end(&c);
	return add_exports(db, f, ref->id, rank, out, err);
}

static int find_candidate(struct db *db, const struct build_ref *ref, const char *option,
			  int64_t *rank, struct conversion *out, struct strbuf *err)
{
	int ret = read_candidate(db, ref->id, option, rank, out, err);

	if (!ret)
		return error_set(err, -ENOENT,
				 "'%s' is no candidate of build '%s' ('kbloat candidates' lists "
				 "them)",
				 option, build_shown(ref));
	return ret < 0 ? ret : 0;
}

int candidate_conversion_from(struct db *db, const struct evidence *f, const struct build_ref *ref,
			      const char *option, struct conversion *out, struct strbuf *err)
{
	int64_t rank = 0;
	int ret;

	conversion_init(out);
	ret = find_candidate(db, ref, option, &rank, out, err);
	return ret ? ret : fill(db, f, ref, option, rank, out, err);
}

int candidate_conversion(struct db *db, const struct build_ref *ref, const char *option,
			 struct conversion *out, struct strbuf *err)
{
	struct evidence f = { 0 };
	int64_t rank = 0;
	int ret;

	conversion_init(out);
	ret = find_candidate(db, ref, option, &rank, out, err);
	if (!ret)
		ret = evidence_load(db, ref, &f, err);
	if (!ret)
		ret = fill(db, &f, ref, option, rank, out, err);
	evidence_release(&f);
	return ret;
}
