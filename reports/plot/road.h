/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left of an image against the hooks that are cut for it, down towards Lawton's line
 * (reports/plot/headline.h): both axes are logarithmic, that of hooks has 0 as well.
 */
#ifndef REPORTS_PLOT_ROAD_H
#define REPORTS_PLOT_ROAD_H

#include <stddef.h>
#include <stdint.h>

#include "reports/plot/plot.h"

struct plot_script;
struct rows;
struct strbuf;

struct plot_road {
	const char *build;
	/* columns hooks, left (bytes) and modules (1: the point is marked), by hooks; as analyzer/plan/road.h has them */
	const struct rows *points;
	int64_t bytes, held; /* of code and data; of them those that can't leave at any price */
	const char *other; /* a build to compare with, or NULL */
	int64_t other_bytes;
};

/*
 * Appends the picture to @out. -ENOENT when there is nothing to draw (or no gnuplot), -EINVAL for rows of
 * another kind.
 */
int plot_road(const struct plot_road *road, enum plot_format format, struct strbuf *out,
	      struct strbuf *err);
/* The picture before gnuplot has it, its title, and in words what it shows: for plot_road() and tests. */
int plot_road_script(const struct plot_road *road, struct plot_script *ps, struct strbuf *title,
		     struct strbuf *desc, struct strbuf *err);

#endif
