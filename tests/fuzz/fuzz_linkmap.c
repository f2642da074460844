// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is a link map. When it fits the image at hand, whatever else it says, the account of
 * that image must come out even.
 */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/account/account.h"
#include "collector/account/facts.h"
#include "collector/account/inputs.h"
#include "collector/image/image.h"
#include "collector/image/linkmap.h"
#include "collector/account/owners.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

/* The image of corpus/linkmap/small. */
static unsigned char bytes[0x180];
static struct image_section sections[] = {
	{ .name = "" },
	{ .name = ".text",
	  .addr = 0x4000f0,
	  .lma = 0x4000f0,
	  .offset = 0xf0,
	  .size = 0x70,
	  .type = SHT_PROGBITS,
	  .flags = SHF_ALLOC | SHF_EXECINSTR,
	  .idx = 1 },
	{ .name = ".rodata",
	  .addr = 0x400170,
	  .lma = 0x400170,
	  .offset = 0x170,
	  .size = 0xe,
	  .type = SHT_PROGBITS,
	  .flags = SHF_ALLOC,
	  .idx = 2 },
	{ .name = ".bss",
	  .addr = 0x400180,
	  .lma = 0x400180,
	  .size = 0xa8,
	  .type = SHT_NOBITS,
	  .flags = SHF_ALLOC | SHF_WRITE,
	  .idx = 3 },
};
static struct image_symbol symbols[] = {
	{ .name = "first",
	  .addr = 0x4000f0,
	  .size = 0x10,
	  .section = 1,
	  .type = STT_FUNC,
	  .nm = 't' },
	{ .name = "label", .addr = 0x400110, .section = 1, .type = STT_NOTYPE, .nm = 't' },
	{ .name = "wide",
	  .addr = 0x400128,
	  .size = 0x30,
	  .section = 1,
	  .type = STT_FUNC,
	  .nm = 'T',
	  .bind = STB_GLOBAL },
	{ .name = "table",
	  .addr = 0x400184,
	  .size = 0x40,
	  .section = 3,
	  .type = STT_OBJECT,
	  .nm = 'b' },
};
static struct image img = {
	.path = "image",
	.data = bytes,
	.size = sizeof(bytes),
	.arch = "x86_64",
	.machine = EM_X86_64,
	.type = ET_EXEC,
	.address_size = 8,
	.sections = sections,
	.nr_sections = ARRAY_SIZE(sections),
	.symbols = symbols,
	.nr_symbols = ARRAY_SIZE(symbols),
};

static void check_piece(const struct linkmap *map, const struct linkmap_piece *p)
{
	if (!p->size || p->section >= map->names.nr)
		abort();
	if ((p->kind == LINKMAP_INPUT) != (p->object != STRMAP_NONE))
		abort();
	/* lld's <internal> has merged what came from objects */
	if (p->object != STRMAP_NONE && !p->merged &&
	    strmap_find(&map->objects, strmap_name(&map->names, p->object)) == STRMAP_NONE)
		abort();
}

void fuzz_facts(struct facts *facts)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct inputs in = { .img = &img };

	facts_init(facts);
	if (account_image(&in, facts, &err))
		abort();
}

static void account(struct linkmap *map, struct linkmap *inner)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct facts facts;
	const struct inputs in = { .img = &img, .map = map, .inner = inner };

	facts_init(&facts);
	if (account_image(&in, &facts, &err))
		abort();
	facts_release(&facts);
}

void fuzz_linkmap(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_FREE char *copy = xmalloc(size ? size : 1);
	struct linkmap map;

	/* a copy of just that size: a read behind it is seen */
	memcpy(copy, data, size);
	if (!linkmap_parse(&map, "input", copy, size, &err)) {
		for (size_t i = 0; i < map.nr_pieces; i++)
			check_piece(&map, &map.pieces[i]);
		if (owners_map_fits(&map, &img)) {
			account(&map, NULL);
			/* as the map of vmlinux.o it is never held against the image */
			account(&map, &map);
		}
	} else if (!err.len) {
		abort();
	}
	linkmap_release(&map);
}
