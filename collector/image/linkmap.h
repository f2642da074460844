/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The map that a linker writes with -Map: which object put how many bytes where. It is the one source
 * that names an owner for every byte (docs/accounting.md). Three dialects: GNU ld in any language, lld
 * and mold.
 */
#ifndef COLLECTOR_IMAGE_LINKMAP_H
#define COLLECTOR_IMAGE_LINKMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"

struct strbuf;

enum linkmap_kind {
	LINKMAP_INPUT, /* an object's input section */
	LINKMAP_FILL, /* alignment */
	LINKMAP_RESERVED, /* room made by the linker script: ". = . + 64K" */
	LINKMAP_DATA, /* BYTE(), LONG() … of the linker script */
};

struct linkmap_piece {
	uint64_t addr;
	uint64_t size; /* bytes, more than 0 */
	uint32_t section; /* output section, number in names */
	uint32_t input; /* input section, number in names */
	uint32_t object; /* number in names, STRMAP_NONE unless LINKMAP_INPUT */
	enum linkmap_kind kind;
	bool merged; /* holds the merged strings or constants of several objects */
};

/* An output section as the map has it. */
struct linkmap_section {
	uint32_t name; /* number in names */
	uint64_t addr, size;
};

struct linkmap {
	struct strmap names;
	struct linkmap_section *sections; /* in the order of the map */
	size_t nr_sections, sections_cap;
	struct linkmap_piece *pieces; /* in the order of the map */
	size_t nr_pieces, cap;
	struct strmap assigned; /* symbols that the linker script defines */
	struct strmap needed; /* names in its expressions, these among them */
	struct strmap
		objects; /* every object with an input section, also empty ones, in link order */
};

/*
 * Parses @len bytes of a map into *@map, which is released with linkmap_release() whatever the
 * outcome. -EINVAL when it is no map of a known linker. @name is for messages.
 */
int linkmap_parse(struct linkmap *map, const char *name, const char *text, size_t len,
		  struct strbuf *err);
/* Reads and parses a file. -ENOENT when there is none. */
int linkmap_read(struct linkmap *map, const char *path, struct strbuf *err);
void linkmap_release(struct linkmap *map);

#endif
