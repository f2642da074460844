// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is the texts of five files of a tree, apart by lines "@@": drivers/foo/Kconfig, its
 * Makefile, foo.c, a source that defines what it needs, a header that tests the option. A fixed
 * plan is carried out on them.
 */
#include <stdint.h>
#include <string.h>

#include "collector/convert/convert.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

static const char *const files[] = { "drivers/foo/Kconfig", "drivers/foo/Makefile",
				     "drivers/foo/foo.c", "lib/bar.c", "include/linux/foo.h" };

static void make_tree(void)
{
	static const char top[] = "drivers-y := drivers/ lib/\n", sub[] = "obj-y += foo/\n";
	fuzz_write("Makefile", top, strlen(top));
	fuzz_write("drivers/Makefile", sub, strlen(sub));
	fuzz_write("include/linux/module.h", "", 0);
}

static void make_plan(struct conversion *c)
{
	conversion_init(c);
	c->option = xstrdup("FOO");
	c->verdict = xstrdup("exports");
	conversion_add_place(c, CONVERSION_DEFINITION, "FOO", files[0], 1);
	conversion_add_place(c, CONVERSION_SELECT, "BAR", files[0], 5);
	conversion_add_place(c, CONVERSION_USE, "FOO", files[1], 1);
	conversion_add_place(c, CONVERSION_USE, "FOO", files[4], 1);
	conversion_add_object(c, "drivers/foo/foo.o", files[2]);
	conversion_add_object(c, "drivers/foo/two.o", "");
	conversion_add_export(c, "bar", files[3], 3, "lib/bar.o");
	conversion_add_export(c, "__tracepoint_bar", "", 0, "lib/bar.o");
}

void fuzz_convert(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct convert_result r;
	struct conversion c;
	char *at = text;

	make_tree();
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *next = strstr(at, "@@\n");
		size_t len = next ? (size_t)(next - at) : strlen(at);

		fuzz_write(files[i], at, len);
		at = next ? next + 3 : at + len;
	}
	make_plan(&c);
	convert(&c, fuzz_dir(), "CONFIG_MODULES=y\nCONFIG_FOO=y\nCONFIG_BAR=y\n", "x86_64", &r,
		&err);
	convert_release(&r);
	conversion_release(&c);
}
