// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/paragraph.h"

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

void paragraph_continue(struct strbuf *out, unsigned column, unsigned rest, const char *text)
{
	bool any = false;
	const char *word;
	size_t len;

	for (word = next_word(&text, &len); len; word = next_word(&text, &len)) {
		unsigned width = columns(word, len);

		if (any && column + 1 + width > PARAGRAPH_COLUMNS) {
			strbuf_addch(out, '\n');
			spaces(out, rest);
			column = rest;
		} else if (any) {
			strbuf_addch(out, ' ');
			column++;
		}
		strbuf_add(out, word, len);
		column += width;
		any = true;
	}
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
