/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows rows as a table for people, CSV, JSON, Markdown or HTML. Text of cells comes from outside
 * (symbols, paths, commit messages) and is escaped as each format needs; numbers are ours.
 */
#ifndef REPORTS_RENDER_H
#define REPORTS_RENDER_H

#include <stdbool.h>
#include <stdio.h>

struct rows;
struct strbuf;

enum render_format {
	RENDER_TABLE,
	RENDER_CSV, /* RFC 4180, lines end with LF; a text that a spreadsheet would run gets a ' */
	RENDER_JSON, /* an array of objects */
	RENDER_MARKDOWN,
	RENDER_HTML /* a <table> element */
};

/* "table", "csv" …; -EINVAL and a message that lists them for anything else. NULL is a table. */
int render_format_parse(const char *name, enum render_format *out, struct strbuf *err);

struct render_opts {
	enum render_format format;
	bool colour; /* table: red growth, green shrinkage */
	bool human; /* not in csv and json: sizes as "1.2 KiB" (common/number.h) */
	/* table: columns are left out and texts cut (rows_narrow()) so that lines fit into so many; 0 is no limit */
	size_t width;
};

/*
 * The columns of the terminal that @fd is: $COLUMNS, else what the terminal says, else 80. 0 when it is none.
 */
size_t render_columns(int fd);
/*
 * As suits descriptor @fd: colour and width only when it is a terminal, no colour with NO_COLOR or on
 * a dumb terminal.
 */
void render_opts_for(int fd, enum render_format format, struct render_opts *out);
/* The names of the formats, "table" first; ends with NULL. */
extern const char *const render_formats[];

/* Writes to @file; errors show in ferror(). */
void render_rows(const struct rows *rows, const struct render_opts *opts, FILE *file);
/* Appends to @out. */
void render_rows_to(const struct rows *rows, const struct render_opts *opts, struct strbuf *out);

#endif
