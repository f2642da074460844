// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/order.h"
#include "common/model/release.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/order_internal.h"
#include "sql.h"

static struct order_commit *commit_of(struct order *o, const char *id)
{
	uint32_t n = strmap_intern(&o->ids, id);

	if (n < o->nr_commits)
		return &o->commits[n];
	ALLOC_GROW(o->commits, o->nr_commits + 1, o->commits_cap);
	o->commits[o->nr_commits] = (struct order_commit){ .survey = 0 };
	return &o->commits[o->nr_commits++];
}

static uint32_t number_of(struct order *o, const char *id)
{
	return (uint32_t)(commit_of(o, id) - o->commits);
}

/* --- what is read --- */

static void read_build(struct order *o, sqlite3_stmt *stmt)
{
	const char *rev = db_text(stmt, 1), *id = db_text(stmt, 2);
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	struct order_commit *commit;
	struct order_build *b;

	ALLOC_GROW(o->builds, o->nr_builds + 1, o->builds_cap);
	b = &o->builds[o->nr_builds++];
	*b = (struct order_build){ .id = sqlite3_column_int64(stmt, 0),
				   .rev = xstrdup(rev),
				   .tree = xstrdup(db_text(stmt, 4)),
				   .profile = xstrdup(db_text(stmt, 5)),
				   .arch = xstrdup(db_text(stmt, 6)),
				   .ok = sqlite3_column_int(stmt, 7),
				   .import = sqlite3_column_int(stmt, 8),
				   .commit = ORDER_NONE };
	if (b->import)
		return;
	b->commit = number_of(o, id);
	b->tagged = strcmp(rev, id) != 0;
	commit = &o->commits[b->commit];
	commit->time = sqlite3_column_int64(stmt, 3);
	if (b->tagged && !commit->release && release_key(rev, &key))
		commit->release = strbuf_detach(&key);
}

static void read_edge(struct order *o, sqlite3_stmt *stmt)
{
	const uint32_t newer = number_of(o, db_text(stmt, 0)),
		       older = number_of(o, db_text(stmt, 1));

	if (newer == older)
		return;
	ALLOC_GROW(o->edges, o->nr_edges + 1, o->edges_cap);
	o->edges[o->nr_edges++] = (struct order_link){ older, newer, sqlite3_column_int(stmt, 2) };
}

static void read_survey(struct order *o, sqlite3_stmt *stmt)
{
	commit_of(o, db_text(stmt, 0))->survey = sqlite3_column_int64(stmt, 1);
}

static void read_asked(struct order *o, sqlite3_stmt *stmt)
{
	ALLOC_GROW(o->asked, o->nr_asked + 1, o->asked_cap);
	o->asked[o->nr_asked++] =
		(struct order_asked){ sqlite3_column_int64(stmt, 0), xstrdup(db_text(stmt, 1)),
				      number_of(o, db_text(stmt, 2)) };
}

static void read_series(struct order *o, sqlite3_stmt *stmt)
{
	ALLOC_GROW(o->series, o->nr_series + 1, o->series_cap);
	o->series[o->nr_series++] = (struct order_series){ .id = sqlite3_column_int64(stmt, 0),
							   .name = xstrdup(db_text(stmt, 1)),
							   .profile = xstrdup(db_text(stmt, 2)),
							   .arch = xstrdup(db_text(stmt, 3)) };
}

static int read_all(struct order *o, struct db *db, struct strbuf *err)
{
	const struct {
		const char *sql;
		void (*read)(struct order *o, sqlite3_stmt *stmt);
	} parts[] = {
		{ sql_order_builds, read_build },   { sql_order_edges, read_edge },
		{ sql_order_lineage, read_survey }, { sql_order_asked, read_asked },
		{ sql_order_series, read_series },
	};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts) && !ret; i++) {
		AUTO_STMT sqlite3_stmt *stmt = NULL;

		ret = db_prepare(db, parts[i].sql, &stmt, err);
		while (!ret && (ret = db_step(db, stmt, err)) > 0) {
			parts[i].read(o, stmt);
			ret = 0;
		}
	}
	return ret;
}

