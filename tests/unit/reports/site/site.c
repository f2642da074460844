// SPDX-License-Identifier: GPL-2.0-or-later
/* The pieces of the site's pages. */
#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "reports/site/site.h"
#include "reports/site/changes.h"
#include "reports/site/html.h"
#include "reports/site/names.h"
#include "reports/site/plot.h"
#include "tests/unit/reports/site/fixture.h"
#include "tests/unit/test.h"

static void shell(const char *arg, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	html_shell(&out, arg);
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

	html_change(&out, old, new);
	CHECK_HAS(out.buf, part);
}

static void test_change(void)
{
	change(5, 5, "no change");
	change(100000, 112345, "class=\"grown\" title=\"+12,345 bytes\">+12.3 kB");
	change(100000, 112345, "(+12.35&nbsp;%)");
	change(200, 100, "class=\"shrunk\"");
	/* one minus sign everywhere: that of the tables and of a keyboard */
	change(200, 100, ">-100 B</span> <span class=\"percent\">(-50.00&nbsp;%)");
	change(9000000, 9000001, "(&lt;0.01&nbsp;%)");
	change(9000001, 9000000, "(&lt;0.01&nbsp;%)");
	change(0, 100, "+100 B</span>");
}

/* --- tables --- */

static void show_row(struct rows *rows, const char *key, int64_t bytes, int64_t padding)
{
	rows_text(rows, key);
	rows_num(rows, bytes);
	rows_num(rows, padding);
}

static void test_sizes(void)
{
	const struct site_here here = { .depth = 1 };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct site_list list = { .rows = &rows,
				  .here = &here,
				  .build_path = "build/x.html",
				  .caption = "Directories",
				  .head = "directory",
				  .key = SITE_KEY_PATH,
				  .top = 2 };

	rows_column(&rows, "dir", COL_TEXT);
	rows_column(&rows, "bytes", COL_BYTES);
	rows_column(&rows, "padding", COL_BYTES);
	show_row(&rows, "[linker]", 5000, 4900);
	show_row(&rows, "mm", 400, 0);
	show_row(&rows, EVIL, 300, 0);
	show_row(&rows, "total", 5700, 4900);
	rows.total = true;
	site_sizes(&out, &list);
	CHECK_HAS(out.buf, "<a href=\"../build/x.html#tree/mm\">mm</a></th>"
			   "<td class=\"num\" data-order=\"400\">400</td>"
			   "<td class=\"bar\" data-order=\"400\">");
	/* ordered by code and data, in which padding does not count */
	CHECK(strstr(out.buf, ">mm<") < strstr(out.buf, "alert"));
	CHECK_HAS(out.buf, "1 other</th><td class=\"num\" data-order=\"100\">100</td>");
	CHECK_HAS(out.buf, "total</th><td class=\"num\" data-order=\"800\">800</td>");
	CHECK_HAS(out.buf, "data-order=\"4900\">4,900</td></tr>\n</tfoot>");
	check_escaped(out.buf);
}

static void test_changes(void)
{
	const struct site_here here = { .depth = 2 };
	AUTO_STRBUF struct strbuf grown = STRBUF_INIT, shrunk = STRBUF_INIT, none = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct site_list list = {
		.rows = &rows, .here = &here, .caption = "Changed", .head = "directory", .top = 1
	};

	fixture_diff(&rows, "dir");
	site_changes(&grown, &list, "grown");
	CHECK_HAS(grown.buf, "<caption>Changed (1)<");
	CHECK_HAS(grown.buf, "data-order=\"300\">+300</td>");
	CHECK(!strstr(grown.buf, "padding") && !strstr(grown.buf, "alert"));
	site_changes(&shrunk, &list, NULL);
	CHECK_HAS(shrunk.buf, "<caption>Changed (3)<");
	CHECK_HAS(shrunk.buf, "2 others</th>");
	CHECK_HAS(shrunk.buf, "sum of all</th><td></td><td></td>"
			      "<td class=\"num grown\" data-order=\"450\">+450</td>");
	site_changes(&none, &list, "moved");
	CHECK_STR(none.buf, "<p class=\"muted\">Changed: none.</p>\n");
}

