/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commits have of many groups, found in one pass over the lines of both builds. */
#ifndef ANALYZER_BLAME_SHARE_H
#define ANALYZER_BLAME_SHARE_H

#include <stddef.h>
#include <stdint.h>

struct blame_view;
struct build_ref;
struct db;
struct strbuf;
struct walk;

/* Bytes of a group that a commit is charged with, negative when they went. */
struct blame_share {
	uint32_t group; /* the number it has in its view */
	uint32_t commit; /* index in walk->commits */
	int64_t bytes;
};

struct blame_shares {
	struct blame_share *v; /* by group, largest growth first */
	size_t nr;
	struct walk *walk; /* owned */
};

/*
 * Charges the atoms of @views by lines, as analyze_blame() does with opts.within, and sums up by
 * group: of a group that is in several views, the sum of all. Errors as those of analyze_blame(). End
 * @out with blame_shares_release(), also after an error.
 */
int analyze_blame_shares(struct db *db, const struct build_ref *a, const struct build_ref *b,
			 struct blame_view *views, size_t nr_views, struct blame_shares *out,
			 struct strbuf *err);
void blame_shares_release(struct blame_shares *shares);

#endif
