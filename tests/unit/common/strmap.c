// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/strmap.h"

#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void numbers(void)
{
	struct strmap map = STRMAP_INIT;
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	CHECK(strmap_find(&map, "s0") == STRMAP_NONE);
	for (uint32_t i = 0; i < 50000; i++) {
		strbuf_setf(&name, "s%u", i);
		if (!CHECK_INT(strmap_intern(&map, name.buf), i))
			break;
	}
	for (uint32_t i = 0; i < 50000; i++) {
		strbuf_setf(&name, "s%u", i);
		if (!CHECK_INT(strmap_find(&map, name.buf), i) ||
		    !CHECK_STR(strmap_name(&map, i), name.buf))
			break;
	}
	CHECK_INT(strmap_intern(&map, "s7"), 7);
	CHECK_INT(map.nr, 50000);
	CHECK_STR(strmap_name(&map, STRMAP_NONE), "");
	strmap_release(&map);
	CHECK(strmap_find(&map, "s0") == STRMAP_NONE);
}

static void lengths(void)
{
	struct strmap map = STRMAP_INIT;
	size_t size = 3u << 20;
	AUTO_FREE char *longest = xmalloc(size + 1);
	uint32_t n;

	memset(longest, 'x', size);
	longest[size] = '\0';
	CHECK_INT(strmap_intern(&map, ""), 0);
	CHECK_INT(strmap_intern_n(&map, "abc", 2), 1);
	CHECK_INT(strmap_find(&map, "ab"), 1);
	CHECK(strmap_find(&map, "abc") == STRMAP_NONE);
	n = strmap_intern(&map, longest);
	CHECK_STR(strmap_name(&map, 1), "ab");
	CHECK(!strcmp(strmap_name(&map, n), longest));
	CHECK_INT(strmap_find(&map, ""), 0);
	strmap_release(&map);
}

const struct test tests_strmap[] = {
	{ "each string has one number, in order of first use", numbers },
	{ "strings of any length", lengths },
	{ NULL, NULL },
};
