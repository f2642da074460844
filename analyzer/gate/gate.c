// SPDX-License-Identifier: GPL-2.0-or-later
/* Holding two builds against limits. */
#include "analyzer/gate/gate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/account/changes.h"
#include "analyzer/account/modular_rows.h"
#include "analyzer/gate/note.h"
#include "analyzer/candidate/show.h"
#include "common/alloc.h"
#include "common/idmap.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "db/db.h"
#include "sql.h"

/* Several limits look at the same numbers. */
struct counted {
	const struct limit *limit; /* the first that did */
	struct changes changes; /* of LIMIT_GROUPS */
	int64_t old[CLASS_NR], new[CLASS_NR]; /* of LIMIT_WHOLE */
};

struct measuring {
	struct db *db;
	const struct build_ref *a, *b;
	struct limit_report *report;
	struct counted *counted;
	size_t nr_counted;
};

/* A number on both sides. */
struct pair {
	const char *name;
	int64_t old, new;
	const struct change *change; /* of LIMIT_GROUPS, else NULL */
};

bool limit_needs_candidates(const struct limits *limits, const char *profile)
{
	for (size_t i = 0; i < limits->nr; i++) {
		if (limits->v[i].what->kind == LIMIT_CANDIDATES &&
		    limit_applies(&limits->v[i], profile))
			return true;
	}
	return false;
}

/* --- one number against one limit --- */

static struct limit_offence *add_offence(struct limit_report *r, size_t limit, const struct pair *p,
					 int64_t allowed)
{
	const struct change *c = p->change;
	bool symbol = c && *c->object;

	ALLOC_GROW(r->offences, r->nr_offences + 1, r->offences_cap);
	r->offences[r->nr_offences] = (struct limit_offence){
		.limit = limit,
		.status = LIMIT_BROKEN,
		.name = xstrdup(p->name),
		.object = symbol ? xstrdup(c->object) : NULL,
		.file = c && *c->file ? xstrdup(c->file) : NULL,
		.was = xstrdup(c ? c->was : p->name),
		.was_object = symbol ? xstrdup(c->was_object) : NULL,
		.in_old = c ? c->in_old : true,
		.in_new = c ? c->in_new : true,
		.old = p->old,
		.new = p->new,
		.allowed = allowed,
	};
	return &r->offences[r->nr_offences++];
}

/* The offence, borrowed until the next call, or NULL when the number is within the limit. */
static struct limit_offence *hold(struct measuring *m, size_t n, const struct limit *l,
				  const struct pair *p)
{
	struct limit_result *r = &m->report->limits[n];
	int64_t allowed = limit_allows(l, p->old), over = p->new - p->old - allowed;

	if (!r->groups++ || over > r->new - r->old - r->allowed) {
		free(r->nearest);
		r->nearest = xstrdup(p->name);
		r->old = p->old;
		r->new = p->new;
		r->allowed = allowed;
	}
	return over > 0 ? add_offence(m->report, n, p, allowed) : NULL;
}

/* --- bytes of groups and of the whole --- */

static bool same_text(const char *x, const char *y)
{
	return x && y ? !strcmp(x, y) : x == y;
}

static int count_whole(struct measuring *m, const struct build_ref *ref, const char *under,
		       int64_t by_class[CLASS_NR], struct strbuf *err)
{
	const struct account_opts opts = { .under = under };
	struct tally t;
	int ret = tally_init(&t, m->db, NULL, &opts, err);

	if (!ret)
		ret = tally_count_totals(&t, ref->id, by_class, err);
	tally_release(&t);
	return ret;
}

static int count(struct measuring *m, struct counted *c, struct strbuf *err)
{
	const struct limit *l = c->limit;
	const struct account_opts opts = { .under = l->under, .class_name = l->class_name };
	int ret;

	if (l->what->kind == LIMIT_GROUPS) {
		ret = changes_load(&c->changes, m->db, m->a, m->b, tally_key_find(l->what->key),
				   &opts, true, err);
		return ret == -ENOENT ? -ENODATA : ret;
	}
	ret = count_whole(m, m->a, l->under, c->old, err);
	return ret ? ret : count_whole(m, m->b, l->under, c->new, err);
}

/* Counted when no limit before asked for the same. */
static int find_counted(struct measuring *m, const struct limit *l, struct counted **out,
			struct strbuf *err)
{
	for (size_t i = 0; i < m->nr_counted; i++) {
		const struct limit *known = m->counted[i].limit;

		if (known->what->kind == l->what->kind &&
		    same_text(known->what->key, l->what->key) &&
		    same_text(known->under, l->under) &&
		    (!l->what->key || same_text(known->class_name, l->class_name))) {
			*out = &m->counted[i];
			return 0;
		}
	}
	*out = &m->counted[m->nr_counted++];
	(*out)->limit = l;
	return count(m, *out, err);
}

