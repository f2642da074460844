/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The site's search index: data/search/NUMBER.js, entries sorted by key in files of about 100 kB,
 * and data/search/index.js, the first key of each. docs/site-data.md describes them. Text from
 * outside may be any bytes.
 */
#ifndef REPORTS_SITE_INDEX_H
#define REPORTS_SITE_INDEX_H

#include <stdint.h>

struct site_index;
struct site_out;
struct strbuf;

enum site_kind {
	SITE_SYMBOL,
	SITE_FILE,
	SITE_DIR,
	SITE_OPTION,
	SITE_CANDIDATE,
	SITE_COMMIT,
	SITE_SUBSYSTEM,
	SITE_BUILD,
	SITE_KIND_NR
};

/* For an entry that has no such number. */
#define SITE_NO_BYTES INT64_MIN

/* Never fails; the caller ends it with site_index_free(). */
struct site_index *site_index_new(void);
void site_index_free(struct site_index *index);

/*
 * Adds an entry, found by the beginning of its name or by any part of name or detail. Strings are
 * copied. @detail says more in a few words ("kernel/fork.c in minmod", "Jane Doe, 0123456789ab") and
 * may be NULL; @href is relative to the site's top, percent-encoded (site_tree_href() makes those
 * into a tree). @bytes in the newest build and @delta against the one before, or SITE_NO_BYTES.
 *
 * Symbols, files and directories are site_tree_write()'s to add.
 */
void site_index_add(struct site_index *index, enum site_kind kind, const char *name,
		    const char *detail, const char *href, int64_t bytes, int64_t delta);
/* The entry added last is also found by the beginning of @key: a commit's id, an author. */
void site_index_also(struct site_index *index, const char *key);

/*
 * What site_tree_write() uses: a series whose trees are linked into with the page of its newest
 * build, and a node there. @path is a file or directory; @symbol is NULL for these themselves.
 */
unsigned site_index_series(struct site_index *index, const char *title, const char *page);
void site_index_add_node(struct site_index *index, unsigned series, enum site_kind kind,
			 const char *path, const char *symbol, int64_t bytes, int64_t delta);

/*
 * Writes data/search/. The same entries, added in any order, give the same bytes, but for series,
 * whose order is kept. 0 or a negative errno.
 */
int site_index_write(struct site_out *out, struct site_index *index, struct strbuf *err);

#endif
