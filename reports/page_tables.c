// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/number.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "reports/page_html.h"
#include "reports/plot_script.h"

/* A row of a table that the page sorts itself. */
struct entry {
	const char *name; /* borrowed */
	int64_t bytes, padding;
	size_t row; /* where it came from */
};

static size_t nr_rows(const struct rows *rows)
{
	return rows->nr_rows - (rows->total && rows->nr_rows);
}

static const struct cell *cell_at(const struct rows *rows, size_t row, const char *column)
{
	static const struct cell none = { .null = true };
	int col = rows_find(rows, column);

	return col < 0 ? &none : rows_at(rows, row, (size_t)col);
}

static const char *text_at(const struct rows *rows, size_t row, const char *column)
{
	const struct cell *cell = cell_at(rows, row, column);

	return cell->text ? cell->text : "";
}

static const char *key_at(const struct rows *rows, size_t row)
{
	const struct cell *cell = rows_at(rows, row, 0);

	return cell->text ? cell->text : "(no name)";
}

static int larger_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void cell_number(struct strbuf *out, int64_t num, bool sign)
{
	strbuf_addstr(out, "<td class=\"num\">");
	number_add(out, num, sign);
	strbuf_addstr(out, "</td>");
}

/* One directory; a bar of so many per mille of the largest, none when negative. */
static void dir_row(struct strbuf *out, const struct entry *e, double permille)
{
	strbuf_addf(out, "<tr%s><th scope=\"row\" class=\"name\">",
		    permille < 0 ? " class=\"total\"" : "");
	page_text(out, e->name);
	strbuf_addstr(out, "</th>");
	cell_number(out, e->bytes, false);
	if (permille < 0)
		strbuf_addstr(out, "<td class=\"bar\"></td>");
	else
		strbuf_addf(out, "<td class=\"bar\" style=\"background-size:%.1f%% .8rem\"></td>",
			    permille / 10);
	cell_number(out, e->padding, false);
	strbuf_addstr(out, "</tr>\n");
}

static void dir_rows(struct strbuf *out, const struct entry *entries, size_t nr, size_t top)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	struct entry rest = { 0 }, total = { .name = "total" };
	double largest;

	for (size_t i = 0; i < nr; i++) {
		struct entry *sum = i < top ? &total : &rest;

		sum->bytes = plot_add(sum->bytes, entries[i].bytes);
		sum->padding = plot_add(sum->padding, entries[i].padding);
	}
	largest =
		nr && entries[0].bytes > rest.bytes ? (double)entries[0].bytes : (double)rest.bytes;
	largest = largest > 0 ? largest : 1;
	for (size_t i = 0; i < nr && i < top; i++)
		dir_row(out, &entries[i], 1000.0 * (double)entries[i].bytes / largest);
	if (nr > top) {
		plot_others(&name, nr - top);
		rest.name = name.buf;
		dir_row(out, &rest, 1000.0 * (double)rest.bytes / largest);
	}
	total.bytes = plot_add(total.bytes, rest.bytes);
	total.padding = plot_add(total.padding, rest.padding);
	dir_row(out, &total, -1);
}

void page_dirs(struct strbuf *out, const struct rows *dirs, size_t top)
{
	size_t nr = nr_rows(dirs);
	AUTO_FREE struct entry *entries = xcalloc(nr + 1, sizeof(*entries));

	for (size_t i = 0; i < nr; i++) {
		int64_t padding = cell_at(dirs, i, "padding")->num;

		entries[i].name = key_at(dirs, i);
		entries[i].bytes = plot_add(cell_at(dirs, i, "bytes")->num, -padding);
		entries[i].padding = padding;
	}
	qsort(entries, nr, sizeof(*entries), larger_first);
	strbuf_addstr(out,
		      "<div class=\"scroll\">\n<table class=\"wide\">\n<caption>Bytes of code "
		      "and data, largest first, and of padding beside them</caption>\n<thead><tr>"
		      "<th scope=\"col\">directory</th><th scope=\"col\" class=\"num\">bytes</th>"
		      "<td></td><th scope=\"col\" class=\"num\">padding</th></tr></thead>\n"
		      "<tbody>\n");
	dir_rows(out, entries, nr, top);
	strbuf_addstr(out, "</tbody>\n</table>\n</div>\n");
}

