// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Jobs of a work directory: finding those that another command has left, sending new ones. Each build
 * has a file of its own in the job's directory, which is there as a whole or not at all, and the
 * database takes it once: so nothing is lost or counted twice, whoever is killed when.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/build/profile.h"
#include "collector/collect/internal.h"
#include "collector/collect/shards.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

/* How often what no task has brought to an end is sent out. */
#define ROUNDS 3

static void job_release(struct job *job)
{
	if (job->run.data)
		job->engine->forget(&job->run);
	if (job->lock >= 0)
		close(job->lock);
	free(job->dir);
	free(job->tasks);
	free(job->item_of);
	free(job->taken);
	strvec_release(&job->options);
	worklist_release(&job->worklist);
	*job = (struct job){ .lock = -1 };
}

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* A file as the tasks find it; other names are those of profiles that are built in. */
static char *full_path(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : xstrdup(path);
}

static char *profile_path(const char *name)
{
	return strchr(name, '/') || strchr(name, '.') ? full_path(name) : xstrdup(name);
}

/* Which of the items are its builds? */
static bool match(struct job *job, const struct job_wait *w)
{
	const struct builder_options *o = builder_options(w->b);
	const struct worklist *p = &job->worklist;
	bool any = false, same = same_text(p->arch, o->arch) &&
				 same_text(p->toolchain, o->toolchain) && same_text(p->cc, o->cc);

	job->item_of = xcalloc(p->nr + 1, sizeof(*job->item_of));
	for (size_t i = 0; i < p->nr; i++) {
		job->item_of[i] = SIZE_MAX;
		for (size_t k = 0; same && k < w->nr; k++) {
			AUTO_FREE char *profile = profile_path(o->profiles->v[w->items[k].recipe]);

			if (!git_oid_equal(&p->builds[i].rev.commit, &w->items[k].rev->commit) ||
			    strcmp(p->profiles.v[p->builds[i].recipe], profile) != 0)
				continue;
			job->item_of[i] = k;
			any = true;
		}
	}
	return any;
}

/* Behind its worklist. */
static void job_ready(struct job *job)
{
	job->run.name = job->worklist.name;
	job->run.dir = job->dir;
	job->run.nr_tasks = job->worklist.nr_tasks;
	job->run.jobs = job->worklist.jobs;
	job->run.options = &job->options;
	job->tasks = xcalloc(job->worklist.nr_tasks, sizeof(*job->tasks));
	job->taken = xcalloc(job->worklist.nr + 1, sizeof(*job->taken));
}

/* Is that directory one of a job that makes something of what is wanted? 0: no. */
static int adopt(const char *dir, struct job_wait *w, struct job *job, struct strbuf *err)
{
	AUTO_FREE char *db = full_path(builder_options(w->b)->db);
	int code;

	*job = (struct job){ .lock = -1, .dir = xstrdup(dir) };
	code = worklist_read(dir, &job->worklist, err);
	if (code || strcmp(job->worklist.db, db) != 0 || !match(job, w)) {
		job_release(job);
		/* one whose sender did not come to write it */
		return code == -ENOENT ? dir_remove(dir, err) : code;
	}
	job->engine = engine_find(job->worklist.engine);
	if (!job->engine)
		return error_set(err, -EINVAL, "'%s': this kbloat has no engine '%s'", dir,
				 job->worklist.engine);
	job_ready(job);
	progress_line(builder_options(w->b)->progress,
		      "an earlier command sent out %zu builds: waiting for them", job->worklist.nr);
	return 1;
}

static int find_job(const char *jobs, struct job_wait *w, struct job *job, struct strbuf *err)
{
	AUTO_STRVEC struct strvec dirs = STRVEC_INIT;
	int code = 0;

	file_glob(jobs, "*/", &dirs);
	for (size_t i = 0; i < dirs.nr && !code; i++) {
		char *dir = dirs.v[i];

		dir[strcspn(dir, "\n")] = '\0';
		if (*dir && dir[strlen(dir) - 1] == '/')
			dir[strlen(dir) - 1] = '\0';
		code = adopt(dir, w, job, err);
	}
	return code;
}

