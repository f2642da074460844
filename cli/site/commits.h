/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commits that steps are charged with, by step and by subsystem, for all pages. */
#ifndef CLI_SITE_COMMITS_H
#define CLI_SITE_COMMITS_H

#include "cli/site/internal.h"

/*
 * Remembers the commits of the step to build @build of series @s: @rows are those of
 * analyze_blame(), @path is the step's page. They go into the search index, too. Steps come in
 * order.
 */
void report_add_commits(struct report *r, const struct report_series *s, size_t build,
			const struct rows *rows, const char *path);
/* And what they have of each subsystem, which takes one more pass over the lines of both builds. */
int report_add_shares(struct report *r, const struct report_series *s, size_t build,
		      struct strbuf *err);

/* The one with the largest change of that direction in a subsystem; NULL: none is known. */
const struct report_commit *report_top_commit(const struct report *r, size_t series, size_t build,
					      const char *subsystem, int sign);
/* Borrowed. */
const char *report_commit_id(const struct report *r, const struct report_commit *c);
const char *report_commit_author(const struct report *r, const struct report_commit *c);
const char *report_commit_subject(const struct report *r, const struct report_commit *c);
void report_commits_release(struct report *r);

#endif
