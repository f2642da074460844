// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for the tasks of a job. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "collector/collect/internal.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"

/* How long tasks that were told to end are waited for, in ms. */
#define END_MS 60000
/* An engine is asked after so many ms at first, then less often. */
#define ASK_MS 500
#define ASK_MS_MOST 10000
#define LOG_MAX ((size_t)1 << 20)

struct watch {
	struct job *job;
	struct job_wait *w;
	struct progress *progress;
	int64_t started, ask_at, end_at; /* ms; 0: not told to end */
	char reason[64]; /* why a task waits, as it was told */
	bool complained; /* the engine does not answer, and that was said */
	bool ended;
};

void job_lock(struct job *job)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	if (job->lock >= 0)
		return;
	job->lock = open(job_file(job->dir, "lock", &path),
			 O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (job->lock >= 0 && flock(job->lock, LOCK_EX | LOCK_NB)) {
		close(job->lock);
		job->lock = -1;
	}
	job->run.ours = job->lock >= 0;
}

/* A task that ran and waits again was on a node that is gone, or was sent back. */
static void tell_moves(const struct watch *s, const struct engine_task *before)
{
	for (size_t i = 0; i < s->job->run.nr_tasks; i++) {
		const struct engine_task *now = &s->job->tasks[i];

		if (before[i].state == ENGINE_RUNNING &&
		    (now->state == ENGINE_WAITING ||
		     (now->state == ENGINE_RUNNING && strcmp(now->node, before[i].node) != 0)))
			progress_line(s->progress, "task %zu was on '%s', and is started again",
				      i + 1, before[i].node);
	}
}

/* Should somebody do something about it? */
static bool is_odd(const char *reason)
{
	static const char *const usual[] = { "", "Resources", "Priority", "BeginTime" };

	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		if (!strcmp(reason, usual[i]))
			return false;
	}
	return true;
}

/* Elsewhere than on a terminal, too, what a task waits for in vain has to be seen. */
static void tell_reason(struct watch *s, const char *reason)
{
	if (!strcmp(reason, s->reason))
		return;
	snprintf(s->reason, sizeof(s->reason), "%s", reason);
	if (is_odd(reason))
		progress_line(s->progress, "a task waits: %s", reason);
}

static void show(struct watch *s)
{
	size_t running = 0, waiting = 0;
	const char *reason = "";

	for (size_t i = 0; i < s->job->run.nr_tasks; i++) {
		const struct engine_task *t = &s->job->tasks[i];

		running += t->state == ENGINE_RUNNING;
		waiting += t->state == ENGINE_WAITING;
		if (t->state == ENGINE_WAITING && *t->reason)
			reason = t->reason;
	}
	tell_reason(s, reason);
	progress_note(s->progress, false, "%zu of %zu tasks at work, %zu waiting%s%s%s", running,
		      s->job->run.nr_tasks, waiting, *reason ? " (" : "", reason,
		      *reason ? ")" : "");
}

/* Asks the engine, when it is time. */
static void ask(struct watch *s)
{
	struct job *job = s->job;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct engine_task *before = job->tasks;
	const int64_t now = run_clock_ms();
	int64_t pause = (now - s->started) / 20;

	if (now < s->ask_at)
		return;
	pause = pause < ASK_MS ? ASK_MS : pause > ASK_MS_MOST ? ASK_MS_MOST : pause;
	if (s->end_at)
		pause = ASK_MS;
	job->tasks = calloc(job->run.nr_tasks, sizeof(*job->tasks));
	if (!job->tasks || job->engine->poll(&job->run, job->tasks, &why)) {
		free(job->tasks);
		job->tasks = before;
		if (!s->complained)
			progress_line(s->progress, "%s does not say how it goes: %s; asking again",
				      job->engine->name, why.buf);
		s->complained = true;
	} else {
		if (job->known)
			tell_moves(s, before);
		free(before);
		job->known = true;
		s->complained = false;
		s->ended = true;
		for (size_t i = 0; i < job->run.nr_tasks; i++)
			s->ended = s->ended && job->tasks[i].state == ENGINE_ENDED;
	}
	s->ask_at = run_clock_ms() + pause;
}

/* Those of the owner are ended with it; 1: no longer to be waited for. */
static int interrupt(struct watch *s)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct job *job = s->job;

	if (!job->run.ours) {
		progress_line(s->progress, "the tasks go on: they are another command's");
		return 1;
	}
	if (!s->end_at) {
		progress_line(s->progress, "interrupted: the tasks are told to end");
		if (job->engine->cancel(&job->run, &why))
			progress_line(s->progress, "%s", why.buf);
		s->ask_at = 0;
		s->end_at = run_clock_ms() + END_MS;
	}
	return run_clock_ms() > s->end_at;
}

/* The last line of what a task printed, if there is one. */
static void last_line(const struct job *job, size_t task, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;
	const char *line;

	strbuf_addf(&path, "%s/log/%zu", job->dir, task + 1);
	if (file_read(path.buf, LOG_MAX, &text, &ignored))
		return;
	strbuf_no_nul(&text);
	strbuf_trim(&text);
	line = strrchr(text.buf, '\n');
	strbuf_addstr(out, line ? line + 1 : text.buf);
}

/* Tasks that have ended before their time. */
static void tell_lost(const struct watch *s)
{
	const struct job *job = s->job;

	for (size_t t = 0; t < job->worklist.nr_tasks; t++) {
		AUTO_STRBUF struct strbuf said = STRBUF_INIT;
		size_t open = 0;

		for (size_t i = 0; i < job->worklist.nr; i++)
			open += job->worklist.builds[i].task == t && !job->taken[i];
		if (!open)
			continue;
		last_line(job, t, &said);
		progress_line(s->progress, "task %zu ended with %zu of its builds to be made%s%s",
			      t + 1, open, said.len ? ": " : "", said.buf);
	}
}

static int wait_for_end(struct watch *s, struct strbuf *err)
{
	const struct timespec pause = { .tv_nsec = 200000000 };

	for (;;) {
		const bool last = s->ended;
		int code;

		/* also when it has ended just now: its last result may have come behind the look at them */
		code = job_take_results(s->job, s->w, err);
		if (code)
			return code == 1 ? 0 : code;
		if (last || (run_interrupted() && interrupt(s)))
			return 0;
		job_lock(s->job);
		ask(s);
		show(s);
		if (!s->ended)
			nanosleep(&pause, NULL);
	}
}

int job_watch(struct job *job, struct job_wait *w, struct strbuf *err)
{
	struct watch s = { .job = job,
			   .w = w,
			   .progress = builder_options(w->b)->progress,
			   .started = run_clock_ms() };
	int code = wait_for_end(&s, err);

	if (code && !s.ended && job->run.ours)
		job->engine->cancel(&job->run, NULL);
	if (job->run.data)
		job->engine->forget(&job->run);
	if (!code && s.ended) {
		if (!run_interrupted())
			tell_lost(&s);
		code = dir_remove(job->dir, err);
		if (code == -ENOENT)
			code = 0;
	}
	if (!code && run_interrupted())
		code = error_set(err, -EINTR, "interrupted");
	return code;
}