void page_symbols(struct strbuf *out, const struct rows *symbols, size_t top)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;

	rows_column(&rows, "symbol", COL_TEXT);
	rows_column(&rows, "bytes", COL_BYTES);
	rows_column(&rows, "class", COL_TEXT);
	rows_column(&rows, "file", COL_TEXT);
	for (size_t i = 0; i < nr_rows(symbols) && rows.nr_rows < top; i++) {
		if (!strcmp(text_at(symbols, i, "class"), "padding"))
			continue;
		rows_text(&rows, key_at(symbols, i));
		rows_num(&rows, cell_at(symbols, i, "bytes")->num);
		rows_text(&rows, text_at(symbols, i, "class"));
		rows_text(&rows, text_at(symbols, i, "file"));
	}
	page_rows(out, &rows);
}

/* Changes of one direction, the largest first; @sum gets those beyond @top too. */
static size_t pick_changes(const struct rows *diff, int sign, struct entry *entries, int64_t *sum)
{
	size_t nr = 0;

	*sum = 0;
	for (size_t i = 0; i < nr_rows(diff); i++) {
		int64_t delta = cell_at(diff, i, "delta")->num;

		if (!strcmp(key_at(diff, i), "[padding]") || (sign > 0 ? delta <= 0 : delta >= 0))
			continue;
		entries[nr++] = (struct entry){ .name = key_at(diff, i),
						.bytes = sign > 0 ? delta : -delta,
						.row = i };
		*sum = plot_add(*sum, delta);
	}
	qsort(entries, nr, sizeof(*entries), larger_first);
	return nr;
}

static void change_row(struct strbuf *out, const struct rows *diff, size_t row, int sign)
{
	strbuf_addstr(out, "<tr><th scope=\"row\" class=\"name\">");
	page_text(out, key_at(diff, row));
	strbuf_addstr(out, "</th>");
	cell_number(out, cell_at(diff, row, "old")->num, false);
	cell_number(out, cell_at(diff, row, "new")->num, false);
	strbuf_addf(out, "<td class=\"num %s\">", sign > 0 ? "grown" : "shrunk");
	number_add(out, cell_at(diff, row, "delta")->num, true);
	strbuf_addstr(out, "</td></tr>\n");
}

static void change_table(struct strbuf *out, const struct rows *diff, const char *what, size_t top,
			 int sign)
{
	AUTO_FREE struct entry *entries = xcalloc(diff->nr_rows + 1, sizeof(*entries));
	int64_t sum;
	size_t nr = pick_changes(diff, sign, entries, &sum);

	strbuf_addstr(out, "<div class=\"scroll\">\n");
	if (!nr) {
		strbuf_addf(out, "<p>No %s %s.</p>\n</div>\n", what, sign > 0 ? "grew" : "shrank");
		return;
	}
	strbuf_addf(
		out,
		"<table class=\"wide\">\n<caption>%s: %zu%s</caption>\n<thead><tr><th scope=\"col\">%s"
		"</th><th scope=\"col\" class=\"num\">old</th><th scope=\"col\" class=\"num\">new"
		"</th><th scope=\"col\" class=\"num\">change</th></tr></thead>\n<tbody>\n",
		sign > 0 ? "Grew" : "Shrank", nr, sign > 0 ? "" : ", thank you", what);
	for (size_t i = 0; i < nr && i < top; i++)
		change_row(out, diff, entries[i].row, sign);
	strbuf_addstr(out,
		      "<tr class=\"total\"><th scope=\"row\">sum of all</th><td></td><td></td>");
	cell_number(out, sum, true);
	strbuf_addstr(out, "</tr>\n</tbody>\n</table>\n</div>\n");
}

void page_diff(struct strbuf *out, const struct rows *diff, const char *what, size_t top)
{
	strbuf_addstr(out, "<div class=\"pair\">\n");
	change_table(out, diff, what, top, 1);
	change_table(out, diff, what, top, -1);
	strbuf_addstr(out, "</div>\n");
}

static void failed_builds(struct strbuf *out, const struct rows *builds)
{
	size_t nr = 0;

	for (size_t i = 0; i < nr_rows(builds); i++) {
		if (!strcmp(text_at(builds, i, "status"), "ok"))
			continue;
		strbuf_addstr(out, nr++ ? "" : "<p>Failed attempts:</p>\n<ul>\n");
		strbuf_addstr(out, "<li>");
		page_text(out, key_at(builds, i));
		strbuf_addstr(out, " stopped at the stage <em>");
		page_text(out, text_at(builds, i, "stage"));
		strbuf_addf(out, "</em>, attempt %lld</li>\n",
			    (long long)cell_at(builds, i, "attempt")->num);
	}
	strbuf_addstr(out, nr ? "</ul>\n" : "<p>No build failed.</p>\n");
}

void page_builds(struct strbuf *out, const struct rows *builds)
{
	failed_builds(out, builds);
	page_rows(out, builds);
}