static void order_release(struct order *o)
{
	for (size_t i = 0; i < o->nr_builds; i++) {
		free(o->builds[i].rev);
		free(o->builds[i].tree);
		free(o->builds[i].profile);
		free(o->builds[i].arch);
	}
	for (size_t i = 0; i < o->nr_commits; i++)
		free(o->commits[i].release);
	for (size_t i = 0; i < o->nr_asked; i++)
		free(o->asked[i].rev);
	for (size_t i = 0; i < o->nr_series; i++) {
		free(o->series[i].name);
		free(o->series[i].profile);
		free(o->series[i].arch);
		free(o->series[i].members);
	}
	free(o->builds);
	free(o->commits);
	free(o->edges);
	free(o->asked);
	free(o->series);
	free(o->leads);
	strmap_release(&o->ids);
}

/* --- all builds --- */

/* Which commits lead to which: those that come first, first. */
static void close_edges(struct order *o, const uint32_t *sorted)
{
	AUTO_FREE size_t *first = xcalloc(o->nr_commits + 2, sizeof(*first));
	AUTO_FREE uint32_t *older = xcalloc(o->nr_edges + 1, sizeof(*older));

	o->words = o->nr_commits / 64 + 1;
	o->leads = xcalloc(o->nr_commits * o->words + 1, sizeof(*o->leads));
	for (size_t i = 0; i < o->nr_edges; i++)
		first[o->edges[i].newer + 2]++;
	for (size_t i = 2; i < o->nr_commits + 2; i++)
		first[i] += first[i - 1];
	for (size_t i = 0; i < o->nr_edges; i++)
		older[first[o->edges[i].newer + 1]++] = o->edges[i].older;
	for (size_t i = 0; i < o->nr_commits; i++) {
		uint64_t *mine = o->leads + sorted[i] * o->words;

		for (size_t e = first[sorted[i]]; e < first[sorted[i] + 1]; e++) {
			const uint64_t *theirs = o->leads + older[e] * o->words;

			for (size_t w = 0; w < o->words; w++)
				mine[w] |= theirs[w];
			mine[older[e] / 64] |= (uint64_t)1 << older[e] % 64;
		}
	}
}

static void rank_commits(struct order *o)
{
	AUTO_FREE struct order_item *items = xcalloc(o->nr_commits + 1, sizeof(*items));
	AUTO_FREE struct order_edge *edges = xcalloc(o->nr_edges + 1, sizeof(*edges));
	AUTO_FREE uint32_t *sorted = xcalloc(o->nr_commits + 1, sizeof(*sorted));

	for (size_t i = 0; i < o->nr_commits; i++)
		items[i] = (struct order_item){ o->commits[i].release, o->commits[i].time };
	for (size_t i = 0; i < o->nr_edges; i++)
		edges[i] = (struct order_edge){ o->edges[i].older, o->edges[i].newer };
	order_sort(items, o->nr_commits, edges, o->nr_edges, sorted);
	for (size_t i = 0; i < o->nr_commits; i++)
		o->commits[sorted[i]].rank = (uint32_t)i;
	close_edges(o, sorted);
}

/* Has a commit a build that goes by this tag? */
static bool has_tag(const struct order *o, uint32_t commit, const char *rev)
{
	for (size_t i = 0; i < o->nr_builds; i++) {
		if (o->builds[i].commit == commit && !strcmp(o->builds[i].rev, rev))
			return true;
	}
	return false;
}

/* Where a tag is: where it was asked for last, if that was built, else where it was built last. */
static uint32_t place_of_tag(const struct order *o, const struct order_build *newest)
{
	for (size_t i = 0; i < o->nr_asked; i++) {
		if (!strcmp(o->asked[i].rev, newest->rev))
			return has_tag(o, o->asked[i].commit, newest->rev) ? o->asked[i].commit :
									     newest->commit;
	}
	return newest->commit;
}

/* A history that was rewritten with the same trees has the same builds. */
static bool has_tree(const struct order *o, uint32_t commit, const char *tree)
{
	for (size_t i = 0; i < o->nr_builds; i++) {
		if (o->builds[i].commit == commit && !strcmp(o->builds[i].tree, tree))
			return true;
	}
	return false;
}

/* A name of builds. */
struct tag {
	const struct order_build *newest;
	bool several; /* its builds are of several commits */
	uint32_t at; /* where it is; only of several */
};

