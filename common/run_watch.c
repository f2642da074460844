// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/run_internal.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"

/* how often what was left is killed again, and how long it may take: hundredths of a second */
#define END_TRIES 1000

struct process {
	pid_t pid, parent;
};

struct processes {
	struct process *v;
	size_t nr, alloc;
};

struct run_watch {
	struct processes before; /* children of ours that ran already */
	unsigned processes; /* on the machine when it began; threads count */
	uint64_t available; /* bytes of memory that there were then */
	int64_t look_again; /* run_clock_ms(): when to look in any case */
};

/* "PID (NAME) STATE PPID …", where NAME may have anything in it: proc(5) */
static pid_t parent_of(pid_t pid)
{
	char path[64], text[512], *at;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
	if (n <= 0)
		return 0;
	text[n] = '\0';
	at = strrchr(text, ')');
	return at && at[1] && at[2] ? (pid_t)strtol(at + 3, NULL, 10) : 0;
}

/* All processes that we can see, or those of one parent. */
static void list_processes(pid_t parent, struct processes *out)
{
	DIR *dir = opendir("/proc");
	const struct dirent *e;

	while (dir && (e = readdir(dir))) {
		struct process p = { .pid = (pid_t)strtol(e->d_name, NULL, 10) };

		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		p.parent = parent_of(p.pid);
		if (!p.parent || (parent && p.parent != parent))
			continue;
		if (out->nr == out->alloc) {
			out->alloc = out->alloc ? 2 * out->alloc : 64;
			out->v = xreallocarray(out->v, out->alloc, sizeof(*out->v));
		}
		out->v[out->nr++] = p;
	}
	if (dir)
		closedir(dir);
}

static int compare_pid(const void *a, const void *b)
{
	const struct process *p = a, *q = b;

	return (p->pid > q->pid) - (p->pid < q->pid);
}

static struct process *find(const struct processes *list, pid_t pid)
{
	const struct process key = { .pid = pid };

	if (!list->nr)
		return NULL;
	return bsearch(&key, list->v, list->nr, sizeof(*list->v), compare_pid);
}

static void sort(struct processes *list)
{
	if (list->nr)
		qsort(list->v, list->nr, sizeof(*list->v), compare_pid);
}

/* "MemAvailable:   123 kB" of /proc/meminfo in bytes; UINT64_MAX: unknown. */
static uint64_t available_memory(void)
{
	char text[1024], *at;
	AUTO_CLOSE int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;

	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, "MemAvailable:");
	return at ? strtoull(at + strlen("MemAvailable:"), NULL, 10) << 10 : UINT64_MAX;
}

/* What a process has in memory less what is of files: proc(5), statm. */
static uint64_t own_memory(pid_t pid)
{
	char path[64];
	unsigned long long size = 0, resident = 0, shared = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pid);
	f = fopen(path, "re");
	if (f && fscanf(f, "%llu %llu %llu", &size, &resident, &shared) != 3)
		resident = shared = 0;
	if (f)
		fclose(f);
	return resident > shared ? (resident - shared) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static bool has_children(void)
{
	siginfo_t info;

	return !waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) || errno != ECHILD;
}

struct run_watch *run_watch_new(void)
{
	struct run_watch *w = xcalloc(1, sizeof(*w));
	struct sysinfo info;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (has_children()) {
		list_processes(getpid(), &w->before);
		sort(&w->before);
	}
	w->processes = sysinfo(&info) ? 0 : info.procs;
	w->available = available_memory();
	w->look_again = run_look_again(run_clock_ms());
	return w;
}

void run_watch_free(struct run_watch *w)
{
	if (!w)
		return;
	free(w->before.v);
	free(w);
}

/* Up from a process: is it below us, and not below a child that ran before? */
static bool is_of_child(const struct run_watch *w, const struct processes *all,
			const struct process *p)
{
	const pid_t self = getpid();

	for (size_t i = 0; p && i < all->nr; i++) {
		if (p->parent == self)
			return !find(&w->before, p->pid);
		p = find(all, p->parent);
	}
	return false;
}

/*
 * sysinfo(2) costs nothing. Its procs is a short that counts threads, and may have gone round; it is
 * only asked whether to look. Others may give back what the child takes: so now and then without.
 */
static bool may_cross(const struct run_watch *w, const struct run_limits *l)
{
	struct sysinfo info;
	const uint64_t now = l->memory ? available_memory() : UINT64_MAX;
	const uint64_t taken = now < w->available ? w->available - now : 0;

	if ((l->memory && taken > l->memory / 2) || run_clock_ms() >= w->look_again)
		return true;
	return l->processes && !sysinfo(&info) &&
	       (unsigned short)(info.procs - w->processes) > l->processes / 2;
}

bool run_watch_look(struct run_watch *w, const struct run_limits *limits, struct run_use *use)
{
	struct processes all = { 0 };
	const int64_t started = run_clock_ms();

	*use = (struct run_use){ 0 };
	if (!may_cross(w, limits))
		return false;
	list_processes(0, &all);
	sort(&all);
	for (size_t i = 0; i < all.nr; i++) {
		if (!is_of_child(w, &all, &all.v[i]))
			continue;
		use->processes++;
		use->memory += limits->memory ? own_memory(all.v[i].pid) : 0;
	}
	w->look_again = run_look_again(started);
	free(all.v);
	return true;
}

/* Only children of ours are killed: nobody else can get the number of one that is not reaped yet. */
static bool end_children(const struct run_watch *w)
{
	struct processes left = { 0 };
	bool found = false;

	list_processes(getpid(), &left);
	for (size_t i = 0; i < left.nr; i++) {
		if (find(&w->before, left.v[i].pid))
			continue;
		found = true;
		kill(left.v[i].pid, SIGKILL);
		waitpid(left.v[i].pid, NULL, WNOHANG);
	}
	free(left.v);
	return found;
}

int run_watch_end(struct run_watch *w)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	/* what is found gets its end; only when nothing is found any more is it over */
	for (int i = 0; i < END_TRIES && has_children(); i++) {
		if (!end_children(w))
			return 0;
		if (i)
			nanosleep(&pause, NULL);
	}
	return has_children() && end_children(w) ? -ETIMEDOUT : 0;
}
