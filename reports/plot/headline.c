// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/headline.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/utf8.h"
#include "reports/plot/script.h"

#define WIDTH 1000 /* of the picture, like all below in its pixels */
#define PLOT_HEIGHT 400 /* between title and x axis, at least */
#define ABOVE 72 /* title and subtitle */
#define LEFT 100
#define LABEL_GAP 26 /* from the axis' end to a label's point */
#define LABEL_TEXT 14 /* from there to its text */
#define LABEL_CHAR 7.8 /* width of a character of it */
#define LABEL_LINE 19 /* height of a line of it */
#define PROFILE_CHARS 18
#define RELEASE_CHARS 24

#define LAWTON_FIRST "Lawton, 2009:"
#define LAWTON_SECOND                                                                              \
	"\xe2\x80\x9c"                                                                             \
	"a few hundred kilobytes"                                                                  \
	"\xe2\x80\x9d"
/* These two the page turns round for dark screens. */
#define TEXT_COLOUR "#222222"
#define SOFT_COLOUR "#57606A"

/* One profile. */
struct line {
	const char *profile; /* borrowed */
	int64_t *bytes; /* a release each; 0: no build */
	size_t last; /* the newest release that has one */
	const char *colour;
	int point; /* gnuplot's pointtype */
};

struct headline {
	const struct rows *rows;
	const char **revs; /* borrowed */
	size_t nr;
	struct line *lines;
	size_t nr_lines, cap;
	const char *arch, *compiler; /* borrowed; compiler is NULL when there are several */
	int64_t min, max; /* of all sizes and Lawton's line */
};

/* What stands at the end of a line: a point, and one or two lines of text. */
struct label {
	double y; /* pixels from the top of the picture */
	int64_t bytes;
	const struct line *line; /* NULL: Lawton's */
	size_t nr; /* lines of text */
};

/* Okabe and Ito's palette without its yellow, then dark ones of Tol's. */
static const char *const colours[HEADLINE_MAX] = {
	"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9",
	"#882255", "#999933", "#AA4499", "#117733", "#CC6677", "#44AA99",
};
static const int points[] = { 7, 5, 9, 13, 11 };

static void headline_release(struct headline *h)
{
	for (size_t i = 0; i < h->nr_lines; i++)
		free(h->lines[i].bytes);
	free(h->lines);
	free(h->revs);
}

static int check_rows(const struct rows *rows, struct strbuf *err)
{
	static const char *const needed[] = { "rev", "profile", "arch", "code_and_data",
					      "compiler" };

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		if (rows_find(rows, needed[i]) < 0)
			return error_set(err, -EINVAL, "a headline series has no column '%s'",
					 needed[i]);
	}
	for (size_t i = 1; i < rows->nr_rows; i++) {
		if (strcmp(rows_text_at(rows, i, "arch"), rows_text_at(rows, 0, "arch")))
			return error_set(
				err, -EINVAL,
				"there are builds for '%s' and '%s'; a plot shows one (--arch chooses)",
				rows_text_at(rows, 0, "arch"), rows_text_at(rows, i, "arch"));
	}
	return 0;
}

/* The line of a profile, added when new. */
static struct line *line_of(struct headline *h, const char *profile)
{
	struct line *line;

	for (size_t i = 0; i < h->nr_lines; i++) {
		if (!strcmp(h->lines[i].profile, profile))
			return &h->lines[i];
	}
	ALLOC_GROW(h->lines, h->nr_lines + 1, h->cap);
	line = &h->lines[h->nr_lines++];
	*line = (struct line){ profile, xcalloc(h->rows->nr_rows, sizeof(int64_t)), 0, NULL, 0 };
	return line;
}

/* A size of no bytes has no place on a logarithmic axis, and no kernel has it. */
static void add_row(struct headline *h, size_t row)
{
	const struct rows *rows = h->rows;
	int64_t size = rows_num_at(rows, row, "code_and_data");
	const char *rev = rows_text_at(rows, row, "rev"), *cc = rows_text_at(rows, row, "compiler");
	struct line *line;

	if (!h->nr || strcmp(rev, h->revs[h->nr - 1]))
		h->revs[h->nr++] = rev;
	if (size <= 0)
		return;
	if (!h->nr_lines)
		h->compiler = cc;
	else if (h->compiler && strcmp(cc, h->compiler))
		h->compiler = NULL;
	line = line_of(h, rows_text_at(rows, row, "profile"));
	line->last = h->nr - 1;
	line->bytes[line->last] = size;
	h->min = size < h->min ? size : h->min;
	h->max = size > h->max ? size : h->max;
}

