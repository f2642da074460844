// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is an ELF file with DWARF, which is read alone, and as evidence of an account. One with parts
 * that belong into other files is these files, too: x.dwo, which its units and the link that dwz makes
 * may name, and the package x.dwp.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/account.h"
#include "collector/account/facts.h"
#include "collector/account/inputs.h"
#include "collector/image/debuginfo.h"
#include "collector/image/image.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct debuginfo *di)
{
	for (size_t i = 0; i < di->nr_ranges; i++) {
		const struct debug_range *r = &di->ranges[i];

		if (r->addr >= r->end || r->unit >= di->nr_units ||
		    (i && r->addr < di->ranges[i - 1].end) || debuginfo_range_at(di, r->addr) != r)
			abort();
	}
	for (size_t i = 0; i < di->nr_decls; i++) {
		const struct debug_decl *d = &di->decls[i];

		if (d->unit >= di->nr_units || !debuginfo_decl_at(di, d->addr) ||
		    (d->name && !debuginfo_decl_named(di, d->addr, d->name)))
			abort();
	}
}

/* What is left of a stretch of code. */
static void take_bytes(void *data, const struct debug_row *row, uint64_t bytes)
{
	uint64_t *left = data;

	if (!row->line || !bytes || bytes > *left)
		abort();
	*left -= bytes;
}

static void check_rows(const struct debuginfo *di)
{
	uint64_t all = UINT64_MAX;

	for (size_t i = 0; i < di->nr_runs; i++) {
		const struct debug_run *run = &di->runs[i];
		const struct debug_row *row = debuginfo_row_at(di, run->addr);
		uint64_t left = run->end - run->addr;

		if (run->addr >= run->end || run->unit >= di->nr_units || !run->nr ||
		    run->first + (uint64_t)run->nr > di->units[run->unit].nr_rows ||
		    (i && run->addr < di->runs[i - 1].end) || (row && row->addr > run->addr))
			abort();
		debuginfo_each_row(di, run->addr, run->end, take_bytes, &left);
	}
	debuginfo_each_row(di, 0, UINT64_MAX, take_bytes, &all);
}

/* Sources and lines of an account that rests on it. */
static void account(struct image *img, struct debuginfo *di)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct inputs in = { .img = img, .debug = di };
	struct facts facts;

	facts_init(&facts);
	if (account_image(&in, &facts, &err))
		abort();
	facts_release(&facts);
}

static bool has(const uint8_t *data, size_t size, const char *word)
{
	return memmem(data, size, word, strlen(word)) != NULL;
}

/* Files beside it are looked for only when it is one itself. */
static int open_image(const uint8_t *data, size_t size, void *copy, struct image **out)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;

	if (!has(data, size, ".dwo") && !has(data, size, "cu_index"))
		return image_open_memory("input", copy, size, out, &err);
	fuzz_write("x", data, size);
	fuzz_write("x.dwo", data, size);
	fuzz_write("x.dwp", data, has(data, size, "cu_index") ? size : 0);
	strbuf_addf(&path, "%s/x", fuzz_dir());
	return image_open(path.buf, out, &err);
}

void fuzz_debuginfo(const uint8_t *data, size_t size)
{
	const struct debuginfo_options opts = { .source_dir = "/src",
						.build_dir = fuzz_dir(),
						.threads = 1 };
	AUTO_FREE void *copy = xmalloc(size ? size : 1);
	struct debuginfo *di;
	struct image *img;

	memcpy(copy, data, size);
	if (open_image(data, size, copy, &img))
		return;
	if (debuginfo_present(img)) {
		di = debuginfo_read(img, &opts);
		check(di);
		check_rows(di);
		if (di->nr_read > di->nr_units)
			abort();
		account(img, di);
		debuginfo_free(di);
	}
	image_close(img);
}
