// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/mail/text.h"

#include <stdbool.h>
#include <string.h>

#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "reports/text.h"

static void blanks(struct strbuf *out, size_t nr)
{
	while (nr--)
		strbuf_addch(out, ' ');
}

/* A number and its percent sign are one. */
static size_t word_length(const char *text)
{
	size_t len = strcspn(text, " ");

	if (text[len] == ' ' && text[len + 1] == '%')
		len += 1 + strcspn(text + len + 1, " ");
	return len;
}

/* From column @at on, where a line has begun. */
static void wrap(struct strbuf *out, size_t at, size_t indent, const char *text)
{
	size_t column = at;
	bool first = true;

	while (*(text += strspn(text, " "))) {
		size_t len = word_length(text), width;
		AUTO_STRBUF struct strbuf word = STRBUF_INIT;

		strbuf_add(&word, text, len);
		width = utf8_width(word.buf);
		if (!first && column + 1 + width > MAIL_COLUMNS) {
			strbuf_addch(out, '\n');
			blanks(out, indent);
			column = indent;
		} else if (!first) {
			strbuf_addch(out, ' ');
			column++;
		}
		strbuf_addstr(out, word.buf);
		column += width;
		first = false;
		text += len;
	}
	strbuf_addch(out, '\n');
}

void mail_paragraph(struct strbuf *out, size_t indent, const char *text)
{
	blanks(out, indent);
	wrap(out, indent, indent, text);
}

void mail_hanging(struct strbuf *out, const char *lead, const char *text)
{
	size_t width = utf8_width(lead);

	strbuf_addstr(out, lead);
	wrap(out, width, width, text);
}

void mail_clip(struct strbuf *out, const char *text, size_t columns)
{
	size_t len = strlen(text), width = 0, n;

	if (utf8_width(text) <= columns) {
		strbuf_addstr(out, text);
		return;
	}
	for (; len; text += n, len -= n) {
		unsigned next;

		n = utf8_next(text, len, &next);
		width += next;
		if (width + 3 > columns)
			break;
		strbuf_add(out, text, n);
	}
	strbuf_addstr(out, "...");
}

void mail_amount(struct strbuf *out, int64_t num, const char *text)
{
	AUTO_STRBUF struct strbuf number = STRBUF_INIT;
	size_t width;

	number_add(&number, num, true);
	width = number.len < MAIL_NUMBER ? MAIL_NUMBER : number.len;
	blanks(out, width - number.len);
	strbuf_addf(out, "%s  ", number.buf);
	mail_clip(out, text, MAIL_COLUMNS - width - 2);
	strbuf_addch(out, '\n');
}

void mail_sum(struct strbuf *out, int64_t num, const char *text)
{
	blanks(out, MAIL_NUMBER - 8);
	strbuf_addstr(out, "--------\n");
	mail_amount(out, num, text);
}

void mail_more(struct strbuf *out, int64_t delta)
{
	int64_t bytes = delta < 0 && delta > INT64_MIN ? -delta : delta;

	if (!delta) {
		strbuf_addstr(out, "as many bytes of");
		return;
	}
	number_add(out, bytes, false);
	strbuf_addf(out, bytes == 1 ? " byte %s" : " bytes %s", delta > 0 ? "more" : "less");
}

void mail_percent(struct strbuf *out, int64_t delta, int64_t old)
{
	if (!old || !delta)
		return;
	strbuf_addstr(out, " (");
	number_add_percent(out, (double)delta * 100.0 / (double)old, 2, true);
	strbuf_addch(out, ')');
}

void mail_shell_word(struct strbuf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_./:@%+,-";

	if (*word && !word[strspn(word, plain)]) {
		strbuf_addstr(out, word);
		return;
	}
	strbuf_addch(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, *word);
	}
	strbuf_addch(out, '\'');
}

void mail_safe(struct strbuf *out, const char *text)
{
	text_terminal(out, text, strlen(text));
}

void mail_commit_name(struct strbuf *out, const struct rows *commits, size_t row)
{
	strbuf_addf(out, "%.12s (\"", rows_text_at(commits, row, "commit"));
	mail_safe(out, rows_text_at(commits, row, "subject"));
	strbuf_addstr(out, "\")");
}
