/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds that follow each other, as db/order.h has it: whoever shows builds one after the other, or
 * compares neighbours, takes them from here.
 */
#ifndef ANALYZER_BASE_SERIES_H
#define ANALYZER_BASE_SERIES_H

#include <stdbool.h>
#include <stddef.h>

struct build_ref;
struct db;
struct strbuf;

/* Which; NULL: all. */
struct series_choice {
	const char *profile; /* names with commas between */
	const char *arch;
	const char *series; /* its name: "branch:main", "tags:v6.1.*", "" */
	bool imports; /* imported images, too, each a series of its own */
};

/*
 * The builds by profile, architecture and series, oldest first in each; a build is in each series that
 * it was asked for in. Then imported images by label. The caller frees @*out with series_free().
 */
int series_builds(struct db *db, const struct series_choice *choice, struct build_ref **out,
		  size_t *nr, struct strbuf *err);
void series_free(struct build_ref *builds, size_t nr);
/* Do both belong to one series? */
bool series_same(const struct build_ref *a, const struct build_ref *b);

#endif
