// SPDX-License-Identifier: GPL-2.0-or-later
/* What has to hold before a night begins: nobody else is at it, and there is room. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "cli/nightly/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"

/* Tenths of a second that the children of a killed run get to end: a compiler does at SIGTERM. */
#define ORPHANS_WAIT 300

/* "PID SECONDS" of the run that has the lock; 0 when the file does not say. */
static long holder(int fd, long long *since)
{
	char text[64] = "";
	long pid = 0;

	*since = 0;
	if (pread(fd, text, sizeof(text) - 1, 0) <= 0 || sscanf(text, "%ld %lld", &pid, since) != 2)
		return 0;
	return pid > 0 ? pid : 0;
}

static int busy(int fd, const char *path, struct strbuf *err)
{
	long long since;
	long pid = holder(fd, &since);
	time_t when = (time_t)since;
	char date[64] = "an unknown time";
	struct tm tm;

	if (!pid)
		return error_set(err, -EBUSY, "another run holds the lock '%s'", path);
	if (localtime_r(&when, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	return error_set(err, -EBUSY, "another run is at work: process %ld, since %s (lock '%s')",
			 pid, date, path);
}

static bool is_alive(int fd)
{
	long long since;
	long pid = holder(fd, &since);

	return pid && (!kill((pid_t)pid, 0) || errno != ESRCH);
}

/* A run that is just about to write its number into the file is one, too. */
static int wait_for_lock(int fd, const char *path, struct strbuf *err)
{
	for (int i = 0; i < ORPHANS_WAIT; i++) {
		const struct timespec tenth = { .tv_nsec = 100000000 };

		if (!flock(fd, LOCK_EX | LOCK_NB))
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set(err, -errno, "cannot lock '%s': %s", path,
					 strerror(errno));
		if (run_interrupted())
			return error_set(err, -EINTR, "interrupted");
		if (is_alive(fd))
			break;
		nanosleep(&tenth, NULL);
	}
	return busy(fd, path, err);
}

int nightly_lock(const char *state, int64_t now, int *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	int fd, code = dir_make(state, err);

	if (code)
		return code;
	path_join(state, "lock", &path);
	/* without O_CLOEXEC: the lock is free when the last child is gone, too */
	fd = open(path.buf, O_RDWR | O_CREAT | O_NOFOLLOW, 0666);
	if (fd < 0)
		return error_set(err, -errno, "cannot open '%s': %s", path.buf, strerror(errno));
	code = wait_for_lock(fd, path.buf, err);
	if (!code &&
	    (ftruncate(fd, 0) || dprintf(fd, "%ld %lld\n", (long)getpid(), (long long)now) < 0))
		code = error_set(err, -errno, "cannot write '%s': %s", path.buf, strerror(errno));
	if (code)
		close(fd);
	else
		*out = fd;
	return code;
}

/* The file system of the nearest directory above @path that is there. */
static int check_one(const char *path, long min_mib, struct strbuf *err)
{
	AUTO_FREE char *dir = xstrdup(path);
	unsigned long long free_mib;
	struct statvfs fs;

	while (!dir_exists(dir) && strrchr(dir, '/') > dir)
		*strrchr(dir, '/') = '\0';
	if (!dir_exists(dir))
		strcpy(dir, "/");
	if (statvfs(dir, &fs))
		return error_set(err, -errno, "cannot look at the file system of '%s': %s", dir,
				 strerror(errno));
	free_mib = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
	if (free_mib >= (unsigned long long)min_mib)
		return 0;
	return error_set(
		err, -ENOSPC,
		"no room: the file system of '%s' has %llu MiB free, nightly.min-free asks "
		"for %ld MiB",
		dir, free_mib, min_mib);
}

int nightly_check_space(const struct nightly_config *config, struct strbuf *err)
{
	const char *paths[] = { config->state, config->db, config->work, config->site,
				config->mail_dir };
	int code = 0;

	for (size_t i = 0; !code && i < ARRAY_SIZE(paths); i++) {
		if (paths[i])
			code = check_one(paths[i], config->min_free, err);
	}
	return code;
}
