// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/road.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/number.h"
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
#define LEVELS 4

/* These two the page turns round for dark screens. */
#define TEXT_COLOUR "#222222"
#define SOFT_COLOUR "#57606A"
#define ROAD_COLOUR "#0072B2"
#define HELD_COLOUR "#D55E00"
#define OTHER_COLOUR "#009E73"

/* A line from side to side, with its label. */
struct level {
	int64_t bytes;
	const char *colour, *dash;
	struct strbuf first, second;
};

/* Lines of one picture, from the top. */
struct levels {
	struct level v[LEVELS];
	size_t nr;
};

static void levels_release(struct levels *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		strbuf_release(&l->v[i].first);
		strbuf_release(&l->v[i].second);
	}
}

static struct level *add_level(struct levels *l, int64_t bytes, const char *colour,
			       const char *dash)
{
	struct level *level = &l->v[l->nr++];

	*level = (struct level){ bytes, colour, dash, STRBUF_INIT, STRBUF_INIT };
	return level;
}

static int64_t left_at(const struct plot_road *road, size_t row)
{
	return rows_num_at(road->points, row, "left");
}

static int64_t hooks_at(const struct plot_road *road, size_t row)
{
	return rows_num_at(road->points, row, "hooks");
}

static int check_rows(const struct plot_road *road, struct strbuf *err)
{
	static const char *const needed[] = { "hooks", "left", "modules" };
	const struct rows *rows = road->points;

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		if (rows_find(rows, needed[i]) < 0)
			return error_set(err, -EINVAL, "the points of a plan have no column '%s'",
					 needed[i]);
	}
	for (size_t i = 0; i < rows->nr_rows; i++) {
		if (hooks_at(road, i) < 0 || left_at(road, i) < 0 ||
		    (i && hooks_at(road, i) < hooks_at(road, i - 1)))
			return error_set(err, -EINVAL,
					 "the points of the plan of '%s' are out of order",
					 road->build);
	}
	if (!rows->nr_rows || road->bytes <= 0)
		return error_set(err, -ENOENT, "build '%s' has no plan to plot", road->build);
	return 0;
}

/* --- axes --- */

static double screen_x(double x)
{
	return x / WIDTH;
}

static double screen_y(const struct plot_script *ps, double y)
{
	return 1 - y / ps->height;
}

static double axis_low(const struct plot_road *road)
{
	int64_t low = LAWTON_BYTES;

	low = road->held > 0 && road->held < low ? road->held : low;
	low = road->other && road->other_bytes > 0 && road->other_bytes < low ? road->other_bytes :
										low;
	for (size_t i = 0; i < road->points->nr_rows; i++)
		low = left_at(road, i) > 0 && left_at(road, i) < low ? left_at(road, i) : low;
	return (double)low / 1.5;
}

static double axis_high(const struct plot_road *road)
{
	int64_t high = road->bytes > LAWTON_BYTES ? road->bytes : LAWTON_BYTES;

	high = road->other && road->other_bytes > high ? road->other_bytes : high;
	return (double)high * 1.3;
}

/* How far below the top of the picture a size lies. */
static double pixel_of(const struct plot_road *road, int64_t bytes)
{
	const double high = axis_high(road), low = axis_low(road);

	return ABOVE +
	       PLOT_HEIGHT * log(high / (bytes > 0 ? (double)bytes : low)) / log(high / low);
}

/* Where so many hooks stand: none at 0, and each factor of ten at the same distance from the next. */
static double place_of(int64_t hooks)
{
	return log10((double)hooks + 1);
}

static double axis_end(const struct plot_road *road)
{
	const int64_t last = hooks_at(road, road->points->nr_rows - 1);

	return place_of(last > 9 ? last : 9) + 0.08;
}

static void add_hook_tics(struct plot_script *ps, double end)
{
	AUTO_STRBUF struct strbuf number = STRBUF_INIT;

	strbuf_addstr(&ps->commands, "set xtics nomirror scale 0.5 ('0' 0");
	for (int64_t ten = 1; place_of(ten) <= end; ten *= 10) {
		for (int i = 1; i <= 3; i += 2) {
			if (place_of(i * ten) > end)
				continue;
			strbuf_reset(&number);
			number_add(&number, i * ten, false);
			strbuf_addf(&ps->commands, ", '%s' %.6f", number.buf, place_of(i * ten));
		}
	}
	strbuf_addstr(&ps->commands, ")\n");
}

