/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How small the image would get were its candidates modules, one after the other: a step for each,
 * the verdicts in the order of their promise and in each the candidates in the order of the rows,
 * down towards Lawton's line (reports/plot/headline.h). The axis is linear and begins at 0.
 *
 * @rows have the columns option, verdict, kind and share (bytes), as "kbloat candidates" prints
 * them, all of a build; clusters are left out, their objects are other candidates'. Errors:
 * -ENOENT when there is nothing to draw (or no gnuplot), -EINVAL for rows of another kind, or that
 * save more than the image has.
 */
#ifndef REPORTS_PLOT_CANDIDATES_H
#define REPORTS_PLOT_CANDIDATES_H

#include "reports/plot/plot.h"

struct plot_script;
struct rows;
struct strbuf;

/* Appends the picture to @out. */
int plot_candidates(const struct rows *rows, const struct plot_build *build,
		    enum plot_format format, struct strbuf *out, struct strbuf *err);
/*
 * The picture before gnuplot has it, its title, and in words what it shows: for plot_candidates()
 * and tests.
 */
int plot_candidates_script(const struct rows *rows, const struct plot_build *build,
			   struct plot_script *ps, struct strbuf *title, struct strbuf *desc,
			   struct strbuf *err);

#endif
