/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what a replay found out to the rows of the database. For replay.c only. */
#ifndef COLLECTOR_REPLAY_ROWS_H
#define COLLECTOR_REPLAY_ROWS_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>

#include "collector/replay/first_parents.h"
#include "collector/replay/replay.h"
#include "collector/replay/schedule.h"

struct strbuf;

/* A first-parent line: that of the range, or of a branch that a merge brought in. */
struct line_of_work {
	struct first_parents first_parents;
	struct schedule schedule;
	struct schedule_row *rows; /* by step */
	bool *tried; /* by step: merges that were looked into */
	struct branch {
		size_t step; /* the merge */
		struct line_of_work *line; /* borrowed */
	} * branches; /* that were taken apart, by no order */
	size_t nr_branches, branches_cap;
	git_oid *hide; /* what all of them have is no part of this line; room for one more */
	size_t nr_hide;
};

/*
 * Stores the rows of @line and all below it, and counts them in @summary, which has the builds of
 * the ends; all or nothing.
 */
int replay_rows_store(const char *db, const struct line_of_work *line,
		      struct replay_summary *summary, struct strbuf *err);

#endif
