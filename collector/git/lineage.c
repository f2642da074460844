// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/lineage.h"

#include <stdlib.h>
#include <string.h>

#include "collector/git/graph.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/model/order.h"
#include "common/model/release.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/order.h"
#include "sql.h"

void lineage_release(struct lineage *l)
{
	free(l->edges);
	free(l->whole);
	*l = (struct lineage)LINEAGE_INIT;
}

/* Some of the commits that are asked about, by number, in order. */
struct set {
	uint32_t *v;
	size_t nr;
};

/*
 * The graph is gone through from the roots on. Each commit of it gets the set of those asked about
 * that lead to it with none between; most have that of their parent.
 */
struct survey {
	const struct graph *g;
	size_t nr; /* commits asked about */
	uint32_t *asked; /* by number of the graph: its place + 1; 0: it is not asked about */
	uint32_t *set_of; /* likewise: of sets */
	uint32_t *line; /* likewise: the nearest along first parents, itself too, + 1 */
	unsigned char *torn; /* likewise: a commit is lost that leads to it */
	struct set *sets; /* the first is empty */
	size_t nr_sets, sets_cap;
	uint64_t *leads; /* of each asked about @words of them: a bit for each that leads to it */
	size_t words;
	struct lineage *out;
};

static bool is_older(const struct survey *s, uint32_t older, uint32_t newer)
{
	return s->leads[newer * s->words + older / 64] >> older % 64 & 1;
}

/* Does something of the set lead to another of it? Then it is not the nearest. */
static bool is_far(const struct survey *s, const struct set *set, uint32_t at)
{
	for (size_t i = 0; i < set->nr; i++) {
		if (is_older(s, at, set->v[i]))
			return true;
	}
	return false;
}

static bool holds(const struct set *set, uint32_t number)
{
	for (size_t i = 0; i < set->nr; i++) {
		if (set->v[i] == number)
			return true;
	}
	return false;
}

/* Number of the set that has what both have and is near. */
static uint32_t join_sets(struct survey *s, uint32_t a, uint32_t b)
{
	const struct set x = s->sets[a], y = s->sets[b];
	struct set both = { xcalloc(x.nr + y.nr + 1, sizeof(*both.v)), 0 };
	size_t of_x;

	for (size_t i = 0; i < x.nr; i++) {
		if (!is_far(s, &y, x.v[i]))
			both.v[both.nr++] = x.v[i];
	}
	of_x = both.nr;
	for (size_t i = 0; i < y.nr; i++) {
		if (!is_far(s, &x, y.v[i]) && !holds(&x, y.v[i]))
			both.v[both.nr++] = y.v[i];
	}
	if (both.nr == of_x && of_x == x.nr) {
		free(both.v);
		return a;
	}
	ALLOC_GROW(s->sets, s->nr_sets + 1, s->sets_cap);
	s->sets[s->nr_sets] = both;
	return (uint32_t)s->nr_sets++;
}

static void add_edge(struct survey *s, uint32_t older, uint32_t newer, bool line)
{
	struct lineage *out = s->out;

	for (size_t i = 0; i < s->words; i++)
		s->leads[newer * s->words + i] |= s->leads[older * s->words + i];
	s->leads[newer * s->words + older / 64] |= (uint64_t)1 << older % 64;
	ALLOC_GROW(out->edges, out->nr + 1, out->cap);
	out->edges[out->nr++] = (struct lineage_edge){ older, newer, line };
}

/* One that is asked about: what follows sees it, and nothing behind it. */
static void found(struct survey *s, uint32_t n, uint32_t place)
{
	const struct set set = s->sets[s->set_of[n]];
	uint32_t *itself = xcalloc(1, sizeof(*itself));
	const uint32_t line = s->line[n];

	for (size_t i = 0; i < set.nr; i++)
		add_edge(s, set.v[i], place, set.v[i] + 1 == line);
	/* along first parents, but there is another way with one between */
	if (line && !holds(&set, line - 1))
		add_edge(s, line - 1, place, true);
	s->out->whole[place] = !s->torn[n];
	*itself = place;
	ALLOC_GROW(s->sets, s->nr_sets + 1, s->sets_cap);
	s->sets[s->nr_sets] = (struct set){ itself, 1 };
	s->set_of[n] = (uint32_t)s->nr_sets++;
	s->line[n] = place + 1;
}

static void visit(struct survey *s, uint32_t n)
{
	const struct graph *g = s->g;

	for (size_t p = g->first[n]; p < g->first[n + 1]; p++) {
		const uint32_t parent = g->parents[p];

		if (p == g->first[n])
			s->line[n] = s->line[parent];
		s->torn[n] |= s->torn[parent];
		if (s->set_of[n] != s->set_of[parent])
			s->set_of[n] = s->set_of[n] ?
					       join_sets(s, s->set_of[n], s->set_of[parent]) :
					       s->set_of[parent];
	}
	if (s->asked[n])
		found(s, n, s->asked[n] - 1);
}

