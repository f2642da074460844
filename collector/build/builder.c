// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/builder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/git/checkout.h"
#include "collector/account/import.h"
#include "collector/build/kbuild.h"
#include "collector/build/machine.h"
#include "collector/build/profile.h"
#include "collector/build/reads.h"
#include "collector/git/commit_info.h"
#include "collector/git/repo.h"
#include "collector/uses/uses.h"
#include "collector/build/workdir.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/mailmap.h"
#include "common/number.h"
#include "common/progress.h"
#include "common/rev_short.h"
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

struct builder {
	struct builder_options options;
	struct progress *progress;
	struct repo *repo;
	struct recipe *recipes;
	size_t nr_recipes;
	struct workdir work;
	bool work_open, started;
	char *refusal; /* see builder_refusal(); owned */
};

/* What a build_info borrows. */
struct ids {
	char commit[GIT_OID_HEXSZ + 1], tree[GIT_OID_HEXSZ + 1];
};

/* One build under way. */
struct attempt {
	struct builder *b;
	struct recipe *recipe;
	const struct revision *rev;
	char *label; /* "v6.1.170:tiny" */
	char *log;
	char *first_log; /* of a try that failed, when there was another one */
	struct strbuf config, kconfig, image;
	struct strbuf maintainers; /* MAINTAINERS of the tree, empty when it has none */
	struct strbuf mailmap; /* likewise .mailmap */
	struct strbuf reads; /* files of the tree that the build read */
	struct strbuf uses; /* where they mention options */
	struct kbuild_result result;
	struct import_result imported;
	struct ids ids;
	int64_t started; /* run_clock_ms() */
	bool warm; /* there were objects of a build before */
	enum build_outcome outcome;
	int64_t known; /* the attempt before it; 0: none */
	int64_t build; /* its id in the database; 0: not stored */
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
static bool given_twice(const struct builder *b)
{
	const struct profile *last = &b->recipes[b->nr_recipes - 1].profile;

	for (size_t i = 0; i + 1 < b->nr_recipes; i++) {
		if (!strcmp(b->recipes[i].profile.name, last->name))
			return true;
	}
	return false;
}

static int load_recipes(struct builder *b, struct strbuf *err)
{
	const struct strvec *names = b->options.profiles;

	b->recipes = xcalloc(names->nr, sizeof(*b->recipes));
	for (size_t i = 0; i < names->nr; i++) {
		struct recipe *r = &b->recipes[b->nr_recipes++];
		int code = profile_load(names->v[i], b->options.arch, &r->profile, err);

		if (!code && b->options.toolchain)
			code = profile_set_toolchain(&r->profile, b->options.toolchain, err);
		else if (!code && b->options.cc)
			code = profile_follow_compiler(&r->profile, b->options.cc, err);
		if (!code && r->profile.abstract)
			code = error_set(err, -EINVAL,
					 "profile '%s' is there for others to inherit",
					 r->profile.name);
		if (!code && given_twice(b))
			code = error_set(err, -EINVAL, "profile '%s' is given twice",
					 r->profile.name);
		if (!code)
			code = kbuild_tools_find(&r->profile, &r->tools, err);
		if (code)
			return code;
	}
	return 0;
}

int builder_open(const struct builder_options *options, struct progress *progress,
		 struct builder **out, struct strbuf *err)
{
	struct builder *b = xcalloc(1, sizeof(*b));
	int code;

	b->options = *options;
	b->options.progress = b->progress = progress;
	code = load_recipes(b, err);
	if (!code)
		code = repo_open(options->repo, &b->repo, err);
	if (code) {
		builder_close(b);
		return code;
	}
	*out = b;
	return 0;
}

void builder_close(struct builder *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->nr_recipes; i++) {
		kbuild_release(&b->recipes[i].kbuild);
		kbuild_tools_release(&b->recipes[i].tools);
		profile_release(&b->recipes[i].profile);
	}
	free(b->recipes);
	repo_free(b->repo);
	if (b->work_open)
		workdir_close(&b->work);
	free(b->refusal);
	free(b);
}

