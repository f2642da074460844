// SPDX-License-Identifier: GPL-2.0-or-later
/* Owners from the link map, composed with the map of vmlinux.o where that was linked first. */
#include "collector/account/owners.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/classify.h"
#include "collector/account/facts.h"
#include "collector/account/inputs.h"
#include "collector/account/internal.h"
#include "collector/image/image.h"
#include "collector/image/linkmap.h"
#include "collector/account/merged.h"
#include "collector/account/nameless.h"
#include "collector/account/tables.h"
#include "common/alloc.h"
#include "common/strbuf.h"

bool owners_map_fits(const struct linkmap *map, const struct image *img)
{
	size_t checked = 0;

	for (size_t i = 0; i < map->nr_sections; i++) {
		const struct linkmap_section *m = &map->sections[i];
		const struct image_section *s =
			image_find_section(img, strmap_name(&map->names, m->name));

		if (!m->size || !s || !(s->flags & SHF_ALLOC))
			continue;
		if (m->addr != s->addr || m->size != s->size)
			return false;
		checked++;
	}
	return checked > 0;
}

static uint32_t unit_of_object(struct facts *facts, const char *object)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	owners_object_name(object, &name);
	return facts_unit(facts, name.buf);
}

static void add_padding(struct facts *facts, struct owners *out, uint64_t start, uint64_t end)
{
	if (start < end)
		owners_add(out,
			   (struct owner){ start, end, facts_unit(facts, "[padding]"),
					   owners_label(facts, "padding"), true, true, false });
}

/* What the strings of a section are called: those of one object, and those of several. */
struct string_labels {
	uint32_t own, shared;
	uint32_t unknown; /* unit of what no object has */
};

/*
 * One merged string with its terminator (@stride 1), or constant. The linker shares tails, so what looks
 * like one string is always a whole one of some object. Between strings that are aligned lie zeros,
 * which look like empty ones: these are padding.
 */
static uint64_t add_one_merged(struct account *a, struct owners *out, const unsigned char *p,
			       uint64_t at, uint64_t end, size_t stride,
			       const struct string_labels *labels)
{
	const struct merged_strings *ms = a->in->strings;
	uint64_t len = stride == 1 ? strnlen((const char *)p, end - at) : stride;
	uint64_t next = at + len + (stride == 1);
	uint32_t object;
	bool shared;

	if (next > end)
		next = end;
	if (stride > 1 && len > end - at)
		len = end - at;
	object = stride == 1 ? merged_find(ms, (const char *)p, len, &shared) :
			       merged_find_constant(ms, p, len, &shared);
	if (object == STRMAP_NONE)
		owners_add(out, (struct owner){ at, next, labels->unknown, labels->own, false, true,
						true });
	else
		owners_add(out, (struct owner){ at, next,
						unit_of_object(a->facts, merged_object(ms, object)),
						shared ? labels->shared : labels->own, false, true,
						false });
	return next;
}

/* ".rodata.str1.8" has strings that are aligned to 8 bytes. */
static uint64_t alignment(const char *input)
{
	const char *dot = strrchr(input, '.');
	unsigned long n = dot ? strtoul(dot + 1, NULL, 10) : 0;

	return n > 1 && n <= 64 && strstr(input, ".str") ? n : 1;
}

/* Where the string behind one that ends at @at begins: zeros up to there are no empty strings. */
static uint64_t next_string(const unsigned char *p, uint64_t start, uint64_t at, uint64_t end,
			    uint64_t align)
{
	uint64_t next = (at + align - 1) / align * align;

	if (next > end)
		next = end;
	for (uint64_t i = at; i < next; i++) {
		if (p[i - start])
			return at;
	}
	return next;
}

static void add_merged(struct account *a, const struct image_section *sec, struct owners *out,
		       uint64_t start, uint64_t end, const char *input, const char *object)
{
	const unsigned char *p = image_at(a->in->img, sec, start, end - start);
	uint32_t label = owners_label(a->facts, input);
	const char *table = owners_table(object);
	uint32_t unit = facts_unit(a->facts, table ? table : "[merged constants]");
	AUTO_STRBUF struct strbuf shared = STRBUF_INIT;
	struct string_labels labels;
	size_t stride = 0;

	if (p && a->in->strings && !table)
		stride = strstr(input, ".str") ? 1 : merged_stride(a->in->strings, p, end - start);
	if (!stride) {
		owners_add(out, (struct owner){ start, end, unit, label, false, true, !table });
		return;
	}
	strbuf_addf(&shared, "%s shared", input);
	labels = (struct string_labels){ label, owners_label(a->facts, shared.buf),
					 stride == 1 ? facts_unit(a->facts, "[merged strings]") :
						       unit };
	for (uint64_t at = start; at < end;) {
		uint64_t next = add_one_merged(a, out, p + (at - start), at, end, stride, &labels);

		at = stride == 1 ? next_string(p, start, next, end, alignment(input)) : next;
		add_padding(a->facts, out, next, at);
	}
}

