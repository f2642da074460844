// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "reports/page.h"
#include "reports/page_html.h"
#include "tests/unit/test.h"

#define EVIL "x<script>alert(1)</script>\"'&\x1b"

static void shell(const char *arg, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	page_shell(&out, arg);
	CHECK_STR(out.buf, want);
}

static void test_shell(void)
{
	shell("v6.1.170:tiny:x86_64", "v6.1.170:tiny:x86_64");
	shell("@my label", "&#39;@my label&#39;");
	shell("a'b", "&#39;a&#39;\\&#39;&#39;b&#39;");
	shell("", "&#39;&#39;");
}

static void change(int64_t old, int64_t new, const char *part)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	page_change(&out, old, new);
	CHECK_HAS(out.buf, part);
}

static void test_change(void)
{
	change(5, 5, "no change");
	change(100000, 112345, "class=\"grown\" title=\"+12,345 bytes\">+12.3 kB");
	change(100000, 112345, "(+12.35&nbsp;%)");
	change(200, 100, "class=\"shrunk\"");
	change(200, 100,
	       "(\xe2\x88\x92"
	       "50.00&nbsp;%)");
	change(0, 100, "+100 B</span>");
}

static void show_columns(struct rows *rows, const char *key)
{
	rows_column(rows, key, COL_TEXT);
	rows_column(rows, "bytes", COL_BYTES);
	rows_column(rows, "padding", COL_BYTES);
	rows_column(rows, "class", COL_TEXT);
	rows_column(rows, "file", COL_TEXT);
}

static void show_row(struct rows *rows, const char *key, int64_t bytes, int64_t padding)
{
	rows_text(rows, key);
	rows_num(rows, bytes);
	rows_num(rows, padding);
	rows_text(rows, padding ? "padding" : "text");
	rows_text(rows, "a.c");
}

static void test_dirs(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	show_columns(&rows, "dir");
	show_row(&rows, "[linker]", 5000, 4900);
	show_row(&rows, "mm", 400, 0);
	show_row(&rows, EVIL, 300, 0);
	show_row(&rows, "total", 5700, 4900);
	rows.total = true;
	page_dirs(&out, &rows, 2);
	CHECK_HAS(out.buf, "mm</th><td class=\"num\">400</td><td class=\"bar\" "
			   "style=\"background-size:100.0% .8rem\">");
	/* ordered by code and data, in which padding does not count */
	CHECK(strstr(out.buf, "mm") < strstr(out.buf, "alert"));
	CHECK_HAS(out.buf, "1 other</th><td class=\"num\">100</td>");
	CHECK_HAS(out.buf, "total</th><td class=\"num\">800</td>");
	CHECK_HAS(out.buf, "<td class=\"num\">4,900</td></tr>\n</tbody>");
	CHECK(!strstr(out.buf, "<script") && !strchr(out.buf, '\x1b'));
}

static void diff_row(struct rows *rows, const char *key, int64_t old, int64_t new)
{
	rows_text(rows, key);
	rows_num(rows, old);
	rows_num(rows, new);
	rows_num(rows, new - old);
}

static void diff_rows(struct rows *rows, const char *by)
{
	rows_column(rows, by, COL_TEXT);
	rows_column(rows, "old", COL_BYTES);
	rows_column(rows, "new", COL_BYTES);
	rows_column(rows, "delta", COL_DELTA);
	diff_row(rows, "mm", 1000, 1300);
	diff_row(rows, EVIL, 0, 200);
	diff_row(rows, "fs", 500, 450);
	diff_row(rows, "[padding]", 700, 900);
	diff_row(rows, "total", 2200, 2850);
	rows->total = true;
}

static void test_diff(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	diff_rows(&rows, "dir");
	page_diff(&out, &rows, "directory", 1);
	CHECK_HAS(out.buf, "Grew: 2<");
	CHECK_HAS(out.buf, "Shrank: 1, thank you");
	CHECK_HAS(out.buf, "<td class=\"num\">+500</td>"); /* with the one beyond the top */
	CHECK_HAS(out.buf, "<td class=\"num\">-50</td>");
	CHECK(!strstr(out.buf, "padding") && !strstr(out.buf, "alert"));
}