static int measure_groups(struct measuring *m, size_t n, const struct limit *l, struct strbuf *err)
{
	bool any = false;
	struct counted *c;
	int ret = find_counted(m, l, &c, err);

	for (size_t i = 0; !ret && i < c->changes.nr; i++) {
		const struct change *change = &c->changes.v[i];
		const struct pair p = { change->name, change->old, change->new, change };

		if (!p.old && !p.new)
			continue;
		any = true;
		if (limit_pattern_matches(&l->name, p.name))
			hold(m, n, l, &p);
	}
	if (!ret && !m->report->limits[n].groups)
		limit_note_nothing(m->report, n, l, any);
	return ret;
}

static int measure_whole(struct measuring *m, size_t n, const struct limit *l, struct strbuf *err)
{
	struct pair p = { .name = "" };
	struct counted *c;
	int ret = find_counted(m, l, &c, err);

	if (ret)
		return ret;
	for (unsigned k = 0; k < CLASS_NR; k++) {
		p.old += l->classes & 1u << k ? c->old[k] : 0;
		p.new += l->classes & 1u << k ? c->new[k] : 0;
	}
	hold(m, n, l, &p);
	if (l->under && !p.old && !p.new)
		limit_note_nothing(m->report, n, l, false);
	return 0;
}

/* --- files --- */

static int file_size_of(struct measuring *m, const struct build_ref *ref, const char *what,
			int64_t *bytes, struct strbuf *err)
{
	int col = strcmp(what, "image") != 0;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(m->db, sql_limit_files, ref->id, &stmt, err);

	if (ret < 0)
		return ret;
	if (!ret || sqlite3_column_type(stmt, col) == SQLITE_NULL)
		return error_set(err, -ENODATA, "nothing is known of a compressed image of '%s'",
				 build_shown(ref));
	*bytes = sqlite3_column_int64(stmt, col);
	if (*bytes < 0 || *bytes >= (int64_t)1 << 48)
		return error_set(err, -EINVAL,
				 "database '%s': an impossible size ('kbloat db check' tells more)",
				 db_path(m->db));
	return 0;
}

static int measure_file(struct measuring *m, size_t n, const struct limit *l, struct strbuf *err)
{
	struct pair p = { .name = "" };
	int ret = file_size_of(m, m->a, l->what->name, &p.old, err);

	if (!ret)
		ret = file_size_of(m, m->b, l->what->name, &p.new, err);
	if (!ret)
		hold(m, n, l, &p);
	return ret;
}

/* --- candidates --- */

static int candidates_of(struct measuring *m, const struct build_ref *ref, const struct limit *l,
			 const char *verdict, struct strvec *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(m->db, sql_limit_candidates, ref->id, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":verdict", verdict);
	db_bind_text(stmt, ":under", l->under);
	while ((ret = db_step(m->db, stmt, err)) > 0)
		strvec_push(out, db_text(stmt, 0));
	return ret;
}

static bool has(const struct strvec *list, const char *text)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcmp(list->v[i], text))
			return true;
	}
	return false;
}

/* The first ones of @list that are not in @but. How many there are is returned. */
static size_t add_names(const struct strvec *list, const struct strvec *but, struct strbuf *out)
{
	size_t nr = 0, most = 8;

	for (size_t i = 0; i < list->nr; i++) {
		if (has(but, list->v[i]))
			continue;
		if (nr++ < most)
			strbuf_addf(out, "%s%s", nr > 1 ? ", " : "", list->v[i]);
	}
	if (nr > most)
		strbuf_addf(out, " and %zu more", nr - most);
	return nr;
}

/* "ready in v2 and not in v1: A, B and 4 more"; when none is new, which are worth a conversion. */
static char *tell_candidates(const struct measuring *m, const char *verdict,
			     const struct strvec *old, const struct strvec *new)
{
	const struct strvec none = STRVEC_INIT;
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s in %s and not in %s: ", verdict, build_shown(m->b),
		    build_shown(m->a));
	if (add_names(new, old, &text))
		return strbuf_detach(&text);
	strbuf_setf(&text, "%s in %s, the most promising first: ", verdict, build_shown(m->b));
	if (!add_names(new, &none, &text))
		strbuf_addstr(&text, "none");
	return strbuf_detach(&text);
}

static int measure_verdict(struct measuring *m, size_t n, const struct limit *l,
			   const char *verdict, struct strbuf *err)
{
	AUTO_STRVEC struct strvec old = STRVEC_INIT, new = STRVEC_INIT;
	struct pair p = { .name = verdict };
	struct limit_offence *o;
	int ret = candidates_of(m, m->a, l, verdict, &old, err);

	if (!ret)
		ret = candidates_of(m, m->b, l, verdict, &new, err);
	if (ret)
		return ret;
	p.old = (int64_t)old.nr;
	p.new = (int64_t) new.nr;
	o = hold(m, n, l, &p);
	if (o)
		o->detail = tell_candidates(m, verdict, &old, &new);
	return 0;
}

/* None of a verdict is a good answer; a directory without objects is no answer. */
static int has_objects(struct measuring *m, const struct limit *l, bool *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(m->db, sql_limit_objects, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":old", m->a->id);
	db_bind_int(stmt, ":new", m->b->id);
	db_bind_text(stmt, ":under", l->under);
	ret = db_step(m->db, stmt, err);
	*out = ret > 0;
	return ret < 0 ? ret : 0;
}

