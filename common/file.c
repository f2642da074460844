// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strvec.h"

void cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int fail(struct strbuf *err, const char *what, const char *path)
{
	int code = errno ? errno : EIO;

	return error_set(err, -code, "cannot %s '%s': %s", what, path, strerror(code));
}

bool file_is_trouble(int code)
{
	static const int harmless[] = { ENOENT,	   ENOTDIR, EISDIR, EINVAL,  EFBIG,	  E2BIG,
					ELOOP,	   ENXIO,   EPROTO, EBADMSG, ENODATA,	  ENOEXEC,
					EOVERFLOW, ERANGE,  EILSEQ, ENOTSUP, ENAMETOOLONG };

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++) {
		if (code == -harmless[i])
			return false;
	}
	return code < 0;
}

static struct {
	pthread_mutex_t lock;
	int code;
	struct strbuf text;
} trouble = { PTHREAD_MUTEX_INITIALIZER, 0, STRBUF_INIT };

int file_note_trouble(int code, const char *fmt, ...)
{
	va_list ap;

	if (!file_is_trouble(code))
		return code;
	pthread_mutex_lock(&trouble.lock);
	if (!trouble.code) {
		trouble.code = code;
		va_start(ap, fmt);
		strbuf_vaddf(&trouble.text, fmt, ap);
		va_end(ap);
	}
	pthread_mutex_unlock(&trouble.lock);
	return code;
}

int file_trouble(struct strbuf *err)
{
	return trouble.code ? error_set(err, trouble.code, "%s", trouble.text.buf) : 0;
}

void file_forget_trouble(void)
{
	trouble.code = 0;
	strbuf_release(&trouble.text);
	strbuf_init(&trouble.text);
}

/* A signal that only interrupts the call is nothing; one that is to end us counts. */
static bool is_interrupted(void)
{
	return errno == EINTR && !run_interrupted();
}

int file_read_fd(int fd, size_t max, struct strbuf *out)
{
	size_t before = out->len;

	for (;;) {
		ssize_t n;

		strbuf_grow(out, 65536);
		n = read(fd, out->buf + out->len, 65536);
		if (n < 0 && is_interrupted())
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return 0;
		strbuf_setlen(out, out->len + (size_t)n);
		if (out->len - before > max)
			return -EFBIG;
	}
}

/* fail() of a file that is read. */
static int fail_read(struct strbuf *err, const char *what, const char *path)
{
	int code = fail(err, what, path);

	return file_note_trouble(code, "cannot %s '%s': %s", what, path, strerror(-code));
}

int file_read(const char *path, size_t max, struct strbuf *out, struct strbuf *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int code;

	if (fd < 0 || fstat(fd, &st))
		return fail_read(err, "open", path);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return error_set(err, -EINVAL, "'%s' is not a regular file", path);
	code = file_read_fd(fd, max, out);
	if (code == -EFBIG)
		return error_set(err, code, "'%s' is larger than %zu bytes", path, max);
	errno = -code;
	return code ? fail_read(err, "read", path) : 0;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && is_interrupted())
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Beside @path, new: nobody can have put a link there in front of us. */
static int open_beside(const char *path, struct strbuf *tmp)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	strbuf_addf(tmp, "%s.new.%ld", path, (long)getpid());
	fd = open(tmp->buf, flags, 0666);
	if (fd >= 0 || errno != EEXIST || unlink(tmp->buf))
		return fd;
	return open(tmp->buf, flags, 0666);
}

static int replace_file(const char *path, const void *data, size_t len, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf tmp = STRBUF_INIT;
	int fd = open_beside(path, &tmp), bad;

	if (fd < 0)
		return fail(err, "create", tmp.buf);
	bad = file_write_all(fd, data, len) || fsync(fd);
	if (close(fd) || bad || rename(tmp.buf, path)) {
		int code = fail(err, "write", path);

		unlink(tmp.buf);
		return code;
	}
	return 0;
}

/* Some file systems sync no directory, and not all may be read. */
int file_sync_name(const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	const char *slash = strrchr(path, '/');
	int fd, code = 0;

	strbuf_add(&dir, path, slash ? (size_t)(slash + 1 - path) : 0);
	fd = open(dir.len ? dir.buf : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 ? errno != EACCES : fsync(fd) && file_is_trouble(-errno))
		code = fail(err, "write", path);
	cleanup_close(&fd);
	return code;
}

/* A device or a pipe takes what is written, and stays what it is. */
static int write_through(const char *path, const void *data, size_t len, struct strbuf *err)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC), bad;

	if (fd < 0)
		return fail(err, "open", path);
	bad = file_write_all(fd, data, len);
	return close(fd) || bad ? fail(err, "write", path) : 0;
}

static int write_file(const char *path, const void *data, size_t len, bool sync, struct strbuf *err)
{
	AUTO_FREE char *target = NULL;
	struct stat st;
	int code;

	if (lstat(path, &st))
		st.st_mode = S_IFREG;
	if (S_ISLNK(st.st_mode)) {
		target = realpath(path, NULL);
		if (!target || lstat(target, &st))
			return fail(err, "follow the link", path);
		path = target;
	}
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return write_through(path, data, len, err);
	code = replace_file(path, data, len, err);
	return code || !sync ? code : file_sync_name(path, err);
}

int file_write_atomic(const char *path, const void *data, size_t len, struct strbuf *err)
{
	return write_file(path, data, len, true, err);
}

int file_write_unsynced(const char *path, const void *data, size_t len, struct strbuf *err)
{
	return write_file(path, data, len, false, err);
}

