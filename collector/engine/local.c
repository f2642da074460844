// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * On this machine: each task a process, all of them at once. They end with us, so that of a job whose
 * owner is gone nothing runs.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/engine/internal.h"
#include "common/alloc.h"
#include "common/processors.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* The thread waits for the process; the kernel tells the process when the thread is gone. */
struct process {
	pthread_t thread;
	bool started;
	struct run run;
	struct strbuf log;
	atomic_bool ended;
};

static int room(const struct strvec *options, int *jobs, size_t *tasks, struct strbuf *err)
{
	const int processors = processors_usable();

	(void)options;
	(void)err;
	if (!*jobs)
		*jobs = processors;
	*tasks = processors > *jobs ? (size_t)(processors / *jobs) : 1;
	return 0;
}

static void *wait_for(void *data)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;
	struct process *p = data;
	struct run_status status;

	/* what became of it, its results tell */
	run_command(&p->run, &status, &ignored);
	atomic_store(&p->ended, true);
	return NULL;
}

static int submit(struct engine_job *job, struct strbuf *err)
{
	struct process *all = xcalloc(job->nr_tasks, sizeof(*all));

	job->data = all;
	for (size_t i = 0; i < job->nr_tasks; i++) {
		struct process *p = &all[i];
		int code;

		strbuf_init(&p->log);
		strbuf_addf(&p->log, "%s/log/%zu", job->dir, i + 1);
		p->run = (struct run){ .log = p->log.buf };
		strvec_push(&p->run.argv, job->script);
		strvec_pushf(&p->run.env, "KBLOAT_TASK=%zu", i + 1);
		code = pthread_create(&p->thread, NULL, wait_for, p);
		if (code)
			return error_set(err, -code, "cannot start a thread: %s", strerror(code));
		p->started = true;
	}
	return 0;
}

static int poll(struct engine_job *job, struct engine_task *tasks, struct strbuf *err)
{
	struct process *all = job->data;

	(void)err;
	for (size_t i = 0; i < job->nr_tasks; i++) {
		tasks[i] = (struct engine_task){ .state = ENGINE_RUNNING };
		gethostname(tasks[i].node, sizeof(tasks[i].node) - 1);
		if (all ? !all[i].started || atomic_load(&all[i].ended) : job->ours)
			tasks[i].state = ENGINE_ENDED;
	}
	return 0;
}

/* What runs of us ends when we are interrupted. */
static int cancel(struct engine_job *job, struct strbuf *err)
{
	(void)err;
	if (job->data && !run_interrupted())
		raise(SIGTERM);
	return 0;
}

static void forget(struct engine_job *job)
{
	struct process *all = job->data;

	for (size_t i = 0; all && i < job->nr_tasks; i++) {
		if (all[i].started)
			pthread_join(all[i].thread, NULL);
		run_release(&all[i].run);
		strbuf_release(&all[i].log);
	}
	free(all);
	job->data = NULL;
}

const struct engine engine_local = {
	.name = "local",
	.room = room,
	.submit = submit,
	.poll = poll,
	.cancel = cancel,
	.forget = forget,
};
