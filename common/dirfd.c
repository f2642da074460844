// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/dirfd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

#define MAX_DEPTH 128

struct dirfd {
	char *path; /* of the top, for messages */
	int fds[MAX_DEPTH + 1]; /* fds[0] is the top, fds[i] the directory of part i */
	size_t ends[MAX_DEPTH + 1]; /* where in @open the path of fds[i] ends */
	size_t depth;
	struct strbuf open; /* "a/b/": the directories that are open */
};

static int fail(const struct dirfd *d, struct strbuf *err, const char *what, const char *path)
{
	int code = errno ? errno : EIO;

	return error_set(err, -code, "cannot %s '%s/%s': %s", what, d->path, path, strerror(code));
}

int dirfd_open(const char *path, struct dirfd **out, struct strbuf *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirfd *d;

	if (fd < 0)
		return error_set(err, -errno, "cannot open '%s': %s", path, strerror(errno));
	d = xcalloc(1, sizeof(*d));
	d->path = xstrdup(path);
	d->fds[0] = fd;
	strbuf_init(&d->open);
	*out = d;
	return 0;
}

/* Closes all directories deeper than @depth. */
static void ascend(struct dirfd *d, size_t depth)
{
	while (d->depth > depth)
		close(d->fds[d->depth--]);
	strbuf_setlen(&d->open, d->ends[d->depth]);
}

void dirfd_close(struct dirfd *d)
{
	if (!d)
		return;
	ascend(d, 0);
	close(d->fds[0]);
	strbuf_release(&d->open);
	free(d->path);
	free(d);
}

/* Goes up to the deepest open directory that @path lies in; returns how much of it that is. */
static size_t ascend_to(struct dirfd *d, const char *path)
{
	size_t depth = d->depth;

	while (depth && strncmp(d->open.buf, path, d->ends[depth]) != 0)
		depth--;
	ascend(d, depth);
	return d->ends[depth];
}

static int remove_tree(int dir, const char *name, int depth);

/* Empties directory @fd, which it closes. 0 or -errno. */
static int empty_dir(int fd, int depth)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;
	int code = 0;

	if (!dir) {
		close(fd);
		return -errno;
	}
	while (!code && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			code = remove_tree(dirfd(dir), e->d_name, depth + 1);
	}
	closedir(dir);
	return code;
}

static int remove_tree(int dir, const char *name, int depth)
{
	int fd, code;

	if (!unlinkat(dir, name, 0) || errno == ENOENT)
		return 0;
	if (errno != EISDIR)
		return -errno;
	if (depth > 4 * MAX_DEPTH)
		return -ELOOP;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	code = empty_dir(fd, depth);
	if (!code && unlinkat(dir, name, AT_REMOVEDIR))
		code = -errno;
	return code;
}

int dir_remove(const char *path, struct strbuf *err)
{
	int code = remove_tree(AT_FDCWD, path, 0);

	if (code)
		return error_set(err, code, "cannot remove '%s': %s", path, strerror(-code));
	return 0;
}

/* Opens part @name below the deepest directory. 0 or -errno. */
static int descend(struct dirfd *d, const char *name, bool make)
{
	int at = d->fds[d->depth];

	for (int try = 0; try < 3; try++) {
		int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0) {
			d->fds[++d->depth] = fd;
			strbuf_addf(&d->open, "%s/", name);
			d->ends[d->depth] = d->open.len;
			return 0;
		}
		if (!make)
			return errno == ENOTDIR || errno == ELOOP ? -ENOENT : -errno;
		/* a file or link where a directory has to be */
		if ((errno == ENOTDIR || errno == ELOOP) && unlinkat(at, name, 0))
			return -errno;
		if (mkdirat(at, name, 0777) && errno != EEXIST)
			return -errno;
	}
	return -ENOTDIR;
}

int dirfd_parent(struct dirfd *d, const char *path, bool make, const char **name,
		 struct strbuf *err)
{
	const char *at = path + ascend_to(d, path), *slash;

	while ((slash = strchr(at, '/'))) {
		AUTO_FREE char *part = xstrndup(at, (size_t)(slash - at));
		int code = d->depth < MAX_DEPTH ? descend(d, part, make) : -ENAMETOOLONG;

		if (code) {
			errno = -code;
			return fail(d, err, "open the directory of", path);
		}
		at = slash + 1;
	}
	*name = at;
	return d->fds[d->depth];
}

int dirfd_write(struct dirfd *d, const char *path, const void *data, size_t len, bool exec,
		struct strbuf *err)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	const char *name;
	int dir = dirfd_parent(d, path, true, &name, err), fd, bad;

	if (dir < 0)
		return dir;
	fd = openat(dir, name, flags, exec ? 0777 : 0666);
	if (fd < 0 && errno == EEXIST && !remove_tree(dir, name, 0))
		fd = openat(dir, name, flags, exec ? 0777 : 0666);
	if (fd < 0)
		return fail(d, err, "create", path);
	bad = file_write_all(fd, data, len);
	if (bad) {
		int saved = errno;

		close(fd);
		errno = saved;
	} else {
		bad = close(fd);
	}
	return bad ? fail(d, err, "write", path) : 0;
}

int dirfd_link(struct dirfd *d, const char *path, const char *target, struct strbuf *err)
{
	const char *name;
	int dir = dirfd_parent(d, path, true, &name, err);

	if (dir < 0)
		return dir;
	if (symlinkat(target, dir, name) &&
	    (errno != EEXIST || remove_tree(dir, name, 0) || symlinkat(target, dir, name)))
		return fail(d, err, "make the link", path);
	return 0;
}

/* Removes the open directories that are empty, deepest first. */
static void remove_empty(struct dirfd *d)
{
	while (d->depth) {
		AUTO_FREE char *part = xstrndup(d->open.buf + d->ends[d->depth - 1],
						d->ends[d->depth] - d->ends[d->depth - 1] - 1);

		if (unlinkat(d->fds[d->depth - 1], part, AT_REMOVEDIR))
			return;
		ascend(d, d->depth - 1);
	}
}

int dirfd_remove(struct dirfd *d, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	const char *name;
	int dir = dirfd_parent(d, path, false, &name, &why), code;

	if (dir == -ENOENT)
		return 0;
	if (dir < 0)
		return error_set(err, dir, "%s", why.buf);
	code = remove_tree(dir, name, 0);
	if (code) {
		errno = -code;
		return fail(d, err, "remove", path);
	}
	remove_empty(d);
	return 0;
}
