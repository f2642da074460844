// SPDX-License-Identifier: GPL-2.0-or-later
/* From an object to the text of linkage.data: sorted, equal things once. */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "collector/image/image.h"
#include "collector/account/linkage_internal.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"

/* struct obs_kernel_param of include/linux/init.h: two pointers and an int, aligned. */
#define PARAM_WORDS 3
/* Sections may lie over each other in a file that lies. */
#define MAX_PARAMS 100000
/* No compiler makes more, bytes. */
#define MAX_NAMES ((size_t)64 << 20)

/* A named thing that is written. */
struct item {
	const char *name; /* of keep_name(): equal names are one pointer */
	uint64_t number; /* bytes of a section, size of a symbol */
	uint64_t value; /* of a symbol; orders those that are alike in all else */
	uint32_t section; /* 1 + number of the symbol's */
	unsigned flags; /* or "weak", or "GPL" */
	union {
		uint32_t idx; /* of the ELF section */
		struct linkage_sym *sym;
	} from;
};

struct items {
	struct item *v;
	size_t nr, cap;
};

/* A reference as it is written. */
struct edge {
	uint32_t need, symbol, section;
	enum linkage_how how;
	uint64_t count;
};

struct writer {
	struct linkage *l;
	struct items sections, symbols, needs, exports;
	uint32_t *section_out; /* by ELF index: 1 + number */
	struct edge *edges;
	size_t nr_edges;
	bool too_long;
};

const char *linkage_keep_name(struct linkage *l, const char *name)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;
	size_t len = strlen(name);

	l->names_len += len;
	if (l->names_len > MAX_NAMES)
		return NULL;
	/* as it is stored everywhere else */
	if (!utf8_valid(name, len)) {
		utf8_clean(name, len, &clean);
		return strmap_name(&l->names, strmap_intern(&l->names, clean.buf));
	}
	return strmap_name(&l->names, strmap_intern_n(&l->names, name, len));
}

static struct item *add_item(struct writer *w, struct items *list, const char *name)
{
	const char *kept = linkage_keep_name(w->l, name);

	w->too_long = w->too_long || !kept;
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr] = (struct item){ .name = kept ? kept : "" };
	return &list->v[list->nr++];
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_items(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	int c = a->name == b->name ? 0 : strcmp(a->name, b->name);

	if (!c)
		c = compare_numbers(a->flags, b->flags);
	if (!c)
		c = compare_numbers(a->section, b->section);
	if (!c)
		c = compare_numbers(a->number, b->number);
	return c ? c : compare_numbers(a->value, b->value);
}

static void sort_items(struct items *list)
{
	if (list->nr)
		qsort(list->v, list->nr, sizeof(*list->v), compare_items);
}

static bool starts(const char *s, const char *start)
{
	return !strncmp(s, start, strlen(start));
}

/* The sections, those without bytes only when something in them is written. */
static void collect_sections(struct writer *w)
{
	const struct linkage *l = w->l;
	bool *named = xcalloc(l->img->nr_sections, sizeof(*named));

	for (size_t i = 0; i < l->nr_syms; i++) {
		const struct linkage_sym *s = &l->syms[i];

		if (s->name && s->section < l->img->nr_sections &&
		    (s->bind != STB_LOCAL || s->used))
			named[s->section] = true;
	}
	for (size_t i = 0; i < l->nr_refs; i++)
		named[l->refs[i].section] = true;
	for (size_t i = 1; i < l->img->nr_sections; i++) {
		const struct image_section *s = &l->img->sections[i];
		struct item *item;

		if (!(s->flags & SHF_ALLOC) || (!s->size && !named[i]))
			continue;
		item = add_item(w, &w->sections, s->name);
		item->number = s->size;
		item->flags = (s->flags & SHF_WRITE ? LINKAGE_WRITE : 0) |
			      (s->flags & SHF_EXECINSTR ? LINKAGE_EXEC : 0) |
			      (s->type == SHT_NOBITS ? LINKAGE_NOBITS : 0);
		item->from.idx = (uint32_t)i;
	}
	free(named);
}

