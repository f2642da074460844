// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/symbols.h"

#include <elf.h>
#include <string.h>

#include "collector/image/image.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

struct sink_data {
	struct strbuf text;
	uint64_t at;
};

static void on_span(void *data, uint64_t start, uint64_t end, const struct image_symbol *sym)
{
	struct sink_data *d = data;

	CHECK_INT(start, d->at);
	CHECK(end > start);
	d->at = end;
	strbuf_addf(&d->text, "%s:%d ", sym ? sym->name : "-", (int)(end - start));
}

static void on_hidden(void *data, const struct image_symbol *sym)
{
	struct sink_data *d = data;

	strbuf_addf(&d->text, "(%s) ", sym->name);
}

/* How symbols share the section [0x1000, 0x1064): "name:bytes", "-" for none, "(hidden)". */
static void covered(struct image_symbol *symbols, size_t nr, const char *want)
{
	struct image_section sections[2] = {
		{ .name = "" },
		{ .name = ".text", .addr = 0x1000, .size = 100, .idx = 1 },
	};
	struct image img = {
		.sections = sections, .nr_sections = 2, .symbols = symbols, .nr_symbols = nr
	};
	struct sink_data d = { STRBUF_INIT, 0x1000 };
	const struct symbols_sink sink = { on_span, on_hidden, &d };
	struct section_symbols *all = symbols_sort(&img);

	symbols_cover(&all[1], &sections[1], &sink);
	CHECK_INT(d.at, 0x1064);
	strbuf_trim(&d.text);
	CHECK_STR(d.text.buf, want);
	strbuf_release(&d.text);
	symbols_free(all, &img);
}

#define FUNC(n, a, s)                                                                              \
	{                                                                                          \
		.name = n, .addr = a, .size = s, .section = 1, .type = STT_FUNC,                   \
		.bind = STB_GLOBAL                                                                 \
	}
#define WEAK(n, a, s)                                                                              \
	{                                                                                          \
		.name = n, .addr = a, .size = s, .section = 1, .type = STT_FUNC, .bind = STB_WEAK  \
	}
#define COVERED(want, ...)                                                                         \
	do {                                                                                       \
		struct image_symbol list_[] = { __VA_ARGS__ };                                     \
		covered(list_, sizeof(list_) / sizeof(*list_), want);                              \
	} while (0)

static void plain(void)
{
	covered(NULL, 0, "-:100");
	COVERED("a:100", FUNC("a", 0x1000, 100));
	COVERED("-:16 a:16 -:4 b:8 -:56", FUNC("b", 0x1024, 8), FUNC("a", 0x1010, 16));
}

static void overlaps(void)
{
	/* of several with one address and size, the strong one is the symbol */
	COVERED("(weak) strong:10 -:90", WEAK("weak", 0x1000, 10), FUNC("strong", 0x1000, 10));
	/* the innermost has the bytes */
	COVERED("outer:10 inner:10 outer:80", FUNC("outer", 0x1000, 100),
		FUNC("inner", 0x100a, 10));
	/* one that lies fully under others is hidden */
	COVERED("b:4 c:6 (a) -:90", FUNC("a", 0x1000, 10), FUNC("b", 0x1000, 4),
		FUNC("c", 0x1004, 6));
	COVERED("a:5 b:10 -:85", FUNC("a", 0x1000, 10), FUNC("b", 0x1005, 10));
}

static void outside(void)
{
	COVERED("-:90 long:10", FUNC("long", 0x105a, 5000));
	COVERED("-:100", FUNC("before", 0xff0, 500), FUNC("behind", 0x1064, 4),
		FUNC("wraps", 0x1000, UINT64_MAX));
}

static void elsewhere(void)
{
	struct image_symbol symbols[] = {
		{ .name = "absolute", .addr = 0x1000, .size = 4, .section = SHN_ABS },
		{ .name = "no section", .addr = 0x1000, .size = 4, .section = 77 },
		{ .name = "label", .addr = 0x1010, .section = 1 },
	};

	covered(symbols, 3, "-:100");
}

const struct test tests_symbols[] = {
	{ "symbols and gaps cover a section without a break", plain },
	{ "aliases and overlaps: each byte has one symbol", overlaps },
	{ "symbols that reach out of their section", outside },
	{ "symbols of no section cover nothing", elsewhere },
	{ NULL, NULL },
};
