// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Abbreviations (DWARF 5, 7.5.3), compiled to what reading an entry does: how many bytes to step
 * over, which value to take.
 */
#include <errno.h>
#include <stdlib.h>

#include "collector/image/dwarf/constants.h"
#include "collector/image/dwarf/dwarf.h"
#include "collector/image/dwarf/form.h"
#include "common/alloc.h"

/* More than any compiler writes; a bound for hostile files. */
#define MAX_STEPS (1u << 20)
/* So that the sum of many can't wrap. */
#define MAX_SKIP (1u << 30)

static bool is_wanted(uint64_t tag)
{
	switch (tag) {
	case DW_TAG_compile_unit:
	case DW_TAG_partial_unit:
	case DW_TAG_skeleton_unit:
	case DW_TAG_subprogram:
	case DW_TAG_inlined_subroutine:
	case DW_TAG_lexical_block:
	case DW_TAG_namespace:
	case DW_TAG_variable:
		return true;
	default:
		return false;
	}
}

/* 1 + the slot of each attribute of the standard that is read. */
static const uint8_t slots[0x80] = {
	[DW_AT_sibling] = 1 + SLOT_SIBLING,
	[DW_AT_location] = 1 + SLOT_LOCATION,
	[DW_AT_name] = 1 + SLOT_NAME,
	[DW_AT_stmt_list] = 1 + SLOT_STMT_LIST,
	[DW_AT_low_pc] = 1 + SLOT_LOW_PC,
	[DW_AT_high_pc] = 1 + SLOT_HIGH_PC,
	[DW_AT_language] = 1 + SLOT_LANGUAGE,
	[DW_AT_comp_dir] = 1 + SLOT_COMP_DIR,
	[DW_AT_abstract_origin] = 1 + SLOT_ABSTRACT_ORIGIN,
	[DW_AT_decl_file] = 1 + SLOT_DECL_FILE,
	[DW_AT_decl_line] = 1 + SLOT_DECL_LINE,
	[DW_AT_specification] = 1 + SLOT_SPECIFICATION,
	[DW_AT_ranges] = 1 + SLOT_RANGES,
	[DW_AT_linkage_name] = 1 + SLOT_LINKAGE_NAME,
	[DW_AT_str_offsets_base] = 1 + SLOT_STR_OFFSETS_BASE,
	[DW_AT_addr_base] = 1 + SLOT_ADDR_BASE,
	[DW_AT_rnglists_base] = 1 + SLOT_RNGLISTS_BASE,
	[DW_AT_dwo_name] = 1 + SLOT_DWO_NAME,
};

static uint8_t slot_of(uint64_t attribute)
{
	switch (attribute) {
	case DW_AT_MIPS_linkage_name:
		return SLOT_LINKAGE_NAME;
	case DW_AT_GNU_addr_base:
		return SLOT_ADDR_BASE;
	case DW_AT_GNU_ranges_base:
		return SLOT_RANGES_BASE;
	case DW_AT_GNU_dwo_name:
		return SLOT_DWO_NAME;
	case DW_AT_GNU_dwo_id:
		return SLOT_DWO_ID;
	default:
		return attribute < sizeof(slots) && slots[attribute] ? slots[attribute] - 1 :
								       SLOT_NONE;
	}
}

/* One attribute: bytes to step over, where the form says how many, else a step. */
static int add_attribute(struct dwarf_abbrevs *a, struct dwarf_abbrev *ab, uint8_t slot,
			 uint64_t form, int64_t implicit, const struct dwarf_head *head)
{
	int size = dwarf_form_size(head, form);

	if (size < -1)
		return -EINVAL;
	if (slot == SLOT_NONE && size >= 0) {
		ab->tail += (uint32_t)size;
		return ab->tail > MAX_SKIP ? -EINVAL : 0;
	}
	if (a->nr_steps >= MAX_STEPS)
		return -EINVAL;
	ALLOC_GROW(a->steps, a->nr_steps + 1, a->steps_cap);
	a->steps[a->nr_steps++] = (struct dwarf_step){ ab->tail, (uint16_t)form, slot, implicit };
	ab->tail = 0;
	ab->nr++;
	return 0;
}

static int compile_one(struct dwarf_abbrevs *a, struct cursor *c, uint64_t code,
		       const struct dwarf_head *head)
{
	struct dwarf_abbrev ab = { .code = code, .first = (uint32_t)a->nr_steps };
	uint64_t tag = cursor_uleb(c);
	int ret = 0;

	ab.tag = (uint16_t)(tag <= UINT16_MAX ? tag : 0);
	ab.children = cursor_u8(c) != 0;
	ab.wanted = is_wanted(tag);
	ab.full = a->extent == DWARF_ALL || ab.wanted;
	while (!ret) {
		uint64_t attribute = cursor_uleb(c), form = cursor_uleb(c);
		int64_t implicit = form == DW_FORM_implicit_const ? cursor_sleb(c) : 0;
		uint8_t slot = slot_of(attribute);

		if (c->bad)
			return -EINVAL;
		if (!attribute && !form)
			break;
		if (!ab.full && slot != SLOT_SIBLING)
			slot = SLOT_NONE;
		ret = add_attribute(a, &ab, slot, form, implicit, head);
	}
	if (ret || a->nr >= MAX_STEPS)
		return -EINVAL;
	ALLOC_GROW(a->list, a->nr + 1, a->cap);
	a->list[a->nr++] = ab;
	return 0;
}

static int compare(const void *x, const void *y)
{
	const struct dwarf_abbrev *a = x, *b = y;

	return a->code < b->code ? -1 : a->code > b->code;
}

static bool is_compiled(const struct dwarf_abbrevs *a, const struct dwarf_file *f,
			const struct dwarf_head *head, enum dwarf_extent extent)
{
	return a->valid && extent != DWARF_ROOT && a->source == f->sec[DWARF_ABBREV].data &&
	       a->offset == head->abbrev && a->version == head->version &&
	       a->offset_size == head->offset_size && a->address_size == head->address_size &&
	       a->extent == extent;
}

int dwarf_abbrevs_compile(struct dwarf_abbrevs *a, const struct dwarf_file *f,
			  const struct dwarf_head *head, enum dwarf_extent extent, uint64_t root)
{
	struct cursor c = dwarf_cursor(f, DWARF_ABBREV, head->abbrev);
	bool sorted = true;
	uint64_t code;

	if (is_compiled(a, f, head, extent))
		return 0;
	a->valid = false;
	a->nr = a->nr_steps = 0;
	a->source = f->sec[DWARF_ABBREV].data;
	a->offset = head->abbrev;
	a->version = head->version;
	a->offset_size = head->offset_size;
	a->address_size = head->address_size;
	a->extent = extent;
	/* a table at the end of the section may lack its terminator */
	while ((cursor_left(&c) || !a->nr) && (code = cursor_uleb(&c))) {
		if (compile_one(a, &c, code, head))
			return -EINVAL;
		sorted &= code == a->nr;
		if (extent == DWARF_ROOT && code == root)
			break;
	}
	if (c.bad)
		return -EINVAL;
	if (!sorted)
		qsort(a->list, a->nr, sizeof(*a->list), compare);
	a->valid = true;
	return 0;
}