/* Adds up those of one name, and numbers them. */
static void merge_sections(struct writer *w)
{
	struct items *list = &w->sections;
	size_t kept = 0;

	sort_items(list);
	w->section_out = xcalloc(w->l->img->nr_sections, sizeof(*w->section_out));
	for (size_t i = 0; i < list->nr; i++) {
		struct item *last = kept ? &list->v[kept - 1] : NULL, item = list->v[i];

		if (last && last->name == item.name) {
			unsigned nobits = last->flags & item.flags & LINKAGE_NOBITS;

			last->number += item.number;
			last->flags = ((last->flags | item.flags) & ~LINKAGE_NOBITS) | nobits;
		} else {
			list->v[kept++] = item;
		}
		w->section_out[item.from.idx] = (uint32_t)kept;
	}
	list->nr = kept;
}

unsigned linkage_symbol_flags(const struct linkage *l, const struct linkage_sym *s)
{
	const struct image_section *sec = NULL;
	unsigned flags = s->bind == STB_LOCAL ? LINKAGE_LOCAL :
			 s->bind == STB_WEAK  ? LINKAGE_WEAK :
						0;

	if (s->section < l->img->nr_sections)
		sec = &l->img->sections[s->section];
	if (s->type == STT_FUNC || s->type == STT_GNU_IFUNC ||
	    (sec && (sec->flags & SHF_EXECINSTR)))
		return flags | LINKAGE_FUNCTION;
	if (sec || s->type == STT_OBJECT || s->type == STT_COMMON || s->type == STT_TLS)
		flags |= LINKAGE_DATA;
	return flags;
}

static void collect_symbols(struct writer *w)
{
	struct linkage *l = w->l;

	for (size_t i = 0; i < l->nr_syms; i++) {
		struct linkage_sym *s = &l->syms[i];
		struct item *item;

		if (!s->name || s->section == SHN_UNDEF || (s->bind == STB_LOCAL && !s->used))
			continue;
		item = add_item(w, &w->symbols, s->name);
		item->number = s->size;
		item->value = s->value;
		item->flags = linkage_symbol_flags(l, s);
		item->section = s->section < l->img->nr_sections ? w->section_out[s->section] : 0;
		item->from.sym = s;
	}
	sort_items(&w->symbols);
	for (size_t i = 0; i < w->symbols.nr; i++)
		w->symbols.v[i].from.sym->out = (uint32_t)i + 1;
}

/* Two of one name, which no compiler makes, are one: weak when both are. */
static void collect_needs(struct writer *w)
{
	struct linkage *l = w->l;
	struct items *list = &w->needs;
	size_t kept = 0;

	for (size_t i = 0; i < l->nr_syms; i++) {
		struct linkage_sym *s = &l->syms[i];
		struct item *item;

		if (!s->name || s->section != SHN_UNDEF || !s->used)
			continue;
		item = add_item(w, list, s->name);
		item->flags = s->bind == STB_WEAK;
		item->from.sym = s;
	}
	sort_items(list);
	for (size_t i = 0; i < list->nr; i++) {
		struct item item = list->v[i];

		if (!kept || list->v[kept - 1].name != item.name)
			list->v[kept++] = item;
		item.from.sym->out = (uint32_t)kept;
	}
	list->nr = kept;
}

static int compare_edges(const void *pa, const void *pb)
{
	const struct edge *a = pa, *b = pb;
	int c = compare_numbers(a->need, b->need);

	if (!c)
		c = compare_numbers(a->symbol, b->symbol);
	if (!c)
		c = compare_numbers(a->section, b->section);
	return c ? c : compare_numbers(a->how, b->how);
}

static void collect_edges(struct writer *w)
{
	const struct linkage *l = w->l;
	size_t kept = 0;

	w->edges = xcalloc(l->nr_refs, sizeof(*w->edges));
	for (size_t i = 0; i < l->nr_refs; i++) {
		const struct linkage_ref *r = &l->refs[i];

		w->edges[i] = (struct edge){ .need = r->to->out - 1,
					     .symbol = r->from ? r->from->out : 0,
					     .section = w->section_out[r->section] - 1,
					     .how = r->how,
					     .count = 1 };
	}
	if (l->nr_refs)
		qsort(w->edges, l->nr_refs, sizeof(*w->edges), compare_edges);
	for (size_t i = 0; i < l->nr_refs; i++) {
		if (kept && !compare_edges(&w->edges[kept - 1], &w->edges[i]))
			w->edges[kept - 1].count++;
		else
			w->edges[kept++] = w->edges[i];
	}
	w->nr_edges = kept;
}

