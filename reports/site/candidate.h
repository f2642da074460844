/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages about what could be a module: the lists, and one for each candidate. */
#ifndef REPORTS_SITE_CANDIDATE_H
#define REPORTS_SITE_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/site/names.h"

struct rows;
struct strbuf;
struct strvec;

#define SITE_CANDIDATES_DEPTH 1
#define SITE_CANDIDATE_DEPTH 2

/* The candidates of a build. All is borrowed. */
struct site_candidates {
	struct site_here here; /* its options: all of them */
	const char *build, *build_path; /* its name in full, and its page */
	int64_t code, padding; /* of the build */
	const struct rows *rows; /* of show_candidates_rows(), all */
};

/* Appends the list; needs gnuplot for its picture. */
int site_candidates_page(const struct site_candidates *list, struct strbuf *out,
			 struct strbuf *err);

/* What could be done: a candidate. */
struct site_work {
	const char *option, *path, *proof, *boot, *series;
	int64_t saving;
	double odds; /* 0 to 1 */
};

/*
 * Appends a table of them; @series: with a column for these. @caption is ours.
 */
void site_work(struct strbuf *out, const struct site_here *here, const struct site_work *work,
	       size_t nr, const char *caption, bool series);

/* A line of the page that lists the lists. */
struct site_candidates_link {
	const char *series; /* "tiny (x86_64)" */
	const char *build, *path; /* whose candidates, where; NULL: there is no list */
	const char *why; /* there is none; may be NULL */
	size_t nr, ready; /* options, and those that are ready; clusters aside */
	size_t clusters;
	int64_t saving; /* bytes of the ready options together, nothing counted twice */
	const struct site_work *work; /* the ready options that come first */
	size_t nr_work;
};
void site_candidates_index(const struct site_candidates_link *links, size_t nr, struct strbuf *out);

/* One candidate. All is borrowed. */
struct site_candidate {
	struct site_here here;
	const char *build, *build_path, *list_path;
	const char *option, *verdict, *kind;
	double odds; /* 0 to 1 */
	int64_t saving, own, module;
	const char *explanation; /* lines of text from outside */
	bool whole; /* all of it, not the beginning of its lists */
	const struct strvec *subsystems;
	const struct rows *evidence; /* of show_candidates_evidence() */
	const struct rows *proofs; /* of show_proofs() */
};
void site_candidate_page(const struct site_candidate *c, struct strbuf *out);

#endif
