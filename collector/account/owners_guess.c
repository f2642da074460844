// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owners without a link map: code by the ranges of compilation units, data by declarations, what
 * DWARF does not know by the STT_FILE symbol it follows, tables by what their entries point at.
 */
#include "collector/account/owners.h"

#include <elf.h>
#include <string.h>

#include "collector/image/debuginfo.h"
#include "collector/account/classify.h"
#include "collector/account/decls.h"
#include "collector/account/facts.h"
#include "collector/account/internal.h"
#include "collector/image/image.h"
#include "collector/image/symbols.h"
#include "collector/image/temporary.h"
#include "collector/account/tables.h"
#include "common/alloc.h"
#include "common/strbuf.h"

static void units_of_debug(struct account *a)
{
	const struct debuginfo *di = a->in->debug;

	a->unit_of_debug = xcalloc(di->nr_units + 1, sizeof(*a->unit_of_debug));
	for (size_t i = 0; i < di->nr_units; i++)
		a->unit_of_debug[i] =
			di->units[i].source == STRMAP_NONE ?
				UINT32_MAX :
				owners_source_unit(a->facts,
						   strmap_name(&di->paths, di->units[i].source));
}

/* The unit that DWARF gives an address to, or UINT32_MAX. */
static uint32_t unit_by_debug(const struct account *a, uint64_t addr)
{
	const struct debug_range *r;
	const struct debug_decl *d;

	if (!a->in->debug)
		return UINT32_MAX;
	r = debuginfo_range_at(a->in->debug, addr);
	if (r)
		return a->unit_of_debug[r->unit];
	d = decls_at(a, addr);
	return d ? a->unit_of_debug[d->unit] : UINT32_MAX;
}

/* The same of a symbol. */
static uint32_t unit_of_thing(const struct account *a, const struct image_symbol *sym)
{
	const struct debug_range *r = NULL;
	const struct debug_decl *d;

	if (!a->in->debug || sym->section >= a->in->img->nr_sections)
		return UINT32_MAX;
	if (a->in->img->sections[sym->section].flags & SHF_EXECINSTR)
		r = debuginfo_range_at(a->in->debug, sym->addr);
	if (r)
		return a->unit_of_debug[r->unit];
	d = decls_of_symbol(a, sym, UINT32_MAX);
	return d ? a->unit_of_debug[d->unit] : UINT32_MAX;
}

/* The object that the map gives an address to, or UINT32_MAX. */
static uint32_t unit_by_map(const struct account *a, uint64_t addr)
{
	const struct owner *o = a->in->map ? owners_at(a->facts, a->owners, addr) : NULL;

	return o && !o->open && !o->padding ? o->unit : UINT32_MAX;
}

/*
 * gcc's link time optimization puts the local symbols of all sources behind one STT_FILE, without a name.
 * Such a file is of no unit.
 */
static void forget_mixed_files(const struct account *a, uint32_t *unit_of_file)
{
	bool lto = false;

	for (size_t i = 0; a->in->debug && i < a->in->debug->nr_units && !lto; i++)
		lto = a->in->debug->units[i].source != STRMAP_NONE &&
		      temporary_is_lto(
			      strmap_name(&a->in->debug->paths, a->in->debug->units[i].source));
	for (size_t i = 0; i < a->in->img->nr_symbols && lto; i++) {
		const struct image_symbol *s = &a->in->img->symbols[i];
		uint32_t unit = s->file ? unit_of_thing(a, s) : UINT32_MAX;

		if (unit != UINT32_MAX && unit_of_file[s->file] != unit)
			unit_of_file[s->file] = UINT32_MAX;
	}
}

/*
 * Local symbols follow the STT_FILE symbol of their object. One of them that DWARF knows says which
 * object the others are of. STT_FILE alone has no directory, and many objects share a name.
 */
