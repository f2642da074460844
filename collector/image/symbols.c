// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/symbols.h"

#include <elf.h>
#include <string.h>

#include "collector/image/image.h"
#include "common/alloc.h"

static int rank(const struct image_symbol *s)
{
	int type = s->type == STT_FUNC || s->type == STT_OBJECT ? 0 : 1;
	int bind = s->bind == STB_GLOBAL ? 0 : s->bind == STB_LOCAL ? 1 : 2;

	return type * 3 + bind;
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

static void count(const struct image *img, struct section_symbols *all)
{
	for (size_t i = 0; i < img->nr_symbols; i++) {
		const struct image_symbol *s = &img->symbols[i];

		if (s->section >= img->nr_sections)
			continue;
		if (s->size)
			all[s->section].nr_sized++;
		else
			all[s->section].nr_labels++;
	}
}

static void fill(const struct image *img, struct section_symbols *all)
{
	for (size_t i = 0; i < img->nr_symbols; i++) {
		const struct image_symbol *s = &img->symbols[i];

		if (s->section >= img->nr_sections)
			continue;
		if (s->size)
			all[s->section].sized[all[s->section].nr_sized++] = s;
		else
			all[s->section].labels[all[s->section].nr_labels++] = s;
	}
}

struct section_symbols *symbols_sort(const struct image *img)
{
	struct section_symbols *all = xcalloc(img->nr_sections, sizeof(*all));

	count(img, all);
	for (size_t i = 0; i < img->nr_sections; i++) {
		all[i].sized = xcalloc(all[i].nr_sized, sizeof(*all[i].sized));
		all[i].labels = xcalloc(all[i].nr_labels, sizeof(*all[i].labels));
		all[i].nr_sized = all[i].nr_labels = 0;
	}
	fill(img, all);
	for (size_t i = 0; i < img->nr_sections; i++) {
		qsort(all[i].sized, all[i].nr_sized, sizeof(*all[i].sized), compare);
		qsort(all[i].labels, all[i].nr_labels, sizeof(*all[i].labels), compare);
	}
	return all;
}

void symbols_free(struct section_symbols *all, const struct image *img)
{
	for (size_t i = 0; all && i < img->nr_sections; i++) {
		free(all[i].sized);
		free(all[i].labels);
	}
	free(all);
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
