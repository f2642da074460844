/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the packed formats of this folder are made of: numbers are varints (DWARF's ULEB128), a text
 * is its length and its bytes, a list how many there are and then each.
 */
#ifndef DB_FORMAT_PACKED_H
#define DB_FORMAT_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/strbuf.h"
#include "common/varint.h"

/* Data that may come from a damaged file: every read is bounded. */
struct packed {
	const unsigned char *at, *end;
	bool bad; /* it ended too soon or does not make sense; all numbers are 0 from then on */
};

static inline struct packed packed_start(const void *data, size_t len)
{
	return (struct packed){ data, (const unsigned char *)data + len, false };
}

/* Was all of it read, and made sense? */
static inline bool packed_ended(const struct packed *p)
{
	return !p->bad && p->at == p->end;
}

static inline uint64_t packed_take(struct packed *p)
{
	uint64_t value;

	if (!p->bad && varint_take(&p->at, p->end, &value))
		return value;
	p->bad = true;
	return 0;
}

/* A number that has to be less than @limit. */
static inline uint64_t packed_below(struct packed *p, uint64_t limit)
{
	uint64_t value = packed_take(p);

	if (value >= limit)
		p->bad = true;
	return p->bad ? 0 : value;
}

/* The sum of two numbers; one beyond 64 bits is none. */
static inline uint64_t packed_sum(struct packed *p, uint64_t a, uint64_t b)
{
	if (b > UINT64_MAX - a)
		p->bad = true;
	return p->bad ? 0 : a + b;
}

/* A number that is kept as its distance from @last. */
static inline uint64_t packed_step(struct packed *p, uint64_t last)
{
	return packed_sum(p, last, packed_take(p));
}

/* How many elements of at least @least bytes follow. */
static inline size_t packed_count(struct packed *p, size_t least)
{
	uint64_t value = packed_take(p);

	if (value > (size_t)(p->end - p->at) / least)
		p->bad = true;
	return p->bad ? 0 : (size_t)value;
}

/* Borrowed from the data, not terminated. */
static inline const char *packed_text(struct packed *p, size_t *len)
{
	const char *text;

	*len = packed_count(p, 1);
	text = (const char *)p->at;
	p->at += *len;
	return p->bad ? "" : text;
}

static inline void packed_put_text(struct strbuf *out, const char *text)
{
	size_t len = strlen(text);

	varint_add(out, len);
	strbuf_add(out, text, len);
}

/* A list that is being written; all zero at first. */
struct packed_list {
	struct strbuf data; /* its elements */
	uint64_t nr;
};

#define PACKED_LIST_INIT                                                                           \
	{                                                                                          \
		.data = STRBUF_INIT, .nr = 0                                                       \
	}

/* Appends the list to @out, and empties it. */
static inline void packed_put_list(struct strbuf *out, struct packed_list *list)
{
	varint_add(out, list->nr);
	strbuf_add(out, list->data.buf, list->data.len);
	strbuf_release(&list->data);
	list->nr = 0;
}

#endif