/* What an object put there; of one without a lasting name the debug information may know more. */
static void add_object(struct account *a, struct owners *out, const struct linkmap *map,
		       uint32_t object, const char *input, uint64_t start, uint64_t end)
{
	uint32_t unit = UINT32_MAX;

	if (map == a->in->map && a->unit_of_nameless)
		unit = a->unit_of_nameless[object];
	if (unit == UINT32_MAX)
		unit = unit_of_object(a->facts, strmap_name(&map->names, object));
	owners_add(out, (struct owner){ start, end, unit, owners_label(a->facts, input), false,
					false, owners_is_temporary(a->facts, unit) });
}

/* A piece of the final map, or of vmlinux.o's once its addresses are the final ones. */
static void add_piece(struct account *a, const struct image_section *sec, struct owners *out,
		      const struct linkmap *map, const struct linkmap_piece *p, uint64_t start,
		      uint64_t end)
{
	struct facts *facts = a->facts;
	const char *input = p->input == STRMAP_NONE ? "" : strmap_name(&map->names, p->input);

	switch (p->kind) {
	case LINKMAP_FILL:
		add_padding(facts, out, start, end);
		break;
	case LINKMAP_RESERVED:
		owners_add(out,
			   (struct owner){ start, end, facts_unit(facts, "[linker script]"),
					   owners_label(facts, "reserved"), false, true, false });
		break;
	case LINKMAP_DATA:
		owners_add(out, (struct owner){ start, end, facts_unit(facts, "[linker script]"),
						owners_label(facts, "data statement"), false, true,
						false });
		break;
	case LINKMAP_INPUT:
		if (p->merged && strstr(input, ".thunk"))
			owners_add(out, (struct owner){
						start, end, owners_row(facts, "linker stubs"),
						owners_label(facts, input), false, false, false });
		else if (p->merged)
			add_merged(a, sec, out, start, end, input,
				   strmap_name(&map->names, p->object));
		else
			add_object(a, out, map, p->object, input, start, end);
	}
}

