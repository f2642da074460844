// SPDX-License-Identifier: GPL-2.0-or-later
/* The SQL functions over lines.data. */
#include <sqlite3.h>
#include <stdlib.h>

#include "common/alloc.h"
#include "db/format/lines.h"

struct text {
	const char *s; /* borrowed, not terminated */
	size_t len;
};

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
