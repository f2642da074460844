/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where tasks run. A job is a script that is run once a task, on this machine or on others; an engine
 * starts it, says how it goes, and ends it. It knows nothing of what a task does: results are files
 * that tasks leave. A further engine is a file with its struct engine, and a line in engine.c.
 */
#ifndef COLLECTOR_ENGINE_ENGINE_H
#define COLLECTOR_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;
struct strvec;

enum engine_state {
	ENGINE_WAITING, /* to be started, for the first time or again */
	ENGINE_RUNNING,
	ENGINE_ENDED /* however that came; also one that nobody knows any more */
};

struct engine_task {
	enum engine_state state;
	char node[64]; /* where it runs; "": nobody knows */
	char reason[64]; /* why it waits, in the engine's words; or "" */
};

/* Strings are borrowed. */
struct engine_job {
	const char *name; /* of lower-case letters, digits and '-'; no other job has it */
	const char *dir; /* absolute; what task N prints goes to log/N below it */
	const char *script; /* absolute; $KBLOAT_TASK of each task is its number, from 1 */
	size_t nr_tasks;
	int jobs; /* processors that a task asks for */
	const struct strvec *options; /* for the engine, as the user wrote them */
	bool ours; /* its owner is this process, or gone */
	void *data; /* the engine's own, from submit() to forget() */
};

struct engine {
	const char *name;
	/*
	 * How many processors a task can ask for (*@jobs, when it is 0), and how many such tasks have
	 * room at once.
	 */
	int (*room)(const struct strvec *options, int *jobs, size_t *tasks, struct strbuf *err);
	/* Has the tasks run. The job outlives this process, if the engine can do that. */
	int (*submit)(struct engine_job *job, struct strbuf *err);
	/*
	 * How it goes: @tasks has job->nr_tasks elements. By the job's name, so that a job of an earlier
	 * process is found, too. Negative: cannot be said just now.
	 */
	int (*poll)(struct engine_job *job, struct engine_task *tasks, struct strbuf *err);
	/* Tells what runs and waits to end; does not wait for it. Works while we are interrupted. */
	int (*cancel)(struct engine_job *job, struct strbuf *err);
	/* Frees job->data; tasks of an engine whose jobs do not outlive us have ended then. */
	void (*forget)(struct engine_job *job);
};

/* Their names; ends with NULL. The first is what is taken when none is named: this machine. */
extern const char *const engine_names[];
/* NULL: there is none of that name. */
const struct engine *engine_find(const char *name);

#endif
