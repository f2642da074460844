// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A record is: struct record, the name, the second name, the data. Names are absolute. A file is known by
 * its inode: it keeps what was written when it is renamed.
 */
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct record {
	uint32_t op, name, to, pid;
	uint64_t inode, where, size;
};

static int fd_of_journal = -1;
static const char *root;

static void __attribute__((constructor(102))) start_journal(void)
{
	const char *file = getenv("FAULT_JOURNAL");

	root = getenv("FAULT_ROOT");
	if (file && root && fault_is_program())
		fd_of_journal = NEXT(open)(file, O_WRONLY | O_APPEND | O_CLOEXEC);
}

bool journal_on(void)
{
	return fd_of_journal >= 0;
}

static bool below_root(const char *path)
{
	size_t n = strlen(root);

	return !strncmp(path, root, n) && (path[n] == '/' || !path[n]);
}

static void put(struct record *r, const char *name, const char *to, const void *data, size_t n)
{
	struct iovec v[4] = { { r, sizeof(*r) },
			      { (void *)(uintptr_t)name, strlen(name) },
			      { (void *)(uintptr_t)to, strlen(to) },
			      { (void *)(uintptr_t)data, n } };

	r->name = (uint32_t)v[1].iov_len;
	r->to = (uint32_t)v[2].iov_len;
	r->pid = (uint32_t)getpid();
	if (NEXT(writev)(fd_of_journal, v, 4) < 0)
		abort();
}

/* The name that a descriptor was opened by; false when it is none below the root. */
static bool name_of(int fd, char name[PATH_MAX])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = NEXT(readlink)(link, name, PATH_MAX - 1);
	name[n > 0 ? n : 0] = '\0';
	return n > 0 && below_root(name);
}

off_t journal_where(int fd)
{
	struct stat st;

	if (NEXT(fcntl)(fd, F_GETFL) & O_APPEND)
		return NEXT(fstat)(fd, &st) ? -1 : st.st_size;
	return lseek(fd, 0, SEEK_CUR);
}

void journal_write(int fd, const void *data, ssize_t n, off_t where)
{
	int saved = errno;
	char name[PATH_MAX];
	struct stat st;

	if (journal_on() && n > 0 && where >= 0 && name_of(fd, name) && !NEXT(fstat)(fd, &st) &&
	    S_ISREG(st.st_mode)) {
		struct record r = { .op = J_WRITE,
				    .inode = st.st_ino,
				    .where = (uint64_t)where,
				    .size = (uint64_t)n };

		put(&r, name, "", data, (size_t)n);
	}
	errno = saved;
}

void journal_fd(enum journal_op op, int fd, off_t size)
{
	int saved = errno;
	char name[PATH_MAX];
	struct stat st;

	if (journal_on() && name_of(fd, name) && !NEXT(fstat)(fd, &st)) {
		struct record r = { .op = op,
				    .inode = st.st_ino,
				    .where = op == J_CREATE ? st.st_mode : (uint64_t)size };

		put(&r, name, "", NULL, 0);
	}
	errno = saved;
}

static void absolute(int dir, const char *name, char out[2 * PATH_MAX])
{
	char base[PATH_MAX];

	if (*name == '/') {
		snprintf(out, 2 * PATH_MAX, "%s", name);
		return;
	}
	if (dir == AT_FDCWD) {
		if (!getcwd(base, sizeof(base)))
			abort();
	} else {
		name_of(dir, base);
	}
	snprintf(out, 2 * PATH_MAX, "%s/%s", base, name);
}

void journal_names(enum journal_op op, int dir, const char *name, int to_dir, const char *to)
{
	static __thread char from[2 * PATH_MAX], other[2 * PATH_MAX];
	struct record r = { .op = op };
	int saved = errno;

	absolute(dir, name, from);
	other[0] = '\0';
	if (to && op == J_SYMLINK)
		snprintf(other, sizeof(other), "%s", to);
	else if (to)
		absolute(to_dir, to, other);
	if (below_root(from))
		put(&r, from, other, NULL, 0);
	errno = saved;
}
