// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "analyzer/account/match.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void normal(const char *name, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	match_normalise(name, &out);
	CHECK_STR(out.buf, want);
}

static void names(void)
{
	normal("foo", "foo");
	normal("foo.cold", "foo");
	normal("foo.isra.0", "foo");
	normal("foo.isra.0.cold", "foo");
	normal("foo.part.1.constprop.2", "foo");
	normal("foo.lto_priv.3", "foo");
	normal("foo.llvm.1234567890", "foo");
	normal("__func__.12345", "__func__");
	normal("__UNIQUE_ID_license123", "__UNIQUE_ID_license");
	normal("__UNIQUE_ID_77", "__UNIQUE_ID_");
	normal("x.y", "x.y");
	normal(".cold", ".cold");
	normal("a..1", "a.");
	normal("v1", "v1");
	normal("", "");
}

#define SYM(n, o, b)                                                                               \
	{                                                                                          \
		.name = n, .object = o, .bytes = b, .named = true                                  \
	}

static void clones(void)
{
	struct match_symbol a[] = { SYM("foo", "a.o", 100), SYM("foo.cold", "a.o", 10),
				    SYM("bar", "a.o", 30) };
	struct match_symbol b[] = { SYM("foo.isra.0", "a.o", 90), SYM("foo.cold", "a.o", 12),
				    SYM("bar.part.0", "a.o", 5), SYM("bar", "a.o", 30) };

	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 0);
	CHECK_INT(a[1].other, 1);
	CHECK_INT(a[2].other, 3);
	CHECK(b[2].other == MATCH_NONE);
	CHECK(!a[0].moved);
}

/* The numbers of static locals change with every edit: the size says which is which. */
static void numbered_statics(void)
{
	struct match_symbol a[] = { SYM("s.1", "a.o", 8), SYM("s.2", "a.o", 24),
				    SYM("s.3", "a.o", 40) };
	struct match_symbol b[] = { SYM("s.2", "a.o", 8), SYM("s.3", "a.o", 24),
				    SYM("s.9", "a.o", 44) };

	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 0);
	CHECK_INT(a[1].other, 1);
	CHECK_INT(a[2].other, 2);
}

static void same_name_elsewhere(void)
{
	struct match_symbol a[] = { SYM("init", "a.o", 10), SYM("init", "b.o", 20) };
	struct match_symbol b[] = { SYM("init", "b.o", 21), SYM("init", "a.o", 11) };

	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 1);
	CHECK_INT(a[1].other, 0);
	CHECK(!a[0].moved && !a[1].moved);
}

static void moves(void)
{
	struct match_symbol a[] = { SYM("walk", "a.o", 100), SYM("walk.cold", "a.o", 9),
				    SYM("huge", "a.o", 1000), SYM("twice", "a.o", 50),
				    SYM("[.rodata]", "a.o", 64) };
	struct match_symbol b[] = { SYM("walk", "b.o", 110), SYM("walk.cold", "b.o", 9),
				    SYM("huge", "b.o", 10),  SYM("twice", "b.o", 50),
				    SYM("twice", "c.o", 50), SYM("[.rodata]", "b.o", 64) };

	a[4].named = b[5].named = false;
	match_symbols(a, ARRAY_SIZE(a), b, ARRAY_SIZE(b));
	CHECK_INT(a[0].other, 0);
	CHECK(a[0].moved && b[0].moved);
	CHECK_INT(a[1].other, 1);
	/* of another size, in two places, no symbol */
	CHECK(a[2].other == MATCH_NONE);
	CHECK(a[3].other == MATCH_NONE && b[3].other == MATCH_NONE);
	CHECK(a[4].other == MATCH_NONE);
}

/* A forged table of one name a hundred thousand times ends soon. */
static void many_of_one_name(void)
{
	size_t nr = 100000;
	AUTO_FREE struct match_symbol *a = xcalloc(nr, sizeof(*a)), *b = xcalloc(nr, sizeof(*b));
	AUTO_FREE char *text = xmalloc(nr * 12);

	for (size_t i = 0; i < nr; i++) {
		snprintf(text + i * 12, 12, "s.%zu", i);
		a[i] = (struct match_symbol)SYM(text + i * 12, "a.o", (int64_t)i);
		b[nr - 1 - i] = (struct match_symbol)SYM(text + i * 12, "a.o", (int64_t)i + 1);
	}
	match_symbols(a, nr, b, nr);
	for (size_t i = 0; i < nr; i++)
		CHECK(a[i].other != MATCH_NONE);
}

static void nothing(void)
{
	struct match_symbol a[] = { SYM("foo", "a.o", 100) };

	match_symbols(a, 1, NULL, 0);
	CHECK(a[0].other == MATCH_NONE);
	match_symbols(NULL, 0, NULL, 0);
}

const struct test tests_match[] = {
	{ "what compilers append is not part of a name", names },
	{ "clones pair up with what they are clones of", clones },
	{ "numbered statics pair up by size", numbered_statics },
	{ "same-named statics stay in their objects", same_name_elsewhere },
	{ "a symbol that went to another object is found", moves },
	{ "a forged symbol table takes no hours", many_of_one_name },
	{ "empty sides match nothing", nothing },
	{ NULL, NULL },
};
