// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/format/lines.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "common/alloc.h"
#include "common/varint.h"

struct text {
	const char *s; /* borrowed, not terminated */
	size_t len;
};

static uint64_t take(struct lines_reader *r)
{
	uint64_t value;

	if (!varint_take(&r->at, r->end, &value))
		r->bad = true;
	return value;
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

/* The version, 0 when the data is broken or of a version that nobody knows. */
static uint64_t take_version(struct lines_reader *r)
{
	uint64_t version = take(r);

	return r->bad || version > LINES_VERSION ? 0 : version;
}

/* Returns how many there are. */
static uint64_t read_sources(struct lines_reader *r, const struct lines_sink *sink)
{
	uint64_t n = take(r);

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;
		const char *name = take_text(r, &len);

		if (!r->bad && sink->source_file)
			sink->source_file(sink->data, i, name, len);
	}
	return n;
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

/* The lines of one atom; @nr_sources bounds the numbers of files. */
static void read_code_lines(struct lines_reader *r, const struct lines_sink *sink, uint64_t seq,
			    uint64_t nr_sources)
{
	uint64_t n = take(r), file = 0, line = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t step = take(r), bytes;

		if (step & 1) {
			file += take(r);
			line = 0;
		}
		line += step >> 1;
		bytes = take(r);
		if (file >= nr_sources)
			r->bad = true;
		if (!r->bad && sink->code)
			sink->code(sink->data, seq, file, line, bytes & 1, bytes >> 1);
	}
}

static void read_code(struct lines_reader *r, const struct lines_sink *sink, uint64_t nr_sources)
{
	uint64_t n = take(r), seq = 0;

	for (uint64_t i = 0; i < n && !r->bad; i++) {
		seq += take(r);
		read_code_lines(r, sink, seq, nr_sources);
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
	uint64_t version = take_version(&r), nr_sources, tables;

	if (!version)
		return false;
	nr_sources = read_sources(&r, sink);
	read_symbols(&r, sink);
	if (version >= 2)
		read_code(&r, sink, nr_sources);
	tables = take(&r);
	for (uint64_t i = 0; i < tables && !r.bad; i++) {
		read_files(&r, sink, i);
		if (version < 2)
			read_lines(&r, sink, i);
		read_inlined(&r, sink, i);
	}
	return !r.bad && r.at == r.end;
}

bool lines_has_code(const void *data, size_t len)
{
	struct lines_reader r = { data, (const unsigned char *)data + len, false };

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
	struct lines_reader r = { data, (const unsigned char *)data + len, false };
	struct lines_reader again;

	*out = (struct lines_symbol){ 0 };
	if (!take_version(&r))
		return false;
	again = r;
	read_sources(&r, &(struct lines_sink){ 0 });
	read_symbols(&r, &sink);
	if (s.found && s.wanted)
		read_sources(&again, &names);
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

/* The lines of one atom as text. */
struct listing {
	uint64_t seq;
	struct text *sources;
	size_t nr, cap;
	sqlite3_str *text;
};

static void list_source(void *data, uint64_t file, const char *name, size_t len)
{
	struct listing *l = data;

	(void)file;
	ALLOC_GROW(l->sources, l->nr + 1, l->cap);
	l->sources[l->nr++] = (struct text){ name, len };
}

static void list_code(void *data, uint64_t seq, uint64_t file, uint64_t line, bool inlined,
		      uint64_t bytes)
{
	struct listing *l = data;

	if (seq != l->seq)
		return;
	if (sqlite3_str_length(l->text))
		sqlite3_str_appendchar(l->text, 1, '\n');
	if (l->sources[file].len <= 4096)
		sqlite3_str_append(l->text, l->sources[file].s, (int)l->sources[file].len);
	sqlite3_str_appendf(l->text, ":%llu %llu%s", (unsigned long long)line,
			    (unsigned long long)bytes, inlined ? " inlined" : "");
}

static void symbol_lines(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct listing l = { .text = sqlite3_str_new(sqlite3_context_db_handle(ctx)) };
	const struct lines_sink sink = { .source_file = list_source,
					 .code = list_code,
					 .data = &l };
	char *text;
	int ret;

	if (argc == 2 && sqlite3_value_type(argv[0]) == SQLITE_BLOB) {
		l.seq = (uint64_t)sqlite3_value_int64(argv[1]);
		lines_read(sqlite3_value_blob(argv[0]), (size_t)sqlite3_value_bytes(argv[0]),
			   &sink);
	}
	free(l.sources);
	ret = sqlite3_str_errcode(l.text);
	text = sqlite3_str_finish(l.text);
	if (ret != SQLITE_OK)
		sqlite3_result_error_code(ctx, ret);
	else if (text)
		sqlite3_result_text(ctx, text, -1, SQLITE_TRANSIENT);
	else
		sqlite3_result_null(ctx);
	sqlite3_free(text);
}

int lines_register(struct sqlite3 *handle)
{
	static const struct {
		const char *name;
		void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
	} functions[] = {
		{ "symbol_line", symbol_line },
		{ "symbol_entry", symbol_entry },
		{ "symbol_lines", symbol_lines },
	};
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	int ret = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_SIZE(functions) && ret == SQLITE_OK; i++)
		ret = sqlite3_create_function(handle, functions[i].name, 2, flags, NULL,
					      functions[i].call, NULL, NULL);
	return ret;
}