static void survey_release(struct survey *s)
{
	for (size_t i = 0; i < s->nr_sets; i++)
		free(s->sets[i].v);
	free(s->sets);
	free(s->asked);
	free(s->set_of);
	free(s->line);
	free(s->torn);
	free(s->leads);
}

static void survey(struct survey *s, const git_oid *commits)
{
	AUTO_FREE unsigned char *marks = xcalloc(s->g->ids.nr + 1, 1);
	struct graph_numbers all = { 0 };

	for (size_t i = 0; i < s->nr; i++)
		s->asked[oids_find(&s->g->ids, &commits[i])] = (uint32_t)i + 1;
	for (size_t i = 0; i < s->g->lost.nr; i++)
		s->torn[s->g->lost.v[i]] = 1;
	for (size_t i = 0; i < s->nr; i++)
		graph_list(s->g, oids_find(&s->g->ids, &commits[i]), marks, &all);
	for (size_t i = 0; i < all.nr; i++)
		visit(s, all.v[i]);
	free(all.v);
}

int lineage_read(struct repo *repo, const git_oid *commits, size_t nr, struct lineage *out,
		 struct strbuf *err)
{
	struct survey s = { .nr = nr, .words = nr / 64 + 1, .out = out };
	int code = graph_of(repo, commits, nr, &s.g, err);

	if (code)
		return code;
	out->whole = xcalloc(nr + 1, sizeof(*out->whole));
	s.asked = xcalloc(s.g->ids.nr + 1, sizeof(*s.asked));
	s.set_of = xcalloc(s.g->ids.nr + 1, sizeof(*s.set_of));
	s.line = xcalloc(s.g->ids.nr + 1, sizeof(*s.line));
	s.torn = xcalloc(s.g->ids.nr + 1, 1);
	s.leads = xcalloc(nr * s.words + 1, sizeof(*s.leads));
	ALLOC_GROW(s.sets, 1, s.sets_cap);
	s.sets[s.nr_sets++] = (struct set){ NULL, 0 };
	survey(&s, commits);
	survey_release(&s);
	return 0;
}

/* --- the order of a list --- */

static int compare_commits(const void *pa, const void *pb)
{
	const struct revision *a = *(struct revision *const *)pa,
			      *b = *(struct revision *const *)pb;
	int c = git_oid_cmp(&a->commit, &b->commit);

	return c ? c : a < b ? -1 : a > b;
}

/* Of each commit the one that was named first stays. */
static void drop_repeated(struct revisions *list)
{
	AUTO_FREE struct revision **sorted = xcalloc(list->nr + 1, sizeof(struct revision *));
	size_t nr = 0;

	for (size_t i = 0; i < list->nr; i++)
		sorted[i] = &list->v[i];
	qsort(sorted, list->nr, sizeof(struct revision *), compare_commits);
	for (size_t i = 1; i < list->nr; i++) {
		if (git_oid_equal(&sorted[i]->commit, &sorted[i - 1]->commit)) {
			free(sorted[i]->name);
			sorted[i]->name = NULL;
		}
	}
	for (size_t i = 0; i < list->nr; i++) {
		if (list->v[i].name)
			list->v[nr++] = list->v[i];
	}
	list->nr = nr;
}

static void arrange(struct revisions *list, const struct lineage *l)
{
	AUTO_FREE struct order_item *items = xcalloc(list->nr + 1, sizeof(*items));
	AUTO_FREE struct order_edge *edges = xcalloc(l->nr + 1, sizeof(*edges));
	AUTO_FREE uint32_t *order = xcalloc(list->nr + 1, sizeof(*order));
	struct strbuf *keys = xcalloc(list->nr + 1, sizeof(*keys));
	struct revision *sorted = xcalloc(list->nr + 1, sizeof(*sorted));

	for (size_t i = 0; i < list->nr; i++) {
		const struct revision *rev = &list->v[i];

		strbuf_init(&keys[i]);
		items[i].time = rev->time;
		if (rev->tagged && release_key(rev->name, &keys[i]))
			items[i].release = keys[i].buf;
	}
	for (size_t i = 0; i < l->nr; i++)
		edges[i] = (struct order_edge){ l->edges[i].older, l->edges[i].newer };
	order_sort(items, list->nr, edges, l->nr, order);
	for (size_t i = 0; i < list->nr; i++)
		sorted[i] = list->v[order[i]];
	for (size_t i = 0; i < list->nr; i++)
		strbuf_release(&keys[i]);
	free(keys);
	free(list->v);
	list->v = sorted;
	list->cap = list->nr + 1;
}

int lineage_sort(struct repo *repo, struct revisions *list, struct strbuf *err)
{
	AUTO_FREE git_oid *commits = xcalloc(list->nr + 1, sizeof(*commits));
	struct lineage l = LINEAGE_INIT;
	int code;

	if (list->nr < 2)
		return 0;
	drop_repeated(list);
	for (size_t i = 0; i < list->nr; i++)
		commits[i] = list->v[i].commit;
	code = lineage_read(repo, commits, list->nr, &l, err);
	if (!code)
		arrange(list, &l);
	lineage_release(&l);
	return code;
}

