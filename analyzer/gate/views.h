/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The groups of atoms that offences are about. */
#ifndef ANALYZER_GATE_VIEWS_H
#define ANALYZER_GATE_VIEWS_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/blame/view.h"

struct build_ref;
struct db;
struct limits;
struct limit_report;
struct strbuf;

struct limit_views {
	struct blame_view *v;
	size_t nr;
};

/*
 * Views for all offences of bytes, or for those that are shown. A group's number is the index of its
 * first offence, which all its offences get to know. End with limit_views_release(), also after an
 * error.
 */
int limit_views_make(struct limit_views *views, struct db *db, const struct build_ref *b,
		     const struct limits *limits, struct limit_report *report, bool shown_only,
		     struct strbuf *err);
void limit_views_release(struct limit_views *views);

#endif
