// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "common/alloc.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/render.h"
#include "reports/text.h"
#include "tests/unit/test.h"

#define RLO "\xe2\x80\xae" /* right-to-left override */
#define BAD "\xef\xbf\xbd" /* what stands for an invalid byte */

static void fill(struct rows *rows)
{
	rows_column(rows, "symbol", COL_TEXT);
	rows_column(rows, "bytes", COL_BYTES);
	rows_column(rows, "delta", COL_DELTA);
	rows_hidden_column(rows, "object", COL_TEXT);
	rows_text(rows, "foo");
	rows_num(rows, 12345);
	rows_num(rows, -1200);
	rows_text(rows, "mm/foo.o");
	rows_text(rows, "größe");
	rows_num(rows, 0);
	rows_num(rows, 7);
	rows_null(rows);
	rows_text(rows, "total");
	rows_num(rows, 12345);
	rows_num(rows, -1193);
	rows_null(rows);
	rows->total = true;
	rows->title = xstrdup("title");
	rows->footer = xstrdup("footer");
}

static void shows(enum render_format format, const char *want)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	fill(&rows);
	render_rows_to(&rows, &(struct render_opts){ .format = format }, &out);
	CHECK_STR(out.buf, want);
}

static void formats(void)
{
	shows(RENDER_TABLE, "title\n"
			    "\n"
			    "symbol   bytes   delta\n"
			    "foo     12,345  -1,200\n"
			    "größe        0      +7\n"
			    "----------------------\n"
			    "total   12,345  -1,193\n"
			    "\n"
			    "footer\n");
	shows(RENDER_CSV, "symbol,bytes,delta,object\n"
			  "foo,12345,-1200,mm/foo.o\n"
			  "größe,0,7,\n");
	shows(RENDER_JSON,
	      "[\n"
	      "{\"symbol\": \"foo\", \"bytes\": 12345, \"delta\": -1200, \"object\": \"mm/foo.o\"},\n"
	      "{\"symbol\": \"größe\", \"bytes\": 0, \"delta\": 7, \"object\": null}\n"
	      "]\n");
	shows(RENDER_MARKDOWN, "title\n\n"
			       "| symbol | bytes | delta |\n"
			       "| --- | ---: | ---: |\n"
			       "| foo | 12,345 | -1,200 |\n"
			       "| größe | 0 | +7 |\n"
			       "| **total** | **12,345** | **-1,193** |\n"
			       "\nfooter\n");
	shows(RENDER_HTML,
	      "<table>\n<caption>title</caption>\n"
	      "<thead><tr><th scope=\"col\">symbol</th><th scope=\"col\" class=\"num\">bytes</th>"
	      "<th scope=\"col\" class=\"num\">delta</th></tr></thead>\n<tbody>\n"
	      "<tr><th scope=\"row\">foo</th><td class=\"num\">12,345</td>"
	      "<td class=\"num shrunk\">-1,200</td></tr>\n"
	      "<tr><th scope=\"row\">größe</th><td class=\"num\">0</td>"
	      "<td class=\"num grown\">+7</td></tr>\n"
	      "</tbody>\n<tfoot>\n"
	      "<tr><th scope=\"row\">total</th><td class=\"num\">12,345</td>"
	      "<td class=\"num shrunk\">-1,193</td></tr>\n"
	      "<tr><td class=\"note\" colspan=\"3\">footer</td></tr>\n</tfoot>\n</table>\n");
}

static void no_rows(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	rows_column(&rows, "a", COL_TEXT);
	render_rows_to(&rows, &(struct render_opts){ .format = RENDER_JSON }, &out);
	CHECK_STR(out.buf, "[]\n");
	strbuf_reset(&out);
	render_rows_to(&rows, &(struct render_opts){ .format = RENDER_CSV }, &out);
	CHECK_STR(out.buf, "a\n");
	strbuf_reset(&out);
	render_rows_to(&rows, &(struct render_opts){ .format = RENDER_TABLE }, &out);
	CHECK_STR(out.buf, "a\n");
}

