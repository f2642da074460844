/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page about what could leave a build's image for the least cutting. */
#ifndef REPORTS_SITE_ROAD_H
#define REPORTS_SITE_ROAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/site/names.h"

struct rows;
struct strbuf;

#define SITE_ROAD_DEPTH 1

/* All is borrowed. */
struct site_road {
	struct site_here here;
	const char *build, *build_path; /* its name in full, and its page */
	const char *candidates; /* path of the list */
	int64_t bytes, held; /* of code and data; of them those that can't leave at any price */
	bool complete; /* no plan is missing that is the best at some price */
	const char *lacks; /* what is not known, or "" */
	const struct rows *points, *wall; /* as analyzer/plan/road.h has them */
	const struct rows *const *modules; /* by row of points; NULL where they are not kept */
};

/* Appends the page; needs gnuplot for its picture. */
int site_road_page(const struct site_road *road, struct strbuf *out, struct strbuf *err);

#endif
