// SPDX-License-Identifier: GPL-2.0-or-later
/* What has to hold before a night begins: nobody else is at it, and there is room. */
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

#include "cli/nightly/internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/lock.h"

/* Tenths of a second that the children of a killed run get to end: a compiler does at SIGTERM. */
#define ORPHANS_WAIT 300

static int busy(const struct lock_holder *holder, const char *path, struct strbuf *err)
{
	time_t when = (time_t)holder->since;
	char date[64] = "";
	struct tm tm;

	if (when && localtime_r(&when, &tm))
		strftime(date, sizeof(date), ", since %Y-%m-%d %H:%M:%S", &tm);
	return error_set(err, -EBUSY, "another run is at work: %s%s (lock '%s')", holder->who.buf,
			 date, path);
}

int nightly_lock(const char *state, int64_t now, int *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct lock_holder holder = LOCK_HOLDER_INIT;
	int fd = dir_make(state, err);

	if (fd)
		return fd;
	path_join(state, "lock", &path);
	fd = lock_take(path.buf, now, ORPHANS_WAIT, &holder, err);
	if (fd == -EBUSY)
		busy(&holder, path.buf, err);
	strbuf_release(&holder.who);
	if (fd < 0)
		return fd;
	*out = fd;
	return 0;
}

/* The file system of the nearest directory above @path that is there. */
static int check_one(const char *path, long min_mib, struct strbuf *err)
{
	AUTO_FREE char *above = xstrdup(path);
	const char *dir = "/";
	unsigned long long free_mib;
	struct statvfs fs;

	while (!dir_exists(above) && strrchr(above, '/') > above)
		*strrchr(above, '/') = '\0';
	if (dir_exists(above))
		dir = above;
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
