// SPDX-License-Identifier: GPL-2.0-or-later
/* From spans and references to the text of pieces.data: sorted, equal things once. */
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/pieces_internal.h"
#include "collector/image/image.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/format/pieces.h"

struct use {
	uint32_t from, to; /* as they are written */
	enum linkage_how how;
};

struct writer {
	struct pieces *p;
	uint32_t *sections; /* by ELF index: 1 + number */
	uint32_t nr_sections;
	uint32_t *needs; /* by symbol: 1 + number */
	uint32_t nr_needs, nr_pieces;
	struct use *uses;
	size_t nr_uses;
	bool too_long;
	struct pieces_writer out;
};

/* A piece is what has a name, and what something else refers to, or what refers to something. */
static void number_pieces(struct writer *w)
{
	struct pieces *p = w->p;

	for (uint32_t i = 0; i < p->nr_spans; i++) {
		if (p->spans[i].named)
			p->spans[pieces_root(p, i)].out = 1;
	}
	for (size_t i = 0; i < p->nr_refs; i++) {
		p->spans[pieces_root(p, p->refs[i].from)].out = 1;
		if (p->refs[i].to != PIECES_NONE)
			p->spans[pieces_root(p, p->refs[i].to)].out = 1;
	}
	for (uint32_t i = 0; i < p->nr_spans; i++) {
		if (p->spans[i].out)
			p->spans[i].out = ++w->nr_pieces;
	}
}

static uint32_t piece_of(const struct writer *w, uint32_t span)
{
	return w->p->spans[pieces_root(w->p, span)].out;
}

static uint64_t section_of(struct writer *w, uint32_t section)
{
	const struct image_section *s = &w->p->l->img->sections[section];
	const char *name;

	if (w->sections[section])
		return w->sections[section] - 1;
	name = linkage_keep_name(w->p->l, s->name);
	w->too_long |= !name;
	pieces_put_section(&w->out, name ? name : "",
			   (s->flags & SHF_WRITE ? LINKAGE_WRITE : 0) |
				   (s->flags & SHF_EXECINSTR ? LINKAGE_EXEC : 0) |
				   (s->type == SHT_NOBITS ? LINKAGE_NOBITS : 0));
	w->sections[section] = ++w->nr_sections;
	return w->nr_sections - 1;
}

/* Spans and what lies in them, by the piece that they belong to. */
struct member {
	uint32_t piece;
	enum { MEMBER_NAME, MEMBER_EXTRA } kind;
	size_t at; /* of the places, or of the extras */
};

