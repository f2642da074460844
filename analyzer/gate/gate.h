/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A check of limits (docs/limits.md), step by step: limit_measure() holds two builds against them;
 * limit_charge() asks the history about what is above one; limit_settle() of analyzer/gate/waiver.h
 * decides what is lifted; limit_explain() says of the worst offences where they are, who did it and
 * who looks after it. limit_rows() makes rows of it.
 *
 * Functions return 0 or a negative errno and fill @err.
 */
#ifndef ANALYZER_GATE_GATE_H
#define ANALYZER_GATE_GATE_H

#include <stddef.h>
#include <stdint.h>

#include "analyzer/blame/share.h"
#include "analyzer/gate/limit.h"
#include "common/model/limits.h"

struct build_ref;
struct db;
struct rows;
struct strbuf;
struct strvec;

/* Is there a limit on candidates that is one of builds of this profile? They have to be made first. */
bool limit_needs_candidates(const struct limits *limits, const char *profile);

/*
 * Fills in the limits and offences of @out. -ENODATA: a limit is on something that is not known of
 * one of the builds (its compressed image, its subsystems): then nothing can be said.
 */
int limit_measure(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct limits *limits, struct limit_report *out, struct strbuf *err);

/*
 * What the commits between the builds have of each offence of bytes, whose index is the group's
 * number. When the database does not know, *@out has no walk, report->no_history says why, and it is
 * no error.
 */
int limit_charge(struct db *db, const struct build_ref *a, const struct build_ref *b,
		 const struct limits *limits, struct limit_report *report, struct blame_shares *out,
		 struct strbuf *err);

/* The shares of an offence's group, largest growth first: how many, from *@out on; borrowed. */
size_t limit_shares_of(const struct blame_shares *shares, uint32_t group,
		       const struct blame_share **out);

/* Fills in what is to be told of the @top worst broken and waived offences of each limit. */
int limit_explain(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct limits *limits, const struct blame_shares *shares, size_t top,
		  struct limit_report *report, struct strbuf *err);

/*
 * A row an offence that is shown, one for the others of its limit, and one for each limit that
 * holds. Columns: status (broken, waived, held, skipped), limit, name, old, new, delta,
 * allowed, over (delta less allowed: negative is room), and hidden from tables unit, object, file, line,
 * subsystem, subsystem_status, maintainers, lists, commits, charged, lifted, waivers,
 * detail, place.
 */
void limit_rows(const struct limit_report *report, struct rows *out);

#endif
