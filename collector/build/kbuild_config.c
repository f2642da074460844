// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a profile to a .config: the base targets of the tree, the settings put over their result,
 * the target that completes it, and the targets that come after.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/build/conf.h"
#include "collector/build/kbuild.h"
#include "collector/build/machine.h"
#include "collector/build/kbuild_model.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/kconfig/parse.h"
#include "common/progress.h"
#include "common/strbuf.h"

/* A configuration under way. */
struct setup {
	struct kbuild *kb;
	const char *log, *label;
	struct kbuild_result *result;
	struct strbuf path; /* of the .config */
	struct strbuf seed; /* path of what all*config shall start from */
	struct strvec settings; /* what the profile asks for, fragments read */
	struct kbuild_model *model;
};

/* 0 done, 1 the revision fails, negative trouble */
static int run_target(struct setup *s, const char *target, const char *env, struct strbuf *err)
{
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct run_status status;
	int code;

	strvec_push(&targets, target);
	code = kbuild_make(s->kb, &targets, env, s->log, s->label, &status, err);
	s->result->exit_status = run_exit_code(&status);
	if (code || run_ok(&status))
		return code;
	run_describe(&status, &why);
	error_set(err, -1, "'make %s': %s", target, why.buf);
	return machine_blame(s->kb, s->log, err);
}

static int run_targets(struct setup *s, const struct strvec *targets, struct strbuf *err)
{
	int code = 0;

	for (size_t i = 0; !code && i < targets->nr; i++)
		code = run_target(s, targets->v[i], NULL, err);
	return code;
}

/* A fragment that the tree does not have is the revision's failure. */
static int read_fragment(struct setup *s, const char *name, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	char real[PATH_MAX];
	int code;

	strbuf_addf(&path, "%s/%s", s->kb->src, name);
	if (!file_exists(path.buf)) {
		error_set(err, -1, "the revision has no '%s'", name);
		return 1;
	}
	if (!realpath(path.buf, real) || !path_below(real, s->kb->src)) {
		error_set(err, -1, "'%s' of the revision leads out of it", name);
		return 1;
	}
	code = config_read_file(path.buf, &text, err);
	if (!code)
		config_lines(text.buf, &s->settings);
	return code;
}

static int read_settings(struct setup *s, struct strbuf *err)
{
	const struct strvec *list = &s->kb->profile->settings;
	int code = 0;

	for (size_t i = 0; !code && i < list->nr; i++) {
		if (list->v[i][0] == '@')
			code = read_fragment(s, list->v[i] + 1, err);
		else
			strvec_push(&s->settings, list->v[i]);
	}
	return code;
}

static int read_config(struct setup *s, struct strbuf *out, struct strbuf *err)
{
	if (!file_exists(s->path.buf)) {
		error_set(err, -1, "the configuration targets made no .config");
		return 1;
	}
	return config_read_file(s->path.buf, out, err);
}

/* allnoconfig, allmodconfig … start from the file that KCONFIG_ALLCONFIG names. */
static bool takes_seed(const char *target)
{
	return !strncmp(target, "all", 3);
}

/* What the tree is to complete: the .config of the base targets, or what a reference takes. */
static int first_text(struct setup *s, struct strbuf *text, struct strbuf *err)
{
	int code;

	if (*s->kb->profile->reference)
		return kbuild_model_seed(s->model, s->kb, &s->settings, text, err);
	code = read_config(s, text, err);
	if (!code)
		config_merge(text, &s->settings);
	return code;
}

/* Puts the settings over the .config, and has the tree complete it. */
static int solve(struct setup *s, struct strbuf *err)
{
	const char *target = s->kb->profile->solve;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, env = STRBUF_INIT;
	int code = read_settings(s, err);

	if (code || !*target)
		return code;
	code = first_text(s, &text, err);
	/* conf has run since make did */
	if (!code)
		code = kbuild_check(s->kb, err);
	if (code)
		return code;
	if (takes_seed(target)) {
		strbuf_addf(&env, "KCONFIG_ALLCONFIG=%s", s->seed.buf);
		code = file_replace(s->seed.buf, text.buf, text.len, err);
	} else {
		code = file_replace(s->path.buf, text.buf, text.len, err);
	}
	return code ? code : run_target(s, target, env.len ? env.buf : NULL, err);
}

/* The .config of the last build, and its time. */
struct previous {
	struct strbuf text;
	struct timespec times[2];
	bool there;
	bool synced; /* make had made include/config/auto.conf of it */
};

