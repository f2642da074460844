// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/decls.h"

#include <elf.h>
#include <stdbool.h>

#include "collector/account/internal.h"
#include "collector/image/debuginfo.h"
#include "collector/image/symbols.h"

/*
 * Nothing but a hostile file has more names for one address: what is behind them is not looked at, so
 * that the time does not grow with the square of their number.
 */
#define MAX_SYMBOLS 64
#define MAX_PAIRS ((size_t)1 << 18) /* of a symbol and a declaration */
#define MAX_DECLS 16 /* where there is no symbol to look for */

/* The symbol of a sorted list at an address that the declaration names, or NULL. */
static const struct image_symbol *named(const struct image_symbol *const *list, size_t nr,
					uint64_t addr, const struct debug_decl *d)
{
	size_t first = symbols_from(list, nr, addr);

	for (size_t i = first; i < nr && list[i]->addr == addr && i - first < MAX_SYMBOLS; i++) {
		if (debuginfo_is_name(d, list[i]->name))
			return list[i];
	}
	return NULL;
}

static const struct image_symbol *named_in(const struct section_symbols *ss, uint64_t addr,
					   const struct debug_decl *d)
{
	const struct image_symbol *sym = named(ss->sized, ss->nr_sized, addr, d);

	return sym ? sym : named(ss->labels, ss->nr_labels, addr, d);
}

const struct image_symbol *decls_symbol(const struct account *a, const struct debug_decl *d)
{
	const struct image_symbol *label = NULL;

	for (size_t i = 0; i < a->facts->nr_sections; i++) {
		const struct image_section *sec = account_section(a, i);
		const struct image_symbol *sym;

		if (d->addr < sec->addr || d->addr - sec->addr > sec->size || sec->flags & SHF_TLS)
			continue;
		sym = named_in(&a->symbols[sec->idx], d->addr, d);
		if (sym && sym->size)
			return sym;
		label = label ? label : sym;
	}
	return label;
}

/* Functions are in code; variables are no functions. */
static bool is_possible(const struct account *a, const struct image_symbol *sym,
			const struct debug_decl *d)
{
	if (d->function)
		return a->in->img->sections[sym->section].flags & SHF_EXECINSTR;
	return sym->type != STT_FUNC;
}

/* Is it the symbol's name, or that of another symbol for the same thing? */
static bool is_named(const struct account *a, const struct image_symbol *sym,
		     const struct debug_decl *d)
{
	const struct section_symbols *ss = &a->symbols[sym->section];
	const struct image_symbol *alias;

	if (debuginfo_is_name(d, sym->name))
		return true;
	alias = sym->size ? named(ss->sized, ss->nr_sized, sym->addr, d) : NULL;
	return alias && alias->size == sym->size;
}

/* How well a declaration fits a symbol at its address; 0: not at all. */
static int fit(const struct account *a, const struct image_symbol *sym, uint32_t unit,
	       const struct debug_decl *d)
{
	bool own = unit != UINT32_MAX && a->unit_of_debug && a->unit_of_debug[d->unit] == unit;

	if (!is_possible(a, sym, d))
		return 0;
	if (is_named(a, sym, d))
		return (own ? 4 : 2) + (debuginfo_is_name(d, sym->name) ? 1 : 0);
	if (named_in(&a->symbols[sym->section], sym->addr, d))
		return 0; /* another thing at this address */
	return own || (unit == UINT32_MAX && sym->addr) ? 1 : 0;
}

/* The end of the declarations at the address of @d that are to be looked at for @sym. */
static const struct debug_decl *end_of(const struct account *a, const struct image_symbol *sym,
				       const struct debug_decl *d, const struct debug_decl *end)
{
	const struct section_symbols *ss = &a->symbols[sym->section];
	size_t nr = symbols_from(ss->sized, ss->nr_sized, sym->addr + 1) -
		    symbols_from(ss->sized, ss->nr_sized, sym->addr) +
		    symbols_from(ss->labels, ss->nr_labels, sym->addr + 1) -
		    symbols_from(ss->labels, ss->nr_labels, sym->addr);
	const struct debug_decl *last = d;

	while (last < end && last->addr == d->addr && (size_t)(last - d) * nr < MAX_PAIRS)
		last++;
	return last;
}

const struct debug_decl *decls_of_symbol(const struct account *a, const struct image_symbol *sym,
					 uint32_t unit)
{
	const struct debuginfo *di = a->in->debug;
	const struct debug_decl *d, *end, *best = NULL;
	int best_fit = 0;

	if (!di || sym->section >= a->in->img->nr_sections)
		return NULL;
	if (sym->type == STT_TLS) {
		d = debuginfo_tls_at(di, sym->addr - a->in->img->tls);
		end = di->tls + di->nr_tls;
	} else {
		d = debuginfo_decl_at(di, sym->addr);
		end = di->decls + di->nr_decls;
	}
	for (end = d ? end_of(a, sym, d, end) : d; d < end; d++) {
		int n = fit(a, sym, unit, d);

		if (n > best_fit) {
			best = d;
			best_fit = n;
		}
	}
	return best;
}

const struct debug_decl *decls_at(const struct account *a, uint64_t addr)
{
	const struct debuginfo *di = a->in->debug;
	const struct debug_decl *first = di ? debuginfo_decl_at(di, addr) : NULL;
	const struct debug_decl *end = di ? di->decls + di->nr_decls : NULL;

	if (!first || first + 1 == end || first[1].addr != addr)
		return first;
	for (const struct debug_decl *d = first;
	     d < end && d->addr == addr && d - first < MAX_DECLS; d++) {
		const struct image_symbol *sym = decls_symbol(a, d);

		if (sym && sym->size)
			return d;
	}
	return first;
}
