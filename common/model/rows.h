/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report is rows plus column types. The analyzer makes them, reports/render.h shows them as a
 * table, CSV, JSON, Markdown or HTML: one model, many renderers, so that they never drift apart.
 */
#ifndef COMMON_MODEL_ROWS_H
#define COMMON_MODEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum col_type {
	COL_TEXT, /* from outside: renderers escape it */
	COL_BYTES, /* a size, int64 */
	COL_DELTA, /* a signed difference in bytes; a table shows the sign */
	COL_INT, /* any other number */
	COL_REAL, /* a decimal fraction; .text has its digits: "12.5" */
	COL_COUNT, /* a number of things, of which there may be many; int64 */
};

struct column {
	const char *name; /* a contract for scripts; borrowed, static */
	const char *title; /* what people are shown in its place; borrowed, static; or NULL */
	enum col_type type;
	bool hidden; /* machine formats only: csv and json have it, tables leave it out */
	bool symbol; /* names as a symbol table has them: people are shown what mangled ones say */
	bool object_id; /* begins with a full commit id, of which people are shown the beginning */
	int digits; /* of rows_odds_column(), else 0 */
	/* of rows_narrow() */
	unsigned leaves; /* as which one it is left out, from 1; 0: never */
	unsigned cut; /* its texts may be cut, to so many columns of a terminal; 0: never */
};

struct cell {
	bool null;
	bool count; /* in a column of bytes, and none: never shown as "1.2 KiB" */
	int64_t num;
	char *text; /* of COL_TEXT and COL_REAL, owned */
};

struct rows {
	struct column *cols;
	size_t nr_cols, cols_cap;
	struct cell *cells; /* nr_rows * nr_cols, row by row */
	size_t nr_rows, cells_cap, nr_cells;
	char *title; /* owned, may be NULL: shown above a table */
	char *footer; /* owned, may be NULL: a sentence below a table ("12 more rows, 3,400 bytes") */
	bool total; /* the last row is a total: tables set it apart */
	bool narrow; /* rows_narrow() was called */
};

#define ROWS_INIT                                                                                  \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_ROWS __attribute__((cleanup(rows_release)))

/* All columns are added before the first cell. */
void rows_column(struct rows *rows, const char *name, enum col_type type);
void rows_hidden_column(struct rows *rows, const char *name, enum col_type type);
/* Of names of symbols: csv and json have them as they are, and what mangled ones say at the end. */
void rows_symbol_column(struct rows *rows, const char *name);
/*
 * Of numbers between 0 and 1 of which none is 0: people are shown @digits behind the point, and "<0.01" for what is
 * less.
 */
void rows_odds_column(struct rows *rows, const char *name, int digits);
/* What people are shown in place of the name of the last column, where scripts know it by an older one. */
void rows_title(struct rows *rows, const char *title);
/* What people are shown as its name. */
const char *column_title(const struct column *col);
/* Of commits, or of builds by name: csv and json have full ids, people are shown the beginning. */
void rows_id_column(struct rows *rows, const char *name);
/*
 * What a table does that is too wide for a terminal. @leave: columns, with blanks between, in the order in which
 * they are left out, the first one first; docs/columns.md has these lists. @cut: columns of free text, which is cut where
 * that is enough, each with what stays at least: "author:12 subject:20". Names that no column has are passed over. The other columns, what names the row among
 * them, stay whole. Without a call nothing is left out, and all texts but the first are cut.
 */
void rows_narrow(struct rows *rows, const char *leave, const char *cut);
/* Cells are appended left to right; a row is complete after nr_cols of them. */
void rows_text(struct rows *rows, const char *text); /* copied; NULL is a null cell */
void rows_num(struct rows *rows, int64_t num);
void rows_count(struct rows *rows, int64_t num); /* a count among bytes */
void rows_null(struct rows *rows);
/* The cell; borrowed. */
const struct cell *rows_at(const struct rows *rows, size_t row, size_t col);
/* The index of a column, or -1. */
int rows_find(const struct rows *rows, const char *name);
/*
 * What stands in a column of that name. Without such a column, and in a null cell, there is nothing:
 * no cell that is filled, the text "", the number 0. Borrowed.
 */
bool rows_has(const struct rows *rows, size_t row, const char *column);
const char *rows_text_at(const struct rows *rows, size_t row, const char *column);
int64_t rows_num_at(const struct rows *rows, size_t row, const char *column);
/* The text of a row's first cell, the key that it is about; "" when that has none. Borrowed. */
const char *rows_key(const struct rows *rows, size_t row);
/* How many rows there are besides the total. */
size_t rows_nr(const struct rows *rows);
void rows_release(struct rows *rows);

#endif
