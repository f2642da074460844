// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/trouble.h"

#include <ctype.h>
#include <string.h>

#include "common/alloc.h"

static bool has_any(const char *line, const char *const *words)
{
	for (; *words; words++) {
		if (strstr(line, *words))
			return true;
	}
	return false;
}

static bool ends_with(const char *line, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && !memcmp(line + len - n, end, n);
}

/* What stands behind "FILE:LINE:" or "FILE:LINE:COLUMN:"; NULL: the line does not begin so. */
static const char *behind_place(const char *line)
{
	const char *at = line + strcspn(line, ": \t");

	if (at == line || *at != ':' || !isdigit((unsigned char)at[1]))
		return NULL;
	at += 1 + strspn(at + 1, "0123456789");
	if (at[0] == ':' && isdigit((unsigned char)at[1]))
		at += 1 + strspn(at + 1, "0123456789");
	return *at == ':' ? at + 1 + strspn(at + 1, " ") : NULL;
}

/* "PROGRAM: …", "make[2]: …", "/bin/sh: …" */
static bool names_program(const char *line)
{
	size_t n = strcspn(line, ": \t");

	return n && line[n] == ':' && line[n + 1] == ' ';
}

/*
 * A message about a place in a source. That a compiler cannot write its output is said with a place,
 * too, but as a fatal error that ends with the system's words (gcc/diagnostic.c, fatal_error()).
 */
static void read_placed(const char *line, const char *text, struct trouble_line *out)
{
	static const char *const full[] = { "No space left on device", "Disk quota exceeded",
					    NULL };
	size_t len = strlen(line);

	while (len && strchr("'\".)", line[len - 1]))
		len--;
	for (size_t i = 0; full[i]; i++) {
		if (!strncasecmp(text, "fatal error: ", 13) && ends_with(line, len, full[i])) {
			out->kind = TROUBLE_SPACE;
			return;
		}
	}
	if (!strncmp(text, "fatal error: ", 13)) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;
		size_t quote = text[13] == '\'';

		strbuf_add(&name, text + 13 + quote, strcspn(text + 13 + quote, ":' "));
		if (strstr(text, ": No such file or directory") || strstr(text, "file not found")) {
			out->kind = TROUBLE_HEADER;
			strbuf_addstr(&out->name, name.buf);
		}
	}
	/* gcc, clang and as; make's own about a makefile */
	out->explains = !strncasecmp(text, "error", 5) || !strncmp(text, "fatal error", 11) ||
			!strncmp(text, "internal compiler error", 23) || !strncmp(text, "*** ", 4);
}

/* make says which recipe a signal ended; a shell that waited for it exits with 128 + N. */
static bool is_ended_recipe(const char *line)
{
	static const char *const ends[] = { "] Killed",
					    "] Terminated",
					    "] Hangup",
					    "] Error 137",
					    "] Error 143",
					    "] Error 129",
					    "] File size limit exceeded",
					    "] CPU time limit exceeded",
					    "] Error 153",
					    "] Error 152",
					    NULL };
	size_t len = strlen(line);

	if (ends_with(line, len, " (core dumped)"))
		len -= strlen(" (core dumped)");
	if (strncmp(line, "make", 4) || !strstr(line, "*** ["))
		return false;
	for (size_t i = 0; ends[i]; i++) {
		if (ends_with(line, len, ends[i]))
			return true;
	}
	return false;
}

/* Compilers about the programs that they run: gcc/gcc.c, clang's lib/Driver/Compilation.cpp. */
static bool is_ended_program(const char *line)
{
	static const char *const words[] = {
		"Killed signal terminated program",	 "Terminated signal terminated program",
		"internal compiler error: Killed",	 "unable to execute command: Killed",
		"unable to execute command: Terminated", NULL
	};

	return names_program(line) && has_any(line, words);
}

