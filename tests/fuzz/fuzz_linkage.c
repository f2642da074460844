// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is linkage.data as the database keeps it, or an object file: what is made of that has to
 * be readable again.
 */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/image/image.h"
#include "collector/account/linkage.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/format/linkage.h"
#include "db/format/pieces.h"
#include "tests/fuzz/fuzz.h"

struct seen {
	const uint8_t *data, *end;
	uint64_t sections, symbols, needs;
};

static void check_text(const struct seen *s, const char *text, size_t len)
{
	if ((const uint8_t *)text < s->data || len > (size_t)(s->end - (const uint8_t *)text))
		abort();
}

static void on_section(void *data, const char *name, size_t len, uint64_t bytes, unsigned flags)
{
	struct seen *s = data;

	(void)bytes;
	check_text(s, name, len);
	s->sections++;
	if (flags & ~(unsigned)(LINKAGE_WRITE | LINKAGE_EXEC | LINKAGE_NOBITS))
		abort();
}

static void on_symbol(void *data, const char *name, size_t len, unsigned flags, uint64_t section,
		      uint64_t size)
{
	struct seen *s = data;

	(void)size;
	check_text(s, name, len);
	s->symbols++;
	if (section > s->sections || flags >= 2 * LINKAGE_DATA)
		abort();
}

static void on_need(void *data, const char *name, size_t len, bool weak)
{
	struct seen *s = data;

	(void)weak;
	check_text(s, name, len);
	s->needs++;
}

static void on_ref(void *data, uint64_t need, uint64_t symbol, uint64_t section,
		   enum linkage_how how, uint64_t count)
{
	const struct seen *s = data;

	(void)count;
	if (need >= s->needs || symbol > s->symbols || section >= s->sections ||
	    how > LINKAGE_ADDRESS)
		abort();
}

static void on_exported(void *data, const char *name, size_t len, bool gpl)
{
	(void)gpl;
	check_text(data, name, len);
}

static bool read_back(const void *data, size_t size)
{
	struct seen seen = { .data = data, .end = (const uint8_t *)data + size };
	const struct linkage_sink sink = { .section = on_section,
					   .symbol = on_symbol,
					   .need = on_need,
					   .ref = on_ref,
					   .exported = on_exported,
					   .data = &seen };

	return linkage_read(data, size, &sink);
}

static void on_piece_name(void *data, const char *name, size_t len, uint64_t section,
			  unsigned flags, uint64_t size)
{
	on_symbol(data, name, len, flags, section + 1, size);
}

static bool pieces_back(const void *data, size_t size)
{
	struct seen seen = { .data = data, .end = (const uint8_t *)data + size };
	const struct pieces_sink sink = { .name = on_piece_name, .need = on_need, .data = &seen };

	seen.sections = UINT64_MAX;
	return pieces_read(data, size, &sink);
}

static void make(void *data, size_t size)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, pieces = STRBUF_INIT, err = STRBUF_INIT;
	struct image *img;

	if (image_open_memory("input", data, size, &img, &err))
		return;
	if (linkage_make(img, &out, &pieces, &err) ? out.len || pieces.len || !err.len :
						     !read_back(out.buf, out.len))
		abort();
	if (pieces.len && !pieces_back(pieces.buf, pieces.len))
		abort();
	image_close(img);
}

void fuzz_linkage(const uint8_t *data, size_t size)
{
	AUTO_FREE uint8_t *copy = xmalloc(size ? size : 1);

	memcpy(copy, data, size);
	if (size >= SELFMAG && !memcmp(copy, ELFMAG, SELFMAG))
		make(copy, size);
	else
		(void)(read_back(copy, size) || pieces_back(copy, size));
}
