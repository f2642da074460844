// SPDX-License-Identifier: GPL-2.0-or-later
/* What values mean: strings, addresses, references, ranges. */
#include <errno.h>
#include <string.h>

#include "collector/image/dwarf/form.h"

static const char *string_at(const struct dwarf_file *f, enum dwarf_section which, uint64_t offset)
{
	struct cursor c;

	if (!f || offset >= f->sec[which].len)
		return NULL;
	c = dwarf_cursor(f, which, offset);
	return cursor_str(&c);
}

/* Entry @index of a table of numbers at @base. */
static bool entry_of(const struct dwarf_file *f, enum dwarf_section which, uint64_t base,
		     uint64_t index, unsigned size, uint64_t *value)
{
	struct cursor c;

	if (index > f->sec[which].len / size || base > f->sec[which].len)
		return false;
	c = dwarf_cursor(f, which, base + index * size);
	*value = cursor_uint(&c, size);
	return !c.bad;
}

const char *dwarf_string(const struct dwarf_unit *u, const struct dwarf_value *v)
{
	uint64_t offset;

	if (!v)
		return NULL;
	switch (v->form) {
	case DW_FORM_string:
		return (const char *)v->p;
	case DW_FORM_strp:
		return string_at(u->file, DWARF_STR, v->u);
	case DW_FORM_line_strp:
		return string_at(u->file, DWARF_LINE_STR, v->u);
	case DW_FORM_strp_sup:
	case DW_FORM_GNU_strp_alt:
		return string_at(u->file->sup, DWARF_STR, v->u);
	case DW_FORM_strx:
	case DW_FORM_strx1:
	case DW_FORM_strx2:
	case DW_FORM_strx3:
	case DW_FORM_strx4:
	case DW_FORM_GNU_str_index:
		if (!entry_of(u->file, DWARF_STR_OFFSETS, u->str_offsets_base, v->u,
			      u->head.offset_size, &offset))
			return NULL;
		return string_at(u->file, DWARF_STR, offset);
	default:
		return NULL;
	}
}

bool dwarf_indexed_address(const struct dwarf_unit *u, uint64_t index, uint64_t *addr)
{
	return entry_of(u->linked, DWARF_ADDR, u->addr_base, index, u->head.address_size, addr);
}

bool dwarf_address(const struct dwarf_unit *u, const struct dwarf_value *v, uint64_t *addr)
{
	switch (v->form) {
	case DW_FORM_addr:
		*addr = v->u;
		return true;
	case DW_FORM_addrx:
	case DW_FORM_addrx1:
	case DW_FORM_addrx2:
	case DW_FORM_addrx3:
	case DW_FORM_addrx4:
	case DW_FORM_GNU_addr_index:
		return dwarf_indexed_address(u, v->u, addr);
	default:
		return false;
	}
}

bool dwarf_is_expression(const struct dwarf_value *v)
{
	return v->form == DW_FORM_exprloc || v->form == DW_FORM_block ||
	       v->form == DW_FORM_block1 || v->form == DW_FORM_block2 || v->form == DW_FORM_block4;
}

bool dwarf_reference(const struct dwarf_unit *u, const struct dwarf_value *v,
		     const struct dwarf_file **file, uint64_t *offset)
{
	*file = u->file;
	*offset = v->u;
	switch (v->form) {
	case DW_FORM_ref1:
	case DW_FORM_ref2:
	case DW_FORM_ref4:
	case DW_FORM_ref8:
	case DW_FORM_ref_udata:
		*offset += u->head.offset;
		return v->u < u->head.end - u->head.offset;
	case DW_FORM_ref_addr:
		return true;
	case DW_FORM_ref_sup4:
	case DW_FORM_ref_sup8:
	case DW_FORM_GNU_ref_alt:
		*file = u->file->sup;
		return *file;
	default:
		return false;
	}
}

struct range_sink {
	void (*add)(void *data, uint64_t addr, uint64_t end);
	void *data;
};

