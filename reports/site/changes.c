// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/changes.h"

#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/demangle.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/plot/script.h"
#include "reports/site/html.h"
#include "reports/site/names.h"
#include "reports/site/tree.h"

static void tree_link(struct strbuf *out, const struct site_list *list, const char *path,
		      const char *symbol, const char *text)
{
	AUTO_STRBUF struct strbuf page = STRBUF_INIT, href = STRBUF_INIT;

	if (!list->build_path || !*path || *path == '[') {
		html_text(out, text);
		return;
	}
	site_href(&page, list->here, list->build_path);
	site_tree_href(&href, page.buf, path, symbol);
	html_link(out, href.buf, text);
}

static void key_cell(struct strbuf *out, const struct site_list *list, size_t row)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const char *key = rows_key(list->rows, row), *shown = *key ? key : "(no name)";

	strbuf_addstr(out, "<th scope=\"row\">");
	switch (list->key) {
	case SITE_KEY_SUBSYSTEM:
		html_subsystem(out, list->here, shown);
		break;
	case SITE_KEY_OPTION:
		html_option(out, list->here, shown);
		break;
	case SITE_KEY_PATH:
		tree_link(out, list, key, NULL, shown);
		break;
	case SITE_KEY_SYMBOL:
		tree_link(out, list, rows_text_at(list->rows, row, "file"),
			  *key == '[' ? NULL : key, demangle_shown(shown, &text));
		break;
	default:
		html_text(out, shown);
	}
	strbuf_addstr(out, "</th>");
}

/* --- changes --- */

static bool passes(const struct rows *rows, size_t row, const char *status)
{
	return strcmp(rows_key(rows, row), "[padding]") != 0 &&
	       (!status || !strcmp(rows_text_at(rows, row, "status"), status));
}

static void change_row(struct strbuf *out, const struct site_list *list, size_t row)
{
	html_row(out);
	key_cell(out, list, row);
	if (list->key == SITE_KEY_SYMBOL)
		html_cell(out, rows_text_at(list->rows, row, "file"));
	html_cell_number(out, rows_num_at(list->rows, row, "old"));
	html_cell_number(out, rows_num_at(list->rows, row, "new"));
	html_cell_delta(out, rows_num_at(list->rows, row, "delta"));
	html_row_end(out);
}

static void rest_row(struct strbuf *out, const struct site_list *list, const char *name,
		     int64_t delta)
{
	html_row(out);
	html_row_head(out, NULL, name);
	for (int i = 0; i < 2 + (list->key == SITE_KEY_SYMBOL); i++)
		html_cell_empty(out);
	html_cell_delta(out, delta);
	html_row_end(out);
}

static void begin_changes(struct strbuf *out, const struct site_list *list, size_t nr)
{
	AUTO_STRBUF struct strbuf caption = STRBUF_INIT;
	const struct html_column symbol[] = { { list->head, false, NULL }, { "file", false, NULL },
					      { "before", true, NULL },	   { "after", true, NULL },
					      { "change", true, NULL },	   { NULL, false, NULL } };
	const struct html_column other[] = { { list->head, false, NULL },
					     { "before", true, NULL },
					     { "after", true, NULL },
					     { "change", true, NULL },
					     { NULL, false, NULL } };
	struct html_table table = {
		.columns = list->key == SITE_KEY_SYMBOL ? symbol : other,
		.sortable = nr > 3,
	};

	strbuf_addf(&caption, "%s (%zu)", list->caption, nr);
	table.caption = caption.buf;
	html_table(out, &table);
}

void site_changes(struct strbuf *out, const struct site_list *list, const char *status)
{
	size_t all = rows_nr(list->rows), nr = 0, shown = 0;
	AUTO_STRBUF struct strbuf rest = STRBUF_INIT;
	int64_t sum = 0, more = 0;

	for (size_t i = 0; i < all; i++)
		nr += passes(list->rows, i, status);
	if (!nr) {
		strbuf_addf(out, "<p class=\"muted\">%s: none.</p>\n", list->caption);
		return;
	}
	begin_changes(out, list, nr);
	for (size_t i = 0; i < all; i++) {
		int64_t delta = rows_num_at(list->rows, i, "delta");

		if (!passes(list->rows, i, status))
			continue;
		sum = plot_add(sum, delta);
		if (shown++ < list->top)
			change_row(out, list, i);
		else
			more = plot_add(more, delta);
	}
	html_table_foot(out);
	if (nr > list->top) {
		plot_others(&rest, nr - list->top);
		rest_row(out, list, rest.buf, more);
	}
	rest_row(out, list, "sum of all", sum);
	html_table_end(out, true);
}

