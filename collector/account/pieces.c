// SPDX-License-Identifier: GPL-2.0-or-later
/* From symbols and references to pieces: what belongs together, and who bytes without a symbol belong to. */
#include "collector/account/pieces.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/decode.h"
#include "collector/account/pieces_internal.h"
#include "collector/image/image.h"
#include "common/alloc.h"

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

bool pieces_counts(const struct linkage *l, uint32_t section)
{
	const struct image_section *s = &l->img->sections[section];

	return (s->flags & SHF_ALLOC) && s->size && !begins(s->name, ".discard") &&
	       !begins(s->name, ".export_symbol");
}

/*
 * Tables whose entries each tell of a place in code, first of all: what an entry refers to, that code
 * refers to. Sources: include/linux/{jump_label,tracepoint,static_call_types}.h, asm/extable.h …
 */
static bool tells_of_code(const char *section)
{
	static const char *const tables[] = { ".orc_unwind",
					      "__ex_table",
					      "__bug_table",
					      "__jump_table",
					      ".altinstructions",
					      ".smp_locks",
					      ".parainstructions",
					      ".retpoline_sites",
					      ".return_sites",
					      ".call_sites",
					      ".static_call_sites",
					      "__mcount_loc",
					      "__patchable_function_entries",
					      ".ibt_endbr_seal",
					      ".cfi_sites",
					      ".kcfi_traps",
					      "_error_injection_whitelist",
					      "_kprobe_blacklist",
					      ".eh_frame" };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		if (begins(section, tables[i]))
			return true;
	}
	return false;
}

/* --- spans --- */

static int compare_places(const void *pa, const void *pb)
{
	const struct pieces_place *a = pa, *b = pb;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return a->sym < b->sym ? -1 : a->sym > b->sym;
}

/* Mapping symbols ($x, $d) name nothing. */
static void find_places(struct pieces *p)
{
	struct linkage *l = p->l;

	p->places = xcalloc(l->nr_syms + 1, sizeof(*p->places));
	for (size_t i = 0; i < l->nr_syms; i++) {
		struct linkage_sym *s = &l->syms[i];

		if (!s->name || *s->name == '$' || s->section == SHN_UNDEF ||
		    s->section == LINKAGE_NOWHERE || !pieces_counts(l, s->section) ||
		    s->value > l->img->sections[s->section].size)
			continue;
		p->places[p->nr_places++] = (struct pieces_place){ s->section, s->value, s };
	}
	if (p->nr_places)
		qsort(p->places, p->nr_places, sizeof(*p->places), compare_places);
}