static int by_name(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->profile, y->profile);
}

/* @h is released by the caller also after an error. */
static int headline_read(const struct rows *rows, struct headline *h, struct strbuf *err)
{
	int ret = check_rows(rows, err);

	*h = (struct headline){ .rows = rows, .min = LAWTON_BYTES, .max = LAWTON_BYTES };
	if (ret)
		return ret;
	h->revs = xcalloc(rows->nr_rows + 1, sizeof(*h->revs));
	for (size_t i = 0; i < rows->nr_rows; i++)
		add_row(h, i);
	if (!h->nr_lines)
		return error_set(err, -ENOENT, "there is no build to plot");
	if (h->nr_lines > HEADLINE_MAX)
		return error_set(err, -EINVAL,
				 "%zu profiles are too many for one picture, it has "
				 "room for %d (--profile chooses)",
				 h->nr_lines, HEADLINE_MAX);
	h->arch = rows_text_at(rows, 0, "arch");
	qsort(h->lines, h->nr_lines, sizeof(*h->lines), by_name);
	for (size_t i = 0; i < h->nr_lines; i++) {
		h->lines[i].colour = colours[i];
		h->lines[i].point = points[i % ARRAY_SIZE(points)];
	}
	return 0;
}

/* Labels that touch each other, and stand as one. */
struct block {
	double sum; /* of where each one would have the block's top */
	double height;
	size_t nr;
};

static double block_top(const struct block *b, double low, double high)
{
	double top = b->sum / (double)b->nr;

	if (top > high - b->height)
		top = high - b->height;
	return top < low ? low : top;
}

static bool blocks_touch(const struct block *upper, const struct block *lower, double low,
			 double high)
{
	return block_top(upper, low, high) + upper->height > block_top(lower, low, high);
}

static void block_join(struct block *upper, const struct block *lower)
{
	upper->sum += lower->sum - (double)lower->nr * upper->height;
	upper->height += lower->height;
	upper->nr += lower->nr;
}

void plot_headline_spread(double *y, const double *height, size_t nr, double low, double high)
{
	AUTO_FREE struct block *blocks = xcalloc(nr + 1, sizeof(*blocks));
	size_t nr_blocks = 0, label = 0;

	for (size_t i = 0; i < nr; i++) {
		blocks[nr_blocks++] = (struct block){ y[i] - height[i] / 2, height[i], 1 };
		for (; nr_blocks > 1 &&
		       blocks_touch(&blocks[nr_blocks - 2], &blocks[nr_blocks - 1], low, high);
		     nr_blocks--)
			block_join(&blocks[nr_blocks - 2], &blocks[nr_blocks - 1]);
	}
	for (size_t i = 0; i < nr_blocks; i++) {
		double top = block_top(&blocks[i], low, high);

		for (size_t j = 0; j < blocks[i].nr; j++, label++) {
			y[label] = top + height[label] / 2;
			top += height[label];
		}
	}
}

static double axis_low(const struct headline *h)
{
	return (double)h->min / 2;
}

static double axis_high(const struct headline *h)
{
	return (double)h->max * 1.4;
}

static double label_height(size_t nr)
{
	return (double)nr * LABEL_LINE + 2;
}

/* There is room for all labels, with two lines of text each. */
static double plot_height(const struct headline *h)
{
	return fmax(PLOT_HEIGHT, (double)(h->nr_lines + 1) * label_height(2));
}

/* How far below the top of the picture a size lies. */
static double pixel_of(const struct headline *h, int64_t bytes)
{
	double all = log(axis_high(h) / axis_low(h));

	return ABOVE + plot_height(h) * log(axis_high(h) / (double)bytes) / all;
}

static int64_t newest(const struct line *line)
{
	return line->bytes[line->last];
}

