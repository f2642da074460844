// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/idmap.h"
#include "common/number.h"
#include "common/model/byte_class.h"
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

static void by_name(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	CHECK_INT(rows_nr(&rows), 0);
	rows_column(&rows, "key", COL_TEXT);
	rows_column(&rows, "bytes", COL_BYTES);
	rows_text(&rows, "a");
	rows_num(&rows, 0);
	rows_text(&rows, NULL);
	rows_null(&rows);
	CHECK_STR(rows_key(&rows, 0), "a");
	CHECK_STR(rows_key(&rows, 1), "");
	CHECK_STR(rows_text_at(&rows, 0, "key"), "a");
	CHECK_STR(rows_text_at(&rows, 1, "key"), "");
	CHECK_STR(rows_text_at(&rows, 0, "bytes"), "");
	CHECK_STR(rows_text_at(&rows, 0, "other"), "");
	CHECK_INT(rows_num_at(&rows, 1, "bytes"), 0);
	CHECK_INT(rows_num_at(&rows, 1, "other"), 0);
	CHECK(rows_has(&rows, 0, "bytes") && !rows_has(&rows, 1, "bytes"));
	CHECK(!rows_has(&rows, 0, "other"));
	CHECK_INT(rows_nr(&rows), 2);
	rows.total = true;
	CHECK_INT(rows_nr(&rows), 1);
}

static void classes(void)
{
	const int64_t by_class[CLASS_NR] = { 1, 2, 4, 8, 16, 32 };

	CHECK_INT(class_total(by_class), 63);
	CHECK_INT(class_code_and_data(by_class), 31);
	for (int i = 0; i < CLASS_NR; i++)
		CHECK_INT(class_find(class_names[i]), i);
	CHECK_INT(class_find("code"), -1);
}

static void number(int64_t n, bool sign, const char *want)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	number_add(&sb, n, sign);
	CHECK_STR(sb.buf, want);
}

static void percent(double value, int digits, bool sign, const char *want)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	number_add_percent(&sb, value, digits, sign);
	CHECK_STR(sb.buf, want);
}

static void percents(void)
{
	percent(8.46, 1, true, "+8.5 %");
	percent(-8.46, 1, true, "-8.5 %");
	percent(40, 1, false, "40.0 %");
	percent(0.06, 1, true, "+0.1 %");
	percent(0.04, 1, true, "<0.1 %");
	percent(-0.004, 2, true, "<0.01 %");
	percent(0, 1, false, "<0.1 %");
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
	{ "a cell by the name of its column, or nothing", by_name },
	{ "classes have names and sums", classes },
	{ "numbers have separators and signs", numbers },
	{ "percentages that are not 0 do not say so", percents },
	{ "ids of any size are found again", ids },
	{ NULL, NULL },
};