int file_replace(const char *path, const void *data, size_t len, struct strbuf *err)
{
	int code = replace_file(path, data, len, err);

	return code ? code : file_sync_name(path, err);
}

int file_no_link(const char *path, struct strbuf *err)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : fail(err, "look at", path);
	if (S_ISLNK(st.st_mode))
		return error_set(err, -ELOOP,
				 "'%s' is a symbolic link, which kbloat does not follow", path);
	return 0;
}

int file_open_log(const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int fd = open(path, flags | O_CLOEXEC, 0666);
	struct stat st;

	if (fd < 0 || (!fstat(fd, &st) && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

int dir_make(const char *path, struct strbuf *err)
{
	AUTO_FREE char *copy = xstrdup(path);

	for (char *p = copy + 1; *copy; p++) {
		char old = *p;

		if (old && old != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			return fail(err, "make directory", copy);
		*p = old;
		if (!old)
			break;
	}
	if (!dir_exists(path)) {
		errno = ENOTDIR;
		return fail(err, "make directory", path);
	}
	return 0;
}

static int cannot_list(const char *path, int code)
{
	file_note_trouble(-code, "cannot read directory '%s': %s", path, strerror(code));
	return 0;
}

static struct dirent *next_entry(void *dir)
{
	struct dirent *e;

	errno = 0;
	e = readdir(dir);
	if (!e && errno)
		file_note_trouble(-errno, "cannot read a directory: %s", strerror(errno));
	return e;
}

static void close_dir(void *dir)
{
	closedir(dir);
}

static void *open_dir(const char *path)
{
	return opendir(path);
}

void path_pattern(const char *path, struct strbuf *out)
{
	for (; *path; path++) {
		if (strchr("*?[]\\", *path))
			strbuf_addch(out, '\\');
		strbuf_addch(out, *path);
	}
}

bool file_glob(const char *dir, const char *pattern, struct strvec *out)
{
	AUTO_STRBUF struct strbuf full = STRBUF_INIT;
	/* glob(3) itself takes an error in the middle of a directory for its end */
	glob_t found = { .gl_opendir = open_dir,
			 .gl_readdir = next_entry,
			 .gl_closedir = close_dir,
			 .gl_stat = stat,
			 .gl_lstat = lstat };
	int ret;

	path_pattern(dir, &full);
	strbuf_addf(&full, "/%s", pattern);
	ret = glob(full.buf, GLOB_ALTDIRFUNC, cannot_list, &found);
	for (size_t i = 0; !ret && i < found.gl_pathc; i++)
		strvec_push(out, found.gl_pathv[i]);
	if (ret && ret != GLOB_NOMATCH)
		file_note_trouble(-ENOMEM, "cannot look for '%s': %s", pattern, strerror(ENOMEM));
	globfree(&found);
	return !ret;
}

/* stat(2); that it fails otherwise than for want of the file is noted. */
static bool look(const char *path, struct stat *st)
{
	if (!stat(path, st))
		return true;
	file_note_trouble(-errno, "cannot look at '%s': %s", path, strerror(errno));
	return false;
}

bool file_exists(const char *path)
{
	struct stat st;

	return look(path, &st) && S_ISREG(st.st_mode);
}

bool dir_exists(const char *path)
{
	struct stat st;

	return look(path, &st) && S_ISDIR(st.st_mode);
}

long long file_size(const char *path)
{
	struct stat st;

	return look(path, &st) && S_ISREG(st.st_mode) ? (long long)st.st_size : -1;
}

static int there(const char *path, struct stat *st, struct strbuf *err)
{
	if (!stat(path, st))
		return 1;
	return errno == ENOENT || errno == ENOTDIR ? 0 : fail(err, "look at", path);
}

int file_there(const char *path, struct strbuf *err)
{
	struct stat st;
	int code = there(path, &st, err);

	if (code > 0 && !S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "'%s' is not a regular file", path);
	return code;
}

int dir_there(const char *path, struct strbuf *err)
{
	struct stat st;
	int code = there(path, &st, err);

	return code > 0 ? S_ISDIR(st.st_mode) : code;
}

/* Drops the last part of @out, unless it has none or ends in ".." itself. */
static bool drop_last(struct strbuf *out, size_t root)
{
	size_t at = out->len;

	while (at > root && out->buf[at - 1] != '/')
		at--;
	if (at == out->len || !strcmp(out->buf + at, ".."))
		return false;
	strbuf_setlen(out, at > root ? at - 1 : at);
	return true;
}

void path_normalise(const char *path, struct strbuf *out)
{
	size_t root = *path == '/';

	strbuf_reset(out);
	if (root)
		strbuf_addch(out, '/');
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && path[0] == '.' && path[1] == '.') {
			if (!drop_last(out, root) && !root) {
				if (out->len)
					strbuf_addch(out, '/');
				strbuf_addstr(out, "..");
			}
		} else if (n && !(n == 1 && *path == '.')) {
			if (out->len > root)
				strbuf_addch(out, '/');
			strbuf_add(out, path, n);
		}
		path += n;
		path += *path == '/';
	}
	if (!out->len)
		strbuf_addch(out, '.');
}

void path_join(const char *dir, const char *name, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf both = STRBUF_INIT;

	if (*name != '/' && *dir)
		strbuf_addf(&both, "%s/", dir);
	strbuf_addstr(&both, name);
	path_normalise(both.buf, out);
}

const char *path_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	while (n && dir[n - 1] == '/')
		n--;
	if (strncmp(path, dir, n) || path[n] != '/')
		return NULL;
	path += n;
	return path + strspn(path, "/");
}
