/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pieces of the page: its frame, numbers and tables. Everything appends to @out. */
#ifndef REPORTS_PAGE_HTML_H
#define REPORTS_PAGE_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct page_section;
struct rows;
struct strbuf;

/* From the doctype to <body>, with the style sheet; and the end. */
void page_begin(struct strbuf *out);
void page_end(struct strbuf *out);
/* Text from outside, escaped. */
void page_text(struct strbuf *out, const char *text);
/* An escaped argument for a shell, quoted where it needs to be. */
void page_shell(struct strbuf *out, const char *arg);
/* "2.41 MB" with the exact number of bytes as its title. */
void page_size(struct strbuf *out, int64_t bytes);
/* "+12.3 kB (+0.51 %)" in the colour of growth or shrinkage; "no change". */
void page_change(struct strbuf *out, int64_t old, int64_t new);

/* All rows as they are, in a box that scrolls sideways. */
void page_rows(struct strbuf *out, const struct rows *rows);
/* Directories by code and data: a bar each, the @top largest, the rest, the total. */
void page_dirs(struct strbuf *out, const struct rows *dirs, size_t top);
/* The @top largest symbols that are no padding. */
void page_symbols(struct strbuf *out, const struct rows *symbols, size_t top);
/* The @top that grew and the @top that shrank, as two tables. @what: "directory" or "file". */
void page_diff(struct strbuf *out, const struct rows *diff, const char *what, size_t top);
/* Failed builds, if any, and then all. */
void page_builds(struct strbuf *out, const struct rows *builds);

#endif
