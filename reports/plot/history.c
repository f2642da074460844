// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/plot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/byte_class.h"
#include "common/model/rows.h"
#include "common/strmap.h"
#include "reports/plot/script.h"

/* One colour of the stack: a class, a directory, or padding. */
struct series {
	const char *name; /* borrowed */
	int64_t *bytes; /* a build each */
	int64_t largest;
	const char *colour;
};

struct history {
	const struct rows *rows;
	const char *by; /* key column, or NULL for classes */
	size_t *build; /* which build a row belongs to */
	size_t *first; /* the first row of each build */
	size_t nr;
	struct series *series; /* bottom to top; padding is apart */
	size_t nr_series;
	struct series padding, others;
	char *others_name;
	int64_t *compressed; /* -1: none */
};

/* Okabe and Ito's palette, which the colour-blind can tell apart; all classes but padding. */
static const char *const class_colours[] = { "#0072B2", "#56B4E9", "#E69F00", "#CC79A7",
					     "#009E73" };
/* Tol's "muted", made for the same purpose; the second half are tints of the first. */
static const char *const key_colours[] = {
	"#332288", "#88CCEE", "#44AA99", "#117733", "#999933", "#DDCC77",
	"#CC6677", "#882255", "#AA4499", "#9088C0", "#C3E5F6", "#A1D4CC",
	"#88BB99", "#CCCC99", "#EEE5BB", "#E5B2BB", "#C088AA", "#D4A1CC",
};
#define OTHERS_COLOUR "#C8C8C8"

/* A size that is told: none is negative. */
static int64_t size_at(const struct rows *rows, size_t row, const char *column)
{
	int64_t size = rows_num_at(rows, row, column);

	return size < 0 ? 0 : size;
}

static void history_release(struct history *h)
{
	for (size_t i = 0; i < h->nr_series; i++)
		free(h->series[i].bytes);
	free(h->series);
	free(h->padding.bytes);
	free(h->others.bytes);
	free(h->others_name);
	free(h->build);
	free(h->first);
	free(h->compressed);
}

static bool same(const struct rows *rows, size_t a, size_t b, const char *column)
{
	return !strcmp(rows_text_at(rows, a, column), rows_text_at(rows, b, column));
}

/* Rows of one build are neighbours. Refuses rows that are no history, or that of
 * several profiles or series.
 */
static int find_builds(struct history *h, struct strbuf *err)
{
	static const char *const needed[] = { "rev", "profile", "arch", "bytes", "padding" };
	const struct rows *rows = h->rows;
	size_t nr = rows_nr(rows);

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		if (rows_find(rows, needed[i]) < 0)
			return error_set(err, -EINVAL, "a history has no column '%s'", needed[i]);
	}
	if (h->by && rows_find(rows, h->by) < 0)
		return error_set(err, -EINVAL, "the history has no column '%s'", h->by);
	if (!nr)
		return error_set(err, -ENOENT, "there is no build to plot");
	h->build = xcalloc(nr, sizeof(*h->build));
	h->first = xcalloc(nr, sizeof(*h->first));
	for (size_t i = 0; i < nr; i++) {
		if (!same(rows, i, 0, "profile") || !same(rows, i, 0, "arch"))
			return error_set(
				err, -EINVAL,
				"the history is of '%s:%s' and '%s:%s'; a plot shows one (--profile and --arch choose)",
				rows_text_at(rows, 0, "profile"), rows_text_at(rows, 0, "arch"),
				rows_text_at(rows, i, "profile"), rows_text_at(rows, i, "arch"));
		if (rows_find(rows, "series") >= 0 && !same(rows, i, 0, "series"))
			return error_set(
				err, -EINVAL,
				"the history is of the series '%s' and '%s'; a plot shows one (--series chooses)",
				rows_text_at(rows, 0, "series"), rows_text_at(rows, i, "series"));
		if (!i || !same(rows, i, i - 1, "rev"))
			h->first[h->nr++] = i;
		h->build[i] = h->nr - 1;
	}
	return 0;
}

static void series_init(struct series *s, const char *name, const char *colour, size_t nr)
{
	*s = (struct series){ name, xcalloc(nr, sizeof(int64_t)), 0, colour };
}

