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
	"                0x0000000000001000                jiffies = jiffies_64\n"
	"                0x0000000000001000                PROVIDE (boot = ABSOLUTE ((startup_64 - 0x10)))\n"
	"                [!provide]                        PROVIDE (unprovided = nobody)\n"
	"                0x0000000000000001                ASSERT (((SIZEOF (.got) == 0x0) || (tss == 0x0)), has a text)\n"
	"                0x0000000000001120                . = ASSERT (((_etext - base) <= 0x10), or, text)\n"
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

/* @want: its pieces, closed by NULL */
static void check_pieces(const char *text, const char *const *want, struct linkmap *map)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;
	size_t n = 0;

	CHECK_INT(parse(map, text, &err), 0);
	for (; want[n] && n < map->nr_pieces; n++)
		CHECK_STR(piece(map, n, &got), want[n]);
	CHECK(!want[n]);
	CHECK_INT(map->nr_pieces, n);
}

/* @want: all names that expressions of the script have */
static void needed(const struct linkmap *map, const char *want)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;

	for (uint32_t i = 0; i < map->needed.nr; i++)
		strbuf_addf(&got, "%s%s", i ? " " : "", strmap_name(&map->needed, i));
	CHECK_STR(got.buf, want);
}

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
		NULL,
	};
	struct linkmap map;

	check_pieces(small, want, &map);
	CHECK_INT(map.nr_sections, 2);
	CHECK(strmap_find(&map.assigned, "_etext") != STRMAP_NONE);
	CHECK(strmap_find(&map.assigned, "used") != STRMAP_NONE);
	CHECK(strmap_find(&map.assigned, "start") == STRMAP_NONE);
	needed(&map, "jiffies_64 startup_64 tss _etext base");
	CHECK(strmap_find(&map.objects, "empty.o") != STRMAP_NONE);
	linkmap_release(&map);
}

/* As ld 2.40 writes it in French; the words differ, the columns do not. */
static void other_languages(void)
{
	static const char text[] =
		"\n"
		"Sections d'entrée éliminées\n"
		"\n"
		" .text          0x0000000000000000       0x10 dropped.o\n"
		"\n"
		"Configuration mémoire\n"
		"\n"
		"Nom              Origine            Longueur           Attributs\n"
		"*default*        0x0000000000000000 0xffffffffffffffff\n"
		"\n"
		"Script de l'éditeurs de liens and table de projection mémoire\n"
		"\n"
		"LOAD a.o\n"
		".text           0x0000000000001000       0x10 adresse de chargement 0x2000\n"
		" .text          0x0000000000001000       0x10 a.o\n"
		".rodata         0x0000000000002000       0x20\n"
		" .rodata.str1.1\n"
		"                0x0000000000002000       0x20 a.o\n"
		"                                         0x2b (taille avant relaxation)\n";
	static const char *const want[] = {
		".text .text a.o 1000+10 input",
		".rodata .rodata.str1.1 a.o 2000+20 input merged",
		NULL,
	};
	struct linkmap map;

	check_pieces(text, want, &map);
	CHECK(strmap_find(&map.objects, "dropped.o") == STRMAP_NONE);
	linkmap_release(&map);
}

/* ld prints the old size of strings that were all merged away, wherever they had stood. */
static void merged_away(void)
{
	static const char text[] = "Linker script and memory map\n"
				   ".rodata         0x0000000000402000       0x88\n"
				   " .rodata.str1.8\n"
				   "                0x0000000000402000       0x2f a.o\n"
				   " .rodata.str1.8\n"
				   "                0x000000000040202f       0x2f b.o\n"
				   " *fill*         0x000000000040202f       0x11 \n"
				   " .rodata        0x0000000000402040       0x48 c.o\n"
				   " .rodata.str1.8\n"
				   "                0x0000000000402088       0x2f d.o\n"
				   ".init           0x0000000000402090        0x8\n"
				   " .init.rodata.str1.1\n"
				   "                0x0000000000402090        0xf e.o\n";
	static const char *const want[] = {
		".rodata .rodata.str1.8 a.o 402000+2f input",
		".rodata   40202f+11 fill",
		".rodata .rodata c.o 402040+48 input",
		".init .init.rodata.str1.1 e.o 402090+8 input",
		NULL,
	};
	struct linkmap map;

	check_pieces(text, want, &map);
	linkmap_release(&map);
}