/* Of the places in @section the first at or behind @offset. */
static size_t place_from(const struct pieces *p, uint32_t section, uint64_t offset)
{
	size_t lo = 0, hi = p->nr_places;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct pieces_place *at = &p->places[mid];

		if (at->section < section || (at->section == section && at->offset < offset))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * Does something begin there that others can refer to? Not what a compiler has moved out of a function
 * ("f.cold"), which only that one jumps to.
 */
static bool is_entry(const struct pieces *p, uint32_t section, uint64_t offset)
{
	size_t i = place_from(p, section, offset);
	bool any = false;

	for (; i < p->nr_places && p->places[i].section == section && p->places[i].offset == offset;
	     i++) {
		if (strstr(p->places[i].sym->name, ".cold"))
			return false;
		any = true;
	}
	return any;
}

static void add_span(struct pieces *p, uint32_t section, uint64_t start, uint64_t end, bool named)
{
	if (start >= end)
		return;
	ALLOC_GROW(p->spans, p->nr_spans + 1, p->spans_cap);
	p->spans[p->nr_spans] = (struct pieces_span){ .section = section,
						      .start = start,
						      .end = end,
						      .parent = (uint32_t)p->nr_spans,
						      .named = named };
	p->nr_spans++;
}

struct target {
	uint32_t section;
	uint64_t offset;
};

static int compare_targets(const void *pa, const void *pb)
{
	const struct target *a = pa, *b = pb;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* All places that something refers to, or that have a name, in order. */
static struct target *find_targets(const struct pieces *p, size_t *nr)
{
	struct target *t = xcalloc(p->nr_refs + p->nr_places + 1, sizeof(*t));

	*nr = 0;
	for (size_t i = 0; i < p->nr_refs; i++) {
		if (p->refs[i].need == PIECES_NONE)
			t[(*nr)++] = (struct target){ p->refs[i].to_section, p->refs[i].to_offset };
	}
	for (size_t i = 0; i < p->nr_places; i++)
		t[(*nr)++] = (struct target){ p->places[i].section, p->places[i].offset };
	if (*nr)
		qsort(t, *nr, sizeof(*t), compare_targets);
	return t;
}

/* Bytes without a symbol are cut where something refers to them. */
static void cut_gap(struct pieces *p, uint32_t section, uint64_t start, uint64_t end,
		    const struct target *t, size_t nr, size_t *at)
{
	while (*at < nr &&
	       (t[*at].section < section || (t[*at].section == section && t[*at].offset <= start)))
		(*at)++;
	for (size_t i = *at; i < nr && t[i].section == section && t[i].offset < end; i++) {
		add_span(p, section, start, t[i].offset, false);
		start = t[i].offset;
	}
	add_span(p, section, start, end, false);
}

/* Symbols that overlap are one span. */
static void find_spans(struct pieces *p)
{
	struct linkage *l = p->l;
	size_t nr, at = 0, range = 0;
	struct target *t = find_targets(p, &nr);

	for (uint32_t s = 1; s < l->img->nr_sections; s++) {
		uint64_t done = 0, size = l->img->sections[s].size;

		while (range < l->nr_ranges && l->ranges[range].section < s)
			range++;
		if (!pieces_counts(l, s))
			continue;
		while (range < l->nr_ranges && l->ranges[range].section == s) {
			uint64_t start = l->ranges[range].start, end = l->ranges[range].end;

			for (range++; range < l->nr_ranges && l->ranges[range].section == s &&
				      l->ranges[range].start < end;
			     range++)
				end = l->ranges[range].end > end ? l->ranges[range].end : end;
			end = end < size ? end : size;
			cut_gap(p, s, done, start < end ? start : end, t, nr, &at);
			add_span(p, s, start, end, true);
			done = end;
		}
		cut_gap(p, s, done, size, t, nr, &at);
	}
	free(t);
}

/* A label without a size names what begins there. */
static void name_spans(struct pieces *p)
{
	for (size_t i = 0; i < p->nr_places; i++) {
		uint32_t span = pieces_span_at(p, p->places[i].section, p->places[i].offset);

		if (span != PIECES_NONE)
			p->spans[span].named = true;
	}
}

uint32_t pieces_span_at(const struct pieces *p, uint32_t section, uint64_t offset)
{
	size_t lo = 0, hi = p->nr_spans;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct pieces_span *s = &p->spans[mid];

		if (s->section < section || (s->section == section && s->start <= offset))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || p->spans[lo - 1].section != section || offset >= p->spans[lo - 1].end)
		return PIECES_NONE;
	return (uint32_t)lo - 1;
}

/* --- what belongs together --- */

uint32_t pieces_root(struct pieces *p, uint32_t span)
{
	while (p->spans[span].parent != span) {
		uint32_t up = p->spans[span].parent;

		p->spans[span].parent = p->spans[up].parent;
		span = up;
	}
	return span;
}

/* The earlier one stands for both, but one with a name before one without. */
static void join(struct pieces *p, uint32_t a, uint32_t b)
{
	a = pieces_root(p, a);
	b = pieces_root(p, b);
	if (a == b)
		return;
	if (p->spans[a].named != p->spans[b].named ? p->spans[b].named : b < a) {
		uint32_t other = a;

		a = b;
		b = other;
	}
	p->spans[b].parent = a;
}

static bool is_code(const struct pieces *p, uint32_t section)
{
	return p->l->img->sections[section].flags & SHF_EXECINSTR;
}

/* One past the end of what it refers to (a label behind the last element) is still that. */
static uint32_t span_of(const struct pieces *p, uint32_t section, uint64_t offset)
{
	uint32_t at = pieces_span_at(p, section, offset);

	return at == PIECES_NONE && offset ? pieces_span_at(p, section, offset - 1) : at;
}

static void place_refs(struct pieces *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->nr_refs; i++) {
		struct pieces_ref ref = p->refs[i];

		ref.from = pieces_span_at(p, ref.section, ref.offset);
		ref.to = ref.need == PIECES_NONE ? span_of(p, ref.to_section, ref.to_offset) :
						   PIECES_NONE;
		if (ref.from == PIECES_NONE || (ref.need == PIECES_NONE && ref.to == PIECES_NONE))
			continue;
		p->refs[kept++] = ref;
	}
	p->nr_refs = kept;
}

/*
 * Code that is jumped to behind its start is one with what jumps there: a cold part with its function, and
 * with @tables with the jump table that leads to it.
 */
static void join_parts(struct pieces *p, bool tables)
{
	for (size_t i = 0; i < p->nr_refs; i++) {
		const struct pieces_ref *r = &p->refs[i];
		bool jumps = is_code(p, r->section) ||
			     (tables && !p->spans[r->from].named &&
			      !tells_of_code(p->l->img->sections[r->section].name));

		if (r->to != PIECES_NONE && jumps && is_code(p, r->to_section) &&
		    p->spans[r->to].named && !is_entry(p, r->to_section, r->to_offset))
			join(p, r->from, r->to);
	}
}