const struct builder_options *builder_options(const struct builder *b)
{
	return &b->options;
}

struct repo *builder_repo(struct builder *b)
{
	return b->repo;
}

size_t builder_nr_recipes(const struct builder *b)
{
	return b->nr_recipes;
}

const struct profile *builder_profile(const struct builder *b, size_t recipe)
{
	return &b->recipes[recipe].profile;
}

static void identify(const struct recipe *r, const struct revision *rev, struct ids *ids,
		     struct build_info *info)
{
	*info = (struct build_info){
		.rev = rev->name,
		.commit_id = git_oid_tostr(ids->commit, sizeof(ids->commit), &rev->commit),
		.tree_id = git_oid_tostr(ids->tree, sizeof(ids->tree), &rev->tree),
		.commit_time = rev->time,
		.profile = r->profile.name,
		.profile_hash = r->profile.hash,
		.arch = r->profile.arch,
		.cc = r->tools.cc_version,
		.ld = r->tools.ld_version,
		.compressed = -1
	};
}

static void set_refusal(struct builder *b, const char *label, const char *why)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s: %s", label, why);
	free(b->refusal);
	b->refusal = strbuf_detach(&text);
}

bool builder_fits(struct builder *b, size_t recipe, const struct revision *rev)
{
	AUTO_STRBUF struct strbuf label = STRBUF_INIT, why = STRBUF_INIT;
	const struct profile *p = &b->recipes[recipe].profile;
	bool fits = true;

	file_forget_trouble();
	for (size_t i = 0; fits && i < p->tree.nr; i++) {
		fits = repo_has_file(b->repo, rev, p->tree.v[i]);
		if (!fits && !file_trouble(&why))
			strbuf_addf(&why, "no tree for this profile: the revision has no '%s'",
				    p->tree.v[i]);
	}
	if (fits)
		return true;
	strbuf_addf(&label, "%s:%s", rev->name, p->name);
	progress_line(b->progress, "%s: %s", label.buf, why.buf);
	set_refusal(b, label.buf, why.buf);
	return false;
}

int builder_known(struct builder *b, struct db *db, size_t recipe, const struct revision *rev,
		  enum store_known *known, int64_t *build, struct strbuf *err)
{
	struct build_info info;
	struct ids ids;

	identify(&b->recipes[recipe], rev, &ids, &info);
	return store_lookup(db, &info, known, build, err);
}

int builder_start(struct builder *b, struct strbuf *err)
{
	int code = 0;

	if (b->started)
		return 0;
	if (!b->work_open)
		code = workdir_open(b->options.work, &b->work, err);
	if (code)
		return code;
	b->work_open = true;
	for (size_t i = 0; !code && i < b->nr_recipes; i++) {
		struct recipe *r = &b->recipes[i];

		kbuild_release(&r->kbuild);
		code = kbuild_init(&r->kbuild, &b->work, &r->profile, &r->tools, NULL, NULL, err);
		if (code)
			return code;
		r->kbuild.jobs = b->options.jobs;
		r->kbuild.progress = b->progress;
		code = kbuild_repair(&r->kbuild, err);
		if (!code)
			code = machine_probe(&r->kbuild, err);
	}
	b->started = !code;
	return code;
}

static void checkout_progress(void *data, size_t done, size_t total)
{
	struct attempt *a = data;

	progress_note(a->b->progress, false, "%s: checking out, %zu of %zu files", a->label, done,
		      total);
}

/* Who owns what and who people are, as of this revision. Trees without it are fine. */
static void read_people(struct attempt *a)
{
	strbuf_reset(&a->maintainers);
	strbuf_reset(&a->mailmap);
	repo_read_file(a->b->repo, a->rev, "MAINTAINERS", MAINTAINERS_MAX, &a->maintainers);
	repo_read_file(a->b->repo, a->rev, ".mailmap", MAILMAP_MAX, &a->mailmap);
}

/*
 * What a build in the tree leaves behind, in a revision that somebody committed it to. With it Kbuild
 * refuses to build anywhere else (the top Makefile's "source tree is not clean"), and the next
 * revision's checkout does not mind that it is gone.
 */