static int upper_first(const void *a, const void *b)
{
	const struct label *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? 1 : -1;
	if (!x->line || !y->line)
		return x->line ? -1 : y->line != NULL;
	return strcmp(x->line->profile, y->line->profile);
}

/* A label for each line and Lawton's, from the top, where they do not overlap. */
static void place_labels(const struct headline *h, struct label *labels)
{
	double y[HEADLINE_MAX + 1] = { 0 }, height[HEADLINE_MAX + 1] = { 0 };
	size_t nr = h->nr_lines + 1;

	labels[0] = (struct label){ pixel_of(h, LAWTON_BYTES), LAWTON_BYTES, NULL, 2 };
	for (size_t i = 0; i < h->nr_lines; i++) {
		const struct line *line = &h->lines[i];
		int64_t bytes = newest(line);

		labels[i + 1] = (struct label){ pixel_of(h, bytes), bytes, line,
						line->last + 1 < h->nr ? 2 : 1 };
	}
	qsort(labels, nr, sizeof(*labels), upper_first);
	for (size_t i = 0; i < nr; i++) {
		y[i] = labels[i].y;
		height[i] = label_height(labels[i].nr);
	}
	plot_headline_spread(y, height, nr, ABOVE, ABOVE + plot_height(h));
	for (size_t i = 0; i < nr; i++)
		labels[i].y = y[i];
}

/* The lines of text of a label; empty ones are not shown. */
static void label_text(const struct headline *h, const struct label *label, struct strbuf *first,
		       struct strbuf *second)
{
	AUTO_STRBUF struct strbuf rev = STRBUF_INIT;

	if (!label->line) {
		strbuf_addstr(first, LAWTON_FIRST);
		strbuf_addstr(second, LAWTON_SECOND);
		return;
	}
	plot_label(first, label->line->profile, PROFILE_CHARS);
	strbuf_addstr(first, "  ");
	plot_bytes(first, label->bytes, false);
	if (label->nr < 2)
		return;
	plot_release(&rev, h->revs[label->line->last]);
	strbuf_addstr(second, "at ");
	plot_label(second, rev.buf, RELEASE_CHARS);
}

/* From the end of the x axis to the right edge. */
static unsigned label_width(const struct headline *h, const struct label *labels)
{
	size_t widest = 0;

	for (size_t i = 0; i < h->nr_lines + 1; i++) {
		AUTO_STRBUF struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
		size_t a, b;

		label_text(h, &labels[i], &first, &second);
		a = utf8_width(first.buf);
		b = utf8_width(second.buf);
		widest = a > widest ? a : widest;
		widest = b > widest ? b : widest;
	}
	return LABEL_GAP + LABEL_TEXT + (unsigned)(LABEL_CHAR * (double)widest) + 6;
}

/* Screen coordinates of gnuplot, from the left and from the bottom. */
static double screen_x(double x)
{
	return x / WIDTH;
}

static double screen_y(const struct plot_script *ps, double y)
{
	return 1 - y / ps->height;
}

/*
 * From the last point, or from the end of Lawton's line, to the label, of which @x is the left edge.
 */
static void add_leader(struct plot_script *ps, const struct label *label, double x)
{
	const char *colour = label->line ? label->line->colour : SOFT_COLOUR;
	long long bytes = label->bytes;

	if (label->line)
		strbuf_addf(&ps->commands,
			    "set arrow from first %zu,first %lld to graph 1,first %lld nohead"
			    " linecolor rgb '%s' linewidth 1 dashtype (2,4)\n",
			    label->line->last, bytes, bytes, colour);
	strbuf_addf(&ps->commands,
		    "set arrow from graph 1,first %lld to screen %.6f,screen %.6f nohead"
		    " linecolor rgb '%s' linewidth 1 dashtype %s\n",
		    bytes, screen_x(label->line ? x : x + LABEL_TEXT - 5), screen_y(ps, label->y),
		    colour, label->line ? "(2,4)" : "solid");
}

