// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changes an ELF file in one of its sections of DWARF, where that format has something to say: forms
 * and attributes of abbreviations, headers of units and line tables, opcodes, offsets, ranges, numbers
 * of any length. A section that gets longer moves to the end of the file, and its header follows.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

struct elf {
	uint8_t *data;
	size_t size, max;
	bool wide, big; /* 64 bits, big endian */
	size_t headers, entry, nr; /* of section headers: offset, bytes of each, how many */
};

struct section {
	size_t header; /* offset of its header */
	const char *name;
	size_t name_len;
	uint8_t *data;
	size_t len;
};

static size_t below(size_t n)
{
	return n ? (size_t)rand() % n : 0;
}

static uint64_t get(const struct elf *e, const uint8_t *p, size_t width)
{
	uint64_t n = 0;

	for (size_t i = 0; i < width; i++)
		n |= (uint64_t)p[i] << 8 * (e->big ? width - 1 - i : i);
	return n;
}

static void put(const struct elf *e, uint8_t *p, size_t width, uint64_t n)
{
	for (size_t i = 0; i < width; i++)
		p[i] = (uint8_t)(n >> 8 * (e->big ? width - 1 - i : i));
}

static bool elf_open(struct elf *e)
{
	if (e->size < sizeof(Elf32_Ehdr) || memcmp(e->data, ELFMAG, SELFMAG))
		return false;
	e->wide = e->data[EI_CLASS] == ELFCLASS64;
	e->big = e->data[EI_DATA] == ELFDATA2MSB;
	if (e->wide && e->size < sizeof(Elf64_Ehdr))
		return false;
	e->headers = e->wide ? get(e, e->data + 40, 8) : get(e, e->data + 32, 4);
	e->entry = e->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	e->nr = get(e, e->data + (e->wide ? 60 : 48), 2);
	return e->headers < e->size && e->nr <= (e->size - e->headers) / e->entry;
}

/* Field of a section header: of its 64-bit form offset @wide, else @narrow. */
static uint8_t *field(const struct elf *e, size_t header, size_t wide, size_t narrow)
{
	return e->data + header + (e->wide ? wide : narrow);
}

static size_t word(const struct elf *e)
{
	return e->wide ? 8 : 4;
}

static bool section_at(const struct elf *e, size_t i, struct section *s)
{
	size_t header = e->headers + i * e->entry;
	size_t offset = get(e, field(e, header, 24, 16), word(e));
	size_t names = e->headers + get(e, e->data + (e->wide ? 62 : 50), 2) * e->entry, name;

	s->header = header;
	s->len = get(e, field(e, header, 32, 20), word(e));
	if (offset > e->size || s->len > e->size - offset || names > e->size - e->entry)
		return false;
	s->data = e->data + offset;
	name = get(e, field(e, names, 24, 16), word(e)) + get(e, e->data + header, 4);
	if (name >= e->size)
		return false;
	s->name = (const char *)e->data + name;
	s->name_len = strnlen(s->name, e->size - name);
	return true;
}

static bool is_called(const struct section *s, const char *part)
{
	return memmem(s->name, s->name_len, part, strlen(part)) != NULL;
}

/* One of the sections of DWARF that have bytes. */
static bool pick(const struct elf *e, struct section *out)
{
	size_t seen = 0;

	for (size_t i = 1; i < e->nr; i++) {
		struct section s;

		if (section_at(e, i, &s) && s.len && is_called(&s, "debug_") && !below(++seen))
			*out = s;
	}
	return seen;
}

/* --- values --- */

static uint64_t any_value(const struct section *s)
{
	static const uint64_t values[] = { 0,
					   1,
					   2,
					   3,
					   4,
					   5,
					   0x7f,
					   0x80,
					   0xff,
					   0x100,
					   0xffff,
					   0x10000,
					   0x7fffffff,
					   0x80000000,
					   0xfffffff0,
					   0xffffffff,
					   0x100000000,
					   INT64_MAX,
					   (uint64_t)INT64_MIN,
					   UINT64_MAX };

	switch (below(4)) {
	case 0:
		return s->len + below(9) - 4;
	case 1:
		return below(s->len + 16);
	default:
		return values[below(ARRAY_SIZE(values))];
	}
}

