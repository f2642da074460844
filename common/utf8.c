// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/utf8.h"

#include <stdint.h>

#include "common/strbuf.h"

size_t utf8_char(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t c;
	size_t n;

	if (!len)
		return 0;
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
	return n;
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
			strbuf_addstr(out, "\xef\xbf\xbd");
		s += n ? n : 1;
		len -= n ? n : 1;
	}
}
