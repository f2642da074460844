// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/dwarf_compat.h"

#include <string.h>

#ifdef DW_LIBDWARF_VERSION_MAJOR
typedef Dwarf_Unsigned section_index;
typedef Dwarf_Obj_Access_Section_a section_info;
#else
typedef Dwarf_Half section_index;
typedef Dwarf_Obj_Access_Section section_info;
#endif

/*
 * Only debug sections are shown, under their names; all others look empty. Relocation sections are
 * among those: a linked image needs none of them (--emit-relocs keeps them), and libdwarf of 2021
 * fails on them.
 */
static int get_section_info(void *obj, section_index i, section_info *out, int *error)
{
	const struct dwarf_source *src = obj;

	(void)error;
	if (i >= src->img->nr_sections)
		return DW_DLV_NO_ENTRY;
	memset(out, 0, sizeof(*out));
#ifdef DW_LIBDWARF_VERSION_MAJOR
	out->as_name = src->data[i] ? src->img->sections[i].name : "";
	out->as_type = src->data[i] ? src->img->sections[i].type : 0;
	out->as_size = src->len[i];
#else
	out->name = src->data[i] ? src->img->sections[i].name : "";
	out->type = src->data[i] ? src->img->sections[i].type : 0;
	out->size = src->len[i];
#endif
	return DW_DLV_OK;
}

static int load_section(void *obj, section_index i, Dwarf_Small **data, int *error)
{
	const struct dwarf_source *src = obj;

	(void)error;
	if (i >= src->img->nr_sections || !src->data[i])
		return DW_DLV_NO_ENTRY;
	*data = src->data[i];
	return DW_DLV_OK;
}

static Dwarf_Small get_address_size(void *obj)
{
	return (Dwarf_Small)((const struct dwarf_source *)obj)->img->address_size;
}

static Dwarf_Unsigned get_section_count(void *obj)
{
	return ((const struct dwarf_source *)obj)->img->nr_sections;
}

#ifdef DW_LIBDWARF_VERSION_MAJOR
static Dwarf_Small get_byte_order(void *obj)
{
	return ((const struct dwarf_source *)obj)->img->big_endian ? DW_END_big : DW_END_little;
}

static Dwarf_Unsigned get_filesize(void *obj)
{
	return ((const struct dwarf_source *)obj)->img->size;
}

static const Dwarf_Obj_Access_Methods_a methods = {
	.om_get_section_info = get_section_info,
	.om_get_byte_order = get_byte_order,
	.om_get_length_size = get_address_size,
	.om_get_pointer_size = get_address_size,
	.om_get_filesize = get_filesize,
	.om_get_section_count = get_section_count,
	.om_load_section = load_section,
};
#else
static Dwarf_Endianness get_byte_order(void *obj)
{
	return ((const struct dwarf_source *)obj)->img->big_endian ? DW_OBJECT_MSB : DW_OBJECT_LSB;
}

static const Dwarf_Obj_Access_Methods methods = {
	.get_section_info = get_section_info,
	.get_byte_order = get_byte_order,
	.get_length_size = get_address_size,
	.get_pointer_size = get_address_size,
	.get_section_count = get_section_count,
	.load_section = load_section,
};
#endif

int dwarf_source_open(struct dwarf_source *src, Dwarf_Debug *dbg, Dwarf_Error *error)
{
#ifdef DW_LIBDWARF_VERSION_MAJOR
	src->access.ai_object = src;
	src->access.ai_methods = &methods;
	return dwarf_object_init_b(&src->access, NULL, NULL, DW_GROUPNUMBER_ANY, dbg, error);
#else
	src->access.object = src;
	src->access.methods = &methods;
	return dwarf_object_init_b(&src->access, NULL, NULL, DW_GROUPNUMBER_ANY, dbg, error);
#endif
}

void dwarf_source_close(Dwarf_Debug dbg)
{
#ifdef DW_LIBDWARF_VERSION_MAJOR
	dwarf_object_finish(dbg);
#else
	dwarf_object_finish(dbg, NULL);
#endif
}
