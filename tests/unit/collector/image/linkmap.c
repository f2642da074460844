// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/linkmap.h"

#include <errno.h>
#include <string.h>

#include "common/strbuf.h"
#include "tests/unit/test.h"

static int parse(struct linkmap *map, const char *text, struct strbuf *err)
{
	return linkmap_parse(map, "x.map", text, strlen(text), err);
}

/* A piece in words: "section input object addr size kind" */
static const char *piece(const struct linkmap *map, size_t i, struct strbuf *out)
{
	static const char *const kinds[] = { "input", "fill", "reserved", "data" };
	const struct linkmap_piece *p = &map->pieces[i];

	strbuf_setf(out, "%s %s %s %llx+%llx %s%s", strmap_name(&map->names, p->section),
		    strmap_name(&map->names, p->input), strmap_name(&map->names, p->object),
		    (unsigned long long)p->addr, (unsigned long long)p->size, kinds[p->kind],
		    p->merged ? " merged" : "");
	return out->buf;
}

static const char small[] =
	"Archive member included to satisfy reference by file (symbol)\n"
	".text 0x1 0x2 not yet\n"
	"\n"
	"Linker script and memory map\n"
	"\n"
	"LOAD a.o\n"
	"                0x0000000000001000                . = 0x1000\n"
	".text           0x0000000000001000      0x120\n"
	" *(.text .text.*)\n"
	" .text          0x0000000000001000       0x10 init/main.o\n"
	"                0x0000000000001000                start\n"
	" *fill*         0x0000000000001010        0x6 90\n"
	" .text.a_rather_long_name\n"
	"                0x0000000000001020       0xe0 lib/lib.a(x y.o)\n"
	" .text          0x0000000000001100        0x0 empty.o\n"
	" LONG           0x0000000000001100        0x4 0x5\n"
	"                0x0000000000001110                . = (. + 0x10)\n"
	" *fill*         0x0000000000001104       0x10 \n"
	"                0x0000000000001120                _etext = .\n"
	"                [!provide]                        PROVIDE (unused = .)\n"
	"                0x0000000000001120                PROVIDE (used = .)\n"
	"\n"
	".a_very_long_output_section\n"
	"                0x0000000000002000       0x30\n"
	" .rodata.str1.1\n"
	"                0x0000000000002000       0x20 a.o\n"
	"                                         0x2b (size before relaxing)\n"
	" .rodata.str1.1\n"
	"                0x0000000000002020       0x50 b.o\n"
	"                                         0x2c (size before relaxing)\n"
	" .rodata        0x0000000000002024        0xc b.o\n";

static void pieces(void)
{
	static const char *const want[] = {
		".text .text init/main.o 1000+10 input",
		".text   1010+6 fill",
		".text .text.a_rather_long_name lib/lib.a(x y.o) 1020+e0 input",
		".text   1100+4 data",
		".text   1104+10 reserved",
		".a_very_long_output_section .rodata.str1.1 a.o 2000+20 input merged",
		/* ld says 0x50, but the next piece starts before that */
		".a_very_long_output_section .rodata.str1.1 b.o 2020+4 input merged",
		".a_very_long_output_section .rodata b.o 2024+c input",
	};
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct linkmap map;

	CHECK_INT(parse(&map, small, &err), 0);
	CHECK_INT(map.nr_pieces, sizeof(want) / sizeof(*want));
	for (size_t i = 0; i < map.nr_pieces && i < sizeof(want) / sizeof(*want); i++)
		CHECK_STR(piece(&map, i, &text), want[i]);
	CHECK(strmap_find(&map.assigned, "_etext") != STRMAP_NONE);
	CHECK(strmap_find(&map.assigned, "used") != STRMAP_NONE);
	CHECK(strmap_find(&map.assigned, "start") == STRMAP_NONE);
	CHECK(strmap_find(&map.objects, "empty.o") != STRMAP_NONE);
	linkmap_release(&map);
}

/* Whatever the end of a map is cut off, nothing is read behind it. */
static void cut_off(void)
{
	for (size_t len = 0; len < sizeof(small); len++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT, copy = STRBUF_INIT;
		struct linkmap map;

		strbuf_add(&copy, small, len);
		CHECK_INT(linkmap_parse(&map, "cut", copy.buf, len, &err),
			  strstr(copy.buf, "Linker script and memory map") ? 0 : -EINVAL);
		linkmap_release(&map);
	}
}

static void refusals(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct linkmap map;

	CHECK_INT(parse(&map, "hello\n", &err), -EINVAL);
	CHECK_STR(err.buf, "'x.map' is not a link map of GNU ld");
	linkmap_release(&map);
	CHECK_INT(
		parse(&map, "Linker script and memory map\n.text 0x1 0x99999999999999999\n", &err),
		0);
	CHECK_INT(map.nr_pieces, 0);
	linkmap_release(&map);
	CHECK_INT(linkmap_read(&map, "/nonexistent.map", &err), -ENOENT);
	linkmap_release(&map);
}

const struct test tests_linkmap[] = {
	{ "every form of a row of ld's map", pieces },
	{ "a map may end anywhere", cut_off },
	{ "what is no map is refused", refusals },
	{ NULL, NULL },
};
