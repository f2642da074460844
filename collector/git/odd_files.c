// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/odd_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <git2.h>

#include "collector/git/settings.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define NEST_MAX 32
/* As git follows objects/info/alternates; of a longer file nothing is read. */
#define ALTERNATES_DEPTH 5
#define ALTERNATES_MAX ((size_t)1 << 20)

static bool is_odd(const struct stat *st)
{
	return !S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode) &&
	       !(S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3));
}

static int refuse(const char *path, struct strbuf *err)
{
	return error_set(err, -EINVAL, "'%s' is not a regular file", path);
}

/* One that is not there, or that cannot be looked at, is told by who opens it. */
static int check_file(const char *dir, const char *name, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct stat st;

	path_join(dir, name, &path);
	return !stat(path.buf, &st) && is_odd(&st) ? refuse(path.buf, err) : 0;
}

/* All in a directory and below it. */
static int check_below(const char *path, int depth, struct strbuf *err)
{
	DIR *dir = depth < NEST_MAX ? opendir(path) : NULL;
	struct dirent *e;
	int code = 0;

	while (!code && dir && (e = readdir(dir))) {
		AUTO_STRBUF struct strbuf below = STRBUF_INIT;
		struct stat st;

		if (e->d_type == DT_REG || !strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		strbuf_addf(&below, "%s/%s", path, e->d_name);
		if (e->d_type == DT_DIR)
			code = check_below(below.buf, depth + 1, err);
		else if (fstatat(dirfd(dir), e->d_name, &st, 0))
			continue;
		else if (S_ISDIR(st.st_mode))
			code = check_below(below.buf, depth + 1, err);
		else if (is_odd(&st))
			code = refuse(below.buf, err);
	}
	if (dir)
		closedir(dir);
	return code;
}

static int check_objects(const char *objects, int depth, struct strbuf *err)
{
	static const char *const parts[] = { "info", "pack" };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	int code = 0;

	for (size_t i = 0; !code && i < ARRAY_SIZE(parts); i++) {
		path_join(objects, parts[i], &path);
		code = check_below(path.buf, 0, err);
	}
	path_join(objects, "info/alternates", &path);
	if (code || depth == ALTERNATES_DEPTH || file_there(path.buf, &ignored) <= 0 ||
	    file_read(path.buf, ALTERNATES_MAX, &text, &ignored))
		return code;
	strvec_split(&lines, text.buf, "\n");
	for (size_t i = 0; !code && i < lines.nr; i++) {
		path_join(objects, lines.v[i], &path);
		code = *lines.v[i] == '#' ? 0 : check_objects(path.buf, depth + 1, err);
	}
	return code;
}

static int check_dir(const char *dir, struct strbuf *err)
{
	/* fsmonitor's socket lies here, too */
	static const char *const files[] = { "HEAD",	    "config",  "config.worktree",
					     "packed-refs", "index",   "commondir",
					     "gitdir",	    "shallow", "reftable" };
	static const char *const parts[] = { "refs", "logs", "info" };
	int code = 0;

	for (size_t i = 0; !code && i < ARRAY_SIZE(files); i++)
		code = check_file(dir, files[i], err);
	for (size_t i = 0; !code && i < ARRAY_SIZE(parts); i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		path_join(dir, parts[i], &path);
		code = check_below(path.buf, 0, err);
	}
	return code;
}

int odd_files_refuse(const struct git_place *place, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf objects = STRBUF_INIT;
	int code = check_dir(place->dir, err);

	if (!code && strcmp(place->common, place->dir) != 0)
		code = check_dir(place->common, err);
	path_join(place->common, "objects", &objects);
	return code ? code : check_objects(objects.buf, 0, err);
}

/*
 * A user's configuration that may not be read (of sudo's caller, whose HOME was kept) is passed over, as
 * by git; to libgit2 it is an error. So is one that is no file: a pipe would be waited for.
 */
static void pass_over_unreadable(int level, const char *file)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	git_buf dir = { 0 };
	struct stat st;

	if (git_libgit2_opts(GIT_OPT_GET_SEARCH_PATH, level, &dir))
		return;
	strbuf_addf(&path, "%s/%s", dir.ptr ? dir.ptr : "", file);
	git_buf_dispose(&dir);
	if ((access(path.buf, R_OK) && errno == EACCES) ||
	    (!stat(path.buf, &st) && !S_ISREG(st.st_mode)))
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
}

void odd_files_pass_over(void)
{
	pass_over_unreadable(GIT_CONFIG_LEVEL_GLOBAL, ".gitconfig");
	pass_over_unreadable(GIT_CONFIG_LEVEL_XDG, "config");
	pass_over_unreadable(GIT_CONFIG_LEVEL_SYSTEM, "gitconfig");
}
