/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headline series: code and data of the kernel over releases, a line for each profile, on a
 * logarithmic axis that reaches down to Lawton's line.
 *
 * @rows have the columns rev, profile, arch, code_and_data (bytes; null: no good build) and
 * compiler; rows of one release are neighbours, releases are in order. A release without a good
 * build of a profile is a gap in that profile's line. Errors: -ENOENT when there is nothing to draw
 * (or no gnuplot), -EINVAL for rows of another kind, of several architectures or of more than
 * HEADLINE_MAX profiles.
 */
#ifndef REPORTS_PLOT_HEADLINE_H
#define REPORTS_PLOT_HEADLINE_H

#include <stddef.h>

#include "reports/plot/plot.h"

struct plot_script;
struct rows;
struct strbuf;

/*
 * Where Lawton's line is drawn, in bytes, and what factors are computed against. In 2009 he spoke of
 * "a few hundred kilobytes" and gave no number; three hundred, of 1,000 bytes, is ours.
 */
#define LAWTON_BYTES 300000
/* Who that is, behind "84 times "; a format for LAWTON_BYTES in kB. */
#define LAWTON_WORDS                                                                               \
	"the \xe2\x80\x9c"                                                                         \
	"few hundred kilobytes\xe2\x80\x9d of Kevin Lawton, who asked for such a tracker of "      \
	"bloat in 2009 (taken as %d kB)"
#define HEADLINE_MAX 12 /* lines in one picture */

/* Appends the picture to @out. */
int plot_headline(const struct rows *rows, enum plot_format format, struct strbuf *out,
		  struct strbuf *err);
/*
 * Appends the newest size of each profile, largest first, and its factor to Lawton's line: plain
 * text, some of it from outside.
 */
int plot_headline_text(const struct rows *rows, struct strbuf *out, struct strbuf *err);

/* The picture before gnuplot has it, and its title: for plot_headline() and tests. */
int plot_headline_script(const struct rows *rows, struct plot_script *ps, struct strbuf *title,
			 struct strbuf *err);
/*
 * Moves labels apart as little as possible, keeping their order. @y: where the middle of each of
 * the @nr is wanted, ascending, and then where it is; @height: of each; all between @low and @high
 * if there is room.
 */
void plot_headline_spread(double *y, const double *height, size_t nr, double low, double high);

#endif
