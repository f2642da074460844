// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/gate/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/gate/limit.h"
#include "analyzer/gate/views.h"
#include "analyzer/base/subsystem.h"
#include "common/alloc.h"
#include "common/model/limits.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/format/lines.h"
#include "sql.h"

/* By how much a file changed within a group. */
struct grown {
	uint32_t group, name; /* name: number in names */
	int64_t bytes;
};

struct grown_list {
	struct grown *v;
	size_t nr, cap;
	struct idmap at; /* group and name to an index */
};

struct placing {
	struct db *db;
	struct limit_views views;
	sqlite3_stmt *units, *atoms, *path;
	struct strmap names;
	struct idmap path_of; /* id of the database to number */
	struct grown_list files;
	struct subsystems *subsystems; /* NULL: not known */
};

/* --- what grew within the groups --- */

static void grow(struct grown_list *list, uint32_t group, uint32_t name, int64_t bytes)
{
	int64_t key = (int64_t)((uint64_t)group << 32 | name), at = idmap_get(&list->at, key);

	if (at == IDMAP_NONE) {
		at = (int64_t)list->nr;
		ALLOC_GROW(list->v, list->nr + 1, list->cap);
		list->v[list->nr++] = (struct grown){ group, name, 0 };
		idmap_put(&list->at, key, at);
	}
	list->v[at].bytes += bytes;
}

static void grown_release(struct grown_list *list)
{
	free(list->v);
	idmap_release(&list->at);
}

static int path_number(struct placing *p, const struct tally_atom *a, uint32_t *out,
		       struct strbuf *err)
{
	int64_t id = a->file ? a->file : a->source ? a->source : a->object;
	int64_t known = idmap_get(&p->path_of, id);
	int ret;

	*out = (uint32_t)known;
	if (known != IDMAP_NONE)
		return 0;
	db_bind_int(p->path, ":id", id);
	ret = db_step(p->db, p->path, err);
	*out = strmap_intern(&p->names, ret > 0 ? db_text(p->path, 0) : "");
	idmap_put(&p->path_of, id, *out);
	sqlite3_reset(p->path);
	return ret < 0 ? ret : 0;
}

/* The atom that p->atoms stands on. */
static int take_atom(struct placing *p, enum walk_side side, struct tally_atom *a,
		     struct strbuf *err)
{
	int64_t byte_class = sqlite3_column_int64(p->atoms, 1), group;
	uint32_t name;
	int ret = 0;

	if (byte_class < 0 || byte_class >= CLASS_NR)
		return error_set(err, -EINVAL,
				 "database '%s': an impossible atom ('kbloat db check' tells more)",
				 db_path(p->db));
	a->section = sqlite3_column_int64(p->atoms, 0);
	a->byte_class = (unsigned)byte_class;
	a->kind = (unsigned)sqlite3_column_int64(p->atoms, 2);
	a->name = sqlite3_column_int64(p->atoms, 3);
	a->file = sqlite3_column_int64(p->atoms, 4);
	a->bytes = sqlite3_column_int64(p->atoms, 5);
	for (size_t i = 0; i < p->views.nr && !ret; i++) {
		ret = blame_view_find(&p->views.v[i], side, a, &group, err);
		if (ret || group == IDMAP_NONE)
			continue;
		ret = path_number(p, a, &name, err);
		grow(&p->files, (uint32_t)group, name, side == WALK_NEW ? a->bytes : -a->bytes);
	}
	return ret;
}

static int take_build(struct placing *p, const struct build_ref *ref, enum walk_side side,
		      struct strbuf *err)
{
	int ret = 0;

	db_bind_int(p->units, ":build", ref->id);
	while (!ret && (ret = db_step(p->db, p->units, err)) > 0) {
		struct tally_atom a = { .object = sqlite3_column_int64(p->units, 1),
					.source = sqlite3_column_int64(p->units, 2),
					.gates = sqlite3_column_int64(p->units, 3) };

		db_bind_int(p->atoms, ":unit", sqlite3_column_int64(p->units, 0));
		ret = 0;
		while (!ret && (ret = db_step(p->db, p->atoms, err)) > 0)
			ret = take_atom(p, side, &a, err);
		sqlite3_reset(p->atoms);
	}
	sqlite3_reset(p->units);
	return ret;
}

/* The file in a group that grew most, the first in the alphabet of several. NULL: none did. */
static const char *most_grown(const struct placing *p, uint32_t group)
{
	const struct grown *best = NULL;

	for (size_t i = 0; i < p->files.nr; i++) {
		const struct grown *g = &p->files.v[i];
		const char *name = strmap_name(&p->names, g->name);

		if (g->group != group || g->bytes <= 0 || !*name || *name == '[')
			continue;
		if (!best || g->bytes > best->bytes ||
		    (g->bytes == best->bytes &&
		     strcmp(name, strmap_name(&p->names, best->name)) < 0))
			best = g;
	}
	return best ? strmap_name(&p->names, best->name) : NULL;
}

