// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/paragraph.h"

#include <stdbool.h>
#include <string.h>

#include "common/strbuf.h"
#include "common/utf8.h"

#define SPACES " \t\n\v\f\r"

static unsigned columns(const char *s, size_t len)
{
	AUTO_STRBUF struct strbuf word = STRBUF_INIT;

	strbuf_add(&word, s, len);
	return (unsigned)utf8_width(word.buf);
}

static void spaces(struct strbuf *out, unsigned nr)
{
	while (nr--)
		strbuf_addch(out, ' ');
}

/* The next word; *@len 0 at the end. */
static const char *next_word(const char **at, size_t *len)
{
	const char *word = *at + strspn(*at, SPACES);

	*len = strcspn(word, SPACES);
	*at = word + *len;
	return word;
}

static bool ends_in_digit(const char *word, size_t len)
{
	return len && word[len - 1] >= '0' && word[len - 1] <= '9';
}

/* The same, but with what follows a number: "12 bytes". */
static const char *next_piece(const char **at, size_t *len)
{
	const char *piece = next_word(at, len), *rest = *at, *next;
	size_t more;

	if (ends_in_digit(piece, *len)) {
		next = next_word(&rest, &more);
		if (more && next == piece + *len + 1) {
			*len += 1 + more;
			*at = rest;
		}
	}
	return piece;
}

static void new_line(struct strbuf *out, size_t rest)
{
	strbuf_addch(out, '\n');
	spaces(out, (unsigned)rest);
}

/*
 * A word that is wider than a line, from *@column on. It may be broken behind characters of two columns: scripts that
 * have them put no blanks between words.
 */
static void add_wide(struct strbuf *out, size_t width, size_t *column, size_t rest,
		     const char *word, size_t len)
{
	unsigned next, before = 0;
	size_t n;

	for (; len; word += n, len -= n, before = next) {
		n = utf8_next(word, len, &next);
		if (before == 2 && *column + next > width) {
			new_line(out, rest);
			*column = rest;
		}
		strbuf_add(out, word, n);
		*column += next;
	}
}

static void add_words(struct strbuf *out, size_t width, size_t column, size_t rest,
		      const char *text)
{
	bool any = false;
	const char *word;
	size_t len;

	for (word = next_piece(&text, &len); len; word = next_piece(&text, &len)) {
		size_t wide = columns(word, len);

		if (any && column + 1 + wide > width) {
			new_line(out, rest);
			column = rest;
		} else if (any) {
			strbuf_addch(out, ' ');
			column++;
		}
		add_wide(out, width, &column, rest, word, len);
		any = true;
	}
}

void paragraph_wrap(struct strbuf *out, size_t width, size_t rest, const char *text)
{
	add_words(out, width, 0, rest, text);
}

void paragraph_wrap_lines(struct strbuf *out, size_t width, const char *text)
{
	while (*text) {
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;
		const size_t len = strcspn(text, "\n"), indent = strspn(text, " ");

		strbuf_add(&line, text, len);
		strbuf_add(out, text, indent);
		add_words(out, width, indent, indent + 2, line.buf);
		strbuf_addch(out, '\n');
		text += len + (text[len] == '\n');
	}
}

void paragraph_continue(struct strbuf *out, unsigned column, unsigned rest, const char *text)
{
	add_words(out, PARAGRAPH_COLUMNS, column, rest, text);
	strbuf_addch(out, '\n');
}

void paragraph_add(struct strbuf *out, unsigned first, unsigned rest, const char *text)
{
	spaces(out, first);
	paragraph_continue(out, first, rest, text);
}

/* A label in one line, whatever is in it; returns its width. */
static unsigned add_label(struct strbuf *out, const char *label)
{
	size_t start = out->len, len;
	const char *word;

	for (word = next_word(&label, &len); len; word = next_word(&label, &len)) {
		if (out->len > start)
			strbuf_addch(out, ' ');
		strbuf_add(out, word, len);
	}
	return columns(out->buf + start, out->len - start);
}

void paragraph_item(struct strbuf *out, unsigned indent, unsigned at, const char *label,
		    const char *text)
{
	unsigned width;

	spaces(out, indent);
	width = add_label(out, label);
	if (!text[strspn(text, SPACES)]) {
		strbuf_addch(out, '\n');
		return;
	}
	if (indent + width + 1 > at) {
		strbuf_addch(out, '\n');
		spaces(out, at);
	} else {
		spaces(out, at - indent - width);
	}
	paragraph_continue(out, at, at, text);
}

void paragraph_heading(struct strbuf *out, const char *text, size_t nr)
{
	strbuf_addf(out, "\n%s", text);
	if (nr)
		strbuf_addf(out, " (%zu)", nr);
	strbuf_addch(out, '\n');
}
