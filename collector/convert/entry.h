/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entries of a Kconfig file as text: where each begins and ends, and its lines. */
#ifndef COLLECTOR_CONVERT_ENTRY_H
#define COLLECTOR_CONVERT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

struct convert_file;
struct strbuf;

/* A "config" or "menuconfig" entry. */
struct convert_entry {
	size_t start, end; /* bytes, of whole lines */
	size_t line; /* of its first line now */
	bool in_choice;
};

/* An attribute of an entry: a line, without its comment and what a backslash adds to it. */
struct convert_attribute {
	size_t pos, end; /* of its text, without indentation and newline */
	size_t word; /* length of its first word */
};

/*
 * The entry of @option nearest to @line, of the file as it was read; help texts are no entries.
 * False: none.
 */
bool convert_entry_find(const struct convert_file *f, const char *option, size_t line,
			struct convert_entry *out);
/* The attribute at or behind *@pos (the entry's start at first), help text left out. */
bool convert_entry_next(const struct convert_file *f, const struct convert_entry *e, size_t *pos,
			struct convert_attribute *out);
/* The first paragraph of its help text when that is one line: to be freed; or NULL. */
char *convert_entry_help(const struct convert_file *f, const struct convert_entry *e);
/* Is its first word @word? */
bool convert_attribute_is(const struct convert_file *f, const struct convert_attribute *a,
			  const char *word);

/*
 * Behind the text in quotes that begins at @pos, or @end when it does not end before; what is in it is
 * appended to @out unless that is NULL.
 */
size_t convert_behind_quotes(const char *s, size_t pos, size_t end, struct strbuf *out);

#endif
