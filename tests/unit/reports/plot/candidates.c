// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "reports/plot/candidates.h"
#include "reports/plot/script.h"
#include "tests/unit/test.h"

static void columns(struct rows *rows)
{
	rows_column(rows, "option", COL_TEXT);
	rows_column(rows, "verdict", COL_TEXT);
	rows_column(rows, "share", COL_BYTES);
	rows_column(rows, "kind", COL_TEXT);
}

static void row(struct rows *rows, const char *option, const char *verdict, const char *kind,
		int64_t saving)
{
	rows_text(rows, option);
	rows_text(rows, verdict);
	rows_num(rows, saving);
	rows_text(rows, kind);
}

static void five(struct rows *rows)
{
	columns(rows);
	row(rows, "BIG", "entangled", "bool", 5000000);
	row(rows, "ONE", "ready", "bool", 100000);
	row(rows, "TWO", "ready", "part", 300000);
	row(rows, "ONE+TWO", "ready", "cluster", 400000);
	row(rows, "BUS", "impossible", "forced", -50);
}

static const struct plot_build build = { "v1:tiny:x86_64", 9000000, 12345 };

static void test_script(void)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, desc = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	five(&rows);
	CHECK_INT(plot_candidates_script(&rows, &build, &ps, &title, &desc, &err), 0);
	CHECK_STR(title.buf, "v1:tiny:x86_64: what is left as candidates become modules");
	/* the cluster is its options over again */
	CHECK_STR(desc.buf,
		  "The image has 9.00 MB of code and data. 2 candidates with verdict ready would "
		  "save 400.0 kB. 1 candidate with verdict entangled would save 5.00 MB. 1 "
		  "candidate with verdict impossible would save \xe2\x88\x92"
		  "50 B. Then 3.60 MB are left, 12 times the \xe2\x80\x9c"
		  "few hundred kilobytes\xe2\x80\x9d of Kevin Lawton, who asked for such a tracker "
		  "of bloat in 2009 (taken as 300 kB).");
	/* corners, by verdict: the next stretch begins where the one before ends */
	CHECK_STR(ps.data.buf, "$s1 << KBLOAT_END_OF_DATA\n"
			       "0 9000000\n1 9000000\n1 8900000\n2 8900000\n2 8600000\n"
			       "KBLOAT_END_OF_DATA\n"
			       "$s2 << KBLOAT_END_OF_DATA\n"
			       "2 8600000\n3 8600000\n3 3600000\n"
			       "KBLOAT_END_OF_DATA\n"
			       "$s3 << KBLOAT_END_OF_DATA\n"
			       "3 3600000\n4 3600000\n4 3600050\n"
			       "KBLOAT_END_OF_DATA\n");
	CHECK_HAS(ps.text.buf, "\nready  \xe2\x88\x92"
			       "400.0 kB\n2 candidates, then 8.60 MB\n");
	CHECK_HAS(ps.commands.buf, "set xrange [0:4]\nset yrange [0:9.36]\n");
	CHECK_HAS(ps.commands.buf, "graph 0,first 0.3 to graph 1,first 0.3 nohead front");
}

static bool have_gnuplot(void)
{
	bool found = run_find("gnuplot", NULL);

	if (!found)
		fprintf(stderr, "skipped: no gnuplot\n");
	return found;
}

static void test_drawn(void)
{
	AUTO_STRBUF struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf png = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	if (!have_gnuplot())
		return;
	five(&rows);
	CHECK_INT(plot_candidates(&rows, &build, PLOT_SVG, &one, &err), 0);
	CHECK_INT(plot_candidates(&rows, &build, PLOT_SVG, &two, &err), 0);
	CHECK_INT(plot_candidates(&rows, &build, PLOT_PNG, &png, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK_STR(one.buf, two.buf);
	CHECK_HAS(one.buf, "2 candidates, then 8.60 MB");
	CHECK_HAS(one.buf, "Lawton, 2009");
}

/* Names of builds reach gnuplot as text only; sizes at the ends of the range draw something. */
static void test_hostile(void)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT, evil = STRBUF_INIT;
	AUTO_STRBUF struct strbuf pwned = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct plot_build b = { .code = INT64_MAX };

	if (!have_gnuplot())
		return;
	strbuf_addf(&pwned, "%s/pwned", test_dir());
	strbuf_addf(&evil, "'\"`touch %s`<b>&\n!touch %s\n%%s\x1b\xff", pwned.buf, pwned.buf);
	b.name = evil.buf;
	columns(&rows);
	row(&rows, evil.buf, "early", evil.buf, INT64_MIN);
	row(&rows, "A", "ready", "bool", INT64_MAX);
	row(&rows, "B", "ready", "bool", 0);
	CHECK_INT(plot_candidates(&rows, &b, PLOT_SVG, &out, &err), 0);
	CHECK_STR(err.buf, "");
	CHECK(!strstr(out.buf, "<b>") && !strchr(out.buf, '\x1b'));
	CHECK(access(pwned.buf, F_OK));
}

static void refused(const struct rows *rows, int code, const char *says)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, err = STRBUF_INIT;

	CHECK_INT(plot_candidates(rows, &build, PLOT_SVG, &out, &err), code);
	CHECK_HAS(err.buf, says);
	CHECK_INT(out.len, 0);
}

static void test_refused(void)
{
	AUTO_ROWS struct rows rows = ROWS_INIT, other = ROWS_INIT;

	columns(&rows);
	refused(&rows, -ENOENT, "'v1:tiny:x86_64' has no candidates to plot");
	row(&rows, "A+B", "ready", "cluster", 100);
	refused(&rows, -ENOENT, "has no candidates to plot");
	row(&rows, "A", "ready", "bool", 9000001);
	refused(&rows, -EINVAL, "save more than its image has");
	row(&rows, "A", "perhaps", "bool", 1);
	refused(&rows, -EINVAL, "no verdict 'perhaps'");
	rows_column(&other, "option", COL_TEXT);
	refused(&other, -EINVAL, "no column 'verdict'");
}

const struct test tests_plot_candidates[] = {
	{ "candidates step down by verdict, clusters left out", test_script },
	{ "the picture of candidates is the same each time", test_drawn },
	{ "nothing from outside is a command in it", test_hostile },
	{ "what cannot be drawn is refused", test_refused },
	{ NULL, NULL },
};
