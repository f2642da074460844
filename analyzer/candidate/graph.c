// SPDX-License-Identifier: GPL-2.0-or-later
/* Who defines what others need. */
#include <string.h>

#include "analyzer/candidate/evidence.h"
#include "common/alloc.h"

static uint32_t *all_none(uint32_t nr)
{
	uint32_t *a = xcalloc((size_t)nr + 1, sizeof(*a));

	memset(a, 0xff, ((size_t)nr + 1) * sizeof(*a));
	return a;
}

/* Of two strong definitions, as only archives have, the first counts; of weak ones, too. */
static void index_definitions(struct evidence *f)
{
	f->strong = all_none(f->names.nr);
	f->weak = all_none(f->names.nr);
	for (uint32_t i = 0; i < f->nr_symbols; i++) {
		const struct evidence_symbol *s = &f->symbols[i];
		uint32_t *slot = s->flags & LINKAGE_WEAK ? f->weak : f->strong;

		if (!(s->flags & LINKAGE_LOCAL) && slot[s->name] == EVIDENCE_NONE)
			slot[s->name] = i;
	}
}

static void index_exports(struct evidence *f)
{
	f->is_exported = xcalloc((size_t)f->names.nr + 1, 1);
	f->is_elsewhere = xcalloc((size_t)f->names.nr + 1, 1);
	for (uint32_t i = 0; i < f->nr_exports; i++)
		f->is_exported[f->exports[i]] = 1;
	for (uint32_t i = 0; i < f->nr_elsewhere; i++)
		f->is_elsewhere[f->elsewhere[i]] = 1;
}

static void index_users(struct evidence *f)
{
	uint32_t at = 0;

	f->users = xcalloc((size_t)f->nr_symbols + 1, sizeof(*f->users));
	f->user_needs = xcalloc((size_t)f->nr_needs + 1, sizeof(*f->user_needs));
	for (uint32_t i = 0; i < f->nr_needs; i++) {
		if (f->needs[i].def != EVIDENCE_NONE)
			f->users[f->needs[i].def].nr++;
	}
	for (uint32_t i = 0; i < f->nr_symbols; i++) {
		f->users[i].first = at;
		at += f->users[i].nr;
		f->users[i].nr = 0;
	}
	for (uint32_t i = 0; i < f->nr_needs; i++) {
		struct evidence_range *r;

		if (f->needs[i].def == EVIDENCE_NONE)
			continue;
		r = &f->users[f->needs[i].def];
		f->user_needs[r->first + r->nr++] = i;
	}
}

void evidence_resolve(struct evidence *f)
{
	index_definitions(f);
	index_exports(f);
	for (uint32_t i = 0; i < f->nr_needs; i++) {
		struct evidence_need *n = &f->needs[i];

		n->def =
			f->strong[n->name] != EVIDENCE_NONE ? f->strong[n->name] : f->weak[n->name];
	}
	index_users(f);
}
