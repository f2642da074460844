// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/mailmap.h"

#include <string.h>

#include "common/strbuf.h"
#include "tests/unit/test.h"

/* What git check-mailmap (2.39) says of the same. */
static void as_git(void)
{
	static const char text[] = "# a comment <x@x>\n"
				   "Ann Now <ann@new> <ann@old>\n"
				   "Bob Name <bob@x>\n"
				   "<cat@new> <cat@old>\n"
				   "Dee Two <dee@new> Dee One <dee@old>\n"
				   "Eve <eve@new> Other <dee@old>\n"
				   "Rest <rest@new> <dee@old>\n"
				   "   Gus   Gap \t < gus@x > \n"
				   "Hal <hal@1> <hal@old>\n"
				   "Hal Last <hal@old>\n"
				   "broken <no end\n"
				   "Empty <> <>\n"
				   "Nobody <no@x> <>\n"
				   "Iva <iva@x> <IVA@Old>\r\n"
				   "Two <t@1> A <t@0>\n"
				   "<t@2> a <t@0>\n"
				   "J\xff\x1b <j@x>\n"
				   "Last <last@x>";
	static const char *const cases[][4] = {
		{ "Ann", "ann@old", "Ann Now", "ann@new" },
		{ "Ann", "ANN@OLD", "Ann Now", "ann@new" },
		{ "Ann", "ann@new", "Ann", "ann@new" },
		{ "bob", "Bob@X", "Bob Name", "Bob@X" },
		{ "Cat", "cat@old", "Cat", "cat@new" },
		{ "dee one", "dee@old", "Dee Two", "dee@new" },
		{ "Other", "dee@old", "Eve", "eve@new" },
		{ "Someone", "dee@old", "Rest", "rest@new" },
		{ "Gus", " gus@x ", "Gus Gap", " gus@x " },
		{ "Gus", "gus@x", "Gus", "gus@x" },
		{ "H", "hal@old", "Hal Last", "hal@1" },
		{ "E", "", "Nobody", "no@x" },
		{ "I", "iva@old", "Iva", "iva@x" },
		{ "A", "t@0", "A", "t@2" },
		{ "x", "j@x", "J\xef\xbf\xbd", "j@x" },
		{ "x", "last@x", "Last", "last@x" },
		{ "x", "x@x", "x", "x@x" },
		{ "", "", "Nobody", "no@x" },
	};
	AUTO_MAILMAP struct mailmap map = MAILMAP_INIT;

	mailmap_parse(&map, text, strlen(text));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *name = cases[i][0], *address = cases[i][1];

		mailmap_resolve(&map, &name, &address);
		CHECK_STR(name, cases[i][2]);
		CHECK_STR(address, cases[i][3]);
	}
}

static void empty(void)
{
	AUTO_MAILMAP struct mailmap map = MAILMAP_INIT;
	const char *name = "a", *address = "b";

	mailmap_parse(&map, "", 0);
	mailmap_parse(&map, "\n\n<", 3);
	mailmap_resolve(&map, &name, &address);
	CHECK_STR(name, "a");
	CHECK_STR(address, "b");
}

const struct test tests_mailmap[] = {
	{ "people are called what git calls them", as_git },
	{ "an empty one changes nobody", empty },
	{ NULL, NULL },
};
