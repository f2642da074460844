// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/aliases.h"

#include <string.h>

#include "collector/account/internal.h"
#include "collector/image/debuginfo.h"
#include "collector/image/symbols.h"

/* Aliases that are looked at; only a hostile file has more of one thing. */
#define MAX_ALIASES 1024

/* How well DWARF knows @s at its address: not, by name, in the unit that has the code there. */
static int declared(const struct debuginfo *di, const struct image_symbol *s)
{
	const struct debug_decl *d = debuginfo_decl_named(di, s->addr, s->name);
	const struct debug_range *r = debuginfo_range_at(di, s->addr);

	if (!d || !debuginfo_is_name(d, s->name))
		return 0;
	return r && r->unit == d->unit ? 2 : 1;
}

static bool is_equal(const struct image_symbol *a, const struct image_symbol *b)
{
	return symbols_alias(a, b) && a->type == b->type && a->bind == b->bind;
}

/* @nr aliases of one kind, those whose names sort first in front. */
static void prefer(const struct debuginfo *di, const struct image_symbol **list, size_t nr)
{
	const struct image_symbol *best;
	size_t at = 0;

	for (size_t i = 1; i < nr; i++) {
		if (declared(di, list[i]) > declared(di, list[at]))
			at = i;
	}
	best = list[at];
	memmove(list + 1, list, at * sizeof(*list));
	list[0] = best;
}

void aliases_prefer_declared(struct account *a)
{
	for (size_t i = 0; i < a->facts->nr_sections && a->in->debug; i++) {
		struct section_symbols *ss = &a->symbols[a->facts->sections[i].idx];
		size_t end;

		for (size_t at = 0; at < ss->nr_sized; at = end) {
			for (end = at + 1; end < ss->nr_sized && end - at < MAX_ALIASES; end++) {
				if (!is_equal(ss->sized[at], ss->sized[end]))
					break;
			}
			if (end - at > 1)
				prefer(a->in->debug, ss->sized + at, end - at);
		}
	}
}
