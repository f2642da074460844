/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A gnuplot script under construction, and running it. Text from outside goes into the data block
 * $text, a line each, where gnuplot looks for no quotes, escapes, macros or commands; the commands
 * then say t(3) for the third one.
 */
#ifndef REPORTS_PLOT_SCRIPT_H
#define REPORTS_PLOT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strbuf.h"
#include "reports/plot/plot.h"

struct plot_script {
	struct strbuf text; /* lines of $text */
	unsigned nr_text;
	struct strbuf data; /* further data blocks: numbers */
	struct strbuf commands;
	unsigned width, height; /* of the picture, SVG pixels */
	bool rounded; /* ends and corners of lines */
};

#define PLOT_SCRIPT_INIT                                                                           \
	{                                                                                          \
		.text = STRBUF_INIT, .data = STRBUF_INIT, .commands = STRBUF_INIT                  \
	}
#define AUTO_PLOT_SCRIPT __attribute__((cleanup(plot_script_release)))
void plot_script_release(struct plot_script *ps);

/*
 * Adds a text, with control characters replaced and cut in the middle to @max characters (0: not
 * cut), and returns its number for t().
 */
unsigned plot_script_text(struct plot_script *ps, const char *text, size_t max);
/* The same for the label of a tic, where gnuplot takes % for a format; @max is not 0. */
unsigned plot_script_tic(struct plot_script *ps, const char *text, size_t max);
/* The text as the above would show it, appended to @out. */
void plot_label(struct strbuf *out, const char *text, size_t max);
/* What a release is called: a commit id by its first twelve digits. Appended, as it is, to @out. */
void plot_release(struct strbuf *out, const char *rev);
/*
 * Names the releases at 0, 1 … of the x axis: some 40 at most, the first and the last always,
 * turned when they would overlap. Returns the pixels that they take below the axis.
 */
unsigned plot_script_releases(struct plot_script *ps, const char *const *revs, size_t nr);
/* Names sizes on a logarithmic y axis: 1, 2, 5, 10 kB …; of more than four decades only the tens. */
void plot_script_sizes(struct plot_script *ps, double low, double high);
/* The whole script for gnuplot, appended to @out. */
void plot_script_print(const struct plot_script *ps, enum plot_format format, struct strbuf *out);
/* Has gnuplot run it and appends the picture to @out; @title and @desc are for screen readers. */
int plot_script_run(const struct plot_script *ps, enum plot_format format, const char *title,
		    const char *desc, struct strbuf *out, struct strbuf *err);

/* Decimal units: B, kB (1,000 bytes) or MB. */
struct plot_unit {
	const char *name;
	const char *meaning; /* "1 kB = 1,000 bytes" */
	unsigned div;
};
/* The unit for an axis that spans @bytes. */
const struct plot_unit *plot_unit_for(int64_t bytes);
/* "12.3 kB", with @sign "+12.3 kB"; the minus sign is U+2212. Appends. */
void plot_bytes(struct strbuf *out, int64_t bytes, bool sign);
/* "1 other", "12 others". Appends. */
void plot_others(struct strbuf *out, size_t nr);
/* Sum that stops at the ends of the range instead of wrapping. */
int64_t plot_add(int64_t a, int64_t b);

#endif
