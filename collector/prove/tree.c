// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree with a conversion in it, for as long as a try takes. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "collector/git/checkout.h"
#include "common/dirfd.h"
#include "collector/prove/internal.h"
#include "common/alloc.h"

/* Paths come from the tree's own files: none may lead out of it. */
static bool is_below(const char *path)
{
	if (*path == '/' || !*path)
		return false;
	for (const char *part = path; part; part = strchr(part, '/')) {
		size_t len;

		part += *part == '/';
		len = strcspn(part, "/");
		if (!len || (len <= 2 && !strncmp(part, "..", len)) || !strncmp(part, ".git", 4))
			return false;
	}
	return true;
}

static int check_paths(const struct trial *t, struct strbuf *err)
{
	for (size_t i = 0; i < t->convert.nr_steps; i++) {
		const struct convert_step *step = &t->convert.steps[i];

		for (size_t k = 0; k < step->nr_edits; k++) {
			if (!is_below(step->edits[k].path))
				return error_set(err, -EINVAL, "a conversion cannot change '%s'",
						 step->edits[k].path);
		}
	}
	return 0;
}

static bool is_exec(const struct trial *t, const char *path)
{
	AUTO_STRBUF struct strbuf full = STRBUF_INIT;
	struct stat st;

	strbuf_addf(&full, "%s/%s", t->p->kb.src, path);
	return !lstat(full.buf, &st) && st.st_mode & S_IXUSR;
}

static int write_text(const struct trial *t, struct dirfd *dir, const char *path, const char *text,
		      struct strbuf *err)
{
	if (!text)
		return dirfd_remove(dir, path, err);
	return dirfd_write(dir, path, text, strlen(text), is_exec(t, path), err);
}

int trial_patch(struct trial *t, struct strbuf *err)
{
	struct dirfd *dir = NULL;
	int code = check_paths(t, err);

	/* should we be killed, the next checkout compares all files */
	if (!code)
		code = checkout_mark(t->p->work.src_state, NULL, err);
	if (!code)
		code = dirfd_open(t->p->kb.src, &dir, err);
	if (code)
		return code;
	t->patched = true;
	for (size_t i = 0; !code && i < t->convert.nr_steps; i++) {
		const struct convert_step *step = &t->convert.steps[i];

		for (size_t k = 0; !code && k < step->nr_edits; k++)
			code = write_text(t, dir, step->edits[k].path, step->edits[k].new, err);
	}
	dirfd_close(dir);
	return code;
}

/*
 * The files get new times: what was compiled from the changed ones is older then, and is made again.
 */
int trial_restore(struct trial *t, struct strbuf *err)
{
	struct dirfd *dir = NULL;
	int code;

	if (!t->patched)
		return 0;
	code = dirfd_open(t->p->kb.src, &dir, err);
	if (code)
		return code;
	for (size_t i = t->convert.nr_steps; !code && i > 0; i--) {
		const struct convert_step *step = &t->convert.steps[i - 1];

		for (size_t k = 0; !code && k < step->nr_edits; k++)
			code = write_text(t, dir, step->edits[k].path, step->edits[k].old, err);
	}
	dirfd_close(dir);
	if (!code)
		code = checkout_mark(t->p->work.src_state, &t->p->rev.tree, err);
	t->patched = code != 0;
	return code;
}
