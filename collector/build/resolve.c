// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/dirfd.h"
#include "collector/build/kbuild.h"
#include "collector/build/kbuild_model.h"
#include "collector/build/profile.h"
#include "collector/build/workdir.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/value.h"
#include "common/kconfig/why.h"
#include "common/strbuf.h"

static int check_source(const struct profile *p, const char *source, struct strbuf *err)
{
	if (!dir_exists(source))
		return error_set(err, -ENOENT, "no directory '%s'", source);
	for (size_t i = 0; i < p->tree.nr; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		path_join(source, p->tree.v[i], &path);
		if (!file_exists(path.buf))
			return error_set(err, -EINVAL,
					 "'%s' is no tree for profile '%s': it has no '%s'", source,
					 p->name, p->tree.v[i]);
	}
	return 0;
}

static int explain(const struct resolve_request *q, const struct kbuild_model *model,
		   const char *config, struct strbuf *out, struct strbuf *err)
{
	const char *name = strncmp(q->why, "CONFIG_", 7) ? q->why : q->why + 7;
	struct kconfig_values *v;
	uint32_t symbol;

	if (!*q->profile->kconfig)
		return error_set(err, -EINVAL,
				 "profile '%s' has no 'kconfig': nothing is known of the tree's "
				 "options",
				 q->profile->name);
	if (!model->has_options)
		return error_set(err, -EINVAL, "the options of '%s' cannot be read", q->source);
	symbol = kconfig_find(&model->k, name);
	if (symbol == KCONFIG_NONE)
		return error_set(err, -EINVAL, "no Kconfig file of this tree names an option '%s'",
				 name);
	v = kconfig_values_new(&model->k);
	kconfig_values_freeze(v, config);
	symbol = kconfig_why_text(v, symbol, out);
	if (model->has_minmod)
		minmod_explain(&model->minmod, v, symbol, out);
	kconfig_values_free(v);
	return 0;
}

static int look_into(const struct resolve_request *q, const struct kbuild_model *model,
		     const char *config, struct resolve_answer *answer, struct strbuf *err)
{
	int code = 0;

	if (q->why)
		code = explain(q, model, config, answer->why, err);
	if (code || !q->verify)
		return code;
	if (!model->has_minmod)
		return error_set(err, -EINVAL,
				 "profile '%s' has no 'reference': it doesn't claim to be minimal",
				 q->profile->name);
	return minmod_verify(&model->minmod, config, q->jobs, q->every, q->progress,
			     &answer->verdict, err);
}

static int configure(const struct resolve_request *q, const char *source,
		     const struct workdir *work, struct resolve_answer *answer, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, options = STRBUF_INIT, file = STRBUF_INIT;
	struct kbuild_model model = KBUILD_MODEL_INIT;
	struct kbuild_result result = { .config = &text, .kconfig = &options, .model = &model };
	struct kbuild_tools tools;
	struct kbuild kb = { 0 };
	int code = kbuild_tools_find(q->profile, &tools, err);

	if (!code)
		code = kbuild_init(&kb, work, q->profile, &tools, source, NULL, err);
	if (!code) {
		kb.progress = q->progress;
		strbuf_addf(&file, "%s/resolve.log", work->logs);
		code = kbuild_configure(&kb, file.buf, q->profile->name, &result, err);
	}
	if (code == 1) {
		kbuild_log_tail(file.buf, answer->log);
		code = -EINVAL;
	}
	if (!code) {
		strbuf_addstr(answer->config, text.buf);
		if (answer->kconfig)
			strbuf_addstr(answer->kconfig, options.buf);
		code = look_into(q, &model, text.buf, answer, err);
	}
	kbuild_model_release(&model);
	kbuild_release(&kb);
	kbuild_tools_release(&tools);
	return code;
}

int resolve_profile(const struct resolve_request *q, struct resolve_answer *answer,
		    struct strbuf *err)
{
	AUTO_STRBUF struct strbuf scratch = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_FREE char *real = realpath(q->source, NULL);
	const char *tmp = getenv("TMPDIR");
	struct workdir work;
	int code = check_source(q->profile, real ? real : q->source, err);

	if (!code && !real)
		code = error_set(err, -errno, "cannot use '%s': %s", q->source, strerror(errno));
	if (code)
		return code;
	strbuf_addf(&scratch, "%s/kbloat-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(scratch.buf))
		return error_set(err, -errno, "cannot make '%s': %s", scratch.buf, strerror(errno));
	code = workdir_open(scratch.buf, &work, err);
	if (!code) {
		code = configure(q, real, &work, answer, err);
		workdir_close(&work);
	}
	dir_remove(scratch.buf, &ignored);
	return code;
}
