/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a makefile as text, for changing them: assignments "stem-suffix += word word …",
 * which may go on behind a backslash. Positions are bytes in the file's text.
 */
#ifndef COLLECTOR_CONVERT_MKLINE_H
#define COLLECTOR_CONVERT_MKLINE_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

struct convert_mkline {
	size_t pos, end; /* of the line with those that it goes on in, and their newline */
	size_t lhs, lhs_len; /* "obj-$(CONFIG_X)" */
	size_t stem_len; /* of it "obj" */
	size_t suffix; /* position of "$(CONFIG_X)", "y", "objs" …; it ends with the lhs */
	size_t op, op_len; /* "+=" */
	size_t outermost; /* the line of the outermost conditional around, or pos */
};

struct convert_mkword {
	size_t pos, len;
};

struct convert_mklines {
	const struct strbuf *text;
	size_t pos, depth, outermost;
};

/* The next assignment of a list; other lines are passed over. False behind the last. */
bool convert_mklines_next(struct convert_mklines *it, struct convert_mkline *out);
/* The next word of its right side; *@pos is 0 at first. */
bool convert_mkline_word(const struct strbuf *text, const struct convert_mkline *l, size_t *pos,
			 struct convert_mkword *out);

#endif
