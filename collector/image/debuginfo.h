/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What DWARF 2 to 5 says about an image: compilation units and their ranges, functions and
 * variables with file and line, inlined code, the line table. Streamed a unit at a time; what is
 * kept of a unit is small. Format: DWARF 5 standard, sections 2.17, 3.1, 3.3, 4.1, 6.2.
 *
 * It may lie in the image, in a separate file (image_debug.h), in .dwo files or a package of them,
 * and what units share in a file that dwz made. What can't be had is left out, with a note.
 */
#ifndef COLLECTOR_IMAGE_DEBUGINFO_H
#define COLLECTOR_IMAGE_DEBUGINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strbuf.h"
#include "common/strmap.h"

struct image;

/* A function (one for each of its ranges) or a variable that has an address. */
struct debug_decl {
	uint64_t addr; /* of a thread-local variable its offset in the segment */
	uint64_t size; /* bytes of the range; 0 for a variable */
	const char
		*name; /* as the symbol table has it, where DWARF says so; may be NULL; borrowed */
	uint32_t file; /* where it is declared: number in paths, or STRMAP_NONE */
	uint32_t line; /* of the declaration; 0: unknown */
	uint32_t unit; /* that it was written in: with LTO not the one that has its code */
	bool function;
};

/*
 * What the line table says of the code from an address on, up to the next row: where it comes from.
 * That is another file than the function's where it is inlined code. addr2line(1) answers the same.
 */
struct debug_row {
	uint64_t addr;
	uint32_t file; /* number in paths, or STRMAP_NONE */
	uint32_t line : 31; /* 0: no line, unknown */
	uint32_t inlined : 1; /* in the body of an inlined function, at this address */
};

/* Code without a hole that rows of one unit describe. */
struct debug_run {
	uint64_t addr, end;
	uint32_t unit;
	uint32_t first, nr; /* of the unit's rows; the first one that counts holds addr */
};

struct debug_range {
	uint64_t addr, end;
	uint32_t unit;
};

struct debug_unit {
	uint32_t
		source; /* number in paths, or STRMAP_NONE: of types, shared by others, unreadable */
	char *inlines; /* its encoded inlined functions (docs/database.md), may be NULL; owned */
	size_t inlines_len;
	uint32_t nr_tables; /* in inlines, one after the other */
	struct debug_row *rows; /* sorted by address, none repeats the one before; owned */
	size_t nr_rows;
};

struct debuginfo {
	struct strmap paths; /* relative to the source or object directory where that is known */
	struct debug_unit *units; /* in the order of .debug_info */
	size_t nr_units;
	struct debug_range *ranges; /* sorted by address, not overlapping */
	size_t nr_ranges;
	struct debug_decl *decls; /* sorted by address; functions before variables */
	size_t nr_decls;
	struct debug_decl *tls; /* thread-local variables, sorted by offset */
	size_t nr_tls;
	struct debug_run *runs; /* sorted by address, not overlapping */
	size_t nr_runs;
	size_t nr_read; /* units of code of which something could be read */
	struct strbuf notes; /* what could not, one a line; "" when nothing is missing */
	struct debug_files *files; /* that names are borrowed from */
};

struct debuginfo_options {
	const char *source_dir; /* prefix cut off paths; NULL: what all units have in common */
	const char *build_dir; /* likewise; .dwo files are looked for there, too */
	int threads; /* at least 1; the result does not depend on it */
};

/* Is there any DWARF in the image or its debug file? */
bool debuginfo_present(const struct image *img);
/*
 * Reads it, out of the image's debug file where it has one. What is returned is the caller's, to be
 * freed with debuginfo_free() before the image is closed. Broken DWARF is no error: nr_read and notes
 * say what there was to read.
 */
struct debuginfo *debuginfo_read(struct image *img, const struct debuginfo_options *opts);
void debuginfo_free(struct debuginfo *di);
/* The range that holds @addr, or NULL. */
const struct debug_range *debuginfo_range_at(const struct debuginfo *di, uint64_t addr);
/* The first range that starts behind @addr, or NULL. */
const struct debug_range *debuginfo_range_after(const struct debuginfo *di, uint64_t addr);
/*
 * The first of the functions and variables that start at @addr, or NULL: others that do are behind it
 * in decls.
 */
const struct debug_decl *debuginfo_decl_at(const struct debuginfo *di, uint64_t addr);
/* The same of the thread-local variables, by offset, in tls. */
const struct debug_decl *debuginfo_tls_at(const struct debuginfo *di, uint64_t offset);
/*
 * Of several that start at @addr the one that the symbol @name is of; the first when none has that
 * name; NULL when there is none.
 */
const struct debug_decl *debuginfo_decl_named(const struct debuginfo *di, uint64_t addr,
					      const char *name);
/* The same of thread-local variables, by offset. */
const struct debug_decl *debuginfo_tls_named(const struct debuginfo *di, uint64_t offset,
					     const char *name);
/*
 * Is @symbol the name of the declaration? What compilers append to names (".constprop.0", ".llvm.1")
 * is no difference, nor the function that clang puts before its static variables ("function.variable").
 */
bool debuginfo_is_name(const struct debug_decl *decl, const char *symbol);
/* The row that holds @addr, or NULL when there is none or it has no line. */
const struct debug_row *debuginfo_row_at(const struct debuginfo *di, uint64_t addr);
/*
 * Calls @add for each stretch of code from @addr to @end that has a line, by rising address: no byte
 * is in two of them.
 */
void debuginfo_each_row(const struct debuginfo *di, uint64_t addr, uint64_t end,
			void (*add)(void *data, const struct debug_row *row, uint64_t bytes),
			void *data);

#endif
