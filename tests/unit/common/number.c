// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/number.h"

#include "common/alloc.h"
#include "tests/unit/test.h"

static void answers(void)
{
	static const char *const yes[] = { "yes", "Yes", "true", "on", "1", "TRUE" };
	static const char *const no[] = { "no", "NO", "false", "Off", "0" };
	static const char *const neither[] = {
		"", "maybe", "y", "n", "2", "-1", "yes ", "00", "01"
	};
	bool is = false;

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++, is = false)
		CHECK(answer_parse(yes[i], &is) && is);
	is = true;
	for (size_t i = 0; i < ARRAY_SIZE(no); i++, is = true)
		CHECK(answer_parse(no[i], &is) && !is);
	for (size_t i = 0; i < ARRAY_SIZE(neither); i++)
		CHECK(!answer_parse(neither[i], &is));
	CHECK(is);
}

const struct test tests_number[] = {
	{ "yes and no, and what is neither", answers },
	{ NULL, NULL },
};
