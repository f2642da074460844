/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report: one HTML page that needs nothing beside it, neither network nor script. Its pictures
 * are SVG inside the page, with the tables they were drawn from below them. The same rows give the
 * same bytes. Text from outside is escaped.
 */
#ifndef REPORTS_PAGE_H
#define REPORTS_PAGE_H

#include <stddef.h>

struct rows;
struct strbuf;

/* One profile and architecture, or one imported image. All is borrowed. */
struct page_section {
	const char *title; /* "tiny (x86_64)", "@label" */
	const char *profile, *arch; /* for the commands; NULL for an imported image */
	const char *newest; /* name of the newest build */
	const char *previous; /* the one before, or NULL */
	const struct rows *history; /* of "kbloat history", by class; NULL for an imported image */
	const struct rows *dirs; /* of "kbloat show", by dir, all rows */
	unsigned depth; /* path components in them */
	const struct rows *symbols; /* by symbol, all rows */
	const struct rows *diff_dirs,
		*diff_files; /* of "kbloat diff", all rows; NULL without previous */
	const struct rows *diff_owners; /* by subsystem; NULL also when the tree names none */
};

/* The headline series of one architecture, above all sections. All is borrowed. */
struct page_headline {
	const char *arch;
	const char *profiles; /* for the command: with commas between */
	const struct rows *rows; /* as reports/plot_headline.h wants them */
};

struct page {
	const struct page_headline *headlines;
	size_t nr_headlines; /* 0: the page begins with its sections */
	const struct page_section *sections;
	size_t nr;
	const struct rows *builds; /* of "kbloat builds" */
};

/* Appends the whole page to @out; needs gnuplot for a section with a history. */
int page_make(const struct page *page, struct strbuf *out, struct strbuf *err);

#endif
