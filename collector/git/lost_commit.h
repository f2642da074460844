/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which commit is it that libgit2 could not read when it followed a history? It does not say. */
#ifndef COLLECTOR_GIT_LOST_COMMIT_H
#define COLLECTOR_GIT_LOST_COMMIT_H

#include <git2.h>
#include <stdbool.h>

/* The first commit that @from reaches, itself too, and that cannot be read. False: there is none. */
bool lost_commit(git_repository *repo, const git_oid *from, git_oid *out);

#endif