static void add_symbol(struct rows *rows, const char *name, const char *file)
{
	rows_text(rows, name);
	rows_num(rows, 1234567);
	rows_null(rows);
	rows_text(rows, file);
}

static void at_width(const struct rows *rows, size_t width, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	render_rows_to(rows, &(struct render_opts){ .width = width }, &out);
	CHECK_STR(out.buf, want);
}

static void clipped(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "symbol", COL_TEXT);
	rows_column(&rows, "bytes", COL_BYTES);
	rows_column(&rows, "nothing", COL_TEXT);
	rows_column(&rows, "file", COL_TEXT);
	add_symbol(&rows, "a_name", "drivers/net/ethernet/intel/igb/igb_main.c");
	at_width(&rows, 40,
		 "symbol      bytes  file\n"
		 "a_name  1,234,567  …intel/igb/igb_main.c\n\n"
		 "cut: file; --wide shows all\n");
}

/* Columns leave in their order, texts are cut at most to what was said, names and numbers stay whole. */
static void narrow(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "symbol", COL_TEXT);
	rows_column(&rows, "bytes", COL_BYTES);
	rows_column(&rows, "nothing", COL_TEXT);
	rows_column(&rows, "file", COL_TEXT);
	rows_narrow(&rows, "nothing file no_such", "file:20");
	add_symbol(&rows, "表を大きくする", "mm/👩‍👩‍👧/page.c");
	add_symbol(&rows, "a_name_of_a_function", "drivers/net/ethernet/intel/igb/igb_main.c");
	rows.footer = xstrdup("1,234 bytes");
	at_width(&rows, 53,
		 "symbol                    bytes  file\n"
		 "表を大きくする        1,234,567  mm/👩‍👩‍👧/page.c\n"
		 "a_name_of_a_function  1,234,567  …ntel/igb/igb_main.c\n\n"
		 "1,234 bytes\n"
		 "cut: file; --wide shows all\n");
	at_width(&rows, 52,
		 "symbol                    bytes\n"
		 "表を大きくする        1,234,567\n"
		 "a_name_of_a_function  1,234,567\n\n"
		 "1,234 bytes\n"
		 "left out for want of room: file; --wide shows all\n");
	/* a name that does not fit beside what must stay has a line of its own */
	at_width(&rows, 30,
		 "symbol              bytes\n"
		 "表を大きくする  1,234,567\n"
		 "a_name_of_a_function\n"
		 "                1,234,567\n\n"
		 "1,234 bytes\n"
		 "left out for want of room:\n"
		 "file; --wide shows all\n");
}

static void brackets(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "commit", COL_TEXT);
	rows_column(&rows, "subject", COL_TEXT);
	rows_column(&rows, "delta", COL_DELTA);
	rows_narrow(&rows, "subject", "subject:20");
	rows_text(&rows, "0123456789ab");
	rows_text(&rows, "mm: more");
	rows_num(&rows, 5);
	rows_text(&rows, "[what nobody can be charged with]");
	rows_null(&rows);
	rows_num(&rows, -3);
	at_width(&rows, 40,
		 "commit        subject   delta\n"
		 "0123456789ab  mm: more     +5\n"
		 "[what nobody can be charged with]\n"
		 "                           -3\n");
}

static void colours(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	fill(&rows);
	render_rows_to(&rows, &(struct render_opts){ .colour = true }, &out);
	CHECK_HAS(out.buf, "\033[32m-1,200\033[0m");
	CHECK_HAS(out.buf, "\033[31m+7\033[0m");
}

typedef void text_fn(struct strbuf *out, const char *s, size_t len);

static void escapes_to(text_fn *fn, const char *text, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	fn(&out, text, strlen(text));
	CHECK_STR(out.buf, want);
}

