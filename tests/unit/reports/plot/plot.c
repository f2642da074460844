// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "reports/plot/plot.h"
#include "reports/plot/script.h"
#include "tests/unit/test.h"

static void test_format(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	enum plot_format format;

	CHECK_INT(plot_format_of("a.b/x.svg", &format, &err), 0);
	CHECK_INT(format, PLOT_SVG);
	CHECK_INT(plot_format_of("x.PNG", &format, &err), 0);
	CHECK_INT(format, PLOT_PNG);
	CHECK_INT(plot_format_of("x.pdf", &format, &err), -EINVAL);
	CHECK_HAS(err.buf, "'x.pdf' ends in neither .svg nor .png");
	CHECK_INT(plot_format_of("svg", &format, &err), -EINVAL);
}

static void check_label(const char *text, size_t max, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	plot_label(&out, text, max);
	CHECK_STR(out.buf, want);
}

static void test_label(void)
{
	check_label("kernel/sched", 0, "kernel/sched");
	check_label("kernel/sched", 12, "kernel/sched");
	check_label("drivers/gpu/drm", 10, "dri\xe2\x80\xa6pu/drm");
	check_label("a\n\x1b[1m\x7f", 0, "a\xef\xbf\xbd\xef\xbf\xbd[1m\xef\xbf\xbd");
	check_label("\xff\xc3\xa9", 0, "\xef\xbf\xbd\xc3\xa9");
	/* a character that turns the writing direction */
	check_label("\xe2\x80\xae"
		    "x",
		    0, "\xef\xbf\xbdx");
}

static void check_bytes(int64_t bytes, bool sign, const char *want)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	plot_bytes(&out, bytes, sign);
	CHECK_STR(out.buf, want);
}

static void test_bytes(void)
{
	check_bytes(0, true, "0 B");
	check_bytes(999, true, "+999 B");
	check_bytes(1000, false, "1.0 kB");
	check_bytes(999949, false, "999.9 kB");
	check_bytes(999950, false, "1.00 MB");
	check_bytes(-12345, true,
		    "\xe2\x88\x92"
		    "12.3 kB");
	CHECK_INT(plot_add(INT64_MAX, 1), INT64_MAX);
	CHECK_INT(plot_add(INT64_MIN, -1), INT64_MIN);
}

/* Nothing from outside may stand where gnuplot looks for commands, nor end the data block. */
static void test_script(void)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	CHECK_INT(plot_script_text(&ps, "KBLOAT_END_OF_TEXT\n!reboot", 0), 1);
	CHECK_INT(plot_script_tic(&ps, "100%s", 40), 2);
	strbuf_addstr(&ps.commands, "plot x\n");
	plot_script_print(&ps, PLOT_SVG, &out);
	CHECK_HAS(out.buf, "$text << KBLOAT_END_OF_TEXT\n"
			   " KBLOAT_END_OF_TEXT\xef\xbf\xbd!reboot\n100%%s\nKBLOAT_END_OF_TEXT\n");
	CHECK_HAS(out.buf, "svg noenhanced");
	CHECK(!strstr(out.buf, "\n!reboot"));
}

/* gnuplot would cut a longer one within a character. */
static void test_tic_length(void)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < 40; i++)
		strbuf_addstr(&text, "\xe2\x82\xac");
	plot_script_tic(&ps, text.buf, 44);
	CHECK(ps.text.len < 50 && ps.text.len % 3 == 1);
}

static void history_columns(struct rows *rows, const char *by)
{
	static const char *const numbers[] = { "bytes", "text",	   "rodata", "data",	  "bss",
					       "init",	"padding", "image",  "compressed" };

	rows_column(rows, "rev", COL_TEXT);
	rows_column(rows, "profile", COL_TEXT);
	rows_column(rows, "arch", COL_TEXT);
	if (by)
		rows_column(rows, by, COL_TEXT);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		rows_column(rows, numbers[i], COL_BYTES);
}

