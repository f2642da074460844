// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/linkmap.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

#define MAP_START "Linker script and memory map"
#define MAP_MAX ((size_t)1 << 30)

struct cursor {
	const char *at, *end;
};

struct line {
	const char *s;
	size_t len;
};

/* What the lines so far say about the ones to come. */
struct state {
	uint32_t section; /* current output section */
	bool in_section;
	struct line pending; /* a name whose numbers are on the next line */
	bool pending_output;
	bool grew; /* the last assignment to "." made room */
	bool last_kept; /* the last input section was not empty: it is the last piece */
};

static bool next_line(struct cursor *c, struct line *line)
{
	const char *nl;

	if (c->at >= c->end)
		return false;
	nl = memchr(c->at, '\n', (size_t)(c->end - c->at));
	line->s = c->at;
	line->len = (size_t)((nl ? nl : c->end) - c->at);
	c->at = nl ? nl + 1 : c->end;
	while (line->len && (line->s[line->len - 1] == '\r' || line->s[line->len - 1] == ' '))
		line->len--;
	return true;
}

static void skip_blanks(struct line *l)
{
	while (l->len && (*l->s == ' ' || *l->s == '\t')) {
		l->s++;
		l->len--;
	}
}

/* Cuts one word off the front. */
static struct line take_word(struct line *l)
{
	struct line w;

	skip_blanks(l);
	w.s = l->s;
	while (l->len && *l->s != ' ' && *l->s != '\t') {
		l->s++;
		l->len--;
	}
	w.len = (size_t)(l->s - w.s);
	return w;
}

static bool take_hex(struct line *l, uint64_t *value)
{
	struct line save = *l, w = take_word(l);

	if (w.len < 3 || w.len > 18 || w.s[0] != '0' || w.s[1] != 'x')
		goto no;
	*value = 0;
	for (size_t i = 2; i < w.len; i++) {
		unsigned char c = (unsigned char)tolower((unsigned char)w.s[i]);

		if (!isxdigit(c))
			goto no;
		*value = *value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return true;
no:
	*l = save;
	return false;
}

static bool starts(struct line l, const char *prefix)
{
	size_t n = strlen(prefix);

	return l.len >= n && !memcmp(l.s, prefix, n);
}

static struct linkmap_piece *add(struct linkmap *map, const struct state *st, uint64_t addr,
				 uint64_t size, enum linkmap_kind kind)
{
	ALLOC_GROW(map->pieces, map->nr_pieces + 1, map->cap);
	map->pieces[map->nr_pieces] = (struct linkmap_piece){
		.addr = addr,
		.size = size,
		.section = st->section,
		.input = STRMAP_NONE,
		.object = STRMAP_NONE,
		.kind = kind,
	};
	return &map->pieces[map->nr_pieces++];
}

/* The numbers and the object that follow an input section's name. */
static void input_section(struct linkmap *map, struct state *st, struct line name, struct line rest)
{
	struct linkmap_piece *p;
	uint64_t addr, size;

	if (!take_hex(&rest, &addr) || !take_hex(&rest, &size))
		return;
	skip_blanks(&rest);
	if (!rest.len)
		return;
	strmap_intern_n(&map->objects, rest.s, rest.len);
	st->last_kept = size && st->in_section;
	if (!st->last_kept)
		return;
	p = add(map, st, addr, size, LINKMAP_INPUT);
	p->input = strmap_intern_n(&map->names, name.s, name.len);
	p->object = strmap_intern_n(&map->names, rest.s, rest.len);
	st->grew = false;
}

static void output_section(struct linkmap *map, struct state *st, struct line name,
			   struct line rest)
{
	uint64_t addr, size;

	st->in_section = take_hex(&rest, &addr) && take_hex(&rest, &size);
	st->section = strmap_intern_n(&map->names, name.s, name.len);
	st->grew = false;
}

static void fill(struct linkmap *map, struct state *st, struct line rest)
{
	uint64_t addr, size;

	if (!st->in_section || !take_hex(&rest, &addr) || !take_hex(&rest, &size) || !size)
		return;
	st->last_kept = false;
	add(map, st, addr, size, st->grew ? LINKMAP_RESERVED : LINKMAP_FILL);
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
		if (st->in_section && take_hex(&rest, &addr) && take_hex(&rest, &size) && size)
			add(map, st, addr, size, LINKMAP_DATA);
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

	if (!take_hex(&l, &value))
		return;
	skip_blanks(&l);
	if (starts(l, "(size before relaxing)")) {
		if (st->last_kept)
			map->pieces[map->nr_pieces - 1].merged = true;
		return;
	}
	if (starts(l, "PROVIDE (")) {
		l.s += strlen("PROVIDE (");
		l.len -= strlen("PROVIDE (");
	}
	word = take_word(&l);
	skip_blanks(&l);
	if (!starts(l, "=") || starts(l, "=="))
		return;
	if (word.len == 1 && *word.s == '.')
		st->grew = starts(l, "= (. + ");
	else
		strmap_intern_n(&map->assigned, word.s, word.len);
}

/* A line that starts with exactly one blank: an input section, a fill, a pattern or a statement. */
static void statement(struct linkmap *map, struct state *st, struct line l)
{
	struct line word, whole = l;

	if (starts(l, " *fill*")) {
		take_word(&l);
		fill(map, st, l);
		return;
	}
	word = take_word(&l);
	if (!word.len || *word.s == '*' || memchr(whole.s, '(', word.len + 1))
		return;
	if (data_statement(map, st, word, l))
		return;
	skip_blanks(&l);
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
	if (pending.len && starts(l, "      ")) {
		(output ? output_section : input_section)(map, st, pending, l);
		return;
	}
	if (*l.s != ' ') {
		struct line word = take_word(&l);

		skip_blanks(&l);
		if (l.len || starts(word, "LOAD")) {
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
 * For some merged sections ld prints the size of all that was merged, though the next piece starts
 * where it ended: what follows is right.
 */
static void clip_merged(struct linkmap *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->nr_pieces; i++) {
		struct linkmap_piece *p = &map->pieces[i], *next = p + 1;

		if (p->merged && i + 1 < map->nr_pieces && next->section == p->section &&
		    next->addr >= p->addr && next->addr - p->addr < p->size)
			p->size = next->addr - p->addr;
		if (p->size)
			map->pieces[kept++] = *p;
	}
	map->nr_pieces = kept;
}

int linkmap_parse(struct linkmap *map, const char *name, const char *text, size_t len,
		  struct strbuf *err)
{
	struct cursor c = { text, text + len };
	struct state st = { 0 };
	struct line l;
	bool started = false;

	memset(map, 0, sizeof(*map));
	while (next_line(&c, &l)) {
		if (started)
			map_line(map, &st, l);
		else
			started = starts(l, MAP_START);
	}
	if (!started)
		return error_set(err, -EINVAL, "'%s' is not a link map of GNU ld", name);
	clip_merged(map);
	return 0;
}

int linkmap_read(struct linkmap *map, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int ret;

	memset(map, 0, sizeof(*map));
	ret = file_read(path, MAP_MAX, &text, err);
	return ret ? ret : linkmap_parse(map, path, text.buf, text.len, err);
}

void linkmap_release(struct linkmap *map)
{
	strmap_release(&map->names);
	strmap_release(&map->assigned);
	strmap_release(&map->objects);
	free(map->pieces);
	memset(map, 0, sizeof(*map));
}
