/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the lines of the newer end's files come from: what "git blame -M" finds (git 2.39), for all
 * files in one pass over the commits, children before parents.
 */
#ifndef COLLECTOR_WALK_INTRODUCED_H
#define COLLECTOR_WALK_INTRODUCED_H

#include "collector/walk/blobs.h"
#include "collector/walk/history.h"
#include "collector/walk/hunks.h"
#include "collector/walk/similarity.h"
#include "db/walk.h"

struct progress;
struct strbuf;

/* What both directions work with. */
struct walk_tools {
	struct history *h;
	struct blobs *blobs;
	struct hunk_cache *hunks;
	struct similarity *similarity;
	struct progress *progress;
};

/* A stretch of lines whose origin is known. Lines count from 0. */
struct found {
	uint32_t first, lines;
	enum walk_kind kind;
	uint32_t commit; /* WALK_COMMIT */
	uint32_t path, other; /* WALK_SAME: number in history->paths and first line there */
};

/* One of the newer end's files. */
struct back_file {
	uint32_t path, blob;
	struct found *found; /* sorted, without holes when done */
	size_t nr_found, found_cap;
	uint32_t *names; /* the paths it had on the way, its own first */
	size_t nr_names, names_cap;
};

/* Fills in found and names of each file. -ENODATA when objects are missing. */
int walk_introduced(const struct walk_tools *tools, struct back_file *files, size_t nr,
		    struct strbuf *err);
void back_files_release(struct back_file *files, size_t nr);

#endif