/* The padding that compilers put before a function under a name of its own goes with it. */
static void join_prefixes(struct pieces *p)
{
	for (size_t i = 0; i < p->nr_places; i++) {
		const struct linkage_sym *s = p->places[i].sym;
		uint32_t a, b;

		if (!begins(s->name, "__pfx_") && !begins(s->name, "__cfi_"))
			continue;
		a = pieces_span_at(p, s->section, s->value);
		b = pieces_span_at(p, s->section, s->value + s->size);
		if (a != PIECES_NONE && b != PIECES_NONE && s->size)
			join(p, a, b);
	}
}

static void add_extra(struct pieces *p, uint32_t span, uint32_t section, uint64_t bytes)
{
	if (!bytes)
		return;
	ALLOC_GROW(p->extras, p->nr_extras + 1, p->extras_cap);
	p->extras[p->nr_extras++] = (struct pieces_extra){ span, section, bytes };
}

/*
 * Bytes of an entry that names code of others behind its own: of __ex_table the instruction that may fault, and
 * what handles that (asm/extable.h). 0: an entry has no more than one function. It is 12, but for 8 in arm64 before
 * 5.16 and x86 before 4.6; each word can be relocated.
 */
static uint64_t entry_of(const struct pieces *p, uint32_t section)
{
	const struct image *img = p->l->img;

	if (!begins(img->sections[section].name, "__ex_table"))
		return 0;
	for (size_t i = 0; i < p->nr_refs && img->machine == EM_AARCH64; i++) {
		if (p->refs[i].section == section && p->refs[i].offset % 12 == 8)
			return 8;
	}
	return img->sections[section].size % 12 ? 8 : 12;
}

/*
 * Entries of tables about code become the code's: each reference is that of the last function that
 * was named before it, where one can begin, and so are as many of the bytes as it has references.
 */
static void attribute_tables(struct pieces *p)
{
	uint32_t owner = PIECES_NONE, section = PIECES_NONE;
	uint64_t entry = 0;

	for (size_t i = 0; i < p->nr_refs; i++) {
		struct pieces_ref *r = &p->refs[i];
		struct pieces_span *from = &p->spans[r->from];
		uint64_t next = i + 1 < p->nr_refs && p->refs[i + 1].from == r->from ?
					p->refs[i + 1].offset :
					from->end;

		if (from->named || !tells_of_code(p->l->img->sections[r->section].name))
			continue;
		if (section != r->section) {
			owner = PIECES_NONE;
			entry = entry_of(p, r->section);
		}
		section = r->section;
		if (r->to != PIECES_NONE && is_code(p, r->to_section) && p->spans[r->to].named &&
		    !(entry && r->offset % entry))
			owner = r->to;
		if (owner == PIECES_NONE)
			continue;
		add_extra(p, owner, section, next - r->offset);
		r->from = owner;
	}
}

/* Bytes without a symbol that a single piece refers to are part of it. Returns whether there were any. */
static bool join_nameless(struct pieces *p, uint32_t *only)
{
	bool any = false;

	for (size_t i = 0; i < p->nr_spans; i++)
		only[i] = PIECES_NONE;
	for (size_t i = 0; i < p->nr_refs; i++) {
		const struct pieces_ref *r = &p->refs[i];
		uint32_t from = pieces_root(p, r->from), to;

		if (r->to == PIECES_NONE)
			continue;
		to = pieces_root(p, r->to);
		if (p->spans[to].named || from == to)
			continue;
		only[to] =
			only[to] == PIECES_NONE || only[to] == from ? from : (uint32_t)p->nr_spans;
	}
	for (uint32_t i = 0; i < p->nr_spans; i++) {
		if (only[i] == PIECES_NONE || only[i] == p->nr_spans)
			continue;
		join(p, i, only[i]);
		any = true;
	}
	return any;
}

/* No chain of such bytes is longer. */
#define MAX_ROUNDS 32

static void join_all(struct pieces *p)
{
	uint32_t *only = xcalloc(p->nr_spans + 1, sizeof(*only));

	join_parts(p, false);
	join_prefixes(p);
	attribute_tables(p);
	join_parts(p, true);
	for (unsigned i = 0; i < MAX_ROUNDS && join_nameless(p, only); i++)
		;
	free(only);
}

int pieces_make(struct linkage *l, struct strbuf *out, struct strbuf *err)
{
	struct decoder *d = decoder_new(l->img->machine, l->img->big_endian);
	struct pieces p = { .l = l };
	int ret;

	if (!d)
		return 0;
	decoder_free(d);
	find_places(&p);
	ret = pieces_find_refs(&p, err);
	if (!ret) {
		find_spans(&p);
		name_spans(&p);
		place_refs(&p);
		join_all(&p);
		ret = pieces_write(&p, out, err);
	}
	free(p.places);
	free(p.spans);
	free(p.refs);
	free(p.extras);
	return ret;
}