static uint32_t *units_of_files(const struct account *a)
{
	const struct image *img = a->in->img;
	uint32_t *unit;
	size_t nr = 0;

	for (size_t i = 0; i < img->nr_symbols; i++) {
		if (img->symbols[i].file >= nr)
			nr = (size_t)img->symbols[i].file + 1;
	}
	/* a file may have nothing but marks */
	for (size_t i = 0; i < img->nr_marks; i++) {
		if (img->marks[i].file >= nr)
			nr = (size_t)img->marks[i].file + 1;
	}
	unit = xmalloc((nr + 1) * sizeof(*unit));
	memset(unit, 0xff, (nr + 1) * sizeof(*unit));
	for (size_t i = 0; i < img->nr_symbols; i++) {
		const struct image_symbol *s = &img->symbols[i];

		if (!s->file || s->section >= img->nr_sections)
			continue;
		if (unit[s->file] == UINT32_MAX)
			unit[s->file] = unit_of_thing(a, s);
		if (unit[s->file] == UINT32_MAX)
			unit[s->file] = unit_by_map(a, s->addr);
	}
	forget_mixed_files(a, unit);
	return unit;
}

struct guess {
	const struct account *a;
	const uint32_t *unit_of_file; /* of each STT_FILE, by image_symbol.file; UINT32_MAX: none */
	const struct image_section *sec;
	struct owners *out;
	struct owners *table; /* owners of the bytes without a symbol, or empty */
	size_t at; /* the first of them that does not end before the current gap */
	uint32_t rest; /* unit of bytes that nothing names */
	uint32_t label;
};

static bool ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !strcmp(s + n - m, suffix);
}

static bool contains_any(const char *s, const char *const *parts)
{
	for (; *parts; parts++) {
		if (strstr(s, *parts))
			return true;
	}
	return false;
}

/*
 * Code that the linker makes where a jump does not reach, another instruction set begins, or a
 * processor has an erratum. Names: binutils bfd/elf32-arm.c, elfnn-aarch64.c, elf64-ppc.c,
 * elfxx-mips.c; LLVM lld/ELF/Thunks.cpp, AArch64ErrataFix.cpp, ARMErrataFix.cpp.
 */
static bool is_stub(const char *name)
{
	static const char *const ppc[] = { ".long_branch", ".plt_branch", ".plt_call", ".plt_pic32",
					   NULL };
	static const char *const ours[] = { "_veneer_", "Thunk_", NULL };
	static const char *const at_start[] = { "long_branch_", "CortexA", "erratum_", "bx_r" };

	if (strspn(name, "0123456789abcdef") == 8 && contains_any(name + 8, ppc))
		return true;
	if (!strncmp(name, ".pic.", 5))
		return true;
	if (strncmp(name, "__", 2))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(at_start); i++) {
		if (!strncmp(name + 2, at_start[i], strlen(at_start[i])))
			return true;
	}
	return contains_any(name, ours) || ends(name, "_veneer") || ends(name, "_from_arm") ||
	       ends(name, "_from_thumb");
}

/* The unit of a symbol: what DWARF says of its address, else the linker's, or its STT_FILE's. */
static uint32_t unit_of_symbol(const struct guess *g, const struct image_symbol *sym)
{
	uint32_t unit = unit_of_thing(g->a, sym);

	if (unit == UINT32_MAX && g->sec->flags & SHF_EXECINSTR && is_stub(sym->name))
		return facts_unit(g->a->facts, "[linker stubs]");
	return unit == UINT32_MAX && sym->file ? g->unit_of_file[sym->file] : unit;
}

/* Bytes of a unit without a symbol; neighbours are joined. */
static void add_bytes(struct guess *g, uint64_t start, uint64_t end, uint32_t unit)
{
	struct owner *last = g->out->nr ? &g->out->list[g->out->nr - 1] : NULL;

	if (unit == UINT32_MAX)
		unit = g->rest;
	if (last && last->unit == unit && last->end == start && !last->padding && start < end)
		last->end = end;
	else
		owners_add(g->out,
			   (struct owner){ start, end, unit, g->label, false, false, false });
}

