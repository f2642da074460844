// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is a source whose first byte says which kind ('m' a makefile, 'S' assembly, else C): what
 * is found in it has to be readable again. And it is read as if it were what was found.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/uses/uses.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/format/uses.h"
#include "tests/fuzz/fuzz.h"

static const char config[] = "CONFIG_A=y\nCONFIG_B=y\nCONFIG_M=m\nCONFIG_N=3\n";

struct seen {
	const char *text, *end;
};

static void check_part(const struct seen *s, const char *part, size_t len)
{
	if (part < s->text || len > (size_t)(s->end - part) || !len)
		abort();
}

static void on_use(void *data, const struct uses_mention *m)
{
	check_part(data, m->path, m->path_len);
	check_part(data, m->option, m->option_len);
	if (!m->line || m->how >= USES_STUB)
		abort();
}

static void on_stub(void *data, const struct uses_mention *m)
{
	check_part(data, m->path, m->path_len);
	check_part(data, m->option, m->option_len);
	check_part(data, m->names, m->names_len);
	if (!m->line || m->how != USES_STUB)
		abort();
}

static bool read_back(const char *text, size_t len)
{
	struct seen seen = { text, text + len };
	const struct uses_sink sink = { on_use, on_stub, &seen };

	return uses_read(text, &sink);
}

void fuzz_uses(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
	struct uses_options *options;
	const char *path;

	if (!size)
		return;
	path = data[0] == 'm' ? "Makefile" : data[0] == 'S' ? "x.S" : "x.c";
	strbuf_add(&text, data + 1, size - 1);
	read_back(text.buf, strlen(text.buf));
	options = uses_options_read(config);
	uses_of_file(options, path, text.buf, text.len, &out);
	uses_options_free(options);
	if (!read_back(out.buf, out.len))
		abort();
}
