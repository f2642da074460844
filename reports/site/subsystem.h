/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a subsystem, and the list of all. */
#ifndef REPORTS_SITE_SUBSYSTEM_H
#define REPORTS_SITE_SUBSYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include "reports/site/charge.h"
#include "reports/site/names.h"
#include "reports/site/step.h"

struct strbuf;

#define SITE_SUBSYSTEM_DEPTH 1

/* Its code and data in the builds of a series, in release order. */
struct site_subsystem_series {
	const char *title, *path, *profile, *arch;
	const char *const *revs, *const *builds; /* names and paths of the builds' pages */
	const char *const *steps; /* path of the step to each; NULL for the first */
	const int64_t *bytes;
	size_t nr;
};

struct site_subsystem_commit {
	const char *id, *subject, *author, *step; /* path of the step */
	const char *series;
	int64_t delta;
};

struct site_subsystem_candidate {
	const char *option, *path, *verdict, *proof, *series;
	int64_t saving;
};

struct site_subsystem_file {
	const char *path;
	int64_t bytes;
};

/* All is borrowed. */
struct site_subsystem {
	struct site_here here;
	const char *name;
	struct site_contacts contacts;
	const char *maintainers_of; /* the build whose MAINTAINERS says so */
	const struct site_subsystem_series *series;
	size_t nr_series;
	const struct site_charge *grown, *shrunk; /* largest first */
	size_t nr_grown, nr_shrunk;
	const struct site_subsystem_commit *commits; /* largest first */
	size_t nr_commits;
	const struct site_subsystem_candidate *candidates; /* by rank */
	size_t nr_candidates;
	const struct site_subsystem_file *files; /* largest first */
	size_t nr_files;
	const char *files_of, *files_path; /* the build, and its page with a treemap */
	int64_t files_code; /* code and data of the subsystem in that build */
};

/* Appends the page; needs gnuplot when a series changed. */
int site_subsystem_page(const struct site_subsystem *s, struct strbuf *out, struct strbuf *err);

/* A row of the list: for each series three numbers. */
struct site_subsystem_row {
	const char *name, *status;
	const int64_t *bytes; /* in the newest build of each series */
	const int64_t *step, *all; /* change in the newest step, and since the oldest build */
};
struct site_subsystem_list {
	struct site_here here;
	const char *const *series;
	size_t nr_series;
	const struct site_subsystem_row *rows;
	size_t nr;
};
void site_subsystem_list(const struct site_subsystem_list *list, struct strbuf *out);

#endif
