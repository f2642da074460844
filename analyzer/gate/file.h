/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of a file of limits or waivers. */
#ifndef ANALYZER_GATE_FILE_H
#define ANALYZER_GATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/strbuf.h"

struct limit_lines {
	const char *at; /* borrowed */
	size_t nr; /* of the line at hand, from 1 */
	struct strbuf line; /* without white space at its ends and without a comment */
	struct strbuf place; /* "path:nr" */
	const char *path; /* borrowed */
};

/* A byte order mark in front of the text is left out. Ended with limit_lines_release(). */
void limit_lines_init(struct limit_lines *lines, const char *path, const char *text);
/*
 * The next line that has something; false at the end. A comment begins with # at the beginning of a
 * line or behind white space, but not in quotes.
 */
bool limit_lines_next(struct limit_lines *lines);
/* "[TEXT]": its text without white space at its ends into @out, which is replaced. */
bool limit_lines_heading(const struct limit_lines *lines, struct strbuf *out);
void limit_lines_release(struct limit_lines *lines);

#endif
