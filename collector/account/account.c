// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/account.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "collector/image/debuginfo.h"
#include "collector/account/aliases.h"
#include "collector/account/classify.h"
#include "collector/account/decls.h"
#include "collector/account/internal.h"
#include "collector/account/linkage.h"
#include "collector/image/linkmap.h"
#include "collector/image/machine.h"
#include "collector/account/owners.h"
#include "collector/account/sources.h"
#include "collector/image/symbols.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* One section at work. */
struct work {
	const struct account *a;
	const struct image_section *sec;
	uint32_t section; /* index in facts.sections */
	const struct borders *borders;
	const struct owners *owners;
	size_t at; /* the owner that was asked for last */
};

/* The class of an owner's bytes at @addr, @sym's or nobody's. */
static uint8_t class_at(const struct work *w, const struct owner *o, uint64_t addr,
			const struct image_symbol *sym)
{
	AUTO_STRBUF struct strbuf input = STRBUF_INIT;

	/* with a map, bytes without a symbol are named after their input section */
	if (w->a->in->map && w->sec->flags & SHF_EXECINSTR) {
		strbuf_addstr(&input, strmap_name(&w->a->facts->names, o->label) + 1);
		strbuf_setlen(&input, input.len ? input.len - 1 : 0);
	}
	return classify_bytes(w->sec, w->borders, addr, input.buf, sym ? sym->type : STT_NOTYPE);
}

/* @addr: where its bytes start; @sym: whose they are, or NULL */
static struct fact_atom new_atom(const struct work *w, const struct owner *o, uint64_t addr,
				 const struct image_symbol *sym)
{
	return (struct fact_atom){
		.unit = o->unit,
		.section = w->section,
		.name = o->label,
		.file = STRMAP_NONE,
		.class = class_at(w, o, addr, sym),
		.kind = ATOM_ANONYMOUS,
		.addr = addr,
		.from = addr,
	};
}

static const struct owner *owner_at(struct work *w, uint64_t addr)
{
	const struct owner *list = w->owners->list;

	if (w->at >= w->owners->nr || addr < list[w->at].start || list[w->at].end <= addr)
		w->at = owners_find(w->owners, addr);
	return &list[w->at];
}

static uint32_t path_name(struct work *w, uint32_t path)
{
	if (path == STRMAP_NONE)
		return STRMAP_NONE;
	return strmap_intern(&w->a->facts->names, strmap_name(&w->a->in->debug->paths, path));
}

/*
 * The file of the first instruction, for code that no entry of the DWARF describes: assembly, of which
 * another file may have been included, and functions that gcc leaves without one. What was inlined
 * there is another function's. A name without a folder (".file" in crtsavres.S) says less than what
 * the object's .cmd will say.
 */
static uint32_t file_of_code(const struct work *w, uint64_t addr)
{
	const struct debuginfo *di = w->a->in->debug;
	const struct debug_row *row = NULL;

	if (di && w->sec->flags & SHF_EXECINSTR)
		row = debuginfo_row_at(di, addr);
	if (!row || row->inlined || row->file == STRMAP_NONE ||
	    (w->a->in->build_dir && !strchr(strmap_name(&di->paths, row->file), '/')))
		return STRMAP_NONE;
	return row->file;
}

static void name_symbol(struct work *w, struct fact_atom *a, const struct image_symbol *sym)
{
	const struct debug_decl *d = decls_of_symbol(w->a, sym, owner_at(w, sym->addr)->unit);

	a->kind = ATOM_SYMBOL;
	a->addr = sym->addr;
	a->name = strmap_intern(&w->a->facts->names, sym->name);
	a->nm = sym->nm;
	a->size = sym->size;
	a->file = path_name(w, d && d->file != STRMAP_NONE ? d->file : file_of_code(w, sym->addr));
	a->line = d ? d->line : 0;
}

static void add_padding(struct work *w, const struct owner *o, uint64_t start, uint64_t end)
{
	struct fact_atom a = new_atom(w, o, start, NULL);

	a.kind = ATOM_PADDING;
	a.class = CLASS_PADDING;
	a.name = owners_label(w->a->facts, "padding");
	a.bytes = end - start;
	facts_add(w->a->facts, &a);
}

