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
#include "common/run.h"
#include "common/strbuf.h"

#define MAX_DEPTH 128
/* Files between two calls of removal.tick. */
#define TICK_FILES 256

/* What is being removed. */
struct removal {
	bool late; /* we were to end when it began: what there is to tidy is still tidied */
	void (*tick)(void *data, size_t removed); /* may be NULL */
	void *data;
	size_t nr; /* files that are gone */
};

struct dirfd {
	char *path; /* of the top, for messages */
	int fds[MAX_DEPTH + 1]; /* fds[0] is the top, fds[i] the directory of part i */
	size_t ends[MAX_DEPTH + 1]; /* where in @open the path of fds[i] ends */
	bool emptied[MAX_DEPTH + 1]; /* something was removed from fds[i]: it may be empty */
	size_t depth;
	struct strbuf open; /* "a/b/": the directories that are open */
	struct removal removal;
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
	d->removal.late = run_interrupted();
	*out = d;
	return 0;
}

/* Closes the deepest directory, and removes it when it may have become empty and is. */
static void leave(struct dirfd *d)
{
	const size_t start = d->ends[d->depth - 1], end = d->ends[d->depth];
	AUTO_FREE char *part = xstrndup(d->open.buf + start, end - start - 1);

	close(d->fds[d->depth]);
	if (d->emptied[d->depth] && !unlinkat(d->fds[d->depth - 1], part, AT_REMOVEDIR))
		d->emptied[d->depth - 1] = true;
	d->emptied[d->depth--] = false;
	strbuf_setlen(&d->open, start);
}

/* Leaves all directories deeper than @depth. */
static void ascend(struct dirfd *d, size_t depth)
{
	while (d->depth > depth)
		leave(d);
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

static int remove_tree(struct removal *r, int dir, const char *name, int depth);

/* Empties directory @fd, which it closes. 0 or -errno. */
static int empty_dir(struct removal *r, int fd, int depth)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;
	int code = 0;

	if (!dir) {
		code = -errno;
		close(fd);
		return code;
	}
	while (!code && (errno = 0, e = readdir(dir))) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			code = remove_tree(r, dirfd(dir), e->d_name, depth + 1);
	}
	if (!code && errno)
		code = -errno;
	closedir(dir);
	return code;
}

static int remove_file(struct removal *r, int dir, const char *name)
{
	if (!r->late && run_interrupted())
		return -EINTR;
	if (unlinkat(dir, name, 0) && errno != ENOENT)
		return -errno;
	if (r->tick && ++r->nr % TICK_FILES == 0)
		r->tick(r->data, r->nr);
	return 0;
}

/* Never through a link: that itself is removed. */
static int remove_tree(struct removal *r, int dir, const char *name, int depth)
{
	int fd, code = remove_file(r, dir, name);

	if (code != -EISDIR)
		return code;
	if (depth > 4 * MAX_DEPTH)
		return -ELOOP;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	code = empty_dir(r, fd, depth);
	if (!code && unlinkat(dir, name, AT_REMOVEDIR))
		code = -errno;
	return code;
}

int dir_remove(const char *path, struct strbuf *err)
{
	struct removal r = { .late = run_interrupted() };
	int code = remove_tree(&r, AT_FDCWD, path, 0);

	if (code == -EINTR)
		return error_set(err, code, "interrupted");
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

/* When that failed because something is in the way: can it be tried again? */
static bool clear(struct dirfd *d, int dir, const char *name)
{
	int code;

	if (errno != EEXIST)
		return false;
	code = remove_tree(&d->removal, dir, name, 0);
	errno = -code;
	return !code;
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
	if (fd < 0 && clear(d, dir, name))
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
	if (symlinkat(target, dir, name) && (!clear(d, dir, name) || symlinkat(target, dir, name)))
		return fail(d, err, "make the link", path);
	return 0;
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
	code = remove_tree(&d->removal, dir, name, 0);
	if (code == -EINTR)
		return error_set(err, code, "interrupted");
	if (code) {
		errno = -code;
		return fail(d, err, "remove", path);
	}
	d->emptied[d->depth] = true;
	return 0;
}

void dirfd_watch(struct dirfd *d, void (*tick)(void *data, size_t removed), void *data)
{
	d->removal.tick = tick;
	d->removal.data = data;
}