/* The builds of a tag that was moved go by their commits, but for those where it is now. */
static void find_moved(struct order *o)
{
	AUTO_FREE struct tag *tags = xcalloc(o->nr_builds + 1, sizeof(*tags));
	struct strmap revs = STRMAP_INIT;

	for (size_t i = 0; i < o->nr_builds; i++) {
		struct order_build *b = &o->builds[i];
		struct tag *tag;

		if (!b->tagged)
			continue;
		tag = &tags[strmap_intern(&revs, b->rev)];
		tag->several |= tag->newest && tag->newest->commit != b->commit;
		tag->newest = b;
	}
	for (uint32_t i = 0; i < revs.nr; i++)
		tags[i].at = tags[i].several ? place_of_tag(o, tags[i].newest) : 0;
	for (size_t i = 0; i < o->nr_builds; i++) {
		struct order_build *b = &o->builds[i];
		const struct tag *tag = b->tagged ? &tags[strmap_find(&revs, b->rev)] : NULL;

		b->moved = tag && tag->several && b->commit != tag->at &&
			   !has_tree(o, tag->at, b->tree);
	}
	strmap_release(&revs);
}

static int store_sorted(const struct order *o, struct db *db, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_order_add_sorted, &stmt, err);

	for (size_t i = 0; i < o->nr_builds && !ret; i++) {
		const struct order_build *b = &o->builds[i];

		db_bind_int(stmt, ":build", b->id);
		db_bind_int(stmt, ":rank",
			    b->import ? (int64_t)o->nr_commits : o->commits[b->commit].rank);
		db_bind_int(stmt, ":moved", b->moved);
		ret = db_run(db, stmt, err);
	}
	return ret;
}

int order_update(struct db *db, struct strbuf *err)
{
	struct order o = { .ids = STRMAP_INIT };
	int ret = read_all(&o, db, err);

	if (!ret)
		ret = db_exec(db, sql_order_drop, err);
	if (!ret) {
		rank_commits(&o);
		find_moved(&o);
		ret = store_sorted(&o, db, err);
	}
	if (!ret)
		ret = order_lines(&o, db, err);
	order_release(&o);
	return ret;
}

/* Clears @left of all commits but those that lie on a circle, or behind one. */
static void drop_ends(const struct order *o, unsigned char *left)
{
	AUTO_FREE size_t *older = xcalloc(o->nr_commits + 1, sizeof(*older));
	AUTO_FREE size_t *first = xcalloc(o->nr_commits + 2, sizeof(*first));
	AUTO_FREE uint32_t *newer = xcalloc(o->nr_edges + 1, sizeof(*newer));
	AUTO_FREE uint32_t *ready = xcalloc(o->nr_commits + 1, sizeof(*ready));
	size_t nr = 0;

	for (size_t i = 0; i < o->nr_edges; i++) {
		older[o->edges[i].newer]++;
		first[o->edges[i].older + 2]++;
	}
	for (size_t i = 2; i < o->nr_commits + 2; i++)
		first[i] += first[i - 1];
	for (size_t i = 0; i < o->nr_edges; i++)
		newer[first[o->edges[i].older + 1]++] = o->edges[i].newer;
	for (uint32_t i = 0; i < o->nr_commits; i++) {
		if (!older[i])
			ready[nr++] = i;
	}
	for (size_t i = 0; i < nr; i++) {
		left[ready[i]] = 0;
		for (size_t e = first[ready[i]]; e < first[ready[i] + 1]; e++) {
			if (!--older[newer[e]])
				ready[nr++] = newer[e];
		}
	}
}

/* A commit that is left and older than @newer, which is: there is one. */
static uint32_t older_left(const struct order *o, const unsigned char *left, uint32_t newer)
{
	size_t i = 0;

	while (o->edges[i].newer != newer || !left[o->edges[i].older])
		i++;
	return o->edges[i].older;
}

/* Who goes back from one to the next comes by one for the second time. */
static void follow_circle(const struct order *o, unsigned char *left, struct strvec *commits)
{
	uint32_t at = 0;

	while (at < o->nr_commits && !left[at])
		at++;
	if (at == o->nr_commits)
		return;
	for (; left[at] == 1; at = older_left(o, left, at))
		left[at] = 2;
	for (; left[at] == 2; at = older_left(o, left, at)) {
		left[at] = 3;
		strvec_push(commits, strmap_name(&o->ids, at));
	}
}