static void series_add(struct series *s, size_t build, int64_t bytes)
{
	s->bytes[build] = plot_add(s->bytes[build], bytes);
	if (s->bytes[build] > s->largest)
		s->largest = s->bytes[build];
}

static void fill_classes(struct history *h)
{
	h->nr_series = ARRAY_SIZE(class_colours);
	h->series = xcalloc(h->nr_series, sizeof(*h->series));
	for (size_t c = 0; c < h->nr_series; c++) {
		series_init(&h->series[c], class_names[c], class_colours[c], h->nr);
		for (size_t i = 0; i < rows_nr(h->rows); i++)
			series_add(&h->series[c], h->build[i], size_at(h->rows, i, class_names[c]));
	}
}

static int larger_first(const void *a, const void *b)
{
	const struct series *x = a, *y = b;

	if (x->largest != y->largest)
		return x->largest < y->largest ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* Keeps the @top largest series and pours the rest into one. */
static void pour_others(struct history *h, size_t top)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	qsort(h->series, h->nr_series, sizeof(*h->series), larger_first);
	/* those that are nothing but padding */
	while (h->nr_series && h->series[h->nr_series - 1].largest <= 0)
		free(h->series[--h->nr_series].bytes);
	if (top > ARRAY_SIZE(key_colours))
		top = ARRAY_SIZE(key_colours);
	for (size_t i = 0; i < h->nr_series && i < top; i++)
		h->series[i].colour = key_colours[i];
	if (h->nr_series <= top)
		return;
	plot_others(&name, h->nr_series - top);
	h->others_name = strbuf_detach(&name);
	series_init(&h->others, h->others_name, OTHERS_COLOUR, h->nr);
	for (size_t i = top; i < h->nr_series; i++) {
		for (size_t b = 0; b < h->nr; b++)
			series_add(&h->others, b, h->series[i].bytes[b]);
		free(h->series[i].bytes);
	}
	h->nr_series = top;
}

static void fill_keys(struct history *h, size_t top)
{
	struct strmap keys = STRMAP_INIT;
	size_t cap = 0;

	for (size_t i = 0; i < rows_nr(h->rows); i++) {
		const char *name = rows_text_at(h->rows, i, h->by);
		uint32_t key = strmap_intern(&keys, name);

		if (key >= h->nr_series) {
			ALLOC_GROW(h->series, key + 1, cap);
			series_init(&h->series[h->nr_series++], *name ? name : "(no name)", NULL,
				    h->nr);
		}
		series_add(&h->series[key], h->build[i],
			   size_at(h->rows, i, "bytes") - size_at(h->rows, i, "padding"));
	}
	strmap_release(&keys);
	pour_others(h, top);
}

static void fill_padding_and_image(struct history *h)
{
	series_init(&h->padding, "padding", "#8A8A8A", h->nr);
	h->compressed = xcalloc(h->nr, sizeof(*h->compressed));
	for (size_t i = 0; i < rows_nr(h->rows); i++)
		series_add(&h->padding, h->build[i], size_at(h->rows, i, "padding"));
	for (size_t b = 0; b < h->nr; b++) {
		bool known = rows_has(h->rows, h->first[b], "compressed");

		h->compressed[b] = known ? size_at(h->rows, h->first[b], "compressed") : -1;
	}
}

static int64_t code_and_data(const struct history *h, size_t build)
{
	int64_t sum = h->others.bytes ? h->others.bytes[build] : 0;

	for (size_t i = 0; i < h->nr_series; i++)
		sum = plot_add(sum, h->series[i].bytes[build]);
	return sum;
}

static int64_t highest_bar(const struct history *h)
{
	int64_t max = 0;

	for (size_t b = 0; b < h->nr; b++) {
		int64_t sum = plot_add(code_and_data(h, b), h->padding.bytes[b]);

		max = sum > max ? sum : max;
	}
	return max;
}

static const char *rev_at(const struct history *h, size_t build)
{
	return rows_text_at(h->rows, h->first[build], "rev");
}

