// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/collect.h"

#include <errno.h>
#include <stdlib.h>

#include "collector/build/builder.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A build to do. */
struct task {
	const struct revision *rev;
	size_t recipe;
};

struct collection {
	const struct collect_options *options;
	struct progress *progress;
	struct collect_summary *summary;
	struct builder *builder;
	struct revisions revisions;
	struct task *tasks;
	size_t nr_tasks, tasks_cap;
};

static int expand_revisions(struct collection *c, struct strbuf *err)
{
	const struct strvec *specs = &c->options->revisions;
	int code = 0;

	for (size_t i = 0; !code && i < specs->nr; i++) {
		AUTO_STRBUF struct strbuf note = STRBUF_INIT;

		code = repo_expand(builder_repo(c->builder), specs->v[i], &c->options->step,
				   &c->revisions, &note, err);
		if (!code && note.len)
			progress_line(c->progress, "note: %s", note.buf);
	}
	revisions_arrange(&c->revisions);
	return code;
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

static int run_task(struct collection *c, const struct task *task, struct strbuf *err)
{
	enum build_outcome outcome;
	int code = builder_build(c->builder, task->recipe, task->rev, &outcome, NULL, err);

	if (code)
		return code;
	c->summary->collected += outcome == BUILD_BUILT;
	c->summary->failed += outcome == BUILD_FAILED;
	c->summary->refused += outcome == BUILD_REFUSED;
	if (outcome == BUILD_REFUSED) {
		free(c->summary->refusal);
		c->summary->refusal = xstrdup(builder_refusal(c->builder));
	}
	return 0;
}

static int run_tasks(struct collection *c, struct strbuf *err)
{
	int code = builder_start(c->builder, err);

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
	if (!code && c.nr_tasks)
		code = run_tasks(&c, err);
	free(c.tasks);
	revisions_release(&c.revisions);
	builder_close(c.builder);
	return code;
}
