/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which subsystem changed in which step, from the matrices of the series. */
#ifndef CLI_SITE_CHARGES_H
#define CLI_SITE_CHARGES_H

#include "cli/site/internal.h"
#include "reports/site/charge.h"

struct report_charge {
	size_t series, build; /* the newer end of the step */
	const char *subsystem; /* borrowed from the series */
	int64_t delta;
};

struct report_charges {
	struct report_charge *v; /* the caller's to free */
	size_t nr, cap;
};

/* Those that grew (@sign 1) or shrank (-1), largest first: of one subsystem, or of all. */
void report_charges_of(const struct report *r, const char *subsystem, int sign,
		       struct report_charges *out);
void report_charges_all(const struct report *r, int sign, struct report_charges *out);

/* The first @top as reports/site/charge.h shows them. */
struct report_shown {
	struct site_charge *v;
	size_t nr;
};
void report_site_charges(const struct report *r, const struct report_charges *list, size_t top,
			 struct report_shown *out);
void report_shown_release(struct report_shown *shown);

#endif
