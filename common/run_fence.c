// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/run_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* Where the hierarchies are mounted, on all systems: cgroups(7). */
#define VERSION_1 "/sys/fs/cgroup/pids"
#define VERSION_2 "/sys/fs/cgroup"
#define CGROUP_MAX 65536

struct run_fence {
	struct strbuf dir; /* our control group */
	int procs; /* its cgroup.procs, open for writing */
};

/* "8:pids:/PATH" is one of version 1, "0::/PATH" one of version 2: cgroups(7). The one we are in. */
static bool own_group(struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	char *save, *version_2 = NULL;

	if (file_read("/proc/self/cgroup", CGROUP_MAX, &text, &err))
		return false;
	for (char *line = strtok_r(text.buf, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		if (!strcmp(names, ":pids")) {
			strbuf_addf(out, VERSION_1 "%s", path);
			return true;
		}
		if (!strcmp(names, ":"))
			version_2 = path;
	}
	if (version_2)
		strbuf_addf(out, VERSION_2 "%s", version_2);
	return version_2;
}

/* Between a group is made and its child is in it lies less than this. */
#define FRESH 600 /* seconds */

static bool is_fresh(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) || time(NULL) - st.st_mtime < FRESH;
}

/*
 * Removes those of commands that were killed; what has processes in it stays by itself. A command in another
 * namespace of processes, as of a container, looks as if it had ended: its group may be about to be used.
 */
static void remove_left(const char *group)
{
	DIR *dir = opendir(group);
	const struct dirent *e;
	long pid;

	while (dir && (e = readdir(dir))) {
		if (sscanf(e->d_name, "kbloat-%ld-", &pid) == 1 && kill((pid_t)pid, 0) &&
		    errno == ESRCH && !is_fresh(dirfd(dir), e->d_name))
			unlinkat(dirfd(dir), e->d_name, AT_REMOVEDIR);
	}
	if (dir)
		closedir(dir);
}

static int open_in(const struct run_fence *f, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/%s", f->dir.buf, name);
	return open(path.buf, O_WRONLY | O_CLOEXEC);
}

static bool set_up(struct run_fence *f, unsigned tasks)
{
	AUTO_CLOSE int most = open_in(f, "pids.max");
	char text[32];
	const int len = snprintf(text, sizeof(text), "%u", tasks);

	f->procs = open_in(f, "cgroup.procs");
	return f->procs >= 0 && most >= 0 && write(most, text, (size_t)len) == len;
}

struct run_fence *run_fence_new(unsigned processes)
{
	AUTO_STRBUF struct strbuf group = STRBUF_INIT;
	struct run_fence *f = NULL;

	if (!processes || !own_group(&group))
		return NULL;
	remove_left(group.buf);
	f = xcalloc(1, sizeof(*f));
	f->procs = -1;
	strbuf_addf(&f->dir, "%s/kbloat-%ld-XXXXXX", group.buf, (long)getpid());
	/* room for threads, which count here, and for the limit to be crossed where it is told */
	if (mkdtemp(f->dir.buf) && set_up(f, 2 * processes + 128))
		return f;
	run_fence_free(f);
	return NULL;
}

void run_fence_enter(const struct run_fence *f)
{
	/* where that fails it runs without */
	if (f && write(f->procs, "0", 1) < 0)
		return;
}

const char *run_fence_dir(const struct run_fence *f)
{
	return f->dir.buf;
}

void run_fence_free(struct run_fence *f)
{
	if (!f)
		return;
	cleanup_close(&f->procs);
	rmdir(f->dir.buf);
	strbuf_release(&f->dir);
	free(f);
}
