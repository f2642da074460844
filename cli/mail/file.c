// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/mail/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/lock.h"
#include "common/run.h"
#include "common/strbuf.h"

/* Of a file name that stands for a subject. */
#define SLUG_MAX 60
/* Tenths of a second that another one gets to append its mail. */
#define LOCK_WAIT 300

/* Does @fd, which may have waited for its lock, still have that name? */
static bool is_current(int fd, const char *path)
{
	struct stat a, b;

	return !fstat(fd, &a) && !stat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Who appends a mail is done in a moment. */
static int wait_for_lock(int fd, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf who = STRBUF_INIT;

	for (int i = 0; flock(fd, LOCK_EX | LOCK_NB); i++) {
		const struct timespec tenth = { .tv_nsec = 100000000 };

		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set(err, -errno, "cannot lock '%s': %s", path,
					 strerror(errno));
		if (run_interrupted())
			return error_set(err, -EINTR, "interrupted");
		if (i == LOCK_WAIT) {
			lock_holder(path, &who);
			return error_set(err, -EBUSY, "'%s' is in use by %s", path, who.buf);
		}
		nanosleep(&tenth, NULL);
	}
	return 0;
}

/* An open and locked mailbox, made when it is not there. */
static int open_locked(const char *path, struct strbuf *err)
{
	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666), code;

		if (fd < 0)
			return error_set(err, -errno, "cannot open '%s': %s", path,
					 strerror(errno));
		code = wait_for_lock(fd, path, err);
		if (!code && is_current(fd, path))
			return fd;
		close(fd);
		if (code)
			return code;
	}
}

/* An empty line ends the last mail, also one that somebody else wrote. */
static void end_last(struct strbuf *box)
{
	if (box->len && box->buf[box->len - 1] != '\n')
		strbuf_addch(box, '\n');
	if (box->len > 1 && box->buf[box->len - 2] != '\n')
		strbuf_addch(box, '\n');
}

static int append(const char *path, const char *text, size_t len, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf box = STRBUF_INIT;
	int code = file_read(path, MAIL_FILE_MAX, &box, err);

	if (code)
		return code;
	if (box.len && strncmp(box.buf, "From ", 5) != 0)
		return error_set(err, -EINVAL, "'%s' is no mailbox", path);
	end_last(&box);
	strbuf_add(&box, text, len);
	return file_write_atomic(path, box.buf, box.len, err);
}

int mail_file_append(const char *path, const char *text, size_t len, struct strbuf *err)
{
	struct stat st;
	bool link = !lstat(path, &st) && S_ISLNK(st.st_mode);
	/* what a link leads to is written, not the link */
	AUTO_FREE char *real = link ? realpath(path, NULL) : xstrdup(path);
	int code, fd;

	if (!real)
		return error_set(err, -errno, "cannot open '%s': %s", path, strerror(errno));
	fd = open_locked(real, err);
	if (fd < 0)
		return fd;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		code = append(real, text, len, err);
	else
		code = error_set(err, -EINVAL, "'%s' is no regular file", path);
	close(fd);
	return code;
}

void mail_file_name(struct strbuf *out, const char *dir, size_t number, const char *subject)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_.";
	size_t from;
	bool dash = false;

	strbuf_addf(out, "%s%s%04zu-", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", number);
	from = out->len;
	for (; *subject && strncmp(subject, ": ", 2) != 0 && out->len < from + SLUG_MAX;
	     subject++) {
		if (!strchr(plain, *subject)) {
			dash = out->len > from;
			continue;
		}
		if (dash)
			strbuf_addch(out, '-');
		dash = false;
		strbuf_addch(out, *subject);
	}
	strbuf_addstr(out, ".eml");
}
