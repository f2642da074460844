/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The size of one thing over releases, a line: code and data of a subsystem in one profile. The axis
 * begins at 0 unless the changes are small beside the whole, and then says so.
 */
#ifndef REPORTS_PLOT_SERIES_H
#define REPORTS_PLOT_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "reports/plot/plot.h"

struct strbuf;

struct plot_series {
	const char *title; /* text from outside */
	const char *const *revs; /* of each build, in release order */
	const int64_t *bytes; /* of each; 0: it was not there */
	size_t nr;
};

/* Appends the picture to @out. -ENOENT for nothing to draw (or no gnuplot). */
int plot_series(const struct plot_series *series, enum plot_format format, struct strbuf *out,
		struct strbuf *err);

#endif