/* --- what the database knows --- */

struct unknown {
	struct oids commits; /* of the builds, and more; those that the repository has */
	bool some; /* the database does not know how they lie to each other */
};

static void add_commit(struct repo *repo, struct unknown *u, const char *commit, bool known)
{
	git_oid id;

	if (git_oid_fromstr(&id, commit) || !git_odb_exists(repo_odb(repo), &id))
		return;
	oids_intern(&u->commits, &id);
	u->some |= !known;
}

/* Those of one survey are known to each other; a merged database brings others. */
static int find_unknown(struct repo *repo, struct db *db, const struct revisions *more,
			struct unknown *u, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *builds = NULL, *one = NULL;
	char hex[GIT_OID_HEXSZ + 1];
	int ret = db_prepare(db, sql_lineage_commits, &builds, err);

	while (!ret && (ret = db_step(db, builds, err)) > 0) {
		add_commit(repo, u, db_text(builds, 0), sqlite3_column_int(builds, 1));
		ret = 0;
	}
	if (!ret)
		ret = db_prepare(db, sql_lineage_known, &one, err);
	for (size_t i = 0; !ret && i < more->nr; i++) {
		int64_t known;

		db_bind_text(one, ":commit", git_oid_tostr(hex, sizeof(hex), &more->v[i].commit));
		ret = db_find_id(db, one, &known, err);
		if (!ret)
			add_commit(repo, u, hex, known != 0);
	}
	return ret;
}

/* Runs a statement about each commit whose history is whole. */
static int for_whole(struct db *db, const char *sql, int64_t survey, const git_oid *commits,
		     size_t nr, const struct lineage *l, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	char hex[GIT_OID_HEXSZ + 1];
	int ret = db_prepare(db, sql, &stmt, err);

	for (size_t i = 0; !ret && i < nr; i++) {
		if (!l->whole[i])
			continue;
		db_bind_text(stmt, ":commit", git_oid_tostr(hex, sizeof(hex), &commits[i]));
		if (survey)
			db_bind_int(stmt, ":survey", survey);
		ret = db_run(db, stmt, err);
	}
	return ret;
}

/* In the place of what earlier surveys said of them: it does not show how often one asked. */
static int store_commits(struct db *db, const git_oid *commits, size_t nr, const struct lineage *l,
			 struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int64_t survey = 0;
	int ret = for_whole(db, sql_lineage_forget_edges, 0, commits, nr, l, err);

	if (!ret)
		ret = for_whole(db, sql_lineage_forget, 0, commits, nr, l, err);
	if (!ret)
		ret = db_prepare(db, sql_lineage_next, &stmt, err);
	if (!ret)
		ret = db_find_id(db, stmt, &survey, err);
	return ret ? ret : for_whole(db, sql_lineage_add, survey, commits, nr, l, err);
}

static int store_edges(struct db *db, const git_oid *commits, const struct lineage *l,
		       struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	char older[GIT_OID_HEXSZ + 1], newer[GIT_OID_HEXSZ + 1];
	int ret = db_prepare(db, sql_lineage_edge, &stmt, err);

	for (size_t i = 0; !ret && i < l->nr; i++) {
		const struct lineage_edge *e = &l->edges[i];

		db_bind_text(stmt, ":newer",
			     git_oid_tostr(newer, sizeof(newer), &commits[e->newer]));
		db_bind_text(stmt, ":older",
			     git_oid_tostr(older, sizeof(older), &commits[e->older]));
		db_bind_int(stmt, ":line", e->line);
		ret = db_run(db, stmt, err);
	}
	return ret;
}

static int store(struct db *db, const git_oid *commits, size_t nr, const struct lineage *l,
		 struct strbuf *err)
{
	int ret = db_begin(db, err);

	if (ret)
		return ret;
	ret = store_commits(db, commits, nr, l, err);
	if (!ret)
		ret = store_edges(db, commits, l, err);
	if (!ret)
		ret = order_update(db, err);
	if (!ret)
		ret = db_commit(db, err);
	if (ret)
		db_rollback(db);
	return ret;
}

int lineage_store(struct repo *repo, struct db *db, const struct revisions *more,
		  struct strbuf *err)
{
	struct unknown u = { .some = false };
	struct lineage l = LINEAGE_INIT;
	int ret = find_unknown(repo, db, more, &u, err);

	if (!ret && u.some) {
		const size_t nr = u.commits.nr - 1;

		/* number 0 is no object */
		ret = lineage_read(repo, u.commits.v + 1, nr, &l, err);
		if (!ret)
			ret = store(db, u.commits.v + 1, nr, &l, err);
	}
	lineage_release(&l);
	oids_release(&u.commits);
	return ret;
}
