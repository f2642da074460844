// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/linkage.h"

#include "db/format/packed.h"

/* Returns how many there are. */
static uint64_t read_sections(struct packed *r, const struct linkage_sink *sink)
{
	uint64_t n = packed_take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t bytes = packed_take(r), flags = packed_below(r, UINT64_C(2) * LINKAGE_NOBITS);

		if (!r->bad && sink->section)
			sink->section(sink->data, name, len, bytes, (unsigned)flags);
	}
	return n;
}

static uint64_t read_symbols(struct packed *r, const struct linkage_sink *sink,
			     uint64_t nr_sections)
{
	uint64_t n = packed_take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t flags = packed_below(r, UINT64_C(2) * LINKAGE_DATA), section = packed_take(r),
			 size = packed_take(r);

		if (section > nr_sections)
			r->bad = true;
		if (!r->bad && sink->symbol)
			sink->symbol(sink->data, name, len, (unsigned)flags, section, size);
	}
	return n;
}

static uint64_t read_needs(struct packed *r, const struct linkage_sink *sink)
{
	uint64_t n = packed_take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t weak = packed_below(r, 2);

		if (!r->bad && sink->need)
			sink->need(sink->data, name, len, weak);
	}
	return n;
}

struct counts {
	uint64_t sections, symbols, needs;
};

static void read_refs(struct packed *r, const struct linkage_sink *sink, const struct counts *nr)
{
	uint64_t n = packed_take(r), need = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t step = packed_below(r, nr->needs - need), symbol = packed_take(r), section,
			 how, count;

		need += step;
		section = packed_below(r, nr->sections);
		how = packed_below(r, LINKAGE_ADDRESS + 1);
		count = packed_take(r);
		if (symbol > nr->symbols)
			r->bad = true;
		if (!r->bad && sink->ref)
			sink->ref(sink->data, need, symbol, section, (enum linkage_how)how, count);
	}
}

static void read_exports(struct packed *r, const struct linkage_sink *sink)
{
	uint64_t n = packed_take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t gpl = packed_below(r, 2);

		if (!r->bad && sink->exported)
			sink->exported(sink->data, name, len, gpl);
	}
}

static void read_params(struct packed *r, const struct linkage_sink *sink)
{
	uint64_t early = packed_take(r), setup = packed_take(r);

	if (!r->bad && sink->params)
		sink->params(sink->data, early, setup);
}

bool linkage_read(const void *data, size_t len, const struct linkage_sink *sink)
{
	struct packed r = packed_start(data, len);
	struct counts nr;

	if (packed_take(&r) != LINKAGE_VERSION)
		return false;
	nr.sections = read_sections(&r, sink);
	nr.symbols = read_symbols(&r, sink, nr.sections);
	nr.needs = read_needs(&r, sink);
	read_refs(&r, sink, &nr);
	read_exports(&r, sink);
	read_params(&r, sink);
	return packed_ended(&r);
}

void linkage_put_section(struct linkage_writer *w, const char *name, uint64_t bytes, unsigned flags)
{
	packed_put_text(&w->sections.data, name);
	varint_add(&w->sections.data, bytes);
	varint_add(&w->sections.data, flags);
	w->sections.nr++;
}

void linkage_put_symbol(struct linkage_writer *w, const char *name, unsigned flags,
			uint64_t section, uint64_t size)
{
	packed_put_text(&w->symbols.data, name);
	varint_add(&w->symbols.data, flags);
	varint_add(&w->symbols.data, section);
	varint_add(&w->symbols.data, size);
	w->symbols.nr++;
}

void linkage_put_need(struct linkage_writer *w, const char *name, bool weak)
{
	packed_put_text(&w->needs.data, name);
	varint_add(&w->needs.data, weak);
	w->needs.nr++;
}

void linkage_put_ref(struct linkage_writer *w, uint64_t need, uint64_t symbol, uint64_t section,
		     enum linkage_how how, uint64_t count)
{
	varint_add(&w->refs.data, need - w->last_need);
	varint_add(&w->refs.data, symbol);
	varint_add(&w->refs.data, section);
	varint_add(&w->refs.data, how);
	varint_add(&w->refs.data, count);
	w->last_need = need;
	w->refs.nr++;
}

void linkage_put_export(struct linkage_writer *w, const char *name, bool gpl)
{
	packed_put_text(&w->exports.data, name);
	varint_add(&w->exports.data, gpl);
	w->exports.nr++;
}

void linkage_finish(struct linkage_writer *w, uint64_t early, uint64_t setup, struct strbuf *out)
{
	varint_add(out, LINKAGE_VERSION);
	packed_put_list(out, &w->sections);
	packed_put_list(out, &w->symbols);
	packed_put_list(out, &w->needs);
	packed_put_list(out, &w->refs);
	packed_put_list(out, &w->exports);
	varint_add(out, early);
	varint_add(out, setup);
	w->last_need = 0;
}
