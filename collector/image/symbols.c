// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/symbols.h"

#include <elf.h>
#include <string.h>

#include "collector/image/image.h"
#include "common/alloc.h"

static int rank(const struct image_symbol *s)
{
	int type = s->type == STT_FUNC || s->type == STT_OBJECT || s->type == STT_TLS ? 0 : 1;
	int bind = s->bind == STB_GLOBAL ? 0 : s->bind == STB_LOCAL ? 1 : 2;
	/* ".name" is the entry of function "name" on ppc64 */
	int entry = s->type == STT_FUNC && s->name[0] == '.' ? 1 : 0;

	return (type * 3 + bind) * 2 + entry;
}

static int compare(const void *pa, const void *pb)
{
	const struct image_symbol *a = *(const struct image_symbol *const *)pa;
	const struct image_symbol *b = *(const struct image_symbol *const *)pb;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	if (strcmp(a->name, b->name))
		return strcmp(a->name, b->name);
	/* the order of the symbol table, so that it does not depend on the sort */
	return a < b ? -1 : a > b;
}

/* A list of a section that @sym goes into. */
struct place {
	const struct image_symbol ***list;
	size_t *nr;
};

static struct place place_of(struct section_symbols *ss, const struct image_symbol *sym, bool mark)
{
	if (mark)
		return (struct place){ &ss->marks, &ss->nr_marks };
	if (sym->size)
		return (struct place){ &ss->sized, &ss->nr_sized };
	return (struct place){ &ss->labels, &ss->nr_labels };
}

/* Counts the symbols of each list, or with @fill puts them there. */
static void distribute(const struct image *img, struct section_symbols *all,
		       const struct image_symbol *symbols, size_t nr, bool mark, bool fill)
{
	for (size_t i = 0; i < nr; i++) {
		struct place to;

		if (symbols[i].section >= img->nr_sections)
			continue;
		to = place_of(&all[symbols[i].section], &symbols[i], mark);
		if (fill)
			(*to.list)[*to.nr] = &symbols[i];
		(*to.nr)++;
	}
}

static void sort(const struct image_symbol **list, size_t nr)
{
	if (nr)
		qsort(list, nr, sizeof(*list), compare);
}

struct section_symbols *symbols_sort(const struct image *img)
{
	struct section_symbols *all = xcalloc(img->nr_sections, sizeof(*all));

	distribute(img, all, img->symbols, img->nr_symbols, false, false);
	distribute(img, all, img->marks, img->nr_marks, true, false);
	for (size_t i = 0; i < img->nr_sections; i++) {
		all[i].sized = xcalloc(all[i].nr_sized, sizeof(*all[i].sized));
		all[i].labels = xcalloc(all[i].nr_labels, sizeof(*all[i].labels));
		all[i].marks = xcalloc(all[i].nr_marks, sizeof(*all[i].marks));
		all[i].nr_sized = all[i].nr_labels = all[i].nr_marks = 0;
	}
	distribute(img, all, img->symbols, img->nr_symbols, false, true);
	distribute(img, all, img->marks, img->nr_marks, true, true);
	for (size_t i = 0; i < img->nr_sections; i++) {
		sort(all[i].sized, all[i].nr_sized);
		sort(all[i].labels, all[i].nr_labels);
		sort(all[i].marks, all[i].nr_marks);
	}
	return all;
}

void symbols_free(struct section_symbols *all, const struct image *img)
{
	for (size_t i = 0; all && i < img->nr_sections; i++) {
		free(all[i].sized);
		free(all[i].labels);
		free(all[i].marks);
	}
	free(all);
}

size_t symbols_from(const struct image_symbol *const *list, size_t nr, uint64_t addr)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (list[mid]->addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool symbols_alias(const struct image_symbol *a, const struct image_symbol *b)
{
	return a->addr == b->addr && a->size == b->size;
}

/* The symbols that are open at a point, outermost first, and how far the section is dealt out. */
struct cover {
	const struct symbols_sink *sink;
	struct open_symbol {
		const struct image_symbol *sym;
		bool has_bytes;
	} * open;
	size_t nr, cap;
	uint64_t at, end;
};

static void emit(struct cover *c, uint64_t to, struct open_symbol *open)
{
	if (to > c->end)
		to = c->end;
	if (to <= c->at)
		return;
	c->sink->span(c->sink->data, c->at, to, open ? open->sym : NULL);
	c->at = to;
	if (open)
		open->has_bytes = true;
}

/* Deals out all up to @addr. */
static void advance(struct cover *c, uint64_t addr)
{
	while (c->nr) {
		struct open_symbol *top = &c->open[c->nr - 1];

		if (top->sym->addr + top->sym->size > addr)
			break;
		emit(c, top->sym->addr + top->sym->size, top);
		if (!top->has_bytes)
			c->sink->hidden(c->sink->data, top->sym);
		c->nr--;
	}
	emit(c, addr, c->nr ? &c->open[c->nr - 1] : NULL);
}

static bool inside(const struct image_symbol *s, const struct image_section *sec)
{
	return s->addr >= sec->addr && s->addr - sec->addr < sec->size &&
	       s->size <= UINT64_MAX - s->addr;
}

void symbols_cover(const struct section_symbols *ss, const struct image_section *sec,
		   const struct symbols_sink *sink)
{
	struct cover c = { .sink = sink, .at = sec->addr, .end = sec->addr + sec->size };
	const struct image_symbol *last = NULL;

	for (size_t i = 0; i < ss->nr_sized; i++) {
		const struct image_symbol *s = ss->sized[i];

		if (!inside(s, sec))
			continue;
		if (last && symbols_alias(last, s)) {
			sink->hidden(sink->data, s);
			continue;
		}
		advance(&c, s->addr);
		ALLOC_GROW(c.open, c.nr + 1, c.cap);
		c.open[c.nr++] = (struct open_symbol){ .sym = s };
		last = s;
	}
	advance(&c, UINT64_MAX);
	free(c.open);
}