static void add_axes(struct plot_script *ps, const struct plot_road *road)
{
	ps->rounded = true;
	ps->width = WIDTH;
	ps->height = ABOVE + PLOT_HEIGHT + BELOW;
	strbuf_addf(&ps->commands,
		    "set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
		    "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
		    screen_x(LEFT), screen_x(WIDTH - RIGHT), screen_y(ps, ABOVE),
		    screen_y(ps, ABOVE + PLOT_HEIGHT));
	strbuf_addf(&ps->commands,
		    "set xrange [-0.08:%.6f]\nset logscale y\nset yrange [%.9g:%.9g]\n",
		    axis_end(road), axis_low(road), axis_high(road));
	add_hook_tics(ps, axis_end(road));
	plot_script_sizes(ps, axis_low(road), axis_high(road));
	strbuf_addstr(
		&ps->commands,
		"set ylabel 'code and data left, logarithmic (1 MB = 1,000,000 bytes)' offset 0.7,0\n"
		"set xlabel 'hooks, logarithmic'\nunset key\n"
		"set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#DDDDDD'\n"
		"set border 3 linecolor rgb '" TEXT_COLOUR "'\n");
}

/* --- the lines from side to side --- */

static void name_levels(const struct plot_road *road, struct levels *l)
{
	struct level *level = add_level(l, road->bytes, TEXT_COLOUR, "(9,9)");

	strbuf_addstr(&level->first, "today  ");
	plot_bytes(&level->first, road->bytes, false);
	level = add_level(l, road->held, HELD_COLOUR, "(2,6)");
	strbuf_addstr(&level->first, "can't leave at any price  ");
	plot_bytes(&level->first, road->held, false);
	if (road->other) {
		level = add_level(l, road->other_bytes, OTHER_COLOUR, "(2,6)");
		plot_label(&level->first, road->other, 24);
		strbuf_addstr(&level->first, "  ");
		plot_bytes(&level->first, road->other_bytes, false);
	}
	level = add_level(l, LAWTON_BYTES, SOFT_COLOUR, "(9,9)");
	strbuf_addstr(&level->first, "Lawton, 2009 (drawn at 300 kB):");
	strbuf_addstr(&level->second, "\xe2\x80\x9c"
				      "a few hundred kilobytes"
				      "\xe2\x80\x9d");
}

static void sort_levels(struct levels *l)
{
	for (size_t i = 1; i < l->nr; i++) {
		for (size_t j = i; j && l->v[j].bytes > l->v[j - 1].bytes; j--) {
			struct level other = l->v[j];

			l->v[j] = l->v[j - 1];
			l->v[j - 1] = other;
		}
	}
}

static void add_text(struct plot_script *ps, const char *text, double y, const char *colour)
{
	if (*text)
		strbuf_addf(&ps->commands,
			    "set label t(%u) at screen %.6f,screen %.6f left textcolor rgb '%s'\n",
			    plot_script_text(ps, text, 0), screen_x(WIDTH - RIGHT + LABEL_GAP),
			    screen_y(ps, y), colour);
}

static void add_line(struct plot_script *ps, const struct level *level, double y)
{
	const double half = level->second.len ? LABEL_LINE / 2.0 : 0;
	const long long bytes = level->bytes;

	if (bytes <= 0)
		return;
	strbuf_addf(
		&ps->commands,
		"set arrow from graph 0,first %lld to graph 1,first %lld nohead linecolor rgb '%s'"
		" linewidth 1.5 dashtype %s\n"
		"set arrow from graph 1,first %lld to screen %.6f,screen %.6f nohead linecolor rgb '%s'"
		" linewidth 1\n",
		bytes, bytes, level->colour, level->dash, bytes,
		screen_x(WIDTH - RIGHT + LABEL_GAP - 5), screen_y(ps, y), level->colour);
	add_text(ps, level->first.buf, y - half, TEXT_COLOUR);
	add_text(ps, level->second.len ? level->second.buf : "", y + half, SOFT_COLOUR);
}

static void add_levels(struct plot_script *ps, const struct plot_road *road, const struct levels *l)
{
	double y[LEVELS], height[LEVELS];

	for (size_t i = 0; i < l->nr; i++) {
		y[i] = pixel_of(road, l->v[i].bytes);
		height[i] = (l->v[i].second.len ? 2 : 1) * LABEL_LINE + 4;
	}
	plot_headline_spread(y, height, l->nr, ABOVE - 4, ABOVE + PLOT_HEIGHT + 24);
	for (size_t i = 0; i < l->nr; i++)
		add_line(ps, &l->v[i], y[i]);
}

