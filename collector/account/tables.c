// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/tables.h"

#include <elf.h>
#include <string.h>

#include "collector/account/facts.h"
#include "collector/account/inputs.h"
#include "collector/account/internal.h"
#include "collector/image/image.h"
#include "collector/account/owner_list.h"
#include "collector/image/symbols.h"
#include "common/alloc.h"

/* How entries point: the first field of each is an address or an offset from itself. */
struct layout {
	unsigned stride; /* bytes an entry */
	bool relative; /* a signed 32-bit offset from the field, else a pointer */
};

/* Small strides last: 4 would also fit tables whose every field is such an offset. */
static const struct layout layouts[] = {
	{ 12, true }, { 13, true }, { 14, true },  { 16, true },  { 8, true },	{ 20, true },
	{ 24, true }, { 4, true },  { 16, false }, { 24, false }, { 8, false }, { 32, false },
};

/* Linkers do not nest tables; files that do, and deeply, would take for ever to try. */
#define MAX_NESTED 16

/* The part of a section that is one table. */
struct table {
	const struct image_section *sec;
	uint64_t start, end;
};

static uint64_t field(const struct image *img, const unsigned char *p, uint64_t at, bool relative)
{
	if (relative)
		return at + (uint64_t)(int64_t)(int32_t)image_u32(img, p);
	return img->address_size == 8 ? image_u64(img, p) : image_u32(img, p);
}

/*
 * Would this layout make sense? At least 97 of 100 entries must point at something with an owner.
 */
static bool fits(const struct account *a, const struct table *t, const struct layout *l,
		 tables_lookup unit_at)
{
	uint64_t len = t->end - t->start, bad = 0, n = len / l->stride;
	const unsigned char *p = image_at(a->in->img, t->sec, t->start, len);

	if (!p || !n || len % l->stride)
		return false;
	/* every entry, not a sample, which could fall into step with another layout */
	for (uint64_t i = 0; i < n && bad * 100 <= n * 3; i++) {
		uint64_t at = t->start + i * l->stride;

		bad += unit_at(a, field(a->in->img, p + i * l->stride, at, l->relative)) ==
		       UINT32_MAX;
	}
	return bad * 100 <= n * 3;
}

static const struct layout *find_layout(const struct account *a, const struct table *t,
					tables_lookup unit_at)
{
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		if (fits(a, t, &layouts[i], unit_at))
			return &layouts[i];
	}
	return NULL;
}

/* Appends or lengthens the last piece. */
static void push(struct owners *out, uint64_t start, uint64_t end, uint32_t unit)
{
	struct owner *last = out->nr ? &out->list[out->nr - 1] : NULL;

	if (last && last->end == start && last->unit == unit)
		last->end = end;
	else
		owners_add(out, (struct owner){ .start = start, .end = end, .unit = unit });
}

static void decode(const struct account *a, const struct table *t, const struct layout *l,
		   tables_lookup unit_at, uint32_t fallback, struct owners *out)
{
	const unsigned char *p = image_at(a->in->img, t->sec, t->start, t->end - t->start);

	for (uint64_t at = t->start; at < t->end; at += l->stride) {
		uint32_t unit = unit_at(a, field(a->in->img, p + (at - t->start), at, l->relative));

		push(out, at, at + l->stride, unit == UINT32_MAX ? fallback : unit);
	}
}

static struct table whole(const struct image_section *sec)
{
	return (struct table){ sec, sec->addr, sec->addr + sec->size };
}

/* .orc_unwind has an entry for each of .orc_unwind_ip, which points at code. */
static void orc(const struct account *a, const struct image_section *sec, tables_lookup unit_at,
		struct owners *out)
{
	const struct image_section *ip = image_find_section(a->in->img, ".orc_unwind_ip");
	const unsigned char *p = ip ? image_at(a->in->img, ip, ip->addr, ip->size) : NULL;
	uint64_t n = ip ? ip->size / 4 : 0;
	uint64_t stride = n ? sec->size / n : 0;

	if (!p || !stride || stride * n != sec->size)
		return;
	for (uint64_t i = 0; i < n; i++) {
		uint32_t unit = unit_at(a, field(a->in->img, p + i * 4, ip->addr + i * 4, true));
		uint64_t at = sec->addr + i * stride;

		push(out, at, at + stride,
		     unit == UINT32_MAX ? owners_row(a->facts, ".orc_unwind") : unit);
	}
}

struct target {
	uint64_t addr;
	uint32_t unit;
};