/* A number of as many bytes as it likes; some more than needed. */
static void add_uleb(struct strbuf *out, uint64_t n)
{
	size_t extra = below(8) ? 0 : below(14);

	do {
		uint8_t b = n & 0x7f;

		n >>= 7;
		strbuf_addch(out, (char)(n || extra ? b | 0x80 : b));
	} while (n);
	for (; extra; extra--)
		strbuf_addch(out, (char)(extra > 1 ? 0x80 : 0));
}

static size_t uleb_len(const struct section *s, size_t at)
{
	size_t n = at;

	while (n < s->len && s->data[n] & 0x80)
		n++;
	return n < s->len ? n + 1 - at : 0;
}

/* Puts @with in the place of @len bytes at @at; where that takes another length, at the end of the
 * file, where there is room. */
static void replace(struct elf *e, const struct section *s, size_t at, size_t len,
		    const struct strbuf *with)
{
	size_t new_len = s->len - len + with->len, offset = e->size;

	if (at > s->len || len > s->len - at)
		return;
	if (with->len == len) {
		memcpy(s->data + at, with->buf, len);
		return;
	}
	if (new_len < s->len) {
		memcpy(s->data + at, with->buf, with->len);
		memmove(s->data + at + with->len, s->data + at + len, s->len - at - len);
	} else {
		if (new_len > e->max - e->size)
			return;
		memcpy(e->data + offset, s->data, at);
		memcpy(e->data + offset + at, with->buf, with->len);
		memcpy(e->data + offset + at + with->len, s->data + at + len, s->len - at - len);
		put(e, field(e, s->header, 24, 16), word(e), offset);
		e->size += new_len;
	}
	put(e, field(e, s->header, 32, 20), word(e), new_len);
}

static void replace_uleb(struct elf *e, const struct section *s, size_t at, uint64_t n)
{
	AUTO_STRBUF struct strbuf with = STRBUF_INIT;
	size_t len = uleb_len(s, at);

	add_uleb(&with, n);
	if (len)
		replace(e, s, at, len, &with);
}

/* --- what each section has to say --- */

/* Tags, attributes and forms of abbreviations; one of them changes. */
static void change_abbrev(struct elf *e, const struct section *s)
{
	static const uint16_t attributes[] = { 0x01, 0x03,   0x10,   0x11,   0x12,   0x1b,
					       0x20, 0x31,   0x3a,   0x3b,   0x47,   0x55,
					       0x58, 0x59,   0x6e,   0x72,   0x73,   0x74,
					       0x76, 0x2130, 0x2131, 0x2132, 0x2133, 0x2007 };
	static const uint16_t forms[] = { 0x1f01, 0x1f02, 0x1f20, 0x1f21, 0x20, 0x16, 0x21, 0x19 };
	static const uint8_t tags[] = {
		0x11, 0x4a, 0x3c, 0x2e, 0x1d, 0x34, 0x0b, 0x41, 0x39, 0x02
	};
	size_t goal = below(s->len), at = 0, len;
	enum { CODE, TAG, ATTRIBUTE, FORM } state = CODE;

	while ((len = uleb_len(s, at))) {
		bool end = s->data[at] == 0;

		if (at >= goal)
			break;
		at += len;
		if (state == CODE)
			state = end ? CODE : TAG;
		else if (state == TAG)
			at++, state = ATTRIBUTE; /* behind whether it has children */
		else if (state == ATTRIBUTE)
			state = FORM;
		else
			state = end ? CODE : ATTRIBUTE;
	}
	if (state == CODE)
		replace_uleb(e, s, at, below(20));
	else if (state == TAG)
		replace_uleb(e, s, at, tags[below(sizeof(tags))]);
	else if (state == ATTRIBUTE)
		replace_uleb(e, s, at, below(8) ? attributes[below(ARRAY_SIZE(attributes))] : 0);
	else
		replace_uleb(e, s, at, below(4) ? below(0x2d) : forms[below(ARRAY_SIZE(forms))]);
}

/* The header of a unit, or of a table with headers of the same kind, at or before a random place. */
static size_t find_header(const struct elf *e, const struct section *s)
{
	size_t goal = below(s->len), at = 0;

	while (s->len - at > 4) {
		uint64_t len = get(e, s->data + at, 4);

		if (len == 0xffffffff || len > s->len - at - 4 || at + 4 + len > goal)
			return at;
		at += 4 + len;
	}
	return at;
}

