// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/checkout.h"
#include "collector/import.h"
#include "collector/kbuild.h"
#include "collector/profile.h"
#include "collector/store.h"
#include "collector/workdir.h"
#include "common/alloc.h"
#include "common/number.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A larger MAINTAINERS is none (6.12: 0.8 MB). */
#define MAINTAINERS_MAX ((size_t)16 << 20)

/* A profile with its tools and, once there is a work directory, its object directory. */
struct recipe {
	struct profile profile;
	struct kbuild_tools tools;
	struct kbuild kbuild;
};

/* A build to do. */
struct task {
	const struct revision *rev;
	struct recipe *recipe;
};

struct collection {
	const struct collect_options *options;
	struct progress *progress;
	struct collect_summary *summary;
	struct repo *repo;
	struct revisions revisions;
	struct recipe *recipes;
	size_t nr_recipes;
	struct task *tasks;
	size_t nr_tasks, tasks_cap;
	struct workdir work;
	bool work_open, verified;
};

/* What a build_info borrows. */
struct ids {
	char commit[GIT_OID_HEXSZ + 1], tree[GIT_OID_HEXSZ + 1];
};

/* One task under way. */
struct attempt {
	struct collection *c;
	const struct task *task;
	char *label; /* "v6.1.170:tiny" */
	char *log;
	struct strbuf config, kconfig, image;
	struct strbuf maintainers; /* MAINTAINERS of the tree, empty when it has none */
	struct kbuild_result result;
	struct import_result imported;
	struct ids ids;
	time_t started;
};

/* Errors that say something about the revision, not about this machine. */
static bool is_revisions_fault(int code)
{
	static const int codes[] = { EINVAL,  EBADMSG, ENOEXEC, EFBIG,	ERANGE,	   EOVERFLOW,
				     ENOTSUP, ENODATA, EPROTO,	EILSEQ, ETIMEDOUT, E2BIG };

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		if (code == -codes[i])
			return true;
	}
	return false;
}

/* Is the last recipe there already? */
static bool given_twice(const struct collection *c)
{
	const struct profile *last = &c->recipes[c->nr_recipes - 1].profile;

	for (size_t i = 0; i + 1 < c->nr_recipes; i++) {
		if (!strcmp(c->recipes[i].profile.name, last->name))
			return true;
	}
	return false;
}

static int load_recipes(struct collection *c, struct strbuf *err)
{
	const struct strvec *names = &c->options->profiles;

	c->recipes = xcalloc(names->nr, sizeof(*c->recipes));
	for (size_t i = 0; i < names->nr; i++) {
		struct recipe *r = &c->recipes[c->nr_recipes++];
		int code = profile_load(names->v[i], c->options->arch, &r->profile, err);

		if (!code && r->profile.abstract)
			code = error_set(err, -EINVAL,
					 "profile '%s' is there for others to inherit",
					 r->profile.name);
		if (!code && given_twice(c))
			code = error_set(err, -EINVAL, "profile '%s' is given twice",
					 r->profile.name);
		if (!code)
			code = kbuild_tools_find(&r->profile, &r->tools, err);
		if (code)
			return code;
	}
	return 0;
}

static int expand_revisions(struct collection *c, struct strbuf *err)
{
	const struct strvec *specs = &c->options->revisions;
	int code = repo_open(c->options->repo, &c->repo, err);

	for (size_t i = 0; !code && i < specs->nr; i++) {
		AUTO_STRBUF struct strbuf note = STRBUF_INIT;

		code = repo_expand(c->repo, specs->v[i], &c->options->step, &c->revisions, &note,
				   err);
		if (!code && note.len)
			progress_line(c->progress, "note: %s", note.buf);
	}
	revisions_arrange(&c->revisions);
	return code;
}

static void identify(const struct task *task, struct ids *ids, struct build_info *info)
{
	const struct recipe *r = task->recipe;

	*info = (struct build_info){
		.rev = task->rev->name,
		.commit_id = git_oid_tostr(ids->commit, sizeof(ids->commit), &task->rev->commit),
		.tree_id = git_oid_tostr(ids->tree, sizeof(ids->tree), &task->rev->tree),
		.commit_time = task->rev->time,
		.profile = r->profile.name,
		.profile_hash = r->profile.hash,
		.arch = r->profile.arch,
		.cc = r->tools.cc_version,
		.ld = r->tools.ld_version,
		.compressed = -1
	};
}

/* A revision without the files that the profile expects is another kind of tree. */
static bool fits(struct collection *c, const struct task *task)
{
	const struct profile *p = &task->recipe->profile;

	for (size_t i = 0; i < p->tree.nr; i++) {
		if (repo_has_file(c->repo, task->rev, p->tree.v[i]))
			continue;
		progress_line(c->progress,
			      "%s:%s: no tree for this profile: the revision has no '%s'",
			      task->rev->name, p->name, p->tree.v[i]);
		return false;
	}
	return true;
}

static int plan_one(struct collection *c, struct db *db, const struct task *task,
		    struct strbuf *err)
{
	struct ids ids;
	struct build_info info;
	enum store_known known;
	int code;

