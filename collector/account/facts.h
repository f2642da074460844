/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The account of one image: what the importer hands to the store. Each allocated byte is in one
 * atom of one unit (docs/accounting.md). Everything is in a canonical order, so that equal images
 * give equal facts.
 */
#ifndef COLLECTOR_ACCOUNT_FACTS_H
#define COLLECTOR_ACCOUNT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"
#include "common/model/atom_kind.h"
#include "common/model/byte_class.h"

struct strbuf;

/* Bytes for all words that can be in facts.evidence, with the terminator. */
#define FACTS_EVIDENCE_LEN 96

/* Strings are numbers in facts.names; STRMAP_NONE is "none". Sizes are bytes. */
struct fact_atom {
	uint32_t unit;
	uint32_t section; /* index in facts.sections */
	uint32_t name; /* symbol, or a name in brackets */
	uint32_t file; /* where it is defined */
	uint32_t line; /* of its declaration; 0: unknown */
	uint8_t class; /* enum byte_class */
	uint8_t kind; /* enum atom_kind */
	char nm; /* the letter nm prints, 0: none */
	uint64_t addr; /* orders the atoms of a unit; not stored */
	uint64_t from; /* address of the first of its bytes; not stored */
	uint64_t size; /* st_size */
	uint64_t bytes; /* accounted to it */
	size_t first_span, nr_spans; /* after facts_finish() */
};

/* Code of an atom, none of it padding: the bytes of its spans are those of the atom. */
struct fact_span {
	uint64_t addr, bytes;
};

struct fact_unit {
	uint32_t object;
	uint32_t source;
	uint32_t gates; /* "NET E1000E", as in table build_unit; STRMAP_NONE: unknown */
	size_t first_atom, nr_atoms; /* after facts_finish() */
	struct strbuf *lines; /* NULL or the unit's line tables (docs/database.md); owned */
	size_t nr_tables; /* compilation units in it */
	struct strbuf
		*linkage; /* NULL or linkage.data of its object (db/format/linkage.h); owned */
	struct strbuf *pieces; /* NULL or pieces.data of it (db/format/pieces.h); owned */
};

struct fact_section {
	uint32_t name;
	uint32_t idx; /* in the ELF section header table */
	uint32_t type;
	uint64_t addr, size, flags;
};

struct facts {
	struct strmap names;
	struct fact_section *sections; /* those with SHF_ALLOC, in the order of the headers */
	size_t nr_sections;
	struct fact_unit *units; /* by object name after facts_finish() */
	size_t nr_units, units_cap;
	struct fact_atom *atoms; /* by unit, section and address after facts_finish() */
	size_t nr_atoms, atoms_cap;
	struct fact_span *spans; /* by atom and address, made by facts_finish() */
	size_t nr_spans, spans_cap;
	struct strmap objects; /* object name to unit while they are made */
	const char *arch; /* static */
	int64_t image; /* size of the file */
	/* "map,symtab,dwarf,objects,kconfig,kbuild,linkage,pieces" */
	char evidence[FACTS_EVIDENCE_LEN];
};

void facts_init(struct facts *facts);
void facts_release(struct facts *facts);
/* The unit of object @name, added when new. */
uint32_t facts_unit(struct facts *facts, const char *name);
/* Appends an atom; atoms without a symbol are added up in facts_finish(). */
void facts_add(struct facts *facts, const struct fact_atom *atom);
void facts_add_evidence(struct facts *facts, const char *what);
/*
 * Sorts, adds up and verifies: the atoms of each section sum to its size. -EPROTO, which means a
 * defect of kbloat, when they do not.
 */
int facts_finish(struct facts *facts, struct strbuf *err);

#endif
