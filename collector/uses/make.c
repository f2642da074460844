// SPDX-License-Identifier: GPL-2.0-or-later
/* Mentions of options in makefiles. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "collector/uses/internal.h"

/* Overwrites comments, which go on behind a backslash at the end of a line. */
static void blank_comments(char *p, char *end)
{
	bool comment = false;

	for (char *q = p; q < end; q++) {
		bool escaped = q > p && q[-1] == '\\';

		if (*q == '\n') {
			comment = comment && escaped;
		} else if (comment || (*q == '#' && !escaped)) {
			comment = true;
			/* a backslash at the end still says that it goes on */
			*q = *q == '\\' ? '\\' : ' ';
		}
	}
}

static bool ends_with(const char *start, const char *end, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(end - start) >= len && !memcmp(end - len, text, len);
}

static bool starts_with(const char *p, const char *end, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(end - p) >= len && !memcmp(p, text, len);
}

/* The word that ends at @end. */
static const char *list_name(const char *start, const char *end)
{
	const char *p = end;

	while (p > start && !isspace((unsigned char)p[-1]))
		p--;
	return p;
}

/* ccflags-$(CONFIG_X): flags of a module are in no such list. */
static bool is_flags(const char *name, const char *end)
{
	for (; end - name >= 5; name++) {
		if (!strncasecmp(name, "flags", 5))
			return true;
	}
	return false;
}

/* obj-$(CONFIG_X), foo-${CONFIG_X}, obj-$(CONFIG_X:m=y), obj-$(subst m,y,$(CONFIG_X)) */
static bool is_list(const char *text, const struct word *w, const char *end)
{
	static const char *const before[] = { "-$(", "-${", "-$(subst m,y,$(" };
	static const char *const after[] = { ")", "}", ":m=y)" };
	bool closed = false;

	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
		closed = closed || starts_with(w->s + w->len, end, after[i]);
	for (size_t i = 0; closed && i < sizeof(before) / sizeof(before[0]); i++) {
		const char *dash = w->s - strlen(before[i]);

		if (ends_with(text, w->s, before[i]))
			return !is_flags(list_name(text, dash), dash);
	}
	return false;
}

void uses_scan_makefile(struct uses_found *found, char *text, size_t len)
{
	const char *end = text + len, *at = text, *counted = text;
	unsigned line = 1;

	blank_comments(text, text + len);
	while ((at = memmem(at, (size_t)(end - at), "CONFIG_", strlen("CONFIG_")))) {
		struct word w = uses_word(at, end);
		struct uses_name name;

		for (; counted < at; counted++)
			line += *counted == '\n';
		at += w.len;
		if ((w.s > text && uses_is_word(w.s[-1])) ||
		    !uses_name(found->options, &w, &name) || is_list(text, &w, end))
			continue;
		uses_add(found, name.option, name.module ? USES_MODULE : USES_MAKE, line);
	}
}
