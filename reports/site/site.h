/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The site that "kbloat report" writes (docs/site.md): names of its pages, and the frame that every
 * page has. Everything appends to @out; text from outside is escaped here, and nowhere else.
 */
#ifndef REPORTS_SITE_SITE_H
#define REPORTS_SITE_SITE_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/*
 * A name of anything as part of a file's name and of a URL: [A-Za-z0-9._-] stay, each other byte
 * becomes '-', and then '-' and 8 hex digits of XXH3 of the name follow, so that different names
 * have different slugs. The same is done to a name that is empty, begins with '.', or is longer than
 * SITE_SLUG_MAX bytes, which is cut.
 */
#define SITE_SLUG_MAX 100
void site_slug(struct strbuf *out, const char *name);

/* A page. All is borrowed. */
struct site_page {
	const char *kind; /* data-page, for the scripts: "overview", "build", "step" … */
	const char *title;
	const char *nav; /* the entry of the navigation that it belongs to; NULL: none */
	unsigned depth; /* how many directories below the top of the site its file is */
	bool tables; /* it has tables that are sorted: table.sortable */
	bool treemap; /* it has a section.treemap */
};

/* From the doctype to <main>, and from </main> to the end, with the scripts. */
void site_begin(struct strbuf *out, const struct site_page *page);
void site_end(struct strbuf *out, const struct site_page *page);
/* "../" as often as it takes to get to the top of the site. */
void site_root(struct strbuf *out, unsigned depth);

#endif
