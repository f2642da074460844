/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libgit2 (1.5 at least) reads on for ever in a loose object whose file is cut short. This puts a
 * backend in front of the others that looks at loose objects first, and refuses those that are not
 * whole; all else it leaves to the others.
 */
#ifndef COLLECTOR_GIT_LOOSE_GUARD_H
#define COLLECTOR_GIT_LOOSE_GUARD_H

#include <git2.h>

/*
 * Guards the loose objects of @repo and of the object directories that it borrows from. 0, or a
 * code of libgit2.
 */
int loose_guard_add(git_repository *repo, git_odb *odb);

#endif