static void test_links(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct strmap names = STRMAP_INIT, options = STRMAP_INIT;
	const struct site_here here = { .depth = 2,
					.subsystems = &names,
					.options = &options,
					.options_of = "build/v1_tiny_x86_64.html" };

	strmap_intern(&names, "MM");
	strmap_intern(&names, EVIL);
	strmap_intern(&options, "SND");
	html_subsystem(&out, &here, "MM");
	html_subsystem(&out, &here, "[padding]");
	html_subsystem(&out, &here, EVIL);
	html_option(&out, &here, "SND");
	html_option(&out, &here, "NET");
	CHECK_HAS(out.buf, "<a href=\"../../subsystem/MM.html\">MM</a>[padding]<a href=\"../../");
	CHECK_HAS(out.buf, "<a href=\"../../candidates/v1_tiny_x86_64/SND.html\">SND</a>NET");
	check_escaped(out.buf);
	strmap_release(&names);
	strmap_release(&options);
}

/* --- the frame, pictures, logs --- */

static void test_frame(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	const struct site_page page = { .kind = "build",
					.title = EVIL,
					.nav = "builds",
					.depth = 1,
					.tables = true,
					.treemap = true };
	static const char *const parts[] = {
		"<!DOCTYPE html>\n<html lang=\"en\" data-root=\"../\" data-page=\"build\">",
		"http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;",
		"href=\"../assets/site.css\"",
		"<a href=\"../builds.html\" aria-current=\"page\">Builds</a>",
		"<form class=\"search\"",
		"<main id=\"main\">",
		"src=\"../assets/jquery.dataTables.min.js\"",
		"src=\"../assets/d3-hierarchy.min.js\"",
	};

	site_begin(&out, &page);
	site_end(&out, &page);
	for (size_t i = 1; i < ARRAY_SIZE(parts); i++) {
		if (i != 1)
			CHECK_HAS(out.buf, parts[i]);
	}
	CHECK(!strncmp(out.buf, parts[0], strlen(parts[0])));
	CHECK_HAS(out.buf, "content=\"default-src 'none'; script-src 'self' file:;");
	/* nothing is loaded from anywhere else */
	CHECK(!strstr(out.buf, "http:") && !strstr(out.buf, "https:") && !strstr(out.buf, "//"));
	check_escaped(out.buf);
}

static void test_figure(void)
{
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT, out = STRBUF_INIT;

	strbuf_addstr(&svg, "<?xml version=\"1.0\"?>\n<svg width=\"3\"><g id=\"gnuplot_canvas\" "
			    "stroke = 'rgb( 34,  34,  34)'  fill='rgb(1, 2, 3)'>"
			    "<text>a = rgb( 34,  34,  34)</text></g></svg>");
	site_figure(&out, &svg, "x", "What it shows.");
	CHECK_HAS(out.buf, "<g id=\"x-gnuplot_canvas\" stroke='var(--fg)'  fill='rgb(1, 2, 3)'>"
			   "<text>a = rgb( 34,  34,  34)</text>");
	CHECK_HAS(out.buf, "<figcaption>What it shows.</figcaption>");
}

static void test_log(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	html_log(&out, "End", "a\tb\n<i>\x1b[31m\n", strlen("a\tb\n<i>\x1b[31m\n"));
	CHECK_HAS(out.buf, ">a\tb\n&lt;i&gt;\\x1b[31m\n</pre>");
}

static void test_rows(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	fixture_diff(&rows, "dir");
	html_rows(&out, &rows, EVIL, 0);
	CHECK_HAS(out.buf, "<th scope=\"col\">dir</th><th scope=\"col\" class=\"num\">old</th>");
	CHECK_HAS(out.buf, "<tfoot>\n<tr><th scope=\"row\">total</th>");
	check_escaped(out.buf);
}

const struct test tests_site[] = {
	{ "names in commands are quoted for a shell", test_shell },
	{ "changes are signed, with a percentage", test_change },
	{ "sizes: padding beside, largest first, the rest and the total", test_sizes },
	{ "changes: of one kind or all, without padding, with their sum", test_changes },
	{ "only what has a page is a link", test_links },
	{ "a frame loads only what lies beside it", test_frame },
	{ "pictures take the page's colours, and text stays as it is", test_figure },
	{ "a log is shown as a terminal would", test_log },
	{ "rows become a table with heads", test_rows },
	{ NULL, NULL },
};
