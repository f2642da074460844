/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plain text for a mail's body: lines of at most MAIL_COLUMNS columns, except where a word or what
 * must stay whole (a command, a tag, a table of scripts/bloat-o-meter) is longer. Text from outside
 * goes through text_terminal() before it comes here. All functions append to @out.
 */
#ifndef REPORTS_MAIL_TEXT_H
#define REPORTS_MAIL_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct rows;
struct strbuf;

#define MAIL_COLUMNS 72

/* Words, with line feeds where they do not fit; every line begins with @indent blanks. */
void mail_paragraph(struct strbuf *out, size_t indent, const char *text);
/* @lead, then the words; the lines that follow are indented as far as @lead is wide. */
void mail_hanging(struct strbuf *out, const char *lead, const char *text);
/* What of @text fits into so many columns; what is cut ends with "...". */
void mail_clip(struct strbuf *out, const char *text, size_t columns);
/* "   +12,345  text": the number ends in column MAIL_NUMBER, the text is clipped. */
#define MAIL_NUMBER 12
void mail_amount(struct strbuf *out, int64_t num, const char *text);
/* The line above a sum, and the sum. */
void mail_sum(struct strbuf *out, int64_t num, const char *text);
/* "12,345 bytes more", "1 byte less", "as many bytes of" */
void mail_more(struct strbuf *out, int64_t delta);
/* " (+0.07 %)", nothing when @old is 0. */
void mail_percent(struct strbuf *out, int64_t delta, int64_t old);
/* A word of a command for a POSIX shell, in quotes when it needs some. */
void mail_shell_word(struct strbuf *out, const char *word);
/* Text from outside, as it can stand in a mail's line. */
void mail_safe(struct strbuf *out, const char *text);
/* "0123456789ab ("subject")" of a row by commit */
void mail_commit_name(struct strbuf *out, const struct rows *commits, size_t row);

#endif
