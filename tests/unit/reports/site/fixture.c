// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/reports/site/fixture.h"

#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "tests/unit/test.h"

void check_escaped(const char *html)
{
	CHECK_HAS(html, "x&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
	CHECK(!strstr(html, "<script>"));
	CHECK(!strchr(html, 0x1b));
	/* gnuplot leaves quotes as they are, in the text of its pictures: <text><tspan>x&lt; */
	for (const char *quote = html; (quote = strstr(quote, "\"'&")); quote++)
		CHECK(!strncmp(quote, "\"'&amp;", 7));
}

static void diff_row(struct rows *rows, const char *key, int64_t old, int64_t new,
		     const char *status)
{
	rows_text(rows, key);
	rows_num(rows, old);
	rows_num(rows, new);
	rows_num(rows, new - old);
	rows_text(rows, status);
	rows_text(rows, key);
}

void fixture_diff(struct rows *rows, const char *by)
{
	rows_column(rows, by, COL_TEXT);
	rows_column(rows, "old", COL_BYTES);
	rows_column(rows, "new", COL_BYTES);
	rows_column(rows, "delta", COL_DELTA);
	rows_column(rows, "status", COL_TEXT);
	rows_column(rows, "file", COL_TEXT);
	diff_row(rows, "mm", 1000, 1300, "grown");
	diff_row(rows, EVIL, 0, 200, "added");
	diff_row(rows, "fs", 500, 450, "shrunk");
	diff_row(rows, "[padding]", 700, 900, "grown");
	diff_row(rows, "total", 2200, 2850, NULL);
	rows->total = true;
}

void fixture_history(struct rows *rows)
{
	static const char *const numbers[] = { "bytes", "text",	   "rodata", "data",	  "bss",
					       "init",	"padding", "image",  "compressed" };
	static const int64_t sizes[2][9] = {
		{ 2200, 1500, 0, 0, 0, 0, 700, 9000, 800 },
		{ 2850, 1950, 0, 0, 0, 0, 900, 9000, 850 },
	};

	rows_column(rows, "rev", COL_TEXT);
	rows_column(rows, "profile", COL_TEXT);
	rows_column(rows, "arch", COL_TEXT);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		rows_column(rows, numbers[i], COL_BYTES);
	for (int b = 0; b < 2; b++) {
		rows_text(rows, b ? "v2" EVIL : "v1");
		rows_text(rows, "tiny");
		rows_text(rows, "x86_64");
		for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
			rows_num(rows, sizes[b][i]);
	}
}

void fixture_headline(struct rows *rows)
{
	rows_column(rows, "rev", COL_TEXT);
	rows_column(rows, "profile", COL_TEXT);
	rows_column(rows, "arch", COL_TEXT);
	rows_column(rows, "code_and_data", COL_BYTES);
	rows_column(rows, "compiler", COL_TEXT);
	for (int i = 0; i < 2; i++) {
		rows_text(rows, "v2" EVIL);
		rows_text(rows, i ? "tiny" : EVIL);
		rows_text(rows, "x86_64" EVIL);
		rows_num(rows, i ? 2400000 : 24000000);
		rows_text(rows, EVIL);
	}
}

void fixture_rows(struct rows *rows, const char *const *texts, const char *const *numbers)
{
	for (size_t i = 0; texts[i]; i++)
		rows_column(rows, texts[i], COL_TEXT);
	for (size_t i = 0; numbers[i]; i++)
		rows_column(rows, numbers[i], COL_BYTES);
	for (int row = 0; row < 2; row++) {
		for (size_t i = 0; texts[i]; i++)
			rows_text(rows, EVIL);
		for (size_t i = 0; numbers[i]; i++)
			rows_num(rows, 7);
	}
}