int order_circle(struct db *db, struct strvec *commits, struct strbuf *err)
{
	struct order o = { .ids = STRMAP_INIT };
	int ret = read_all(&o, db, err);

	if (!ret) {
		AUTO_FREE unsigned char *left = xcalloc(o.nr_commits + 1, 1);

		memset(left, 1, o.nr_commits);
		drop_ends(&o, left);
		follow_circle(&o, left, commits);
	}
	order_release(&o);
	return ret;
}

int order_renew(struct db *db, struct strbuf *err)
{
	int ret = db_begin(db, err);

	if (ret)
		return ret;
	ret = order_update(db, err);
	if (!ret)
		ret = db_commit(db, err);
	if (ret)
		db_rollback(db);
	return ret;
}

/* --- requests --- */

static int find_series(struct db *db, const char *name, const char *profile, const char *arch,
		       int64_t *id, struct strbuf *err)
{
	const char *const steps[] = { sql_series_add, sql_series_find };
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && !ret; i++) {
		AUTO_STMT sqlite3_stmt *stmt = NULL;

		ret = db_prepare(db, steps[i], &stmt, err);
		if (ret)
			return ret;
		db_bind_text(stmt, ":name", name);
		db_bind_text(stmt, ":profile", profile);
		db_bind_text(stmt, ":arch", arch);
		ret = i ? db_find_id(db, stmt, id, err) : db_run(db, stmt, err);
	}
	return ret;
}

/* Was it asked for in that series, and the tag nowhere else since? And, of the @last, nothing since? */
static int is_known(struct db *db, sqlite3_stmt *stmt, int64_t series,
		    const struct order_request *request, bool last, struct strbuf *err)
{
	int64_t found;
	int ret;

	db_bind_int(stmt, ":series", series);
	db_bind_text(stmt, ":rev", request->rev);
	db_bind_text(stmt, ":commit", request->commit);
	db_bind_int(stmt, ":last", last);
	ret = db_find_id(db, stmt, &found, err);
	return ret ? ret : found != 0;
}

/* Adds those that are not known, which is @nothing when there are none. */
static int add_requests(struct db *db, int64_t series, const struct order_request *requests,
			size_t nr, bool *nothing, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *known = NULL, *add = NULL;
	int ret = db_prepare(db, sql_asked_known, &known, err);

	*nothing = true;
	if (!ret)
		ret = db_prepare(db, sql_asked_add, &add, err);
	for (size_t i = 0; i < nr && !ret; i++) {
		ret = is_known(db, known, series, &requests[i], i + 1 == nr, err);
		if (ret) {
			ret = ret < 0 ? ret : 0;
			continue;
		}
		db_bind_int(add, ":series", series);
		db_bind_text(add, ":rev", requests[i].rev);
		db_bind_text(add, ":commit", requests[i].commit);
		ret = db_run(db, add, err);
		*nothing = false;
	}
	return ret;
}

int order_members(struct db *db, const char *name, const char *profile, const char *arch,
		  struct strvec *commits, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_series_builds, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":series", name);
	db_bind_text(stmt, ":profile", profile);
	db_bind_text(stmt, ":arch", arch);
	while ((ret = db_step(db, stmt, err)) > 0)
		strvec_push(commits, db_text(stmt, 0));
	return ret;
}

int order_ask(struct db *db, const char *name, const char *profile, const char *arch,
	      const struct order_request *requests, size_t nr, struct strbuf *err)
{
	int64_t series = 0;
	bool nothing;
	int ret = nr ? db_begin(db, err) : 0;

	if (ret || !nr)
		return ret;
	ret = find_series(db, name, profile, arch, &series, err);
	if (!ret)
		ret = add_requests(db, series, requests, nr, &nothing, err);
	if (!ret && !nothing)
		ret = order_update(db, err);
	if (!ret && !nothing)
		ret = db_commit(db, err);
	if (ret || nothing)
		db_rollback(db);
	return ret;
}
