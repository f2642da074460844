// SPDX-License-Identifier: GPL-2.0-or-later
/* The input is a MAINTAINERS file; its own lines are matched as paths as well. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "analyzer/base/maintainers.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

#define MAX_LINES 8
#define MAX_PATH 512

static bool odd_length(void *data, const char *path)
{
	(void)data;
	return strlen(path) % 2;
}

static void match_one(const struct maintainers *m, const char *path)
{
	AUTO_MAINTAINER_MATCH struct maintainer_match match = MAINTAINER_MATCH_INIT;

	maintainers_match(m, path, &match);
	for (size_t i = 0; i < match.nr; i++) {
		if (!maintainers_section(m, match.hits[i].section)->name)
			abort();
	}
}

/* What follows the field's letter in the last lines: paths that are likely to match. */
static void match_lines(const struct maintainers *m, const char *text, size_t len)
{
	for (int i = 0; i < MAX_LINES && len; i++) {
		const char *newline = memrchr(text, '\n', len - 1);
		size_t from = newline ? (size_t)(newline + 1 - text) : 0;
		size_t n = len - from < MAX_PATH ? len - from : MAX_PATH;
		AUTO_FREE char *line = xstrndup(text + from, n);

		line[strcspn(line, "\n")] = '\0';
		match_one(m, strlen(line) > 3 ? line + 3 : line);
		len = from;
	}
}

void fuzz_maintainers(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct maintainers *m;

	if (maintainers_parse((const char *)data, size, &m, &err))
		return;
	match_one(m, "drivers/net/ethernet/intel/e1000/e1000_main.c");
	match_lines(m, (const char *)data, size);
	maintainers_set_tree(m, odd_length, NULL);
	match_lines(m, (const char *)data, size);
	maintainers_free(m);
}
