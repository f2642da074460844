/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text table, and what the renderers share. Only render*.c includes this. */
#ifndef REPORTS_RENDER_TABLE_H
#define REPORTS_RENDER_TABLE_H

#include <stdio.h>

#include "reports/render.h"

struct cell;
struct column;
struct strbuf;

/* Text is put into @out and, when there is a file, moved on to it a row at a time. */
struct writer {
	FILE *file; /* NULL: it stays in @out */
	struct strbuf *out;
};
void writer_drain(struct writer *w);

/*
 * The text of a cell as people see it: of a column of symbols what a mangled name says. Borrowed from the cell,
 * or from @buf.
 */
const char *render_text(const struct column *col, const struct cell *cell, struct strbuf *buf);
/* A number as people read it, with separators, unit and sign as its type and @opts want. */
void render_number(struct strbuf *out, const struct column *col, const struct cell *cell,
		   const struct render_opts *opts);

void render_table(const struct rows *rows, const struct render_opts *opts, struct writer *w);

#endif
