// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/suggest.h"

#include <string.h>

#include "common/alloc.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

#define ID "0123456789abcdef0123456789abcdef01234567"
#define ID256 ID "89abcdef0123456789abcdef"

static void near(void)
{
	static const struct {
		const char *word, *says;
	} cases[] = {
		{ "fiel", "; did you mean 'file'?" },
		{ "FILE", "; did you mean 'file'?" },
		{ "RTC_LBI", "; did you mean 'RTC_LIB'?" },
		{ "rtc_lib", "; did you mean 'RTC_LIB'?" },
		{ "s", "; did you mean 'section' or 'symbol'?" },
		{ "se", "; did you mean 'section'?" },
		{ "nothing", "" },
		{ "x", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		suggest_listed(cases[i].word, "section, file|RTC_LIB or symbol", &out);
		CHECK_STR(out.buf, cases[i].says);
	}
	CHECK_INT(suggest_distance("", ""), 0);
	CHECK_INT(suggest_distance("abc", "acb"), 1);
	CHECK_INT(suggest_distance("abc", ""), 3);
}

/* A word of any length is compared in bounds. */
static void long_words(void)
{
	char a[400], b[400];

	memset(a, 'a', sizeof(a));
	memset(b, 'b', sizeof(b));
	a[399] = b[399] = '\0';
	CHECK_INT(suggest_distance(a, b), 100);
	CHECK_INT(suggest_distance(a, a), 0);
}

static void ids(void)
{
	static const char *const cases[][2] = {
		{ ID, "0123456789ab" },
		{ ID ":tiny:x86_64", "0123456789ab:tiny:x86_64" },
		{ ID256, "0123456789ab" },
		{ ID ".." ID, "0123456789ab..0123456789ab" },
		{ "v1.0.." ID ":tiny", "v1.0..0123456789ab:tiny" },
		{ ID ":tiny..v2:tiny", "0123456789ab:tiny..v2:tiny" },
		{ "v6.1:tiny", "v6.1:tiny" },
		{ ID "8", ID "8" },
		{ ID "x", ID "x" },
		{ "@" ID, "@" ID },
		{ "...", "..." },
		{ "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;

		rev_add_short(cases[i][0], &out);
		CHECK_STR(out.buf, cases[i][1]);
	}
}

const struct test tests_suggest[] = {
	{ "what a mistyped word may have meant", near },
	{ "long words are compared as far as they go", long_words },
	{ "commit ids are cut short in front of names and in ranges", ids },
	{ NULL, NULL },
};