static int compare_targets(const void *a, const void *b)
{
	const struct target *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* The second field of an alternative points at its replacement (struct alt_instr). */
static void replacements(const struct account *a, const struct image_section *sec,
			 tables_lookup unit_at, struct owners *out)
{
	const struct image_section *alt = image_find_section(a->in->img, ".altinstructions");
	struct table t = { 0 };
	const struct layout *l;
	struct target *list;
	const unsigned char *p;
	size_t n = 0;

	if (!alt || !alt->size)
		return;
	t = whole(alt);
	l = find_layout(a, &t, unit_at);
	p = image_at(a->in->img, alt, alt->addr, alt->size);
	if (!l || !l->relative || l->stride < 8)
		return;
	list = xcalloc(alt->size / l->stride, sizeof(*list));
	for (uint64_t at = 0; at + l->stride <= alt->size; at += l->stride)
		list[n++] =
			(struct target){ field(a->in->img, p + at + 4, alt->addr + at + 4, true),
					 unit_at(a,
						 field(a->in->img, p + at, alt->addr + at, true)) };
	qsort(list, n, sizeof(*list), compare_targets);
	for (size_t i = 0; i < n; i++) {
		uint64_t end = i + 1 < n ? list[i + 1].addr : sec->addr + sec->size;

		if (list[i].addr >= sec->addr && end <= sec->addr + sec->size &&
		    list[i].unit != UINT32_MAX && list[i].addr < end)
			push(out, list[i].addr, end, list[i].unit);
	}
	free(list);
}

/* The labels that close what "__start_NAME" opens, by NAME. */
struct stops {
	struct strmap names;
	const struct image_symbol **label; /* by number of the name: the first one */
	size_t cap;
};

static void find_stops(const struct section_symbols *ss, struct stops *stops)
{
	for (size_t i = 0; i < ss->nr_labels; i++) {
		uint32_t before = stops->names.nr, n;

		if (strncmp(ss->labels[i]->name, "__stop_", 7))
			continue;
		n = strmap_intern(&stops->names, ss->labels[i]->name + 7);
		if (n < before)
			continue;
		ALLOC_GROW(stops->label, (size_t)n + 1, stops->cap);
		stops->label[n] = ss->labels[i];
	}
}

static const struct image_symbol *closing(const struct stops *stops, const char *name)
{
	uint32_t n = strmap_find(&stops->names, name);

	return n == STRMAP_NONE ? NULL : stops->label[n];
}

/* Tables inside a section that labels of the linker script enclose, and the kallsyms tables. */
static void enclosed(const struct account *a, const struct image_section *sec,
		     tables_lookup unit_at, struct owners *out)
{
	const struct section_symbols *ss = &a->symbols[sec->idx];
	struct stops stops = { .names = STRMAP_INIT };
	uint64_t at = sec->addr, tried = 0;

	find_stops(ss, &stops);
	for (size_t i = 0; i < ss->nr_labels && tried / MAX_NESTED <= sec->size; i++) {
		const char *name = ss->labels[i]->name;
		const struct image_symbol *stop;
		struct table t = { sec, ss->labels[i]->addr, 0 };
		const struct layout *l;

		if (!strncmp(name, "kallsyms_", 9) && i + 1 < ss->nr_labels)
			t.end = ss->labels[i + 1]->addr;
		else if (!strncmp(name, "__start_", 8) && (stop = closing(&stops, name + 8)))
			t.end = stop->addr;
		if (t.start < at || t.end <= t.start || t.end > sec->addr + sec->size)
			continue;
		if (name[0] == 'k') {
			push(out, t.start, t.end, facts_unit(a->facts, "[kallsyms]"));
			at = t.end;
			continue;
		}
		tried += t.end - t.start;
		l = find_layout(a, &t, unit_at);
		if (!l)
			continue;
		decode(a, &t, l, unit_at, owners_row(a->facts, name + 8), out);
		at = t.end;
	}
	strmap_release(&stops.names);
	free(stops.label);
}

void tables_owners(const struct account *a, const struct image_section *sec, tables_lookup unit_at,
		   struct owners *out)
{
	struct table t = whole(sec);
	const struct layout *l;

	if (sec->type == SHT_NOBITS || !sec->size)
		return;
	if (!strcmp(sec->name, ".orc_unwind")) {
		orc(a, sec, unit_at, out);
	} else if (!strcmp(sec->name, ".altinstr_replacement")) {
		replacements(a, sec, unit_at, out);
	} else if (!(sec->flags & SHF_EXECINSTR)) {
		l = find_layout(a, &t, unit_at);
		if (l)
			decode(a, &t, l, unit_at, owners_row(a->facts, sec->name), out);
		else
			enclosed(a, sec, unit_at, out);
	}
}
