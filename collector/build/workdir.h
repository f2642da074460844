/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory that a collection works in:
 *
 *	src/		the revision that is checked out, src.state what it is
 *	obj/P-A/	objects of profile P for architecture A, kept warm from revision to revision
 *	logs/		a log for each build
 *	bin/		the linker's wrapper, and links to ccache
 *	ccache/		what ccache keeps, unless CCACHE_DIR says where
 *	probe/		what is built to try the machine
 *	lock		held while a collector (or a child of it) is at work
 *	running		there while a collector is at work, with the machine's boot id
 *
 * None of these is a symbolic link, which a makefile of a tree could lead us out of it with; the directory
 * itself may be one. All of it can be deleted when nothing runs; it is only time that is lost.
 */
#ifndef COLLECTOR_BUILD_WORKDIR_H
#define COLLECTOR_BUILD_WORKDIR_H

#include <stdbool.h>

struct strbuf;

struct workdir {
	char *path; /* absolute, without symbolic links */
	char *src, *src_state, *obj, *logs, *bin; /* absolute */
	bool marked; /* as running, and nothing lies there that is not to be trusted */
	int lock; /* inherited by children on purpose: the lock is free when the last one is gone */
};

/*
 * Makes @path when missing, and takes the lock. When the machine went down while a collector was at work
 * there, all that could have been half written is thrown away, or compared at the next checkout. -EBUSY: another collector is at work there;
 * -EINVAL: a path that makefiles cannot stand. The caller ends @out with workdir_close().
 */
int workdir_open(const char *path, struct workdir *out, struct strbuf *err);
/* Has something put a symbolic link in place of one of its directories meanwhile? -ELOOP, or 0. */
int workdir_check(const struct workdir *wd, struct strbuf *err);
/* Writes everything to the disk and gives the lock back. */
void workdir_close(struct workdir *wd);

#endif
