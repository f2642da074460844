/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libgit2 opens what has the name of a file of a repository, and waits: for ever, when it is a pipe that
 * nobody writes to.
 */
#ifndef COLLECTOR_GIT_ODD_FILES_H
#define COLLECTOR_GIT_ODD_FILES_H

struct git_place;
struct strbuf;

/*
 * -EINVAL when one of the files that are read of a repository, or of those that it borrows objects of, is
 * a pipe, a socket or a device; /dev/null is an empty file.
 */
int odd_files_refuse(const struct git_place *place, struct strbuf *err);

/*
 * Of git's files of the user and the system, those that may not be read or are no files are passed over
 * from now on: for libgit2_init().
 */
void odd_files_pass_over(void);

#endif
