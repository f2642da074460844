// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/linkmap.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "collector/image/linkmap_internal.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

#define MAP_MAX ((size_t)1 << 30)

bool line_next(struct cursor *c, struct line *line)
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

void line_skip_blanks(struct line *l)
{
	while (l->len && (*l->s == ' ' || *l->s == '\t')) {
		l->s++;
		l->len--;
	}
}

/* Cuts one word off the front. */
struct line line_take_word(struct line *l)
{
	struct line w;

	line_skip_blanks(l);
	w.s = l->s;
	while (l->len && *l->s != ' ' && *l->s != '\t') {
		l->s++;
		l->len--;
	}
	w.len = (size_t)(l->s - w.s);
	return w;
}

bool line_take_hex(struct line *l, uint64_t *value)
{
	struct line save = *l, w = line_take_word(l);

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

bool line_starts(struct line l, const char *prefix)
{
	size_t n = strlen(prefix);

	return l.len >= n && !memcmp(l.s, prefix, n);
}

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

/* "ABSOLUTE (" calls a function; ".text" is a section, 0x10 a number; "ASSERT (condition, text". */
void linkmap_need(struct linkmap *map, struct line l)
{
	int depth = 0, last = 0; /* depth at which a comma ends it */

	while (l.len && (depth > last || *l.s != ',')) {
		struct line word = { l.s, 0 };

		depth += *l.s == '(' ? 1 : *l.s == ')' ? -1 : 0;
		while (word.len < l.len && in_name(l.s[word.len]))
			word.len++;
		l.s += word.len ? word.len : 1;
		l.len -= word.len ? word.len : 1;
		if (!word.len || *word.s == '.' || isdigit((unsigned char)*word.s))
			continue;
		line_skip_blanks(&l);
		if (line_starts(l, "(") && line_starts(word, "ASSERT"))
			last = depth + 1;
		if (!line_starts(l, "("))
			strmap_intern_n(&map->needed, word.s, word.len);
	}
}

void linkmap_add_section(struct linkmap *map, uint32_t name, uint64_t addr, uint64_t size)
{
	ALLOC_GROW(map->sections, map->nr_sections + 1, map->sections_cap);
	map->sections[map->nr_sections++] = (struct linkmap_section){ name, addr, size };
}

struct linkmap_piece *linkmap_add(struct linkmap *map, uint32_t section, uint64_t addr,
				  uint64_t size, enum linkmap_kind kind)
{
	ALLOC_GROW(map->pieces, map->nr_pieces + 1, map->cap);
	map->pieces[map->nr_pieces] = (struct linkmap_piece){
		.addr = addr,
		.size = size,
		.section = section,
		.input = STRMAP_NONE,
		.object = STRMAP_NONE,
		.kind = kind,
	};
	return &map->pieces[map->nr_pieces++];
}

/*
 * Linkers print pieces in the order of their addresses. Of strings that were merged away ld prints a
 * size all the same, and of merged ones the size before: the next piece starts where they ended.
 */
static void clip_pieces(struct linkmap *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->nr_pieces; i++) {
		struct linkmap_piece *p = &map->pieces[i], *next = p + 1;

		if (i + 1 < map->nr_pieces && next->section == p->section &&
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

	memset(map, 0, sizeof(*map));
	if (!linkmap_parse_lld(map, c) && !linkmap_parse_gnu(map, c))
		return error_set(err, -EINVAL, "'%s' is not a link map of GNU ld, lld or mold",
				 name);
	clip_pieces(map);
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
	strmap_release(&map->needed);
	strmap_release(&map->objects);
	free(map->pieces);
	free(map->sections);
	memset(map, 0, sizeof(*map));
}
