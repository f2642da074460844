// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/candidates.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "reports/plot/headline.h"
#include "reports/plot/script.h"

#define WIDTH 1000 /* of the picture, like all below in its pixels */
#define PLOT_HEIGHT 420
#define ABOVE 72 /* title and subtitle */
#define BELOW 62 /* x axis */
#define LEFT 96
#define RIGHT 282 /* labels */
#define LABEL_GAP 18 /* from the axis' end to a label's text */
#define LABEL_LINE 19 /* height of a line of it */

/* These two the page turns round for dark screens. */
#define TEXT_COLOUR "#222222"
#define SOFT_COLOUR "#57606A"

#define VERDICTS 5
/* Okabe and Ito's palette, and grey. */
static const struct {
	const char *name, *colour;
} verdicts[VERDICTS] = {
	{ "ready", "#009E73" },	    { "exports", "#0072B2" },	 { "early", "#E69F00" },
	{ "entangled", "#D55E00" }, { "impossible", "#8A8A8A" },
};

/* Candidates of one verdict, and what is left of the image behind them. */
struct stretch {
	int verdict;
	size_t first, nr; /* candidates before these, and of these */
	int64_t *saving; /* of each */
	size_t cap;
	int64_t saved, left; /* by all of them; bytes */
};

struct staircase {
	const struct plot_build *build;
	struct stretch stretches[VERDICTS]; /* without empty ones behind nr */
	size_t nr, candidates;
	int64_t left;
};

static void staircase_release(struct staircase *s)
{
	for (size_t i = 0; i < VERDICTS; i++)
		free(s->stretches[i].saving);
}

static int check_rows(const struct rows *rows, struct strbuf *err)
{
	static const char *const needed[] = { "option", "verdict", "kind", "share" };

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		if (rows_find(rows, needed[i]) < 0)
			return error_set(err, -EINVAL, "a list of candidates has no column '%s'",
					 needed[i]);
	}
	return 0;
}

static void add_candidate(struct stretch *st, int64_t saving)
{
	ALLOC_GROW(st->saving, st->nr + 1, st->cap);
	st->saving[st->nr++] = saving;
	st->saved = plot_add(st->saved, saving);
}

static int sort_row(struct staircase *s, const struct rows *rows, size_t row, struct strbuf *err)
{
	const char *verdict = rows_text_at(rows, row, "verdict");

	if (!strcmp(rows_text_at(rows, row, "kind"), "cluster"))
		return 0;
	for (int i = 0; i < VERDICTS; i++) {
		if (strcmp(verdict, verdicts[i].name))
			continue;
		s->candidates++;
		add_candidate(&s->stretches[i], rows_num_at(rows, row, "share"));
		return 0;
	}
	return error_set(err, -EINVAL, "there is no verdict '%s'", verdict);
}

/* Difference that stops at the ends of the range instead of wrapping. */
static int64_t less(int64_t a, int64_t b)
{
	int64_t diff;

	if (__builtin_sub_overflow(a, b, &diff))
		return b < 0 ? INT64_MAX : INT64_MIN;
	return diff;
}

/* One behind the other, without the verdicts that no candidate has. */
static void line_up(struct staircase *s)
{
	size_t first = 0;

	s->left = s->build->code;
	for (int i = 0; i < VERDICTS; i++) {
		struct stretch st = s->stretches[i];

		if (!st.nr)
			continue;
		st.verdict = i;
		st.first = first;
		first += st.nr;
		st.left = s->left = less(s->left, st.saved);
		s->stretches[i] = (struct stretch){ 0 };
		s->stretches[s->nr++] = st;
	}
}

/* @s is released by the caller also after an error. */
static int staircase_read(const struct rows *rows, const struct plot_build *build,
			  struct staircase *s, struct strbuf *err)
{
	int ret = check_rows(rows, err);

	*s = (struct staircase){ .build = build };
	for (size_t i = 0; i < rows->nr_rows && !ret; i++)
		ret = sort_row(s, rows, i, err);
	if (ret)
		return ret;
	line_up(s);
	if (!s->nr)
		return error_set(err, -ENOENT, "build '%s' has no candidates to plot", build->name);
	if (s->left < 0)
		return error_set(err, -EINVAL,
				 "the candidates of build '%s' save more than its image has",
				 build->name);
	return 0;
}

/* --- drawing --- */

static double screen_x(double x)
{
	return x / WIDTH;
}

static double screen_y(const struct plot_script *ps, double y)
{
	return 1 - y / ps->height;
}

static const struct plot_unit *unit_of(const struct staircase *s)
{
	return plot_unit_for(s->build->code);
}

static double axis_high(const struct staircase *s)
{
	return (double)s->build->code * 1.04;
}

