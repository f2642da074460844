// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/series.h"

#include <errno.h>

#include "common/strbuf.h"
#include "reports/plot/script.h"

#define WIDTH 1000
#define HEIGHT 220

static void range(const struct plot_series *s, int64_t *low, int64_t *high)
{
	*low = *high = s->bytes[0];
	for (size_t i = 1; i < s->nr; i++) {
		*low = s->bytes[i] < *low ? s->bytes[i] : *low;
		*high = s->bytes[i] > *high ? s->bytes[i] : *high;
	}
}

/* Where the axis begins: at 0 when the changes are a good part of the whole, else close to them. */
static int64_t axis_start(int64_t low, int64_t high)
{
	int64_t start = low - (high - low) / 4 - 1;

	return high == low || start < 0 || low / 4 < high - low ? 0 : start;
}

static void add_axes(struct plot_script *ps, const struct plot_series *s)
{
	unsigned below = plot_script_releases(ps, s->revs, s->nr) + 14;
	double side = s->nr < 5 ? (5.5 - (double)s->nr) / 2 : 0.7;
	int64_t low, high, start;
	const struct plot_unit *unit;

	range(s, &low, &high);
	start = axis_start(low, high);
	unit = plot_unit_for(high);
	ps->width = WIDTH;
	ps->height = HEIGHT + below;
	strbuf_addf(&ps->commands,
		    "set lmargin at screen 0.1\nset rmargin at screen 0.985\n"
		    "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
		    1 - 16.0 / ps->height, (double)below / ps->height);
	strbuf_addf(&ps->commands, "set xrange [%g:%g]\nset yrange [%.9g:%.9g]\n", -side,
		    (double)s->nr - 1 + side, (double)start / unit->div,
		    ((double)high + (double)(high - start) * 0.08 + 1) / unit->div);
	strbuf_addf(&ps->commands,
		    "set ylabel '%s%s'\nset format y '%%.10g'\nunset key\n"
		    "set ytics nomirror\nset grid ytics linetype 1 linewidth 0.6 linecolor rgb "
		    "'#DDDDDD'\nset border 3 linecolor rgb '#222222'\n",
		    unit->name, start ? ", not from 0" : "");
}

static void add_line(struct plot_script *ps, const struct plot_series *s)
{
	int64_t low, high;
	unsigned div;

	range(s, &low, &high);
	div = plot_unit_for(high)->div;
	strbuf_addstr(&ps->data, "$s << KBLOAT_END_OF_DATA\n");
	for (size_t i = 0; i < s->nr; i++)
		strbuf_addf(&ps->data, "%zu %lld\n", i, (long long)s->bytes[i]);
	strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
	strbuf_addf(&ps->commands,
		    "plot $s using 1:($2/%u) with linespoints linecolor rgb '#0072B2' linewidth 2"
		    " pointtype 7 pointsize %g\n",
		    div, s->nr > 60 ? 0.3 : 0.5);
}

static void describe(const struct plot_series *s, struct strbuf *desc)
{
	int64_t low, high;

	range(s, &low, &high);
	strbuf_addf(desc, "A line over %zu builds. ", s->nr);
	plot_release(desc, s->revs[0]);
	strbuf_addstr(desc, ": ");
	plot_bytes(desc, s->bytes[0], false);
	strbuf_addstr(desc, "; ");
	plot_release(desc, s->revs[s->nr - 1]);
	strbuf_addstr(desc, ": ");
	plot_bytes(desc, s->bytes[s->nr - 1], false);
	strbuf_addstr(desc, "; at least ");
	plot_bytes(desc, low, false);
	strbuf_addstr(desc, ", at most ");
	plot_bytes(desc, high, false);
	strbuf_addch(desc, '.');
}

int plot_series(const struct plot_series *series, enum plot_format format, struct strbuf *out,
		struct strbuf *err)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf desc = STRBUF_INIT;

	if (!series->nr)
		return error_set(err, -ENOENT, "there is no build to draw");
	add_axes(&ps, series);
	add_line(&ps, series);
	describe(series, &desc);
	return plot_script_run(&ps, format, series->title, desc.buf, out, err);
}