static void lld(void)
{
	static const char text[] =
		"             VMA              LMA     Size Align Out     In      Symbol\n"
		"ffffffff81000000 ffffffff81000000        0     1 . = 0xffffffff81000000\n"
		"ffffffff81000000          1000000      1f0  4096 .text\n"
		"ffffffff81000000          1000000        0     1         _text = .\n"
		"ffffffff81000000          1000000       10    16         init/main.o:(.text)\n"
		"ffffffff81000000          1000000       10     1                 start_kernel\n"
		"ffffffff81000020          1000020       60    16         vmlinux.a(b (c).o):(.text.x(1))\n"
		"ffffffff81000080          1000080       80     1         . = ALIGN ( 0x100 )\n"
		"ffffffff81000100          1000100        4     1         LONG ( 0x5 )\n"
		"ffffffff81000104          1000104       ec     1         . = . + 0xec\n"
		"ffffffff810001f0          10001f0        0     1         PROVIDE ( used = . )\n"
		"ffffffff810001f0          10001f0        0     1 _end = .\n"
		"ffffffff810001f0          10001f0        0     1 jiffies = jiffies_64\n"
		"ffffffff810001f0          10001f0        0     1 PROVIDE ( boot = ABSOLUTE ( startup_64 - 0x10 ) )\n"
		"ffffffff81001000          1001000       2b     1 .rodata\n"
		"ffffffff81001000          1001000       2b     1         <internal>:(.rodata.str1.1)\n"
		"               0                0       10     1 .comment\n";
	static const char *const want[] = {
		".text .text init/main.o ffffffff81000000+10 input",
		".text .text.x(1) vmlinux.a(b (c).o) ffffffff81000020+60 input",
		".text   ffffffff81000080+80 fill",
		".text   ffffffff81000100+4 data",
		".text   ffffffff81000104+ec reserved",
		".rodata .rodata.str1.1 <internal> ffffffff81001000+2b input merged",
		NULL,
	};
	struct linkmap map;

	check_pieces(text, want, &map);
	CHECK_INT(map.nr_sections, 3);
	CHECK(strmap_find(&map.assigned, "_text") != STRMAP_NONE);
	CHECK(strmap_find(&map.assigned, "used") != STRMAP_NONE);
	CHECK(strmap_find(&map.assigned, "_end") != STRMAP_NONE);
	CHECK(strmap_find(&map.objects, "<internal>") == STRMAP_NONE);
	needed(&map, "jiffies_64 startup_64");
	linkmap_release(&map);
}

static void lld_32(void)
{
	static const char text[] = "     VMA      LMA     Size Align Out     In      Symbol\n"
				   "   11154    11154       3c     4 .text\n"
				   "   11154    11154       1c     4         a.o:(.text)\n"
				   "   11154    11154        0     1                 $a\n";
	static const char *const want[] = { ".text .text a.o 11154+1c input", NULL };
	struct linkmap map;

	check_pieces(text, want, &map);
	linkmap_release(&map);
}

static void mold(void)
{
	static const char text[] =
		"               VMA       Size Align Out     In      Symbol\n"
		"          0x200000         64     8 EHDR\n"
		"          0x201220         43    16 .text\n"
		"          0x201220         16    16         a.o:(.text)\n"
		"          0x201220          0     0                 a_fn\n"
		"          0x201230         27    16         lib.a(b.o):(.text)\n"
		"                 0        420     1 .strtab\n";
	static const char *const want[] = { ".text .text a.o 201220+10 input",
					    ".text .text lib.a(b.o) 201230+1b input", NULL };
	struct linkmap map;

	check_pieces(text, want, &map);
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
	CHECK_STR(err.buf, "'x.map' is not a link map of GNU ld, lld or mold");
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
	{ "ld's map in another language", other_languages },
	{ "merged strings end where the next piece starts, or their section ends", merged_away },
	{ "lld's map", lld },
	{ "lld's map of a 32-bit image", lld_32 },
	{ "mold's map", mold },
	{ "a map may end anywhere", cut_off },
	{ "what is no map is refused", refusals },
	{ NULL, NULL },
};
