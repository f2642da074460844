/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking the history of the files of two builds, for commands that say who did it. */
#ifndef CLI_SHARED_WALK_H
#define CLI_SHARED_WALK_H

struct cli_range;
struct db;
struct progress;
struct repo;
struct strbuf;

/*
 * Sees to it that database file @path, which is open as @db, has the walk between the ends of
 * @range, with the lines of both builds' files: as walk_collect() of collector/walk/blame_walk.h.
 */
int cli_walk(const struct cli_range *range, struct repo *repo, const char *path, struct db *db,
	     struct progress *progress, struct strbuf *err);

#endif
