// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/build/builder.h"
#include "collector/build/profile.h"
#include "collector/git/lineage.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/order.h"
#include "sql.h"

/* A build to do. */
struct task {
	const struct revision *rev;
	size_t recipe;
};

/* A revision as it was asked for. */
struct request {
	char *series;
	char *rev;
	struct revision of; /* its name is rev */
	size_t place; /* in the order of what is asked for now */
};

struct collection {
	const struct collect_options *options;
	struct progress *progress;
	struct collect_summary *summary;
	struct builder *builder;
	struct revisions revisions;
	struct request *requests;
	size_t nr_requests, requests_cap;
	struct task *tasks;
	size_t nr_tasks, tasks_cap;
};

static void add_request(struct collection *c, const char *series, const struct revision *rev)
{
	struct request *r;

	ALLOC_GROW(c->requests, c->nr_requests + 1, c->requests_cap);
	r = &c->requests[c->nr_requests++];
	*r = (struct request){ xstrdup(series), xstrdup(rev->name), *rev, 0 };
	r->of.name = r->rev;
}

static int expand_one(struct collection *c, const char *spec, struct strbuf *note,
		      struct strbuf *err)
{
	struct repo *repo = builder_repo(c->builder);
	AUTO_STRBUF struct strbuf series = STRBUF_INIT;
	const size_t before = c->revisions.nr;
	int code = repo_expand(repo, spec, &c->options->step, &c->revisions, note, err);

	if (c->options->series)
		strbuf_addstr(&series, c->options->series);
	else
		repo_series(repo, spec, &series);
	for (size_t i = before; !code && i < c->revisions.nr; i++)
		add_request(c, series.buf ? series.buf : "", &c->revisions.v[i]);
	return code;
}

static int expand_revisions(struct collection *c, struct strbuf *err)
{
	const struct strvec *specs = &c->options->revisions;
	int code = 0;

	for (size_t i = 0; !code && i < specs->nr; i++) {
		AUTO_STRBUF struct strbuf note = STRBUF_INIT;

		code = expand_one(c, specs->v[i], &note, err);
		if (!code && note.len)
			progress_line(c->progress, "note: %s", note.buf);
	}
	progress_note(c->progress, false, "reading the history");
	return code ? code : lineage_sort(builder_repo(c->builder), &c->revisions, err);
}

/* --- what the database remembers of it --- */

static int compare_requests(const void *a, const void *b)
{
	const struct request *x = a, *y = b;
	int c = strcmp(x->series, y->series);

	return c ? c : (x->place > y->place) - (x->place < y->place);
}

/* By series, the oldest first, however they stood on the command line. */
static void sort_requests(struct collection *c)
{
	for (size_t i = 0; i < c->nr_requests; i++) {
		struct request *r = &c->requests[i];

		while (!git_oid_equal(&c->revisions.v[r->place].commit, &r->of.commit))
			r->place++;
	}
	if (c->nr_requests)
		qsort(c->requests, c->nr_requests, sizeof(*c->requests), compare_requests);
}

/* A tag that was somewhere else when it was collected. */
static int say_moved(struct collection *c, struct db *db, const struct request *r,
		     struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	char commit[GIT_OID_HEXSZ + 1], tree[GIT_OID_HEXSZ + 1];
	int ret = db_prepare(db, sql_asked_elsewhere, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":rev", r->rev);
	db_bind_text(stmt, ":commit", git_oid_tostr(commit, sizeof(commit), &r->of.commit));
	db_bind_text(stmt, ":tree", git_oid_tostr(tree, sizeof(tree), &r->of.tree));
	ret = db_step(db, stmt, err);
	if (ret > 0)
		progress_line(
			c->progress,
			"note: tag '%s' moved from %.12s to %.12s: what was built of it goes by "
			"its commit now",
			r->rev, db_text(stmt, 0), commit);
	return ret < 0 ? ret : 0;
}

/* The commit of its build, which is another one where a history was rewritten with the same trees. */
static int commit_of(struct collection *c, struct db *db, size_t recipe, const struct revision *rev,
		     char commit[GIT_OID_HEXSZ + 1], struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	enum store_known known;
	int64_t build;
	int ret = builder_known(c->builder, db, recipe, rev, &known, &build, err);

	git_oid_tostr(commit, GIT_OID_HEXSZ + 1, &rev->commit);
	if (ret || !build)
		return ret;
	ret = db_first_of_build(db, sql_build_origin, build, &stmt, err);
	if (ret > 0)
		snprintf(commit, GIT_OID_HEXSZ + 1, "%s", db_text(stmt, 0));
	return ret < 0 ? ret : 0;
}

/* Requests from @first up to @end are for one series. */
static int ask(struct collection *c, struct db *db, size_t recipe, size_t first, size_t end,
	       struct strbuf *err)
{
	const struct profile *p = builder_profile(c->builder, recipe);
	AUTO_FREE struct order_request *wanted = xcalloc(end - first, sizeof(*wanted));
	AUTO_FREE char *commits = xcalloc(end - first, GIT_OID_HEXSZ + 1);
	int ret = 0;

