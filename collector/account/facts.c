// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/facts.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

void facts_init(struct facts *facts)
{
	memset(facts, 0, sizeof(*facts));
}

static void free_buf(struct strbuf *buf)
{
	if (!buf)
		return;
	strbuf_release(buf);
	free(buf);
}

void facts_release(struct facts *facts)
{
	for (size_t i = 0; i < facts->nr_units; i++) {
		free_buf(facts->units[i].lines);
		free_buf(facts->units[i].linkage);
		free_buf(facts->units[i].pieces);
	}
	free(facts->sections);
	free(facts->units);
	free(facts->atoms);
	free(facts->spans);
	strmap_release(&facts->names);
	strmap_release(&facts->objects);
	facts_init(facts);
}

uint32_t facts_unit(struct facts *facts, const char *name)
{
	uint32_t i = strmap_intern(&facts->objects, name);

	if (i < facts->nr_units)
		return i;
	ALLOC_GROW(facts->units, facts->nr_units + 1, facts->units_cap);
	facts->units[facts->nr_units++] = (struct fact_unit){
		.object = strmap_intern(&facts->names, name),
		.source = STRMAP_NONE,
		.gates = STRMAP_NONE,
	};
	return i;
}

void facts_add(struct facts *facts, const struct fact_atom *atom)
{
	ALLOC_GROW(facts->atoms, facts->nr_atoms + 1, facts->atoms_cap);
	facts->atoms[facts->nr_atoms++] = *atom;
}

void facts_add_evidence(struct facts *facts, const char *what)
{
	size_t n = strlen(facts->evidence);

	snprintf(facts->evidence + n, sizeof(facts->evidence) - n, "%s%s", n ? "," : "", what);
}

struct order {
	const struct facts *facts;
	uint32_t *rank; /* of each unit, by object name */
};

static int compare_objects(const void *a, const void *b, void *data)
{
	const struct facts *f = data;

	return strcmp(strmap_name(&f->names, f->units[*(const uint32_t *)a].object),
		      strmap_name(&f->names, f->units[*(const uint32_t *)b].object));
}

