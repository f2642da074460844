/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growth and shrinkage: who changed what by how much in which step. */
#ifndef REPORTS_SITE_CHARGE_H
#define REPORTS_SITE_CHARGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct site_here;
struct strbuf;

/* All is borrowed. */
struct site_charge {
	const char *series; /* "tiny (x86_64)" */
	const char *old_rev, *new_rev, *step; /* path of its page */
	const char *subsystem;
	int64_t delta; /* of code and data */
	const char *commit, *subject, *author; /* of the largest part of it; NULL: not known */
	int64_t commit_delta; /* that part */
};

/* A table, or a sentence when there is none. @subsystems: with a column for them. */
void site_charges(struct strbuf *out, const struct site_here *here,
		  const struct site_charge *charges, size_t nr, const char *caption,
		  bool subsystems);

#endif
