/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pieces that the pages of the site are made of. Everything appends to @out. Strings called
 * "text", "caption", "name" come from outside and are escaped here; those called "html" and "class"
 * are ours and go out as they are; "href" is a path made of site_slug()s, relative to the page.
 */
#ifndef REPORTS_SITE_HTML_H
#define REPORTS_SITE_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rows;
struct strbuf;

void html_text(struct strbuf *out, const char *text);
/* The subject of a commit behind its id; nothing for "" and NULL. */
void html_subject(struct strbuf *out, const char *subject);
/* A link; text alone when @href is NULL. */
void html_link(struct strbuf *out, const char *href, const char *text);
/* An escaped argument for a shell, quoted where it needs to be. */
void html_shell(struct strbuf *out, const char *arg);
/* "2.41 MB" with the exact number of bytes as its title. */
void html_size(struct strbuf *out, int64_t bytes);
/* "+12.3 kB" in the colour of growth or shrinkage, exact as its title; "±0 B". */
void html_delta(struct strbuf *out, int64_t delta);
/* "+12.3 kB (+0.51 %)"; "no change". */
void html_change(struct strbuf *out, int64_t old, int64_t new);
/* What number_add_percent() made: "<0.1 %". */
void html_percent_text(struct strbuf *out, const char *text);
/* "(+0.51 %)", with a space before; nothing when @old is 0 or nothing changed. */
void html_percent(struct strbuf *out, int64_t old, int64_t new);
/* "1,234 commits", "1 commit". */
void html_count(struct strbuf *out, size_t nr, const char *one, const char *many);

/* <h2 id="ID">…</h2>; @level 2 to 4. @id may be NULL. */
void html_heading(struct strbuf *out, int level, const char *id, const char *text);
/* <p class="CLASS">…</p> of one text; @class may be NULL. */
void html_paragraph(struct strbuf *out, const char *class, const char *text);
/* A badge: @class is "ok", "warn", "bad" or "". */
void html_badge(struct strbuf *out, const char *class, const char *text);
/*
 * Lines of a shell. The words of a command follow html_command() one by one: html_word() for text
 * that is ours, html_argument() for text from outside.
 */
void html_commands(struct strbuf *out);
void html_command(struct strbuf *out, const char *html);
void html_argument(struct strbuf *out, const char *arg);
void html_commands_end(struct strbuf *out);
/* Raw text of many lines, escaped; line feeds and tabs stay. */
void html_lines(struct strbuf *out, const char *text, size_t len);
/* Raw text of many lines in a box that scrolls: the end of a log. */
void html_log(struct strbuf *out, const char *label, const char *text, size_t len);

/* <dl class="tiles">: numbers that are seen first. */
void html_tiles(struct strbuf *out);
/* @old: what it was before, or NULL; a negative number is not known. */
void html_tile(struct strbuf *out, const char *html, int64_t bytes, const int64_t *old);
void html_tiles_end(struct strbuf *out);
/* <dl class="facts">: a fact, whose value is what is appended until the next. */
void html_facts(struct strbuf *out);
void html_fact(struct strbuf *out, const char *html);
void html_facts_end(struct strbuf *out);

/* --- tables --- */

/* A column; a list of them ends with a NULL head. */
struct html_column {
	const char *head; /* ours */
	bool num; /* right-aligned */
	const char *name; /* for the scripts: data-name; NULL: none */
};

struct html_table {
	const char *caption; /* text; also the label of the box that it scrolls in */
	const struct html_column *columns;
	bool sortable; /* by the reader */
	bool search; /* with a field that filters */
	const char *filter; /* names of columns with commas between, to choose values of; or NULL */
};

/* Up to <tbody>. */
void html_table(struct strbuf *out, const struct html_table *table);
void html_row(struct strbuf *out);
void html_row_end(struct strbuf *out);
/* The first cell of a row, its header. */
void html_row_head(struct strbuf *out, const char *href, const char *text);
/* The other cells. */
void html_cell(struct strbuf *out, const char *text);
void html_cell_link(struct strbuf *out, const char *href, const char *text);
void html_cell_number(struct strbuf *out, int64_t num);
/* The number of that column of a row; empty where there is none. */
void html_cell_number_at(struct strbuf *out, const struct rows *rows, size_t row,
			 const char *column);
void html_cell_delta(struct strbuf *out, int64_t delta);
/* @text has the digits of a fraction: "2.5". */
void html_cell_real(struct strbuf *out, const char *text);
/* "2.5 %", or "<0.1 %". */
void html_cell_percent(struct strbuf *out, double percent);
void html_cell_empty(struct strbuf *out);
/* A bar, as long as @part is of @largest, and beside it what @part is of @whole: "12.3 %". */
void html_cell_bar(struct strbuf *out, int64_t part, int64_t largest, int64_t whole);
/* Ends the body and begins the foot: one row follows, a total. */
void html_table_foot(struct strbuf *out);
void html_table_end(struct strbuf *out, bool foot);

/* All rows as they are, numbers formatted; hidden columns are left out. @top: 0 is all. */
void html_rows(struct strbuf *out, const struct rows *rows, const char *caption, size_t top);

#endif
