// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/account/account.h"
#include "analyzer/account/headline.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "reports/plot/headline.h"
#include "reports/plot/script.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define COMMIT_C "cccccccccccccccccccccccccccccccccccccccc"

/* --- rows from the database --- */

/* "rev profile status bytes padding" of each row, separated by commas. */
static void summary(const struct rows *rows, struct strbuf *out)
{
	strbuf_reset(out);
	for (size_t r = 0; r < rows->nr_rows; r++) {
		strbuf_addf(out, "%s%s %s %s", r ? ", " : "", rows_at(rows, r, 0)->text,
			    rows_at(rows, r, 1)->text, rows_at(rows, r, 3)->text);
		if (!rows_at(rows, r, 4)->null)
			strbuf_addf(out, " %lld %lld", (long long)rows_at(rows, r, 4)->num,
				    (long long)rows_at(rows, r, 5)->num);
	}
}

static struct db *three_releases(void)
{
	struct db *db = fixture_open("k.db");

	fixture_build(db, "v1.3", "tiny", COMMIT_C, fixture_new);
	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_new);
	fixture_build(db, "v1.1", "tiny", COMMIT_A, fixture_old);
	fixture_failed(db, "v1.1", "tiny", COMMIT_A);
	fixture_failed(db, "v1.2", "tiny", COMMIT_B);
	fixture_build(db, "v1.2", "minmod", COMMIT_B, fixture_new);
	fixture_build(db, "v1.2", "big", COMMIT_B, fixture_new);
	fixture_failed(db, "v1.2", "small", COMMIT_B);
	return db;
}

static void test_rows(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT, none = ROWS_INIT, all = ROWS_INIT;
	AUTO_DB struct db *db = three_releases();

	CHECK_INT(analyze_headline(db, "minmod,tiny", "x86_64", &rows, &err), 0);
	summary(&rows, &got);
	/* a failed attempt after a good one is no gap, a release where all failed is */
	CHECK_STR(got.buf, "v1.1 tiny ok 1590 1000, v1.2 minmod ok 1666 1040, v1.2 tiny failed, "
			   "v1.3 tiny ok 1666 1040");
	CHECK_STR(rows_at(&rows, 0, 6)->text, "gcc");
	CHECK_INT(analyze_headline(db, "minmod,tiny", "arm", &none, &err), 0);
	CHECK_INT(none.nr_rows, 0);
	CHECK_INT(analyze_profiles(db, &all, &err), 0);
	CHECK_INT(all.nr_rows, 3);
	CHECK_STR(rows_at(&all, 0, 0)->text, "big");
	CHECK_STR(rows_at(&all, 2, 0)->text, "tiny");
	CHECK_STR(rows_at(&all, 2, 1)->text, "x86_64");
}

/* A name counts as a whole only. */
static void test_several_profiles(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_ROWS struct rows two = ROWS_INIT, part = ROWS_INIT;
	AUTO_DB struct db *db = three_releases();

	CHECK_INT(
		analyze_history(db, &(struct account_opts){ .profile = "tiny,minmod" }, &two, &err),
		0);
	CHECK_INT(two.nr_rows, 3);
	CHECK_STR(rows_at(&two, 0, 1)->text, "minmod");
	CHECK_STR(rows_at(&two, 1, 1)->text, "tiny");
	CHECK_INT(analyze_history(db, &(struct account_opts){ .profile = "tin,y,inmod" }, &part,
				  &err),
		  0);
	CHECK_INT(part.nr_rows, 0);
}

/* --- the picture --- */

static void columns(struct rows *rows)
{
	rows_column(rows, "rev", COL_TEXT);
	rows_column(rows, "profile", COL_TEXT);
	rows_column(rows, "arch", COL_TEXT);
	rows_column(rows, "code_and_data", COL_BYTES);
	rows_column(rows, "compiler", COL_TEXT);
}

/* @bytes 0: it failed. */
static void row(struct rows *rows, const char *rev, const char *profile, int64_t bytes)
{
	rows_text(rows, rev);
	rows_text(rows, profile);
	rows_text(rows, "x86_64");
	if (bytes)
		rows_num(rows, bytes);
	else
		rows_null(rows);
	rows_text(rows, "gcc 12");
}

/* minmod has no build at v2 and none at v4, tiny none at v3. */
static void four_releases(struct rows *rows)
{
	columns(rows);
	row(rows, "v1", "minmod", 22800000);
	row(rows, "v1", "tiny", 2400000);
	row(rows, "v2", "tiny", 2450000);
	row(rows, "v3", "minmod", 25300000);
	row(rows, "v3", "tiny", 0);
	row(rows, "v4", "tiny", 2600000);
}

static const char golden_text[] =
	"v1\n"
	"v2\n"
	"v3\n"
	"v4\n"
	"Kernel size over releases: minmod and tiny\n"
	"code and data of vmlinux, init included, padding left out, x86_64, gcc 12\n"
	"minmod  25.30 MB\n"
	"at v3\n"
	"tiny  2.60 MB\n"
	"Lawton, 2009:\n"
	"\xe2\x80\x9c"
	"a few hundred kilobytes"
	"\xe2\x80\x9d"
	"\n";