static int leave_out(struct attempt *a, struct strbuf *err)
{
	static const char *const patterns[] = { ".config", "include/config", "include/generated",
						"arch/*/include/generated" };
	const char *src = a->b->work.src;
	struct dirfd *dir;
	int code = dirfd_open(src, &dir, err);

	if (code)
		return code;
	for (size_t i = 0; !code && i < ARRAY_SIZE(patterns); i++) {
		AUTO_STRVEC struct strvec found = STRVEC_INIT;

		file_glob(src, patterns[i], &found);
		for (size_t k = 0; !code && k < found.nr; k++) {
			const char *name = found.v[k] + strlen(src) + 1;

			code = dirfd_remove(dir, name, err);
			progress_line(a->b->progress,
				      "%s: its '%s' is left out: the profile has its own", a->label,
				      name);
		}
	}
	dirfd_close(dir);
	return code;
}

static int check_out(struct attempt *a, struct strbuf *err)
{
	struct builder *b = a->b;
	struct checkout_result result;
	const struct checkout co = { .dir = b->work.src,
				     .state = b->work.src_state,
				     .progress = checkout_progress,
				     .progress_data = a };
	int code = checkout_revision(b->repo, a->rev, &co, &result, err);

	if (!code) {
		read_people(a);
		progress_verbose(b->progress, "%s: %zu files written, %zu removed%s", a->label,
				 result.written, result.removed,
				 result.repaired ? ", all compared" : "");
		code = leave_out(a, err);
	}
	return code;
}

/*
 * A list that cannot be made is no reason to refuse a build, unless the next try may make it: what it
 * read is then unknown.
 */
static int find_reads(struct attempt *a, struct strbuf *err)
{
	const struct kbuild *kb = &a->recipe->kbuild;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code;

	strbuf_reset(&a->reads);
	strbuf_reset(&a->uses);
	code = reads_find(repo_odb(a->b->repo), &a->rev->tree, kb->src, kb->obj,
			  &kb->profile->config, &a->reads, &why);
	if (!code) {
		uses_find(kb->src, a->reads.buf, a->config.buf, &a->uses);
		return 0;
	}
	if (file_is_trouble(code))
		return error_set(err, code, "%s", why.buf);
	strbuf_reset(&a->reads);
	progress_line(a->b->progress, "%s: which files it read is not known: %s", a->label,
		      why.buf);
	return 0;
}

/*
 * Whose build it is, so that it can be called by its subject; the build is stored without, when the
 * commit is not as it should be. Before the build: one that is killed in between finds it there the next time.
 */
static int remember_commit(const struct attempt *a, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct commit_info info;
	AUTO_DB struct db *db = NULL;
	int code = commit_info_read(a->b->repo, &a->rev->commit, &info, &why);
	int64_t id;

	if (code) {
		commit_info_release(&info);
		return file_is_trouble(code) ? error_set(err, code, "%s", why.buf) : 0;
	}
	code = db_open(a->b->options.db, DB_WRITE, &db, err);
	if (!code)
		code = db_begin(db, err);
	if (!code) {
		id = commit_info_store(db, &info, err);
		code = id < 0 ? (int)id : db_commit(db, err);
		if (code)
			db_rollback(db);
	}
	commit_info_release(&info);
	return code;
}

