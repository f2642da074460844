// SPDX-License-Identifier: GPL-2.0-or-later
/* Packages of split DWARF, .dwp (DWARF 5, 7.3.5; GNU's DebugFissionDWP for version 2). */
#include "collector/image/debuginfo_unit.h"
#include "collector/image/dwarf/constants.h"

#define MAX_COLUMNS 8u

/* .debug_cu_index: a hash table, and a table of offsets and one of sizes with a row for each unit. */
struct index {
	struct cursor c; /* behind the header */
	uint64_t version, columns, units, slots;
};

static bool open_index(const struct dwarf_file *package, struct index *x)
{
	struct cursor *c = &x->c;

	x->c = dwarf_cursor(package, DWARF_CU_INDEX, 0);
	x->version = cursor_u32(c);
	/* of version 5 two bytes are the version and two are padding */
	if (x->version == 5u << 16)
		x->version = 5;
	x->columns = cursor_u32(c);
	x->units = cursor_u32(c);
	x->slots = cursor_u32(c);
	return (x->version == 2 || x->version == 5) && x->columns <= MAX_COLUMNS && x->slots &&
	       !(x->slots & (x->slots - 1)) &&
	       x->slots * 12 + x->columns * 4 * (1 + 2 * x->units) <= cursor_left(c);
}

static uint64_t index_u32(const struct index *x, uint64_t at)
{
	struct cursor c = x->c;

	cursor_bytes(&c, at);
	return cursor_u32(&c);
}

/* The unit's row, 1 for the first; 0: none. */
static uint64_t find_row(const struct index *x, uint64_t dwo_id)
{
	uint64_t mask = x->slots - 1, at = dwo_id & mask, step = (dwo_id >> 32 & mask) | 1;

	for (uint64_t tries = 0; tries < x->slots; tries++, at = (at + step) & mask) {
		uint64_t row = index_u32(x, x->slots * 8 + at * 4);
		struct cursor c = x->c;

		cursor_bytes(&c, at * 8);
		if (!row || row > x->units)
			return 0;
		if (cursor_u64(&c) == dwo_id)
			return row;
	}
	return 0;
}

static enum dwarf_section section_of(uint64_t id, uint64_t version)
{
	switch (id) {
	case DW_SECT_INFO:
		return DWARF_INFO;
	case DW_SECT_ABBREV:
		return DWARF_ABBREV;
	case DW_SECT_LINE:
		return DWARF_LINE;
	case DW_SECT_STR_OFFSETS:
		return DWARF_STR_OFFSETS;
	case DW_SECT_RNGLISTS:
		return version == 5 ? DWARF_RNGLISTS : DWARF_SECTIONS;
	default:
		return DWARF_SECTIONS;
	}
}

bool dwarf_package_find(const struct dwarf_file *package, uint64_t dwo_id, struct dwarf_file *view)
{
	struct index x;
	uint64_t row, ids, offsets, sizes;

	if (!open_index(package, &x))
		return false;
	row = find_row(&x, dwo_id);
	if (!row)
		return false;
	ids = x.slots * 12;
	offsets = ids + row * x.columns * 4;
	sizes = offsets + x.units * x.columns * 4;
	for (enum dwarf_section i = 0; i < DWARF_SECTIONS; i++)
		view->sec[i] = package->sec[i];
	view->big_endian = package->big_endian;
	view->split = true;
	view->sup = NULL;
	for (uint64_t i = 0; i < x.columns; i++) {
		enum dwarf_section which = section_of(index_u32(&x, ids + i * 4), x.version);
		uint64_t offset = index_u32(&x, offsets + i * 4);
		uint64_t size = index_u32(&x, sizes + i * 4);

		if (which == DWARF_SECTIONS)
			continue;
		if (offset > package->sec[which].len || size > package->sec[which].len - offset)
			return false;
		view->sec[which].data = size ? package->sec[which].data + offset : NULL;
		view->sec[which].len = size;
	}
	return true;
}
