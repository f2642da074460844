// SPDX-License-Identifier: GPL-2.0-or-later
/* What options at y have to do with each other: who selects whom, and who depends on whom. */
#include <stdlib.h>

#include "analyzer/candidate/evidence.h"
#include "common/alloc.h"

/* Expressions of a tree deeper than this are no Kconfig. */
#define MAX_DEPTH 1000

static int compare_links(const void *a, const void *b)
{
	const struct evidence_link *x = a, *y = b;

	if (x->option != y->option)
		return x->option < y->option ? -1 : 1;
	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* Sorts, and leaves out what is there twice, by the same two options. */
static uint32_t finish(struct evidence_link *links, uint32_t nr)
{
	uint32_t to = 0;

	if (nr)
		qsort(links, nr, sizeof(*links), compare_links);
	for (uint32_t i = 0; i < nr; i++) {
		if (!to || links[to - 1].option != links[i].option ||
		    links[to - 1].by != links[i].by)
			links[to++] = links[i];
	}
	return to;
}

static bool is_y(const struct evidence *f, uint32_t option)
{
	return kconfig_value(f->conf->v, option) == KCONFIG_Y;
}

static void add_selects(struct evidence *f)
{
	const struct kconfig *k = &f->conf->k;

	for (uint32_t p = 0; p < k->nr_props; p++) {
		const struct kconfig_prop *prop = &k->props[p];
		uint32_t by = k->nodes[prop->node].symbol;

		if (prop->kind != KCONFIG_SELECT || by == KCONFIG_NONE || !is_y(f, by) ||
		    !is_y(f, prop->target) ||
		    kconfig_expr_value(f->conf->v, prop->cond) == KCONFIG_N)
			continue;
		ALLOC_GROW(f->selects, f->nr_selects + 1, f->selects_cap);
		f->selects[f->nr_selects++] =
			(struct evidence_link){ prop->target, by, prop->node };
	}
	f->nr_selects = finish(f->selects, f->nr_selects);
}

/* All options that the expression has as such, not those it compares. */
static void add_depends(struct evidence *f, uint32_t by, uint32_t expr, unsigned depth)
{
	const struct kconfig_expr *e = &f->conf->k.exprs[expr];

	if (depth > MAX_DEPTH)
		return;
	switch (e->op) {
	case KCONFIG_SYMBOL:
		if (!is_y(f, e->a) || f->conf->k.symbols[e->a].constant)
			return;
		ALLOC_GROW(f->depends, f->nr_depends + 1, f->depends_cap);
		f->depends[f->nr_depends++] =
			(struct evidence_link){ e->a, by, f->conf->k.symbols[by].node };
		return;
	case KCONFIG_AND:
	case KCONFIG_OR:
		add_depends(f, by, e->a, depth + 1);
		add_depends(f, by, e->b, depth + 1);
		return;
	default:
		return;
	}
}

/* Findings are about options and places in Kconfig files. */
static void intern_names(struct evidence *f)
{
	const struct kconfig *k = &f->conf->k;

	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (kconfig_is_switch(k, s))
			strmap_intern(&f->names, k->symbols[s].name);
	}
	for (uint32_t i = 0; i < k->files.nr; i++)
		strmap_intern(&f->names, strmap_name(&k->files, i));
}

void evidence_link_options(struct evidence *f)
{
	const struct kconfig *k = &f->conf->k;

	intern_names(f);
	add_selects(f);
	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		const struct kconfig_symbol *sym = &k->symbols[s];

		if (kconfig_is_switch(k, s) && sym->type == KCONFIG_BOOL && is_y(f, s))
			add_depends(f, s, sym->dep, 0);
	}
	f->nr_depends = finish(f->depends, f->nr_depends);
}

/* The links of @option in a sorted list. */
static uint32_t links_of(const struct evidence_link *links, uint32_t nr, uint32_t option,
			 uint32_t *first)
{
	uint32_t low = 0, high = nr, end;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (links[mid].option < option)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < nr && links[end].option == option; end++)
		;
	*first = low;
	return end - low;
}

uint32_t evidence_selects_of(const struct evidence *f, uint32_t option, uint32_t *first)
{
	return links_of(f->selects, f->nr_selects, option, first);
}

uint32_t evidence_depends_of(const struct evidence *f, uint32_t option, uint32_t *first)
{
	return links_of(f->depends, f->nr_depends, option, first);
}
