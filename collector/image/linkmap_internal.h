/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the dialects of link maps share: linkmap*.c. */
#ifndef COLLECTOR_IMAGE_LINKMAP_INTERNAL_H
#define COLLECTOR_IMAGE_LINKMAP_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/image/linkmap.h"

struct cursor {
	const char *at, *end;
};

struct line {
	const char *s;
	size_t len;
};

/* The next line, without blanks at its end; false at the end of the text. */
bool line_next(struct cursor *c, struct line *line);
void line_skip_blanks(struct line *l);
/* Cuts one word off the front; empty at the end of the line. */
struct line line_take_word(struct line *l);
/* Cuts a number off the front, "0x1f"; false, and nothing cut, when there is none. */
bool line_take_hex(struct line *l, uint64_t *value);
bool line_starts(struct line l, const char *prefix);

/* Adds the names in an expression of the linker script to map->needed, up to its end or a comma behind it. */
void linkmap_need(struct linkmap *map, struct line expression);

/* Appends an output section. */
void linkmap_add_section(struct linkmap *map, uint32_t name, uint64_t addr, uint64_t size);
/* Appends a piece of output section @section without an object. */
struct linkmap_piece *linkmap_add(struct linkmap *map, uint32_t section, uint64_t addr,
				  uint64_t size, enum linkmap_kind kind);

/* linkmap_gnu.c and linkmap_lld.c: true when the text is in that dialect, and has been read. */
bool linkmap_parse_gnu(struct linkmap *map, struct cursor text);
bool linkmap_parse_lld(struct linkmap *map, struct cursor text);

#endif
