/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a build: where its bytes are. */
#ifndef REPORTS_SITE_BUILD_H
#define REPORTS_SITE_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "reports/site/names.h"

struct rows;
struct strbuf;

#define SITE_BUILD_DEPTH 1

/* All is borrowed. */
struct site_build {
	struct site_here here;
	const char *name;
	const char *subject; /* of its commit, of a build that goes by the id; or "" or NULL */
	const char *rev, *profile, *arch; /* profile NULL: an imported image, called by its name */
	const char *path; /* of this page */
	const char *series, *series_path, *series_slug;
	size_t index; /* in the series' builds */
	const char *previous, *next; /* paths of the builds' pages; NULL: none */
	const char *step, *next_step; /* of the steps to this build, and on from it */
	int64_t code, padding, init, image, compressed; /* the last two: -1 is unknown */
	int64_t old_code, old_padding, old_compressed; /* of the build before, when there is one */
	const char *commit, *date, *cc, *ld; /* "" when unknown */
	const char *evidence; /* what the facts were read from, "map,symtab,dwarf" */
	const char *candidates, *road; /* paths of the list, and of what could leave; NULL: none */
	/* Of analyze_show(), all rows; subsystems NULL: nobody is named. */
	const struct rows *sections, *classes, *dirs, *files, *symbols, *options, *subsystems;
};

void site_build_page(const struct site_build *build, struct strbuf *out);

#endif
