// SPDX-License-Identifier: GPL-2.0-or-later
/* What tasks have left: databases with one build each, which are merged, and why others were not made. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/build/profile.h"
#include "collector/collect/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/number.h"
#include "common/progress.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "db/merge.h"
#include "sql.h"

#define REFUSAL_MAX 65536
/* So many are merged at once: what they have in common is checked once. */
#define AT_ONCE 16

/* Files of the directory, by number of the build. */
struct arrived {
	bool *db, *merged, *refused;
};

static void arrived_release(struct arrived *a)
{
	free(a->db);
	free(a->merged);
	free(a->refused);
}

/* 1: the directory is gone, another command has come to the end. */
static int look(const struct job *job, struct arrived *a, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	DIR *dir = opendir(job_file(job->dir, "done", &path));
	struct dirent *e;

	if (!dir)
		return errno == ENOENT ? 1 :
					 error_set(err, -errno, "cannot open '%s': %s", path.buf,
						   strerror(errno));
	while ((e = readdir(dir))) {
		char *end;
		unsigned long n = strtoul(e->d_name, &end, 10);

		if (end == e->d_name || n >= job->worklist.nr)
			continue;
		if (!strcmp(end, ".db"))
			a->db[n] = true;
		else if (!strcmp(end, ".merged"))
			a->merged[n] = true;
		else if (!strcmp(end, ".refused"))
			a->refused[n] = true;
	}
	closedir(dir);
	return 0;
}

static void add_label(const struct job_wait *w, const struct work_item *item, struct strbuf *out)
{
	rev_add_short(item->rev->name, out);
	strbuf_addf(out, ":%s", builder_profile(w->b, item->recipe)->name);
}

static void tell(const struct job_wait *w, const struct work_item *item)
{
	struct progress *progress = builder_options(w->b)->progress;
	AUTO_STRBUF struct strbuf label = STRBUF_INIT, bytes = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	add_label(w, item, &label);
	if (db_open(builder_options(w->b)->db, DB_READ, &db, &ignored) ||
	    db_first_of_build(db, sql_work_outcome, item->build, &stmt, &ignored) != 1)
		return;
	number_add(&bytes, sqlite3_column_int64(stmt, 1), false);
	if (item->outcome == BUILD_BUILT)
		progress_line(progress, "%s: %s bytes, %lld s", label.buf, bytes.buf,
			      (long long)sqlite3_column_int64(stmt, 2) / 1000);
	else
		progress_line(progress, "%s: %s failed, 'kbloat builds --log %s' tells why",
			      label.buf, db_text(stmt, 0), label.buf);
}

static void count_done(const struct job_wait *w)
{
	size_t done = 0;

	for (size_t i = 0; i < w->nr; i++)
		done += w->items[i].done;
	progress_at(builder_options(w->b)->progress, done);
}

/* It is in the database: what does that mean for what is waited for? */
static int settle(struct job *job, size_t build, struct job_wait *w, struct strbuf *err)
{
	struct work_item *item;
	int code;

	job->taken[build] = true;
	if (job->item_of[build] == SIZE_MAX || w->items[job->item_of[build]].done)
		return 0;
	item = &w->items[job->item_of[build]];
	code = work_look_up(w->b, item, err);
	if (code < 0)
		return code;
	if (!code && item->known) {
		/* it failed as it did before */
		item->done = true;
		item->outcome = BUILD_FAILED;
		item->build = item->known;
	}
	if (item->done)
		tell(w, item);
	count_done(w);
	return 0;
}

/* Behind the merge: the mark first, so that no task makes it again. */
static int mark_merged(const struct job *job, size_t build, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	int code = file_write_atomic(job_done(job->dir, build, "merged", &path), "", 0, err);

	if (code)
		return code == -ENOENT ? 0 : code;
	unlink(job_done(job->dir, build, "db", &path));
	return 0;
}

static int merge(struct job *job, const size_t *builds, size_t nr, struct job_wait *w,
		 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_STRVEC struct strvec files = STRVEC_INIT;
	AUTO_DB struct db *db = NULL;
	struct merge_result result;
	int code = db_open(builder_options(w->b)->db, DB_WRITE, &db, err);

	for (size_t i = 0; i < nr; i++)
		strvec_push(&files, job_done(job->dir, builds[i], "db", &path));
	if (!code)
		code = db_merge(db, files.v, nr, &result, err);
	for (size_t i = 0; i < nr && !code; i++)
		code = mark_merged(job, builds[i], err);
	db_close(db);
	db = NULL;
	for (size_t i = 0; i < nr && !code; i++)
		code = settle(job, builds[i], w, err);
	return code;
}

/* One that is no good is thrown away, and made again; one that is gone was taken by another command. */
static int merge_one(struct job *job, size_t build, struct job_wait *w, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, why = STRBUF_INIT;
	int code = merge(job, &build, 1, w, &why);

	if (code == -ENOENT && !file_exists(job_done(job->dir, build, "db", &path)))
		return 0;
	if (code == -EINVAL) {
		progress_line(builder_options(w->b)->progress,
			      "a result cannot be taken, and is made again: %s", why.buf);
		unlink(job_done(job->dir, build, "db", &path));
		return 0;
	}
	return code ? error_set(err, code, "%s", why.buf) : 0;
}

static int merge_some(struct job *job, const size_t *builds, size_t nr, struct job_wait *w,
		      struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = nr > 1 ? merge(job, builds, nr, w, &why) : -EINVAL;

	if (code != -EINVAL && code != -ENOENT)
		return code ? error_set(err, code, "%s", why.buf) : 0;
	code = 0;
	for (size_t i = 0; i < nr && !code; i++)
		code = merge_one(job, builds[i], w, err);
	return code;
}

static void take_refusal(struct job *job, size_t build, struct job_wait *w)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, why = STRBUF_INIT, ignored = STRBUF_INIT;
	struct work_item *item;

	if (job->taken[build] ||
	    file_read(job_done(job->dir, build, "refused", &path), REFUSAL_MAX, &why, &ignored))
		return;
	job->taken[build] = true;
	if (job->item_of[build] == SIZE_MAX || w->items[job->item_of[build]].done)
		return;
	item = &w->items[job->item_of[build]];
	item->done = true;
	item->outcome = BUILD_REFUSED;
	strbuf_no_nul(&why);
	progress_line(builder_options(w->b)->progress, "not built: %s", why.buf);
	free(w->refusal);
	w->refusal = strbuf_detach(&why);
	count_done(w);
}

static int take(struct job *job, const struct arrived *a, struct job_wait *w, struct strbuf *err)
{
	size_t list[AT_ONCE], nr = 0;
	int code = 0;

	for (size_t i = 0; i < job->worklist.nr && !code; i++) {
		if (a->db[i])
			list[nr++] = i;
		else if (a->merged[i] && !job->taken[i])
			code = settle(job, i, w, err);
		else if (a->refused[i])
			take_refusal(job, i, w);
		if (nr && !code && (nr == AT_ONCE || i + 1 == job->worklist.nr)) {
			code = merge_some(job, list, nr, w, err);
			nr = 0;
		}
	}
	return code;
}

int job_take_results(struct job *job, struct job_wait *w, struct strbuf *err)
{
	const size_t nr = job->worklist.nr + 1;
	struct arrived a = { xcalloc(nr, 1), xcalloc(nr, 1), xcalloc(nr, 1) };
	int code = look(job, &a, err);

	if (!code)
		code = take(job, &a, w, err);
	arrived_release(&a);
	return code;
}
