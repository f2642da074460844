// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/text.h"

#include <stdbool.h>
#include <string.h>

#include "common/strbuf.h"
#include "common/utf8.h"

#define REPLACEMENT 0xfffd
#define REPLACEMENT_UTF8 "\xef\xbf\xbd"

#define EMOJI_STYLE 0xfe0f
#define JOINER 0x200d
#define SKIN_FIRST 0x1f3fb /* what colours an emoji */
#define SKIN_LAST 0x1f3ff

/* Writes one character or says in @out what stands for it. */
typedef void escape_fn(struct strbuf *out, uint32_t ch, const char *s, size_t n);

/* Does the joiner at @s, of @n bytes, behind @before make one emoji of two? */
static bool joins_emoji(uint32_t before, const char *s, size_t len, size_t n)
{
	uint32_t next;

	if (n == len || before < 0x80 ||
	    (!utf8_is_pictograph(before) && before != EMOJI_STYLE &&
	     !(before >= SKIN_FIRST && before <= SKIN_LAST)))
		return false;
	utf8_decode(s + n, len - n, &next);
	return utf8_is_pictograph(next);
}

static void escape_all(struct strbuf *out, const char *s, size_t len, escape_fn *escape)
{
	uint32_t ch, before = 0;

	for (size_t n; len; s += n, len -= n, before = ch) {
		n = utf8_decode(s, len, &ch);
		if (ch == REPLACEMENT)
			strbuf_addstr(out, REPLACEMENT_UTF8);
		else if (ch == JOINER && joins_emoji(before, s, len, n))
			strbuf_add(out, s, n);
		else
			escape(out, ch, s, n);
	}
}

void text_utf8(struct strbuf *out, const char *s, size_t len)
{
	utf8_clean(s, len, out);
}

static void escape_plain(struct strbuf *out, uint32_t ch, const char *s, size_t n)
{
	if (utf8_is_control(ch) || utf8_is_deceptive(ch))
		strbuf_addstr(out, REPLACEMENT_UTF8);
	else
		strbuf_add(out, s, n);
}

void text_plain(struct strbuf *out, const char *s, size_t len)
{
	escape_all(out, s, len, escape_plain);
}

static void escape_terminal(struct strbuf *out, uint32_t ch, const char *s, size_t n)
{
	if (ch == '\n')
		strbuf_addstr(out, "\\n");
	else if (ch == '\t')
		strbuf_addstr(out, "\\t");
	else if (utf8_is_control(ch))
		strbuf_addf(out, "\\x%02x", ch);
	else if (utf8_is_deceptive(ch))
		strbuf_addf(out, "\\u%04x", ch);
	else
		strbuf_add(out, s, n);
}

void text_terminal(struct strbuf *out, const char *s, size_t len)
{
	escape_all(out, s, len, escape_terminal);
}

static void escape_lines(struct strbuf *out, uint32_t ch, const char *s, size_t n)
{
	if (ch == '\n' || ch == '\t')
		strbuf_addch(out, (char)ch);
	else
		escape_terminal(out, ch, s, n);
}

void text_terminal_lines(struct strbuf *out, const char *s, size_t len)
{
	escape_all(out, s, len, escape_lines);
}

void text_indent(struct strbuf *out, const char *text, const char *by)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		strbuf_addstr(out, by);
		strbuf_add(out, text, len);
		strbuf_addch(out, '\n');
		text += len + (text[len] == '\n');
	}
}

static const char *entity(uint32_t ch)
{
	switch (ch) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void escape_html(struct strbuf *out, uint32_t ch, const char *s, size_t n)
{
	const char *e = entity(ch);

	if (e)
		strbuf_addstr(out, e);
	else if (utf8_is_control(ch) || utf8_is_deceptive(ch))
		strbuf_addstr(out, REPLACEMENT_UTF8);
	else
		strbuf_add(out, s, n);
}

void text_html(struct strbuf *out, const char *s, size_t len)
{
	escape_all(out, s, len, escape_html);
}

/* https://www.w3.org/TR/xml/#charsets */
static void escape_xml(struct strbuf *out, uint32_t ch, const char *s, size_t n)
{
	if (ch == 0xfffe || ch == 0xffff)
		strbuf_addstr(out, REPLACEMENT_UTF8);
	else
		escape_html(out, ch, s, n);
}

void text_xml(struct strbuf *out, const char *s, size_t len)
{
	escape_all(out, s, len, escape_xml);
}

static void escape_markdown(struct strbuf *out, uint32_t ch, const char *s, size_t n)
{
	if (ch < 0x80 && ch && strchr("\\`*_|[]~#!", (int)ch))
		strbuf_addch(out, '\\');
	escape_html(out, ch, s, n);
}

void text_markdown(struct strbuf *out, const char *s, size_t len)
{
	escape_all(out, s, len, escape_markdown);
}

static void escape_csv(struct strbuf *out, uint32_t ch, const char *s, size_t n)
{
	if (ch == '"')
		strbuf_addch(out, '"');
	if (ch == '\t' || ch == '\n' || ch == '\r' || !utf8_is_control(ch))
		strbuf_add(out, s, n);
	else
		escape_terminal(out, ch, s, n);
}

void text_csv(struct strbuf *out, const char *s, size_t len)
{
	bool quote = false;

	for (size_t i = 0; i < len && !quote; i++)
		quote = s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r';
	if (quote)
		strbuf_addch(out, '"');
	/* a spreadsheet takes these for the start of a formula */
	if (len && *s && strchr("=+-@\t\r", *s))
		strbuf_addch(out, '\'');
	escape_all(out, s, len, escape_csv);
	if (quote)
		strbuf_addch(out, '"');
}
