// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/order.h"

#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/release.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

/* Each list in the order in which its releases came. */
static const char *const releases[][12] = {
	{ "v2.6.9", "v2.6.39", "v5.10.9", "v5.10.10", "v6.1", "v6.1.0-1", "v6.1.9", "v6.1.10",
	  "v6.12-rc1", "v6.12-rc10", "v6.12", "v6.12.1" },
	{ "v2025.04", "v2025.07-rc1", "v2025.07-rc3", "v2025.07", "v2025.10-rc1" },
	{ "1_00_pre1", "1_00_pre10", "1_00_rc1", "1_00", "1_00_1", "1_36_0" },
	{ "6.11", "6.12_pre1", "6.12_pre2", "6.12", "6.12.1" },
	{ "1.0-alpha", "1.0-alpha.2", "1.0-beta", "1.0-beta2", "1.0-rc1", "1.0-rc.2", "1.0",
	  "1.0-1", "1.0.1", "1.1-dev", "1.1" },
	{ "v1.0.rc.1", "v1.0.rc.2", "v1.0" },
	{ "v3.12.0a1", "v3.12.0a7", "v3.12.0b1", "v3.12.0rc1", "v3.12.0", "v3.12.1rc1" },
	{ "V1.0-ALPHA", "v1.0-Beta1", "V1.0-RC1", "v1.0-RC2", "V1.0" },
	{ "REL_16_BETA1", "REL_16_RC1", "REL_16_0", "REL_16_1" },
	{ "openssl-3.0.0-alpha17", "openssl-3.0.0-beta1", "openssl-3.0.0", "openssl-3.0.1" },
	{ "v2.6.0-test1", "v2.6.0-test11", "v2.6.0", "v2.6.1" },
	{ "3.2-rc", "3.2", "3.3", "3.3a", "3.3b", "3.4-SNAPSHOT", "3.4-preview1", "3.4.Final" },
};
static const char *const more[][12] = {
	{ "v5.15-rc1", "v5.15-rc1-rt1", "v5.15", "v5.15-rt17", "v5.15.1-rc1", "v5.15.1",
	  "v5.15.1-rt18" },
	{ "next-20231229", "next-20240101", "next-20240101120000" },
	{ "zephyr-v3.4.0-rc1", "zephyr-v3.4.0", "zephyr-v3.5.0" },
	{ "1.0+rc1", "1.0" },
	{ "release/9.9", "release/10.0-pre", "release/10.0" },
};

static void in_order(const char *const *names, size_t nr)
{
	AUTO_STRBUF struct strbuf last = STRBUF_INIT, key = STRBUF_INIT;

	for (size_t i = 0; i < nr && names[i]; i++) {
		strbuf_reset(&key);
		CHECK(release_key(names[i], &key));
		if (!CHECK(!last.len || strcmp(last.buf, key.buf) < 0))
			CHECK_STR(names[i], names[i - 1]);
		strbuf_setf(&last, "%s", key.buf);
	}
}

static void test_releases(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(releases); i++)
		in_order(releases[i], ARRAY_SIZE(releases[i]));
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		in_order(more[i], ARRAY_SIZE(more[i]));
}

static void test_alike(void)
{
	static const char *const alike[][2] = {
		{ "v1.0", "1.0" },	     { "v1.0", "V1.0.0" },	 { "1.0-rc1", "1.0rc1" },
		{ "1.0-rc1", "1.0.rc.1" },   { "1.0_rc_1", "1.0-RC-1" }, { "6.1-final", "6.1" },
		{ "v1.0-rc01", "v1.0-rc1" }, { "v010", "v10" },
	};
	AUTO_STRBUF struct strbuf none = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(alike); i++) {
		AUTO_STRBUF struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

		release_key(alike[i][0], &a);
		release_key(alike[i][1], &b);
		CHECK_STR(a.buf, b.buf);
	}
	CHECK(!release_key("next-latest", &none));
	CHECK(!release_key("rc", &none));
	CHECK_INT(none.len, 0);
}

/* "0 2 1": the numbers in their order. */
static void sorted(const struct order_item *items, size_t nr, const struct order_edge *edges,
		   size_t nr_edges, const char *want)
{
	AUTO_FREE uint32_t *order = xcalloc(nr + 1, sizeof(*order));
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	order_sort(items, nr, edges, nr_edges, order);
	for (size_t i = 0; i < nr; i++)
		strbuf_addf(&text, "%s%u", i ? " " : "", order[i]);
	CHECK_STR(text.buf, want);
}

static void test_history(void)
{
	/* clocks that go backwards, stand still, or are wrong: history decides */
	const struct order_item line[] = { { NULL, 30 }, { NULL, 20 }, { NULL, 20 }, { NULL, 10 } };
	const struct order_edge edges[] = { { 0, 1 }, { 1, 2 }, { 2, 3 } };
	const struct order_edge backwards[] = { { 3, 2 }, { 2, 1 }, { 1, 0 } };

	sorted(line, 4, edges, 3, "0 1 2 3");
	sorted(line, 4, backwards, 3, "3 2 1 0");
	/* nobody knows: by date, then as they came */
	sorted(line, 4, NULL, 0, "3 1 2 0");
}

static void test_names(void)
{
	/* v1.1 is of a stable branch, younger than v2.0, and its head 4 has no tag; 5 is the head of the other */
	const struct order_item items[] = { { "2", 20 },  { "1", 10 },	{ "1.1", 30 },
					    { NULL, 15 }, { NULL, 40 }, { NULL, 35 } };
	const struct order_edge edges[] = { { 1, 3 }, { 3, 0 }, { 1, 2 }, { 2, 4 }, { 0, 5 } };
	/* history knows better than names */
	const struct order_item odd[] = { { "2", 1 }, { "1", 2 }, { "1.5", 3 }, { "0", 4 } };
	const struct order_edge leads[] = { { 0, 1 } };

	sorted(items, 6, edges, 5, "1 2 4 3 0 5");
	sorted(odd, 4, leads, 1, "3 0 1 2");
	/* what has no name and leads nowhere comes last */
	sorted(items, 6, NULL, 0, "1 2 0 3 5 4");
}

static void test_circle(void)
{
	const struct order_item items[] = { { NULL, 3 }, { NULL, 2 }, { NULL, 1 }, { NULL, 0 } };
	const struct order_edge edges[] = { { 0, 1 }, { 1, 2 }, { 2, 0 }, { 2, 3 } };

	sorted(items, 4, edges, 4, "3 2 1 0");
	sorted(items, 0, NULL, 0, "");
}

const struct test tests_order[] = {
	{ "releases come in the order of their names, previews before them", test_releases },
	{ "a release has one place, however its name is written", test_alike },
	{ "history decides, then the date", test_history },
	{ "commits lie among the releases as history has it", test_names },
	{ "a circle ends nothing", test_circle },
	{ NULL, NULL },
};
