/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of an account: one image while its bytes are given to their owners. */
#ifndef COLLECTOR_ACCOUNT_INTERNAL_H
#define COLLECTOR_ACCOUNT_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "collector/account/facts.h"
#include "collector/account/inputs.h"
#include "collector/account/owner_list.h"
#include "collector/image/image.h"

struct section_symbols;

/* Made and ended by account_image(). */
struct account {
	const struct inputs *in;
	struct facts *facts; /* what comes out; only facts->sections are complete from the start */
	struct section_symbols *symbols; /* by section index, see symbols.h */
	struct owners *owners; /* by number in facts->sections */
	/* of each unit of in->debug the unit that it went into, UINT32_MAX: none; NULL without debug */
	uint32_t *unit_of_debug;
	uint32_t *unit_of_nameless; /* while owners come from the map: nameless_units() */
};

/* The image's section that facts->sections[@i] is. */
static inline const struct image_section *account_section(const struct account *a, size_t i)
{
	return &a->in->img->sections[a->facts->sections[i].idx];
}

#endif
