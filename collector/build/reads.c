// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/reads.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"

/* The script whose presence makes .c files with comments for it part of the configuration. */
#define SCANNER "scripts/gen_build_files.sh"

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool starts(const char *s, const char *start)
{
	return !strncmp(s, start, strlen(start));
}

static bool ends(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static bool starts_with_any(const char *s, const char *const *list)
{
	for (; *list; list++) {
		if (starts(s, *list))
			return true;
	}
	return false;
}

static bool ends_with_any(const char *s, const char *const *list)
{
	for (; *list; list++) {
		if (ends(s, *list))
			return true;
	}
	return false;
}

/* Options and rules may be anywhere, in Documentation/ too. */
static bool is_kconfig(const char *name)
{
	return starts(name, "Kconfig") || starts(name, "Config.");
}

static bool is_makefile(const char *name)
{
	return starts(name, "Makefile") || starts(name, "Kbuild") || ends(name, ".mk");
}

static bool is_header(const char *name)
{
	static const char *const list[] = { ".h", ".hh", ".hpp", ".dtsi", NULL };

	return ends_with_any(name, list);
}

static bool is_source(const char *name)
{
	static const char *const list[] = { ".c",   ".S",  ".s",   ".cc",   ".cpp",
					    ".cxx", ".rs", ".dts", ".dtso", NULL };

	/* include/applets.src.h of BusyBox is no header, but what a script makes one of */
	return !strstr(name, ".src.") && (is_header(name) || ends_with_any(name, list));
}

/* No build reads what is for people, or for tests that run elsewhere. */
static bool is_for_people(const char *path, const char *name)
{
	static const char *const dirs[] = { "Documentation/", "doc/",	   "docs/",
					    "LICENSES/",      "Licenses/", "testsuite/",
					    "test/py/",	      "examples/", NULL };
	static const char *const names[] = { ".",	    "README",  "COPYING",   "CREDITS",
					     "MAINTAINERS", "AUTHORS", "NEWS",	    "LICENSE",
					     "TODO",	    "INSTALL", "ChangeLog", NULL };
	static const char *const ways[] = { ".rst", ".md", NULL };

	/* shell/ash_test/ of BusyBox */
	return starts_with_any(path, dirs) || strstr(path, "_test/") ||
	       starts_with_any(name, names) || ends_with_any(name, ways);
}

/* arch/X/tools/ */
static bool is_arch_tool(const char *path)
{
	const char *slash = starts(path, "arch/") ? strchr(path + 5, '/') : NULL;

	return slash && starts(slash, "/tools/");
}

enum reads_kind reads_kind(const char *path)
{
	static const char *const all[] = { "scripts/", "tools/", "usr/", NULL };
	static const char *const none[] = { "tools/testing/", "tools/perf/", "tools/buildman/",
					    NULL };
	const char *name = last_part(path);

	if (starts_with_any(path, none))
		return READS_NEVER;
	if (is_kconfig(name) || is_makefile(name))
		return READS_ALWAYS;
	if (is_for_people(path, name))
		return READS_NEVER;
	if (starts_with_any(path, all) || is_arch_tool(path))
		return READS_ALWAYS;
	/* U-Boot's, one for each board */
	if (ends(name, "_defconfig") && starts(path, "configs/"))
		return READS_NEVER;
	return is_source(name) ? READS_NAMED : READS_ALWAYS;
}

/* "arch/x86" of a path below it, or false. */
static bool arch_of(const char *path, struct strbuf *out)
{
	const char *slash = starts(path, "arch/") ? strchr(path + 5, '/') : NULL;

	strbuf_reset(out);
	if (slash)
		strbuf_add(out, path, (size_t)(slash - path));
	return slash != NULL;
}

static void add_path(struct reads *reads, const char *path)
{
	AUTO_STRBUF struct strbuf arch = STRBUF_INIT;
	const char *name = last_part(path);

	strmap_intern(&reads->paths, path);
	if (is_source(name))
		strmap_intern_n(&reads->dirs, path, (size_t)(name - path));
	if (is_header(name))
		strmap_intern(&reads->headers, name);
	if (!is_kconfig(name) && !is_source(name) && arch_of(path, &arch))
		strmap_intern(&reads->arches, arch.buf);
	reads->scanned = reads->scanned || !strcmp(path, SCANNER);
}

void reads_add(struct reads *reads, const char *list)
{
	AUTO_STRVEC struct strvec paths = STRVEC_INIT;

	if (!list || !*list) {
		reads->unknown = true;
		return;
	}
	strvec_split(&paths, list, "\n");
	for (size_t i = 0; i < paths.nr; i++)
		add_path(reads, paths.v[i]);
}

void reads_release(struct reads *reads)
{
	strmap_release(&reads->paths);
	strmap_release(&reads->dirs);
	strmap_release(&reads->headers);
	strmap_release(&reads->arches);
	*reads = (struct reads)READS_INIT;
}

/* Of an architecture that was not built options are read, and nothing else. */
static bool is_foreign(const struct reads *reads, const char *path)
{
	AUTO_STRBUF struct strbuf arch = STRBUF_INIT;

	return arch_of(path, &arch) && strmap_find(&reads->arches, arch.buf) == STRMAP_NONE;
}

/*
 * A source that comes or goes beside others that are compiled may be found by a pattern of a
 * makefile, or stand for another of the same name; a header may hide another one.
 */
static bool may_be_found(const struct reads *reads, const char *path)
{
	const char *name = last_part(path);
	AUTO_FREE char *dir = xstrndup(path, (size_t)(name - path));

	if (strmap_find(&reads->dirs, dir) != STRMAP_NONE)
		return true;
	return is_header(name) && (strmap_find(&reads->headers, name) != STRMAP_NONE ||
				   starts(path, "include/") || strstr(path, "/include/"));
}

bool reads_touched(const struct reads *reads, const struct reads_change *change)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;
	const char *path = change->path;
	enum reads_kind kind;

	if (reads->unknown || strchr(path, '\n'))
		return true;
	/* as it was stored */
	utf8_clean(path, strlen(path), &clean);
	if (strmap_find(&reads->paths, clean.buf) != STRMAP_NONE)
		return true;
	if (reads->scanned && change->comments)
		return true;
	kind = reads_kind(path);
	if (kind == READS_NEVER)
		return false;
	if (is_foreign(reads, path))
		return is_kconfig(last_part(path));
	return kind == READS_ALWAYS || (change->came_or_went && may_be_found(reads, path));
}

bool reads_has_comments(const char *path)
{
	const char *slash = strchr(path, '/');

	/* as the script has it: one or two directories down */
	if (!slash || !ends(path, ".c"))
		return false;
	slash = strchr(slash + 1, '/');
	return !slash || !strchr(slash + 1, '/');
}

/* "//config:" */
static bool is_marker(const char *line, const char *end)
{
	const char *p = line;

	if (end - p < 4 || p[0] != '/' || p[1] != '/')
		return false;
	for (p += 2; p < end && islower((unsigned char)*p); p++)
		;
	return p > line + 2 && p < end && *p == ':';
}

void reads_comments(const char *text, size_t len, struct strbuf *out)
{
	const char *end = text + len;

	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		const char *next = nl ? nl + 1 : end;

		if (is_marker(text, next))
			strbuf_add(out, text, (size_t)(next - text));
		text = next;
	}
}