	identify(task, &ids, &info);
	code = store_lookup(db, &info, &known, err);
	if (code)
		return code;
	if (known == STORE_OK || (known == STORE_FAILED && !c->options->retry_failed)) {
		c->summary->known++;
		c->summary->known_good += known == STORE_OK;
	} else if (!fits(c, task)) {
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
		for (size_t k = 0; !code && k < c->nr_recipes; k++) {
			const struct task task = { &c->revisions.v[i], &c->recipes[k] };

			code = plan_one(c, db, &task, err);
		}
	}
	return code;
}

static int open_work(struct collection *c, struct strbuf *err)
{
	int code = workdir_open(c->options->work, &c->work, err);

	if (code)
		return code;
	c->work_open = true;
	for (size_t i = 0; !code && i < c->nr_recipes; i++) {
		struct recipe *r = &c->recipes[i];

		code = kbuild_init(&r->kbuild, &c->work, &r->profile, &r->tools, NULL, NULL, err);
		if (code)
			return code;
		r->kbuild.jobs = c->options->jobs;
		r->kbuild.progress = c->progress;
		code = c->work.crashed ? kbuild_clean(&r->kbuild, err) :
					 kbuild_repair(&r->kbuild, err);
	}
	return code;
}

static void checkout_progress(void *data, size_t done, size_t total)
{
	struct attempt *a = data;

	progress_note(a->c->progress, false, "%s: checking out, %zu of %zu files", a->label, done,
		      total);
}

/* Who owns what, as of this revision. Trees without it are fine. */
static void read_maintainers(struct attempt *a)
{
	strbuf_reset(&a->maintainers);
	repo_read_file(a->c->repo, a->task->rev, "MAINTAINERS", MAINTAINERS_MAX, &a->maintainers);
}

static int check_out(struct attempt *a, struct strbuf *err)
{
	struct collection *c = a->c;
	struct checkout_result result;
	const struct checkout co = { .dir = c->work.src,
				     .state = c->work.src_state,
				     .verify = c->work.crashed && !c->verified,
				     .progress = checkout_progress,
				     .progress_data = a };
	int code = checkout_revision(c->repo, a->task->rev, &co, &result, err);

	if (!code) {
		c->verified = true;
		read_maintainers(a);
		progress_verbose(c->progress, "%s: %zu files written, %zu removed%s", a->label,
				 result.written, result.removed,
				 result.repaired ? ", all compared" : "");
	}
	return code;
}

static int import(struct attempt *a, struct strbuf *err)
{
	const struct recipe *r = a->task->recipe;
	const struct import_source src = { .image = a->image.buf,
					   .build_dir = r->kbuild.obj,
					   .source_dir = r->kbuild.src,
					   .kconfig = a->kconfig.buf,
					   .threads = a->c->options->jobs };
	struct build_info info;
	int code;

	progress_note(a->c->progress, false, "%s: reading the image", a->label);
	identify(a->task, &a->ids, &info);
	info.stage = "";
	info.config = a->config.buf;
	info.maintainers = a->maintainers.buf;
	info.compressed = a->result.compressed;
	a->result.stage = "parse";
	a->result.exit_status = 0;
	code = import_image(a->c->options->db, &src, &info, &a->imported, err);
	if (*a->imported.note)
		progress_line(a->c->progress, "%s: %s", a->label, a->imported.note);
	return is_revisions_fault(code) ? 1 : code;
}

/* 0 stored, 1 the revision's fault (said in @err), negative trouble */
static int build_and_import(struct attempt *a, struct strbuf *err)
{
	struct kbuild *kb = &a->task->recipe->kbuild;
	AUTO_STRBUF struct strbuf doing = STRBUF_INIT;
	int code;

	strbuf_addf(&doing, "%s: configuring", a->label);
	code = kbuild_configure(kb, a->log, doing.buf, &a->result, err);
	strbuf_setf(&doing, "%s: building", a->label);
	if (!code)
		code = kbuild_build(kb, a->log, doing.buf, &a->result, err);
	return code ? code : import(a, err);
}

/*
 * The end of the log, and behind it what we have to say ourselves; without the work directory's
 * path, so that what is stored is the same wherever it was built.
 */
static void failure_text(const struct attempt *a, const char *why, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, work = STRBUF_INIT;
	const char *at, *next;

	kbuild_log_tail(a->log, &text);
	if (text.len && text.buf[text.len - 1] != '\n')
		strbuf_addch(&text, '\n');
	strbuf_addf(&text, "kbloat: %s\n", why);
	strbuf_addf(&work, "%s/", a->c->work.path);
	for (at = text.buf; (next = strstr(at, work.buf)); at = next + work.len)
		strbuf_add(out, at, (size_t)(next - at));
	strbuf_addstr(out, at);
}