static const char golden_data[] = "$s1 << KBLOAT_END_OF_DATA\n"
				  "0 22800000\n"
				  "\n"
				  "2 25300000\n"
				  "\n"
				  "KBLOAT_END_OF_DATA\n"
				  "$s2 << KBLOAT_END_OF_DATA\n"
				  "0 2400000\n"
				  "1 2450000\n"
				  "\n"
				  "3 2600000\n"
				  "KBLOAT_END_OF_DATA\n";
static const char golden_commands[] =
	"set xtics scale 0 (t(1) 0, t(2) 1, t(3) 2, t(4) 3)\n"
	"set lmargin at screen 0.100000\n"
	"set tmargin at screen 0.861004\n"
	"set bmargin at screen 0.088803\n"
	"set xrange [-0.75:3.75]\n"
	"set logscale y\n"
	"set yrange [150000:35420000]\n"
	"set ylabel 'code and data, logarithmic (1 MB = 1,000,000 bytes)' offset 0.7,0\n"
	"unset key\n"
	"set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#DDDDDD'\n"
	"set border 3 linecolor rgb '#222222'\n"
	"set ytics nomirror scale 0.5 ('200 kB' 200000, '500 kB' 500000, '1 MB' 1000000, '2 MB'"
	" 2000000, '5 MB' 5000000, '10 MB' 10000000, '20 MB' 20000000)\n"
	"set arrow from graph 0,first 300000 to graph 1,first 300000 nohead linecolor rgb"
	" '#57606A' linewidth 1.5 dashtype (10,6)\n"
	"set label t(5) at screen 0.5,0.953668 center font ',16'\n"
	"set label t(6) at screen 0.5,0.905405 center textcolor rgb '#57606A'\n"
	"set rmargin at screen 0.759000\n"
	"set arrow from first 2,first 25300000 to graph 1,first 25300000 nohead linecolor rgb"
	" '#0072B2' linewidth 1 dashtype (2,4)\n"
	"set arrow from graph 1,first 25300000 to screen 0.785000,screen 0.813455 nohead"
	" linecolor rgb '#0072B2' linewidth 1 dashtype (2,4)\n"
	"set label t(7) at screen 0.799000,screen 0.831795 left textcolor rgb '#222222'\n"
	"set label t(8) at screen 0.799000,screen 0.795116 left textcolor rgb '#57606A'\n"
	"set label '' at screen 0.785000,screen 0.813455 point pointtype 7 pointsize 0.8"
	" linecolor rgb '#0072B2'\n"
	"set arrow from first 3,first 2600000 to graph 1,first 2600000 nohead linecolor rgb"
	" '#D55E00' linewidth 1 dashtype (2,4)\n"
	"set arrow from graph 1,first 2600000 to screen 0.785000,screen 0.491922 nohead"
	" linecolor rgb '#D55E00' linewidth 1 dashtype (2,4)\n"
	"set label t(9) at screen 0.799000,screen 0.491922 left textcolor rgb '#222222'\n"
	"set label '' at screen 0.785000,screen 0.491922 point pointtype 5 pointsize 0.8"
	" linecolor rgb '#D55E00'\n"
	"set arrow from graph 1,first 300000 to screen 0.794000,screen 0.186755 nohead linecolor"
	" rgb '#57606A' linewidth 1 dashtype solid\n"
	"set label t(10) at screen 0.799000,screen 0.205095 left textcolor rgb '#57606A'\n"
	"set label t(11) at screen 0.799000,screen 0.168415 left textcolor rgb '#57606A'\n"
	"plot $s1 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 2 pointtype 7"
	" pointsize 0.9, \\\n"
	"  $s2 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 2 pointtype 5"
	" pointsize 0.9\n";

static void test_script(void)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	four_releases(&rows);
	CHECK_INT(plot_headline_script(&rows, &ps, &title, &err), 0);
	CHECK_STR(title.buf, "Kernel size over releases: minmod and tiny");
	CHECK_STR(ps.text.buf, golden_text);
	CHECK_STR(ps.data.buf, golden_data);
	CHECK_STR(ps.commands.buf, golden_commands);
}

static void test_sentence(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	four_releases(&rows);
	row(&rows, "v4", "wee", 15000);
	CHECK_INT(plot_headline_text(&rows, &out, &err), 0);
	CHECK_STR(out.buf,
		  "minmod at v3 has 25.30 MB of code and data, 84 times the \xe2\x80\x9c"
		  "few hundred kilobytes\xe2\x80\x9d of Kevin Lawton, who asked for such a "
		  "tracker of bloat in 2009 (taken as 300 kB); tiny at v4 "
		  "has 2.60 MB, 8.7 times; wee at v4 has 15.0 kB, 0.05 times.");
}