/* A data block of one series: build, lower and upper edge in bytes. @base moves up by it. */
static void add_block(struct plot_script *ps, const struct series *s, size_t number, int64_t *base,
		      size_t nr)
{
	strbuf_addf(&ps->data, "$s%zu << KBLOAT_END_OF_DATA\n", number);
	for (size_t b = 0; b < nr; b++) {
		int64_t upper = plot_add(base[b], s->bytes[b]);

		strbuf_addf(&ps->data, "%zu %lld %lld\n", b, (long long)base[b], (long long)upper);
		base[b] = upper;
	}
	strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
}

/* One element of the plot command: the boxes of series @number. */
static void add_boxes(struct plot_script *ps, const struct series *s, size_t number, double half,
		      unsigned div)
{
	unsigned title = plot_script_text(ps, s->name, 26);
	const char *fill = number ? "solid 1.0 noborder" : "pattern 4 noborder";
	bool border = !number && half < 0.5;

	strbuf_addf(&ps->commands,
		    "$s%zu using 1:($2/%u):($1-%g):($1+%g):($2/%u):($3/%u) with boxxyerror"
		    " linecolor rgb '%s' fillstyle %s",
		    number, div, half, half, div, div, s->colour,
		    border ? "pattern 4 border linecolor rgb '" : fill);
	if (border)
		strbuf_addf(&ps->commands, "%s'", s->colour);
	strbuf_addf(&ps->commands, " title t(%u)", title);
}

/* The stack from its top to its bottom, so that the key reads like it. */
static void add_stack(struct plot_script *ps, const struct history *h, unsigned div)
{
	AUTO_FREE int64_t *base = xcalloc(h->nr, sizeof(*base));
	double half = h->nr > 40 ? 0.5 : 0.38;

	for (size_t i = 0; i < h->nr_series; i++)
		add_block(ps, &h->series[i], i + 1, base, h->nr);
	if (h->others.bytes)
		add_block(ps, &h->others, h->nr_series + 1, base, h->nr);
	add_block(ps, &h->padding, 0, base, h->nr);
	strbuf_addstr(&ps->commands, "plot ");
	add_boxes(ps, &h->padding, 0, half, div);
	if (h->others.bytes) {
		strbuf_addstr(&ps->commands, ", \\\n  ");
		add_boxes(ps, &h->others, h->nr_series + 1, half, div);
	}
	for (size_t i = h->nr_series; i; i--) {
		strbuf_addstr(&ps->commands, ", \\\n  ");
		add_boxes(ps, &h->series[i - 1], i, half, div);
	}
}

static int64_t largest_image(const struct history *h)
{
	int64_t max = -1;

	for (size_t b = 0; b < h->nr; b++)
		max = h->compressed[b] > max ? h->compressed[b] : max;
	return max;
}

/* The line of compressed sizes, in white first so that it stands out from the bars. */
static void add_line(struct plot_script *ps, const struct history *h)
{
	unsigned div = plot_unit_for(largest_image(h))->div;
	double point = h->nr > 60 ? 0.3 : 0.8;

	strbuf_addstr(&ps->data, "$line << KBLOAT_END_OF_DATA\n");
	for (size_t b = 0; b < h->nr; b++) {
		if (h->compressed[b] >= 0)
			strbuf_addf(&ps->data, "%zu %lld\n", b, (long long)h->compressed[b]);
		else
			strbuf_addch(&ps->data, '\n');
	}
	strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
	strbuf_addf(
		&ps->commands,
		", \\\n  $line using 1:($2/%u) axes x1y2 with linespoints linecolor rgb '#FEFEFE'"
		" linewidth 4 pointtype 7 pointsize %g notitle",
		div, point + 0.25);
	strbuf_addf(
		&ps->commands,
		", \\\n  $line using 1:($2/%u) axes x1y2 with linespoints linecolor rgb '#222222'"
		" linewidth 1.6 pointtype 7 pointsize %g title 'compressed'",
		div, point);
}

static void add_xtics(struct plot_script *ps, const struct history *h)
{
	AUTO_FREE const char **revs = xcalloc(h->nr, sizeof(*revs));

	for (size_t b = 0; b < h->nr; b++)
		revs[b] = rev_at(h, b);
	plot_script_releases(ps, revs, h->nr);
}