static void add_range(const struct range_sink *sink, uint64_t addr, uint64_t end)
{
	if (end > addr)
		sink->add(sink->data, addr, end);
}

/* .debug_rnglists (DWARF 5, 7.25). */
static int ranges_5(const struct dwarf_unit *u, uint64_t offset, const struct range_sink *sink)
{
	struct cursor c = dwarf_cursor(u->file, DWARF_RNGLISTS, offset);
	uint64_t base = u->low_pc, from, to;
	unsigned size = u->head.address_size;
	bool there = true, known;

	while (!c.bad) {
		switch (cursor_u8(&c)) {
		case DW_RLE_end_of_list:
			return c.bad ? -EINVAL : 0;
		case DW_RLE_base_addressx:
			there = dwarf_indexed_address(u, cursor_uleb(&c), &base);
			continue;
		case DW_RLE_base_address:
			base = cursor_uint(&c, size);
			there = true;
			continue;
		case DW_RLE_startx_endx:
			known = dwarf_indexed_address(u, cursor_uleb(&c), &from);
			if (!dwarf_indexed_address(u, cursor_uleb(&c), &to) || !known)
				continue;
			break;
		case DW_RLE_startx_length:
			if (!dwarf_indexed_address(u, cursor_uleb(&c), &from)) {
				cursor_skip_leb(&c);
				continue;
			}
			to = from + cursor_uleb(&c);
			break;
		case DW_RLE_offset_pair:
			from = base + cursor_uleb(&c);
			to = base + cursor_uleb(&c);
			if (!there)
				continue;
			break;
		case DW_RLE_start_end:
			from = cursor_uint(&c, size);
			to = cursor_uint(&c, size);
			break;
		case DW_RLE_start_length:
			from = cursor_uint(&c, size);
			to = from + cursor_uleb(&c);
			break;
		default:
			return -EINVAL;
		}
		if (!c.bad)
			add_range(sink, from, to);
	}
	return -EINVAL;
}

/* .debug_ranges (DWARF 4, 2.17.3). */
static int ranges_4(const struct dwarf_unit *u, uint64_t offset, const struct range_sink *sink)
{
	struct cursor c = dwarf_cursor(u->linked, DWARF_RANGES, offset);
	unsigned size = u->head.address_size;
	uint64_t base = u->low_pc, most = size == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * size) - 1;

	for (;;) {
		uint64_t from = cursor_uint(&c, size), to = cursor_uint(&c, size);

		if (c.bad)
			return -EINVAL;
		if (!from && !to)
			return 0;
		if (from == most)
			base = to;
		else if (to > from)
			add_range(sink, (base + from) & most, (base + to) & most);
	}
}

static int listed_ranges(const struct dwarf_unit *u, const struct dwarf_value *v,
			 const struct range_sink *sink)
{
	uint64_t offset = v->u;

	if (u->head.version < 5)
		return ranges_4(u, offset + u->ranges_base, sink);
	if (v->form == DW_FORM_rnglistx) {
		if (!entry_of(u->file, DWARF_RNGLISTS, u->rnglists_base, v->u, u->head.offset_size,
			      &offset))
			return -EINVAL;
		offset += u->rnglists_base;
	}
	return ranges_5(u, offset, sink);
}

int dwarf_ranges(const struct dwarf_unit *u, const struct dwarf_die *die,
		 void (*add)(void *data, uint64_t addr, uint64_t end), void *data)
{
	const struct dwarf_value *low = dwarf_value(die, SLOT_LOW_PC);
	const struct dwarf_value *high = dwarf_value(die, SLOT_HIGH_PC);
	const struct dwarf_value *list = dwarf_value(die, SLOT_RANGES);
	const struct range_sink sink = { add, data };
	uint64_t from, to;

	if (!high || !low)
		return list ? listed_ranges(u, list, &sink) : 0;
	if (!dwarf_address(u, low, &from))
		return -EINVAL;
	/* an address, or (since version 4) the length */
	if (!dwarf_address(u, high, &to))
		to = from + high->u;
	add_range(&sink, from, to);
	return 0;
}
