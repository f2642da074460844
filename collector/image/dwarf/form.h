/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values in their forms (DWARF 5, 7.5.5 and 7.5.6). In a header, since an image has millions. */
#ifndef COLLECTOR_IMAGE_DWARF_FORM_H
#define COLLECTOR_IMAGE_DWARF_FORM_H

#include "collector/image/dwarf/constants.h"
#include "collector/image/dwarf/dwarf.h"

/* In the table below, instead of a number of bytes. 0: not known, or depends on the version. */
enum { DWARF_NO_BYTES = 32, DWARF_ADDRESS, DWARF_OFFSET, DWARF_ITSELF };

static const uint8_t dwarf_form_sizes[0x2d] = { [DW_FORM_data1] = 1,
						[DW_FORM_ref1] = 1,
						[DW_FORM_flag] = 1,
						[DW_FORM_strx1] = 1,
						[DW_FORM_addrx1] = 1,
						[DW_FORM_data2] = 2,
						[DW_FORM_ref2] = 2,
						[DW_FORM_strx2] = 2,
						[DW_FORM_addrx2] = 2,
						[DW_FORM_strx3] = 3,
						[DW_FORM_addrx3] = 3,
						[DW_FORM_data4] = 4,
						[DW_FORM_ref4] = 4,
						[DW_FORM_strx4] = 4,
						[DW_FORM_addrx4] = 4,
						[DW_FORM_ref_sup4] = 4,
						[DW_FORM_data8] = 8,
						[DW_FORM_ref8] = 8,
						[DW_FORM_ref_sig8] = 8,
						[DW_FORM_ref_sup8] = 8,
						[DW_FORM_data16] = 16,
						[DW_FORM_flag_present] = DWARF_NO_BYTES,
						[DW_FORM_implicit_const] = DWARF_NO_BYTES,
						[DW_FORM_addr] = DWARF_ADDRESS,
						[DW_FORM_strp] = DWARF_OFFSET,
						[DW_FORM_line_strp] = DWARF_OFFSET,
						[DW_FORM_sec_offset] = DWARF_OFFSET,
						[DW_FORM_strp_sup] = DWARF_OFFSET,
						[DW_FORM_string] = DWARF_ITSELF,
						[DW_FORM_block] = DWARF_ITSELF,
						[DW_FORM_block1] = DWARF_ITSELF,
						[DW_FORM_block2] = DWARF_ITSELF,
						[DW_FORM_block4] = DWARF_ITSELF,
						[DW_FORM_exprloc] = DWARF_ITSELF,
						[DW_FORM_sdata] = DWARF_ITSELF,
						[DW_FORM_udata] = DWARF_ITSELF,
						[DW_FORM_ref_udata] = DWARF_ITSELF,
						[DW_FORM_strx] = DWARF_ITSELF,
						[DW_FORM_addrx] = DWARF_ITSELF,
						[DW_FORM_loclistx] = DWARF_ITSELF,
						[DW_FORM_rnglistx] = DWARF_ITSELF,
						[DW_FORM_indirect] = DWARF_ITSELF };

/* Bytes of a form in a unit; -1: the value says so itself; -2: unknown. */
static inline int dwarf_form_size(const struct dwarf_head *head, uint64_t form)
{
	uint8_t size = form < sizeof(dwarf_form_sizes) ? dwarf_form_sizes[form] : 0;

	if (form == DW_FORM_ref_addr)
		size = head->version == 2 ? DWARF_ADDRESS : DWARF_OFFSET;
	else if (form == DW_FORM_GNU_ref_alt || form == DW_FORM_GNU_strp_alt)
		size = DWARF_OFFSET;
	else if (form == DW_FORM_GNU_addr_index || form == DW_FORM_GNU_str_index)
		size = DWARF_ITSELF;
	switch (size) {
	case DWARF_NO_BYTES:
		return 0;
	case DWARF_ADDRESS:
		return head->address_size;
	case DWARF_OFFSET:
		return head->offset_size;
	case DWARF_ITSELF:
		return -1;
	default:
		return size ? size : -2;
	}
}

static inline void dwarf_read_block(struct cursor *c, uint64_t len, struct dwarf_value *v)
{
	v->p = cursor_bytes(c, len);
	v->u = v->p ? len : 0;
}

/* Reads a value and moves behind it. */
static inline void dwarf_read_value(struct cursor *c, const struct dwarf_head *head, uint64_t form,
				    int64_t implicit, struct dwarf_value *v)
{
	int size;

	/* at most a few of them follow each other: one a byte */
	while (form == DW_FORM_indirect && !c->bad)
		form = cursor_uleb(c);
	v->form = (uint16_t)form;
	switch (form) {
	case DW_FORM_sec_offset:
	case DW_FORM_strp:
	case DW_FORM_line_strp:
		v->u = cursor_uint(c, head->offset_size);
		return;
	case DW_FORM_addr:
		v->u = cursor_uint(c, head->address_size);
		return;
	case DW_FORM_exprloc:
	case DW_FORM_block:
		dwarf_read_block(c, cursor_uleb(c), v);
		return;
	case DW_FORM_block1:
		dwarf_read_block(c, cursor_u8(c), v);
		return;
	case DW_FORM_block2:
		dwarf_read_block(c, cursor_u16(c), v);
		return;
	case DW_FORM_block4:
		dwarf_read_block(c, cursor_u32(c), v);
		return;
	case DW_FORM_data16:
		dwarf_read_block(c, 16, v);
		return;
	case DW_FORM_string:
		v->p = (const unsigned char *)cursor_str(c);
		return;
	case DW_FORM_sdata:
		v->u = (uint64_t)cursor_sleb(c);
		return;
	case DW_FORM_flag_present:
		v->u = 1;
		return;
	case DW_FORM_implicit_const:
		v->u = (uint64_t)implicit;
		return;
	default:
		size = dwarf_form_size(head, form);
		if (size == -1)
			v->u = cursor_uleb(c);
		else if (size > 0 && size <= 8)
			v->u = cursor_uint(c, (unsigned)size);
		else
			cursor_fail(c);
	}
}

#endif