static void add_axes(struct plot_script *ps, const struct history *h, const struct plot_unit *unit)
{
	int64_t image = largest_image(h);
	double side = h->nr < 5 ? (5.5 - (double)h->nr) / 2 : 0.7;
	double top = (double)highest_bar(h) / unit->div;

	strbuf_addf(&ps->commands, "set xrange [%g:%g]\n", -side, (double)h->nr - 1 + side);
	strbuf_addf(&ps->commands, "set yrange [0:%.6g]\n", top > 0 ? top * 1.06 : 1);
	strbuf_addf(&ps->commands, "set ylabel 'size in %s%s%s%s'\n", unit->name,
		    unit->meaning ? " (" : "", unit->meaning ? unit->meaning : "",
		    unit->meaning ? ")" : "");
	strbuf_addstr(&ps->commands, "set ytics nomirror\nset grid ytics linecolor rgb '#DDDDDD'\n"
				     "set border 3 linecolor rgb '#222222'\n");
	if (image < 0)
		return;
	unit = plot_unit_for(image);
	strbuf_addf(&ps->commands, "set y2range [0:%.6g]\n",
		    image ? (double)image / unit->div * 1.2 : 1);
	strbuf_addf(&ps->commands,
		    "set y2label 'compressed image in %s (line)'\nset y2tics\nset border 11\n",
		    unit->name);
}

static void title_and_desc(const struct history *h, struct strbuf *title, struct strbuf *desc)
{
	AUTO_STRBUF struct strbuf first = STRBUF_INIT, last = STRBUF_INIT;
	const char *profile = rows_text_at(h->rows, 0, "profile"),
		   *arch = rows_text_at(h->rows, 0, "arch");
	size_t newest = h->nr - 1;

	plot_release(&first, rev_at(h, 0));
	plot_release(&last, rev_at(h, newest));
	plot_label(title, profile, 40);
	strbuf_addf(title, "%s%s%s: size by %s, ", *arch ? " (" : "", arch, *arch ? ")" : "",
		    h->by ? h->by : "class");
	plot_label(title, first.buf, 30);
	if (h->nr > 1) {
		strbuf_addstr(title, " to ");
		plot_label(title, last.buf, 30);
	}
	strbuf_addf(desc, "Stacked bars of %zu build%s. %s: ", h->nr, h->nr > 1 ? "s" : "",
		    last.buf);
	plot_bytes(desc, code_and_data(h, newest), false);
	strbuf_addstr(desc, " of code and data, ");
	plot_bytes(desc, h->padding.bytes[newest], false);
	strbuf_addstr(desc, " of padding");
	if (h->compressed[newest] >= 0) {
		strbuf_addstr(desc, ", compressed image ");
		plot_bytes(desc, h->compressed[newest], false);
	}
	strbuf_addch(desc, '.');
}

static int draw(const struct history *h, enum plot_format format, struct strbuf *out,
		struct strbuf *err)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, desc = STRBUF_INIT;
	const struct plot_unit *unit = plot_unit_for(highest_bar(h));

	ps.width = 1000;
	ps.height = 520;
	title_and_desc(h, &title, &desc);
	strbuf_addf(&ps.commands, "set title t(%u) font ',16'\n",
		    plot_script_text(&ps, title.buf, 0));
	strbuf_addstr(&ps.commands, "set key outside right center Left reverse samplen 1.5\n"
				    "set datafile separator whitespace\n");
	add_xtics(&ps, h);
	add_axes(&ps, h, unit);
	add_stack(&ps, h, unit->div);
	if (largest_image(h) >= 0)
		add_line(&ps, h);
	strbuf_addch(&ps.commands, '\n');
	return plot_script_run(&ps, format, title.buf, desc.buf, out, err);
}

int plot_history(const struct rows *rows, const char *by, size_t top, enum plot_format format,
		 struct strbuf *out, struct strbuf *err)
{
	struct history h = { .rows = rows, .by = by && strcmp(by, "class") ? by : NULL };
	int code = find_builds(&h, err);

	if (!code) {
		if (h.by)
			fill_keys(&h, top);
		else
			fill_classes(&h);
		fill_padding_and_image(&h);
		code = draw(&h, format, out, err);
	}
	history_release(&h);
	return code;
}
