// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/idmap.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static void cells(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	char text[] = "copied";

	rows_column(&rows, "a", COL_TEXT);
	rows_hidden_column(&rows, "b", COL_BYTES);
	CHECK_INT(rows.nr_rows, 0);
	rows_text(&rows, text);
	text[0] = 'X';
	CHECK_INT(rows.nr_rows, 0);
	rows_num(&rows, -5);
	rows_text(&rows, NULL);
	rows_null(&rows);
	CHECK_INT(rows.nr_rows, 2);
	CHECK_STR(rows_at(&rows, 0, 0)->text, "copied");
	CHECK_INT(rows_at(&rows, 0, 1)->num, -5);
	CHECK(rows_at(&rows, 1, 0)->null && rows_at(&rows, 1, 1)->null);
	CHECK_INT(rows_find(&rows, "b"), 1);
	CHECK_INT(rows_find(&rows, "c"), -1);
	CHECK(!rows.cols[0].hidden && rows.cols[1].hidden);
}

static void number(int64_t n, bool sign, const char *want)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	number_add(&sb, n, sign);
	CHECK_STR(sb.buf, want);
}

static void numbers(void)
{
	number(0, false, "0");
	number(0, true, "0");
	number(999, true, "+999");
	number(1000, false, "1,000");
	number(-1234567, true, "-1,234,567");
	number(INT64_MIN, false, "-9,223,372,036,854,775,808");
}

static void ids(void)
{
	struct idmap map = IDMAP_INIT;

	CHECK(idmap_get(&map, 1) == IDMAP_NONE);
	for (int64_t i = -5000; i < 5000; i++)
		idmap_put(&map, i * 1000003, i);
	for (int64_t i = -5000; i < 5000; i++)
		CHECK(idmap_get(&map, i * 1000003) == i);
	idmap_put(&map, INT64_MIN, 7);
	idmap_put(&map, INT64_MIN, 8);
	CHECK_INT(idmap_get(&map, INT64_MIN), 8);
	CHECK(idmap_get(&map, INT64_MAX) == IDMAP_NONE);
	idmap_release(&map);
}

const struct test tests_rows[] = {
	{ "cells are kept in rows, texts copied", cells },
	{ "numbers have separators and signs", numbers },
	{ "ids of any size are found again", ids },
	{ NULL, NULL },
};
