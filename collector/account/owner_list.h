/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of who put which bytes there, and what owners are called. */
#ifndef COLLECTOR_ACCOUNT_OWNER_LIST_H
#define COLLECTOR_ACCOUNT_OWNER_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct facts;
struct strbuf;

struct owner {
	uint64_t start, end; /* addresses */
	uint32_t unit; /* in facts.units */
	uint32_t label; /* name of bytes without a symbol, number in facts.names */
	bool padding;
	bool solid; /* known in full, no padding to look for */
	bool open; /* the map has no object for it: DWARF and symbols may */
};

/* The pieces of a section, by address. */
struct owners {
	struct owner *list;
	size_t nr, cap;
};

/* Appends a piece; empty ones are dropped. */
void owners_add(struct owners *owners, struct owner piece);
void owners_release(struct owners *owners);
/* The index of the first piece that ends behind @addr; owners->nr when there is none. */
size_t owners_find(const struct owners *owners, uint64_t addr);
/*
 * The piece that holds an address of an allocated section, or NULL. @all has the pieces of each of
 * facts.sections.
 */
const struct owner *owners_at(const struct facts *facts, const struct owners *all, uint64_t addr);

/* "[name]" as a number in the facts' names. */
uint32_t owners_label(struct facts *facts, const char *name);
/* The unit "[name]", for what belongs to no object. */
uint32_t owners_row(struct facts *facts, const char *name);
/*
 * Where an object is that a map calls "./dir/x.o", or a member of an archive "dir/lib.a(x.o)": it lies
 * beside it. Replaces what is in @out.
 */
void owners_object_path(const char *object, struct strbuf *out);
/*
 * The unit's name of such an object: the same in each link. One that the build makes to carry a table is
 * the table, those of a crate are one, what the linker or the compiler had for a moment only is "[lto]"
 * or "[temporary objects]". Replaces what is in @out.
 */
void owners_object_name(const char *object, struct strbuf *out);
/* Is it one of these two, of which DWARF and symbols may know more? */
bool owners_is_temporary(const struct facts *facts, uint32_t unit);
/*
 * The unit of a source: "init/main.c" was compiled into init/main.o. True of every Kbuild object but a few
 * composed ones, and of the crate that init/main.rs is the root of. "[lto]" for gcc's "<artificial>".
 */
uint32_t owners_source_unit(struct facts *facts, const char *source);
/*
 * "[kallsyms]" … for an object that the build makes only to carry that table, "[linker stubs]" for what
 * the linker makes itself; or NULL. Static.
 */
const char *owners_table(const char *object);

#endif