static bool is_short(const char *line)
{
	static const char *const words[] = { "Cannot allocate memory",
					     "virtual memory exhausted",
					     "memory exhausted",
					     "out of memory",
					     "std::bad_alloc",
					     "Resource temporarily unavailable",
					     "Too many open files",
					     "Input/output error",
					     "Read-only file system",
					     "Stale file handle",
					     "Transport endpoint is not connected",
					     "error while loading shared libraries",
					     NULL };

	return (names_program(line) || !strncmp(line, "LLVM ERROR: ", 12)) && has_any(line, words);
}

/* The word in front of @end, which stands at @at: "/bin/sh: 1: gawk: not found". */
static void take_name(const char *line, const char *at, struct strbuf *out)
{
	static const char *const quotes[] = { "'", "\"", "`", "\xe2\x80\x98", "\xe2\x80\x99" };
	const char *start = at;

	while (start > line && !(start[-1] == ' ' && start > line + 1 && start[-2] == ':'))
		start--;
	strbuf_add(out, start, (size_t)(at - start));
	for (size_t i = 0; i < ARRAY_SIZE(quotes); i++) {
		size_t n = strlen(quotes[i]);

		if (ends_with(out->buf, out->len, quotes[i]))
			strbuf_setlen(out, out->len - n);
		if (!strncmp(out->buf, quotes[i], n)) {
			memmove(out->buf, out->buf + n, out->len - n);
			strbuf_setlen(out, out->len - n);
		}
	}
	if (strpbrk(out->buf, " \t"))
		strbuf_reset(out);
}

/* A shell, env, xargs or make about a program that it was to run. */
static void read_program(const char *line, struct trouble_line *out)
{
	static const struct {
		const char *end;
		enum trouble_kind kind;
		bool any; /* whoever says it; else only who runs programs and says nothing else so */
	} ends[] = { { ": command not found", TROUBLE_MISSING, true },
		     { ": not found", TROUBLE_MISSING, true },
		     { ": No such file or directory", TROUBLE_MISSING, false },
		     { ": bad interpreter: No such file or directory", TROUBLE_MISSING, true },
		     { ": Permission denied", TROUBLE_REFUSED, true } };
	static const char *const runners[] = { "make:",	    "make[",  "env:", "/usr/bin/env:",
					       "/bin/env:", "xargs:", NULL };
	size_t len = strlen(line);
	bool runs = false;

	for (size_t i = 0; runners[i]; i++)
		runs |= !strncmp(line, runners[i], strlen(runners[i]));
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		if (!ends_with(line, len, ends[i].end) || !(ends[i].any || runs))
			continue;
		strbuf_reset(&out->name);
		take_name(line, line + len - strlen(ends[i].end), &out->name);
		out->kind = out->name.len ? ends[i].kind : TROUBLE_NONE;
	}
}

void trouble_read(const char *line, struct trouble_line *out)
{
	static const char *const linkers[] = { "undefined reference to",
					       "undefined symbol",
					       "multiple definition of",
					       "duplicate symbol",
					       "ERROR: modpost:",
					       "No rule to make target",
					       NULL };
	const char *placed = behind_place(line);

	out->kind = TROUBLE_NONE;
	out->explains = false;
	strbuf_reset(&out->name);
	/* a piece of the source, which a compiler shows below its message */
	if (isspace((unsigned char)*line))
		return;
	if (placed)
		read_placed(line, placed, out);
	else if (has_any(line, linkers))
		out->explains = true;
	else if (is_ended_recipe(line) || is_ended_program(line))
		out->kind = TROUBLE_ENDED;
	else if (names_program(line) &&
		 (strstr(line, "No space left on device") || strstr(line, "Disk quota exceeded")))
		out->kind = TROUBLE_SPACE;
	else if (is_short(line) || !strncmp(line, "bwrap: ", 7))
		out->kind = TROUBLE_SHORT; /* bubblewrap could not do it: nothing of the tree ran */
	else
		read_program(line, out);
}