static void escapes(void)
{
	escapes_to(text_terminal, "a\033[2Jb\tc\n\x7f", "a\\x1b[2Jb\\tc\\n\\x7f");
	escapes_to(text_terminal, "\xc2\x9b" RLO "x", "\\x9b\\u202ex");
	/* a joiner makes one emoji of two; elsewhere it only hides */
	escapes_to(text_terminal, "👩‍👩‍👧 🏳️‍🌈 👍🏽‍👧",
		   "👩‍👩‍👧 🏳️‍🌈 👍🏽‍👧");
	escapes_to(text_terminal,
		   "a\xe2\x80\x8d"
		   "b 👩\xe2\x80\x8d",
		   "a\\u200db 👩\\u200d");
	escapes_to(text_terminal_lines, "a\n\033b", "a\n\\x1bb");
	escapes_to(text_html, "<b a='\"'>&" RLO "\001",
		   "&lt;b a=&#39;&quot;&#39;&gt;&amp;" BAD BAD);
	escapes_to(text_markdown, "a|b`c`<i>__x__", "a\\|b\\`c\\`&lt;i&gt;\\_\\_x\\_\\_");
	escapes_to(text_csv, "plain", "plain");
	escapes_to(text_csv, "a,\"b\"\n", "\"a,\"\"b\"\"\n\"");
	escapes_to(text_csv, "=1+1", "'=1+1");
	escapes_to(text_csv, "@x,", "\"'@x,\"");
	escapes_to(text_csv, "-x", "'-x");
	escapes_to(text_csv, "\tx", "'\tx");
	escapes_to(text_csv, "\rx", "\"'\rx\"");
}

static void invalid_utf8(void)
{
	/* a stray byte, an overlong slash, a surrogate, above U+10FFFF, a cut-off sequence */
	escapes_to(text_utf8,
		   "a\xff"
		   "b",
		   "a" BAD "b");
	escapes_to(text_utf8, "\xc0\xaf", BAD BAD);
	escapes_to(text_utf8, "\xed\xa0\x80", BAD BAD BAD);
	escapes_to(text_utf8, "\xf4\x90\x80\x80", BAD BAD BAD BAD);
	escapes_to(text_utf8, "\xe2\x82", BAD BAD);
	escapes_to(text_utf8, "\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7");
}

static void json_is_valid(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	json_t *json;
	char text[257];

	for (int i = 0; i < 256; i++)
		text[i] = (char)(i + 1);
	text[255] = text[256] = '\0';
	rows_column(&rows, "t", COL_TEXT);
	rows_column(&rows, "r", COL_REAL);
	rows_text(&rows, text);
	rows_text(&rows, "12.5");
	render_rows_to(&rows, &(struct render_opts){ .format = RENDER_JSON }, &out);
	json = json_loads(out.buf, 0, NULL);
	CHECK(json != NULL);
	CHECK(json_real_value(json_object_get(json_array_get(json, 0), "r")) == 12.5);
	json_decref(json);
}

static void format_names(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	enum render_format format;

	CHECK_INT(render_format_parse(NULL, &format, &err), 0);
	CHECK_INT(format, RENDER_TABLE);
	CHECK_INT(render_format_parse("html", &format, &err), 0);
	CHECK_INT(format, RENDER_HTML);
	CHECK_INT(render_format_parse("xml", &format, &err), -EINVAL);
	CHECK_STR(err.buf, "no format 'xml': table, csv, json, markdown or html");
}

