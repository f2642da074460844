/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who put which bytes of a section there: an unbroken list of pieces from its first to its last
 * byte. The sources, best first: the link map (names every byte), DWARF ranges and declarations,
 * the order of local symbols in the symbol table, the targets of table entries and relocations;
 * what none of them names is one visible row a section.
 */
#ifndef COLLECTOR_ACCOUNT_OWNERS_H
#define COLLECTOR_ACCOUNT_OWNERS_H

#include <stdbool.h>

struct account;
struct image;
struct linkmap;

/*
 * Does the map describe this image? Each allocated section that both have must lie at the same address
 * and be of the same size.
 */
bool owners_map_fits(const struct linkmap *map, const struct image *img);

/* Fills a->owners from the link map. */
void owners_from_map(struct account *a);
/*
 * What the map has no object for gets the one that DWARF and the symbols know, once a->owners and
 * a->unit_of_debug are filled.
 */
void owners_refine(struct account *a);
/* Fills a->owners and, with DWARF, a->unit_of_debug: without a map (owners_guess.c). */
void owners_guess(struct account *a);

#endif
