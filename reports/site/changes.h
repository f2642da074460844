/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of what grew and shrank, and of where bytes are, on the pages of steps and builds. */
#ifndef REPORTS_SITE_CHANGES_H
#define REPORTS_SITE_CHANGES_H

#include <stddef.h>

struct rows;
struct site_here;
struct strbuf;

/* What the key of the rows is, which says where it leads. */
enum site_key {
	SITE_KEY_PLAIN,
	SITE_KEY_SUBSYSTEM, /* to its page */
	SITE_KEY_PATH, /* a directory or file: into the treemap of build_path */
	SITE_KEY_SYMBOL, /* with a column "file": likewise */
	SITE_KEY_OPTION, /* to its page as a candidate */
};

struct site_list {
	const struct rows *rows; /* of analyze_diff() or analyze_show(), all of them */
	const struct site_here *here;
	const char *build_path; /* with a treemap; NULL: there is none */
	const char *caption, *head; /* ours; of the first column */
	enum site_key key;
	size_t top; /* so many rows, and one for the rest */
};

/*
 * Of a difference, the rows with this status ("grown", "shrunk", "added", "removed"), or of any with
 * NULL; padding aside. Old, new, change. A sentence instead of an empty table.
 */
void site_changes(struct strbuf *out, const struct site_list *list, const char *status);
/* Of one build: code and data with a bar, padding beside it; the total is in the foot. */
void site_sizes(struct strbuf *out, const struct site_list *list);

/* Orders rows by code and data, largest first: numbers of rows, for the caller to free. */
size_t *site_order(const struct rows *rows, size_t *nr);

#endif