static int measure_candidates(struct measuring *m, size_t n, const struct limit *l,
			      struct strbuf *err)
{
	bool any = true;
	int ret = 0;

	for (size_t i = 0; i < SHOW_VERDICTS && !ret; i++) {
		if (limit_pattern_matches(&l->name, show_verdicts[i]))
			ret = measure_verdict(m, n, l, show_verdicts[i], err);
	}
	if (!ret && l->under)
		ret = has_objects(m, l, &any, err);
	if (!ret && !any)
		limit_note_nothing(m->report, n, l, false);
	return ret;
}

/* --- what could be a module before --- */

/* It is nothing in the older build: all of it came. */
static int measure_modular(struct measuring *m, size_t n, const struct limit *l, struct strbuf *err)
{
	const struct account_opts opts = { .under = l->under };
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct pair p = { .name = "" };
	struct limit_offence *o;
	bool any = true;
	int ret = analyze_demodularized(m->db, m->a, m->b, &opts, &p.new, &text, err);

	if (ret)
		return ret == -ENOENT ? -ENODATA : ret;
	o = hold(m, n, l, &p);
	if (o && text.len)
		o->detail = strbuf_detach(&text);
	if (l->under)
		ret = has_objects(m, l, &any, err);
	if (!any)
		limit_note_nothing(m->report, n, l, false);
	return ret;
}

/* --- all --- */

static int measure_limit(struct measuring *m, size_t n, const struct limit *l, struct strbuf *err)
{
	switch (l->what->kind) {
	case LIMIT_WHOLE:
		return measure_whole(m, n, l, err);
	case LIMIT_GROUPS:
		return measure_groups(m, n, l, err);
	case LIMIT_FILE:
		return measure_file(m, n, l, err);
	case LIMIT_MODULAR:
		return measure_modular(m, n, l, err);
	default:
		return measure_candidates(m, n, l, err);
	}
}

/* By limit, then by how far it is above it; what is left decides the names. */
static int compare(const void *a, const void *b)
{
	const struct limit_offence *x = a, *y = b;
	int64_t over_x = x->new - x->old - x->allowed, over_y = y->new - y->old - y->allowed;
	int c;

	if (x->limit != y->limit)
		return x->limit < y->limit ? -1 : 1;
	if (over_x != over_y)
		return over_x > over_y ? -1 : 1;
	c = strcmp(x->name, y->name);
	return c || !x->object || !y->object ? c : strcmp(x->object, y->object);
}

static void counted_release(struct measuring *m)
{
	for (size_t i = 0; i < m->nr_counted; i++) {
		if (m->counted[i].limit->what->kind == LIMIT_GROUPS)
			changes_release(&m->counted[i].changes);
	}
	free(m->counted);
}

static void start(struct limit_report *out, const struct build_ref *a, const struct build_ref *b,
		  const struct limits *limits)
{
	out->old_name = xstrdup(a->name);
	out->new_name = xstrdup(b->name);
	out->profile = xstrdup(b->profile);
	out->limits = xcalloc(limits->nr + 1, sizeof(*out->limits));
	out->nr_limits = limits->nr;
	for (size_t i = 0; i < limits->nr; i++) {
		const struct limit *l = &limits->v[i];

		out->limits[i] = (struct limit_result){
			.text = xstrdup(l->text),
			.place = l->place ? xstrdup(l->place) : NULL,
			.what = l->what->name,
			.counts = l->what->kind == LIMIT_CANDIDATES,
			.status = limit_applies(l, b->profile) ? LIMIT_HELD : LIMIT_SKIPPED,
		};
	}
}

static void find_twins(struct limit_report *out)
{
	struct strmap texts = STRMAP_INIT;
	struct idmap seen = IDMAP_INIT;

	for (size_t i = 0; i < out->nr_limits; i++) {
		struct limit_result *r = &out->limits[i];
		uint32_t text = strmap_intern(&texts, r->text);
		int64_t before = idmap_get(&seen, text);

		if (r->status == LIMIT_SKIPPED)
			continue;
		r->twin = before == IDMAP_NONE ? 0 : (size_t)before;
		idmap_put(&seen, text, (int64_t)r->twin + 1);
	}
	idmap_release(&seen);
	strmap_release(&texts);
}

int limit_measure(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct limits *limits, struct limit_report *out, struct strbuf *err)
{
	struct measuring m = { .db = db, .a = a, .b = b, .report = out };
	int ret = 0;

	start(out, a, b, limits);
	find_twins(out);
	m.counted = xcalloc(limits->nr + 1, sizeof(*m.counted));
	for (size_t i = 0; i < limits->nr && !ret; i++) {
		if (out->limits[i].status != LIMIT_SKIPPED)
			ret = measure_limit(&m, i, &limits->v[i], err);
	}
	if (!ret)
		ret = limit_note_profiles(db, limits, out, err);
	if (!ret && out->nr_offences)
		qsort(out->offences, out->nr_offences, sizeof(*out->offences), compare);
	counted_release(&m);
	return ret;
}
