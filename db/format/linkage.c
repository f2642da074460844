// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/linkage.h"

#include "common/varint.h"

struct reader {
	const unsigned char *at, *end;
	bool bad; /* the data ended too soon or does not make sense */
};

static uint64_t take(struct reader *r)
{
	uint64_t value;

	if (!varint_take(&r->at, r->end, &value))
		r->bad = true;
	return value;
}

/* A number that has to be less than @limit. */
static uint64_t take_below(struct reader *r, uint64_t limit)
{
	uint64_t value = take(r);

	if (value >= limit)
		r->bad = true;
	return value;
}

static const char *take_text(struct reader *r, size_t *len)
{
	uint64_t n = take(r);
	const char *s = (const char *)r->at;

	if (r->bad || n > (uint64_t)(r->end - r->at)) {
		r->bad = true;
		*len = 0;
		return "";
	}
	r->at += n;
	*len = (size_t)n;
	return s;
}

/* Returns how many there are. */
static uint64_t read_sections(struct reader *r, const struct linkage_sink *sink)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);
		uint64_t bytes = take(r), flags = take_below(r, 2 * LINKAGE_NOBITS);

		if (!r->bad && sink->section)
			sink->section(sink->data, name, len, bytes, (unsigned)flags);
	}
	return n;
}

static uint64_t read_symbols(struct reader *r, const struct linkage_sink *sink,
			     uint64_t nr_sections)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);
		uint64_t flags = take_below(r, 2 * LINKAGE_DATA), section = take(r), size = take(r);

		if (section > nr_sections)
			r->bad = true;
		if (!r->bad && sink->symbol)
			sink->symbol(sink->data, name, len, (unsigned)flags, section, size);
	}
	return n;
}

static uint64_t read_needs(struct reader *r, const struct linkage_sink *sink)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);
		uint64_t weak = take_below(r, 2);

		if (!r->bad && sink->need)
			sink->need(sink->data, name, len, weak);
	}
	return n;
}

struct counts {
	uint64_t sections, symbols, needs;
};

static void read_refs(struct reader *r, const struct linkage_sink *sink, const struct counts *nr)
{
	uint64_t n = take(r), need = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t step = take_below(r, nr->needs - need), symbol = take(r), section, how,
			 count;

		need += step;
		section = take_below(r, nr->sections);
		how = take_below(r, LINKAGE_ADDRESS + 1);
		count = take(r);
		if (symbol > nr->symbols)
			r->bad = true;
		if (!r->bad && sink->ref)
			sink->ref(sink->data, need, symbol, section, (enum linkage_how)how, count);
	}
}

static void read_exports(struct reader *r, const struct linkage_sink *sink)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);
		uint64_t gpl = take_below(r, 2);

		if (!r->bad && sink->exported)
			sink->exported(sink->data, name, len, gpl);
	}
}

static void read_params(struct reader *r, const struct linkage_sink *sink)
{
	uint64_t early = take(r), setup = take(r);

	if (!r->bad && sink->params)
		sink->params(sink->data, early, setup);
}

bool linkage_read(const void *data, size_t len, const struct linkage_sink *sink)
{
	struct reader r = { data, (const unsigned char *)data + len, false };
	struct counts nr;

	if (take(&r) != LINKAGE_VERSION)
		return false;
	nr.sections = read_sections(&r, sink);
	nr.symbols = read_symbols(&r, sink, nr.sections);
	nr.needs = read_needs(&r, sink);
	read_refs(&r, sink, &nr);
	read_exports(&r, sink);
	read_params(&r, sink);
	return !r.bad && r.at == r.end;
}