/* --- sizes --- */

static int64_t code_at(const struct rows *rows, size_t row)
{
	return plot_add(rows_num_at(rows, row, "bytes"), -rows_num_at(rows, row, "padding"));
}

struct entry {
	int64_t bytes;
	size_t row;
};

static int larger_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? 1 : -1;
	return x->row < y->row ? -1 : 1;
}

size_t *site_order(const struct rows *rows, size_t *nr)
{
	size_t all = rows_nr(rows), *order = xcalloc(all + 1, sizeof(*order));
	AUTO_FREE struct entry *entries = xcalloc(all + 1, sizeof(*entries));

	for (size_t i = 0; i < all; i++)
		entries[i] = (struct entry){ code_at(rows, i), i };
	qsort(entries, all, sizeof(*entries), larger_first);
	for (size_t i = 0; i < all; i++)
		order[i] = entries[i].row;
	*nr = all;
	return order;
}

static bool has_padding(const struct site_list *list)
{
	return rows_find(list->rows, "padding") >= 0;
}

/* Code and data of all rows. */
static int64_t whole_of(const struct site_list *list)
{
	const struct rows *rows = list->rows;

	return rows->total && rows->nr_rows ? code_at(rows, rows->nr_rows - 1) : 0;
}

static void size_cells(struct strbuf *out, const struct site_list *list, int64_t code,
		       int64_t largest, int64_t padding)
{
	html_cell_number(out, code);
	html_cell_bar(out, code, largest, whole_of(list));
	if (has_padding(list))
		html_cell_number(out, padding);
	html_row_end(out);
}

static void begin_sizes(struct strbuf *out, const struct site_list *list)
{
	const struct html_column symbol[] = { { list->head, false, NULL },
					      { "file", false, NULL },
					      { "class", false, NULL },
					      { "bytes", true, NULL },
					      { NULL, false, NULL } };
	const struct html_column other[] = {
		{ list->head, false, NULL }, { "code and data", true, NULL },
		{ "share", false, NULL },    { has_padding(list) ? "padding" : NULL, true, NULL },
		{ NULL, false, NULL },
	};
	const struct html_table table = {
		.caption = list->caption,
		.columns = list->key == SITE_KEY_SYMBOL ? symbol : other,
		.sortable = true,
	};

	html_table(out, &table);
}

static void symbol_sizes(struct strbuf *out, const struct site_list *list)
{
	size_t nr = rows_nr(list->rows), shown = 0;

	begin_sizes(out, list);
	for (size_t i = 0; i < nr && shown < list->top; i++) {
		if (!strcmp(rows_text_at(list->rows, i, "class"), "padding"))
			continue;
		html_row(out);
		key_cell(out, list, i);
		html_cell(out, rows_text_at(list->rows, i, "file"));
		html_cell(out, rows_text_at(list->rows, i, "class"));
		html_cell_number(out, rows_num_at(list->rows, i, "bytes"));
		html_row_end(out);
		shown++;
	}
	html_table_end(out, false);
}

void site_sizes(struct strbuf *out, const struct site_list *list)
{
	AUTO_STRBUF struct strbuf rest = STRBUF_INIT;
	int64_t largest, code = 0, padding = 0;
	size_t nr;
	AUTO_FREE size_t *order = site_order(list->rows, &nr);

	if (list->key == SITE_KEY_SYMBOL) {
		symbol_sizes(out, list);
		return;
	}
	largest = nr ? code_at(list->rows, order[0]) : 0;
	begin_sizes(out, list);
	for (size_t i = 0; i < nr; i++) {
		int64_t pad = rows_num_at(list->rows, order[i], "padding");

		if (i >= list->top) {
			code = plot_add(code, code_at(list->rows, order[i]));
			padding = plot_add(padding, pad);
			continue;
		}
		html_row(out);
		key_cell(out, list, order[i]);
		size_cells(out, list, code_at(list->rows, order[i]), largest, pad);
	}
	html_table_foot(out);
	if (nr > list->top) {
		plot_others(&rest, nr - list->top);
		html_row(out);
		html_row_head(out, NULL, rest.buf);
		size_cells(out, list, code, 0, padding);
	}
	if (list->rows->total && list->rows->nr_rows) {
		html_row(out);
		html_row_head(out, NULL, "total");
		size_cells(out, list, code_at(list->rows, nr), 0,
			   rows_num_at(list->rows, nr, "padding"));
	}
	html_table_end(out, nr > list->top || list->rows->total);
}
