/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Little endian base 128 numbers, as in DWARF's ULEB128 (DWARF 5, section 7.6). */
#ifndef COMMON_VARINT_H
#define COMMON_VARINT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/strbuf.h"

static inline void varint_add(struct strbuf *out, uint64_t value)
{
	char buf[10];
	size_t n = 0;

	do {
		unsigned char b = value & 0x7f;

		value >>= 7;
		buf[n++] = (char)(value ? b | 0x80 : b);
	} while (value);
	strbuf_add(out, buf, n);
}

/*
 * Reads the number at *@at, which moves behind it, and not beyond @end. False when it does not end
 * there or has more than 64 bits; *@value is 0 then.
 */
static inline bool varint_take(const unsigned char **at, const unsigned char *end, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
		unsigned char b = *(*at)++;

		/* of the tenth byte one bit is left */
		if (shift == 63 && b > 1)
			break;
		*value |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return true;
	}
	*value = 0;
	return false;
}

#endif