/* --- an offence --- */

static int find_line(struct placing *p, const struct build_ref *ref, const char *symbol,
		     const char *object, unsigned long *line, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(p->db, sql_limit_symbol, ref->id, &stmt, err);
	struct lines_symbol found;

	if (ret)
		return ret;
	db_bind_text(stmt, ":symbol", symbol);
	db_bind_text(stmt, ":object", object);
	ret = db_step(p->db, stmt, err);
	if (ret > 0 &&
	    lines_of_symbol(sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0),
			    (uint64_t)sqlite3_column_int64(stmt, 1), &found) &&
	    found.line <= INT32_MAX)
		*line = (unsigned long)found.line;
	return ret < 0 ? ret : 0;
}

static void set(char **to, const char *text)
{
	free(*to);
	*to = text && *text ? xstrdup(text) : NULL;
}

static void find_file(struct placing *p, const struct limit *l, struct limit_offence *o)
{
	const char *key = l->what->key ? l->what->key : "";

	if (!strcmp(key, "file"))
		set(&o->file, o->name);
	else if (strcmp(key, "symbol") != 0)
		set(&o->file, most_grown(p, o->group));
	if (o->file && *o->file == '[')
		set(&o->file, NULL);
}

/* Of the file that is shown, so that the two belong together. */
static void find_subsystem(struct placing *p, const struct limit *l, struct limit_offence *o)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, status = STRBUF_INIT;
	AUTO_STRBUF struct strbuf people = STRBUF_INIT, lists = STRBUF_INIT;
	const char *key = l->what->key ? l->what->key : "";

	if (!strcmp(key, "subsystem"))
		set(&o->subsystem, o->name);
	else if (o->file)
		strbuf_addstr(&path, o->file);
	else if (!strcmp(key, "dir"))
		strbuf_addf(&path, "%s/", o->name);
	if (path.len && *path.buf != '[')
		set(&o->subsystem, subsystem_of(p->subsystems, path.buf));
	if (!o->subsystem ||
	    !subsystem_contacts(p->subsystems, o->subsystem, &status, &people, &lists))
		return;
	set(&o->status_text, status.buf);
	set(&o->maintainers, people.buf);
	set(&o->lists, lists.buf);
}

static int place_offence(struct placing *p, const struct build_ref *a, const struct build_ref *b,
			 const struct limit *l, struct limit_offence *o, struct strbuf *err)
{
	if (l->what->kind != LIMIT_WHOLE && l->what->kind != LIMIT_GROUPS)
		return 0;
	find_file(p, l, o);
	if (p->subsystems)
		find_subsystem(p, l, o);
	if (!o->object || !o->file)
		return 0;
	return o->in_new ? find_line(p, b, o->name, o->object, &o->line, err) :
			   find_line(p, a, o->was, o->was_object, &o->line, err);
}

static int prepare(struct placing *p, const struct build_ref *b, const struct limits *limits,
		   struct limit_report *report, struct strbuf *err)
{
	int ret = limit_views_make(&p->views, p->db, b, limits, report, true, err);

	if (!ret)
		ret = db_prepare(p->db, sql_account_units, &p->units, err);
	if (!ret)
		ret = db_prepare(p->db, sql_account_atoms, &p->atoms, err);
	if (!ret)
		ret = db_prepare(p->db, sql_account_path, &p->path, err);
	if (!ret && subsystems_load(p->db, b->id, &p->subsystems, NULL))
		p->subsystems = NULL;
	return ret;
}

static void release(struct placing *p)
{
	limit_views_release(&p->views);
	sqlite3_finalize(p->units);
	sqlite3_finalize(p->atoms);
	sqlite3_finalize(p->path);
	strmap_release(&p->names);
	idmap_release(&p->path_of);
	grown_release(&p->files);
	subsystems_free(p->subsystems);
}

int limit_place(struct db *db, const struct build_ref *a, const struct build_ref *b,
		const struct limits *limits, struct limit_report *report, struct strbuf *err)
{
	struct placing p = { .db = db };
	int ret = prepare(&p, b, limits, report, err);

	if (!ret && p.views.nr)
		ret = take_build(&p, a, WALK_OLD, err);
	if (!ret && p.views.nr)
		ret = take_build(&p, b, WALK_NEW, err);
	for (size_t i = 0; !ret && i < report->nr_offences; i++) {
		struct limit_offence *o = &report->offences[i];

		if (o->shown)
			ret = place_offence(&p, a, b, &limits->v[o->limit], o, err);
	}
	release(&p);
	return ret;
}
