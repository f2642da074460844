/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Symbols of each section in the order in which bytes are given to them, and which bytes each one
 * covers: where symbols overlap, the one that starts last (the innermost) has the bytes; of several
 * with one address and size, the first in rank is the symbol and the others are its aliases.
 */
#ifndef COLLECTOR_IMAGE_SYMBOLS_H
#define COLLECTOR_IMAGE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image;
struct image_section;
struct image_symbol;
struct strmap;

struct section_symbols {
	const struct image_symbol **sized; /* by address, then larger first, then by rank */
	size_t nr_sized;
	const struct image_symbol **labels; /* without a size, by address, then by rank */
	size_t nr_labels;
	const struct image_symbol **marks; /* mapping symbols, by address */
	size_t nr_marks;
};

/* The first of a sorted list whose address is @addr or more; @nr when there is none. */
size_t symbols_from(const struct image_symbol *const *list, size_t nr, uint64_t addr);
struct section_symbols *symbols_sort(const struct image *img);
void symbols_free(struct section_symbols *all, const struct image *img);

struct symbols_sink {
	/* [start, end) is covered by @sym, or by none when it is NULL; in rising order, no gaps */
	void (*span)(void *data, uint64_t start, uint64_t end, const struct image_symbol *sym);
	/* an alias, or one whose bytes all belong to others */
	void (*hidden)(void *data, const struct image_symbol *sym);
	void *data;
};

/* Walks a section from its first to its last byte. */
void symbols_cover(const struct section_symbols *ss, const struct image_section *sec,
		   const struct symbols_sink *sink);
/* Is @b an alias of @a: the same address and size? */
bool symbols_alias(const struct image_symbol *a, const struct image_symbol *b);

#endif