static int record_failure(struct attempt *a, const char *why, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf tail = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	struct build_info info;
	int code;

	identify(a->task, &a->ids, &info);
	failure_text(a, why, &tail);
	info.stage = a->result.stage;
	info.exit_status = a->result.exit_status;
	info.log_tail = tail.buf;
	info.config = a->config.len ? a->config.buf : NULL;
	code = db_open(a->c->options->db, DB_WRITE, &db, err);
	if (!code)
		code = store_failed(db, &info, err);
	if (code)
		return code;
	a->c->summary->failed++;
	progress_line(a->c->progress, "%s: %s failed: %s, see '%s'", a->label, info.stage, why,
		      a->log);
	return 0;
}

static void report_success(struct attempt *a)
{
	AUTO_STRBUF struct strbuf bytes = STRBUF_INIT;

	number_add(&bytes, a->imported.bytes, false);
	progress_line(a->c->progress, "%s: %s bytes, %lld s", a->label, bytes.buf,
		      (long long)(time(NULL) - a->started));
	a->c->summary->collected++;
}

/* A failure counts only when it happens in an empty object directory, too. */
static int try_twice(struct attempt *a, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = build_and_import(a, &why);

	if (code == 1) {
		progress_verbose(a->c->progress, "%s: %s failed: %s; once more from the beginning",
				 a->label, a->result.stage, why.buf);
		code = kbuild_clean(&a->task->recipe->kbuild, err);
		if (code)
			return code;
		unlink(a->log);
		code = build_and_import(a, &why);
	}
	if (code == 1 && run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	if (code < 0)
		return error_set(err, code, "%s", why.buf);
	if (code == 1)
		return record_failure(a, why.buf, err);
	report_success(a);
	return 0;
}

static int run_attempt(struct attempt *a, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code;

	progress_note(a->c->progress, true, "%s: checking out", a->label);
	unlink(a->log);
	code = check_out(a, &why);
	if (!code) {
		progress_note(a->c->progress, true, "%s: building", a->label);
		return try_twice(a, err);
	}
	if (code == -EINVAL) {
		a->result.stage = "checkout";
		return record_failure(a, why.buf, err);
	}
	if (code == -ENODATA) {
		/* fetched again it may be complete: nothing to record */
		progress_line(a->c->progress, "%s: %s", a->label, why.buf);
		a->c->summary->refused++;
		return 0;
	}
	return error_set(err, code, "%s", why.buf);
}

/* LOGS/REV-PROFILE-ARCH.log; a revision's name may have a '/'. */
static char *log_name(const struct collection *c, const struct task *task)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	size_t start;

	strbuf_addf(&sb, "%s/", c->work.logs);
	start = sb.len;
	strbuf_addf(&sb, "%.150s-%s-%s.log", task->rev->name, task->recipe->profile.name,
		    task->recipe->profile.arch);
	for (size_t i = start; i < sb.len; i++) {
		unsigned char ch = (unsigned char)sb.buf[i];

		if (ch == '/' || ch <= 0x20 || ch == 0x7f)
			sb.buf[i] = '_';
	}
	return strbuf_detach(&sb);
}

static int run_task(struct collection *c, const struct task *task, struct strbuf *err)
{
	struct attempt a = { .c = c, .task = task, .started = time(NULL) };
	AUTO_STRBUF struct strbuf label = STRBUF_INIT;
	int code;

	strbuf_addf(&label, "%s:%s", task->rev->name, task->recipe->profile.name);
	a.label = strbuf_detach(&label);
	a.log = log_name(c, task);
	strbuf_init(&a.config);
	strbuf_init(&a.kconfig);
	strbuf_init(&a.maintainers);
	strbuf_init(&a.image);
	a.result = (struct kbuild_result){
		.config = &a.config, .kconfig = &a.kconfig, .image = &a.image, .compressed = -1
	};
	code = run_attempt(&a, err);
	free(a.label);
	free(a.log);
	strbuf_release(&a.config);
	strbuf_release(&a.kconfig);
	strbuf_release(&a.maintainers);
	strbuf_release(&a.image);
	return code;
}

static int run_tasks(struct collection *c, struct strbuf *err)
{
	int code = open_work(c, err);

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

static void collection_release(struct collection *c)
{
	for (size_t i = 0; i < c->nr_recipes; i++) {
		kbuild_release(&c->recipes[i].kbuild);
		kbuild_tools_release(&c->recipes[i].tools);
		profile_release(&c->recipes[i].profile);
	}
	free(c->recipes);
	free(c->tasks);
	revisions_release(&c->revisions);
	repo_free(c->repo);
	if (c->work_open)
		workdir_close(&c->work);
}

int collect(const struct collect_options *options, struct progress *progress,
	    struct collect_summary *summary, struct strbuf *err)
{
	struct collection c = { .options = options, .progress = progress, .summary = summary };
	int code;

	*summary = (struct collect_summary){ 0 };
	code = load_recipes(&c, err);
	if (!code)
		code = expand_revisions(&c, err);
	if (!code)
		code = plan(&c, err);
	if (!code && c.nr_tasks)
		code = run_tasks(&c, err);
	collection_release(&c);
	return code;
}
