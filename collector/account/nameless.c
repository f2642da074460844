// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/nameless.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/internal.h"
#include "collector/image/debuginfo.h"
#include "collector/image/linkmap.h"
#include "collector/image/temporary.h"
#include "common/alloc.h"

#define SEVERAL (STRMAP_NONE - 1)

/* What one such object put somewhere. */
struct place {
	uint64_t addr, end;
	uint32_t object; /* number in the map's names */
};

struct search {
	const struct account *a;
	struct place *places; /* by address */
	size_t nr, cap;
	uint32_t *
		source; /* by object: number in the debug information's paths, STRMAP_NONE or SEVERAL */
};

static bool is_nameless(const char *object)
{
	return temporary_is_lto(object) || temporary_is_object(object);
}

static int compare(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	return a->addr < b->addr ? -1 : a->addr > b->addr;
}

static void find_places(struct search *s)
{
	const struct linkmap *map = s->a->in->map;

	for (size_t i = 0; i < map->nr_pieces; i++) {
		const struct linkmap_piece *p = &map->pieces[i];
		const struct image_section *sec;

		if (p->kind != LINKMAP_INPUT || p->merged ||
		    !is_nameless(strmap_name(&map->names, p->object)))
			continue;
		sec = image_find_section(s->a->in->img, strmap_name(&map->names, p->section));
		if (!sec || !(sec->flags & SHF_ALLOC) || sec->flags & SHF_TLS)
			continue;
		ALLOC_GROW(s->places, s->nr + 1, s->cap);
		s->places[s->nr++] = (struct place){ p->addr, p->addr + p->size, p->object };
	}
	if (s->nr)
		qsort(s->places, s->nr, sizeof(*s->places), compare);
}

/* Something at @addr was written in unit @debug. */
static void found(struct search *s, uint64_t addr, uint32_t debug)
{
	const uint32_t source = s->a->in->debug->units[debug].source;
	size_t lo = 0, hi = s->nr;
	uint32_t *known;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->places[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == s->nr || s->places[lo].addr > addr || source == STRMAP_NONE ||
	    temporary_is_lto(strmap_name(&s->a->in->debug->paths, source)))
		return;
	known = &s->source[s->places[lo].object];
	*known = *known == STRMAP_NONE || *known == source ? source : SEVERAL;
}

uint32_t *nameless_units(const struct account *a)
{
	const struct debuginfo *di = a->in->debug;
	struct search s = { .a = a };
	size_t nr = a->in->map->names.nr;

	if (di)
		find_places(&s);
	if (!s.nr)
		return NULL;
	s.source = xmalloc(nr * sizeof(*s.source));
	memset(s.source, 0xff, nr * sizeof(*s.source));
	for (size_t i = 0; i < di->nr_ranges; i++)
		found(&s, di->ranges[i].addr, di->ranges[i].unit);
	for (size_t i = 0; i < di->nr_decls; i++)
		found(&s, di->decls[i].addr, di->decls[i].unit);
	for (size_t i = 0; i < nr; i++) {
		if (s.source[i] < SEVERAL)
			s.source[i] =
				owners_source_unit(a->facts, strmap_name(&di->paths, s.source[i]));
		else
			s.source[i] = UINT32_MAX;
	}
	free(s.places);
	return s.source;
}
