// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/build/builder.h"
#include "collector/build/profile.h"
#include "collector/collect/internal.h"
#include "collector/collect/shards.h"
#include "collector/git/lineage.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/order.h"
#include "sql.h"

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
	struct work_item *tasks; /* builds to do */
	size_t nr_tasks, tasks_cap;
	bool again; /* what is there is chosen, too */
	bool all; /* all parts are chosen */
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

static void add_task(struct collection *c, const struct revision *rev, size_t recipe, int64_t known)
{
	ALLOC_GROW(c->tasks, c->nr_tasks + 1, c->tasks_cap);
	c->tasks[c->nr_tasks++] = (struct work_item){
		.rev = rev, .recipe = recipe, .known = known, .again = c->options->retry_failed
	};
}

static int choose_one(struct collection *c, struct db *db, const struct revision *rev,
		      size_t recipe, struct strbuf *err)
{
	enum store_known known;
	int64_t build;
	int code = builder_known(c->builder, db, recipe, rev, &known, &build, err);

	if (code)
		return code;
	if (!c->again &&
	    (known == STORE_OK || (known == STORE_FAILED && !c->options->retry_failed))) {
		c->summary->known++;
		c->summary->known_good += known == STORE_OK;
	} else if (!builder_fits(c->builder, recipe, rev)) {
		c->summary->refused++;
	} else {
		add_task(c, rev, recipe, build);
	}
	return 0;
}

/* Release after release, so that one tree follows its neighbour. */
static struct shard_build *list_builds(const struct collection *c, size_t *nr)
{
	const size_t recipes = builder_nr_recipes(c->builder);
	struct shard_build *list = xcalloc(c->revisions.nr * recipes + 1, sizeof(*list));

	*nr = c->revisions.nr * recipes;
	for (size_t i = 0; i < *nr; i++)
		list[i] = (struct shard_build){ .recipe = i % recipes, .place = i / recipes };
	if (*nr)
		shards_fixed(list, *nr, c->revisions.nr,
			     c->options->shards ? c->options->shards : 1);
	return list;
}

/* The database is closed again: it is open nowhere when a build is stored by a child. */
static int choose(struct collection *c, struct strbuf *err)
{
	AUTO_FREE struct shard_build *list = NULL;
	AUTO_DB struct db *db = NULL;
	int code = db_open(c->options->db, DB_WRITE, &db, err);
	size_t nr = 0;

	list = list_builds(c, &nr);
	for (size_t i = 0; !code && i < nr; i++) {
		if (!c->options->shard || c->all || list[i].shard == c->options->shard - 1)
			code = choose_one(c, db, &c->revisions.v[list[i].place], list[i].recipe,
					  err);
	}
	return code;
}

static void sum_up(const struct collection *c)
{
	struct collect_summary *s = c->summary;

	for (size_t i = 0; i < c->nr_tasks; i++) {
		const struct work_item *t = &c->tasks[i];

		if (!t->done)
			continue;
		if (t->meanwhile) {
			s->known++;
			s->known_good += t->outcome == BUILD_BUILT;
		} else {
			s->collected += t->outcome == BUILD_BUILT;
			s->failed += t->outcome == BUILD_FAILED;
			s->refused += t->outcome == BUILD_REFUSED;
		}
	}
}

static int run_tasks(struct collection *c, struct strbuf *err)
{
	const struct work_place *place = &c->options->place;
	int code = work_is_shared(place) ? 0 : builder_start(c->builder, err);

	if (!code)
		code = remember(c, err);
	progress_start(c->progress, "collect", c->nr_tasks);
	if (!code)
		code = work_run(c->builder, place, c->tasks, c->nr_tasks, &c->summary->refusal,
				err);
	progress_end(c->progress);
	sum_up(c);
	return code;
}

static int open_collection(struct collection *c, struct strbuf *err)
{
	const struct collect_options *o = c->options;
	const struct builder_options building = { .db = o->db,
						  .repo = o->repo,
						  .work = o->work,
						  .arch = o->arch,
						  .toolchain = o->toolchain,
						  .profiles = &o->profiles,
						  .jobs = o->jobs };
	int code = builder_open(&building, c->progress, &c->builder, err);

	if (!code)
		code = expand_revisions(c, err);
	return code ? code : choose(c, err);
}

static void close_collection(struct collection *c)
{
	for (size_t i = 0; i < c->nr_requests; i++) {
		free(c->requests[i].series);
		free(c->requests[i].rev);
	}
	free(c->requests);
	free(c->tasks);
	revisions_release(&c->revisions);
	builder_close(c->builder);
}

int collect(const struct collect_options *options, struct progress *progress,
	    struct collect_summary *summary, struct strbuf *err)
{
	struct collection c = { .options = options, .progress = progress, .summary = summary };
	int code;

	*summary = (struct collect_summary){ 0 };
	code = open_collection(&c, err);
	if (!code)
		code = c.nr_tasks ? run_tasks(&c, err) : remember(&c, err);
	/* one that could not be chosen */
	if (!code && !summary->refusal && builder_refusal(c.builder))
		summary->refusal = xstrdup(builder_refusal(c.builder));
	close_collection(&c);
	return code;
}

/* What is to be built, each with the time that it takes. */
static int list_tasks(const struct collection *c, struct shard_build *list, struct strbuf *err)
{
	struct durations durations = DURATIONS_INIT;
	AUTO_DB struct db *db = NULL;
	int code = db_open(c->options->db, DB_WRITE, &db, err);

	if (!code)
		code = durations_load(db, &durations, err);
	for (size_t i = 0; i < c->nr_tasks && !code; i++)
		work_guess(&durations, c->builder, c->tasks, i, &list[i]);
	/* what is there already has its place, too */
	for (size_t i = 0; i < c->nr_tasks; i++)
		list[i].place = (size_t)(c->tasks[i].rev - c->revisions.v);
	durations_release(&durations);
	return code;
}

static int share_out(const struct collection *c, struct shard_build *list, size_t *nr,
		     struct strbuf *err)
{
	const struct collect_options *o = c->options;
	int ignored, code;

	if (o->shards) {
		*nr = o->shards;
		shards_fixed(list, c->nr_tasks, c->revisions.nr, *nr);
		return 0;
	}
	code = work_room(&o->place, o->jobs, c->nr_tasks, nr, &ignored, err);
	if (!code && *nr)
		shards_balance(list, c->nr_tasks, *nr);
	return code;
}

int collect_plan(const struct collect_options *options, bool again, struct progress *progress,
		 struct collect_shard **out, size_t *nr, struct strbuf *err)
{
	struct collect_summary ignored = { 0 };
	struct collection c = { .options = options,
				.progress = progress,
				.summary = &ignored,
				.again = again,
				.all = true };
	AUTO_FREE struct shard_build *list = NULL;
	int code = open_collection(&c, err);

	*nr = 0;
	list = xcalloc(c.nr_tasks + 1, sizeof(*list));
	if (!code)
		code = list_tasks(&c, list, err);
	if (!code)
		code = share_out(&c, list, nr, err);
	*out = xcalloc(*nr + 1, sizeof(**out));
	for (size_t s = 0; s < *nr; s++) {
		(*out)[s].ms = shards_time(list, c.nr_tasks, s);
		for (size_t i = 0; i < c.nr_tasks; i++)
			(*out)[s].builds += list[i].shard == s;
	}
	close_collection(&c);
	return code;
}
