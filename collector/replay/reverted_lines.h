/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do commits take back what commits before them did, in whole or in lines? Then equal ends say nothing
 * of what is between.
 */
#ifndef COLLECTOR_REPLAY_REVERTED_LINES_H
#define COLLECTOR_REPLAY_REVERTED_LINES_H

#include <git2.h>
#include <stdbool.h>

#include "common/strmap.h"

/* The lines that files lost and got so far, with their paths. */
struct reverted_lines {
	struct strmap lost, got;
};

/*
 * Takes note of a change of @path from one blob to another, NULL for none; changes are given in
 * the order of history. True when it brings back a line that an earlier one took, or takes one that
 * an earlier one brought. Lines of fewer than ten letters and digits don't count. What cannot be
 * read is taken for a reverted_lines.
 */
bool reverted_lines_add(struct reverted_lines *r, git_odb *odb, const char *path,
			const git_oid *old, const git_oid *new);
void reverted_lines_release(struct reverted_lines *r);

#endif
