/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A series as the overview and its own page show it. */
#ifndef CLI_SITE_SERIES_H
#define CLI_SITE_SERIES_H

#include "cli/site/internal.h"
#include "reports/site/overview.h"

#define REPORT_ITEMS 3

struct report_series_page {
	struct site_series page; /* borrows from the rest, and from the report */
	struct site_series_build *builds;
	struct site_item subsystems[REPORT_ITEMS], commits[REPORT_ITEMS];
};

/* The series with failed builds; zeroed, its strings are its own. */
struct report_broken {
	struct site_broken *v;
	struct strvec strings;
	size_t nr;
};

void report_broken_init(struct report_broken *broken, const struct report *r);
void report_broken_release(struct report_broken *broken);
/* Of the series of that title; NULL: none of its builds failed. */
const struct site_broken *report_broken_find(const struct report_broken *broken, const char *title);

void report_series_page_init(struct report_series_page *p, const struct report *r, size_t series);
void report_series_page_release(struct report_series_page *p);

#endif
