// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/plot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "reports/plot/script.h"

#define ROW_HEIGHT 24
#define LABEL_CHARS 44
#define GROWN "#D55E00" /* Okabe and Ito's vermillion and bluish green */
#define SHRUNK "#009E73"
#define WHOLE "#5B6B7B"
#define PADDING "#8A8A8A"

struct change {
	const char *name; /* borrowed */
	int64_t delta;
};

struct growth {
	const struct plot_build *a, *b;
	const char *by;
	struct change *changes; /* of code and data, largest first, without zeros */
	size_t nr;
};

/* One line of the picture: a bar from @from to @to, or a whole from the edge to @to. */
struct bar {
	const char *name;
	int64_t from, to;
	enum { BAR_WHOLE, BAR_CHANGE, BAR_PADDING } kind;
};

/* One of the two waterfalls, with an axis of its own. */
struct panel {
	struct bar *bars;
	size_t nr, cap;
	int64_t low, high; /* of all bars, without the wholes' beginnings */
};

/* The name in the key column; bytes that have none are shown as such. */
static const char *key_at(const struct rows *rows, size_t row)
{
	const char *text = rows_key(rows, row);

	return *text ? text : "(no name)";
}

static int larger_first(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	uint64_t m = x->delta < 0 ? -(uint64_t)x->delta : (uint64_t)x->delta;
	uint64_t n = y->delta < 0 ? -(uint64_t)y->delta : (uint64_t)y->delta;

	if (m != n)
		return m < n ? 1 : -1;
	return strcmp(x->name, y->name);
}

static bool is_padding(const struct growth *g, const struct rows *rows, size_t row)
{
	return !strcmp(key_at(rows, row), strcmp(g->by, "class") ? "[padding]" : "padding");
}

static int64_t delta_of(const struct plot_build *a, const struct plot_build *b)
{
	return plot_add(b->code, -a->code);
}

/* The rows must sum to the change of the builds: a picture that does not would lie. */
static int read_rows(struct growth *g, const struct rows *rows, struct strbuf *err)
{
	size_t nr = rows_nr(rows);
	int64_t sum = 0;

	if (!rows->nr_cols || rows->cols[0].type != COL_TEXT || rows_find(rows, "delta") < 0)
		return error_set(err, -EINVAL, "the rows are no difference of two builds");
	g->by = rows->cols[0].name;
	g->changes = xcalloc(rows->nr_rows + 1, sizeof(*g->changes));
	for (size_t i = 0; i < nr; i++) {
		int64_t delta = rows_num_at(rows, i, "delta");

		if (!delta || is_padding(g, rows, i))
			continue;
		g->changes[g->nr++] = (struct change){ key_at(rows, i), delta };
		sum = plot_add(sum, delta);
	}
	if (sum != delta_of(g->a, g->b))
		return error_set(err, -EINVAL,
				 "the difference by %s does not sum to that of '%s' and '%s'",
				 g->by, g->a->name, g->b->name);
	qsort(g->changes, g->nr, sizeof(*g->changes), larger_first);
	return 0;
}

static void panel_add(struct panel *p, const char *name, int64_t from, int64_t to, int kind)
{
	int64_t low = kind == BAR_WHOLE || to < from ? to : from, high = to > from ? to : from;

	if (!p->nr || low < p->low)
		p->low = low;
	if (!p->nr || high > p->high)
		p->high = high;
	ALLOC_GROW(p->bars, p->nr + 1, p->cap);
	p->bars[p->nr].name = name;
	p->bars[p->nr].from = from;
	p->bars[p->nr].to = to;
	p->bars[p->nr++].kind = kind;
}

/* Growers (@sign 1) or shrinkers (-1) of the first @top changes; returns where they end. */
static int64_t add_changes(struct panel *p, const struct growth *g, size_t top, int sign,
			   int64_t at)
{
	for (size_t i = 0; i < g->nr && i < top; i++) {
		int64_t to = plot_add(at, g->changes[i].delta);

		if ((g->changes[i].delta > 0) != (sign > 0))
			continue;
		panel_add(p, g->changes[i].name, at, to, BAR_CHANGE);
		at = to;
	}
	return at;
}