/*
 * Kconfig's all*config targets write auto.conf when it is missing (scripts/kconfig/conf.c), from a
 * .config that is not yet the final one.
 */
static bool has_auto_conf(const struct kbuild *kb)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/include/config/auto.conf", kb->obj);
	return file_exists(path.buf);
}

static int take_previous(struct setup *s, struct previous *old, struct strbuf *err)
{
	struct stat st;
	int code;

	if (stat(s->path.buf, &st))
		return errno == ENOENT ? 0 :
					 error_set(err, -errno, "cannot look at '%s': %s",
						   s->path.buf, strerror(errno));
	code = config_read_file(s->path.buf, &old->text, err);
	if (code)
		return code;
	old->synced = has_auto_conf(s->kb);
	old->times[0] = st.st_atim;
	old->times[1] = st.st_mtim;
	old->there = true;
	if (unlink(s->path.buf))
		return error_set(err, -errno, "cannot remove '%s': %s", s->path.buf,
				 strerror(errno));
	return 0;
}

/*
 * The same text as last time keeps its time, so that make has nothing to do for it; but not when what
 * make had made of it was gone (a killed build), and was made again of something else on the way.
 */
static void keep_time(const struct setup *s, const struct previous *old)
{
	if (old->there && old->synced && !strcmp(old->text.buf, s->result->config->buf))
		utimensat(AT_FDCWD, s->path.buf, old->times, 0);
}

static void report_missing(const struct setup *s)
{
	AUTO_STRVEC struct strvec missing = STRVEC_INIT;

	config_missing(s->result->config->buf, &s->settings, &missing);
	for (size_t i = 0; i < missing.nr; i++)
		progress_verbose(s->kb->progress, "%s: not in the .config: %s", s->label,
				 missing.v[i]);
}

/*
 * The tree's options. Only a profile with a reference cannot do without: for the others, conf says
 * whether the Kconfig files are fit for use.
 */
static int read_options(struct setup *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code;

	strbuf_reset(s->result->kconfig);
	if (!*s->kb->profile->kconfig)
		return 0;
	code = kbuild_model_read(s->model, s->kb, s->log, s->label, &why);
	if (!code)
		kconfig_dump(&s->model->k, s->result->kconfig);
	else if (code < 0 || *s->kb->profile->reference)
		return error_set(err, code, "%s", why.buf);
	else
		progress_line(s->kb->progress, "%s: its options are not known: %s", s->label,
			      why.buf);
	return 0;
}

static int configure(struct setup *s, struct previous *old, struct strbuf *err)
{
	const struct profile *p = s->kb->profile;
	int code = take_previous(s, old, err);

	if (!code)
		code = read_options(s, err);
	if (!code)
		code = run_targets(s, &p->config, err);
	if (!code)
		code = solve(s, err);
	if (!code)
		code = run_targets(s, &p->after, err);
	strbuf_reset(s->result->config);
	if (!code)
		code = read_config(s, s->result->config, err);
	if (!code) {
		keep_time(s, old);
		report_missing(s);
		if (s->model->has_minmod)
			kbuild_model_check(s->model, s->kb, s->label, s->result->config->buf);
	}
	return code;
}

int kbuild_configure(struct kbuild *kb, const char *log, const char *label,
		     struct kbuild_result *result, struct strbuf *err)
{
	struct kbuild_model own = KBUILD_MODEL_INIT;
	struct setup s = { .kb = kb,
			   .log = log,
			   .label = label,
			   .result = result,
			   .model = result->model ? result->model : &own };
	struct previous old = { .there = false };
	int code;

	strbuf_init(&s.path);
	strbuf_init(&s.seed);
	strbuf_init(&old.text);
	strbuf_addf(&s.path, "%s/.config", kb->obj);
	strbuf_addf(&s.seed, "%s.seed", kb->obj);
	result->stage = "configure";
	result->exit_status = 0;
	kb->seconds = conf_seconds();
	code = kbuild_enter(kb, err);
	if (!code)
		code = machine_needs(kb, NULL, err);
	if (!code)
		code = configure(&s, &old, err);
	kb->seconds = 0;
	strbuf_release(&s.path);
	strbuf_release(&s.seed);
	strbuf_release(&old.text);
	strvec_release(&s.settings);
	kbuild_model_release(&own);
	return code;
}
