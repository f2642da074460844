/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by debuginfo*.c, for nobody else. */
#ifndef COLLECTOR_IMAGE_DEBUGINFO_UNIT_H
#define COLLECTOR_IMAGE_DEBUGINFO_UNIT_H

#include "collector/image/debuginfo.h"
#include "collector/image/dwarf/dwarf.h"
#include "common/hashtab.h"
#include "common/strbuf.h"

/* Units of others that are kept open: those that the unit at hand refers to. */
#define OPEN_UNITS 64

/* How paths of an image become relative ones. */
struct path_roots {
	struct strbuf source; /* no '/' at the end; empty: unknown */
	struct strbuf build;
};

/* An open unit with its file names. */
struct unit_names {
	struct dwarf_unit unit;
	bool open, has_lines;
	bool whole; /* DW_TAG_compile_unit of the image: things are written in it */
	uint32_t number; /* of a unit of the image */
	const char *comp_dir; /* may be NULL */
	struct dwarf_lines lines;
	struct unit_names *files_of; /* whose lines have its file names */
	uint32_t *files; /* path of each file number, as far as looked up */
	size_t nr_files, files_cap;
};

/* What a function or variable is called and where it is declared. */
struct origin {
	const char *name; /* DW_AT_name, or NULL */
	const char *linkage; /* DW_AT_linkage_name, or NULL */
	uint32_t file; /* in reader->paths */
	uint32_t line;
	uint32_t unit; /* that it was written in */
};

struct inlined {
	uint64_t key; /* offset of the abstract instance, and which file it lies in */
	uint64_t count, bytes; /* bytes without those inlined into it */
	uint32_t owner; /* unit of the function that it is inlined into */
	struct origin origin;
};

struct inlined_range {
	uint64_t addr, end;
};

/* A path by the strings that it was made of, where a linker has merged these. */
struct known_path {
	const char *comp_dir, *dir, *name;
	uint32_t path;
};

/* A function or an inlined call whose inside is being walked. */
struct frame {
	unsigned depth;
	bool inlined, dead; /* linked away */
	uint32_t owner;
	const struct dwarf_file *file; /* of the abstract instance */
	uint64_t origin;
	uint64_t bytes, nested;
};

/* What an image has at address 0, where linkers leave what they dropped, too; and its TLS segment. */
struct zero {
	const char **names; /* of symbols there */
	size_t nr;
	bool code;
	uint64_t tls, tls_end;
};

/* One thread's view of the image, and the unit at hand. Arrays are reused from unit to unit. */
struct reader {
	struct debug_files *files;
	const struct path_roots *roots;
	const struct zero *zero;
	struct strmap paths;
	struct known_path *known;
	size_t nr_known, known_cap;
	struct hashtab known_tab;

	/* the unit at hand */
	uint32_t unit; /* its number */
	uint32_t source_path;
	struct unit_names main;
	struct unit_names skeleton; /* of a split unit */
	struct unit_names others[OPEN_UNITS];
	struct dwarf_file view; /* its share in a package */
	const char *dwo_name; /* that was not found, or NULL */
	bool no_lines; /* its line table is broken */
	bool assembly;
	bool at_zero; /* it has a function at address 0 … */
	uint32_t zero_line; /* … declared in this line */
	bool moved; /* it has functions that were written in other units */
	size_t first_decl; /* of its own */
	struct frame *frames;
	size_t nr_frames, frames_cap;
	struct inlined *inlined;
	size_t nr_inlined, inlined_cap;
	struct hashtab inlined_tab; /* by key and owner */
	struct sequence *sequences; /* of its line table */
	size_t nr_sequences, sequences_cap;
	struct inlined_range *inlined_ranges; /* of all inlined calls, in any order */
	size_t nr_inlined_ranges, inlined_ranges_cap;
	size_t inlined_ranges_tidy; /* how many there may be before they are tidied */

	/* results of all units so far */
	struct debug_range *ranges;
	size_t nr_ranges, ranges_cap;
	struct debug_decl *decls;
	size_t nr_decls, decls_cap;
	struct debug_decl *tls;
	size_t nr_tls, tls_cap;
	struct debug_run *runs;
	size_t nr_runs, runs_cap;
	struct debug_table {
		uint32_t unit;
		char *data;
		size_t len;
	} * tables; /* inlined functions, of the unit that they are inlined into */
	size_t nr_tables, tables_cap;