static void add_anonymous(struct work *w, const struct owner *o, uint64_t start, uint64_t end)
{
	struct fact_atom a = new_atom(w, o, start, NULL);

	a.bytes = end - start;
	facts_add(w->a->facts, &a);
}

/* Labels that mark places of the linker script, not things in an object. */
static bool is_label(const struct work *w, const struct image_symbol *s)
{
	if (s->type == STT_NOTYPE && w->a->in->map &&
	    strmap_find(&w->a->in->map->assigned, s->name) != STRMAP_NONE)
		return false;
	if (s->type == STT_NOTYPE && !w->a->in->map && s->bind != STB_LOCAL &&
	    !(w->sec->flags & SHF_EXECINSTR))
		return false;
	return s->type == STT_NOTYPE || s->type == STT_FUNC || s->type == STT_OBJECT ||
	       s->type == STT_TLS;
}

/* The first label at or behind @addr, and before @end; NULL when there is none. */
static const struct image_symbol *next_label(const struct work *w, uint64_t addr, uint64_t end)
{
	const struct section_symbols *ss = &w->a->symbols[w->sec->idx];
	size_t i = symbols_from(ss->labels, ss->nr_labels, addr);

	for (; i < ss->nr_labels && ss->labels[i]->addr < end; i++) {
		if (is_label(w, ss->labels[i]))
			return ss->labels[i];
	}
	return NULL;
}

/* The same up to a mark: @literals begin at one, and have no alignment behind them. */
static void add_part(struct work *w, const struct owner *o, uint64_t start, uint64_t end,
		     bool literals)
{
	const unsigned char *p = image_at(w->a->in->img, w->sec, start, end - start);
	bool whole = start == o->start && end == o->end;
	uint64_t padding = 0;

	if (o->padding)
		padding = end - start;
	else if (!o->solid && !literals)
		padding = classify_padding(w->a->in->img, w->sec, p, end, end - start);
	if (padding == end - start && whole && !o->padding)
		padding = 0;
	if (padding < end - start)
		add_anonymous(w, o, start, end - padding);
	if (padding)
		add_padding(w, o, end - padding, end);
}

/* Bytes that no symbol covers and no label starts, inside one owner's piece. */
static void add_rest(struct work *w, const struct owner *o, uint64_t start, uint64_t end)
{
	const struct section_symbols *ss = &w->a->symbols[w->sec->idx];
	size_t i = symbols_from(ss->marks, ss->nr_marks, start);
	bool literals = false;

	for (; i < ss->nr_marks && ss->marks[i]->addr < end && w->sec->flags & SHF_EXECINSTR; i++) {
		if (ss->marks[i]->addr > start)
			add_part(w, o, start, ss->marks[i]->addr, literals);
		literals = machine_mark_is_data(ss->marks[i]);
		start = ss->marks[i]->addr;
	}
	if (start < end)
		add_part(w, o, start, end, false);
}

/*
 * A label without a size (assembly) reaches to the next symbol or the end of its object's piece,
 * with the alignment there: where its own bytes end nobody knows.
 */
static void add_label(struct work *w, const struct owner *o, const struct image_symbol *label,
		      uint64_t end)
{
	struct fact_atom a = new_atom(w, o, label->addr, label);

	name_symbol(w, &a, label);
	a.bytes = end - label->addr;
	facts_add(w->a->facts, &a);
}

static void gap_of_owner(struct work *w, const struct owner *o, uint64_t start, uint64_t end)
{
	const struct image_symbol *label =
		o->padding || o->solid ? NULL : next_label(w, start, end);

	if (!label) {
		add_rest(w, o, start, end);
		return;
	}
	add_rest(w, o, start, label->addr);
	while (label) {
		const struct image_symbol *next = next_label(w, label->addr + 1, end);

		add_label(w, o, label, next ? next->addr : end);
		label = next;
	}
}

/* Alignment before a function that carries a symbol of its own (CALL_PADDING, kCFI). */
static bool is_prefix(const struct work *w, const struct image_symbol *sym, uint64_t start,
		      uint64_t end)
{
	if (strncmp(sym->name, "__pfx_", 6))
		return false;
	return classify_is_fill(w->a->in->img, w->sec,
				image_at(w->a->in->img, w->sec, start, end - start), end - start);
}

