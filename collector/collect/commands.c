// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/collect/internal.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/merge.h"
#include "db/snapshot.h"

/* A directory with: script, engine (its name), tasks (their number), base.db, log/N and db/N.db. */
struct sent {
	const struct commands *c;
	struct progress *progress;
	const struct engine *engine;
	struct engine_job job;
	struct strbuf dir;
	struct engine_task *tasks;
	bool *merged;
};

void commands_add(struct strbuf *line, const char *argument)
{
	strbuf_addch(line, ' ');
	job_add_quoted(argument, line);
}

static int write_text(const struct sent *s, const char *name, const char *text, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	return file_write_atomic(job_file(s->dir.buf, name, &path), text, strlen(text), err);
}

static int write_script(const struct sent *s, const struct work_place *place, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_FREE char *self = realpath("/proc/self/exe", NULL);
	AUTO_FREE char *work = realpath(place->node_work ? place->node_work : s->c->work, NULL);
	int code;

	strbuf_addstr(&text, "#!/bin/sh\n# Made by kbloat: the tasks of a job.\n"
			     "KBLOAT_TASK=${KBLOAT_TASK:-$SLURM_ARRAY_TASK_ID}\n"
			     "export KBLOAT_TASK\n"
			     "KBLOAT=");
	job_add_quoted(self ? self : "kbloat", &text);
	strbuf_addstr(&text, "\nWORK=");
	job_add_quoted(work ? work : place->node_work ? place->node_work : s->c->work, &text);
	strbuf_addf(&text, "%s/${SLURMD_NODENAME:-$(uname -n)}-$KBLOAT_TASK\n",
		    place->node_work ? "" : "/nodes");
	/* another machine may have begun with it */
	strbuf_addstr(&text, "DB=db/$KBLOAT_TASK.db\n"
			     "cd ");
	job_add_quoted(s->dir.buf, &text);
	strbuf_addstr(&text, " || exit 2\n"
			     "if [ ! -e \"$DB\" ]; then\n"
			     "\tcp base.db \"$DB.$$\" && mv \"$DB.$$\" \"$DB\" || exit 2\n"
			     "fi\n"
			     "case $KBLOAT_TASK in\n");
	for (size_t t = 0; t < s->job.nr_tasks; t++) {
		strbuf_addf(&text, "%zu)\n", t + 1);
		for (size_t i = t; i < s->c->lines.nr; i += s->job.nr_tasks)
			strbuf_addf(&text, "\t%s\n", s->c->lines.v[i]);
		strbuf_addstr(&text, "\t;;\n");
	}
	strbuf_addstr(&text, "esac\n");
	job_file(s->dir.buf, "script", &path);
	code = file_write_atomic(path.buf, text.buf, text.len, err);
	if (!code && chmod(path.buf, 0755))
		code = error_set(err, -errno, "cannot make '%s' executable: %s", path.buf,
				 strerror(errno));
	return code;
}

static int copy_base(const struct sent *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	int code = db_open(s->c->db, DB_READ, &db, err);

	return code ? code :
		      db_snapshot(db, job_file(s->dir.buf, "base.db", &path), false, NULL, NULL,
				  err);
}

static void sent_ready(struct sent *s)
{
	s->job.dir = s->dir.buf;
	s->job.name = strrchr(s->dir.buf, '/') + 1;
	s->job.ours = true;
	s->tasks = xcalloc(s->job.nr_tasks, sizeof(*s->tasks));
	s->merged = xcalloc(s->job.nr_tasks, sizeof(*s->merged));
}

static void sent_release(struct sent *s)
{
	if (s->job.data)
		s->engine->forget(&s->job);
	strbuf_release(&s->dir);
	free(s->tasks);
	free(s->merged);
}

static int send(struct sent *s, const char *jobs, const struct work_place *place,
		struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, number = STRBUF_INIT;
	int code =
		work_room(place, s->c->jobs, s->c->lines.nr, &s->job.nr_tasks, &s->job.jobs, err);

	if (code)
		return code;
	s->engine = place->engine;
	s->job.options = &place->options;
	strbuf_addf(&s->dir, "%s/kbloat-%llx-XXXXXX", jobs, (long long)time(NULL));
	if (!mkdtemp(s->dir.buf))
		return error_set(err, -errno, "cannot make a directory in '%s': %s", jobs,
				 strerror(errno));
	sent_ready(s);
	code = dir_make(job_file(s->dir.buf, "log", &path), err);
	if (!code)
		code = dir_make(job_file(s->dir.buf, "db", &path), err);
	if (!code)
		code = copy_base(s, err);
	if (!code)
		code = write_script(s, place, err);
	strbuf_addf(&number, "%zu", s->job.nr_tasks);
	if (!code)
		code = write_text(s, "tasks", number.buf, err);
	if (!code)
		code = write_text(s, "engine", s->engine->name, err);
	s->job.script = job_file(s->dir.buf, "script", &path);
	if (!code)
		code = s->engine->submit(&s->job, err);
	s->job.script = NULL;
	if (!code)
		progress_line(s->progress, "%s: %zu sent out in %zu %s", s->engine->name,
			      s->c->lines.nr, s->job.nr_tasks,
			      s->job.nr_tasks == 1 ? "task" : "tasks");
	return code;
}