int job_lock_all(const char *jobs, int *fd, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const struct timespec tenth = { .tv_nsec = 100000000 };
	int code = dir_make(jobs, err);

	if (code)
		return code;
	job_file(jobs, "lock", &path);
	*fd = open(path.buf, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (*fd < 0)
		return error_set(err, -errno, "cannot open '%s': %s", path.buf, strerror(errno));
	while (flock(*fd, LOCK_EX | LOCK_NB)) {
		if (run_interrupted())
			return error_set(err, -EINTR, "interrupted");
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set(err, -errno, "cannot lock '%s': %s", path.buf,
					 strerror(errno));
		nanosleep(&tenth, NULL);
	}
	return 0;
}

void job_add_quoted(const char *text, struct strbuf *out)
{
	strbuf_addch(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			strbuf_addstr(out, "'\\'");
		strbuf_addch(out, *text);
	}
	strbuf_addch(out, '\'');
}

static int write_script(struct job *job, const struct strbuf *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	AUTO_FREE char *self = realpath("/proc/self/exe", NULL);
	int code;

	if (!self)
		return error_set(err, -errno, "cannot tell where kbloat is: %s", strerror(errno));
	strbuf_addstr(&text, "#!/bin/sh\n"
			     "# Made by kbloat: one task of a job.\n"
			     "KBLOAT_TASK=${KBLOAT_TASK:-$SLURM_ARRAY_TASK_ID}\n"
			     "export KBLOAT_TASK\n"
			     "exec ");
	job_add_quoted(self, &text);
	strbuf_addstr(&text, " collect --task ");
	job_add_quoted(job->dir, &text);
	strbuf_addch(&text, '\n');
	code = file_write_atomic(path->buf, text.buf, text.len, err);
	if (!code && chmod(path->buf, 0755))
		code = error_set(err, -errno, "cannot make '%s' executable: %s", path->buf,
				 strerror(errno));
	return code;
}

static char *text_or_null(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static void worklist_head(struct job *job, const struct work_place *place,
			  const struct builder_options *o)
{
	struct worklist *p = &job->worklist;
	AUTO_STRBUF struct strbuf work = STRBUF_INIT;
	AUTO_FREE char *base = full_path(place->node_work ? place->node_work : o->work);

	strbuf_addf(&work, "%s%s", base, place->node_work ? "" : "/nodes");
	p->name = xstrdup(strrchr(job->dir, '/') + 1);
	p->engine = xstrdup(place->engine->name);
	p->db = full_path(o->db);
	p->repo = full_path(o->repo);
	p->work = strbuf_detach(&work);
	p->arch = text_or_null(o->arch);
	p->toolchain = text_or_null(o->toolchain);
	p->cc = text_or_null(o->cc);
	for (size_t i = 0; i < o->profiles->nr; i++) {
		AUTO_FREE char *profile = profile_path(o->profiles->v[i]);

		strvec_push(&p->profiles, profile);
	}
}

/* What is open of the items, with what it takes. */
static int list_open(const struct job_wait *w, struct shard_build *list, size_t *item_of,
		     size_t *nr, struct strbuf *err)
{
	struct durations durations = DURATIONS_INIT;
	AUTO_DB struct db *db = NULL;
	int code = db_open(builder_options(w->b)->db, DB_WRITE, &db, err);

	if (!code)
		code = durations_load(db, &durations, err);
	for (size_t i = 0; i < w->nr && !code; i++) {
		if (w->items[i].done)
			continue;
		work_guess(&durations, w->b, w->items, i, &list[*nr]);
		item_of[(*nr)++] = i;
	}
	durations_release(&durations);
	return code;
}

static void say_sent(const struct job *job, const struct job_wait *w,
		     const struct shard_build *list, size_t nr)
{
	AUTO_STRBUF struct strbuf time = STRBUF_INIT;
	int64_t longest = 0;

	for (size_t s = 0; s < job->worklist.nr_tasks; s++) {
		int64_t ms = shards_time(list, nr, s);

		if (ms > longest)
			longest = ms;
	}
	if (longest)
		strbuf_addf(&time, ", about %lld s by what is known",
			    (long long)(longest + 999) / 1000);
	progress_line(builder_options(w->b)->progress,
		      "%s: %zu %s sent out in %zu %s with %d %s each%s", job->worklist.engine, nr,
		      nr == 1 ? "build" : "builds", job->worklist.nr_tasks,
		      job->worklist.nr_tasks == 1 ? "task" : "tasks", job->worklist.jobs,
		      job->worklist.jobs == 1 ? "processor" : "processors", time.buf);
}

static int write_job(struct job *job, struct job_wait *w, struct shard_build *list,
		     const size_t *item_of, size_t nr, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, script = STRBUF_INIT;
	int code;

	shards_balance(list, nr, job->worklist.nr_tasks);
	job->item_of = xcalloc(nr + 1, sizeof(*job->item_of));
	for (size_t i = 0; i < nr; i++) {
		struct worklist_build *b = worklist_add(&job->worklist);

		b->rev = *w->items[item_of[i]].rev;
		b->rev.name = xstrdup(b->rev.name);
		b->recipe = list[i].recipe;
		b->task = list[i].shard;
		job->item_of[i] = item_of[i];
	}
	job_ready(job);
	code = dir_make(job_file(job->dir, "log", &path), err);
	if (!code)
		code = dir_make(job_file(job->dir, "done", &path), err);
	job_file(job->dir, "task", &script);
	if (!code)
		code = write_script(job, &script, err);
	if (!code)
		code = worklist_write(job->dir, &job->worklist, err);
	if (code)
		return code;
	job_lock(job);
	job->run.script = script.buf;
	code = job->engine->submit(&job->run, err);
	job->run.script = NULL;
	return code;
}

static int send(const char *jobs, const struct work_place *place, struct job_wait *w,
		struct job *job, struct strbuf *err)
{
	AUTO_FREE struct shard_build *list = xcalloc(w->nr, sizeof(*list));
	AUTO_FREE size_t *item_of = xcalloc(w->nr, sizeof(*item_of));
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	size_t nr = 0;
	int code = list_open(w, list, item_of, &nr, err);

	*job = (struct job){ .lock = -1, .engine = place->engine };
	if (!code)
		code = work_room(place, builder_options(w->b)->jobs, nr, &job->worklist.nr_tasks,
				 &job->worklist.jobs, err);
	if (code)
		return code;
	/* an engine knows the job by its name, among those of other directories */
	strbuf_addf(&dir, "%s/kbloat-%llx-XXXXXX", jobs, (long long)time(NULL));
	if (!mkdtemp(dir.buf))
		return error_set(err, -errno, "cannot make a directory in '%s': %s", jobs,
				 strerror(errno));
	job->dir = xstrdup(dir.buf);
	for (size_t i = 0; i < place->options.nr; i++)
		strvec_push(&job->options, place->options.v[i]);
	worklist_head(job, place, builder_options(w->b));
	code = write_job(job, w, list, item_of, nr, err);
	if (!code)
		say_sent(job, w, list, nr);
	return code;
}

/* What other commands have made of it meanwhile. The number of those that are open. */
static int look_up_all(struct job_wait *w, size_t *open, struct strbuf *err)
{
	int code = 0;

	*open = 0;
	for (size_t i = 0; i < w->nr && code >= 0; i++) {
		if (!w->items[i].done)
			code = work_look_up(w->b, &w->items[i], err);
		*open += !w->items[i].done;
	}
	return code < 0 ? code : 0;
}

/* Takes on a job that is there, or sends one. 0: nothing is left to do, or to be tried. */
static int next_job(const char *jobs, const struct work_place *place, struct job_wait *w,
		    int *rounds, struct job *job, struct strbuf *err)
{
	size_t open;
	int lock = -1, code = job_lock_all(jobs, &lock, err);

	if (!code)
		code = find_job(jobs, w, job, err);
	if (!code)
		code = look_up_all(w, &open, err);
	if (!code && open && *rounds < ROUNDS) {
		++*rounds;
		code = send(jobs, place, w, job, err);
		if (code)
			dir_remove(job->dir ? job->dir : "", NULL);
		else
			code = 1;
	}
	if (lock >= 0)
		close(lock);
	return code;
}

/* What no task has brought to an end could not be tried. */
static void give_up(struct job_wait *w)
{
	for (size_t i = 0; i < w->nr; i++) {
		struct work_item *item = &w->items[i];
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;

		if (item->done)
			continue;
		item->done = true;
		item->outcome = BUILD_REFUSED;
		strbuf_addf(&why, "%s:%s: none of %d tasks brought it to an end", item->rev->name,
			    builder_profile(w->b, item->recipe)->name, ROUNDS);
		progress_line(builder_options(w->b)->progress, "%s", why.buf);
		free(w->refusal);
		w->refusal = strbuf_detach(&why);
	}
}

int job_run(struct builder *b, const struct work_place *place, struct work_item *items, size_t nr,
	    char **refusal, struct strbuf *err)
{
	struct job_wait w = { .b = b, .items = items, .nr = nr };
	struct job job = { .lock = -1 };
	AUTO_STRBUF struct strbuf jobs = STRBUF_INIT;
	int rounds = 0, code = dir_make(builder_options(b)->work, err);
	AUTO_FREE char *work = full_path(builder_options(b)->work);

	strbuf_addf(&jobs, "%s/jobs", work);
	while (!code && (code = next_job(jobs.buf, place, &w, &rounds, &job, err)) > 0) {
		code = job_watch(&job, &w, err);
		job_release(&job);
	}
	job_release(&job);
	if (!code)
		give_up(&w);
	if (refusal && w.refusal) {
		free(*refusal);
		*refusal = w.refusal;
	} else {
		free(w.refusal);
	}
	return code;
}
