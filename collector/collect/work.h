/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Having builds made: one after the other by this process, or by tasks of an engine that each have a
 * work directory and a database of their own, which are merged as they arrive.
 */
#ifndef COLLECTOR_COLLECT_WORK_H
#define COLLECTOR_COLLECT_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/build/builder.h"
#include "common/strvec.h"

struct engine;

/* All borrowed. */
struct work_place {
	const struct engine *engine; /* NULL: this machine */
	long tasks; /* at most; 0: one in this process, or as many as the engine has room for */
	bool jobs_given; /* builder_options.jobs is what the user wants, not a guess of this machine's */
	struct strvec options; /* for the engine */
	const char
		*node_work; /* where tasks have their work directories; NULL: below the builder's */
};

struct work_item {
	const struct revision *rev;
	size_t recipe;
	bool again; /* also when it is recorded as failed */
	int64_t known; /* the failed attempt that this is known of then, as builder_known() has it */
	/* filled: */
	bool done; /* the outcome is valid */
	enum build_outcome outcome;
	int64_t build; /* its id, 0: none was stored */
	bool meanwhile; /* another process has made it */
};

/* Is this to be done by tasks? */
bool work_is_shared(const struct work_place *place);

/*
 * Makes all that is not there yet; @place may be NULL. Errors and interrupts as builder_build(); what is
 * done till then has its outcome. @refusal, which may be NULL, is replaced by why the last that could not
 * be tried could not; NULL: for no reason but its tree.
 */
int work_run(struct builder *b, const struct work_place *place, struct work_item *items, size_t nr,
	     char **refusal, struct strbuf *err);

/*
 * One, as builder_build(); but what the machine could not do is an error: nobody's commit is to be charged
 * with it. @build may be NULL.
 */
int work_build(struct builder *b, const struct work_place *place, size_t recipe,
	       const struct revision *rev, enum build_outcome *outcome, int64_t *build,
	       struct strbuf *err);

/* How many tasks an engine would be given for @nr builds, and the processors of each. */
int work_room(const struct work_place *place, int jobs, size_t nr, size_t *tasks, int *task_jobs,
	      struct strbuf *err);

struct progress;
/*
 * What a task of an engine does: the builds of job directory @dir that the worklist has for task
 * $KBLOAT_TASK, each into a database that is left there.
 */
int work_task(const char *dir, struct progress *progress, struct strbuf *err);

#endif
