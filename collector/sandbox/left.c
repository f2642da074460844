// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/sandbox/left.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/sandbox/sandbox.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* A tree as deep as that is none: the paths of Linux have at most a dozen parts. */
#define DEPTH_MAX 100

struct walk {
	const char *roots[2]; /* real paths, or NULL */
	size_t start; /* of a path below the directory, in messages */
	struct strbuf path;
	struct strbuf *err;
};

static int refuse(const struct walk *w, const char *what)
{
	error_set(w->err, -1, "the build left '%.200s', %s", w->path.buf + w->start, what);
	return 1;
}

static bool is_inside(const struct walk *w, const char *path)
{
	for (size_t i = 0; i < 2; i++) {
		if (w->roots[i] && (!strcmp(path, w->roots[i]) || path_below(path, w->roots[i])))
			return true;
	}
	return sandbox_is_system(path);
}

/* Where a link that leads to nothing would make something. */
static bool dangles_inside(const struct walk *w, const char *target)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT, full = STRBUF_INIT;
	const char *slash = strrchr(w->path.buf, '/');
	char real[PATH_MAX];

	strbuf_add(&dir, w->path.buf, (size_t)(slash - w->path.buf));
	if (!realpath(dir.buf, real))
		return false;
	path_join(real, target, &full);
	return is_inside(w, full.buf);
}

static int check_link(const struct walk *w)
{
	AUTO_STRBUF struct strbuf what = STRBUF_INIT;
	char target[PATH_MAX], real[PATH_MAX];
	ssize_t n = readlink(w->path.buf, target, sizeof(target) - 1);

	if (n < 0)
		return refuse(w, "a link that cannot be read");
	target[n] = '\0';
	if (realpath(w->path.buf, real) ? is_inside(w, real) :
					  errno == ELOOP || dangles_inside(w, target))
		return 0;
	strbuf_addf(&what, "a link that leads out of its directory, to '%.200s'", target);
	return refuse(w, what.buf);
}

static unsigned char type_of(const struct walk *w, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type;
	return lstat(w->path.buf, &st) ? DT_REG : IFTODT(st.st_mode);
}

static int check_directory(struct walk *w, unsigned depth);

static int check_entry(struct walk *w, const struct dirent *e, unsigned depth)
{
	switch (type_of(w, e)) {
	case DT_REG:
		return 0;
	case DT_DIR:
		return depth < DEPTH_MAX ? check_directory(w, depth + 1) :
					   refuse(w, "which is deeper than any build is");
	case DT_LNK:
		return check_link(w);
	default:
		return refuse(w, "which is no file");
	}
}

static int check_directory(struct walk *w, unsigned depth)
{
	const size_t len = w->path.len;
	int fd = open(w->path.buf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *e;
	int code = 0;

	if (!dir) {
		code = -errno;
		cleanup_close(&fd);
		if (code == -ENOENT)
			return 0;
		if (code == -EACCES || code == -ENOTDIR || code == -ELOOP)
			return refuse(w, "a directory that cannot be read");
		return error_set(w->err, code, "cannot read '%s': %s", w->path.buf,
				 strerror(-code));
	}
	while (!code && (e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		strbuf_addf(&w->path, "/%s", e->d_name);
		code = check_entry(w, e, depth);
		strbuf_setlen(&w->path, len);
	}
	closedir(dir);
	return code;
}

int sandbox_check_left(const char *dir, const char *other, struct strbuf *err)
{
	AUTO_FREE char *real = realpath(dir, NULL), *real_other = NULL;
	struct walk w = { .roots = { real }, .start = strlen(dir) + 1, .err = err };
	int code;

	if (other)
		w.roots[1] = real_other = realpath(other, NULL);
	strbuf_init(&w.path);
	strbuf_addf(&w.path, "%s/", dir);
	strbuf_setlen(&w.path, w.path.len - 1);
	code = check_directory(&w, 0);
	strbuf_release(&w.path);
	return code;
}
