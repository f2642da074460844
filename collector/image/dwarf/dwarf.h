/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads DWARF 2 to 5 out of memory: 32- and 64-bit DWARF, either byte order, GNU's split DWARF,
 * packages and dwz's forms included. Knows the few tags and attributes from which bytes get their
 * owners (enum dwarf_slot); all other entries are stepped over. Nothing is allocated for an entry;
 * what is found points into the sections, which stay the caller's. Every read goes through a cursor.
 *
 * Functions that can fail return 0 or -EINVAL: the unit can't be read, and nothing else is broken.
 */
#ifndef COLLECTOR_IMAGE_DWARF_DWARF_H
#define COLLECTOR_IMAGE_DWARF_DWARF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/image/dwarf/cursor.h"

enum dwarf_section {
	DWARF_INFO,
	DWARF_ABBREV,
	DWARF_LINE,
	DWARF_STR,
	DWARF_LINE_STR,
	DWARF_STR_OFFSETS,
	DWARF_ADDR,
	DWARF_RANGES,
	DWARF_RNGLISTS,
	DWARF_CU_INDEX, /* of a package */
	DWARF_SECTIONS,
};

struct dwarf_bytes {
	const unsigned char *data; /* NULL when len is 0 */
	size_t len;
};

/* The header of a unit (DWARF 5, 7.5.1). */
struct dwarf_head {
	uint64_t offset, end; /* in .debug_info */
	uint64_t abbrev; /* in .debug_abbrev */
	uint64_t dwo_id; /* of a DWARF 5 skeleton or split unit */
	uint8_t version, type; /* DW_UT_…; of DWARF 4 and older DW_UT_compile */
	uint8_t offset_size, address_size, size; /* bytes; of the header itself */
	bool unknown; /* of a version or with sizes that can't be read */
};

/* The sections of one file, or of one unit's share in a package. */
struct dwarf_file {
	struct dwarf_bytes sec[DWARF_SECTIONS];
	bool big_endian;
	bool split; /* a .dwo file: tables that are numbered start behind their header */
	const struct dwarf_file *sup; /* what dwz moved to a second file, or NULL */
	struct dwarf_head *heads; /* in the order of .debug_info; owned */
	size_t nr_heads, cap;
	uint64_t indexed; /* bytes of .debug_info whose units are known */
	uint64_t lost; /* bytes at the end of .debug_info that are no unit */
};

/*
 * Finds up to @more units behind those that are known. False: there are none. Sections, byte order and
 * split are set before; for other sections nr_heads and indexed are set back to 0.
 */
bool dwarf_file_index(struct dwarf_file *f, size_t more);
void dwarf_file_release(struct dwarf_file *f);
/* The unit that holds @offset of .debug_info, or NULL. */
const struct dwarf_head *dwarf_file_unit_at(const struct dwarf_file *f, uint64_t offset);
/* The attributes that are read. */
enum dwarf_slot {
	SLOT_SIBLING,
	SLOT_LOCATION,
	SLOT_NAME,
	SLOT_STMT_LIST,
	SLOT_LOW_PC,
	SLOT_HIGH_PC,
	SLOT_LANGUAGE,
	SLOT_COMP_DIR,
	SLOT_ABSTRACT_ORIGIN,
	SLOT_DECL_FILE,
	SLOT_DECL_LINE,
	SLOT_SPECIFICATION,
	SLOT_RANGES,
	SLOT_LINKAGE_NAME,
	SLOT_STR_OFFSETS_BASE,
	SLOT_ADDR_BASE,
	SLOT_RNGLISTS_BASE,
	SLOT_RANGES_BASE, /* of GNU's split DWARF 4 */
	SLOT_DWO_NAME,
	SLOT_DWO_ID,
	SLOTS,
	SLOT_NONE = SLOTS,
};

/* As it stands in the file: what it means depends on the form. */
struct dwarf_value {
	uint16_t form;
	uint64_t u; /* number, offset, index, or length of the block at @p */
	const unsigned char *p; /* string or block */
};

/* A debugging information entry. */
struct dwarf_die {
	uint64_t offset; /* in .debug_info */
	uint16_t tag;
	bool children;
	unsigned depth; /* 0: the unit's own */
	uint32_t has; /* bit 1 << slot: v[slot] was read */
	struct dwarf_value v[SLOTS];
};

static inline const struct dwarf_value *dwarf_value(const struct dwarf_die *die,
						    enum dwarf_slot slot)
{
	return die->has >> slot & 1 ? &die->v[slot] : NULL;
}

/* Which attributes of a unit's entries are read. */
enum dwarf_extent {
	DWARF_WANTED, /* of entries that dwarf_unit_next() gives */
	DWARF_ALL, /* of those that can be asked for, too */
	DWARF_ROOT, /* only the unit's own */
};

/* Abbreviations, compiled for one unit's sizes (abbrev.c). */
struct dwarf_abbrevs {
	struct dwarf_abbrev *list; /* by code */
	size_t nr, cap;
	struct dwarf_step *steps;
	size_t nr_steps, steps_cap;
	/* what they were compiled of */
	const unsigned char *source;
	uint64_t offset;
	uint8_t version, offset_size, address_size;
	enum dwarf_extent extent;
	bool valid;
};