/* @line: 0, or 1 for the second line of its text. */
static void add_text(struct plot_script *ps, const struct label *label, const char *text, double x,
		     size_t line)
{
	double middle = (double)(label->nr - 1) / 2;

	strbuf_addf(&ps->commands,
		    "set label t(%u) at screen %.6f,screen %.6f left textcolor rgb '%s'\n",
		    plot_script_text(ps, text, 0), screen_x(x + LABEL_TEXT),
		    screen_y(ps, label->y + ((double)line - middle) * LABEL_LINE),
		    label->line && !line ? TEXT_COLOUR : SOFT_COLOUR);
}

static void add_labels(struct plot_script *ps, const struct headline *h)
{
	struct label labels[HEADLINE_MAX + 1];
	double x;

	place_labels(h, labels);
	x = WIDTH - label_width(h, labels) + LABEL_GAP;
	strbuf_addf(&ps->commands, "set rmargin at screen %.6f\n", screen_x(x - LABEL_GAP));
	for (size_t i = 0; i < h->nr_lines + 1; i++) {
		AUTO_STRBUF struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
		const struct line *line = labels[i].line;

		add_leader(ps, &labels[i], x);
		label_text(h, &labels[i], &first, &second);
		add_text(ps, &labels[i], first.buf, x, 0);
		if (labels[i].nr > 1)
			add_text(ps, &labels[i], second.buf, x, 1);
		if (line)
			strbuf_addf(&ps->commands,
				    "set label '' at screen %.6f,screen %.6f point pointtype %d"
				    " pointsize 0.8 linecolor rgb '%s'\n",
				    screen_x(x), screen_y(ps, labels[i].y), line->point,
				    line->colour);
	}
}

static void add_axes(struct plot_script *ps, const struct headline *h)
{
	double side = h->nr < 5 ? (5.5 - (double)h->nr) / 2 : 0.7;
	unsigned below = plot_script_releases(ps, h->revs, h->nr) + 14;

	ps->width = WIDTH;
	ps->height = ABOVE + (unsigned)plot_height(h) + below;
	strbuf_addf(&ps->commands,
		    "set lmargin at screen %.6f\nset tmargin at screen %.6f\n"
		    "set bmargin at screen %.6f\n",
		    screen_x(LEFT), screen_y(ps, ABOVE), screen_y(ps, ABOVE + plot_height(h)));
	strbuf_addf(&ps->commands, "set xrange [%g:%g]\nset logscale y\nset yrange [%.9g:%.9g]\n",
		    -side, (double)h->nr - 1 + side, axis_low(h), axis_high(h));
	strbuf_addstr(
		&ps->commands,
		"set ylabel 'code and data, logarithmic (1 MB = 1,000,000 bytes)' offset 0.7,0\n"
		"unset key\nset grid ytics linetype 1 linewidth 0.6 linecolor rgb '#DDDDDD'\n"
		"set border 3 linecolor rgb '" TEXT_COLOUR "'\n");
	plot_script_sizes(ps, axis_low(h), axis_high(h));
	strbuf_addf(&ps->commands,
		    "set arrow from graph 0,first %d to graph 1,first %d nohead"
		    " linecolor rgb '" SOFT_COLOUR "' linewidth 1.5 dashtype (10,6)\n",
		    LAWTON_BYTES, LAWTON_BYTES);
}

static void add_lines(struct plot_script *ps, const struct headline *h)
{
	double point = h->nr > 60 ? 0.3 : h->nr > 25 ? 0.6 : 0.9;

	strbuf_addstr(&ps->commands, "plot ");
	for (size_t i = 0; i < h->nr_lines; i++) {
		const struct line *line = &h->lines[i];

		strbuf_addf(&ps->data, "$s%zu << KBLOAT_END_OF_DATA\n", i + 1);
		for (size_t r = 0; r < h->nr; r++) {
			if (line->bytes[r])
				strbuf_addf(&ps->data, "%zu %lld\n", r, (long long)line->bytes[r]);
			else
				strbuf_addch(&ps->data, '\n');
		}
		strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
		strbuf_addf(&ps->commands,
			    "%s$s%zu using 1:2 with linespoints linecolor rgb '%s' linewidth 2"
			    " pointtype %d pointsize %g",
			    i ? ", \\\n  " : "", i + 1, line->colour, line->point, point);
	}
	strbuf_addch(&ps->commands, '\n');
}