/* A gap between symbols that no table entry and no unit's range claims: alignment or nameless. */
static void unclaimed(struct guess *g, uint64_t start, uint64_t end)
{
	const unsigned char *p = image_at(g->a->in->img, g->sec, start, end - start);
	uint64_t last = g->sec->addr + g->sec->size, padding;
	bool whole = start == g->sec->addr && end == last;

	if (start >= end)
		return;
	/* a section that is nothing but zeros is room for something (.orc_lookup) */
	if (whole) {
		add_bytes(g, start, end, UINT32_MAX);
		return;
	}
	padding = classify_padding(g->a->in->img, g->sec, p, end, end - start);
	if ((end == last && classify_is_fill(g->a->in->img, g->sec, p, end - start)) ||
	    (end - start > 4096 && g->sec->flags & SHF_EXECINSTR &&
	     classify_is_fill(g->a->in->img, g->sec, p, end - start)))
		padding = end - start;
	if (padding < end - start)
		add_bytes(g, start, end - padding, UINT32_MAX);
	if (padding)
		owners_add(g->out,
			   (struct owner){ end - padding, end, facts_unit(g->a->facts, "[padding]"),
					   g->label, true, true, false });
}

static uint32_t unit_of_label(const struct guess *g, const struct image_symbol *label)
{
	if (g->sec->flags & SHF_EXECINSTR && is_stub(label->name))
		return facts_unit(g->a->facts, "[linker stubs]");
	return label->file ? g->unit_of_file[label->file] : UINT32_MAX;
}

/* The first of a sorted list at or behind @start and before @end whose STT_FILE is known. */
static const struct image_symbol *first_local(const struct guess *g,
					      const struct image_symbol *const *list, size_t nr,
					      uint64_t start, uint64_t end)
{
	for (size_t i = symbols_from(list, nr, start); i < nr && list[i]->addr < end; i++) {
		if (unit_of_label(g, list[i]) != UINT32_MAX)
			return list[i];
	}
	return NULL;
}

/*
 * A local label, or in data a mark, at or behind @start and before @end: its STT_FILE names the
 * owner of what follows. Marks in code may be the linker's, which follow the last STT_FILE.
 */
static const struct image_symbol *local_label(const struct guess *g, uint64_t start, uint64_t end)
{
	const struct section_symbols *ss = &g->a->symbols[g->sec->idx];
	const struct image_symbol *label = first_local(g, ss->labels, ss->nr_labels, start, end);
	const struct image_symbol *mark = NULL;

	if (!(g->sec->flags & SHF_EXECINSTR))
		mark = first_local(g, ss->marks, ss->nr_marks, start, end);
	return !label || (mark && mark->addr < label->addr) ? mark : label;
}

/* Bytes that neither a range nor a table claims. */
static void labelled(struct guess *g, uint64_t start, uint64_t end)
{
	const struct image_symbol *label = local_label(g, start, end);

	unclaimed(g, start, label ? label->addr : end);
	while (label) {
		const struct image_symbol *next = local_label(g, label->addr + 1, end);

		add_bytes(g, label->addr, next ? next->addr : end, unit_of_label(g, label));
		label = next;
	}
}