/* Lines that lie on each other have labels that do not. */
static void test_spread(void)
{
	const double height[] = { 20, 20, 40, 20 };
	double apart[] = { 100, 200, 300, 400 }, same[] = { 200, 200, 200, 390 };
	double top[] = { 72, 72, 72, 72 }, none[] = { 0 };

	plot_headline_spread(apart, height, 4, 72, 472);
	CHECK(apart[0] == 100 && apart[1] == 200 && apart[2] == 300 && apart[3] == 400);
	plot_headline_spread(same, height, 4, 72, 472);
	CHECK(same[1] - same[0] == 20 && same[2] - same[1] == 30 && same[3] == 390);
	/* as much above as below where they want to be */
	CHECK(same[0] + same[1] + same[2] > 599 && same[0] + same[1] + same[2] < 601);
	plot_headline_spread(top, height, 4, 72, 472);
	CHECK(top[0] == 82 && top[1] == 102 && top[2] == 132 && top[3] == 162);
	plot_headline_spread(none, height, 0, 72, 472);
}

static bool have_gnuplot(void)
{
	bool found = run_find("gnuplot", NULL);

	if (!found)
		fprintf(stderr, "skipped: no gnuplot\n");
	return found;
}

/* From a single release to far more than there is room to name; sizes at the ends of the range. */
static void test_sizes(void)
{
	for (int nr = 1; nr <= 130; nr = nr * 5 + 1) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;
		AUTO_ROWS struct rows rows = ROWS_INIT;
		char rev[20];

		columns(&rows);
		for (int i = 0; i < nr; i++) {
			snprintf(rev, sizeof(rev), "v6.1.%d", i);
			row(&rows, rev, "minmod", i == nr / 2 && nr > 1 ? 0 : 22000000 + i);
			row(&rows, rev, "tiny", 300000);
			row(&rows, rev, "one", 1);
			row(&rows, rev, "all", INT64_MAX);
		}
		CHECK_INT(plot_headline(&rows, PLOT_SVG, &out, &err), 0);
		CHECK_STR(err.buf, "");
		CHECK_HAS(out.buf, ">minmod  22.00 MB<");
		CHECK_HAS(out.buf, "<text>Lawton, 2009:</text>");
	}
}

static void test_hostile(void)
{
	AUTO_STRBUF struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf evil = STRBUF_INIT, pwned = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	strbuf_addf(&pwned, "%s/pwned", test_dir());
	strbuf_addf(&evil, "'\"`touch %s`<b>&\n!touch %s\n%%s\x1b\xff", pwned.buf, pwned.buf);
	columns(&rows);
	row(&rows, evil.buf, evil.buf, 5000000);
	row(&rows, "", "KBLOAT_END_OF_TEXT", 5000000);
	CHECK_INT(plot_headline(&rows, PLOT_SVG, &one, &err), 0);
	CHECK_INT(plot_headline(&rows, PLOT_SVG, &two, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK_STR(one.buf, two.buf);
	CHECK(!strstr(one.buf, "<b>") && !strchr(one.buf, '\x1b'));
	CHECK(access(pwned.buf, F_OK));
}

static void refused(struct rows *rows, int code, const char *says)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;

	CHECK_INT(plot_headline(rows, PLOT_SVG, &out, &err), code);
	CHECK_HAS(err.buf, says);
	CHECK_INT(out.len, 0);
}

static void test_refused(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT, other = ROWS_INIT, many = ROWS_INIT;
	char profile[20];

	columns(&rows);
	refused(&rows, -ENOENT, "no build to plot");
	row(&rows, "v1", "tiny", 0);
	refused(&rows, -ENOENT, "no build to plot");
	rows_text(&rows, "v1");
	rows_text(&rows, "tiny");
	rows_text(&rows, "arm");
	rows_num(&rows, 1);
	rows_text(&rows, "gcc");
	refused(&rows, -EINVAL, "for 'x86_64' and 'arm'");
	rows_column(&other, "rev", COL_TEXT);
	refused(&other, -EINVAL, "no column 'profile'");
	columns(&many);
	for (int i = 0; i <= HEADLINE_MAX; i++) {
		snprintf(profile, sizeof(profile), "p%d", i);
		row(&many, "v1", profile, 1000);
	}
	refused(&many, -EINVAL, "13 profiles are too many");
}

static void test_drawn(void)
{
	if (!have_gnuplot())
		return;
	test_sizes();
	test_hostile();
}

const struct test tests_headline[] = {
	{ "the series has the newest good build of each release, and gaps", test_rows },
	{ "several profiles, by whole names", test_several_profiles },
	{ "the script: gaps, labels at the ends, Lawton's line", test_script },
	{ "the newest sizes and their factors in words", test_sentence },
	{ "labels are moved apart, no more than needed", test_spread },
	{ "it is drawn for any number of releases and any size, and runs no command", test_drawn },
	{ "rows that are no series, or too many, are refused", test_refused },
	{ NULL, NULL },
};
