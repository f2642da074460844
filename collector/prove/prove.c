// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/prove/prove.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/prove/internal.h"
#include "collector/prove/series.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/number.h"
#include "common/progress.h"
#include "common/run.h"
#include "db/db.h"

static int load_profile(struct prover *p, struct strbuf *err)
{
	const struct prove_build *b = &p->build;
	const char *name = p->options.profile ? p->options.profile : b->profile;
	int code;

	if (!*b->commit)
		return prove_imported_profile(p, err);
	code = profile_load(name, b->arch, &p->profile, err);
	if (code)
		return code;
	if (strcmp(p->profile.hash, b->hash) != 0)
		return error_set(
			err, -EINVAL,
			"profile '%s' is not what '%s' was built with: give that one with --profile, or collect anew",
			name, b->name);
	code = profile_follow_compiler(&p->profile, b->cc, err);
	if (!code)
		code = kbuild_tools_find(&p->profile, &p->tools, err);
	if (code)
		return code;
	if (strcmp(p->tools.cc_version, b->cc) != 0)
		return error_set(err, -EINVAL, "'%s' was built with '%s', but here is '%s'",
				 b->name, b->cc, p->tools.cc_version);
	if (strcmp(p->tools.ld_version, b->ld) != 0)
		return error_set(err, -EINVAL, "'%s' was linked with '%s', but here is '%s'",
				 b->name, b->ld, p->tools.ld_version);
	return 0;
}

/* Is it a build that can be made again? */
static int check_build(const struct prove_build *b, struct strbuf *err)
{
	if (!*b->config && !*b->commit)
		return error_set(err, -EINVAL,
				 "'%s' was imported without its .config: import it again with "
				 "--build-dir or --config",
				 b->name);
	if (!*b->config)
		return error_set(err, -EINVAL, "the .config of '%s' was not kept", b->name);
	return 0;
}

static int check_modules(const struct prove_build *b, struct strbuf *err)
{
	if (config_state(b->config, "MODULES", strlen("MODULES")) != 'y')
		return error_set(err, -EINVAL, "'%s' has no modules: CONFIG_MODULES is off",
				 b->name);
	return 0;
}

static int find_revision(struct prover *p, struct strbuf *err)
{
	AUTO_REVISIONS struct revisions list = REVISIONS_INIT;
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	const struct step step = { 0 };
	int code = repo_open(p->options.repo, &p->repo, err);

	if (!code)
		code = repo_expand(p->repo, p->build.commit, &step, &list, &note, err);
	if (code)
		return code;
	p->rev = list.v[0];
	list.nr = 0;
	return 0;
}

static char *join(const char *dir, const char *name)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "%s/%s", dir, name);
	return strbuf_detach(&sb);
}

static char *with_suffix(const char *path, const char *suffix)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "%s%s", path, suffix);
	return strbuf_detach(&sb);
}

static int open_work(struct prover *p, struct strbuf *err)
{
	AUTO_FREE char *dir = join(p->options.work, "prove"), *kept = NULL;
	int code = file_no_link(dir, err);

	if (!code)
		code = workdir_open(dir, &p->work, err);
	if (code)
		return code;
	p->work_open = true;
	code = kbuild_init(&p->kb, &p->work, &p->profile, &p->tools, NULL, NULL, err);
	p->kb.jobs = p->options.jobs;
	p->kb.progress = p->progress;
	p->scratch = join(p->work.path, "scratch.db");
	kept = join(p->work.path, "baseline");
	if (!code)
		code = file_no_link(kept, err);
	if (!code)
		code = dir_make(kept, err);
	p->state = join(kept, strrchr(p->kb.obj, '/') + 1);
	p->kernel = with_suffix(p->state, ".kernel");
	p->boot_log = with_suffix(p->state, ".boot");
	return code;
}

/* Can what comes of it be stored? Better asked before than after hours of building. */
static int check_writable(const struct prover *p, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(p->options.db, DB_WRITE, &db, err);

	if (!code)
		code = db_begin(db, err);
	if (!code)
		db_rollback(db);
	return code;
}

static int open_tree(struct prover *p, struct strbuf *err)
{
	int code = 0;

	if (*p->build.commit)
		code = find_revision(p, err);
	if (!code)
		code = open_work(p, err);
	if (!code && !*p->build.commit)
		code = prove_imported_source(p, err);
	return code;
}

static int open_built(struct prover *p, struct strbuf *err)
{
	int code = prove_read_build(p, err);

	if (!code)
		code = check_build(&p->build, err);
	if (!code)
		code = check_modules(&p->build, err);
	if (!code)
		code = check_writable(p, err);
	if (!code)
		code = load_profile(p, err);
	if (!code && p->options.boot)
		code = prove_boot_possible(p, err);
	if (!code)
		code = open_tree(p, err);
	if (!code)
		code = prove_baseline(p, err);
	if (!code && p->options.boot)
		code = prove_boot_baseline(p, err);
	return code;
}

