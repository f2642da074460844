/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pictures of rows, drawn by gnuplot (a program, not a library) as SVG or PNG. The same rows give
 * the same bytes: no time stamps. Text from outside reaches gnuplot as data only, never as a
 * command.
 */
#ifndef REPORTS_PLOT_PLOT_H
#define REPORTS_PLOT_PLOT_H

#include <stddef.h>
#include <stdint.h>

struct rows;
struct strbuf;

enum plot_format { PLOT_SVG, PLOT_PNG };

/* From the ending of @file, .svg or .png; -EINVAL and a message for anything else. */
int plot_format_of(const char *file, enum plot_format *out, struct strbuf *err);

/*
 * A stacked bar a build, in the order of @rows, which are those of "kbloat history" of one profile
 * and architecture: by class when @by is NULL or "class", else by the column named @by, of which
 * the
 * @top largest (over all builds) get a colour and the rest one bar. Padding is hatched, on top, and
 * in no other bar; the compressed image is a line on the right axis. Appends the picture to @out.
 * -ENOENT when there are no rows or no gnuplot, -EINVAL for rows of another kind or of several
 * profiles.
 */
int plot_history(const struct rows *rows, const char *by, size_t top, enum plot_format format,
		 struct strbuf *out, struct strbuf *err);

/* One end of a waterfall. */
struct plot_build {
	const char *name;
	int64_t code, padding; /* bytes of the whole image: code and data, and padding */
};

/*
 * A waterfall from the size of build @a to that of @b. @rows are all rows of "kbloat diff"; the
 * @top largest changes get a bar each and the rest one, and the bars sum to the change of code and
 * data. Below it the same for the whole size, with padding hatched. Appends to @out. -ENOENT when
 * there is no gnuplot, -EINVAL for rows that do not sum to the change.
 */
int plot_growth(const struct rows *rows, const struct plot_build *a, const struct plot_build *b,
		size_t top, enum plot_format format, struct strbuf *out, struct strbuf *err);

/*
 * Appends to @out an SVG that one of the above made, fit to stand inside an HTML page: without the
 * XML declaration, and with @prefix (letters, digits, '-') before each of its ids.
 */
void plot_inline_svg(const struct strbuf *svg, const char *prefix, struct strbuf *out);

#endif
