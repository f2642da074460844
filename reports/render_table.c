// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/render_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/demangle.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "reports/paragraph.h"
#include "reports/text.h"

#define GAP 2 /* blanks between columns */
#define MIN_KEY 12 /* columns that a name has, however narrow the terminal */
#define MIN_BRACKETS 20 /* that "[unchanged lines]" and the like have beside short names */
#define MIN_TEXT 8 /* that cutting leaves to texts of which rows_narrow() says nothing */
#define ELLIPSIS "…"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

struct table {
	const struct rows *rows;
	const struct render_opts *opts;
	struct writer *w;
	size_t *width; /* of each column */
	bool *shown;
	size_t key; /* the column that names the rows where that needs room; else nr_cols */
	struct strbuf cell; /* the cell that is being shown */
	struct strbuf left, cut; /* the columns that were left out, and those whose texts are cut */
	size_t pad; /* blanks that are due before the next text */
	bool below; /* which begins a line of its own, below a name that filled one */
};

/* --- what the renderers share --- */

void writer_drain(struct writer *w)
{
	if (!w->file)
		return;
	fwrite(w->out->buf, 1, w->out->len, w->file);
	strbuf_reset(w->out);
}

static void add_real(struct strbuf *out, const struct column *col, const char *text)
{
	const double least = pow(10, -col->digits), num = strtod(text, NULL);

	if (!col->digits)
		strbuf_addstr(out, text);
	else if (num < least / 2)
		strbuf_addf(out, "<%.*f", col->digits, least);
	else
		strbuf_addf(out, "%.*f", col->digits, num);
}

void render_number(struct strbuf *out, const struct column *col, const struct cell *cell,
		   const struct render_opts *opts)
{
	if (opts->human && !cell->count && (col->type == COL_BYTES || col->type == COL_DELTA))
		number_add_human(out, cell->num, col->type == COL_DELTA);
	else if (col->type == COL_REAL)
		add_real(out, col, cell->text);
	else if (col->type == COL_INT)
		strbuf_addf(out, "%" PRId64, cell->num);
	else
		number_add(out, cell->num, col->type == COL_DELTA);
}

const char *render_text(const struct column *col, const struct cell *cell, struct strbuf *buf)
{
	if (!col->object_id)
		return col->symbol ? demangle_shown(cell->text, buf) : cell->text;
	strbuf_reset(buf);
	rev_add_short(cell->text, buf);
	return buf->buf;
}

/* --- the table --- */

static void cell_text(struct table *t, size_t r, size_t c)
{
	const struct column *col = &t->rows->cols[c];
	const struct cell *cell = rows_at(t->rows, r, c);
	AUTO_STRBUF struct strbuf buf = STRBUF_INIT;
	const char *text;

	strbuf_reset(&t->cell);
	if (cell->null)
		return;
	if (col->type == COL_TEXT) {
		text = render_text(col, cell, &buf);
		text_terminal(&t->cell, text, strlen(text));
	} else {
		render_number(&t->cell, col, cell, t->opts);
	}
}

/* A text column that says nothing is left out. */
static bool says_something(const struct rows *rows, size_t c)
{
	if (rows->cols[c].type != COL_TEXT || !rows->nr_rows)
		return true;
	for (size_t r = 0; r < rows->nr_rows; r++) {
		const struct cell *cell = rows_at(rows, r, c);

		if (!cell->null && *cell->text)
			return true;
	}
	return false;
}

static void choose_columns(struct table *t)
{
	for (size_t c = 0; c < t->rows->nr_cols; c++)
		t->shown[c] = !t->rows->cols[c].hidden && says_something(t->rows, c);
}

static void title_cell(struct table *t, size_t c)
{
	const char *title = column_title(&t->rows->cols[c]);

	strbuf_reset(&t->cell);
	text_terminal(&t->cell, title, strlen(title));
}