/* How far below the top of the picture a size lies. */
static double pixel_of(const struct staircase *s, int64_t bytes)
{
	return ABOVE + PLOT_HEIGHT * (1 - (double)bytes / axis_high(s));
}

/* The end of a stretch, or Lawton's line. */
struct label {
	const struct stretch *stretch; /* NULL: Lawton's line */
	double y; /* pixels from the top of the picture */
};

static void label_text(const struct label *label, struct strbuf *first, struct strbuf *second)
{
	const struct stretch *st = label->stretch;

	if (!st) {
		strbuf_addstr(first, "Lawton, 2009 (drawn at 300 kB):");
		strbuf_addstr(second, "\xe2\x80\x9c"
				      "a few hundred kilobytes"
				      "\xe2\x80\x9d");
		return;
	}
	strbuf_addf(first, "%s  ", verdicts[st->verdict].name);
	plot_bytes(first, less(0, st->saved), true);
	number_add(second, (int64_t)st->nr, false);
	strbuf_addstr(second, st->nr == 1 ? " candidate, then " : " candidates, then ");
	plot_bytes(second, st->left, false);
}

static void add_line(struct plot_script *ps, const char *text, double y, const char *colour)
{
	strbuf_addf(&ps->commands,
		    "set label t(%u) at screen %.6f,screen %.6f left textcolor rgb '%s'\n",
		    plot_script_text(ps, text, 0), screen_x(WIDTH - RIGHT + LABEL_GAP),
		    screen_y(ps, y), colour);
}

/* The text at the right, and a dotted line to it from the point that it is about. */
static void add_label(struct plot_script *ps, const struct staircase *s, const struct label *label)
{
	AUTO_STRBUF struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
	const struct stretch *st = label->stretch;
	const char *colour = st ? verdicts[st->verdict].colour : SOFT_COLOUR;
	double at = (double)(st ? st->left : LAWTON_BYTES) / unit_of(s)->div;

	label_text(label, &first, &second);
	if (st)
		strbuf_addf(&ps->commands,
			    "set arrow from first %zu,first %.9g to graph 1,first %.9g nohead"
			    " linecolor rgb '%s' linewidth 1 dashtype (1,9)\n",
			    st->first + st->nr, at, at, colour);
	strbuf_addf(&ps->commands,
		    "set arrow from graph 1,first %.9g to screen %.6f,screen %.6f nohead"
		    " linecolor rgb '%s' linewidth 1 dashtype %s\n",
		    at, screen_x(WIDTH - RIGHT + LABEL_GAP - 5), screen_y(ps, label->y), colour,
		    st ? "(1,9)" : "solid");
	add_line(ps, first.buf, label->y - LABEL_LINE / 2.0, st ? TEXT_COLOUR : SOFT_COLOUR);
	add_line(ps, second.buf, label->y + LABEL_LINE / 2.0, SOFT_COLOUR);
}

static void add_labels(struct plot_script *ps, const struct staircase *s)
{
	struct label labels[VERDICTS + 1] = { 0 };
	double y[VERDICTS + 1], height[VERDICTS + 1];

	for (size_t i = 0; i <= s->nr; i++) {
		labels[i].stretch = i < s->nr ? &s->stretches[i] : NULL;
		y[i] = pixel_of(s, i < s->nr ? s->stretches[i].left : LAWTON_BYTES);
		height[i] = 2 * LABEL_LINE + 4;
	}
	plot_headline_spread(y, height, s->nr + 1, ABOVE - 4, ABOVE + PLOT_HEIGHT + 24);
	for (size_t i = 0; i <= s->nr; i++) {
		labels[i].y = y[i];
		add_label(ps, s, &labels[i]);
	}
}

static void add_axes(struct plot_script *ps, const struct staircase *s)
{
	const struct plot_unit *unit = unit_of(s);

	ps->rounded = true;
	ps->width = WIDTH;
	ps->height = ABOVE + PLOT_HEIGHT + BELOW;
	strbuf_addf(&ps->commands,
		    "set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
		    "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
		    screen_x(LEFT), screen_x(WIDTH - RIGHT), screen_y(ps, ABOVE),
		    screen_y(ps, ABOVE + PLOT_HEIGHT));
	strbuf_addf(&ps->commands, "set xrange [0:%zu]\nset yrange [0:%.9g]\n", s->candidates,
		    axis_high(s) / unit->div);
	strbuf_addf(&ps->commands,
		    "set ylabel 'code and data left, %s%s%s%s' offset -0.6,0\n"
		    "set format y '%%.10g'\nset ytics nomirror scale 0.5\n",
		    unit->name, unit->meaning ? " (" : "", unit->meaning ? unit->meaning : "",
		    unit->meaning ? ")" : "");
	strbuf_addstr(&ps->commands,
		      "set xlabel 'candidates made modules, by verdict and rank'\n"
		      "set xtics nomirror scale 0.5\nset format x '%.10g'\nunset key\n"
		      "set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#DDDDDD'\n"
		      "set border 3 linecolor rgb '" TEXT_COLOUR "'\n");
}

