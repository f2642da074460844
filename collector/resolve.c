// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector/dirfd.h"
#include "collector/kbuild.h"
#include "collector/profile.h"
#include "collector/workdir.h"
#include "common/alloc.h"
#include "common/file.h"
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

static int configure(const struct profile *p, const char *source, const struct workdir *work,
		     struct progress *progress, struct strbuf *config, struct strbuf *log,
		     struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, file = STRBUF_INIT;
	struct kbuild_result result = { .config = &text };
	struct kbuild_tools tools;
	struct kbuild kb = { 0 };
	int code = kbuild_tools_find(p, &tools, err);

	if (!code)
		code = kbuild_init(&kb, work, p, &tools, source, NULL, err);
	if (!code) {
		kb.progress = progress;
		strbuf_addf(&file, "%s/resolve.log", work->logs);
		code = kbuild_configure(&kb, file.buf, p->name, &result, err);
	}
	if (!code)
		strbuf_addstr(config, text.buf);
	if (code == 1) {
		kbuild_log_tail(file.buf, log);
		code = -EINVAL;
	}
	kbuild_release(&kb);
	kbuild_tools_release(&tools);
	return code;
}

int resolve_profile(const struct profile *profile, const char *source, struct progress *progress,
		    struct strbuf *config, struct strbuf *log, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf scratch = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_FREE char *real = realpath(source, NULL);
	const char *tmp = getenv("TMPDIR");
	struct workdir work;
	int code = check_source(profile, real ? real : source, err);

	if (code)
		return code;
	strbuf_addf(&scratch, "%s/kbloat-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(scratch.buf))
		return error_set(err, -errno, "cannot make '%s': %s", scratch.buf, strerror(errno));
	code = workdir_open(scratch.buf, &work, err);
	if (!code) {
		code = configure(profile, real, &work, progress, config, log, err);
		workdir_close(&work);
	}
	dir_remove(scratch.buf, &ignored);
	return code;
}