/* Orders the units by object name and renumbers the atoms accordingly. */
static void sort_units(struct facts *facts)
{
	uint32_t *list = xcalloc(facts->nr_units, sizeof(*list));
	uint32_t *rank = xcalloc(facts->nr_units, sizeof(*rank));
	struct fact_unit *sorted = xcalloc(facts->nr_units, sizeof(*sorted));

	for (uint32_t i = 0; i < facts->nr_units; i++)
		list[i] = i;
	qsort_r(list, facts->nr_units, sizeof(*list), compare_objects, facts);
	for (uint32_t i = 0; i < facts->nr_units; i++) {
		rank[list[i]] = i;
		sorted[i] = facts->units[list[i]];
	}
	for (size_t i = 0; i < facts->nr_atoms; i++)
		facts->atoms[i].unit = rank[facts->atoms[i].unit];
	free(facts->units);
	facts->units = sorted;
	facts->units_cap = facts->nr_units;
	free(list);
	free(rank);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_names(const struct facts *f, uint32_t a, uint32_t b)
{
	return a == b ? 0 : strcmp(strmap_name(&f->names, a), strmap_name(&f->names, b));
}

/*
 * By unit and section; symbols by address, then the rest, whose addresses mean nothing, by what it
 * is.
 */
static int compare_atoms(const void *pa, const void *pb, void *data)
{
	const struct fact_atom *a = pa, *b = pb;
	const struct facts *f = data;
	int c = compare_numbers(a->unit, b->unit);

	if (!c)
		c = compare_numbers(a->section, b->section);
	if (!c)
		c = compare_numbers(a->kind, b->kind);
	if (!c && a->kind == ATOM_SYMBOL)
		c = compare_numbers(a->addr, b->addr);
	if (!c)
		c = compare_names(f, a->name, b->name);
	if (!c)
		c = compare_numbers(a->class, b->class);
	if (!c)
		c = compare_numbers(a->size, b->size);
	if (!c)
		c = compare_numbers((unsigned char)a->nm, (unsigned char)b->nm);
	if (!c)
		c = compare_names(f, a->file, b->file);
	if (!c)
		c = compare_numbers(a->addr, b->addr);
	if (!c)
		c = compare_numbers(a->from, b->from);
	return c ? c : compare_numbers(a->bytes, b->bytes);
}

static bool same_rest(const struct fact_atom *a, const struct fact_atom *b)
{
	return a->kind != ATOM_SYMBOL && a->kind == b->kind && a->unit == b->unit &&
	       a->section == b->section && a->class == b->class && a->name == b->name &&
	       a->file == b->file;
}

/* A symbol's bytes can come in parts, around another one that lies inside it. */
static bool same_symbol(const struct fact_atom *a, const struct fact_atom *b)
{
	return a->kind == ATOM_SYMBOL && b->kind == ATOM_SYMBOL && a->unit == b->unit &&
	       a->section == b->section && a->name == b->name && a->addr == b->addr &&
	       a->size == b->size && a->class == b->class && a->nm == b->nm && a->file == b->file;
}

/* Keeps where the bytes of @part, which were added to @atom, the last one, lie: if they are code. */
static void add_span(struct facts *facts, struct fact_atom *atom, const struct fact_atom *part)
{
	if (!part->bytes || part->class == CLASS_PADDING ||
	    !(facts->sections[part->section].flags & SHF_EXECINSTR))
		return;
	if (!atom->nr_spans)
		atom->first_span = facts->nr_spans;
	atom->nr_spans++;
	ALLOC_GROW(facts->spans, facts->nr_spans + 1, facts->spans_cap);
	facts->spans[facts->nr_spans++] = (struct fact_span){ part->from, part->bytes };
}

static void merge_atoms(struct facts *facts)
{
	size_t kept = 0;

	for (size_t i = 0; i < facts->nr_atoms; i++) {
		struct fact_atom *last = kept ? &facts->atoms[kept - 1] : NULL;
		struct fact_atom part = facts->atoms[i];

		if (last && (same_rest(last, &part) || same_symbol(last, &part))) {
			last->bytes += part.bytes;
		} else {
			last = &facts->atoms[kept++];
			*last = part;
		}
		add_span(facts, last, &part);
	}
	facts->nr_atoms = kept;
}

static void find_first_atoms(struct facts *facts)
{
	size_t at = 0;

	for (uint32_t u = 0; u < facts->nr_units; u++) {
		facts->units[u].first_atom = at;
		while (at < facts->nr_atoms && facts->atoms[at].unit == u)
			at++;
		facts->units[u].nr_atoms = at - facts->units[u].first_atom;
	}
}

static int verify(const struct facts *facts, struct strbuf *err)
{
	uint64_t *sum = xcalloc(facts->nr_sections, sizeof(*sum));
	int ret = 0;

	for (size_t i = 0; i < facts->nr_atoms; i++)
		sum[facts->atoms[i].section] += facts->atoms[i].bytes;
	for (size_t s = 0; s < facts->nr_sections && !ret; s++) {
		if (sum[s] != facts->sections[s].size)
			ret = error_set(err, -EPROTO,
					"section '%s' has %llu bytes, %llu are accounted for (this "
					"is a defect of kbloat)",
					strmap_name(&facts->names, facts->sections[s].name),
					(unsigned long long)facts->sections[s].size,
					(unsigned long long)sum[s]);
	}
	free(sum);
	return ret;
}

int facts_finish(struct facts *facts, struct strbuf *err)
{
	sort_units(facts);
	if (facts->nr_atoms)
		qsort_r(facts->atoms, facts->nr_atoms, sizeof(*facts->atoms), compare_atoms, facts);
	merge_atoms(facts);
	find_first_atoms(facts);
	return verify(facts, err);
}