/* [start, end) has no symbol: the ranges of units first, then what the tables say. */
static void gap(struct guess *g, uint64_t start, uint64_t end)
{
	size_t t = g->at;

	while (start < end) {
		const struct debug_range *r = g->a->in->debug && g->sec->flags & SHF_EXECINSTR ?
						      debuginfo_range_at(g->a->in->debug, start) :
						      NULL;
		uint64_t to = end;

		if (r) {
			to = r->end < end ? r->end : end;
			add_bytes(g, start, to, g->a->unit_of_debug[r->unit]);
			start = to;
			continue;
		}
		while (t < g->table->nr && g->table->list[t].end <= start)
			t++;
		g->at = t;
		if (t < g->table->nr && g->table->list[t].start <= start) {
			to = g->table->list[t].end < end ? g->table->list[t].end : end;
			add_bytes(g, start, to, g->table->list[t].unit);
			start = to;
			continue;
		}
		if (t < g->table->nr && g->table->list[t].start < to)
			to = g->table->list[t].start;
		if (g->a->in->debug && g->sec->flags & SHF_EXECINSTR) {
			const struct debug_range *next =
				debuginfo_range_after(g->a->in->debug, start);

			if (next && next->addr < to)
				to = next->addr;
		}
		labelled(g, start, to);
		start = to;
	}
}

static void span(void *data, uint64_t start, uint64_t end, const struct image_symbol *sym)
{
	struct guess *g = data;

	if (sym)
		add_bytes(g, start, end, unit_of_symbol(g, sym));
	else
		gap(g, start, end);
}

static void hidden(void *data, const struct image_symbol *sym)
{
	(void)data;
	(void)sym;
}

/* An object's bytes lie together: what is between two pieces of one object is that object's too. */
static void join_between(struct guess *g)
{
	struct owner *list = g->out->list;
	uint32_t stubs = strmap_find(&g->a->facts->objects, "[linker stubs]");

	/* the jump around them */
	for (size_t i = 0; i + 2 < g->out->nr && stubs != STRMAP_NONE; i++) {
		if (list[i].unit == g->rest && list[i + 1 + list[i + 1].padding].unit == stubs &&
		    list[i].end - list[i].start <= 8)
			list[i].unit = stubs;
	}
	for (size_t i = 1; i + 1 < g->out->nr; i++) {
		if (list[i].unit == g->rest && list[i - 1].unit == list[i + 1].unit &&
		    !list[i - 1].padding)
			list[i].unit = list[i - 1].unit;
	}
}

static void guess_section(const struct account *a, const uint32_t *unit_of_file,
			  const struct image_section *sec, struct owners *out)
{
	struct owners table = { 0 };
	struct guess g = {
		.a = a, .unit_of_file = unit_of_file, .sec = sec, .out = out, .table = &table
	};
	struct symbols_sink sink = { span, hidden, &g };

	if (!sec->size)
		return;
	g.rest = owners_row(a->facts, sec->name);
	g.label = owners_label(a->facts, sec->name);
	tables_owners(a, sec, unit_by_debug, &table);
	symbols_cover(&a->symbols[sec->idx], sec, &sink);
	join_between(&g);
	owners_release(&table);
}

/* Is there anything that the map has no object for? */
static bool has_open(const struct owners *owners)
{
	for (size_t i = 0; i < owners->nr; i++) {
		if (owners->list[i].open)
			return true;
	}
	return false;
}

/* An open piece, cut where the guesses about its section know an object. */
static void refine_piece(const struct facts *facts, const struct owner *piece,
			 const struct owners *guesses, uint32_t rest, struct owners *out)
{
	struct owner left = *piece;
	bool lto = owners_is_temporary(facts, piece->unit);

	left.open = false;
	for (size_t i = owners_find(guesses, piece->start);
	     i < guesses->nr && guesses->list[i].start < piece->end; i++) {
		const struct owner *g = &guesses->list[i];
		struct owner known = *piece;

		if ((g->padding && !lto) || g->unit == rest)
			continue;
		known.open = false;
		known.padding = known.solid = g->padding;
		known.unit = g->unit;
		known.start = g->start > piece->start ? g->start : piece->start;
		known.end = g->end < piece->end ? g->end : piece->end;
		left.end = known.start;
		owners_add(out, left);
		owners_add(out, known);
		left.start = known.end;
	}
	left.end = piece->end;
	owners_add(out, left);
}

/* The units of symbols that DWARF knows, by name; UINT32_MAX where several have the name. */
struct symbol_units {
	struct strmap names;
	uint32_t *unit;
	size_t cap;
};