/* An open unit. Memory is kept from one to the next; zero is a valid beginning. */
struct dwarf_unit {
	const struct dwarf_file *file; /* where its entries are */
	const struct dwarf_file *linked; /* the same; of a split unit the file of its skeleton */
	struct dwarf_head head;
	struct dwarf_abbrevs abbrevs;
	struct dwarf_die root;
	uint64_t str_offsets_base, addr_base, rnglists_base, ranges_base;
	uint64_t low_pc; /* base address of its range lists */
	struct cursor at; /* of the walk */
	unsigned depth;
};

/*
 * Opens a unit and reads its own entry. @skeleton: of a split unit, or NULL.
 */
int dwarf_unit_open(struct dwarf_unit *u, const struct dwarf_file *file,
		    const struct dwarf_head *head, const struct dwarf_unit *skeleton,
		    enum dwarf_extent extent);
void dwarf_unit_release(struct dwarf_unit *u);
/*
 * The next entry of a function, variable, inlined call, block or namespace, in the order of the file
 * and without the inside of anything else (types, call sites). 1: there is one, 0: the end.
 */
int dwarf_unit_next(struct dwarf_unit *u, struct dwarf_die *die);
/* Reads the entry at @offset. -ENOENT: its attributes are not read. */
int dwarf_unit_die(const struct dwarf_unit *u, uint64_t offset, struct dwarf_die *die);

/* All values come from an entry of @u. */

/* Terminated, or NULL: no string, or one that is not to be had. */
const char *dwarf_string(const struct dwarf_unit *u, const struct dwarf_value *v);
bool dwarf_address(const struct dwarf_unit *u, const struct dwarf_value *v, uint64_t *addr);
/* Address @index of .debug_addr. */
bool dwarf_indexed_address(const struct dwarf_unit *u, uint64_t index, uint64_t *addr);
/* Is it a location expression? (Else a list of them, or a constant.) */
bool dwarf_is_expression(const struct dwarf_value *v);
/* The entry that is referred to, in *@file: that of the unit or of its supplement. */
bool dwarf_reference(const struct dwarf_unit *u, const struct dwarf_value *v,
		     const struct dwarf_file **file, uint64_t *offset);
/*
 * Calls @add for each range that is not empty of an entry's code, DW_AT_low_pc and high_pc or
 * DW_AT_ranges (DWARF 5, 2.17).
 */
int dwarf_ranges(const struct dwarf_unit *u, const struct dwarf_die *die,
		 void (*add)(void *data, uint64_t addr, uint64_t end), void *data);

struct dwarf_line_file {
	const char *name;
	uint64_t dir; /* index in dirs */
};

struct dwarf_row {
	uint64_t addr;
	uint32_t file, line;
	uint32_t order; /* in the table */
	bool end; /* the sequence ends here: no code of this row */
};

/* The line table of a unit (DWARF 5, 6.2). Memory is kept from one to the next. */
struct dwarf_lines {
	unsigned version;
	const char **dirs; /* of version 4 and older dirs[0] is NULL: the compilation directory */
	size_t nr_dirs, dirs_cap;
	struct dwarf_line_file *files; /* of version 4 and older files[0].name is NULL */
	size_t nr_files, files_cap;
	struct dwarf_row *rows; /* as they are in the table */
	size_t nr_rows, rows_cap;
	/* for dwarf_lines_rows() */
	struct cursor program;
	const unsigned char *lengths; /* of standard operations, opcode_base - 1 bytes */
	uint8_t min_length, max_ops, line_range, opcode_base, address_size;
	int8_t line_base;
};

/* Reads the header of the table at @offset of file->sec[DWARF_LINE]. */
int dwarf_lines_open(struct dwarf_lines *l, const struct dwarf_unit *u,
		     const struct dwarf_file *file, uint64_t offset);
/* Runs its program into l->rows; what came before an error stays there. */
int dwarf_lines_rows(struct dwarf_lines *l);
void dwarf_lines_release(struct dwarf_lines *l);

/* For the parts of this library alone. */

/* One value that is read; @skip bytes of others lie before it. */
struct dwarf_step {
	uint32_t skip;
	uint16_t form;
	uint8_t slot; /* SLOT_NONE: only to get behind it */
	int64_t implicit;
};

struct dwarf_abbrev {
	uint64_t code;
	uint32_t first, nr; /* steps */
	uint32_t tail; /* bytes behind the last step */
	uint16_t tag;
	bool children;
	bool wanted; /* dwarf_unit_next() gives its entries */
	bool full; /* its attributes are read, not only the sibling */
};

/* Compiles what units like @head need, unless that is there; @root: code of the unit's own entry. */
int dwarf_abbrevs_compile(struct dwarf_abbrevs *a, const struct dwarf_file *f,
			  const struct dwarf_head *head, enum dwarf_extent extent, uint64_t root);
static inline struct cursor dwarf_cursor(const struct dwarf_file *f, enum dwarf_section which,
					 uint64_t at)
{
	return cursor_over(f->sec[which].data, f->sec[which].len, at, f->big_endian);
}

#endif