static int import(struct attempt *a, struct strbuf *err)
{
	const struct recipe *r = a->recipe;
	const struct import_source src = { .image = a->image.buf,
					   .build_dir = r->kbuild.obj,
					   .source_dir = r->kbuild.src,
					   .own = true,
					   .threads = a->b->options.jobs };
	struct build_info info;
	int code;

	progress_note(a->b->progress, false, "%s: reading the image", a->label);
	code = find_reads(a, err);
	/* what was left out on the way for the machine's fault would be missing for ever */
	if (!code)
		code = file_trouble(err);
	if (code)
		return code;
	identify(a->recipe, a->rev, &a->ids, &info);
	info.stage = "";
	info.config = a->config.buf;
	info.kconfig = a->kconfig.buf;
	info.maintainers = a->maintainers.buf;
	info.mailmap = a->mailmap.buf;
	info.reads = a->reads.buf;
	info.uses = a->uses.buf;
	info.compressed = a->result.compressed;
	a->result.stage = "parse";
	a->result.exit_status = 0;
	code = remember_commit(a, err);
	if (!code)
		code = import_image(a->b->options.db, &src, &info, &a->imported, err);
	for (const char *note = a->imported.note; *note;) {
		int len = (int)strcspn(note, "\n");

		progress_line(a->b->progress, "%s: %.*s", a->label, len, note);
		note += len + (note[len] == '\n');
	}
	/* another image may ask for less */
	if (code == -ENOMEM)
		code = MACHINE_REFUSED;
	return is_revisions_fault(code) ? 1 : code;
}

/* 0 stored, 1 the revision's fault (said in @err), negative trouble */
static int build_and_import(struct attempt *a, struct strbuf *err)
{
	struct kbuild *kb = &a->recipe->kbuild;
	AUTO_STRBUF struct strbuf doing = STRBUF_INIT;
	int code;

	a->warm = !kb->fresh;
	strbuf_addf(&doing, "%s: configuring", a->label);
	code = kbuild_configure(kb, a->log, doing.buf, &a->result, err);
	strbuf_setf(&doing, "%s: building", a->label);
	if (!code)
		code = machine_needs(kb, a->config.buf, err);
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
	strbuf_addf(&work, "%s/", a->b->work.path);
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

	/* a file that could not be looked at is not one that the revision has not */
	code = file_trouble(err);
	if (code)
		return code;
	identify(a->recipe, a->rev, &a->ids, &info);
	failure_text(a, why, &tail);
	info.stage = a->result.stage;
	info.exit_status = a->result.exit_status;
	info.known = a->known;
	info.log_tail = tail.buf;
	info.config = a->config.len ? a->config.buf : NULL;
	code = remember_commit(a, err);
	if (!code)
		code = db_open(a->b->options.db, DB_WRITE, &db, err);
	if (!code)
		code = store_failed(db, &info, &a->build, err);
	if (code)
		return code;
	a->outcome = BUILD_FAILED;
	progress_line(a->b->progress, "%s: %s failed: %s, see '%s'", a->label, info.stage, why,
		      a->log);
	return 0;
}

static void report_success(struct attempt *a)
{
	AUTO_STRBUF struct strbuf bytes = STRBUF_INIT;

	number_add(&bytes, a->imported.bytes, false);
	progress_line(a->b->progress, "%s: %s bytes, %lld s", a->label, bytes.buf,
		      (long long)(run_clock_ms() - a->started) / 1000);
	a->build = a->imported.build;
	a->outcome = BUILD_BUILT;
}

/* Nothing of it is recorded; the next run tries it again. */
static int refuse(struct attempt *a, const char *why)
{
	progress_line(a->b->progress, "%s: not built: %s", a->label, why);
	set_refusal(a->b, a->label, why);
	a->outcome = BUILD_REFUSED;
	return 0;
}

const char *builder_refusal(const struct builder *b)
{
	return b->refusal;
}

