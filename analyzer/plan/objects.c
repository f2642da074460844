// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects as pieces: what is stored with every build (linkage). */
#include <stdlib.h>
#include <string.h>

#include "analyzer/candidate/names.h"
#include "analyzer/candidate/sections.h"
#include "analyzer/plan/internal.h"
#include "common/alloc.h"

/* What leaving costs by itself: what has to be done about how it starts and is found. */
static uint32_t price_of(const struct plan *p, const struct evidence_object *o)
{
	const struct evidence *e = &p->e;
	const uint32_t *kinds = p->costs.kinds;
	uint64_t price = o->early_params * kinds[COST_EARLY] + o->setup_params * kinds[COST_SETUP];

	for (uint32_t i = o->initcalls.first; i < o->initcalls.first + o->initcalls.nr; i++)
		price += names_early_level(evidence_name(e, e->initcalls[i].level)) ?
				 kinds[COST_EARLY] :
				 0;
	for (uint32_t i = o->sections.first; i < o->sections.first + o->sections.nr; i++) {
		const char *name = evidence_name(e, e->sections[i].name);

		if (e->sections[i].bytes && (sections_linker_table(name) ||
					     sections_lost_percpu(name) || sections_console(name)))
			price += kinds[COST_TABLE];
	}
	return price > PLAN_MAX_COST ? PLAN_MAX_COST : (uint32_t)price;
}

static void hold_by_sections(struct plan *p, const struct evidence_object *o, uint32_t piece)
{
	const struct evidence *e = &p->e;

	for (uint32_t i = o->sections.first; i < o->sections.first + o->sections.nr; i++) {
		if (e->sections[i].bytes &&
		    sections_entry_text(evidence_name(e, e->sections[i].name)))
			plan_hold(p, piece, HOLD_ENTRY, e->sections[i].name);
	}
	for (uint32_t i = o->initcalls.first; i < o->initcalls.first + o->initcalls.nr; i++) {
		if (!names_level_for_modules(evidence_name(e, e->initcalls[i].level)))
			plan_hold(p, piece, HOLD_PURE, e->initcalls[i].function);
	}
}

static void hold(struct plan *p, const struct evidence_object *o, uint32_t piece)
{
	const struct evidence *e = &p->e;

	if (!o->linked)
		plan_hold(p, piece, HOLD_UNREAD, PLAN_NONE);
	if (plan_is_loader(e, o))
		plan_hold(p, piece, HOLD_LOADER, PLAN_NONE);
	hold_by_sections(p, o, piece);
	for (uint32_t i = o->symbols.first; i < o->symbols.first + o->symbols.nr; i++) {
		const struct evidence_symbol *s = &e->symbols[i];

		if (plan_is_syscall(e, s))
			plan_hold(p, piece, HOLD_SYSCALL, s->name);
		if (plan_costs_keep(&p->costs, evidence_name(e, s->name)))
			plan_hold(p, piece, HOLD_ASKED, s->name);
	}
	for (uint32_t i = o->needs.first; i < o->needs.first + o->needs.nr; i++) {
		if (plan_is_script(e, &e->needs[i]))
			plan_hold(p, piece, HOLD_SCRIPT, e->needs[i].name);
	}
}

static bool is_dropped(const char *section)
{
	return !strncmp(section, ".discard", 8) || !strncmp(section, ".export_symbol", 14);
}

/* Is it referred to from where no hook helps? */
static bool is_firm(const struct plan *p, const struct evidence_need *n)
{
	const struct evidence *e = &p->e;

	if (plan_is_loader(e, &e->objects[n->object]))
		return true;
	for (uint32_t i = n->refs.first; i < n->refs.first + n->refs.nr; i++) {
		const char *section = evidence_name(e, e->sections[e->refs[i].section].name);

		if (!is_dropped(section) && plan_firm_section(section))
			return true;
	}
	return false;
}

/* A function, or data that nobody writes: what stays can be handed a pointer to it. */
static bool is_hookable(const struct evidence *e, const struct evidence_symbol *s)
{
	return s->flags & LINKAGE_FUNCTION || s->section == EVIDENCE_NONE ||
	       !(e->sections[s->section].flags & LINKAGE_WRITE);
}

