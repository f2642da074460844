// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The maps of lld and of mold, which are alike: a row a section, input section, symbol or statement,
 * with its numbers first and then its name, indented by what it is. Formats: LLVM's
 * lld/ELF/MapFile.cpp, mold's src/mapfile.cc.
 */
#include <ctype.h>
#include <string.h>

#include "collector/image/linkmap_internal.h"
#include "common/alloc.h"

struct dialect {
	const char *header; /* without its blanks in front */
	bool lma; /* a second address behind the first */
	unsigned base; /* of sizes; of addresses it is 16 */
};

static const struct dialect dialects[] = {
	{ "VMA              LMA     Size Align Out     In      Symbol", true, 16 }, /* 64 bits */
	{ "VMA      LMA     Size Align Out     In      Symbol", true, 16 }, /* 32 bits */
	{ "VMA       Size Align Out     In      Symbol", false, 10 },
};

/* A row of the map, in numbers. */
struct row {
	uint64_t addr, size;
	unsigned indent; /* blanks in front of the name: 0, 8 or 16 */
	struct line name;
};

static const struct dialect *dialect_of(struct line l)
{
	line_skip_blanks(&l);
	for (size_t i = 0; i < ARRAY_SIZE(dialects); i++) {
		if (l.len == strlen(dialects[i].header) && line_starts(l, dialects[i].header))
			return &dialects[i];
	}
	return NULL;
}

/* Digits with or without "0x"; false when the word is anything else. */
static bool take_number(struct line *l, unsigned base, uint64_t *value)
{
	struct line w = line_take_word(l);

	if (line_starts(w, "0x")) {
		w.s += 2;
		w.len -= 2;
		base = 16;
	}
	*value = 0;
	for (size_t i = 0; i < w.len; i++) {
		unsigned char c = (unsigned char)tolower((unsigned char)w.s[i]);
		unsigned digit = isdigit(c) ? c - (unsigned)'0' : c - (unsigned)'a' + 10;

		if (!isxdigit(c) || digit >= base || *value > (UINT64_MAX - digit) / base)
			return false;
		*value = *value * base + digit;
	}
	return w.len > 0;
}

static bool parse_row(const struct dialect *d, struct line l, struct row *out)
{
	uint64_t skipped;

	if (!take_number(&l, 16, &out->addr) || (d->lma && !take_number(&l, 16, &skipped)) ||
	    !take_number(&l, d->base, &out->size) || !take_number(&l, 10, &skipped) || l.len < 2)
		return false;
	l.s++; /* the blank that ends the numbers */
	l.len--;
	out->name = l;
	line_skip_blanks(&out->name);
	out->indent = (unsigned)(l.len - out->name.len);
	return out->name.len > 0;
}

/* "a.o:(.text)", "lib.a(b.o):(.text)", "<internal>:(.rodata)" */
static bool split_input(struct line name, struct line *object, struct line *section)
{
	if (name.s[name.len - 1] != ')')
		return false;
	for (size_t i = name.len - 1; i-- > 1;) {
		if (name.s[i - 1] != ':' || name.s[i] != '(')
			continue;
		*object = (struct line){ name.s, i - 1 };
		*section = (struct line){ name.s + i + 1, name.len - i - 2 };
		return true;
	}
	return false;
}

/* ". = ALIGN ( 0x1000 )", "_etext = .", "PROVIDE ( x = . )", "BYTE ( 0 )" */
static void statement(struct linkmap *map, uint32_t section, bool in_section, const struct row *r)
{
	static const char *const data[] = { "BYTE", "SHORT", "LONG", "QUAD" };
	struct line rest = r->name, word = line_take_word(&rest);

	for (size_t i = 0; i < ARRAY_SIZE(data); i++) {
		if (line_starts(word, data[i]) && in_section && r->size) {
			linkmap_add(map, section, r->addr, r->size, LINKMAP_DATA);
			return;
		}
	}
	line_skip_blanks(&rest);
	if (line_starts(rest, "(")) {
		line_take_word(&rest);
		word = line_take_word(&rest);
		line_skip_blanks(&rest);
	}
	if (line_starts(rest, "=") || line_starts(rest, "+="))
		linkmap_need(map, rest);
	if (word.len != 1 || *word.s != '.') {
		if (line_starts(rest, "="))
			strmap_intern_n(&map->assigned, word.s, word.len);
		return;
	}
	if (in_section && r->size)
		linkmap_add(map, section, r->addr, r->size,
			    line_starts(rest, "= . +") || line_starts(rest, "+=") ?
				    LINKMAP_RESERVED :
				    LINKMAP_FILL);
}

static void input(struct linkmap *map, uint32_t section, const struct row *r, struct line object,
		  struct line name)
{
	bool internal = line_starts(object, "<internal>");
	struct linkmap_piece *p;

	if (!internal)
		strmap_intern_n(&map->objects, object.s, object.len);
	if (!r->size)
		return;
	p = linkmap_add(map, section, r->addr, r->size, LINKMAP_INPUT);
	p->input = strmap_intern_n(&map->names, name.s, name.len);
	p->object = strmap_intern_n(&map->names, object.s, object.len);
	p->merged = internal;
}

/* A name of an output section has no blank and is no assignment. */
static bool is_output(const struct row *r)
{
	return !r->indent && !memchr(r->name.s, ' ', r->name.len) &&
	       !memchr(r->name.s, '=', r->name.len);
}

bool linkmap_parse_lld(struct linkmap *map, struct cursor text)
{
	const struct dialect *d;
	struct line l, object, name;
	uint32_t section = STRMAP_NONE;

	if (!line_next(&text, &l))
		return false;
	d = dialect_of(l);
	if (!d)
		return false;
	while (line_next(&text, &l)) {
		struct row r;

		if (!parse_row(d, l, &r))
			continue;
		if (is_output(&r)) {
			section = strmap_intern_n(&map->names, r.name.s, r.name.len);
			linkmap_add_section(map, section, r.addr, r.size);
		} else if (r.indent >= 16) {
			continue; /* a symbol */
		} else if (section != STRMAP_NONE && r.indent &&
			   split_input(r.name, &object, &name)) {
			input(map, section, &r, object, name);
		} else {
			statement(map, section, section != STRMAP_NONE && r.indent, &r);
		}
	}
	return true;
}
