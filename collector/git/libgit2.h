// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef COLLECTOR_GIT_LIBGIT2_H
#define COLLECTOR_GIT_LIBGIT2_H

/*
 * Instead of git_libgit2_init(), to be paired with git_libgit2_shutdown(): ends the program when there
 * is no memory, now or later while libgit2 works, which would take some of it for "not there". Of git's
 * files of the user and the system, those that may not be read or are no files are passed over.
 */
void libgit2_init(void);

#endif
