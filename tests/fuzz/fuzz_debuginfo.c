// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is an ELF file with DWARF. libdwarf has defects of its own on hostile input, for which
 * kbloat reads images in a child process: a crash in libdwarf is not one of kbloat.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/debuginfo.h"
#include "collector/image.h"
#include "common/alloc.h"
#include "common/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct debuginfo *di)
{
	for (size_t i = 0; i < di->nr_ranges; i++) {
		const struct debug_range *r = &di->ranges[i];

		if (r->addr >= r->end || r->unit >= di->nr_units ||
		    (i && r->addr < di->ranges[i - 1].end) || debuginfo_range_at(di, r->addr) != r)
			abort();
	}
	for (size_t i = 0; i < di->nr_decls; i++) {
		if (di->decls[i].unit >= di->nr_units || !debuginfo_decl_at(di, di->decls[i].addr))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct debuginfo_options opts = { .source_dir = "/src", .threads = 1 };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_FREE void *copy = xmalloc(size ? size : 1);
	struct debuginfo *di;
	struct image *img;

	memcpy(copy, data, size);
	if (image_open_memory("input", copy, size, &img, &err))
		return 0;
	if (debuginfo_present(img)) {
		if (!debuginfo_read(img, &opts, &di, &err)) {
			check(di);
			debuginfo_free(di);
		} else if (!err.len) {
			abort();
		}
	}
	image_close(img);
	return 0;
}