static void history_row(struct rows *rows, const char *rev, const char *profile, const char *key,
			int64_t text, int64_t padding)
{
	rows_text(rows, rev);
	rows_text(rows, profile);
	rows_text(rows, "x86_64");
	if (key)
		rows_text(rows, key);
	rows_num(rows, text + padding);
	rows_num(rows, text);
	for (int i = 0; i < 4; i++)
		rows_num(rows, 0);
	rows_num(rows, padding);
	rows_num(rows, 9000000);
	rows_num(rows, 600000);
}

static bool have_gnuplot(void)
{
	bool found = run_find("gnuplot", NULL);

	if (!found)
		fprintf(stderr, "skipped: no gnuplot\n");
	return found;
}

static void test_history(void)
{
	AUTO_STRBUF struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf rev = STRBUF_INIT, pwned = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (!have_gnuplot())
		return;
	strbuf_addf(&pwned, "%s/pwned", test_dir());
	strbuf_addf(&rev, "v1'\"`touch %s`<b>&\\n", pwned.buf);
	history_columns(&rows, NULL);
	history_row(&rows, "v1", "tiny", NULL, 1700000, 4000000);
	history_row(&rows, rev.buf, "tiny", NULL, 1800000, 4000000);
	CHECK_INT(plot_history(&rows, "class", 8, PLOT_SVG, &one, &err), 0);
	CHECK_INT(plot_history(&rows, NULL, 8, PLOT_SVG, &two, &err), 0);
	CHECK_STR(one.buf, two.buf);
	CHECK_HAS(one.buf, "<title>tiny (x86_64): size by class, v1 to ");
	CHECK_HAS(one.buf,
		  "1.80 MB of code and data, 4.00 MB of padding, compressed image 600.0 kB");
	CHECK_HAS(one.buf, "<text>padding</text>");
	CHECK(!strstr(one.buf, "<b>") && !strstr(one.buf, "GNUPLOT"));
	CHECK(!file_exists(pwned.buf));
}

static void test_history_by(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (!have_gnuplot())
		return;
	history_columns(&rows, "dir");
	history_row(&rows, "v1", "tiny", "mm", 300, 0);
	history_row(&rows, "v1", "tiny", "kernel", 400, 0);
	history_row(&rows, "v1", "tiny", "fs", 100, 0);
	history_row(&rows, "v1", "tiny", "[linker]", 0, 5000);
	CHECK_INT(plot_history(&rows, "dir", 2, PLOT_SVG, &out, &err), 0);
	CHECK_HAS(out.buf, "<text>kernel</text>");
	CHECK_HAS(out.buf, "<text>mm</text>");
	CHECK_HAS(out.buf, "<text>1 other</text>");
	CHECK(!strstr(out.buf, "<text>fs</text>") && !strstr(out.buf, "linker"));
}

static void test_history_refused(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, other = ROWS_INIT;

	history_columns(&rows, NULL);
	CHECK_INT(plot_history(&rows, NULL, 8, PLOT_SVG, &out, &err), -ENOENT);
	history_row(&rows, "v1", "tiny", NULL, 1, 1);
	CHECK_INT(plot_history(&rows, "dir", 8, PLOT_SVG, &out, &err), -EINVAL);
	CHECK_HAS(err.buf, "no column 'dir'");
	history_row(&rows, "v1", "big", NULL, 1, 1);
	CHECK_INT(plot_history(&rows, NULL, 8, PLOT_SVG, &out, &err), -EINVAL);
	CHECK_HAS(err.buf, "'tiny:x86_64' and 'big:x86_64'");
	rows_column(&other, "name", COL_TEXT);
	CHECK_INT(plot_history(&other, NULL, 8, PLOT_SVG, &out, &err), -EINVAL);
	CHECK_INT(out.len, 0);
}

static void diff_row(struct rows *rows, const char *key, int64_t old, int64_t new)
{
	rows_text(rows, key);
	rows_num(rows, old);
	rows_num(rows, new);
	rows_num(rows, new - old);
}

