/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text from outside, made safe for where it is shown. Input is any bytes; output is always valid
 * UTF-8, with U+FFFD for each byte that is not; text_indent() alone takes text that is safe and leaves
 * it so. All functions append to @out.
 */
#ifndef REPORTS_TEXT_H
#define REPORTS_TEXT_H

#include <stddef.h>

struct strbuf;

void text_utf8(struct strbuf *out, const char *s, size_t len);
/* Control characters, and those that reorder text, as U+FFFD, as text_html() has them. */
void text_plain(struct strbuf *out, const char *s, size_t len);
/* Control characters (also of C1, and those that reorder text) become \n, \t, \x1b, \u202e … */
void text_terminal(struct strbuf *out, const char *s, size_t len);
/* The same, but line feeds stay: for logs. */
void text_terminal_lines(struct strbuf *out, const char *s, size_t len);
/* Each line of a text with @by in front of it, and a line feed at the end of the last one, too. */
void text_indent(struct strbuf *out, const char *text, const char *by);
/* & < > " ' as entities; control characters as U+FFFD: good in content and in quoted attributes. */
void text_html(struct strbuf *out, const char *s, size_t len);
/* The same for XML 1.0, in which some more characters may not be. */
void text_xml(struct strbuf *out, const char *s, size_t len);
/* One cell of a Markdown table. */
void text_markdown(struct strbuf *out, const char *s, size_t len);
/*
 * One CSV field, quoted where needed; control characters but tab and line ends as for a terminal.
 */
void text_csv(struct strbuf *out, const char *s, size_t len);

#endif