static void measure(struct table *t)
{
	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		if (!t->shown[c])
			continue;
		title_cell(t, c);
		t->width[c] = utf8_width(t->cell.buf);
		for (size_t r = 0; r < t->rows->nr_rows; r++) {
			size_t width;

			cell_text(t, r, c);
			width = utf8_width(t->cell.buf);
			if (width > t->width[c])
				t->width[c] = width;
		}
	}
}

/* --- what a narrow terminal leaves --- */

/* To what the texts of a column may be cut; 0: they may not. */
static size_t least(const struct table *t, size_t c)
{
	const struct column *col = &t->rows->cols[c];

	if (col->type != COL_TEXT)
		return 0;
	return t->rows->narrow ? col->cut : c > 0 ? MIN_TEXT : 0;
}

/* The least that a column takes. */
static size_t needed(const struct table *t, size_t c)
{
	const size_t most = least(t, c);

	return most && t->width[c] > most ? most : t->width[c];
}

/* Of the lines: all that the columns take, or the least. */
static size_t total_width(const struct table *t, size_t (*of)(const struct table *t, size_t c))
{
	size_t sum = 0;

	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		if (t->shown[c])
			sum += of(t, c) + (sum ? GAP : 0);
	}
	return sum;
}

static size_t whole(const struct table *t, size_t c)
{
	return t->width[c];
}

/* What names the row: of the texts that stay and stay whole the last, or nr_cols. */
static size_t key_column(const struct table *t)
{
	size_t key = t->rows->nr_cols;

	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		const struct column *col = &t->rows->cols[c];

		if (t->shown[c] && col->type == COL_TEXT && !col->leaves && !least(t, c))
			key = c;
	}
	return key;
}

/*
 * The widest key that is no wider than @most. @names: of those that are names; what stands in brackets names no row
 * that could be asked for.
 */
static size_t widest_key(struct table *t, size_t most, bool names)
{
	size_t widest = 0;

	for (size_t r = 0; r < t->rows->nr_rows; r++) {
		size_t width;

		cell_text(t, r, t->key);
		width = utf8_width(t->cell.buf);
		if (width > widest && width <= most && (!names || *t->cell.buf != '['))
			widest = width;
	}
	return widest;
}

/*
 * Some keys get lines of their own: those that do not fit even beside the columns that always stay, and brackets that
 * are wider than all names, so that no column is left out for their sake.
 */
static void fit_key(struct table *t)
{
	size_t others = 0, most, names;

	t->key = key_column(t);
	if (t->key == t->rows->nr_cols)
		return;
	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		if (c != t->key && t->shown[c] && !t->rows->cols[c].leaves)
			others += needed(t, c) + GAP;
	}
	most = t->opts->width > others + MIN_KEY ? t->opts->width - others : MIN_KEY;
	names = widest_key(t, most, true);
	names = names < MIN_BRACKETS ? MIN_BRACKETS : names;
	t->width[t->key] = widest_key(t, most < names ? most : names, false);
	title_cell(t, t->key);
	if (t->width[t->key] < utf8_width(t->cell.buf))
		t->width[t->key] = utf8_width(t->cell.buf);
}

/* The column that is left out next, or nr_cols. */
static size_t next_to_leave(const struct table *t)
{
	const struct column *cols = t->rows->cols;
	size_t best = t->rows->nr_cols;

	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		if (t->shown[c] && cols[c].leaves &&
		    (best == t->rows->nr_cols || cols[c].leaves < cols[best].leaves))
			best = c;
	}
	return best;
}

static void add_name(struct strbuf *list, const char *name)
{
	strbuf_addf(list, "%s%s", list->len ? ", " : "", name);
}

static void leave_out(struct table *t)
{
	while (total_width(t, needed) > t->opts->width) {
		size_t c = next_to_leave(t);

		if (c == t->rows->nr_cols)
			return;
		t->shown[c] = false;
		add_name(&t->left, column_title(&t->rows->cols[c]));
	}
}

