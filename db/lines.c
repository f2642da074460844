// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/lines.h"

#include <sqlite3.h>

#define LINES_VERSION 1

static uint64_t take(struct lines_reader *r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
		unsigned char b = *r->at++;

		value |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return value;
	}
	r->bad = true;
	return 0;
}

static const char *take_text(struct lines_reader *r, size_t *len)
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

static void read_entry_files(struct lines_reader *r, const struct lines_sink *sink)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);

		if (!r->bad && sink->entry_file)
			sink->entry_file(sink->data, i, name, len);
	}
}

static void read_symbols(struct lines_reader *r, const struct lines_sink *sink)
{
	uint64_t n = take(r), seq = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t line, entry, entry_line;

		seq += take(r);
		line = take(r);
		entry = take(r);
		entry_line = entry ? take(r) : 0;
		if (!r->bad && sink->symbol)
			sink->symbol(sink->data, seq, line, entry, entry_line);
	}
}

static void read_files(struct lines_reader *r, const struct lines_sink *sink, uint64_t table)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);

		if (!r->bad && sink->file)
			sink->file(sink->data, table, i, name, len);
	}
}

static void read_lines(struct lines_reader *r, const struct lines_sink *sink, uint64_t table)
{
	uint64_t n = take(r), file = 0, line = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t step = take(r), bytes;

		if (step)
			line = 0;
		file += step;
		line += take(r);
		bytes = take(r);
		if (!r->bad && sink->line)
			sink->line(sink->data, table, file, line, bytes);
	}
}

static void read_inlined(struct lines_reader *r, const struct lines_sink *sink, uint64_t table)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);
		uint64_t file = take(r), line = take(r), calls = take(r), bytes = take(r);

		if (!r->bad && sink->inlined)
			sink->inlined(sink->data, table, name, len, file, line, calls, bytes);
	}
}

bool lines_read(const void *data, size_t len, const struct lines_sink *sink)
{
	struct lines_reader r = { data, (const unsigned char *)data + len, false };
	uint64_t tables;

	if (take(&r) != LINES_VERSION)
		return false;
	read_entry_files(&r, sink);
	read_symbols(&r, sink);
	tables = take(&r);
	for (uint64_t i = 0; i < tables && !r.bad; i++) {
		read_files(&r, sink, i);
		read_lines(&r, sink, i);
		read_inlined(&r, sink, i);
	}
	return !r.bad && r.at == r.end;
}

/* What one search through the symbols is after. */
struct search {
	uint64_t seq;
	uint64_t wanted; /* entry file */
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
	struct lines_sink names = { .entry_file = match_file, .data = &s };
	struct lines_reader r = { data, (const unsigned char *)data + len, false };
	struct lines_reader again;

	*out = (struct lines_symbol){ 0 };
	if (take(&r) != LINES_VERSION)
		return false;
	again = r;
	read_entry_files(&r, &(struct lines_sink){ 0 });
	read_symbols(&r, &sink);
	if (s.found && s.wanted)
		read_entry_files(&again, &names);
	return s.found && !r.bad;
}

static bool search_values(int argc, sqlite3_value **argv, struct lines_symbol *out)
{
	return argc == 2 && sqlite3_value_type(argv[0]) == SQLITE_BLOB &&
	       lines_of_symbol(sqlite3_value_blob(argv[0]), (size_t)sqlite3_value_bytes(argv[0]),
			       (uint64_t)sqlite3_value_int64(argv[1]), out);
}

static void symbol_line(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct lines_symbol s;

	if (search_values(argc, argv, &s) && s.line)
		sqlite3_result_int64(ctx, (sqlite3_int64)s.line);
	else
		sqlite3_result_null(ctx);
}

static void symbol_entry(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct lines_symbol s;
	char *text;

	if (!search_values(argc, argv, &s) || !s.entry_file || s.entry_len > 4096) {
		sqlite3_result_null(ctx);
		return;
	}
	text = sqlite3_mprintf("%.*s:%llu", (int)s.entry_len, s.entry_file,
			       (unsigned long long)s.entry_line);
	if (text)
		sqlite3_result_text(ctx, text, -1, sqlite3_free);
	else
		sqlite3_result_error_nomem(ctx);
}

int lines_register(struct sqlite3 *handle)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	int ret = sqlite3_create_function(handle, "symbol_line", 2, flags, NULL, symbol_line, NULL,
					  NULL);

	if (ret == SQLITE_OK)
		ret = sqlite3_create_function(handle, "symbol_entry", 2, flags, NULL, symbol_entry,
					      NULL, NULL);
	return ret;
}