/* A failure counts only when it happens in an empty object directory, too. */
static int try_twice(struct attempt *a, struct strbuf *err)
{
	struct kbuild *kb = &a->recipe->kbuild;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	const bool fresh = kb->fresh;
	int code = build_and_import(a, &why);

	/* what took hours in an empty directory need not take them twice */
	if (code == 1 && !(fresh && run_ended(&kb->last))) {
		progress_verbose(a->b->progress, "%s: %s failed: %s; once more from the beginning",
				 a->label, a->result.stage, why.buf);
		code = kbuild_clean(kb, err);
		if (code)
			return code;
		if (rename(a->log, a->first_log))
			unlink(a->log);
		code = build_and_import(a, &why);
	}
	if (code == 1 && run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	if (code == MACHINE_REFUSED)
		return refuse(a, why.buf);
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

	progress_note(a->b->progress, true, "%s: checking out", a->label);
	unlink(a->log);
	unlink(a->first_log);
	code = check_out(a, &why);
	if (!code) {
		progress_note(a->b->progress, true, "%s: building", a->label);
		return try_twice(a, err);
	}
	if (code == -EINVAL) {
		a->result.stage = "checkout";
		return record_failure(a, why.buf, err);
	}
	/* fetched again it may be complete, and whole */
	if (code == -ENODATA || code == -EUCLEAN)
		return refuse(a, why.buf);
	return error_set(err, code, "%s", why.buf);
}

static int remember_duration(const struct attempt *a, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = a->build ? db_open(a->b->options.db, DB_WRITE, &db, err) : 0;

	return code || !db ?
		       code :
		       store_duration(db, a->build, run_clock_ms() - a->started, a->warm, err);
}

/* Which attempt it repeats. */
static int find_known(struct attempt *a, size_t recipe, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	enum store_known known;
	int code = db_open(a->b->options.db, DB_WRITE, &db, err);

	return code ? code : builder_known(a->b, db, recipe, a->rev, &known, &a->known, err);
}

/* LOGS/REV-PROFILE-ARCH.log, with @end for ".log"; a revision's name may have a '/'. */
static char *log_name(const struct builder *b, const struct recipe *r, const struct revision *rev,
		      const char *end)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT, shown = STRBUF_INIT;
	size_t start;

	strbuf_addf(&sb, "%s/", b->work.logs);
	start = sb.len;
	rev_add_short(rev->name, &shown);
	strbuf_addf(&sb, "%.150s-", shown.buf);
	profile_directory(&r->profile, &sb);
	strbuf_addstr(&sb, end);
	for (size_t i = start; i < sb.len; i++) {
		unsigned char ch = (unsigned char)sb.buf[i];

		if (ch == '/' || ch <= 0x20 || ch == 0x7f)
			sb.buf[i] = '_';
	}
	return strbuf_detach(&sb);
}

static void attempt_init(struct attempt *a)
{
	AUTO_STRBUF struct strbuf label = STRBUF_INIT;

	rev_add_short(a->rev->name, &label);
	strbuf_addf(&label, ":%s", a->recipe->profile.name);
	a->label = strbuf_detach(&label);
	a->log = log_name(a->b, a->recipe, a->rev, ".log");
	a->first_log = log_name(a->b, a->recipe, a->rev, ".first.log");
	strbuf_init(&a->config);
	strbuf_init(&a->kconfig);
	strbuf_init(&a->maintainers);
	strbuf_init(&a->mailmap);
	strbuf_init(&a->reads);
	strbuf_init(&a->uses);
	strbuf_init(&a->image);
	a->result = (struct kbuild_result){
		.config = &a->config, .kconfig = &a->kconfig, .image = &a->image, .compressed = -1
	};
}

static void attempt_release(struct attempt *a)
{
	free(a->label);
	free(a->log);
	free(a->first_log);
	strbuf_release(&a->config);
	strbuf_release(&a->kconfig);
	strbuf_release(&a->maintainers);
	strbuf_release(&a->mailmap);
	strbuf_release(&a->reads);
	strbuf_release(&a->uses);
	strbuf_release(&a->image);
}

int builder_build(struct builder *b, size_t recipe, const struct revision *rev,
		  enum build_outcome *outcome, int64_t *build, struct strbuf *err)
{
	struct attempt a = { .b = b,
			     .recipe = &b->recipes[recipe],
			     .rev = rev,
			     .started = run_clock_ms(),
			     .outcome = BUILD_REFUSED };
	int code = builder_start(b, err);

	if (build)
		*build = 0;
	if (code)
		return code;
	attempt_init(&a);
	file_forget_trouble();
	code = find_known(&a, recipe, err);
	if (!code)
		code = run_attempt(&a, err);
	if (!code)
		code = remember_duration(&a, err);
	if (!code && build)
		*build = a.build;
	*outcome = a.outcome;
	attempt_release(&a);
	return code;
}