static void fill_code(struct panel *p, const struct growth *g, size_t top, const char *old,
		      const char *rest, const char *new)
{
	int64_t at = g->a->code;

	panel_add(p, old, 0, at, BAR_WHOLE);
	at = add_changes(p, g, top, 1, at);
	at = add_changes(p, g, top, -1, at);
	if (g->nr > top)
		panel_add(p, rest, at, g->b->code, BAR_CHANGE);
	panel_add(p, new, 0, g->b->code, BAR_WHOLE);
}

static void fill_whole(struct panel *p, const struct growth *g, const char *old, const char *new)
{
	int64_t a = plot_add(g->a->code, g->a->padding);
	int64_t b = plot_add(g->b->code, g->b->padding);
	int64_t middle = plot_add(g->b->code, g->a->padding);

	panel_add(p, old, 0, a, BAR_WHOLE);
	panel_add(p, "code and data", a, middle, BAR_CHANGE);
	panel_add(p, "padding", middle, b, BAR_PADDING);
	panel_add(p, new, 0, b, BAR_WHOLE);
}

/* Where the axis begins: at 0 when the changes are a good part of the whole, else close to them. */
static int64_t axis_start(const struct panel *p)
{
	int64_t span = p->high - p->low;
	int64_t start = p->low - span / 5 - 1;

	return !span || start < 0 || p->low / 2 < span ? 0 : start;
}

/* Bars of one kind as a data block: row, left and right edge, bytes. */
static void add_bars(struct plot_script *ps, const struct panel *p, const char *block, int kind,
		     int sign, int64_t start)
{
	strbuf_addf(&ps->data, "$%s << KBLOAT_END_OF_DATA\n", block);
	for (size_t i = 0; i < p->nr; i++) {
		const struct bar *bar = &p->bars[i];
		bool grown = bar->to >= bar->from;

		if ((int)bar->kind != kind || (sign && grown != (sign > 0)))
			continue;
		strbuf_addf(&ps->data, "%zu %lld %lld\n", p->nr - 1 - i,
			    (long long)(kind == BAR_WHOLE ? start : bar->from), (long long)bar->to);
	}
	strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
}

static void add_exact(struct strbuf *out, int64_t bytes)
{
	number_add(out, bytes, false);
	strbuf_addstr(out, " B");
}

/* What each bar says to its right, and the thin lines that join a bar's end to the next one. */
static void add_values(struct plot_script *ps, const struct panel *p, int number)
{
	AUTO_STRBUF struct strbuf value = STRBUF_INIT;

	strbuf_addf(&ps->data, "$v%d << KBLOAT_END_OF_DATA\n", number);
	for (size_t i = 0; i < p->nr; i++) {
		const struct bar *bar = &p->bars[i];
		bool whole = bar->kind == BAR_WHOLE;

		strbuf_reset(&value);
		if (whole)
			add_exact(&value, bar->to);
		else
			plot_bytes(&value, plot_add(bar->to, -bar->from), true);
		strbuf_addf(&ps->data, "%lld %zu %u\n",
			    (long long)(bar->to > bar->from ? bar->to : bar->from), p->nr - 1 - i,
			    plot_script_text(ps, value.buf, 0));
	}
	strbuf_addf(&ps->data, "KBLOAT_END_OF_DATA\n$j%d << KBLOAT_END_OF_DATA\n", number);
	for (size_t i = 0; i + 1 < p->nr; i++)
		strbuf_addf(&ps->data, "%lld %zu\n%lld %zu\n\n", (long long)p->bars[i].to,
			    p->nr - 1 - i, (long long)p->bars[i].to, p->nr - 2 - i);
	strbuf_addstr(&ps->data, "KBLOAT_END_OF_DATA\n");
}

