// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/processors.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define JOB_BYTES ((long long)256 << 20)
#define FILE_MAX ((size_t)4 << 20)

/* A hierarchy of cgroups as it is mounted: /proc/self/mountinfo, proc_pid_mountinfo(5). */
struct mount {
	const char *root, *point, *type, *options; /* borrowed */
};

/* A file of numbers that is missing says nothing. */
static bool read_text(const char *dir, const char *name, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, ignored = STRBUF_INIT;

	strbuf_reset(out);
	strbuf_addf(&path, "%s/%s", dir, name);
	return !file_read(path.buf, FILE_MAX, out, &ignored);
}

static void less_processors(long *processors, long long quota, long long period)
{
	if (quota > 0 && period > 0 && (quota + period - 1) / period < *processors)
		*processors = (long)((quota + period - 1) / period);
}

/* cpu.max is "QUOTA PERIOD" or "max PERIOD" (Documentation/admin-guide/cgroup-v2.rst). */
static void read_cpu(const char *dir, long *processors)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, period = STRBUF_INIT;
	long long quota, time;

	if (read_text(dir, "cpu.max", &text) && sscanf(text.buf, "%lld %lld", &quota, &time) == 2)
		less_processors(processors, quota, time);
	if (read_text(dir, "cpu.cfs_quota_us", &text) &&
	    read_text(dir, "cpu.cfs_period_us", &period))
		less_processors(processors, strtoll(text.buf, NULL, 10),
				strtoll(period.buf, NULL, 10));
}

static void read_memory(const char *dir, long long *bytes)
{
	static const char *const names[] = { "memory.max", "memory.high", "memory.limit_in_bytes" };
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		long long limit = read_text(dir, names[i], &text) ? strtoll(text.buf, NULL, 10) : 0;

		if (limit > 0 && limit < *bytes)
			*bytes = limit;
	}
}

/* Each cgroup is within the limits of those above it. */
static void read_upwards(const char *point, const char *path, long *processors, long long *bytes)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;
	size_t top = strlen(point);

	strbuf_addf(&dir, "%s%s", point, path);
	for (;;) {
		while (dir.len > top && dir.buf[dir.len - 1] == '/')
			strbuf_setlen(&dir, dir.len - 1);
		read_cpu(dir.buf, processors);
		read_memory(dir.buf, bytes);
		if (dir.len <= top)
			return;
		strbuf_setlen(&dir, (size_t)(strrchr(dir.buf, '/') - dir.buf));
	}
}

static bool has_word(const char *list, const char *word)
{
	AUTO_STRVEC struct strvec words = STRVEC_INIT;

	strvec_split(&words, list, ",");
	for (size_t i = 0; i < words.nr; i++) {
		if (!strcmp(words.v[i], word))
			return true;
	}
	return false;
}

/* Has the hierarchy what we ask for? Of version 1 each has controllers of its own. */
static bool is_asked(const struct mount *m, const char *controllers)
{
	if (!strcmp(m->type, "cgroup2"))
		return !*controllers;
	return (has_word(controllers, "cpu") && has_word(m->options, "cpu")) ||
	       (has_word(controllers, "memory") && has_word(m->options, "memory"));
}

/* A line of /proc/self/mountinfo, which is cut into pieces; false: no cgroups are mounted there. */
static bool parse_mount(char *line, struct mount *out)
{
	char *dash = strstr(line, " - "), *rest = line;

	*out = (struct mount){ 0 };
	if (!dash)
		return false;
	*dash = '\0';
	for (int i = 0; i < 3; i++)
		strsep(&rest, " ");
	out->root = strsep(&rest, " ");
	out->point = strsep(&rest, " ");
	rest = dash + 3;
	out->type = strsep(&rest, " ");
	strsep(&rest, " ");
	out->options = rest ? rest : "";
	return out->point && !strncmp(out->type, "cgroup", 6);
}

/* A line of /proc/self/cgroup: "N:CONTROLLERS:PATH". In a container both name what is outside of it. */
static void read_group(const struct mount *m, const char *root, char *line, long *processors,
		       long long *bytes)
{
	AUTO_STRBUF struct strbuf point = STRBUF_INIT;
	const char *controllers, *path;
	size_t shared = strlen(m->root);

	strsep(&line, ":");
	controllers = strsep(&line, ":");
	path = line;
	if (!path || !is_asked(m, controllers))
		return;
	if (!strcmp(m->root, "/"))
		shared = 0;
	if (strncmp(path, m->root, shared) || (path[shared] && path[shared] != '/'))
		path = "";
	else
		path += shared;
	strbuf_addf(&point, "%s%s", root, m->point);
	read_upwards(point.buf, path, processors, bytes);
}

void processors_cgroup(const char *root, long *processors, long long *bytes)
{
	AUTO_STRBUF struct strbuf mounts = STRBUF_INIT, groups = STRBUF_INIT, proc = STRBUF_INIT;
	char *rest, *line;

	strbuf_addf(&proc, "%s/proc/self", root);
	if (!read_text(proc.buf, "mountinfo", &mounts) || !read_text(proc.buf, "cgroup", &groups))
		return;
	rest = mounts.buf;
	while ((line = strsep(&rest, "\n"))) {
		AUTO_STRVEC struct strvec list = STRVEC_INIT;
		struct mount m;

		if (!parse_mount(line, &m))
			continue;
		strvec_split(&list, groups.buf, "\n");
		for (size_t i = 0; i < list.nr; i++)
			read_group(&m, root, list.v[i], processors, bytes);
	}
}

/* A machine may have more processors than a cpu_set_t has bits. */
static long allowed(void)
{
	long configured = sysconf(_SC_NPROCESSORS_CONF), nr = sysconf(_SC_NPROCESSORS_ONLN);
	size_t size = CPU_ALLOC_SIZE(configured > 0 ? configured : 1);
	cpu_set_t *set;

	if (size < sizeof(cpu_set_t))
		size = sizeof(cpu_set_t);
	set = calloc(1, size);
	if (set && !sched_getaffinity(0, size, set))
		nr = CPU_COUNT_S(size, set);
	free(set);
	return nr > 0 ? nr : 1;
}

int processors_usable(void)
{
	long processors = allowed(), pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	long long bytes = pages > 0 && size > 0 ? (long long)pages * size : LLONG_MAX;

	processors_cgroup("", &processors, &bytes);
	if (processors > bytes / JOB_BYTES)
		processors = (long)(bytes / JOB_BYTES);
	return processors > INT_MAX ? INT_MAX : processors < 1 ? 1 : (int)processors;
}
