/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a step: what changed from a build of a series to the next one, and who did it. */
#ifndef REPORTS_SITE_STEP_H
#define REPORTS_SITE_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "reports/site/names.h"

struct rows;
struct strbuf;

/* Directories between the top of the site and the page. */
#define SITE_STEP_DEPTH 2

/* So many commits have a row, with the id "c" and the first REV_SHORT digits of theirs. */
#define SITE_STEP_COMMITS 100

struct site_step_end {
	const char *name; /* for commands */
	const char *rev;
	const char *subject; /* of the commit, when rev is its id; or "" or NULL */
	const char *path; /* of its page */
	int64_t code, padding, compressed; /* the last is -1 when unknown */
};

/* Who is in charge; texts may be "". */
struct site_contacts {
	char *status, *maintainers, *lists;
};

/* All is borrowed. */
struct site_step {
	struct site_here here;
	const char *series; /* "tiny (x86_64)" */
	const char *series_path;
	const char *profile, *arch;
	struct site_step_end old, new;
	const char *previous, *next; /* paths of the steps before and after; NULL: none */
	const char *maintainers_of; /* the build whose MAINTAINERS named the subsystems */
	const struct rows *subsystems; /* as analyze_diff() has them; NULL: unknown */
	const struct site_contacts *contacts; /* of its first rows */
	size_t nr_contacts;
	const struct rows *dirs, *files, *symbols, *causes; /* of analyze_diff(), all rows */
	const struct rows *commits; /* of analyze_blame(), all rows; NULL: no history is known */
	const struct rows *options; /* of analyze_config_diff(); NULL: unknown */
	size_t other_options; /* that changed without any bytes */
	const struct rows *modular; /* of analyze_modular(); NULL: unknown */
	size_t other_modular; /* of these, without bytes that came or left */
};

/* Appends the page; needs gnuplot. */
int site_step_page(const struct site_step *step, struct strbuf *out, struct strbuf *err);

#endif
