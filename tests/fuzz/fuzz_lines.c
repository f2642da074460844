// SPDX-License-Identifier: GPL-2.0-or-later
/* The input is a line table as the database keeps it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "db/format/lines.h"
#include "tests/fuzz/fuzz.h"

struct seen {
	const uint8_t *data, *end;
	uint64_t seq, line;
	bool any, twice; /* the first symbol; it comes again */
	uint64_t nr_sources;
	bool code;
};

static void check_text(const struct seen *s, const char *text, size_t len)
{
	if ((const uint8_t *)text < s->data || len > (size_t)(s->end - (const uint8_t *)text))
		abort();
}

static void on_symbol(void *data, uint64_t seq, uint64_t line, uint64_t entry, uint64_t entry_line)
{
	struct seen *s = data;

	(void)entry;
	(void)entry_line;
	if (!s->any) {
		s->seq = seq;
		s->line = line;
	} else if (seq == s->seq) {
		s->twice = true;
	}
	s->any = true;
}

static void on_source_file(void *data, uint64_t file, const char *name, size_t len)
{
	struct seen *s = data;

	if (file != s->nr_sources++)
		abort();
	check_text(s, name, len);
}

static void on_code(void *data, uint64_t seq, uint64_t file, uint64_t line, bool inlined,
		    uint64_t bytes)
{
	struct seen *s = data;

	(void)seq;
	(void)line;
	(void)inlined;
	(void)bytes;
	if (file >= s->nr_sources)
		abort();
	s->code = true;
}

static void on_file(void *data, uint64_t table, uint64_t file, const char *name, size_t len)
{
	(void)table;
	(void)file;
	check_text(data, name, len);
}

static void on_inlined(void *data, uint64_t table, const char *name, size_t len, uint64_t file,
		       uint64_t line, uint64_t calls, uint64_t bytes)
{
	(void)line;
	(void)calls;
	(void)bytes;
	on_file(data, table, file, name, len);
}

static void look_up(const struct seen *seen, uint64_t seq, bool known)
{
	struct lines_symbol symbol = { 0 };

	if (!lines_of_symbol(seen->data, (size_t)(seen->end - seen->data), seq, &symbol))
		return;
	if (symbol.entry_file)
		check_text(seen, symbol.entry_file, symbol.entry_len);
	if (known && symbol.line != seen->line)
		abort();
}

void fuzz_lines(const uint8_t *data, size_t size)
{
	AUTO_FREE uint8_t *copy = xmalloc(size ? size : 1);
	struct seen seen = { .data = copy, .end = copy + size };
	const struct lines_sink sink = { .source_file = on_source_file,
					 .symbol = on_symbol,
					 .code = on_code,
					 .file = on_file,
					 .inlined = on_inlined,
					 .data = &seen };

	memcpy(copy, data, size);
	lines_read(copy, size, &sink);
	if (seen.code && !lines_has_code(copy, size))
		abort();
	if (seen.any)
		look_up(&seen, seen.seq, !seen.twice);
	look_up(&seen, UINT64_MAX, false);
}
