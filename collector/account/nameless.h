/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects that have a name for the time of one link only ("/tmp/ccXYZabc.o", "llvmcache-0123…"), and so
 * need the name of what was compiled into them.
 */
#ifndef COLLECTOR_ACCOUNT_NAMELESS_H
#define COLLECTOR_ACCOUNT_NAMELESS_H

#include <stdint.h>

struct account;

/*
 * By number in a->in->map->names the unit of the one source that such an object was made of, UINT32_MAX for
 * those with code of several and for all others. NULL when there is no such object, or no DWARF. The
 * caller frees it.
 */
uint32_t *nameless_units(const struct account *a);

#endif
