// SPDX-License-Identifier: GPL-2.0-or-later
/* The input is a link map. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/linkmap.h"
#include "common/alloc.h"
#include "common/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_piece(const struct linkmap *map, const struct linkmap_piece *p)
{
	if (!p->size || p->section >= map->names.nr)
		abort();
	if ((p->kind == LINKMAP_INPUT) != (p->object != STRMAP_NONE))
		abort();
	if (p->object != STRMAP_NONE &&
	    strmap_find(&map->objects, strmap_name(&map->names, p->object)) == STRMAP_NONE)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_FREE char *copy = xmalloc(size ? size : 1);
	struct linkmap map;

	/* a copy of just that size: a read behind it is seen */
	memcpy(copy, data, size);
	if (!linkmap_parse(&map, "input", copy, size, &err)) {
		for (size_t i = 0; i < map.nr_pieces; i++)
			check_piece(&map, &map.pieces[i]);
	} else if (!err.len) {
		abort();
	}
	linkmap_release(&map);
	return 0;
}
