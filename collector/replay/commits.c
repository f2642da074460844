// SPDX-License-Identifier: GPL-2.0-or-later
/* Measuring single commits: each one's first parent and itself. */
#include <errno.h>
#include <string.h>

#include "collector/build/builder.h"
#include "collector/collect/work.h"
#include "collector/git/commit_info.h"
#include "collector/replay/replay.h"
#include "collector/git/repo.h"
#include "collector/replay/builds.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A build to make, or known already. */
struct wanted {
	char id[GIT_OID_HEXSZ + 1];
	int64_t time; /* of the commit */
	bool bought; /* the budget pays for it */
	bool ok;
};

struct replay_commit {
	size_t before, after; /* indices of wanted; SIZE_MAX: a root has nothing before it */
};

struct inquiry {
	struct replay_builds w;
	struct replay_commits_summary *summary;
	struct wanted *wanted;
	size_t nr_wanted, wanted_cap;
	struct replay_commit *commits;
	size_t nr, cap;
};

/* The number of a commit among the wanted, added when it is new. */
static size_t want(struct inquiry *q, const struct commit_info *info)
{
	for (size_t i = 0; i < q->nr_wanted; i++) {
		if (!strcmp(q->wanted[i].id, info->id))
			return i;
	}
	ALLOC_GROW(q->wanted, q->nr_wanted + 1, q->wanted_cap);
	q->wanted[q->nr_wanted] = (struct wanted){ .time = info->commit_time };
	memcpy(q->wanted[q->nr_wanted].id, info->id, sizeof(info->id));
	return q->nr_wanted++;
}

static int add_commit(struct inquiry *q, const char *id, struct strbuf *err)
{
	struct repo *repo = builder_repo(q->w.builder);
	struct replay_commit s = { SIZE_MAX, SIZE_MAX };
	struct commit_info info = { 0 }, parent = { 0 };
	git_oid oid;
	int code;

	if (git_oid_fromstr(&oid, id))
		return error_set(err, -EINVAL, "'%s' is no full commit id", id);
	code = commit_info_read(repo, &oid, &info, err);
	if (!code && info.nr_parents)
		code = commit_info_read(repo, &info.parents[0], &parent, err);
	if (!code) {
		if (info.nr_parents)
			s.before = want(q, &parent);
		s.after = want(q, &info);
		ALLOC_GROW(q->commits, q->nr + 1, q->cap);
		q->commits[q->nr++] = s;
	}
	commit_info_release(&info);
	commit_info_release(&parent);
	return code;
}

/* Which of the wanted are there, and which of them failed. */
static int look_up(struct inquiry *q, enum store_known *known, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(q->w.db, DB_READ, &db, err);

	for (size_t i = 0; !code && i < q->nr_wanted; i++) {
		struct revision rev;

		code = replay_builds_revision(&q->w, q->wanted[i].id, &rev, err);
		if (code)
			break;
		code = builder_known(q->w.builder, db, 0, &rev, &known[i], NULL, err);
		q->wanted[i].ok = known[i] == STORE_OK;
		free(rev.name);
	}
	return code;
}

/* The budget pays for commits in full, from the first on; how many it reaches. */
static size_t buy(struct inquiry *q, const enum store_known *known)
{
	size_t s;

	for (s = 0; s < q->nr; s++) {
		const size_t need[] = { q->commits[s].before, q->commits[s].after };
		long cost = 0;

		for (int i = 0; i < 2 && need[0] != SIZE_MAX; i++)
			cost += known[need[i]] == STORE_NEW && !q->wanted[need[i]].bought;
		if (q->w.left >= 0 && cost > q->w.left)
			break;
		q->w.left -= q->w.left >= 0 ? cost : 0;
		for (int i = 0; i < 2 && need[0] != SIZE_MAX; i++) {
			if (known[need[i]] == STORE_NEW)
				q->wanted[need[i]].bought = true;
		}
	}
	return s;
}

static int compare_times(const void *pa, const void *pb)
{
	const struct wanted *a = *(struct wanted *const *)pa, *b = *(struct wanted *const *)pb;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	/* a parent was wanted before its child */
	return a < b ? -1 : a > b;
}

/* In the order of history. */
static int build_list(struct inquiry *q, struct wanted **order, size_t nr, struct strbuf *err)
{
	AUTO_FREE struct work_item *items = xcalloc(nr + 1, sizeof(*items));
	struct revision *revs = xcalloc(nr + 1, sizeof(*revs));
	AUTO_FREE char *refusal = NULL;
	size_t of_profile = 0;
	int code = 0;

	for (size_t i = 0; !code && i < nr; i++) {
		code = replay_builds_revision(&q->w, order[i]->id, &revs[i], err);
		if (!code && builder_fits(q->w.builder, 0, &revs[i])) {
			order[of_profile] = order[i];
			items[of_profile++] = (struct work_item){ .rev = &revs[i] };
		}
	}
	if (!code)
		code = work_run(q->w.builder, q->w.place, items, of_profile, &refusal, err);
	if (!code && refusal)
		code = error_set(err, -EIO, "%s", refusal);
	for (size_t i = 0; i < of_profile; i++) {
		order[i]->ok = items[i].done && items[i].outcome == BUILD_BUILT;
		q->summary->built += order[i]->ok && !items[i].meanwhile;
	}
	for (size_t i = 0; i < nr; i++)
		free(revs[i].name);
	free(revs);
	return code;
}

static int build_all(struct inquiry *q, struct strbuf *err)
{
	struct wanted **order = xcalloc(q->nr_wanted + 1, sizeof(struct wanted *));
	size_t nr = 0;
	int code;

	for (size_t i = 0; i < q->nr_wanted; i++) {
		if (q->wanted[i].bought)
			order[nr++] = &q->wanted[i];
	}
	if (nr)
		qsort(order, nr, sizeof(struct wanted *), compare_times);
	progress_start(q->w.progress, "replay", nr);
	code = build_list(q, order, nr, err);
	progress_end(q->w.progress);
	free(order);
	return code;
}

static void sum_up(struct inquiry *q, size_t reached)
{
	struct replay_commits_summary *sum = q->summary;

	for (size_t s = 0; s < reached; s++) {
		size_t before = q->commits[s].before;
		bool done = before != SIZE_MAX && q->wanted[before].ok &&
			    q->wanted[q->commits[s].after].ok;

		sum->done += done;
		sum->failed += !done;
	}
	sum->left = q->nr - reached;
}

static int run(struct inquiry *q, const struct strvec *commits, struct strbuf *err)
{
	enum store_known *known;
	size_t reached = 0;
	int code = 0;

	for (size_t i = 0; !code && i < commits->nr; i++)
		code = add_commit(q, commits->v[i], err);
	if (code)
		return code;
	known = xcalloc(q->nr_wanted + 1, sizeof(*known));
	code = look_up(q, known, err);
	if (!code) {
		reached = buy(q, known);
		code = build_all(q, err);
	}
	sum_up(q, reached);
	free(known);
	return code;
}

int replay_commits(const struct replay_options *options, const struct strvec *commits,
		   struct progress *progress, struct replay_commits_summary *summary,
		   struct strbuf *err)
{
	struct inquiry q = { .summary = summary };
	int code;

	*summary = (struct replay_commits_summary){ 0 };
	code = replay_builds_open(&q.w, options, progress, err);
	if (!code)
		code = run(&q, commits, err);
	if (!code)
		code = replay_builds_place(&q.w, err);
	free(q.wanted);
	free(q.commits);
	replay_builds_close(&q.w);
	return code;
}
