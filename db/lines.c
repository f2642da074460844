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

static void read_symbols(struct lines_reader *r, const struct lines_sink *sink)
{
	uint64_t n = take(r), seq = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t line;

		seq += take(r);
		line = take(r);
		if (!r->bad && sink->symbol)
			sink->symbol(sink->data, seq, line);
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
	read_symbols(&r, sink);
	tables = take(&r);
	for (uint64_t i = 0; i < tables && !r.bad; i++) {
		read_files(&r, sink, i);
		read_lines(&r, sink, i);
		read_inlined(&r, sink, i);
	}
	return !r.bad && r.at == r.end;
}

uint64_t lines_of_symbol(const void *data, size_t len, uint64_t seq)
{
	struct lines_reader r = { data, (const unsigned char *)data + len, false };
	uint64_t n, at = 0;

	if (take(&r) != LINES_VERSION)
		return 0;
	n = take(&r);
	for (uint64_t i = 0; i < n && !r.bad; i++) {
		uint64_t line;

		at += take(&r);
		line = take(&r);
		if (at >= seq)
			return at == seq && !r.bad ? line : 0;
	}
	return 0;
}

static void symbol_line(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	uint64_t line = 0;

	if (argc == 2 && sqlite3_value_type(argv[0]) == SQLITE_BLOB)
		line = lines_of_symbol(sqlite3_value_blob(argv[0]),
				       (size_t)sqlite3_value_bytes(argv[0]),
				       (uint64_t)sqlite3_value_int64(argv[1]));
	if (line)
		sqlite3_result_int64(ctx, (sqlite3_int64)line);
	else
		sqlite3_result_null(ctx);
}

int lines_register(struct sqlite3 *handle)
{
	return sqlite3_create_function(handle, "symbol_line", 2,
				       SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
				       symbol_line, NULL, NULL);
}
