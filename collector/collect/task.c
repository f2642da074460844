// SPDX-License-Identifier: GPL-2.0-or-later
/* What runs on a node. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/build/profile.h"
#include "collector/collect/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

/* So many tasks of one node can be at work in one directory. */
#define SLOTS_MAX 1024
#define COPY_BYTES 65536

struct task {
	const char *dir; /* of the job */
	size_t number;
	struct worklist worklist;
	struct progress *progress;
	struct strbuf work, db; /* of this task */
	struct builder *b;
};

/* A name for the node that can be a part of a path. */
static void node_name(struct strbuf *out)
{
	const char *slurm = getenv("SLURMD_NODENAME");
	char host[256] = "node";

	if (slurm && *slurm)
		snprintf(host, sizeof(host), "%s", slurm);
	else
		gethostname(host, sizeof(host) - 1);
	for (const char *p = host; *p; p++)
		strbuf_addch(out, isalnum((unsigned char)*p) || *p == '-' ? *p : '_');
}

static int try_slot(struct task *t, const char *node, int slot, struct strbuf *err)
{
	const struct worklist *p = &t->worklist;
	struct builder_options o = { .repo = p->repo,
				     .arch = p->arch,
				     .toolchain = p->toolchain,
				     .cc = p->cc,
				     .profiles = &p->profiles,
				     .jobs = p->jobs };
	int code;

	strbuf_setf(&t->work, "%s/%s-%d", p->work, node, slot);
	strbuf_setf(&t->db, "%s/task.db", t->work.buf);
	o.work = t->work.buf;
	o.db = t->db.buf;
	code = builder_open(&o, t->progress, &t->b, err);
	if (!code)
		code = builder_start(t->b, err);
	if (code) {
		builder_close(t->b);
		t->b = NULL;
	}
	return code;
}

/*
 * The first work directory of this node that nobody works in. A task that was sent to another node
 * leaves its own to whoever still runs there.
 */
static int open_slot(struct task *t, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf node = STRBUF_INIT;
	int code = -EBUSY;

	node_name(&node);
	for (int slot = 0; slot < SLOTS_MAX && code == -EBUSY; slot++)
		code = try_slot(t, node.buf, slot, err);
	return code;
}

static int copy_all(int from, int to)
{
	char buf[COPY_BYTES];
	ssize_t n;

	while ((n = read(from, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || file_write_all(to, buf, (size_t)n))
			return -errno;
	}
	return fsync(to) ? -errno : 0;
}

/* The database, which nobody has open any more, beside the others of the job: whole, or not there. */
static int hand_over(const struct task *t, size_t build, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf part = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_CLOSE int from = open(t->db.buf, O_RDONLY | O_CLOEXEC), to = -1;
	int code;

	job_done(t->dir, build, "db", &path);
	strbuf_addf(&part, "%s/done/.%zu.XXXXXX", t->dir, build);
	if (from < 0)
		return error_set(err, -errno, "cannot open '%s': %s", t->db.buf, strerror(errno));
	to = mkostemp(part.buf, O_CLOEXEC);
	if (to < 0)
		return error_set(err, -errno, "cannot write '%s': %s", part.buf, strerror(errno));
	code = copy_all(from, to);
	if (!code && rename(part.buf, path.buf))
		code = -errno;
	if (!code)
		return 0;
	unlink(part.buf);
	return error_set(err, code, "cannot write '%s': %s", path.buf, strerror(-code));
}

static int hand_over_refusal(const struct task *t, size_t build, struct strbuf *err)
{
	const struct worklist_build *b = &t->worklist.builds[build];
	const char *why = builder_refusal(t->b);
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;

	if (why)
		strbuf_addstr(&text, why);
	else
		strbuf_addf(&text, "%s:%s: no tree for this profile", b->rev.name,
			    builder_profile(t->b, b->recipe)->name);
	return file_write_atomic(job_done(t->dir, build, "refused", &path), text.buf, text.len,
				 err);
}

/* An earlier run of this task, on this node or another, may have made it. */
static bool is_done(const struct task *t, size_t build)
{
	static const char *const ends[] = { "db", "merged", "refused" };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		if (file_exists(job_done(t->dir, build, ends[i], &path)))
			return true;
	}
	return false;
}

static int make(struct task *t, size_t build, struct strbuf *err)
{
	const struct worklist_build *b = &t->worklist.builds[build];
	enum build_outcome outcome = BUILD_REFUSED;
	int code = db_remove(t->db.buf, err);

	if (!code && builder_fits(t->b, b->recipe, &b->rev))
		code = builder_build(t->b, b->recipe, &b->rev, &outcome, NULL, err);
	if (code)
		return code;
	code = outcome == BUILD_REFUSED ? hand_over_refusal(t, build, err) :
					  hand_over(t, build, err);
	return code ? code : db_remove(t->db.buf, err);
}

static int make_all(struct task *t, struct strbuf *err)
{
	int code = 0;

	for (size_t i = 0; i < t->worklist.nr && !code; i++) {
		if (t->worklist.builds[i].task != t->number - 1 || is_done(t, i))
			continue;
		if (!t->b)
			code = open_slot(t, err);
		if (!code && run_interrupted())
			code = error_set(err, -EINTR, "interrupted");
		if (!code)
			code = make(t, i, err);
	}
	return code;
}

int work_task(const char *dir, struct progress *progress, struct strbuf *err)
{
	const char *number = getenv("KBLOAT_TASK");
	struct task t = {
		.dir = dir, .progress = progress, .work = STRBUF_INIT, .db = STRBUF_INIT
	};
	int code;

	if (!number || sscanf(number, "%zu", &t.number) != 1 || !t.number)
		return error_set(err, -EINVAL, "$KBLOAT_TASK is not the number of a task");
	code = worklist_read(dir, &t.worklist, err);
	if (!code && t.number > t.worklist.nr_tasks)
		code = error_set(err, -EINVAL, "'%s' has %zu tasks, not %zu", dir,
				 t.worklist.nr_tasks, t.number);
	if (!code)
		code = make_all(&t, err);
	builder_close(t.b);
	worklist_release(&t.worklist);
	strbuf_release(&t.work);
	strbuf_release(&t.db);
	return code;
}
