// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"

static void add_column(struct rows *rows, const char *name, enum col_type type, bool hidden)
{
	assert(!rows->nr_cells);
	ALLOC_GROW(rows->cols, rows->nr_cols + 1, rows->cols_cap);
	rows->cols[rows->nr_cols++] =
		(struct column){ .name = name, .type = type, .hidden = hidden };
}

void rows_column(struct rows *rows, const char *name, enum col_type type)
{
	add_column(rows, name, type, false);
}

void rows_hidden_column(struct rows *rows, const char *name, enum col_type type)
{
	add_column(rows, name, type, true);
}

void rows_symbol_column(struct rows *rows, const char *name)
{
	add_column(rows, name, COL_TEXT, false);
	rows->cols[rows->nr_cols - 1].symbol = true;
}

void rows_odds_column(struct rows *rows, const char *name, int digits)
{
	add_column(rows, name, COL_REAL, false);
	rows->cols[rows->nr_cols - 1].digits = digits;
}

void rows_title(struct rows *rows, const char *title)
{
	rows->cols[rows->nr_cols - 1].title = title;
}

const char *column_title(const struct column *col)
{
	return col->title ? col->title : col->name;
}

void rows_id_column(struct rows *rows, const char *name)
{
	add_column(rows, name, COL_TEXT, false);
	rows->cols[rows->nr_cols - 1].object_id = true;
}

/*
 * The column that the next word of *@list names, or NULL; *@list is then behind it, NULL at the end. *@least is the
 * number behind the name, or 0.
 */
static struct column *next_column(struct rows *rows, const char **list, unsigned *least)
{
	const char *word = *list + strspn(*list, " ");
	size_t len = strcspn(word, " :");

	*least = word[len] == ':' ? (unsigned)strtoul(word + len + 1, NULL, 10) : 0;
	*list = len ? word + strcspn(word, " ") : NULL;
	for (size_t i = 0; len && i < rows->nr_cols; i++) {
		if (strlen(rows->cols[i].name) == len && !memcmp(rows->cols[i].name, word, len))
			return &rows->cols[i];
	}
	return NULL;
}

void rows_narrow(struct rows *rows, const char *leave, const char *cut)
{
	struct column *column;
	unsigned nr = 0, least;

	rows->narrow = true;
	while (leave) {
		column = next_column(rows, &leave, &least);
		if (column)
			column->leaves = ++nr;
	}
	while (cut) {
		column = next_column(rows, &cut, &least);
		if (column)
			column->cut = least;
	}
}

static void add_cell(struct rows *rows, struct cell cell)
{
	assert(rows->nr_cols);
	ALLOC_GROW(rows->cells, rows->nr_cells + 1, rows->cells_cap);
	rows->cells[rows->nr_cells++] = cell;
	rows->nr_rows = rows->nr_cells / rows->nr_cols;
}

void rows_text(struct rows *rows, const char *text)
{
	add_cell(rows, (struct cell){ .null = !text, .text = text ? xstrdup(text) : NULL });
}

void rows_num(struct rows *rows, int64_t num)
{
	add_cell(rows, (struct cell){ .num = num });
}

void rows_count(struct rows *rows, int64_t num)
{
	add_cell(rows, (struct cell){ .num = num, .count = true });
}

void rows_null(struct rows *rows)
{
	add_cell(rows, (struct cell){ .null = true });
}

const struct cell *rows_at(const struct rows *rows, size_t row, size_t col)
{
	assert(row < rows->nr_rows && col < rows->nr_cols);
	return &rows->cells[row * rows->nr_cols + col];
}

int rows_find(const struct rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->nr_cols; i++) {
		if (!strcmp(rows->cols[i].name, name))
			return (int)i;
	}
	return -1;
}

/* NULL when there is no such column, or nothing in it. */
static const struct cell *filled_cell(const struct rows *rows, size_t row, const char *column)
{
	int col = rows_find(rows, column);
	const struct cell *cell = col < 0 ? NULL : rows_at(rows, row, (size_t)col);

	return cell && !cell->null ? cell : NULL;
}

bool rows_has(const struct rows *rows, size_t row, const char *column)
{
	return filled_cell(rows, row, column) != NULL;
}

const char *rows_text_at(const struct rows *rows, size_t row, const char *column)
{
	const struct cell *cell = filled_cell(rows, row, column);

	return cell && cell->text ? cell->text : "";
}

int64_t rows_num_at(const struct rows *rows, size_t row, const char *column)
{
	const struct cell *cell = filled_cell(rows, row, column);

	return cell ? cell->num : 0;
}

const char *rows_key(const struct rows *rows, size_t row)
{
	const char *text = rows_at(rows, row, 0)->text;

	return text ? text : "";
}

size_t rows_nr(const struct rows *rows)
{
	return rows->nr_rows - (rows->total && rows->nr_rows);
}

void rows_release(struct rows *rows)
{
	for (size_t i = 0; i < rows->nr_cells; i++)
		free(rows->cells[i].text);
	free(rows->cells);
	free(rows->cols);
	free(rows->title);
	free(rows->footer);
	memset(rows, 0, sizeof(*rows));
}
