/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Little endian base 128 numbers, as in DWARF's ULEB128 (DWARF 5, section 7.6). */
#ifndef COLLECTOR_VARINT_H
#define COLLECTOR_VARINT_H

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

#endif
