/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of collector/linkage: an object while its linkage is made. */
#ifndef COLLECTOR_ACCOUNT_LINKAGE_INTERNAL_H
#define COLLECTOR_ACCOUNT_LINKAGE_INTERNAL_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"
#include "db/format/linkage.h"

struct image;
struct image_section;
struct strbuf;

/* A symbol that is defined, but in no section: absolute or common. */
#define LINKAGE_NOWHERE UINT32_MAX

/* An entry of .symtab. */
struct linkage_sym {
	const char *name; /* borrowed from the image; NULL: not of interest */
	uint64_t value, size;
	uint32_t section; /* index, SHN_UNDEF or LINKAGE_NOWHERE */
	uint8_t type, bind; /* STT_…, STB_… */
	bool used; /* undefined: referred to; else: refers to something */
	uint32_t out; /* 1 + its number in what is written, as a need or as a symbol */
};

/* The addresses of a symbol in its section. */
struct linkage_range {
	uint32_t section;
	uint64_t start, end;
	struct linkage_sym *sym;
	struct linkage_range *outer; /* the last before it that reaches further, or NULL */
};

struct linkage_ref {
	struct linkage_sym *to; /* undefined */
	struct linkage_sym *from; /* NULL: in no symbol */
	uint32_t section; /* index */
	enum linkage_how how;
};

struct linkage {
	struct image *img;
	uint32_t symtab; /* index of .symtab, 0: none */
	struct linkage_sym *syms; /* by index in .symtab */
	size_t nr_syms;
	struct linkage_range
		*ranges; /* by section and start; of several at a place the best last */
	size_t nr_ranges;
	struct linkage_ref *refs;
	size_t nr_refs, refs_cap;
	size_t nr_relocations; /* read */
	struct strmap names; /* of what is written */
	size_t names_len;
};

/* A relocation of either form; of SHT_REL the addend is 0, as it lies in what is relocated. */
struct linkage_reloc {
	uint64_t offset;
	uint64_t sym; /* index in the symbol table */
	int64_t addend;
	uint32_t type;
};

/* Does the section relocate one that is loaded, by the symbol table? */
bool linkage_is_relocations(const struct linkage *l, const struct image_section *s);
/* Number @i of a section of type @form; false when it names no symbol. */
bool linkage_relocation(const struct linkage *l, Elf_Data *data, uint32_t form, size_t i,
			struct linkage_reloc *out);
/* How a relocation of that type in @target refers to its symbol. */
enum linkage_how linkage_how_of(const struct image *img, const struct image_section *target,
				uint32_t type);
/*
 * @name, made valid UTF-8, and at one place when equal; borrowed until the end. NULL: all of them
 * together are too long.
 */
const char *linkage_keep_name(struct linkage *l, const char *name);
/* enum linkage_symbol of a symbol that is defined. */
unsigned linkage_symbol_flags(const struct linkage *l, const struct linkage_sym *s);
/* Appends linkage.data to @out. -E2BIG: its names are too long. */
int linkage_write(struct linkage *l, struct strbuf *out, struct strbuf *err);

#endif