static void add_boxes(struct plot_script *ps, const char *block, unsigned div, const char *colour,
		      bool hatched)
{
	strbuf_addf(&ps->commands,
		    "$%s using ($2/%u):1:($2/%u):($3/%u):($1-0.36):($1+0.36) with boxxyerror"
		    " linecolor rgb '%s' fillstyle ",
		    block, div, div, div, colour);
	if (hatched)
		strbuf_addf(&ps->commands, "pattern 4 border linecolor rgb '%s' notitle, \\\n  ",
			    colour);
	else
		strbuf_addstr(&ps->commands, "solid 1.0 noborder notitle, \\\n  ");
}

static void add_ytics(struct plot_script *ps, const struct panel *p)
{
	strbuf_addstr(&ps->commands, "set ytics scale 0 (");
	for (size_t i = 0; i < p->nr; i++)
		strbuf_addf(&ps->commands, "%st(%u) %zu", i ? ", " : "",
			    plot_script_tic(ps, p->bars[i].name, LABEL_CHARS), p->nr - 1 - i);
	strbuf_addf(&ps->commands, ")\nset yrange [-0.7:%g]\n", (double)p->nr - 0.3);
}

/* The value axis; on the right there is room for what the bars say. */
static const struct plot_unit *add_xaxis(struct plot_script *ps, const struct panel *p,
					 int64_t start)
{
	const struct plot_unit *unit = plot_unit_for(p->high - start);
	double low = (double)start / unit->div, high = (double)p->high / unit->div;

	high = high > low ? high + (high - low) * 0.17 : low + 1;
	strbuf_addf(&ps->commands, "set xrange [%.9g:%.9g]\nset format x '%%.10g'\n", low, high);
	strbuf_addf(&ps->commands, "set xlabel '%s%s%s%s%s'\n", unit->name,
		    unit->meaning ? " (" : "", unit->meaning ? unit->meaning : "",
		    unit->meaning ? ")" : "", start ? ", axis does not start at 0" : "");
	return unit;
}

/* @above and @below: pixels from the picture's upper and lower edge. */
static void add_panel(struct plot_script *ps, const struct panel *p, int number, unsigned above,
		      unsigned below)
{
	static const char *const blocks[2][4] = { { "w1", "g1", "s1", "p1" },
						  { "w2", "g2", "s2", "p2" } };
	const char *const *block = blocks[number - 1];
	int64_t start = axis_start(p);
	unsigned div;

	add_bars(ps, p, block[0], BAR_WHOLE, 0, start);
	add_bars(ps, p, block[1], BAR_CHANGE, 1, start);
	add_bars(ps, p, block[2], BAR_CHANGE, -1, start);
	add_bars(ps, p, block[3], BAR_PADDING, 0, start);
	add_values(ps, p, number);
	add_ytics(ps, p);
	strbuf_addf(&ps->commands, "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
		    1 - (double)above / ps->height, (double)below / ps->height);
	div = add_xaxis(ps, p, start)->div;
	strbuf_addstr(&ps->commands, "plot ");
	add_boxes(ps, block[0], div, WHOLE, false);
	add_boxes(ps, block[1], div, GROWN, false);
	add_boxes(ps, block[2], div, SHRUNK, false);
	add_boxes(ps, block[3], div, PADDING, true);
	strbuf_addf(&ps->commands,
		    "$j%d using ($1/%u):2 with lines linecolor rgb '#777777' linewidth 0.7"
		    " notitle, \\\n  $v%d using ($1/%u):2:(t($3)) with labels left offset 0.6,0"
		    " textcolor rgb '#222222' notitle\n",
		    number, div, number, div);
}

/* In average characters: names of subsystems are in capitals, which take more room. */
static size_t label_width(const char *name)
{
	size_t n = strlen(name), capitals = 0;

	for (const char *p = name; *p; p++)
		capitals += *p >= 'A' && *p <= 'Z';
	n = n > LABEL_CHARS ? LABEL_CHARS : n;
	capitals = capitals > n ? n : capitals;
	return n + capitals / 7;
}

static size_t longest_label(const struct panel *p)
{
	size_t longest = 0;

	for (size_t i = 0; i < p->nr; i++) {
		size_t n = label_width(p->bars[i].name);

		longest = n > longest ? n : longest;
	}
	return longest;
}