/* --- the road --- */

/* What is left there, below the point: the road goes down. */
static void add_mark(struct plot_script *ps, const struct plot_road *road, size_t row)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	plot_bytes(&text, left_at(road, row), false);
	strbuf_addf(
		&ps->commands,
		"set label t(%u) at first %.6f,first %lld %s offset 0,-1.2 textcolor rgb '%s'\n",
		plot_script_text(ps, text.buf, 0), place_of(hooks_at(road, row)),
		(long long)left_at(road, row), hooks_at(road, row) ? "center" : "left",
		TEXT_COLOUR);
}

static void add_points(struct plot_script *ps, const struct plot_road *road)
{
	const size_t nr = road->points->nr_rows;

	strbuf_addstr(&ps->data, "$road << KBLOAT_END_OF_DATA\n");
	for (size_t i = 0; i < nr; i++) {
		if (left_at(road, i) > 0)
			strbuf_addf(&ps->data, "%.6f %lld %d\n", place_of(hooks_at(road, i)),
				    (long long)left_at(road, i),
				    rows_num_at(road->points, i, "modules") != 0);
	}
	strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
	for (size_t i = 0; i < nr; i++) {
		if (rows_num_at(road->points, i, "modules") && left_at(road, i) > 0)
			add_mark(ps, road, i);
	}
	strbuf_addstr(
		&ps->commands,
		"plot $road using 1:2 with steps linecolor rgb '" ROAD_COLOUR
		"' linewidth 2.5, \\\n"
		"  $road using 1:2 with points pointtype 7 pointsize 0.35 linecolor rgb '" ROAD_COLOUR
		"', \\\n"
		"  $road using 1:($3 == 1 ? $2 : 1/0) with points pointtype 7 pointsize 0.9 linecolor rgb '" ROAD_COLOUR
		"'\n");
}

static void add_heading(struct plot_script *ps, const char *text, double y, const char *style)
{
	strbuf_addf(&ps->commands, "set label t(%u) at screen 0.5,%.6f center %s\n",
		    plot_script_text(ps, text, 0), screen_y(ps, y), style);
}

static void describe(const struct plot_road *road, struct strbuf *out)
{
	const size_t last = road->points->nr_rows - 1;

	strbuf_addstr(out, "The image has ");
	plot_bytes(out, road->bytes, false);
	strbuf_addstr(out, " of code and data.");
	for (size_t i = 0; i <= last; i++) {
		if (i != last && !rows_num_at(road->points, i, "modules"))
			continue;
		strbuf_addstr(out, " With ");
		number_add(out, hooks_at(road, i), false);
		strbuf_addstr(out, hooks_at(road, i) == 1 ? " hook " : " hooks ");
		plot_bytes(out, left_at(road, i), false);
		strbuf_addstr(out, " are left.");
	}
	strbuf_addch(out, ' ');
	plot_bytes(out, road->held, false);
	strbuf_addf(out, " can't leave at any price, %.3g times " LAWTON_WORDS ".",
		    (double)road->held / LAWTON_BYTES, LAWTON_BYTES / 1000);
}

int plot_road_script(const struct plot_road *road, struct plot_script *ps, struct strbuf *title,
		     struct strbuf *desc, struct strbuf *err)
{
	struct levels levels = { .nr = 0 };
	int ret = check_rows(road, err);

	if (ret)
		return ret;
	plot_label(title, road->build, 44);
	strbuf_addstr(title, ": what is left as pieces leave for modules");
	describe(road, desc);
	add_axes(ps, road);
	add_heading(ps, title->buf, 24, "font ',16'");
	add_heading(
		ps,
		"each point is proven to be the best plan at its price of a hook; init included, padding left out",
		49, "textcolor rgb '" SOFT_COLOUR "'");
	name_levels(road, &levels);
	sort_levels(&levels);
	add_levels(ps, road, &levels);
	add_points(ps, road);
	levels_release(&levels);
	return 0;
}

int plot_road(const struct plot_road *road, enum plot_format format, struct strbuf *out,
	      struct strbuf *err)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, desc = STRBUF_INIT;
	int ret = plot_road_script(road, &ps, &title, &desc, err);

	return ret ? ret : plot_script_run(&ps, format, title.buf, desc.buf, out, err);
}