static void add_title(const struct headline *h, struct strbuf *out)
{
	strbuf_addstr(out, "Kernel size over releases: ");
	for (size_t i = 0; i < h->nr_lines && h->nr_lines <= 4; i++) {
		strbuf_addstr(out, !i ? "" : i + 1 < h->nr_lines ? ", " : " and ");
		plot_label(out, h->lines[i].profile, PROFILE_CHARS);
	}
	if (h->nr_lines > 4)
		strbuf_addf(out, "%zu profiles", h->nr_lines);
}

static void add_subtitle(const struct headline *h, struct strbuf *out)
{
	strbuf_addstr(out, "code and data of vmlinux, init included, padding left out");
	if (*h->arch) {
		strbuf_addstr(out, ", ");
		plot_label(out, h->arch, PROFILE_CHARS);
	}
	if (h->compiler && *h->compiler) {
		strbuf_addstr(out, ", ");
		plot_label(out, h->compiler, 50);
	} else if (!h->compiler) {
		strbuf_addstr(out, ", several compilers");
	}
}

/* A line of the heading, @y pixels below the top. */
static void add_heading(struct plot_script *ps, const char *text, double y, const char *style)
{
	strbuf_addf(&ps->commands, "set label t(%u) at screen 0.5,%.6f center %s\n",
		    plot_script_text(ps, text, 0), screen_y(ps, y), style);
}

static void script(const struct headline *h, struct plot_script *ps, struct strbuf *title)
{
	AUTO_STRBUF struct strbuf subtitle = STRBUF_INIT;

	add_title(h, title);
	add_subtitle(h, &subtitle);
	add_axes(ps, h);
	add_heading(ps, title->buf, 24, "font ',16'");
	add_heading(ps, subtitle.buf, 49, "textcolor rgb '" SOFT_COLOUR "'");
	add_labels(ps, h);
	add_lines(ps, h);
}

int plot_headline_script(const struct rows *rows, struct plot_script *ps, struct strbuf *title,
			 struct strbuf *err)
{
	struct headline h;
	int ret = headline_read(rows, &h, err);

	if (!ret)
		script(&h, ps, title);
	headline_release(&h);
	return ret;
}

int plot_headline(const struct rows *rows, enum plot_format format, struct strbuf *out,
		  struct strbuf *err)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, desc = STRBUF_INIT;
	int ret = plot_headline_script(rows, &ps, &title, err);

	if (!ret)
		ret = plot_headline_text(rows, &desc, err);
	return ret ? ret : plot_script_run(&ps, format, title.buf, desc.buf, out, err);
}

/* "84", "6.6", "0.013" */
static void add_factor(struct strbuf *out, int64_t bytes)
{
	double factor = (double)bytes / LAWTON_BYTES;

	strbuf_addf(out, factor >= 10 ? "%.0f" : factor >= 1 ? "%.1f" : "%.2g", factor);
}

static int larger_first(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (newest(x) != newest(y))
		return newest(x) < newest(y) ? 1 : -1;
	return by_name(a, b);
}

static void add_sentence(const struct headline *h, struct strbuf *out)
{
	for (size_t i = 0; i < h->nr_lines; i++) {
		const struct line *line = &h->lines[i];

		strbuf_addf(out, "%s%s at ", i ? "; " : "", line->profile);
		plot_release(out, h->revs[line->last]);
		strbuf_addstr(out, " has ");
		plot_bytes(out, newest(line), false);
		strbuf_addstr(out, i ? ", " : " of code and data, ");
		add_factor(out, newest(line));
		strbuf_addstr(out, " times");
		if (!i)
			strbuf_addf(out, " " LAWTON_WORDS, LAWTON_BYTES / 1000);
	}
	strbuf_addch(out, '.');
}

int plot_headline_text(const struct rows *rows, struct strbuf *out, struct strbuf *err)
{
	struct headline h;
	int ret = headline_read(rows, &h, err);

	if (!ret) {
		qsort(h.lines, h.nr_lines, sizeof(*h.lines), larger_first);
		add_sentence(&h, out);
	}
	headline_release(&h);
	return ret;
}
