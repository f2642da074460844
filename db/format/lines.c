// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/lines.h"

#include "db/format/packed.h"

/* The version, 0 when the data is broken or of a version that nobody knows. */
static uint64_t take_version(struct packed *r)
{
	uint64_t version = packed_take(r);

	return r->bad || version > LINES_VERSION ? 0 : version;
}

/* Returns how many there are. */
static uint64_t read_sources(struct packed *r, const struct lines_sink *sink)
{
	uint64_t n = packed_take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);

		if (!r->bad && sink->source_file)
			sink->source_file(sink->data, i, name, len);
	}
	return n;
}

static void read_symbols(struct packed *r, const struct lines_sink *sink, uint64_t nr_sources)
{
	uint64_t n = packed_take(r), seq = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t line, entry, entry_line;

		seq = packed_step(r, seq);
		line = packed_take(r);
		entry = packed_below(r, nr_sources + 1);
		entry_line = entry ? packed_take(r) : 0;
		if (!r->bad && sink->symbol)
			sink->symbol(sink->data, seq, line, entry, entry_line);
	}
}

/* The lines of one atom; @nr_sources bounds the numbers of files. */
static void read_code_lines(struct packed *r, const struct lines_sink *sink, uint64_t seq,
			    uint64_t nr_sources)
{
	uint64_t n = packed_take(r), file = 0, line = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t step = packed_take(r), bytes;

		if (step & 1) {
			file = packed_step(r, file);
			line = 0;
		}
		line = packed_sum(r, line, step >> 1);
		bytes = packed_take(r);
		if (file >= nr_sources)
			r->bad = true;
		if (!r->bad && sink->code)
			sink->code(sink->data, seq, file, line, bytes & 1, bytes >> 1);
	}
}

static void read_code(struct packed *r, const struct lines_sink *sink, uint64_t nr_sources)
{
	uint64_t n = packed_take(r), seq = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		seq = packed_step(r, seq);
		read_code_lines(r, sink, seq, nr_sources);
	}
}

static void read_files(struct packed *r, const struct lines_sink *sink, uint64_t table)
{
	uint64_t n = packed_take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);

		if (!r->bad && sink->file)
			sink->file(sink->data, table, i, name, len);
	}
}

static void read_lines(struct packed *r, const struct lines_sink *sink, uint64_t table)
{
	uint64_t n = packed_take(r), file = 0, line = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t was = file, bytes;

		file = packed_step(r, file);
		line = packed_step(r, file == was ? line : 0);
		bytes = packed_take(r);
		if (!r->bad && sink->line)
			sink->line(sink->data, table, file, line, bytes);
	}
}

static void read_inlined(struct packed *r, const struct lines_sink *sink, uint64_t table)
{
	uint64_t n = packed_take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = packed_text(r, &len);
		uint64_t file = packed_take(r), line = packed_take(r), calls = packed_take(r),
			 bytes = packed_take(r);

		if (!r->bad && sink->inlined)
			sink->inlined(sink->data, table, name, len, file, line, calls, bytes);
	}
}

bool lines_read(const void *data, size_t len, const struct lines_sink *sink)
{
	struct packed r = packed_start(data, len);
	uint64_t version = take_version(&r), nr_sources, tables;

	if (!version)
		return false;
	nr_sources = read_sources(&r, sink);
	read_symbols(&r, sink, nr_sources);
	if (version >= 2)
		read_code(&r, sink, nr_sources);
	tables = packed_take(&r);
	for (uint64_t i = 0; i < tables && !r.bad; i++) {
		read_files(&r, sink, i);
		if (version < 2)
			read_lines(&r, sink, i);
		read_inlined(&r, sink, i);
	}
	return packed_ended(&r);
}

bool lines_has_code(const void *data, size_t len)
{
	struct packed r = packed_start(data, len);

	return take_version(&r) >= 2;
}

/* What one search through the symbols is after. */
struct search {
	uint64_t seq;
	uint64_t wanted; /* 1 + its entry's file */
	struct lines_symbol *out;
	bool found;
};

static void match_symbol(void *data, uint64_t seq, uint64_t line, uint64_t entry,
			 uint64_t entry_line)
{
	struct search *s = data;

	if (seq != s->seq)
		return;
	s->found = true;
	s->wanted = entry;
	s->out->line = line;
	s->out->entry_line = entry_line;
}

static void match_file(void *data, uint64_t file, const char *name, size_t len)
{
	struct search *s = data;

	if (file + 1 != s->wanted)
		return;
	s->out->entry_file = name;
	s->out->entry_len = len;
}

bool lines_of_symbol(const void *data, size_t len, uint64_t seq, struct lines_symbol *out)
{
	struct search s = { .seq = seq, .out = out };
	struct lines_sink sink = { .symbol = match_symbol, .data = &s };
	struct lines_sink names = { .source_file = match_file, .data = &s };
	struct packed r = packed_start(data, len);
	struct packed again;
	uint64_t nr_sources;

	*out = (struct lines_symbol){ 0 };
	if (!take_version(&r))
		return false;
	again = r;
	nr_sources = read_sources(&r, &(struct lines_sink){ 0 });
	read_symbols(&r, &sink, nr_sources);
	if (s.found && s.wanted)
		read_sources(&again, &names);
	return s.found && !r.bad;
}

uint64_t lines_put_file(struct lines_writer *w, const char *name)
{
	packed_put_text(&w->files.data, name);
	return w->files.nr++;
}

void lines_put_symbol(struct lines_writer *w, uint64_t seq, uint64_t line, uint64_t entry,
		      uint64_t entry_line)
{
	struct strbuf *out = &w->symbols.data;

	varint_add(out, seq - w->last_symbol);
	varint_add(out, line);
	varint_add(out, entry);
	if (entry)
		varint_add(out, entry_line);
	w->last_symbol = seq;
	w->symbols.nr++;
}

void lines_put_code(struct lines_writer *w, uint64_t seq, const struct lines_code *list, size_t nr)
{
	struct strbuf *out = &w->code.data;
	uint64_t file = 0, line = 0;

	varint_add(out, seq - w->last_code);
	varint_add(out, nr);
	for (size_t i = 0; i < nr; i++) {
		uint64_t step = list[i].file - file;

		if (step)
			line = 0;
		varint_add(out, (list[i].line - line) << 1 | (step > 0));
		if (step)
			varint_add(out, step);
		varint_add(out, list[i].bytes << 1 | list[i].inlined);
		file = list[i].file;
		line = list[i].line;
	}
	w->last_code = seq;
	w->code.nr++;
}

void lines_finish(struct lines_writer *w, uint64_t nr_tables, const struct strbuf *tables,
		  struct strbuf *out)
{
	varint_add(out, LINES_VERSION);
	packed_put_list(out, &w->files);
	packed_put_list(out, &w->symbols);
	packed_put_list(out, &w->code);
	varint_add(out, nr_tables);
	if (tables)
		strbuf_add(out, tables->buf, tables->len);
	w->last_symbol = w->last_code = 0;
}
