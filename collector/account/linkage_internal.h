/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of collector/linkage: an object while its linkage is made. */
#ifndef COLLECTOR_ACCOUNT_LINKAGE_INTERNAL_H
#define COLLECTOR_ACCOUNT_LINKAGE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"
#include "db/format/linkage.h"

struct image;
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

/* Appends linkage.data to @out. -E2BIG: its names are too long. */
int linkage_write(struct linkage *l, struct strbuf *out, struct strbuf *err);

#endif