static void part_of_symbol(struct work *w, const struct owner *o, const struct image_symbol *sym,
			   uint64_t start, uint64_t end)
{
	struct fact_atom a = new_atom(w, o, start, sym);

	if (o->padding) {
		add_padding(w, o, start, end);
		return;
	}
	name_symbol(w, &a, sym);
	a.bytes = end - start;
	if (is_prefix(w, sym, start, end))
		a.class = CLASS_PADDING;
	if (owner_at(w, sym->addr)->unit != o->unit) {
		/* reaches into another object: its atom with size and letter is at its start */
		a.nm = 0;
		a.size = 0;
	}
	facts_add(w->a->facts, &a);
}

/* Cuts a span at the borders of the owners' pieces. */
static void span(void *data, uint64_t start, uint64_t end, const struct image_symbol *sym)
{
	struct work *w = data;

	while (start < end) {
		const struct owner *o = owner_at(w, start);
		uint64_t to = classify_next_border(w->sec, w->borders, start,
						   o->end < end ? o->end : end);

		if (sym)
			part_of_symbol(w, o, sym, start, to);
		else
			gap_of_owner(w, o, start, to);
		start = to;
	}
}

static void hidden(void *data, const struct image_symbol *sym)
{
	struct work *w = data;
	struct fact_atom a = new_atom(w, owner_at(w, sym->addr), sym->addr, sym);

	name_symbol(w, &a, sym);
	facts_add(w->a->facts, &a);
}

static void cover_section(const struct account *a, uint32_t section, const struct borders *borders)
{
	const struct image_section *sec = account_section(a, section);
	struct work w = {
		.a = a,
		.sec = sec,
		.section = section,
		.borders = borders,
		.owners = &a->owners[section],
	};
	struct symbols_sink sink = { span, hidden, &w };

	if (sec->size)
		symbols_cover(&a->symbols[sec->idx], sec, &sink);
}

static void cover_sections(const struct account *a)
{
	struct borders borders;

	classify_borders(a->in->img, &borders);
	for (uint32_t i = 0; i < a->facts->nr_sections; i++)
		cover_section(a, i, &borders);
}

static void list_sections(const struct image *img, struct facts *f)
{
	f->sections = xcalloc(img->nr_sections, sizeof(*f->sections));
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if (!(s->flags & SHF_ALLOC))
			continue;
		f->sections[f->nr_sections++] = (struct fact_section){
			.name = strmap_intern(&f->names, s->name),
			.idx = s->idx,
			.type = s->type,
			.addr = s->addr,
			.size = s->size,
			.flags = s->flags,
		};
	}
}

static void describe_image(const struct inputs *in, struct facts *facts)
{
	facts->arch = in->img->arch;
	facts->image = (int64_t)in->img->size;
	if (in->map)
		facts_add_evidence(facts, "map");
	if (in->img->nr_symbols)
		facts_add_evidence(facts, "symtab");
	if (in->debug)
		facts_add_evidence(facts, "dwarf");
	list_sections(in->img, facts);
}

static void find_owners(struct account *a)
{
	a->owners = xcalloc(a->facts->nr_sections, sizeof(*a->owners));
	if (a->in->map)
		owners_from_map(a);
	else
		owners_guess(a);
	if (a->in->debug && !a->unit_of_debug)
		sources_match_units(a);
	if (a->in->map)
		owners_refine(a);
}

static void release(struct account *a)
{
	for (size_t i = 0; i < a->facts->nr_sections; i++)
		owners_release(&a->owners[i]);
	free(a->owners);
	free(a->unit_of_debug);
	symbols_free(a->symbols, a->in->img);
}

int account_image(const struct inputs *in, struct facts *facts, struct strbuf *err)
{
	struct account a = { .in = in, .facts = facts };
	int ret = 0;

	describe_image(in, facts);
	a.symbols = symbols_sort(in->img);
	aliases_prefer_declared(&a);
	find_owners(&a);
	cover_sections(&a);
	if (in->map && in->build_dir)
		linkage_add_script(facts, in->map);
	if (in->map && in->build_dir)
		ret = linkage_add_exporters(facts, in->inner ? in->inner : in->map, in->build_dir,
					    err);
	sources_name_units(&a);
	if (!ret)
		ret = facts_finish(facts, err);
	if (!ret)
		sources_finish_lines(&a);
	release(&a);
	return ret;
}
