/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables that the linker gathers from all objects (exception table, alternatives, ORC, exports,
 * call sites …) have no symbols, but each entry points at the code it is about, and so names its
 * owner. The layout is not looked up by name or release, since it changes between releases: it is
 * tried, and believed only when nearly every entry then points at code or data that has an owner.
 */
#ifndef COLLECTOR_ACCOUNT_TABLES_H
#define COLLECTOR_ACCOUNT_TABLES_H

#include <stdint.h>

struct account;
struct image_section;
struct owners;

typedef uint32_t (*tables_lookup)(const struct account *a, uint64_t addr);

/*
 * Appends the owners of the parts of @sec that are such tables, by address; nothing when there are
 * none. @unit_at tells the unit of an address or UINT32_MAX.
 */
void tables_owners(const struct account *a, const struct image_section *sec, tables_lookup unit_at,
		   struct owners *out);

#endif