	/* results of the unit at hand, handed on by the caller */
	struct debug_row *code; /* the rows */
	size_t nr_code, code_cap;
};

/* Reads the unit r->unit and all below it. -EINVAL: it can't be read; results are then incomplete. */
int reader_unit(struct reader *r);
void reader_release(struct reader *r);
/* Reads the line table into r->code and r->runs. */
void reader_lines(struct reader *r);
/*
 * Is code of the unit that starts at 0 and goes to @end in the image? One of its functions ends there,
 * and one is at 0 (assembly has none); else a linker dropped it.
 */
bool reader_at_zero(const struct reader *r, uint64_t end);
/* Encodes the inlined functions into r->tables. */
void reader_encode(struct reader *r);
/* Notes a range of an inlined call. */
void reader_add_inlined(struct reader *r, uint64_t addr, uint64_t end);

/* Is it an address that a linker gives to what it drops (DWARF 6's proposal; 0 is looked at apart)? */
static inline bool is_tombstone(const struct dwarf_unit *u, uint64_t addr)
{
	uint64_t most = u->head.address_size == 8 ? UINT64_MAX : UINT32_MAX;

	return addr >= most - 1;
}

/* Units and their names (debuginfo_names.c). */

/* Opens a unit with its line table's header. */
int unit_names_open(struct unit_names *n, const struct dwarf_file *file,
		    const struct dwarf_head *head, const struct unit_names *skeleton,
		    enum dwarf_extent extent);
void unit_names_release(struct unit_names *n);
/* Whether @zero has a symbol of that name. */
bool zero_has(const struct zero *zero, const char *name);
/* Follows an entry to where it is named and declared, through other units and files. */
void reader_describe(struct reader *r, struct unit_names *n, const struct dwarf_die *die,
		     struct origin *out);
/* The same of the entry at an offset; the entry at 0 is nothing. */
void reader_describe_at(struct reader *r, const struct dwarf_file *file, uint64_t offset,
			struct origin *out);
/* The path of file @number of a unit; STRMAP_NONE when there is no such file. */
uint32_t reader_file(struct reader *r, struct unit_names *n, uint64_t number);
/* A name that is relative to the unit's compilation directory. */
uint32_t reader_unit_path(struct reader *r, const struct unit_names *n, const char *name);

/* Where the DWARF of an image lies (debuginfo_files.c). */

struct debug_file {
	struct image *img;
	bool owned; /* img is closed with it */
	struct dwarf_file dwarf;
	void **inflated; /* sections, each owned or NULL; DWARF_SECTIONS of them */
};

struct debug_files {
	struct debug_file main, sup, package;
	struct debug_file *dwos; /* by unit, as they are opened; NULL: none are wanted */
	const char *build_dir; /* or NULL */
	const char *dir; /* of the image, owned; NULL: it came from memory */
};

/* So many units are looked at before pages are let go of again. */
#define DEBUG_STEP 128

/* Lets go of pages that were read: all of the DWARF need not be in memory. */
void debug_file_forget(const struct debug_file *f);
/*
 * Opens what lies in the image and beside it, and finds the units. Notes get lines on what is missing.
 * The same object must be given to debug_files_free().
 */
struct debug_files *debug_files_open(struct image *img, const char *build_dir,
				     struct strbuf *notes);
void debug_files_free(struct debug_files *files);
/*
 * The split unit that belongs to skeleton unit @number: its file, and its head. @view is for a share of
 * a package. NULL when it is not to be had. For one unit in one thread at a time.
 */
const struct dwarf_file *debug_files_split(struct debug_files *files, uint32_t number,
					   uint64_t dwo_id, const char *comp_dir,
					   const char *dwo_name, struct dwarf_file *view,
					   const struct dwarf_head **head);

/*
 * @view shows the share that the unit @dwo_id has in package @package (DWARF 5, 7.3.5; GNU's version
 * 2 of it). False when it has none.
 */
bool dwarf_package_find(const struct dwarf_file *package, uint64_t dwo_id, struct dwarf_file *view);

#endif
