/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of the lines of the older end's files: which commit removed each, for all files in
 * one pass over the commits, parents before children.
 */
#ifndef COLLECTOR_WALK_REMOVED_H
#define COLLECTOR_WALK_REMOVED_H

#include "collector/walk/introduced.h"

/* One of the older end's files. */
struct fore_file {
	uint32_t path, blob;
	/* WALK_SAME: what is still there, and where; WALK_COMMIT: who removed it */
	struct found *found; /* sorted, without holes when done */
	size_t nr_found, found_cap;
	uint32_t *names; /* the paths it had on the way, its own first */
	size_t nr_names, names_cap;
};

/* Fills in found and names of each file. -ENODATA when objects are missing. */
int walk_removed(const struct walk_tools *tools, struct fore_file *files, size_t nr,
		 struct strbuf *err);
void fore_files_release(struct fore_file *files, size_t nr);

#endif
