/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages that one sees first: the overview, each series, the list of builds, the search. */
#ifndef REPORTS_SITE_OVERVIEW_H
#define REPORTS_SITE_OVERVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/site/candidate.h"
#include "reports/site/charge.h"
#include "reports/site/names.h"

struct rows;
struct strbuf;

/* A name with its change, and where it leads. */
struct site_item {
	const char *name, *detail; /* detail may be NULL */
	int64_t delta;
};

/* A build of a series. */
struct site_series_build {
	const char *rev, *path;
	const char *step; /* path of the step to it; NULL for the first */
	int64_t code, padding, compressed; /* -1: unknown */
};

/* How many builds of a series failed: of a name, its newest attempt counts. All is borrowed. */
struct site_broken {
	const char *title;
	const char *rev, *stage; /* of the newest build, if it failed, and where; or NULL */
	size_t nr, failed; /* builds, and those of them */
};

/* The newest change of a series. All is borrowed. */
struct site_series {
	const char *title, *path;
	const char *profile, *arch; /* profile NULL: an imported image */
	const struct site_series_build *builds;
	size_t nr;
	const struct site_item *subsystems; /* that changed most in the newest step */
	size_t nr_subsystems;
	const struct site_item *commits; /* likewise; name: subject, detail: author */
	size_t nr_commits;
	bool blamed; /* its commits are known */
	const struct site_broken *broken; /* NULL: none of its builds failed */
};

/* The headline series of one architecture. */
struct site_headline {
	const char *arch;
	const char *profiles; /* for the command: with commas between */
	const struct rows *rows; /* as reports/plot/headline.h wants them */
};

/* A build that failed. */
struct site_failure {
	const char *name, *stage;
	int64_t attempt;
	const char *log; /* its end, raw lines; NULL: none was kept */
	size_t log_len;
};

struct site_overview {
	struct site_here here;
	const struct site_headline *headlines;
	size_t nr_headlines;
	const struct site_series *series;
	size_t nr;
	const struct site_broken *lost; /* series without any good build */
	size_t nr_lost;
	const struct site_charge *grown, *shrunk; /* over the whole history, largest first */
	size_t nr_grown, nr_shrunk;
	const struct site_work *work; /* the best first */
	size_t nr_work;
	size_t nr_builds, nr_failed; /* all builds, and names whose newest attempt failed */
};

/* index.html; needs gnuplot for headlines. */
int site_overview_page(const struct site_overview *o, struct strbuf *out, struct strbuf *err);

#define SITE_SERIES_DEPTH 1
/*
 * series/X.html. @history: rows of "kbloat history"; @growth: of "kbloat diff" by subsystem (or
 * directory), oldest build to newest; NULL without two builds. Needs gnuplot.
 */
int site_series_page(const struct site_here *here, const struct site_series *series,
		     const struct rows *history, const struct rows *growth, struct strbuf *out,
		     struct strbuf *err);

/* builds.html: @builds are all rows of "kbloat builds", @paths their pages (NULL: none). */
void site_builds_page(const struct site_here *here, const struct rows *builds, char *const *paths,
		      const struct site_failure *failures, size_t nr_failures, struct strbuf *out);

/* search.html, which its script fills. */
void site_search_page(struct strbuf *out);

#endif
