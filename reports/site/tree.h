/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data behind the site's treemaps: one set of files for all builds of a series,
 * data/SERIES/NUMBER.js, of at most about 400 kB each, that a page loads as one drills down. The
 * first, 0.js, has the builds and the top. docs/site-data.md describes them.
 */
#ifndef REPORTS_SITE_TREE_H
#define REPORTS_SITE_TREE_H

struct site_index;
struct site_out;
struct strbuf;
struct tree_history;

struct site_tree {
	const char *series; /* the directory's name: site_slug("PROFILE_ARCH") or of the image */
	const char *title; /* for people, in search results: "minmod (x86_64)" */
	/* The page of each build of the tree, relative to the site's top; NULL: it has none. */
	const char *const *pages;
	const struct tree_history *tree;
};

/*
 * Writes data/SERIES/. The symbols, files and directories of the series go into @index, which may
 * be NULL, with links into the page of the newest build and bytes without padding. 0 or a negative
 * errno.
 */
int site_tree_write(struct site_out *out, const struct site_tree *t, struct site_index *index,
		    struct strbuf *err);

/*
 * Appends the link into a build's treemap: PAGE#tree/kernel/sched/core.c/schedule, percent-encoded.
 * @path is a directory or file, "" for the top; @symbol may be NULL.
 */
void site_tree_href(struct strbuf *out, const char *page, const char *path, const char *symbol);

#endif
