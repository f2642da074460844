/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share. */
#ifndef COLLECTOR_COLLECT_INTERNAL_H
#define COLLECTOR_COLLECT_INTERNAL_H

#include <sys/types.h>

#include "collector/collect/worklist.h"
#include "collector/collect/shards.h"
#include "collector/collect/work.h"
#include "collector/engine/engine.h"

/*
 * lookup.c: is it there, and is that its outcome? 1: yes, and it is filled in; 0: no; or an error.
 */
int work_look_up(struct builder *b, struct work_item *item, struct strbuf *err);

/* lookup.c: item @i of @items, for sharing out, with what it takes. */
void work_guess(const struct durations *d, struct builder *b, const struct work_item *items,
		size_t i, struct shard_build *out);

/* What a call of job_run() waits for. All borrowed but the refusal. */
struct job_wait {
	struct builder *b;
	struct work_item *items;
	size_t nr;
	char *refusal; /* of the last that could not be tried; owned, or NULL */
};

/* A job that is waited for. */
struct job {
	char *dir; /* absolute */
	struct worklist worklist;
	const struct engine *engine;
	struct engine_job run; /* borrows from the rest */
	struct engine_task *tasks; /* as the engine said last */
	bool known; /* it has said so */
	struct strvec options;
	int lock; /* -1: another command's */
	size_t *item_of; /* of each build of the worklist the number of the item; SIZE_MAX: none */
	bool *taken; /* of each build of the worklist: what came of it was taken */
};

/* job.c: work_run() by tasks */
int job_run(struct builder *b, const struct work_place *place, struct work_item *items, size_t nr,
	    char **refusal, struct strbuf *err);

/* Makes directory @jobs, and locks it: one command at a time looks for jobs and sends some. */
int job_lock_all(const char *jobs, int *fd, struct strbuf *err);
/* Appends 'TEXT' as a shell reads it back. */
void job_add_quoted(const char *text, struct strbuf *out);

/* results.c: merges what has arrived, and tells of it. */
int job_take_results(struct job *job, struct job_wait *w, struct strbuf *err);

/*
 * watch.c: waits until all its tasks have ended, and takes what arrives. -EINTR: interrupted; its own
 * tasks have been told to end, and what was done is taken.
 */
int job_watch(struct job *job, struct job_wait *w, struct strbuf *err);
/* Makes it ours, if its owner is gone. */
void job_lock(struct job *job);

#endif