static void add_frame(struct plot_script *ps, const struct panel *code, const struct panel *whole,
		      const char *title)
{
	size_t a = longest_label(code), b = longest_label(whole);

	strbuf_addf(&ps->commands,
		    "set multiplot\nset label 1 t(%u) at screen 0.5,%.6f center font ',16'\n",
		    plot_script_text(ps, title, 0), 1 - 22.0 / ps->height);
	strbuf_addf(&ps->commands,
		    "set lmargin at screen %.6f\nset rmargin at screen 0.975\n"
		    "set border 3 linecolor rgb '#222222'\nset xtics nomirror\n"
		    "set grid xtics linecolor rgb '#DDDDDD'\nunset key\n",
		    (20 + 8.3 * (double)(a > b ? a : b)) / ps->width);
}

static void title_and_desc(const struct growth *g, struct strbuf *title, struct strbuf *desc)
{
	plot_label(title, g->a->name, 40);
	strbuf_addstr(title, " to ");
	plot_label(title, g->b->name, 40);
	strbuf_addf(title, ": code and data by %s, ", g->by);
	plot_bytes(title, delta_of(g->a, g->b), true);
	strbuf_addf(desc, "Waterfall of %zu changes. Code and data: ", g->nr);
	plot_bytes(desc, g->a->code, false);
	strbuf_addstr(desc, " before, ");
	plot_bytes(desc, g->b->code, false);
	strbuf_addstr(desc, " after. Padding: ");
	plot_bytes(desc, g->a->padding, false);
	strbuf_addstr(desc, " before, ");
	plot_bytes(desc, g->b->padding, false);
	strbuf_addstr(desc, " after.");
}

static int draw(const struct growth *g, const struct panel *code, const struct panel *whole,
		enum plot_format format, struct strbuf *out, struct strbuf *err)
{
	AUTO_PLOT_SCRIPT struct plot_script ps = PLOT_SCRIPT_INIT;
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, desc = STRBUF_INIT;
	unsigned upper = (unsigned)code->nr * ROW_HEIGHT, lower = (unsigned)whole->nr * ROW_HEIGHT;

	ps.width = 1000;
	ps.height = 46 + upper + 62 + lower + 66;
	title_and_desc(g, &title, &desc);
	add_frame(&ps, code, whole, title.buf);
	add_panel(&ps, code, 1, 46, 66 + lower + 62);
	strbuf_addstr(&ps.commands, "unset label 1\n");
	add_panel(&ps, whole, 2, 46 + upper + 62, 66);
	strbuf_addstr(&ps.commands, "unset multiplot\n");
	return plot_script_run(&ps, format, title.buf, desc.buf, out, err);
}

static int draw_panels(const struct growth *g, size_t top, enum plot_format format,
		       struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf old = STRBUF_INIT, new = STRBUF_INIT, rest = STRBUF_INIT;
	AUTO_STRBUF struct strbuf all_old = STRBUF_INIT, all_new = STRBUF_INIT;
	struct panel code = { 0 }, whole = { 0 };
	int result;

	strbuf_addf(&old, "%s, code and data", g->a->name);
	strbuf_addf(&new, "%s, code and data", g->b->name);
	plot_others(&rest, g->nr > top ? g->nr - top : 0);
	strbuf_addf(&all_old, "%s with padding", g->a->name);
	strbuf_addf(&all_new, "%s with padding", g->b->name);
	fill_code(&code, g, top, old.buf, rest.buf, new.buf);
	fill_whole(&whole, g, all_old.buf, all_new.buf);
	result = draw(g, &code, &whole, format, out, err);
	free(code.bars);
	free(whole.bars);
	return result;
}

int plot_growth(const struct rows *rows, const struct plot_build *a, const struct plot_build *b,
		size_t top, enum plot_format format, struct strbuf *out, struct strbuf *err)
{
	struct growth g = { .a = a, .b = b };
	int ret = read_rows(&g, rows, err);

	if (!ret)
		ret = draw_panels(&g, top, format, out, err);
	free(g.changes);
	return ret;
}
