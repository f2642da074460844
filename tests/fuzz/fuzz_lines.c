// SPDX-License-Identifier: GPL-2.0-or-later
/* The input is a line table as the database keeps it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "db/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	const uint8_t *data, *end;
	uint64_t seq, line;
	size_t symbols;
};

static void on_symbol(void *data, uint64_t seq, uint64_t line)
{
	struct seen *s = data;

	/* the first one: a later one with its number is not looked up */
	if (!s->symbols++) {
		s->seq = seq;
		s->line = line;
	}
}

static void on_file(void *data, uint64_t table, uint64_t file, const char *name, size_t len)
{
	const struct seen *s = data;

	(void)table;
	(void)file;
	if ((const uint8_t *)name < s->data || len > (size_t)(s->end - (const uint8_t *)name))
		abort();
}

static void on_inlined(void *data, uint64_t table, const char *name, size_t len, uint64_t file,
		       uint64_t line, uint64_t calls, uint64_t bytes)
{
	(void)line;
	(void)calls;
	(void)bytes;
	on_file(data, table, file, name, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_FREE uint8_t *copy = xmalloc(size ? size : 1);
	struct seen seen = { .data = copy, .end = copy + size };
	const struct lines_sink sink = {
		.symbol = on_symbol, .file = on_file, .inlined = on_inlined, .data = &seen
	};

	memcpy(copy, data, size);
	lines_read(copy, size, &sink);
	if (seen.symbols && lines_of_symbol(copy, size, seen.seq) != seen.line)
		abort();
	lines_of_symbol(copy, size, UINT64_MAX);
	return 0;
}