/* The corners of the steps: number of candidates and what is left. */
static void add_data(struct plot_script *ps, const struct stretch *st, size_t number)
{
	int64_t left = plot_add(st->left, st->saved);

	strbuf_addf(&ps->data, "$s%zu << KBLOAT_END_OF_DATA\n%zu %lld\n", number, st->first,
		    (long long)left);
	for (size_t i = 0; i < st->nr; i++) {
		strbuf_addf(&ps->data, "%zu %lld\n", st->first + i + 1, (long long)left);
		left = less(left, st->saving[i]);
		strbuf_addf(&ps->data, "%zu %lld\n", st->first + i + 1, (long long)left);
	}
	strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
}

static void add_steps(struct plot_script *ps, const struct staircase *s)
{
	unsigned div = unit_of(s)->div;

	strbuf_addstr(&ps->commands, "plot ");
	for (size_t i = 0; i < s->nr; i++) {
		const char *colour = verdicts[s->stretches[i].verdict].colour;

		add_data(ps, &s->stretches[i], i + 1);
		strbuf_addf(&ps->commands,
			    "%s$s%zu using 1:($2/%u) with filledcurves y=0 fillstyle transparent"
			    " solid 0.16 noborder linecolor rgb '%s', \\\n"
			    "  $s%zu using 1:($2/%u) with lines linecolor rgb '%s' linewidth 2.5",
			    i ? ", \\\n  " : "", i + 1, div, colour, i + 1, div, colour);
	}
	strbuf_addch(&ps->commands, '\n');
}

static void add_lawton(struct plot_script *ps, const struct staircase *s)
{
	double at = (double)LAWTON_BYTES / unit_of(s)->div;

	strbuf_addf(&ps->commands,
		    "set arrow from graph 0,first %.9g to graph 1,first %.9g nohead front"
		    " linecolor rgb '" SOFT_COLOUR "' linewidth 1.5 dashtype (9,9)\n",
		    at, at);
}

static void add_heading(struct plot_script *ps, const char *text, double y, const char *style)
{
	strbuf_addf(&ps->commands, "set label t(%u) at screen 0.5,%.6f center %s\n",
		    plot_script_text(ps, text, 0), screen_y(ps, y), style);
}

static void add_title(const struct staircase *s, struct strbuf *title, struct strbuf *subtitle)
{
	plot_label(title, s->build->name, 44);
	strbuf_addstr(title, ": what is left as candidates become modules");
	strbuf_addstr(subtitle, "code and data of vmlinux, now ");
	plot_bytes(subtitle, s->build->code, false);
	strbuf_addstr(subtitle, "; as predicted, init included, padding left out");
}

static void describe(const struct staircase *s, struct strbuf *out)
{
	strbuf_addstr(out, "The image has ");
	plot_bytes(out, s->build->code, false);
	strbuf_addstr(out, " of code and data.");
	for (size_t i = 0; i < s->nr; i++) {
		const struct stretch *st = &s->stretches[i];

		strbuf_addf(out, " %zu candidate%s with verdict %s would save ", st->nr,
			    st->nr == 1 ? "" : "s", verdicts[st->verdict].name);
		plot_bytes(out, st->saved, false);
		strbuf_addch(out, '.');
	}
	strbuf_addstr(out, " Then ");
	plot_bytes(out, s->left, false);
	strbuf_addf(out, " are left, %.3g times " LAWTON_WORDS ".", (double)s->left / LAWTON_BYTES,
		    LAWTON_BYTES / 1000);
}

int plot_candidates_script(const struct rows *rows, const struct plot_build *build,
			   struct plot_script *ps, struct strbuf *title, struct strbuf *desc,
			   struct strbuf *err)
{
	AUTO_STRBUF struct strbuf subtitle = STRBUF_INIT;
	struct staircase s;
	int ret = staircase_read(rows, build, &s, err);

	if (!ret) {
		add_title(&s, title, &subtitle);
		describe(&s, desc);
		add_axes(ps, &s);
		add_heading(ps, title->buf, 24, "font ',16'");
		add_heading(ps, subtitle.buf, 49, "textcolor rgb '" SOFT_COLOUR "'");
		add_lawton(ps, &s);
		add_labels(ps, &s);
		add_steps(ps, &s);
	}
	staircase_release(&s);
	return ret;
}

int plot_candidates(const struct rows *rows, const struct plot_build *build,
		    enum plot_format format, struct strbuf *out, struct strbuf *err)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, desc = STRBUF_INIT;
	int ret = plot_candidates_script(rows, build, &ps, &title, &desc, err);

	return ret ? ret : plot_script_run(&ps, format, title.buf, desc.buf, out, err);
}
