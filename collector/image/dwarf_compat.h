/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changed in libdwarf's interface between 20210528 (Debian 12) and 0.11 (Debian 13): the way a
 * program hands it the sections of an object. The rest of kbloat uses only calls that both have.
 *
 * One answer differs: in a DWARF 5 line table the rows before the first DW_LNS_set_file of a
 * sequence have file 1 in 0.11, as in the standard (6.2.2) and in elfutils, but file 0 in 20210528
 * (and in addr2line of binutils 2.40): an inline function of the first header is then shown under
 * the unit's own file. That is 0.4 % of the lines' bytes, and no symbol's size or owner.
 */
#ifndef COLLECTOR_IMAGE_DWARF_COMPAT_H
#define COLLECTOR_IMAGE_DWARF_COMPAT_H

#include <dwarf.h>
#include <libdwarf.h>
#include <stdint.h>

#include "collector/image/image.h"

/* Debug sections of an image, as libdwarf asks for them. Lives as long as the Dwarf_Debug. */
struct dwarf_source {
	struct image *img;
	unsigned char **data; /* by section index, NULL where libdwarf need not look */
	size_t *len;
#ifdef DW_LIBDWARF_VERSION_MAJOR
	struct Dwarf_Obj_Access_Interface_a_s access;
#else
	struct Dwarf_Obj_Access_Interface_s access;
#endif
};

#ifdef DW_LIBDWARF_VERSION_MAJOR
#define dwarf_ranges_dealloc dwarf_dealloc_ranges
#endif

/* DW_DLV_OK, DW_DLV_NO_ENTRY or DW_DLV_ERROR. @src->img, data and len are set by the caller. */
int dwarf_source_open(struct dwarf_source *src, Dwarf_Debug *dbg, Dwarf_Error *error);
void dwarf_source_close(Dwarf_Debug dbg);

#endif