static int compare_members(const void *pa, const void *pb)
{
	const struct member *a = pa, *b = pb;

	if (a->piece != b->piece)
		return a->piece < b->piece ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* What has no symbol is an extra of its piece. */
static void add_nameless(struct pieces *p)
{
	for (uint32_t i = 0; i < p->nr_spans; i++) {
		const struct pieces_span *s = &p->spans[i];

		if (s->named || !p->spans[pieces_root(p, i)].out)
			continue;
		ALLOC_GROW(p->extras, p->nr_extras + 1, p->extras_cap);
		p->extras[p->nr_extras++] =
			(struct pieces_extra){ i, s->section, s->end - s->start };
	}
}

static struct member *find_members(struct writer *w, size_t *nr)
{
	struct pieces *p = w->p;
	struct member *m = xcalloc(p->nr_places + p->nr_extras + 1, sizeof(*m));

	*nr = 0;
	for (size_t i = 0; i < p->nr_places; i++) {
		uint32_t span = pieces_span_at(p, p->places[i].section, p->places[i].offset);

		if (span != PIECES_NONE)
			m[(*nr)++] = (struct member){ piece_of(w, span), MEMBER_NAME, i };
	}
	for (size_t i = 0; i < p->nr_extras; i++)
		m[(*nr)++] = (struct member){ piece_of(w, p->extras[i].span), MEMBER_EXTRA, i };
	if (*nr)
		qsort(m, *nr, sizeof(*m), compare_members);
	return m;
}

static void put_name(struct writer *w, const struct linkage_sym *s)
{
	const char *name = linkage_keep_name(w->p->l, s->name);

	w->too_long |= !name;
	pieces_put_name(&w->out, name ? name : "", section_of(w, s->section),
			linkage_symbol_flags(w->p->l, s), s->size);
}

static int compare_extras(const void *pa, const void *pb)
{
	const struct pieces_extra *a = pa, *b = pb;

	return a->section < b->section ? -1 : a->section > b->section;
}

/* The extras of one piece, added up by section. */
static void put_extras(struct writer *w, const struct member *m, size_t nr)
{
	struct pieces_extra *e = xcalloc(nr + 1, sizeof(*e));

	for (size_t i = 0; i < nr; i++)
		e[i] = w->p->extras[m[i].at];
	if (nr)
		qsort(e, nr, sizeof(*e), compare_extras);
	for (size_t i = 0; i < nr;) {
		uint64_t bytes = 0;
		size_t k = i;

		for (; k < nr && e[k].section == e[i].section; k++)
			bytes += e[k].bytes;
		pieces_put_extra(&w->out, section_of(w, e[i].section), bytes);
		i = k;
	}
	free(e);
}

static void put_pieces(struct writer *w)
{
	size_t nr, at = 0;
	struct member *m;

	add_nameless(w->p);
	m = find_members(w, &nr);
	while (at < nr && !m[at].piece)
		at++;
	for (uint32_t piece = 1; piece <= w->nr_pieces; piece++) {
		size_t first;

		for (; at < nr && m[at].piece == piece && m[at].kind == MEMBER_NAME; at++)
			put_name(w, w->p->places[m[at].at].sym);
		for (first = at; at < nr && m[at].piece == piece; at++)
			;
		put_extras(w, m + first, at - first);
		pieces_put_piece(&w->out);
	}
	free(m);
}

static uint32_t need_of(struct writer *w, uint32_t symbol)
{
	const struct linkage_sym *s = &w->p->l->syms[symbol];
	const char *name;

	if (w->needs[symbol])
		return w->needs[symbol] - 1;
	name = linkage_keep_name(w->p->l, s->name);
	w->too_long |= !name;
	pieces_put_need(&w->out, name ? name : "", s->bind == STB_WEAK);
	w->needs[symbol] = ++w->nr_needs;
	return w->nr_needs - 1;
}

static int compare_uses(const void *pa, const void *pb)
{
	const struct use *a = pa, *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (int)a->how - (int)b->how;
}

/* One of the same two is enough: a call, if there is one. */
static void put_uses(struct writer *w)
{
	struct pieces *p = w->p;

	w->uses = xcalloc(p->nr_refs + 1, sizeof(*w->uses));
	for (size_t i = 0; i < p->nr_refs; i++) {
		const struct pieces_ref *r = &p->refs[i];
		struct use use = { .from = piece_of(w, r->from) - 1, .how = r->how };

		use.to = r->to == PIECES_NONE ? w->nr_pieces + need_of(w, r->need) :
						piece_of(w, r->to) - 1;
		if (use.to != use.from)
			w->uses[w->nr_uses++] = use;
	}
	if (w->nr_uses)
		qsort(w->uses, w->nr_uses, sizeof(*w->uses), compare_uses);
	for (size_t i = 0; i < w->nr_uses; i++) {
		const struct use *u = &w->uses[i];

		if (!i || u->from != u[-1].from || u->to != u[-1].to)
			pieces_put_use(&w->out, u->from, u->to, u->how);
	}
}

int pieces_write(struct pieces *p, struct strbuf *out, struct strbuf *err)
{
	struct writer w = { .p = p, .out = PIECES_WRITER_INIT };
	AUTO_STRBUF struct strbuf data = STRBUF_INIT;

	w.sections = xcalloc(p->l->img->nr_sections + 1, sizeof(*w.sections));
	w.needs = xcalloc(p->l->nr_syms + 1, sizeof(*w.needs));
	number_pieces(&w);
	put_pieces(&w);
	put_uses(&w);
	pieces_finish(&w.out, &data);
	free(w.sections);
	free(w.needs);
	free(w.uses);
	if (w.too_long)
		return error_set(err, -E2BIG, "'%s' has names too long to keep", p->l->img->path);
	strbuf_add(out, data.buf, data.len);
	return 0;
}