static int compare_pieces(const void *a, const void *b)
{
	const struct linkmap_piece *x = *(const struct linkmap_piece *const *)a;
	const struct linkmap_piece *y = *(const struct linkmap_piece *const *)b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The pieces of one section of a map, by address. The caller frees the list. */
static const struct linkmap_piece **pieces_of(const struct linkmap *map, const char *section,
					      size_t *nr)
{
	const struct linkmap_piece **list = xcalloc(map->nr_pieces, sizeof(*list));
	uint32_t name = strmap_find(&map->names, section);

	*nr = 0;
	for (size_t i = 0; i < map->nr_pieces && name != STRMAP_NONE; i++) {
		if (map->pieces[i].section == name)
			list[(*nr)++] = &map->pieces[i];
	}
	qsort(list, *nr, sizeof(*list), compare_pieces);
	return list;
}

static bool is_whole_kernel(const char *object)
{
	const char *slash = strrchr(object, '/');

	return !strcmp(slash ? slash + 1 : object, "vmlinux.o");
}

/*
 * What vmlinux.o put at [start, end): its own map says which objects that was. A section that its
 * map does not know was added to it later, by objtool.
 */
static void expand(struct account *a, const struct image_section *sec, struct owners *out,
		   const char *input, uint64_t start, uint64_t end)
{
	size_t nr;
	const struct linkmap_piece **list = pieces_of(a->in->inner, input, &nr);
	uint64_t at = start;

	for (size_t i = 0; i < nr; i++) {
		uint64_t from = start + list[i]->addr, to = from + list[i]->size;

		if (from < at)
			from = at;
		if (to > end)
			to = end;
		if (from >= to)
			continue;
		add_padding(a->facts, out, at, from);
		add_piece(a, sec, out, a->in->inner, list[i], from, to);
		at = to;
	}
	if (!nr)
		owners_add(out,
			   (struct owner){ start, end, facts_unit(a->facts, "[objtool]"),
					   owners_label(a->facts, input), false, true, false });
	else
		add_padding(a->facts, out, at, end);
	free(list);
}

/*
 * What the map does not know is no padding: a row of its own. mold names no object of merged strings and
 * constants; the linker's own tables (.got, .eh_frame_hdr …) are of none.
 */
static void add_unmapped(struct account *a, const struct image_section *sec, struct owners *out,
			 uint64_t start, uint64_t end)
{
	bool open = sec->flags & SHF_MERGE || !strncmp(sec->name, ".rodata", 7);

	owners_add(out, (struct owner){ start, end, owners_row(a->facts, sec->name),
					owners_label(a->facts, sec->name), false, false, open });
}

/*
 * What no row of the map covers is alignment, or, where it is no fill, what the linker made itself:
 * lld and mold name no stubs.
 */
static void add_gap(struct account *a, const struct image_section *sec, struct owners *out,
		    uint64_t start, uint64_t end)
{
	if (start >= end)
		return;
	if (classify_is_fill(a->in->img, sec, image_at(a->in->img, sec, start, end - start),
			     end - start))
		add_padding(a->facts, out, start, end);
	else if (sec->flags & SHF_EXECINSTR)
		owners_add(out, (struct owner){ start, end, owners_row(a->facts, "linker stubs"),
						owners_label(a->facts, sec->name), false, false,
						false });
	else
		add_unmapped(a, sec, out, start, end);
}

static void from_map(struct account *a, const struct image_section *sec, struct owners *out)
{
	size_t nr;
	const struct linkmap_piece **list = pieces_of(a->in->map, sec->name, &nr);
	uint64_t at = sec->addr, end = sec->addr + sec->size;

	if (!nr)
		add_unmapped(a, sec, out, at, end);
	for (size_t i = 0; i < nr; i++) {
		uint64_t from = list[i]->addr < at ? at : list[i]->addr;
		uint64_t to = list[i]->addr + list[i]->size;
		const char *object = strmap_name(&a->in->map->names, list[i]->object);

		if (to > end)
			to = end;
		if (from >= to)
			continue;
		add_gap(a, sec, out, at, from);
		if (a->in->inner && list[i]->kind == LINKMAP_INPUT && is_whole_kernel(object))
			expand(a, sec, out, strmap_name(&a->in->map->names, list[i]->input), from,
			       to);
		else
			add_piece(a, sec, out, a->in->map, list[i], from, to);
		at = to;
	}
	if (nr)
		add_gap(a, sec, out, at, end);
	free(list);
}

static uint32_t unit_by_owner(const struct account *a, uint64_t addr)
{
	const struct owner *o = owners_at(a->facts, a->owners, addr);

	return o && !o->padding ? o->unit : UINT32_MAX;
}

/* Was all of the section made behind the linker's back: objtool's tables, exports? */
static bool is_made_later(struct facts *facts, const struct owners *pieces)
{
	uint32_t objtool = facts_unit(facts, "[objtool]"), exports = facts_unit(facts, "[exports]");

	for (size_t i = 0; i < pieces->nr; i++) {
		if (pieces->list[i].unit != objtool && pieces->list[i].unit != exports)
			return false;
	}
	return pieces->nr > 0;
}

/* Such a section gets the owners that its entries point at. */
static void split_section(struct account *a, const struct image_section *sec, struct owners *pieces)
{
	struct owners table = { 0 }, out = { 0 };
	struct owner old = pieces->list[0];
	uint64_t at = sec->addr;

	tables_owners(a, sec, unit_by_owner, &table);
	if (!table.nr)
		return;
	old.label = owners_label(a->facts, sec->name);
	old.end = sec->addr + sec->size;
	for (size_t i = 0; i < table.nr && table.list[i].start >= at; i++) {
		struct owner piece = table.list[i];

		owners_add(&out, (struct owner){ at, piece.start, old.unit, old.label, false, true,
						 false });
		owners_add(&out, (struct owner){ piece.start, piece.end, piece.unit, old.label,
						 false, true, false });
		at = piece.end;
	}
	owners_add(&out, (struct owner){ at, old.end, old.unit, old.label, false, true, false });
	owners_release(&table);
	owners_release(pieces);
	*pieces = out;
}

void owners_from_map(struct account *a)
{
	a->unit_of_nameless = nameless_units(a);
	for (size_t i = 0; i < a->facts->nr_sections; i++)
		from_map(a, account_section(a, i), &a->owners[i]);
	/* tables point at what has an owner now */
	for (size_t i = 0; i < a->facts->nr_sections; i++) {
		if (is_made_later(a->facts, &a->owners[i]))
			split_section(a, account_section(a, i), &a->owners[i]);
	}
	free(a->unit_of_nameless);
	a->unit_of_nameless = NULL;
}
