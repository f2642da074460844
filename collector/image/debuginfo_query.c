// SPDX-License-Identifier: GPL-2.0-or-later
/* Looking up what was read. */
#include "collector/image/debuginfo.h"

#include <string.h>

/* How many ranges start at or before @addr. */
static size_t ranges_up_to(const struct debuginfo *di, uint64_t addr)
{
	size_t lo = 0, hi = di->nr_ranges;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (di->ranges[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct debug_range *debuginfo_range_at(const struct debuginfo *di, uint64_t addr)
{
	size_t n = ranges_up_to(di, addr);

	return n && addr < di->ranges[n - 1].end ? &di->ranges[n - 1] : NULL;
}

const struct debug_range *debuginfo_range_after(const struct debuginfo *di, uint64_t addr)
{
	size_t n = ranges_up_to(di, addr);

	return n < di->nr_ranges ? &di->ranges[n] : NULL;
}

/* The first of a sorted list that starts at @addr, or NULL. */
static const struct debug_decl *first_at(const struct debug_decl *list, size_t nr, uint64_t addr)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (list[mid].addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < nr && list[lo].addr == addr ? &list[lo] : NULL;
}

const struct debug_decl *debuginfo_decl_at(const struct debuginfo *di, uint64_t addr)
{
	return first_at(di->decls, di->nr_decls, addr);
}

const struct debug_decl *debuginfo_tls_at(const struct debuginfo *di, uint64_t offset)
{
	return first_at(di->tls, di->nr_tls, offset);
}

bool debuginfo_is_name(const struct debug_decl *decl, const char *symbol)
{
	size_t len = decl->name ? strlen(decl->name) : 0;

	while (len && symbol) {
		if (!strncmp(decl->name, symbol, len) && (!symbol[len] || symbol[len] == '.'))
			return true;
		symbol = decl->function ? NULL : strchr(symbol, '.');
		symbol = symbol ? symbol + 1 : NULL;
	}
	return false;
}

static const struct debug_decl *named_at(const struct debug_decl *list, size_t nr, uint64_t addr,
					 const char *name)
{
	const struct debug_decl *first = first_at(list, nr, addr);

	for (const struct debug_decl *d = first; d && d < list + nr && d->addr == addr; d++) {
		if (debuginfo_is_name(d, name))
			return d;
	}
	return first;
}

const struct debug_decl *debuginfo_decl_named(const struct debuginfo *di, uint64_t addr,
					      const char *name)
{
	return named_at(di->decls, di->nr_decls, addr, name);
}

const struct debug_decl *debuginfo_tls_named(const struct debuginfo *di, uint64_t offset,
					     const char *name)
{
	return named_at(di->tls, di->nr_tls, offset, name);
}

/* How many runs start at or before @addr. */
static size_t runs_up_to(const struct debuginfo *di, uint64_t addr)
{
	size_t lo = 0, hi = di->nr_runs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (di->runs[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The row of a run that holds @addr, which lies in the run. */
static const struct debug_row *row_of_run(const struct debuginfo *di, const struct debug_run *run,
					  uint64_t addr)
{
	const struct debug_row *rows = di->units[run->unit].rows + run->first;
	size_t lo = 0, hi = run->nr;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (rows[mid].addr <= addr)
			lo = mid;
		else
			hi = mid;
	}
	return &rows[lo];
}

const struct debug_row *debuginfo_row_at(const struct debuginfo *di, uint64_t addr)
{
	size_t n = runs_up_to(di, addr);
	const struct debug_row *row;

	if (!n || addr >= di->runs[n - 1].end)
		return NULL;
	row = row_of_run(di, &di->runs[n - 1], addr);
	return row->line ? row : NULL;
}

void debuginfo_each_row(const struct debuginfo *di, uint64_t addr, uint64_t end,
			void (*add)(void *data, const struct debug_row *row, uint64_t bytes),
			void *data)
{
	size_t i = runs_up_to(di, addr);

	for (i = i ? i - 1 : 0; i < di->nr_runs && di->runs[i].addr < end; i++) {
		const struct debug_run *run = &di->runs[i];
		const struct debug_row *row, *last;
		uint64_t to = run->end < end ? run->end : end;

		addr = addr < run->addr ? run->addr : addr;
		if (addr >= to)
			continue;
		row = row_of_run(di, run, addr);
		last = di->units[run->unit].rows + run->first + run->nr - 1;
		for (; addr < to; row++) {
			uint64_t next = row < last && row[1].addr < to ? row[1].addr : to;

			if (row->line)
				add(data, row, next - addr);
			addr = next;
		}
	}
}