static void symbol_units_init(struct symbol_units *su, const struct account *a)
{
	for (size_t i = 0; a->in->debug && i < a->in->img->nr_symbols; i++) {
		const struct image_symbol *s = &a->in->img->symbols[i];
		uint32_t unit = unit_of_thing(a, s), nr = su->names.nr, number;

		if (unit == UINT32_MAX)
			continue;
		number = strmap_intern(&su->names, s->name);
		ALLOC_GROW(su->unit, (size_t)number + 1, su->cap);
		if (number == nr)
			su->unit[number] = unit;
		else if (su->unit[number] != unit)
			su->unit[number] = UINT32_MAX;
	}
}

static void symbol_units_release(struct symbol_units *su)
{
	strmap_release(&su->names);
	free(su->unit);
}

/* With -ffunction-sections "[.rodata.unlikely.probe]" and "[.rodata..L__const.probe.x]" are of probe(). */
static uint32_t unit_of_input(const struct symbol_units *su, const char *label)
{
	AUTO_FREE char *input = xstrdup(label);
	char *part = *label == '[' && label[1] ? strchr(input + 2, '.') : NULL;

	input[strcspn(input, "]")] = '\0';
	while (part) {
		char *next = strchr(++part, '.');
		uint32_t number = strmap_find(&su->names, part);

		if (number == STRMAP_NONE && next) {
			*next = '\0';
			number = strmap_find(&su->names, part);
			*next = '.';
		}
		if (number != STRMAP_NONE)
			return su->unit[number];
		part = next;
	}
	return UINT32_MAX;
}

/* An object without a lasting name: @piece, what nothing else is known of, to what its section is called after. */
static void name_by_input(const struct facts *facts, const struct symbol_units *su,
			  struct owner *piece)
{
	uint32_t unit = UINT32_MAX;

	if (owners_is_temporary(facts, piece->unit))
		unit = unit_of_input(su, strmap_name(&facts->names, piece->label));
	if (unit != UINT32_MAX)
		piece->unit = unit;
}

static void refine_section(const struct account *a, const uint32_t *unit_of_file,
			   const struct symbol_units *su, const struct image_section *sec,
			   struct owners *owners)
{
	struct owners guesses = { 0 }, out = { 0 };
	uint32_t rest = owners_row(a->facts, sec->name);

	guess_section(a, unit_of_file, sec, &guesses);
	for (size_t i = 0; i < owners->nr; i++) {
		if (owners->list[i].open)
			refine_piece(a->facts, &owners->list[i], &guesses, rest, &out);
		else
			owners_add(&out, owners->list[i]);
	}
	for (size_t i = 0; i < out.nr; i++)
		name_by_input(a->facts, su, &out.list[i]);
	owners_release(&guesses);
	owners_release(owners);
	*owners = out;
}

void owners_refine(struct account *a)
{
	struct symbol_units su = { 0 };
	uint32_t *unit_of_file = NULL;
	bool temporary = false;

	for (size_t i = 0; i < a->facts->nr_units && !temporary; i++)
		temporary = owners_is_temporary(a->facts, (uint32_t)i);
	if (temporary)
		symbol_units_init(&su, a);
	for (size_t i = 0; i < a->facts->nr_sections; i++) {
		if (!has_open(&a->owners[i]))
			continue;
		if (!unit_of_file)
			unit_of_file = units_of_files(a);
		refine_section(a, unit_of_file, &su, account_section(a, i), &a->owners[i]);
	}
	symbol_units_release(&su);
	free(unit_of_file);
}

void owners_guess(struct account *a)
{
	uint32_t *unit_of_file;

	if (a->in->debug)
		units_of_debug(a);
	unit_of_file = units_of_files(a);
	for (size_t i = 0; i < a->facts->nr_sections; i++)
		guess_section(a, unit_of_file, account_section(a, i), &a->owners[i]);
	free(unit_of_file);
}
