/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A series as the overview and its own page show it. */
#ifndef CLI_REPORT_SERIES_H
#define CLI_REPORT_SERIES_H

#include "cli/report.h"
#include "reports/site_overview.h"

#define REPORT_ITEMS 3

struct report_series_page {
	struct site_series page; /* borrows from the rest, and from the report */
	struct site_series_build *builds;
	struct site_item subsystems[REPORT_ITEMS], commits[REPORT_ITEMS];
};

void report_series_page_init(struct report_series_page *p, const struct report *r, size_t series);
void report_series_page_release(struct report_series_page *p);

#endif
