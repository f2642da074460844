// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/utf8.h"

#include <string.h>
#include <utf8proc.h>

#include "common/alloc.h"
#include "common/strbuf.h"

#define REPLACEMENT 0xfffd
#define REPLACEMENT_UTF8 "\xef\xbf\xbd"
#define EMOJI_STYLE 0xfe0f

/* As utf8_char(); the character goes to *@ch. */
static size_t decode(const char *s, size_t len, uint32_t *ch)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t c;
	size_t n;

	if (!len)
		return 0;
	*ch = p[0];
	if (p[0] < 0x80)
		return 1;
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || len < n)
		return 0;
	c = p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)) ||
	    (c >= 0xd800 && c < 0xe000))
		return 0;
	*ch = c;
	return n;
}

size_t utf8_char(const char *s, size_t len)
{
	uint32_t ch;

	return decode(s, len, &ch);
}

size_t utf8_decode(const char *s, size_t len, uint32_t *ch)
{
	size_t n = decode(s, len, ch);

	if (!n)
		*ch = REPLACEMENT;
	return n ? n : 1;
}

bool utf8_valid(const char *s, size_t len)
{
	while (len) {
		size_t n = utf8_char(s, len);

		if (!n)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

void utf8_clean(const char *s, size_t len, struct strbuf *out)
{
	while (len) {
		size_t n = utf8_char(s, len);

		if (n)
			strbuf_add(out, s, n);
		else
			strbuf_addstr(out, REPLACEMENT_UTF8);
		s += n ? n : 1;
		len -= n ? n : 1;
	}
}

bool utf8_is_control(uint32_t ch)
{
	return ch < 0x20 || (ch >= 0x7f && ch <= 0x9f);
}

bool utf8_is_deceptive(uint32_t ch)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00ad, 0x00ad },   { 0x034f, 0x034f },   { 0x061c, 0x061c },
		{ 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
		{ 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
		{ 0x3164, 0x3164 },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb },   { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		if (ch >= ranges[i].first && ch <= ranges[i].last)
			return true;
	}
	return false;
}

void utf8_line(struct strbuf *out, const char *s, size_t len)
{
	size_t from = out->len;
	bool blank = false;

	while (len) {
		uint32_t ch;
		size_t n = utf8_decode(s, len, &ch);

		if (ch == ' ' || utf8_is_control(ch) || utf8_is_deceptive(ch)) {
			blank = out->len > from;
		} else {
			if (blank)
				strbuf_addch(out, ' ');
			blank = false;
			if (ch == REPLACEMENT)
				strbuf_addstr(out, REPLACEMENT_UTF8);
			else
				strbuf_add(out, s, n);
		}
		s += n;
		len -= n;
	}
}

void utf8_defuse(struct strbuf *line)
{
	for (size_t i = 0, n; i < line->len; i += n) {
		uint32_t ch;

		n = utf8_decode(line->buf + i, line->len - i, &ch);
		if (utf8_is_control(ch) || utf8_is_deceptive(ch) ||
		    !utf8_char(line->buf + i, line->len - i))
			memset(line->buf + i, '?', n);
	}
}

/* --- how wide it is --- */

bool utf8_is_pictograph(uint32_t ch)
{
	return utf8proc_get_property((utf8proc_int32_t)ch)->boundclass ==
	       UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* What may be shown as an emoji, which is wide: pictographs, and the characters of keycaps. */
static bool has_emoji_style(uint32_t ch)
{
	return utf8_is_pictograph(ch) || (ch >= '0' && ch <= '9') || ch == '#' || ch == '*';
}

static unsigned char_width(uint32_t ch)
{
	const utf8proc_int32_t c = (utf8proc_int32_t)ch;

	/* terminals give these a column of their own */
	if (utf8proc_category(c) == UTF8PROC_CATEGORY_MC)
		return 1;
	return (unsigned)utf8proc_charwidth(c);
}

/* Plain ASCII, and nothing that could belong to it follows. */
static bool is_simple(const char *s, size_t len)
{
	return *s >= ' ' && *s <= '~' && (len == 1 || (unsigned char)s[1] < 0x80);
}

size_t utf8_next(const char *s, size_t len, unsigned *width)
{
	utf8proc_int32_t state = 0;
	uint32_t first, ch, next;
	size_t at, n;

	*width = 1;
	if (is_simple(s, len))
		return 1;
	at = utf8_decode(s, len, &first);
	*width = char_width(first);
	for (ch = first; at < len; ch = next, at += n) {
		n = utf8_decode(s + at, len - at, &next);
		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)ch, (utf8proc_int32_t)next,
						     &state))
			break;
		*width += next == EMOJI_STYLE ? has_emoji_style(first) : char_width(next);
	}
	*width = *width > 2 ? 2 : *width;
	return at;
}

size_t utf8_width(const char *s)
{
	size_t len = strlen(s), sum = 0, n;
	unsigned width;

	for (; len; s += n, len -= n) {
		n = utf8_next(s, len, &width);
		sum += width;
	}
	return sum;
}
