/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures inside a page: gnuplot's SVG in the page's own colours, light and dark. */
#ifndef REPORTS_SITE_PLOT_H
#define REPORTS_SITE_PLOT_H

struct strbuf;

/*
 * Appends a figure with the picture and its caption (ours). @id is unique within the page: letters,
 * digits. The SVG has a title and a description; the numbers belong into a table beside it.
 */
void site_figure(struct strbuf *out, const struct strbuf *svg, const char *id, const char *caption);

#endif
