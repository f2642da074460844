// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/text.h"

#include <stdbool.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"

#define REPLACEMENT 0xfffd
#define REPLACEMENT_UTF8 "\xef\xbf\xbd"

struct range {
	uint32_t first, last;
};

static bool in_ranges(const struct range *r, size_t nr, uint32_t ch)
{
	for (size_t i = 0; i < nr; i++) {
		if (ch >= r[i].first && ch <= r[i].last)
			return true;
	}
	return false;
}

unsigned text_char_width(uint32_t ch)
{
	/* combining marks and the rest that takes no room: the blocks of Unicode that matter */
	static const struct range zero[] = {
		{ 0x0300, 0x036f }, { 0x0483, 0x0489 },	  { 0x0591, 0x05bd }, { 0x0610, 0x061a },
		{ 0x064b, 0x065f }, { 0x06d6, 0x06dc },	  { 0x0900, 0x0902 }, { 0x1ab0, 0x1aff },
		{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f },	  { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
		{ 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (ch < 0x300)
		return 1;
	if (in_ranges(zero, ARRAY_SIZE(zero), ch))
		return 0;
	return in_ranges(wide, ARRAY_SIZE(wide), ch) ? 2 : 1;
}

size_t text_width(const char *s)
{
	size_t len = strlen(s), width = 0;

	while (len) {
		uint32_t ch;
		size_t n = utf8_decode(s, len, &ch);

		width += text_char_width(ch);
		s += n;
		len -= n;
	}
	return width;
}

/* --- escaping --- */

/* Writes one character or says in @out what stands for it. */
typedef void escape_fn(struct strbuf *out, uint32_t ch, const char *s, size_t n);

static void escape_all(struct strbuf *out, const char *s, size_t len, escape_fn *escape)
{
	while (len) {
		uint32_t ch;
		size_t n = utf8_decode(s, len, &ch);

		if (ch == REPLACEMENT)
			strbuf_addstr(out, REPLACEMENT_UTF8);
		else
			escape(out, ch, s, n);
		s += n;
		len -= n;
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