static int open_configured(struct prover *p, struct strbuf *err)
{
	int code = prove_read_build(p, err);

	if (!code)
		code = check_build(&p->build, err);
	if (!code)
		code = load_profile(p, err);
	if (!code)
		code = open_tree(p, err);
	return code ? code : prove_configured(p, err);
}

static int open_with(const struct prove_options *options, struct progress *progress,
		     int (*open)(struct prover *p, struct strbuf *err), struct prover **out,
		     struct strbuf *err)
{
	struct prover *p = xcalloc(1, sizeof(*p));
	int code;

	p->options = *options;
	p->progress = progress;
	code = open(p, err);
	if (code) {
		prove_close(p);
		return code;
	}
	*out = p;
	return 0;
}

int prove_open(const struct prove_options *options, struct progress *progress, struct prover **out,
	       struct strbuf *err)
{
	return open_with(options, progress, open_built, out, err);
}

int prove_open_configured(const struct prove_options *options, struct progress *progress,
			  struct prover **out, struct strbuf *err)
{
	return open_with(options, progress, open_configured, out, err);
}

void prove_close(struct prover *p)
{
	if (!p)
		return;
	kbuild_release(&p->kb);
	kbuild_tools_release(&p->tools);
	profile_release(&p->profile);
	prove_build_release(&p->build);
	free(p->rev.name);
	repo_free(p->repo);
	free(p->scratch);
	free(p->state);
	free(p->kernel);
	free(p->boot_log);
	free(p->config_base);
	strmap_release(&p->old_warnings);
	if (p->work_open)
		workdir_close(&p->work);
	free(p);
}

static int trial_convert(struct trial *t, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = convert(t->c, t->p->kb.src, t->p->config_base, t->p->profile.arch, &t->convert,
			   &why);

	for (size_t i = 0; i < t->convert.notes.nr; i++)
		progress_verbose(t->p->progress, "%s: %s", t->label, t->convert.notes.v[i]);
	if (code == -ENOTSUP)
		return trial_fail(t, "convert",
				  t->convert.trouble ? t->convert.trouble : "unsupported", "%s",
				  why.buf);
	if (!code && !t->convert.modules.nr)
		return trial_fail(t, "convert", "unsupported", "no module comes of it");
	if (!code)
		strvec_push_all(&t->modules, t->convert.modules.v);
	return code ? error_set(err, code, "%s", why.buf) : 0;
}

/* "drivers/base/x.ko" as a target of make, with @suffix in the place of ".ko". */
static void module_targets(const struct trial *t, const char *suffix, struct strvec *out)
{
	for (size_t i = 0; i < t->modules.nr; i++) {
		const char *ko = t->modules.v[i];
		size_t len = strlen(ko);

		if (len > 3 && !strcmp(ko + len - 3, ".ko"))
			len -= 3;
		strvec_pushf(out, "%.*s%s", (int)len, ko, suffix);
	}
}

/* What is not booted need not be compressed. */
static void image_targets(const struct trial *t, struct strvec *out)
{
	const struct profile *profile = &t->p->profile;

	for (size_t i = 0; i < profile->target.nr && !t->p->options.boot && !out->nr; i++) {
		if (!strcmp(profile->target.v[i], profile->image))
			strvec_push(out, profile->image);
	}
	if (!out->nr)
		strvec_push_all(out, profile->target.v);
}

static int make_modules(struct trial *t, const char *stage, const char *suffix, struct strbuf *text,
			struct strbuf *err)
{
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;

	module_targets(t, suffix, &targets);
	return trial_make(t, stage, &targets, text, err);
}

static int make_image(struct trial *t, struct strbuf *text, struct strbuf *err)
{
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	int code;

	image_targets(t, &targets);
	code = trial_make(t, "link", &targets, text, err);
	if (!code)
		code = prove_measure(t->p, t->label, t->bytes, &t->built_in, err);
	t->measured = !code;
	return code;
}

/* The module's objects first: they take seconds, the image a minute. */
static int make_all(struct trial *t, struct strbuf *text, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf image = STRBUF_INIT, ignored = STRBUF_INIT;
	int code = make_modules(t, "compile", ".o", &ignored, err);

	if (!code)
		code = make_image(t, &image, err);
	if (!code)
		code = trial_find_modules(t, err);
	if (!code)
		code = make_modules(t, "modpost", ".ko", text, err);
	strbuf_addstr(text, image.buf);
	return code;
}

static int check_warnings(struct trial *t, const char *text)
{
	for (size_t i = 0; i < t->modules.nr; i++) {
		if (prove_log_warning(text, t->modules.v[i], &t->p->old_warnings, &t->fault))
			return 1;
	}
	return 0;
}