static void history_rows(struct rows *rows)
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

static void build_rows(struct rows *rows)
{
	rows_column(rows, "name", COL_TEXT);
	rows_column(rows, "status", COL_TEXT);
	rows_column(rows, "stage", COL_TEXT);
	rows_column(rows, "attempt", COL_INT);
	rows_text(rows, "v3:tiny:x86_64");
	rows_text(rows, "failed");
	rows_text(rows, "configure");
	rows_num(rows, 2);
}

static void headline_rows(struct rows *rows)
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

static void check_page(const char *html)
{
	static const char *const parts[] = {
		"<a href=\"#h1\">headline series (x86_64x&lt;script",
		"<h2 id=\"h1\">The headline series (x86_64x&lt;script",
		" has 24.00 MB of code and data, 80 times Lawton",
		"kbloat plot headline --profile minmod,tiny --arch &#39;x86_64x&lt;",
		"id=\"headline1-",
		"<!DOCTYPE html>",
		"<h2 id=\"s1\">tiny (x86_64)</h2>",
		"1.9 kB</span>", /* code and data */
		"(+30.00&nbsp;%)",
		"v3:tiny:x86_64 stopped at the stage <em>configure</em>, attempt 2",
		"kbloat diff --by file v1:tiny:x86_64 &#39;v2x&lt;script",
		"prefers-color-scheme:dark",
		"name=\"viewport\"",
		"All builds",
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		CHECK_HAS(html, parts[i]);
	CHECK(!strstr(html, "<script") && !strchr(html, '\x1b'));
	/* nothing is loaded from anywhere */
	CHECK(!strstr(html, " src=") && !strstr(html, "https:") && !strstr(html, "@import"));
}

static void test_page(void)
{
	AUTO_STRBUF struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows history = ROWS_INIT, dirs = ROWS_INIT, symbols = ROWS_INIT;
	AUTO_ROWS struct rows by_dir = ROWS_INIT, by_file = ROWS_INIT, builds = ROWS_INIT;
	AUTO_ROWS struct rows series = ROWS_INIT;
	struct page_section section = {
		.title = "tiny (x86_64)",
		.profile = "tiny",
		.arch = "x86_64",
		.newest = "v2" EVIL ":tiny:x86_64",
		.previous = "v1:tiny:x86_64",
		.history = &history,
		.dirs = &dirs,
		.depth = 2,
		.symbols = &symbols,
		.diff_dirs = &by_dir,
		.diff_files = &by_file,
	};
	struct page_headline headline = { "x86_64" EVIL, "minmod,tiny", &series };
	struct page page = { &headline, 1, &section, 1, &builds };

	if (!run_find("gnuplot", NULL)) {
		fprintf(stderr, "skipped: no gnuplot\n");
		return;
	}
	history_rows(&history);
	show_columns(&dirs, "dir");
	show_row(&dirs, EVIL, 1950, 0);
	show_columns(&symbols, "symbol");
	show_row(&symbols, EVIL, 1950, 0);
	diff_rows(&by_dir, "dir");
	diff_rows(&by_file, "file");
	build_rows(&builds);
	headline_rows(&series);
	CHECK_INT(page_make(&page, &one, &err), 0);
	CHECK_INT(page_make(&page, &two, &err), 0);
	CHECK_STR(one.buf, two.buf);
	check_page(one.buf);
	page.nr_headlines = 0;
	strbuf_reset(&two);
	CHECK_INT(page_make(&page, &two, &err), 0);
	CHECK(!strstr(two.buf, "headline series"));
}

const struct test tests_page[] = {
	{ "names in commands are quoted for a shell", test_shell },
	{ "changes are signed, with a percentage", test_change },
	{ "directories: padding beside, largest first, the rest and the total", test_dirs },
	{ "growth and shrinkage apart, without padding", test_diff },
	{ "a page is whole, escaped, self-contained and the same each time", test_page },
	{ NULL, NULL },
};
