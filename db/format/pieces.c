// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/pieces.h"

#include "db/format/packed.h"

struct counts {
	uint64_t sections, pieces, needs;
};

static void read_sections(struct packed *r, const struct pieces_sink *sink, struct counts *nr)
{
	nr->sections = packed_count(r, 2);
	for (uint64_t i = 0; i < nr->sections && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t flags = packed_below(r, UINT64_C(2) * LINKAGE_NOBITS);

		if (!r->bad && sink->section)
			sink->section(sink->data, name, len, (unsigned)flags);
	}
}

static void read_piece(struct packed *r, const struct pieces_sink *sink, const struct counts *nr)
{
	uint64_t n = packed_count(r, 4);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t section = packed_below(r, nr->sections),
			 flags = packed_below(r, UINT64_C(2) * LINKAGE_DATA), size = packed_take(r);

		if (!r->bad && sink->name)
			sink->name(sink->data, name, len, section, (unsigned)flags, size);
	}
	n = packed_count(r, 2);
	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t section = packed_below(r, nr->sections), bytes = packed_take(r);

		if (!r->bad && sink->extra)
			sink->extra(sink->data, section, bytes);
	}
}

static void read_pieces(struct packed *r, const struct pieces_sink *sink, struct counts *nr)
{
	nr->pieces = packed_count(r, 2);
	for (uint64_t i = 0; i < nr->pieces && !r->bad; i++) {
		if (sink->piece)
			sink->piece(sink->data);
		read_piece(r, sink, nr);
	}
}

static void read_needs(struct packed *r, const struct pieces_sink *sink, struct counts *nr)
{
	nr->needs = packed_count(r, 2);
	for (uint64_t i = 0; i < nr->needs && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t weak = packed_below(r, 2);

		if (!r->bad && sink->need)
			sink->need(sink->data, name, len, weak);
	}
}

static void read_uses(struct packed *r, const struct pieces_sink *sink, const struct counts *nr)
{
	uint64_t n = packed_count(r, 3), from = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t to, how;

		from = packed_step(r, from);
		to = packed_below(r, nr->pieces + nr->needs);
		how = packed_below(r, LINKAGE_ADDRESS + 1);
		if (from >= nr->pieces)
			r->bad = true;
		if (!r->bad && sink->use)
			sink->use(sink->data, from, to < nr->pieces ? to : to - nr->pieces,
				  to >= nr->pieces, (enum linkage_how)how);
	}
}

bool pieces_read(const void *data, size_t len, const struct pieces_sink *sink)
{
	struct packed r = packed_start(data, len);
	struct counts nr = { 0 };

	if (packed_take(&r) != PIECES_VERSION)
		return false;
	read_sections(&r, sink, &nr);
	read_pieces(&r, sink, &nr);
	read_needs(&r, sink, &nr);
	read_uses(&r, sink, &nr);
	return packed_ended(&r);
}

void pieces_put_section(struct pieces_writer *w, const char *name, unsigned flags)
{
	packed_put_text(&w->sections.data, name);
	varint_add(&w->sections.data, flags);
	w->sections.nr++;
}

void pieces_put_name(struct pieces_writer *w, const char *name, uint64_t section, unsigned flags,
		     uint64_t size)
{
	packed_put_text(&w->names.data, name);
	varint_add(&w->names.data, section);
	varint_add(&w->names.data, flags);
	varint_add(&w->names.data, size);
	w->names.nr++;
}

void pieces_put_extra(struct pieces_writer *w, uint64_t section, uint64_t bytes)
{
	varint_add(&w->extras.data, section);
	varint_add(&w->extras.data, bytes);
	w->extras.nr++;
}

void pieces_put_piece(struct pieces_writer *w)
{
	packed_put_list(&w->pieces.data, &w->names);
	packed_put_list(&w->pieces.data, &w->extras);
	w->pieces.nr++;
}

void pieces_put_need(struct pieces_writer *w, const char *name, bool weak)
{
	packed_put_text(&w->needs.data, name);
	varint_add(&w->needs.data, weak);
	w->needs.nr++;
}

void pieces_put_use(struct pieces_writer *w, uint64_t from, uint64_t to, enum linkage_how how)
{
	varint_add(&w->uses.data, from - w->last_from);
	varint_add(&w->uses.data, to);
	varint_add(&w->uses.data, how);
	w->last_from = from;
	w->uses.nr++;
}

void pieces_finish(struct pieces_writer *w, struct strbuf *out)
{
	varint_add(out, PIECES_VERSION);
	packed_put_list(out, &w->sections);
	packed_put_list(out, &w->pieces);
	packed_put_list(out, &w->needs);
	packed_put_list(out, &w->uses);
	w->last_from = 0;
}
