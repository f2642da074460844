/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plain text for people, in lines of up to 80 columns. White space in what is added, line feeds too,
 * counts as one space: text from outside cannot make lines of its own. Other control bytes stay, for
 * who prints it to escape. All is appended.
 */
#ifndef REPORTS_PARAGRAPH_H
#define REPORTS_PARAGRAPH_H

#include <stddef.h>

struct strbuf;

#define PARAGRAPH_COLUMNS 80

/* Words from column @first on, further lines from column @rest on. */
void paragraph_add(struct strbuf *out, unsigned first, unsigned rest, const char *text);
/*
 * Words from column 0 on, further lines from column @rest on, within @width columns; a word that is wider stands
 * alone. A number stays with what it counts. No line feed at the end.
 */
void paragraph_wrap(struct strbuf *out, size_t width, size_t rest, const char *text);
/* Lines, each indented as it begins; what does not fit goes on two columns further in. */
void paragraph_wrap_lines(struct strbuf *out, size_t width, const char *text);
/* As paragraph_add() where the line is at column @column already. */
void paragraph_continue(struct strbuf *out, unsigned column, unsigned rest, const char *text);
/*
 * @label at column @indent, and beside it, from column @at on, @text; below it when the label is too
 * long. @text may be empty.
 */
void paragraph_item(struct strbuf *out, unsigned indent, unsigned at, const char *label,
		    const char *text);
/* An empty line, then "Symbols to export (12)"; without a number for 0. */
void paragraph_heading(struct strbuf *out, const char *text, size_t nr);

#endif
