/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stranger's build has left, before anything of ours reads or writes there: we may open what the
 * build could not, and a link or a pipe would have us do it.
 */
#ifndef COLLECTOR_SANDBOX_LEFT_H
#define COLLECTOR_SANDBOX_LEFT_H

struct strbuf;

/*
 * Is all in directory @dir, which is a directory itself or not there, a file, a directory or a link to something below @dir,
 * below @other (which may be NULL) or in the system's own places? 0; 1: it is not, and @err says what was left;
 * negative: trouble.
 */
int sandbox_check_left(const char *dir, const char *other, struct strbuf *err);

#endif