/* What a task leaves that did not come to its end is as whole as what one does that did. */
static int merge_task(struct sent *s, size_t task, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, why = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	struct merge_result ignored;
	char *file;
	int code;

	s->merged[task] = true;
	strbuf_addf(&path, "%s/db/%zu.db", s->dir.buf, task + 1);
	file = path.buf;
	if (!file_exists(file))
		return 0;
	code = db_open(s->c->db, DB_WRITE, &db, &why);
	if (!code)
		code = db_merge(db, &file, 1, &ignored, &why);
	if (code == -EINVAL) {
		progress_line(s->progress, "what task %zu has left cannot be taken: %s", task + 1,
			      why.buf);
		return 0;
	}
	return code ? error_set(err, code, "%s", why.buf) : 0;
}

/* 1: all have ended; 0: not yet. */
static int take_ended(struct sent *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	size_t ended = 0;
	int code = 0;

	if (s->engine->poll(&s->job, s->tasks, &why)) {
		progress_note(s->progress, true, "%s does not say how it goes: %s", s->engine->name,
			      why.buf);
		return 0;
	}
	for (size_t i = 0; i < s->job.nr_tasks && !code; i++) {
		if (s->tasks[i].state != ENGINE_ENDED)
			continue;
		ended++;
		if (!s->merged[i])
			code = merge_task(s, i, err);
	}
	progress_note(s->progress, false, "%zu of %zu tasks have ended", ended, s->job.nr_tasks);
	return code ? code : ended == s->job.nr_tasks;
}

/* How long tasks that were told to end are waited for, in seconds. */
#define END_SECONDS 60

static int wait_for(struct sent *s, struct strbuf *err)
{
	const struct timespec pause = { .tv_sec = 1 };
	time_t told = 0;
	int code;

	while (!(code = take_ended(s, err))) {
		if (run_interrupted() && !told) {
			progress_line(s->progress, "interrupted: the tasks are told to end");
			s->engine->cancel(&s->job, NULL);
			told = time(NULL);
		} else if (told && time(NULL) - told > END_SECONDS) {
			return error_set(err, -EINTR, "interrupted; tasks have not ended yet");
		}
		nanosleep(&pause, NULL);
	}
	if (s->job.data)
		s->engine->forget(&s->job);
	if (code == 1)
		code = dir_remove(s->dir.buf, err);
	return !code && run_interrupted() ? error_set(err, -EINTR, "interrupted") : code;
}

/* What a command has sent out that is no more. */
static int adopt(const char *dir, const struct commands *c, struct progress *progress,
		 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, engine = STRBUF_INIT, tasks = STRBUF_INIT;
	const struct strvec none = STRVEC_INIT;
	struct sent s = { .c = c, .progress = progress, .dir = STRBUF_INIT };
	int code = file_read(job_file(dir, "engine", &path), 64, &engine, err);

	if (!code)
		code = file_read(job_file(dir, "tasks", &path), 64, &tasks, err);
	if (code == -ENOENT)
		return dir_remove(dir, err);
	if (code)
		return code;
	s.engine = engine_find(engine.buf);
	if (!s.engine || sscanf(tasks.buf, "%zu", &s.job.nr_tasks) != 1 || !s.job.nr_tasks)
		return error_set(err, -EINVAL, "'%s' is no job of this kbloat's", dir);
	s.job.options = &none;
	strbuf_addstr(&s.dir, dir);
	sent_ready(&s);
	progress_line(progress, "waiting for what an earlier command sent out");
	code = wait_for(&s, err);
	sent_release(&s);
	return code;
}

static int adopt_all(const char *jobs, const struct commands *c, struct progress *progress,
		     struct strbuf *err)
{
	AUTO_STRVEC struct strvec dirs = STRVEC_INIT;
	int code = 0;

	file_glob(jobs, "kbloat-*", &dirs);
	for (size_t i = 0; i < dirs.nr && !code; i++)
		code = adopt(dirs.v[i], c, progress, err);
	return code;
}

int commands_run(const struct work_place *place, const struct commands *c,
		 struct progress *progress, struct strbuf *err)
{
	struct sent s = { .c = c, .progress = progress, .dir = STRBUF_INIT };
	AUTO_STRBUF struct strbuf jobs = STRBUF_INIT;
	AUTO_FREE char *work = NULL;
	int lock = -1, code = dir_make(c->work, err);

	if (code)
		return code;
	work = realpath(c->work, NULL);
	strbuf_addf(&jobs, "%s/prove-jobs", work ? work : c->work);
	code = job_lock_all(jobs.buf, &lock, err);
	if (!code)
		code = adopt_all(jobs.buf, c, progress, err);
	if (!code && c->lines.nr) {
		code = send(&s, jobs.buf, place, err);
		if (!code)
			code = wait_for(&s, err);
		else if (s.dir.len)
			dir_remove(s.dir.buf, NULL);
	}
	sent_release(&s);
	if (lock >= 0)
		close(lock);
	return code;
}