	for (size_t i = first; !ret && i < end; i++) {
		char *commit = commits + (i - first) * (GIT_OID_HEXSZ + 1);

		ret = commit_of(c, db, recipe, &c->requests[i].of, commit, err);
		wanted[i - first] = (struct order_request){ c->requests[i].rev, commit };
	}
	return ret ? ret :
		     order_ask(db, c->requests[first].series, p->name, p->arch, wanted, end - first,
			       err);
}

/* Only when there is something to build, and the place for it, or something that was built. */
static int remember(struct collection *c, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int ret =
		c->nr_tasks || c->summary->known ? db_open(c->options->db, DB_WRITE, &db, err) : 0;

	if (ret || !db)
		return ret;
	sort_requests(c);
	ret = lineage_store(builder_repo(c->builder), db, &c->revisions, err);

	for (size_t i = 0; !ret && i < c->nr_requests; i++)
		ret = say_moved(c, db, &c->requests[i], err);
	for (size_t first = 0, end; !ret && first < c->nr_requests; first = end) {
		for (end = first + 1; end < c->nr_requests; end++) {
			if (strcmp(c->requests[end].series, c->requests[first].series) != 0)
				break;
		}
		for (size_t k = 0; !ret && k < builder_nr_recipes(c->builder); k++)
			ret = ask(c, db, k, first, end, err);
	}
	return ret;
}

static int plan_one(struct collection *c, struct db *db, const struct task *task,
		    struct strbuf *err)
{
	enum store_known known;
	int code = builder_known(c->builder, db, task->recipe, task->rev, &known, NULL, err);

	if (code)
		return code;
	if (known == STORE_OK || (known == STORE_FAILED && !c->options->retry_failed)) {
		c->summary->known++;
		c->summary->known_good += known == STORE_OK;
	} else if (!builder_fits(c->builder, task->recipe, task->rev)) {
		c->summary->refused++;
	} else {
		ALLOC_GROW(c->tasks, c->nr_tasks + 1, c->tasks_cap);
		c->tasks[c->nr_tasks++] = *task;
	}
	return 0;
}

/* The database is closed again: it is open nowhere when a build is stored by a child. */
static int plan(struct collection *c, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(c->options->db, DB_WRITE, &db, err);

	for (size_t i = 0; !code && i < c->revisions.nr; i++) {
		for (size_t k = 0; !code && k < builder_nr_recipes(c->builder); k++) {
			const struct task task = { &c->revisions.v[i], k };

			code = plan_one(c, db, &task, err);
		}
	}
	return code;
}

/* 1: another process has done it meanwhile, and it counts as known. */
static int done_meanwhile(struct collection *c, const struct task *task, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	enum store_known known;
	int code = db_open(c->options->db, DB_WRITE, &db, err);

	if (!code)
		code = builder_known(c->builder, db, task->recipe, task->rev, &known, NULL, err);
	if (code || known == STORE_NEW || (known == STORE_FAILED && c->options->retry_failed))
		return code;
	progress_line(c->progress, "%s:%s: is there already: another process stored it meanwhile",
		      task->rev->name, builder_profile(c->builder, task->recipe)->name);
	c->summary->known++;
	c->summary->known_good += known == STORE_OK;
	return 1;
}

static int run_task(struct collection *c, const struct task *task, struct strbuf *err)
{
	enum build_outcome outcome;
	int code = done_meanwhile(c, task, err);

	if (code)
		return code < 0 ? code : 0;
	code = builder_build(c->builder, task->recipe, task->rev, &outcome, NULL, err);

	if (code)
		return code;
	c->summary->collected += outcome == BUILD_BUILT;
	c->summary->failed += outcome == BUILD_FAILED;
	c->summary->refused += outcome == BUILD_REFUSED;
	return 0;
}

static int run_tasks(struct collection *c, struct strbuf *err)
{
	int code = builder_start(c->builder, err);

	if (!code)
		code = remember(c, err);
	progress_start(c->progress, "collect", c->nr_tasks);
	for (size_t i = 0; !code && i < c->nr_tasks; i++) {
		if (run_interrupted())
			code = error_set(err, -EINTR, "interrupted");
		else
			code = run_task(c, &c->tasks[i], err);
		progress_at(c->progress, i + 1);
	}
	progress_end(c->progress);
	return code;
}

int collect(const struct collect_options *options, struct progress *progress,
	    struct collect_summary *summary, struct strbuf *err)
{
	const struct builder_options building = { .db = options->db,
						  .repo = options->repo,
						  .work = options->work,
						  .arch = options->arch,
						  .toolchain = options->toolchain,
						  .profiles = &options->profiles,
						  .jobs = options->jobs };
	struct collection c = { .options = options, .progress = progress, .summary = summary };
	int code;

	*summary = (struct collect_summary){ 0 };
	code = builder_open(&building, progress, &c.builder, err);
	if (!code)
		code = expand_revisions(&c, err);
	if (!code)
		code = plan(&c, err);
	if (!code)
		code = c.nr_tasks ? run_tasks(&c, err) : remember(&c, err);
	if (!code && builder_refusal(c.builder))
		summary->refusal = xstrdup(builder_refusal(c.builder));
	for (size_t i = 0; i < c.nr_requests; i++) {
		free(c.requests[i].series);
		free(c.requests[i].rev);
	}
	free(c.requests);
	free(c.tasks);
	revisions_release(&c.revisions);
	builder_close(c.builder);
	return code;
}