/* A field of some bytes behind the header's beginning. */
static void change_header(struct elf *e, const struct section *s, size_t bytes)
{
	size_t at = find_header(e, s), width = (size_t)1 << below(3);

	at += below(4) ? below(bytes) : 0;
	if (at + width <= s->len)
		put(e, s->data + at, width, below(2) ? below(8) : any_value(s));
}

/* Opcodes of a line table, and what of them takes a length. */
static void change_line(struct elf *e, const struct section *s)
{
	AUTO_STRBUF struct strbuf with = STRBUF_INIT;
	size_t at = below(s->len);

	if (!below(3)) {
		change_header(e, s, 40);
		return;
	}
	switch (below(4)) {
	case 0:
		strbuf_addch(&with, (char)below(14));
		add_uleb(&with, any_value(s));
		break;
	case 1: /* an extended one */
		strbuf_add(&with, "", 1);
		add_uleb(&with, below(12));
		strbuf_addch(&with, (char)(below(4) ? 1 + below(4) : 0x80));
		break;
	case 2: /* any but those: special ones */
		strbuf_addch(&with, (char)below(256));
		break;
	default:
		add_uleb(&with, any_value(s));
	}
	replace(e, s, at, below(2) ? with.len < s->len - at ? with.len : 0 : 0, &with);
}

/* Tables of offsets, addresses, ranges. */
static void change_table(struct elf *e, const struct section *s)
{
	size_t width = below(2) ? 4 : 8, at = below(s->len / 4 + 1) * 4;

	if (at + width <= s->len)
		put(e, s->data + at, width, any_value(s));
}

/* Of the unit's own bytes. */
static void change_die(struct elf *e, const struct section *s)
{
	AUTO_STRBUF struct strbuf with = STRBUF_INIT;
	size_t at = below(s->len);

	switch (below(4)) {
	case 0:
		change_header(e, s, 24);
		break;
	case 1:
		replace_uleb(e, s, at, any_value(s));
		break;
	case 2:
		change_table(e, s);
		break;
	default: /* entries again, or away */
		strbuf_add(&with, s->data + at, below(s->len - at < 64 ? s->len - at : 64));
		replace(e, s, below(s->len), below(2) ? with.len / 2 : 0, &with);
	}
}

/* What the ELF headers say of it; the rest stays as it is. */
static void change_place(struct elf *e, const struct section *s)
{
	struct section other;

	if (below(2)) {
		put(e, field(e, s->header, 32, 20), word(e), below(s->len + 1));
	} else if (pick(e, &other)) {
		put(e, field(e, s->header, 24, 16), word(e), (uint64_t)(other.data - e->data));
		put(e, field(e, s->header, 32, 20), word(e), other.len);
	}
}

/* The header of a compressed section: type and sizes. */
static void change_packed(struct elf *e, const struct section *s)
{
	size_t at = below(6) * 4;

	if (at + 4 <= s->len)
		put(e, s->data + at, 4, below(2) ? below(4) : any_value(s));
}

static bool is_packed(const struct elf *e, const struct section *s)
{
	return get(e, field(e, s->header, 8, 8), word(e)) & SHF_COMPRESSED ||
	       is_called(s, ".zdebug_");
}

static void change(struct elf *e, const struct section *s)
{
	if (is_packed(e, s))
		change_packed(e, s);
	else if (!below(12))
		change_place(e, s);
	else if (is_called(s, "abbrev"))
		change_abbrev(e, s);
	else if (is_called(s, "info") || is_called(s, "types"))
		change_die(e, s);
	else if (is_called(s, "line"))
		change_line(e, s);
	else if (below(2))
		change_table(e, s);
	else
		change_header(e, s, 16);
}

size_t mutate_dwarf(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct elf e = { .data = data, .size = size, .max = max };
	struct section s;

	srand(seed);
	for (size_t n = 1 + below(4); n; n--) {
		if (!elf_open(&e) || !pick(&e, &s))
			return e.size;
		change(&e, &s);
	}
	return e.size;
}