/* The text that gives next, or nr_cols: the widest. */
static size_t widest_text(const struct table *t)
{
	size_t best = t->rows->nr_cols, most = 0;

	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		if (!t->shown[c] || t->width[c] <= needed(t, c) || t->width[c] <= most)
			continue;
		best = c;
		most = t->width[c];
	}
	return best;
}

/* Takes room from the widest texts until the lines fit or nothing is left to take. */
static void cut_texts(struct table *t)
{
	const size_t width = t->opts->width;

	while (total_width(t, whole) > width) {
		size_t c = widest_text(t);

		if (c == t->rows->nr_cols)
			return;
		/* then one at a time, so that two wide columns share the loss */
		t->width[c] = t->width[c] > width ? width : t->width[c] - 1;
	}
}

/*
 * Makes the lines fit: columns are left out by their rank until what stays has room, texts that may be cut at their
 * least, which then share what there is.
 */
static void fit(struct table *t)
{
	AUTO_FREE size_t *before = xcalloc(t->rows->nr_cols + 1, sizeof(*before));

	t->key = t->rows->nr_cols;
	if (!t->opts->width || total_width(t, whole) <= t->opts->width)
		return;
	fit_key(t);
	leave_out(t);
	memcpy(before, t->width, t->rows->nr_cols * sizeof(*before));
	cut_texts(t);
	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		if (t->shown[c] && t->width[c] < before[c])
			add_name(&t->cut, column_title(&t->rows->cols[c]));
	}
}

/* Cuts t->cell to @width columns. Of a path the end is kept, which says more. */
static void clip(struct table *t, size_t width)
{
	AUTO_STRBUF struct strbuf full = STRBUF_INIT;
	size_t have = utf8_width(t->cell.buf), at = 0, used = 0;
	unsigned next;
	bool path;

	if (have <= width)
		return;
	strbuf_add(&full, t->cell.buf, t->cell.len);
	strbuf_reset(&t->cell);
	/* a sentence with a path in it is told from its beginning */
	path = strchr(full.buf, '/') && !strchr(full.buf, ' ');
	for (size_t drop = have - (width - 1); path && at < full.len && used < drop;) {
		at += utf8_next(full.buf + at, full.len - at, &next);
		used += next;
	}
	if (path) {
		strbuf_addstr(&t->cell, ELLIPSIS);
		strbuf_add(&t->cell, full.buf + at, full.len - at);
		return;
	}
	for (;;) {
		size_t n = utf8_next(full.buf + at, full.len - at, &next);

		used += next;
		if (used > width - 1)
			break;
		at += n;
	}
	strbuf_add(&t->cell, full.buf, at);
	strbuf_addstr(&t->cell, ELLIPSIS);
}

/* At which column of the terminal column @c begins. */
static size_t start_of(const struct table *t, size_t c)
{
	size_t sum = 0;

	for (size_t i = 0; i < c; i++)
		sum += t->shown[i] ? t->width[i] + GAP : 0;
	return sum;
}

static void break_line(struct table *t, size_t column)
{
	strbuf_addch(t->w->out, '\n');
	t->pad = column;
	t->below = false;
}

/* Puts t->cell into its column; blanks at the end of a line are never written. */
static void put(struct table *t, size_t c, bool right, const char *colour)
{
	struct strbuf *out = t->w->out;
	size_t width, blanks;

	if (c != t->key)
		clip(t, t->width[c]);
	width = utf8_width(t->cell.buf);
	blanks = t->width[c] > width ? t->width[c] - width : 0;
	if (!t->cell.len) {
		t->pad += blanks + GAP;
		return;
	}
	/* df's way: what does not fit beside a name stands below it, in its column */
	if (t->below)
		break_line(t, start_of(t, c));
	if (width > t->width[c] && t->pad && start_of(t, c) + width > t->opts->width)
		break_line(t, 0);
	t->below = width > t->width[c];
	for (size_t i = t->pad + (right ? blanks : 0); i; i--)
		strbuf_addch(out, ' ');
	if (colour && t->opts->colour)
		strbuf_addf(out, "%s%s" PLAIN, colour, t->cell.buf);
	else
		strbuf_addstr(out, t->cell.buf);
	t->pad = (right ? 0 : blanks) + GAP;
}

