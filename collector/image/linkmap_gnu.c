// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * GNU ld's map, in whatever language it speaks: columns count, words do not. Format: binutils
 * ld/ldlang.c, lang_print_memory_region(), print_input_section(), print_padding_statement(),
 * print_data_statement() and print_assignment().
 */
#include <string.h>

#include "collector/image/linkmap_internal.h"
#include "common/alloc.h"

/* What the lines so far say about the ones to come. */
struct state {
	uint32_t section; /* current output section */
	uint64_t end; /* address of its end */
	bool in_section;
	struct line pending; /* a name whose numbers are on the next line */
	bool pending_output;
	bool grew; /* the last assignment to "." made room */
	bool last_kept; /* the last input section was not empty: it is the last piece */
};

/* The numbers and the object that follow an input section's name. */
static void input_section(struct linkmap *map, struct state *st, struct line name, struct line rest)
{
	struct linkmap_piece *p;
	uint64_t addr, size;

	if (!line_take_hex(&rest, &addr) || !line_take_hex(&rest, &size))
		return;
	line_skip_blanks(&rest);
	if (!rest.len)
		return;
	strmap_intern_n(&map->objects, rest.s, rest.len);
	/* strings that were merged away are printed with a size behind the end, too */
	if (st->in_section && (addr > st->end || size > st->end - addr))
		size = addr > st->end ? 0 : st->end - addr;
	st->last_kept = size && st->in_section;
	if (!st->last_kept)
		return;
	p = linkmap_add(map, st->section, addr, size, LINKMAP_INPUT);
	p->input = strmap_intern_n(&map->names, name.s, name.len);
	p->object = strmap_intern_n(&map->names, rest.s, rest.len);
	st->grew = false;
}

static void output_section(struct linkmap *map, struct state *st, struct line name,
			   struct line rest)
{
	uint64_t addr, size;

	st->in_section = line_take_hex(&rest, &addr) && line_take_hex(&rest, &size);
	st->section = strmap_intern_n(&map->names, name.s, name.len);
	st->grew = false;
	if (!st->in_section)
		return;
	st->end = addr + size < addr ? UINT64_MAX : addr + size;
	linkmap_add_section(map, st->section, addr, size);
}

static void fill(struct linkmap *map, struct state *st, struct line rest)
{
	uint64_t addr, size;

	if (!st->in_section || !line_take_hex(&rest, &addr) || !line_take_hex(&rest, &size) ||
	    !size)
		return;
	st->last_kept = false;
	linkmap_add(map, st->section, addr, size, st->grew ? LINKMAP_RESERVED : LINKMAP_FILL);
	st->grew = false;
}

static bool data_statement(struct linkmap *map, struct state *st, struct line word,
			   struct line rest)
{
	static const char *const names[] = { "BYTE", "SHORT", "LONG", "QUAD", "SQUAD" };
	uint64_t addr, size;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (word.len != strlen(names[i]) || memcmp(word.s, names[i], word.len))
			continue;
		if (st->in_section && line_take_hex(&rest, &addr) && line_take_hex(&rest, &size) &&
		    size)
			linkmap_add(map, st->section, addr, size, LINKMAP_DATA);
		return true;
	}
	return false;
}

/*
 * "0xADDR  symbol = .", "0xADDR  . = ALIGN (0x8)", "0xSIZE (size before relaxing)", "0xADDR symbol"
 */
static void assignment(struct linkmap *map, struct state *st, struct line l)
{
	uint64_t value;
	struct line word;

	if (!line_take_hex(&l, &value))
		return;
	line_skip_blanks(&l);
	/* "(size before relaxing)" */
	if (line_starts(l, "(")) {
		if (st->last_kept)
			map->pieces[map->nr_pieces - 1].merged = true;
		return;
	}
	word = line_take_word(&l);
	line_skip_blanks(&l);
	/* "PROVIDE (symbol = .)", "HIDDEN (…", "ASSERT (condition, message)" */
	if (line_starts(l, "(")) {
		l.s++;
		l.len--;
		if (line_starts(word, "ASSERT")) {
			linkmap_need(map, l);
			return;
		}
		word = line_take_word(&l);
	}
	line_skip_blanks(&l);
	if (!line_starts(l, "=") || line_starts(l, "=="))
		return;
	linkmap_need(map, l);
	if (word.len == 1 && *word.s == '.')
		st->grew = line_starts(l, "= (. + ");
	else
		strmap_intern_n(&map->assigned, word.s, word.len);
}

/* A line that starts with exactly one blank: an input section, a fill, a pattern or a statement. */
static void statement(struct linkmap *map, struct state *st, struct line l)
{
	struct line word, whole = l;

	if (line_starts(l, " *fill*")) {
		line_take_word(&l);
		fill(map, st, l);
		return;
	}
	word = line_take_word(&l);
	if (!word.len || *word.s == '*' || memchr(whole.s, '(', word.len + 1))
		return;
	if (data_statement(map, st, word, l))
		return;
	line_skip_blanks(&l);
	if (l.len)
		input_section(map, st, word, l);
	else
		st->pending = word;
}

static void map_line(struct linkmap *map, struct state *st, struct line l)
{
	struct line pending = st->pending;
	bool output = st->pending_output;

	st->pending.len = 0;
	st->pending_output = false;
	if (!l.len)
		return;
	if (pending.len && line_starts(l, "      ")) {
		(output ? output_section : input_section)(map, st, pending, l);
		return;
	}
	if (*l.s != ' ') {
		struct line word = line_take_word(&l);

		line_skip_blanks(&l);
		if (l.len || line_starts(word, "LOAD")) {
			output_section(map, st, word, l);
			return;
		}
		st->pending = word;
		st->pending_output = true;
		st->in_section = false;
		return;
	}
	if (l.len > 1 && l.s[1] != ' ')
		statement(map, st, l);
	else
		assignment(map, st, l);
}

/*
 * The map proper begins behind the list of memory regions, whose first one is always called so, or
 * with a heading, which is translated. In front of it stand sections that were left out.
 */
static bool is_start(struct line l)
{
	uint64_t origin, length;
	struct line rest = l, word = line_take_word(&rest);

	if (line_starts(l, "Linker script and memory map"))
		return true;
	return word.len == strlen("*default*") && line_starts(word, "*default*") &&
	       line_take_hex(&rest, &origin) && line_take_hex(&rest, &length);
}

bool linkmap_parse_gnu(struct linkmap *map, struct cursor text)
{
	struct state st = { 0 };
	struct line l;
	bool started = false;

	while (line_next(&text, &l)) {
		if (started)
			map_line(map, &st, l);
		else
			started = is_start(l);
	}
	return started;
}
