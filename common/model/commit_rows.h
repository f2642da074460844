/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rows of a blame by commit say of a commit. Columns: commit, subject, delta, confidence. */
#ifndef COMMON_MODEL_COMMIT_ROWS_H
#define COMMON_MODEL_COMMIT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct rows;

/* Was the commit reverted by another of the rows, or does it revert one of them? */
bool commit_row_undone(const struct rows *commits, size_t row);
/* May the charge be relied on: not of low confidence, not told together with other commits? */
bool commit_row_sure(const struct rows *commits, size_t row);
/*
 * The row of the commit that was charged with most of the growth (of the shrinkage when @shrunk),
 * when the charge is one to rely on; those that were undone aside. -1: there is none.
 */
long commit_row_culprit(const struct rows *commits, bool shrunk);
/* Is the row one of a commit, and not of what no commit is charged with or of a sum? */
bool commit_row_exists(const struct rows *commits, size_t row);

#endif