static void end_line(struct table *t)
{
	break_line(t, 0);
	writer_drain(t->w);
}

static void head(struct table *t)
{
	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		const struct column *col = &t->rows->cols[c];

		if (!t->shown[c])
			continue;
		title_cell(t, c);
		put(t, c, col->type != COL_TEXT, BOLD);
	}
	end_line(t);
}

static const char *cell_colour(const struct column *col, const struct cell *cell)
{
	if (col->type == COL_TEXT || col->type == COL_REAL || cell->null)
		return NULL;
	if (!cell->num)
		return DIM;
	if (col->type == COL_DELTA)
		return cell->num > 0 ? RED : GREEN;
	return NULL;
}

static void row(struct table *t, size_t r)
{
	for (size_t c = 0; c < t->rows->nr_cols; c++) {
		const struct column *col = &t->rows->cols[c];

		if (!t->shown[c])
			continue;
		cell_text(t, r, c);
		put(t, c, col->type != COL_TEXT, cell_colour(col, rows_at(t->rows, r, c)));
	}
	end_line(t);
}

static void rule(struct table *t)
{
	size_t width = total_width(t, whole);

	while (width--)
		strbuf_addch(t->w->out, '-');
	end_line(t);
}

static void sentence(struct table *t, const char *text, const char *colour)
{
	AUTO_STRBUF struct strbuf safe = STRBUF_INIT;
	bool coloured = t->opts->colour && colour;

	text_terminal(&safe, text, strlen(text));
	strbuf_addstr(t->w->out, coloured ? colour : "");
	if (t->opts->width)
		paragraph_wrap(t->w->out, t->opts->width, 0, safe.buf);
	else
		strbuf_addstr(t->w->out, safe.buf);
	strbuf_addstr(t->w->out, coloured ? PLAIN : "");
	end_line(t);
}

/* What there was no room for. */
static void left_out(struct table *t)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!t->left.len && !t->cut.len)
		return;
	if (!t->rows->footer)
		end_line(t);
	if (t->left.len)
		strbuf_addf(&text, "left out for want of room: %s; ", t->left.buf);
	if (t->cut.len)
		strbuf_addf(&text, "cut: %s; ", t->cut.buf);
	strbuf_addstr(&text, "--wide shows all");
	sentence(t, text.buf, DIM);
}

void render_table(const struct rows *rows, const struct render_opts *opts, struct writer *w)
{
	AUTO_FREE size_t *width = xcalloc(rows->nr_cols + 1, sizeof(*width));
	AUTO_FREE bool *shown = xcalloc(rows->nr_cols + 1, sizeof(*shown));
	struct table t = { .rows = rows, .opts = opts, .w = w, .width = width, .shown = shown };

	strbuf_init(&t.cell);
	strbuf_init(&t.left);
	strbuf_init(&t.cut);
	choose_columns(&t);
	measure(&t);
	fit(&t);
	if (rows->title) {
		sentence(&t, rows->title, BOLD);
		end_line(&t);
	}
	head(&t);
	for (size_t r = 0; r < rows->nr_rows; r++) {
		if (rows->total && r + 1 == rows->nr_rows)
			rule(&t);
		row(&t, r);
	}
	if (rows->footer) {
		end_line(&t);
		sentence(&t, rows->footer, NULL);
	}
	left_out(&t);
	strbuf_release(&t.cell);
	strbuf_release(&t.left);
	strbuf_release(&t.cut);
}
