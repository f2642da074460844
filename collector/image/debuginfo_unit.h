/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One compilation unit: shared by the readers of DWARF in this folder, for nobody else. */
#ifndef COLLECTOR_IMAGE_DEBUGINFO_UNIT_H
#define COLLECTOR_IMAGE_DEBUGINFO_UNIT_H

#include "collector/image/debuginfo.h"
#include "collector/image/dwarf_compat.h"
#include "common/hashtab.h"
#include "common/strbuf.h"

/* How paths of an image become relative ones. */
struct path_roots {
	struct strbuf source; /* no '/' at the end; empty: unknown */
	struct strbuf build;
};

struct inlined {
	uint64_t origin; /* .debug_info offset of the abstract instance */
	uint64_t count, bytes; /* bytes without those inlined into it */
};

struct origin {
	uint64_t offset; /* of the DIE */
	uint32_t name; /* in reader->names */
	uint32_t file; /* in reader->paths */
	uint32_t line;
};

struct inlined_range {
	uint64_t addr, end;
};

struct line_row {
	uint64_t addr;
	uint32_t file, line;
	uint32_t order; /* in the table: of several rows at one address the last one counts */
	bool end; /* the sequence ends here: no code of this row */
};

/* One thread's view of the image, and the unit at hand. Arrays are reused from unit to unit. */
struct reader {
	struct image *img;
	const struct path_roots *roots;
	struct dwarf_source source;
	Dwarf_Debug dbg;
	struct strmap paths, names;

	/* the unit at hand */
	Dwarf_Die cu;
	uint64_t cu_start, cu_end; /* offsets in .debug_info */
	unsigned version, offset_size;
	uint64_t low_pc; /* base address of its range lists */
	char *comp_dir; /* borrowed from libdwarf */
	uint32_t unit; /* its number */
	uint32_t source_path;
	Dwarf_Line_Context lines;
	unsigned line_version; /* of its line table */
	uint32_t *files; /* path of each file number, STRMAP_NONE: not looked up yet */
	size_t nr_files, files_cap;
	struct inlined *inlined;
	size_t nr_inlined, inlined_cap;
	struct hashtab inlined_tab; /* by origin */
	struct origin *origins;
	size_t nr_origins, origins_cap;
	struct hashtab origin_tab; /* by offset */
	struct inlined_range *inlined_ranges; /* of all inlined calls, in any order */
	size_t nr_inlined_ranges, inlined_ranges_cap;
	size_t inlined_ranges_tidy; /* how many there may be before they are tidied */
	struct line_row *rows;
	size_t nr_rows, rows_cap;

	/* results of all units so far */
	struct debug_range *ranges;
	size_t nr_ranges, ranges_cap;
	struct debug_decl *decls;
	size_t nr_decls, decls_cap;
	struct debug_run *runs;
	size_t nr_runs, runs_cap;

	/* results of the unit at hand, handed on by the caller */
	char *encoded; /* inlined functions */
	size_t encoded_len;
	struct debug_row *code; /* the rows */
	size_t nr_code, code_cap;
};

/* Each returns DW_DLV_OK, DW_DLV_NO_ENTRY or DW_DLV_ERROR with *@error. */

/* Reads r->cu and all below it. */
int reader_unit(struct reader *r, Dwarf_Error *error);
/* Opens r->lines and sizes r->files; closes them. */
int reader_open_lines(struct reader *r, Dwarf_Error *error);
void reader_close_lines(struct reader *r);
/* Reads the line table into r->code and r->runs, encodes the inlined functions into r->encoded. */
int reader_lines(struct reader *r, Dwarf_Error *error);
/* Notes a range of an inlined call. */
void reader_add_inlined(struct reader *r, uint64_t addr, uint64_t end);
/* The path of file @number of the unit; STRMAP_NONE when there is no such file. */
uint32_t reader_file(struct reader *r, uint64_t number);
/* The name and declaration of the DIE at @offset in .debug_info; borrowed until the next call. */
const struct origin *reader_origin(struct reader *r, uint64_t offset);
/* A path as DWARF has it, made relative; number in r->paths. */
uint32_t reader_path(struct reader *r, const char *dir, const char *name);
/* The same for a name that is relative to the unit's compilation directory. */
uint32_t reader_unit_path(struct reader *r, const char *name);

#endif