static int trial_build(struct trial *t, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code = trial_configure(t, err);

	if (!code)
		code = make_all(t, &text, err);
	if (!code)
		code = check_warnings(t, text.buf);
	if (!code)
		code = trial_check(t, err);
	return code;
}

static void series_dir(const struct trial *t, struct strbuf *out)
{
	strbuf_addstr(out, t->p->options.patches);
	if (t->p->options.patches_apart)
		strbuf_addf(out, "/%s", t->label);
}

static int trial_series(struct trial *t, const struct proof *proof, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const struct prover *p = t->p;
	const int64_t before = class_code_and_data(p->bytes);
	const struct series_request q = { .repo = p->repo,
					  .base = &p->rev,
					  .convert = &t->convert,
					  .build = p->build.name,
					  .cc = p->build.cc,
					  .before = before,
					  .after = before - proof->measured,
					  .init_before = p->bytes[CLASS_INIT],
					  .init_after = p->bytes[CLASS_INIT] - proof->measured_init,
					  .module = proof->module,
					  .loads = !strcmp(proof->boot, "ok"),
					  .dir = dir.buf,
					  .cc_of = p->options.cc,
					  .cc_data = p->options.cc_data };
	struct series_request full = q;

	series_dir(t, &dir);
	full.dir = dir.buf;
	return series_write(&full, &t->nr_patches, err);
}

static int run_trial(struct trial *t, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = trial_convert(t, err), restored;

	if (!code)
		code = trial_patch(t, err);
	if (!code)
		code = trial_build(t, err);
	if (!code && t->p->options.boot)
		code = trial_boot(t, err);
	restored = trial_restore(t, &why);
	if (code >= 0 && restored)
		return error_set(err, restored, "%s", why.buf);
	return code < 0 ? code : 0;
}

static void trial_init(struct trial *t)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addstr(&name, t->c->option);
	for (size_t i = 0; i < t->c->members.nr; i++)
		strbuf_addf(&name, "+%s", t->c->members.v[i]);
	t->label = xstrdup(name.buf);
	strbuf_setf(&name, "%.150s.log", t->label);
	t->log = join(t->p->work.logs, name.buf);
	t->fault = (struct prove_fault)PROVE_FAULT_INIT;
	t->module = -1;
	t->boot = "";
	strbuf_init(&t->boot_message);
	strbuf_init(&t->boot_log);
}

static void trial_release(struct trial *t)
{
	free(t->log);
	free(t->label);
	convert_release(&t->convert);
	strmap_release(&t->built_in);
	strvec_release(&t->modules);
	strbuf_release(&t->fault.message);
	strbuf_release(&t->boot_message);
	strbuf_release(&t->boot_log);
}

static void report(const struct trial *t, const struct proof *proof)
{
	AUTO_STRBUF struct strbuf bytes = STRBUF_INIT;
	struct progress *progress = t->p->progress;

	if (!proof->proven) {
		progress_line(progress, "%s: failed, %s, %s: %s", t->label, proof->stage,
			      proof->class, proof->message);
		return;
	}
	number_add(&bytes, proof->measured, false);
	progress_line(progress, "%s: proven, %s bytes%s%s%s%s", t->label, bytes.buf,
		      *proof->boot ? ", boot " : "", proof->boot, *proof->boot_message ? ": " : "",
		      proof->boot_message);
}

/* The series is for what is proven; its numbers are those that are stored. */
static int finish(struct trial *t, struct proof *out, struct strbuf *err)
{
	/* what could not be read or looked at may be why it came out so */
	int code = file_trouble(err);

	if (!code)
		code = prove_store(t, out, err);
	if (!code)
		report(t, out);
	if (!code && out->proven && t->p->options.patches)
		code = trial_series(t, out, err);
	out->nr_patches = t->nr_patches;
	return code;
}

int prove_try(struct prover *p, const struct conversion *c, bool forced, struct proof *out,
	      struct strbuf *err)
{
	struct trial t = { .p = p, .c = c, .forced = forced };
	int code;

	*out = (struct proof){ 0 };
	if (run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	trial_init(&t);
	unlink(t.log);
	file_forget_trouble();
	progress_note(p->progress, true, "%s: trying", t.label);
	code = run_trial(&t, err);
	if (!code)
		code = finish(&t, out, err);
	trial_release(&t);
	return code;
}

int prove_series(struct prover *p, const struct conversion *c, struct proof *known,
		 struct strbuf *err)
{
	struct trial t = { .p = p, .c = c };
	int code;

	trial_init(&t);
	code = trial_convert(&t, err);
	if (code == 1)
		code = error_set(err, -EINVAL, "%s: it was proven, but: %s", t.label,
				 t.fault.message.buf);
	if (!code)
		code = trial_series(&t, known, err);
	known->nr_patches = t.nr_patches;
	trial_release(&t);
	return code;
}