static void diff_rows(struct rows *rows)
{
	rows_column(rows, "dir", COL_TEXT);
	rows_column(rows, "old", COL_BYTES);
	rows_column(rows, "new", COL_BYTES);
	rows_column(rows, "delta", COL_DELTA);
	diff_row(rows, "mm", 100000, 150000);
	diff_row(rows, "fs", 90000, 60000);
	diff_row(rows, "lib", 500, 700);
	diff_row(rows, "[padding]", 4000000, 2000000);
	diff_row(rows, "total", 5700000, 3720200);
	rows->total = true;
}

static const struct plot_build before = { "v1:tiny:x86_64", 1700000, 4000000 };
static const struct plot_build after = { "v2:tiny:x86_64", 1720200, 2000000 };

static void test_growth(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, png = STRBUF_INIT, err = STRBUF_INIT;
	static const char *const texts[] = {
		"1,700,000 B",
		"+50.0 kB",
		"\xe2\x88\x92"
		"30.0 kB",
		"1 other",
		"+200 B",
		"1,720,200 B",
		"5,700,000 B",
		"+20.2 kB",
		"\xe2\x88\x92"
		"2.00 MB",
		"3,720,200 B",
	};
	AUTO_ROWS struct rows rows = ROWS_INIT;
	const char *at;

	if (!have_gnuplot())
		return;
	diff_rows(&rows);
	CHECK_INT(plot_growth(&rows, &before, &after, 2, PLOT_SVG, &out, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		CHECK_HAS(out.buf, texts[i]);
	/* no id may be there twice in a page with two pictures */
	strbuf_reset(&png);
	plot_inline_svg(&out, "p7", &png);
	CHECK_HAS(png.buf, "url(#p7-gpPat");
	CHECK(!strncmp(png.buf, "<svg", 4));
	for (at = png.buf; (at = strstr(at, " id=")); at += 4)
		CHECK(!strncmp(at + 5, "p7-", 3));
	strbuf_reset(&png);
	CHECK_INT(plot_growth(&rows, &before, &after, 2, PLOT_PNG, &png, &err), 0);
	CHECK(png.len > 1000 && !memcmp(png.buf, "\x89PNG", 4));
}

static void test_growth_refused(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	struct plot_build wrong = after;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	diff_rows(&rows);
	wrong.code++;
	CHECK_INT(plot_growth(&rows, &before, &wrong, 2, PLOT_SVG, &out, &err), -EINVAL);
	CHECK_HAS(err.buf, "does not sum");
	CHECK_INT(out.len, 0);
}

static void test_nothing_changed(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (!have_gnuplot())
		return;
	rows_column(&rows, "dir", COL_TEXT);
	rows_column(&rows, "delta", COL_DELTA);
	CHECK_INT(plot_growth(&rows, &before, &before, 2, PLOT_SVG, &out, &err), 0);
	CHECK_HAS(out.buf, "code and data by dir, 0 B");
}

static void test_no_gnuplot(void)
{
	AUTO_FREE char *path = xstrdup(getenv("PATH"));
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	diff_rows(&rows);
	setenv("PATH", test_dir(), 1);
	CHECK_INT(plot_growth(&rows, &before, &after, 2, PLOT_SVG, &out, &err), -ENOENT);
	setenv("PATH", path, 1);
	CHECK_STR(err.buf, "gnuplot is not installed (on Debian: apt-get install gnuplot-nox)");
	CHECK_INT(out.len, 0);
}

const struct test tests_plot[] = {
	{ "the ending of a file says the format", test_format },
	{ "labels have no control characters and are cut in the middle", test_label },
	{ "sizes for people", test_bytes },
	{ "text from outside is data in the script", test_script },
	{ "the label of a tic is short enough for gnuplot", test_tic_length },
	{ "a history is drawn, the same each time, and runs no command", test_history },
	{ "a history by directory keeps the largest and folds the rest", test_history_by },
	{ "rows that are no history of one profile are refused", test_history_refused },
	{ "a waterfall shows each change, the rest and the padding", test_growth },
	{ "a waterfall that does not sum is refused", test_growth_refused },
	{ "two equal builds have a waterfall too", test_nothing_changed },
	{ "a missing gnuplot is one clear line", test_no_gnuplot },
	{ NULL, NULL },
};
