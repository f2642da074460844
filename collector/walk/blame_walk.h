/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over the history between two commits, for all files at once: who introduced each line of
 * the newer end's files, who removed each line of the older end's.
 */
#ifndef COLLECTOR_WALK_BLAME_WALK_H
#define COLLECTOR_WALK_BLAME_WALK_H

#include "db/walk.h"

struct progress;
struct repo;
struct strbuf;
struct strvec;

/*
 * Walks A..B, two full commit ids. @old_paths and @new_paths are the files of either end whose
 * lines are wanted; those that do not exist there are ignored. Beside them, every file that a commit of
 * the range touched gets to know which did. A line is charged as "git blame -M A..B" does; files
 * over BLOBS_MAX_SIZE and links are not looked into.
 *
 * -EINVAL: A is no ancestor of B (the message names their last common commit), or the repository is
 * broken; -ENODATA: the history is not all there (a shallow or partial clone). The caller ends
 * *@out with walk_free().
 */
int walk_history(struct repo *repo, const char *old_commit, const char *new_commit,
		 const struct strvec *old_paths, const struct strvec *new_paths,
		 struct progress *progress, struct walk **out, struct strbuf *err);

/*
 * Sees to it that database @db has the walk A..B with the lines of these files: walks when it has
 * not, for those that it has too, and stores it in one transaction.
 */
int walk_collect(const char *db, struct repo *repo, const char *old_commit, const char *new_commit,
		 const struct strvec *old_paths, const struct strvec *new_paths,
		 struct progress *progress, struct strbuf *err);

#endif
