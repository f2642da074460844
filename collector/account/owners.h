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
#include <stddef.h>
#include <stdint.h>

#include "collector/account/classify.h"

struct debuginfo;
struct facts;
struct image;
struct image_section;
struct linkmap;
struct merged_strings;
struct section_symbols;
struct strbuf;

struct owner {
	uint64_t start, end; /* addresses */
	uint32_t unit; /* in facts.units */
	uint32_t label; /* name of bytes without a symbol, number in facts.names */
	bool padding;
	bool solid; /* known in full, no padding to look for */
};

struct owners {
	struct owner *list;
	size_t nr, cap;
};

/* All that is known about the image at hand; borrowed by everyone who accounts. */
struct evidence {
	struct image *img;
	struct borders borders;
	const struct linkmap *map; /* of the final link, or NULL */
	const struct linkmap *inner; /* of vmlinux.o, or NULL */
	const struct debuginfo *debug; /* or NULL */
	struct merged_strings *strings; /* or NULL */
	struct facts *facts;
	const char *source_dir, *build_dir; /* normalised prefixes of source paths, or NULL */
	uint32_t *unit_of_debug; /* fact unit of each debug unit, UINT32_MAX: none yet */
	uint32_t
		*unit_of_file; /* without a map: fact unit of each STT_FILE, by image_symbol.file */
	size_t nr_files;
	struct section_symbols *symbols; /* by section index, see symbols.h */
	const struct owners *owners; /* of each of facts.sections, once they are known */
};

/*
 * The unit's name of an object as a map has it ("./dir/x.o", "dir/lib.a(x.o)",
 * ".tmp_vmlinux.kallsyms2.o"). Replaces what is in @out.
 */
void owners_object_name(const char *object, struct strbuf *out);
/*
 * Does the map describe this image? Every piece of an allocated section must lie inside the image's
 * section of that name.
 */
bool owners_map_fits(const struct linkmap *map, const struct image *img);
/* Fills @out, which is the caller's to release, with the pieces of one section. */
void owners_of_section(struct evidence *ev, const struct image_section *sec, struct owners *out);
void owners_release(struct owners *owners);

/*
 * Sections that were made behind the linker's back (objtool's tables, exports) get the owners that
 * their entries point at. @all has the pieces of each of facts.sections.
 */
void owners_split_tables(struct evidence *ev, struct owners *all);
/* The piece that holds an address of an allocated section, or NULL. */
const struct owner *owners_at(const struct facts *facts, const struct owners *all, uint64_t addr);

/* For the parts of this module: append a piece; empty ones are dropped. */
void owners_add(struct owners *owners, struct owner piece);
/* "[name]" as a number in the facts' names. */
uint32_t owners_label(struct facts *facts, const char *name);
/* Without a map (owners_guess.c). */
void owners_guess(struct evidence *ev, const struct image_section *sec, struct owners *out);
/* Without a map: makes a unit of each debug unit, and finds the unit of each STT_FILE. */
void owners_guess_prepare(struct evidence *ev);

#endif