/* Since 6.5: a label in .export_symbol, with "GPL" or "" there. */
static void collect_labelled_export(struct writer *w, const struct linkage_sym *s)
{
	static const char label[] = "__export_symbol_";
	const struct image *img = w->l->img;
	const struct image_section *sec;
	const unsigned char *licence;

	if (!s->name || s->section >= img->nr_sections || !starts(s->name, label) ||
	    !s->name[strlen(label)])
		return;
	sec = &img->sections[s->section];
	if (strcmp(sec->name, ".export_symbol"))
		return;
	licence = image_at(img, sec, sec->addr + s->value, strlen("GPL") + 1);
	add_item(w, &w->exports, s->name + strlen(label))->flags =
		licence && !memcmp(licence, "GPL", strlen("GPL") + 1);
}

/* Before: a section for each entry of the table, which is named for the symbol. */
static void collect_section_export(struct writer *w, const struct image_section *s)
{
	static const char any[] = "___ksymtab+", gpl[] = "___ksymtab_gpl+";
	size_t skip = starts(s->name, any) ? strlen(any) : starts(s->name, gpl) ? strlen(gpl) : 0;

	if (skip && s->name[skip] && (s->flags & SHF_ALLOC))
		add_item(w, &w->exports, s->name + skip)->flags = skip == strlen(gpl);
}

static void collect_exports(struct writer *w)
{
	const struct linkage *l = w->l;
	struct items *list = &w->exports;
	size_t kept = 0;

	for (size_t i = 0; i < l->nr_syms; i++)
		collect_labelled_export(w, &l->syms[i]);
	for (size_t i = 1; i < l->img->nr_sections; i++)
		collect_section_export(w, &l->img->sections[i]);
	sort_items(list);
	for (size_t i = 0; i < list->nr; i++) {
		if (!kept || list->v[kept - 1].name != list->v[i].name)
			list->v[kept++] = list->v[i];
	}
	list->nr = kept;
}

static void put_items(const struct writer *w, struct linkage_writer *to)
{
	for (size_t i = 0; i < w->sections.nr; i++) {
		const struct item *s = &w->sections.v[i];

		linkage_put_section(to, s->name, s->number, s->flags);
	}
	for (size_t i = 0; i < w->symbols.nr; i++) {
		const struct item *s = &w->symbols.v[i];

		linkage_put_symbol(to, s->name, s->flags, s->section, s->number);
	}
	for (size_t i = 0; i < w->needs.nr; i++)
		linkage_put_need(to, w->needs.v[i].name, w->needs.v[i].flags);
	for (size_t i = 0; i < w->exports.nr; i++)
		linkage_put_export(to, w->exports.v[i].name, w->exports.v[i].flags);
}

static void put_edges(const struct writer *w, struct linkage_writer *to)
{
	for (size_t i = 0; i < w->nr_edges; i++) {
		const struct edge *e = &w->edges[i];

		linkage_put_ref(to, e->need, e->symbol, e->section, e->how, e->count);
	}
}

/* The entries of .init.setup, all and by their last member those that are handled early. */
static uint64_t count_params(const struct writer *w, uint64_t *early)
{
	struct image *img = w->l->img;
	size_t entry = (size_t)PARAM_WORDS * img->address_size, len;
	uint64_t all = 0;

	*early = 0;
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];
		const unsigned char *p;

		if (strcmp(s->name, ".init.setup") || !(s->flags & SHF_ALLOC))
			continue;
		p = image_section_data(img, s, &len);
		for (size_t at = 0; p && len - at >= entry && all < MAX_PARAMS; at += entry, all++)
			*early += image_u32(img, p + at + entry - img->address_size) != 0;
	}
	return all;
}

static void put_all(const struct writer *w, struct strbuf *out)
{
	struct linkage_writer to = LINKAGE_WRITER_INIT;
	uint64_t early, params = count_params(w, &early);

	put_items(w, &to);
	put_edges(w, &to);
	linkage_finish(&to, early, params - early, out);
}

int linkage_write(struct linkage *l, struct strbuf *out, struct strbuf *err)
{
	struct writer w = { .l = l };

	collect_sections(&w);
	merge_sections(&w);
	collect_symbols(&w);
	collect_needs(&w);
	collect_edges(&w);
	collect_exports(&w);
	if (!w.too_long)
		put_all(&w, out);
	free(w.sections.v);
	free(w.symbols.v);
	free(w.needs.v);
	free(w.exports.v);
	free(w.section_out);
	free(w.edges);
	return w.too_long ?
		       error_set(err, -E2BIG, "'%s' has names too long to keep", l->img->path) :
		       0;
}
