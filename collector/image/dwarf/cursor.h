/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way in which bytes of DWARF are read. A cursor never leaves what it was given: a read
 * that would sets @bad, moves to the end and gives 0, so that a row of reads needs one look at @bad
 * behind it.
 */
#ifndef COLLECTOR_IMAGE_DWARF_CURSOR_H
#define COLLECTOR_IMAGE_DWARF_CURSOR_H

#include <byteswap.h>
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const unsigned char *p, *end;
	bool swap; /* of the other byte order than this machine */
	bool bad;
};

/* Over @len bytes at @data (may be NULL when @len is 0) from offset @at on. */
static inline struct cursor cursor_over(const unsigned char *data, size_t len, uint64_t at,
					bool big_endian)
{
	struct cursor c = { NULL, NULL, big_endian != (__BYTE_ORDER == __BIG_ENDIAN), at > len };

	if (data) {
		c.p = data + (at > len ? len : at);
		c.end = data + len;
	}
	return c;
}

static inline uint64_t cursor_left(const struct cursor *c)
{
	return (uint64_t)(c->end - c->p);
}

static inline void cursor_fail(struct cursor *c)
{
	c->bad = true;
	c->p = c->end;
}

/* The next @n bytes, or NULL. */
static inline const unsigned char *cursor_bytes(struct cursor *c, uint64_t n)
{
	const unsigned char *p = c->p;

	if (n > cursor_left(c)) {
		cursor_fail(c);
		return NULL;
	}
	c->p += n;
	return p;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	if (c->p == c->end) {
		c->bad = true;
		return 0;
	}
	return *c->p++;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
	const unsigned char *p = cursor_bytes(c, 2);
	uint16_t v = 0;

	if (p)
		memcpy(&v, p, 2);
	return c->swap ? bswap_16(v) : v;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
	const unsigned char *p = cursor_bytes(c, 4);
	uint32_t v = 0;

	if (p)
		memcpy(&v, p, 4);
	return c->swap ? bswap_32(v) : v;
}

static inline uint64_t cursor_u64(struct cursor *c)
{
	const unsigned char *p = cursor_bytes(c, 8);
	uint64_t v = 0;

	if (p)
		memcpy(&v, p, 8);
	return c->swap ? bswap_64(v) : v;
}

/* A number of @size bytes, 1 to 8: addresses, offsets, DW_FORM_addrx3. */
static inline uint64_t cursor_uint(struct cursor *c, unsigned size)
{
	const unsigned char *p;
	uint64_t v = 0;

	if (size == 8)
		return cursor_u64(c);
	if (size == 4)
		return cursor_u32(c);
	p = cursor_bytes(c, size);
	for (unsigned i = 0; p && i < size && i < 8; i++) {
		bool last_first = c->swap == (__BYTE_ORDER == __LITTLE_ENDIAN);

		v |= (uint64_t)p[last_first ? size - 1 - i : i] << 8 * i;
	}
	return v;
}

/* LEB128 numbers (DWARF 5, 7.6); what does not fit into 64 bits is cut off. */
static inline uint64_t cursor_uleb(struct cursor *c)
{
	uint64_t v = cursor_u8(c), b = v;

	if (!(b & 0x80))
		return v;
	v &= 0x7f;
	for (unsigned shift = 7; b & 0x80; shift += 7) {
		b = cursor_u8(c);
		if (shift < 64)
			v |= (b & 0x7f) << shift;
	}
	return v;
}

static inline int64_t cursor_sleb(struct cursor *c)
{
	uint64_t v = 0, b;
	unsigned shift = 0;

	do {
		b = cursor_u8(c);
		if (shift < 64)
			v |= (b & 0x7f) << shift;
		shift += 7;
	} while (b & 0x80);
	if (shift < 64 && b & 0x40)
		v |= ~(uint64_t)0 << shift;
	return (int64_t)v;
}

static inline void cursor_skip_leb(struct cursor *c)
{
	while (cursor_u8(c) & 0x80)
		;
}

/* The terminated string that starts here, or NULL. */
static inline const char *cursor_str(struct cursor *c)
{
	const unsigned char *p = c->p;
	const unsigned char *nul = p ? memchr(p, 0, cursor_left(c)) : NULL;

	if (!nul) {
		cursor_fail(c);
		return NULL;
	}
	c->p = nul + 1;
	return (const char *)p;
}

/*
 * The length at the head of a unit or table; *@offset_size becomes 4 or 8 (DWARF 5, 7.4). Reserved
 * values make the cursor bad.
 */
static inline uint64_t cursor_length(struct cursor *c, uint8_t *offset_size)
{
	uint64_t len = cursor_u32(c);

	*offset_size = 4;
	if (len < 0xfffffff0)
		return len;
	*offset_size = 8;
	if (len != 0xffffffff)
		cursor_fail(c);
	return cursor_u64(c);
}

#endif