/* Only what is an id is cut, and only where people read. */
static void object_ids(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	AUTO_STRBUF struct strbuf table = STRBUF_INIT, csv = STRBUF_INIT;

	rows_id_column(&rows, "commit");
	rows_text(&rows, "0123456789abcdef0123456789abcdef01234567");
	rows_text(&rows, "[unchanged lines, 12 more]");
	render_rows_to(&rows, &(struct render_opts){ .format = RENDER_TABLE }, &table);
	CHECK_STR(table.buf, "commit\n0123456789ab\n[unchanged lines, 12 more]\n");
	render_rows_to(&rows, &(struct render_opts){ .format = RENDER_CSV }, &csv);
	CHECK_STR(csv.buf, "commit\n0123456789abcdef0123456789abcdef01234567\n"
			   "\"[unchanged lines, 12 more]\"\n");
}

static void human_is(int64_t bytes, bool sign, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	number_add_human(&out, bytes, sign);
	CHECK_STR(out.buf, want);
}

/* Units of 1024, the nearest tenth, and never 1024.0 of a unit. */
static void human_numbers(void)
{
	human_is(0, false, "0 B");
	human_is(0, true, "0 B");
	human_is(1, true, "+1 B");
	human_is(-1023, false, "-1023 B");
	human_is(1024, false, "1.0 KiB");
	human_is(1536, true, "+1.5 KiB");
	human_is(1484, false, "1.4 KiB");
	human_is(1485, false, "1.5 KiB"); /* 1.4502 */
	human_is(1048524, false, "1023.9 KiB");
	human_is(1048525, false, "1.0 MiB"); /* 1023.95 */
	human_is(1048576, false, "1.0 MiB");
	human_is(-25009178, true, "-23.9 MiB");
	human_is((int64_t)5 << 30, false, "5.0 GiB");
	human_is((int64_t)3 << 40, false, "3.0 TiB");
	human_is(INT64_MAX, false, "8388608.0 TiB");
	human_is(INT64_MIN, true, "-8388608.0 TiB");
}

/* People see units where they read, machines bytes; counts and texts are what they were. */
static void human_rows(void)
{
	static const char *const want[] = {
		[RENDER_TABLE] = "file       bytes     delta  calls\n"
				 "mm/a.c  12.0 KiB  -1.2 KiB  2,048\n",
		[RENDER_CSV] = "file,bytes,delta,calls\nmm/a.c,12288,-1200,2048\n",
		[RENDER_MARKDOWN] = "| mm/a.c | 12.0 KiB | -1.2 KiB | 2,048 |\n",
		[RENDER_HTML] =
			"<td class=\"num\">12.0 KiB</td><td class=\"num shrunk\">-1.2 KiB</td>"
			"<td class=\"num\">2,048</td>",
		[RENDER_JSON] = "\"bytes\": 12288, \"delta\": -1200, \"calls\": 2048",
	};
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "file", COL_TEXT);
	rows_column(&rows, "bytes", COL_BYTES);
	rows_column(&rows, "delta", COL_DELTA);
	rows_column(&rows, "calls", COL_COUNT);
	rows_text(&rows, "mm/a.c");
	rows_num(&rows, 12288);
	rows_num(&rows, -1200);
	rows_num(&rows, 2048);
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;
		const struct render_opts opts = { .format = (enum render_format)i, .human = true };

		render_rows_to(&rows, &opts, &out);
		CHECK(strstr(out.buf, want[i]) != NULL);
	}
}

const struct test tests_render[] = {
	{ "a table shows the beginning of an object id, machine formats all of it", object_ids },
	{ "each format shows the same rows", formats },
	{ "no rows are shown as none", no_rows },
	{ "a terminal's width is kept, an empty column left out", clipped },
	{ "columns leave in their order, and a line says which", narrow },
	{ "what names nothing takes no room from the columns", brackets },
	{ "growth is red, shrinkage green", colours },
	{ "text from outside is escaped for where it is shown", escapes },
	{ "invalid UTF-8 is replaced", invalid_utf8 },
	{ "JSON stays valid whatever the bytes", json_is_valid },
	{ "formats have names", format_names },
	{ "sizes for people have units of 1024", human_numbers },
	{ "only what is for people has units", human_rows },
	{ NULL, NULL },
};
