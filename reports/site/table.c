// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of the site. */
#include <string.h>

#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/plot/script.h"
#include "reports/site/html.h"

void html_table(struct strbuf *out, const struct html_table *table)
{
	strbuf_addstr(out, "<section class=\"scroll\" tabindex=\"0\" aria-label=\"");
	html_text(out, table->caption);
	strbuf_addf(out, "\">\n<table%s%s", table->sortable ? " class=\"sortable\"" : "",
		    table->search ? " data-search=\"\"" : "");
	if (table->filter)
		strbuf_addf(out, " data-filter=\"%s\"", table->filter);
	strbuf_addstr(out, ">\n<caption>");
	html_text(out, table->caption);
	strbuf_addstr(out, "</caption>\n<thead>\n<tr>");
	for (const struct html_column *c = table->columns; c->head; c++) {
		strbuf_addf(out, "<th scope=\"col\"%s", c->num ? " class=\"num\"" : "");
		if (c->name)
			strbuf_addf(out, " data-name=\"%s\"", c->name);
		strbuf_addf(out, ">%s</th>", c->head);
	}
	strbuf_addstr(out, "</tr>\n</thead>\n<tbody>\n");
}

void html_row(struct strbuf *out)
{
	strbuf_addstr(out, "<tr>");
}

void html_row_end(struct strbuf *out)
{
	strbuf_addstr(out, "</tr>\n");
}

void html_row_head(struct strbuf *out, const char *href, const char *text)
{
	strbuf_addstr(out, "<th scope=\"row\">");
	html_link(out, href, *text ? text : "(no name)");
	strbuf_addstr(out, "</th>");
}

void html_cell(struct strbuf *out, const char *text)
{
	html_cell_link(out, NULL, text);
}

void html_cell_link(struct strbuf *out, const char *href, const char *text)
{
	strbuf_addstr(out, "<td>");
	html_link(out, href, text);
	strbuf_addstr(out, "</td>");
}

void html_cell_number(struct strbuf *out, int64_t num)
{
	strbuf_addf(out, "<td class=\"num\" data-order=\"%lld\">", (long long)num);
	number_add(out, num, false);
	strbuf_addstr(out, "</td>");
}

void html_cell_number_at(struct strbuf *out, const struct rows *rows, size_t row,
			 const char *column)
{
	if (rows_has(rows, row, column))
		html_cell_number(out, rows_num_at(rows, row, column));
	else
		html_cell_empty(out);
}

void html_cell_delta(struct strbuf *out, int64_t delta)
{
	strbuf_addf(out, "<td class=\"num %s\" data-order=\"%lld\">",
		    delta > 0 ? "grown" :
		    delta < 0 ? "shrunk" :
				"same",
		    (long long)delta);
	number_add(out, delta, true);
	strbuf_addstr(out, "</td>");
}

void html_cell_percent(struct strbuf *out, double percent)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	number_add_percent(&text, percent, 1, false);
	strbuf_addf(out, "<td class=\"num\" data-order=\"%.1f\">", percent);
	html_percent_text(out, text.buf);
	strbuf_addstr(out, "</td>");
}

void html_cell_real(struct strbuf *out, const char *text)
{
	strbuf_addstr(out, "<td class=\"num\" data-order=\"");
	html_text(out, text);
	strbuf_addstr(out, "\">");
	html_text(out, text);
	strbuf_addstr(out, "</td>");
}

void html_cell_empty(struct strbuf *out)
{
	strbuf_addstr(out, "<td></td>");
}

static double percent_of(int64_t part, int64_t whole)
{
	return whole > 0 && part > 0 ? 100.0 * (double)part / (double)whole : 0;
}

void html_cell_bar(struct strbuf *out, int64_t part, int64_t largest, int64_t whole)
{
	double width = percent_of(part, largest), share = percent_of(part, whole);
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(out, "<td class=\"bar\" data-order=\"%lld\"><div>", (long long)part);
	if (largest > 0)
		strbuf_addf(out, "<span class=\"fill\" style=\"width:%.1f%%\"></span>",
			    width > 100 ? 100 : width);
	if (share > 0) {
		number_add_percent(&text, share, 1, false);
		strbuf_addstr(out, "<span class=\"share\">");
		html_percent_text(out, text.buf);
		strbuf_addstr(out, "</span>");
	}
	strbuf_addstr(out, "</div></td>");
}

void html_table_foot(struct strbuf *out)
{
	strbuf_addstr(out, "</tbody>\n<tfoot>\n");
}

void html_table_end(struct strbuf *out, bool foot)
{
	strbuf_addf(out, "%s\n</table>\n</section>\n", foot ? "</tfoot>" : "</tbody>");
}

/* --- rows --- */

static bool is_number(const struct column *col)
{
	return col->type != COL_TEXT;
}

static void value(struct strbuf *out, const struct column *col, const struct cell *cell,
		  bool row_head)
{
	if (row_head) {
		html_row_head(out, NULL, cell->text ? cell->text : "");
	} else if (cell->null) {
		html_cell_empty(out);
	} else if (col->type == COL_DELTA) {
		html_cell_delta(out, cell->num);
	} else if (col->type == COL_REAL) {
		html_cell_real(out, cell->text);
	} else if (is_number(col)) {
		html_cell_number(out, cell->num);
	} else {
		html_cell(out, cell->text);
	}
}

static void one_row(struct strbuf *out, const struct rows *rows, size_t row)
{
	html_row(out);
	for (size_t i = 0; i < rows->nr_cols; i++) {
		if (!rows->cols[i].hidden)
			value(out, &rows->cols[i], rows_at(rows, row, i),
			      !i && rows->cols[i].type == COL_TEXT);
	}
	html_row_end(out);
}

/* Heads of columns are names of ours with '_' between words. */
static void head(struct strbuf *out, const struct column *col)
{
	strbuf_addf(out, "<th scope=\"col\"%s>", is_number(col) ? " class=\"num\"" : "");
	for (const char *c = col->name; *c; c++)
		strbuf_addch(out, *c == '_' ? ' ' : *c);
	strbuf_addstr(out, "</th>");
}

void html_rows(struct strbuf *out, const struct rows *rows, const char *caption, size_t top)
{
	size_t nr = rows_nr(rows);

	strbuf_addstr(out, "<section class=\"scroll\" tabindex=\"0\" aria-label=\"");
	html_text(out, caption);
	strbuf_addstr(out, "\">\n<table>\n<caption>");
	html_text(out, caption);
	strbuf_addstr(out, "</caption>\n<thead>\n<tr>");
	for (size_t i = 0; i < rows->nr_cols; i++) {
		if (!rows->cols[i].hidden)
			head(out, &rows->cols[i]);
	}
	strbuf_addstr(out, "</tr>\n</thead>\n<tbody>\n");
	for (size_t i = 0; i < nr && (!top || i < top); i++)
		one_row(out, rows, i);
	if (rows->total && rows->nr_rows) {
		html_table_foot(out);
		one_row(out, rows, nr);
	}
	html_table_end(out, rows->total && rows->nr_rows);
}