static void add_lend(struct plan *p, uint32_t symbol, const uint32_t *piece_of)
{
	const struct evidence *e = &p->e;
	const struct evidence_symbol *s = &e->symbols[symbol];
	const struct evidence_range *users = &e->users[symbol];
	bool any = false;

	for (uint32_t u = users->first; u < users->first + users->nr; u++) {
		const struct evidence_need *n = &e->needs[e->user_needs[u]];

		if (!n->kept || piece_of[n->object] == piece_of[s->object])
			continue;
		if (!any)
			plan_add_lend(p, piece_of[s->object], s->name, is_hookable(e, s),
				      !plan_freed_section(evidence_section_of(e, s)), true);
		any = true;
		plan_graph_user(&p->g, piece_of[n->object], is_firm(p, n));
	}
}

static void add_piece(struct plan *p, uint32_t object, uint32_t *piece_of)
{
	const struct evidence_object *o = &p->e.objects[object];
	const struct plan_piece piece = { .bytes = plan_object_bytes(o),
					  .price = price_of(p, o),
					  .group = PLAN_NONE };
	struct plan_info info = { .object = object, .name = PLAN_NONE, .by = PLAN_NONE };

	plan_object_classes(o, info.bytes);
	piece_of[object] = plan_add_piece(p, &piece, &info);
	hold(p, o, piece_of[object]);
	for (uint32_t i = o->symbols.first; i < o->symbols.first + o->symbols.nr; i++)
		plan_name(p, p->e.symbols[i].name, piece_of[object],
			  !(p->e.symbols[i].flags & LINKAGE_LOCAL));
}

static int compare_needs(const void *pa, const void *pb)
{
	const struct evidence_need *const *a = pa, *const *b = pb;

	if ((*a)->name != (*b)->name)
		return (*a)->name < (*b)->name ? -1 : 1;
	return (*a)->object < (*b)->object ? -1 : (*a)->object > (*b)->object;
}

/* What is needed of objects of which nothing is known. */
static void lend_elsewhere(struct plan *p, const uint32_t *piece_of)
{
	const struct evidence *e = &p->e;
	const struct evidence_need **needs = xcalloc((size_t)e->nr_needs + 1, sizeof(*needs));
	uint32_t nr = 0;

	for (uint32_t i = 0; i < e->nr_needs; i++) {
		const struct evidence_need *n = &e->needs[i];

		if (n->def == EVIDENCE_NONE && n->kept && plan_is_elsewhere(p, n->name) &&
		    piece_of[n->object] != PLAN_NONE)
			needs[nr++] = n;
	}
	if (nr)
		qsort(needs, nr, sizeof(*needs), compare_needs);
	for (uint32_t i = 0; i < nr; i++) {
		if (!i || needs[i]->name != needs[i - 1]->name)
			plan_add_lend(p, p->elsewhere, needs[i]->name, true, true, true);
		plan_graph_user(&p->g, piece_of[needs[i]->object], false);
	}
	free(needs);
}

void plan_load_objects(struct plan *p)
{
	uint32_t *piece_of = xcalloc((size_t)p->e.nr_objects + 1, sizeof(*piece_of));

	for (uint32_t i = 0; i < p->e.nr_objects; i++) {
		piece_of[i] = PLAN_NONE;
		if (!evidence_generated(p->e.objects[i].path))
			add_piece(p, i, piece_of);
	}
	for (uint32_t s = 0; s < p->e.nr_symbols; s++) {
		if (p->e.users[s].nr && piece_of[p->e.symbols[s].object] != PLAN_NONE)
			add_lend(p, s, piece_of);
	}
	for (uint32_t i = 0; i < p->nr_script; i++) {
		int64_t piece = idmap_get(&p->by_name, (int64_t)p->script[i] * 2);

		if (piece != IDMAP_NONE)
			plan_hold(p, (uint32_t)piece, HOLD_LINKER, p->script[i]);
	}
	plan_add_elsewhere(p);
	lend_elsewhere(p, piece_of);
	free(piece_of);
}
