/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Putting a revision into a directory, writing only what differs from what is there, so that the
 * times of unchanged files stay and make rebuilds only what changed. File contents are written as
 * git has them: no line-end conversion, no filters.
 *
 * A state file beside the directory says which tree it holds, or that a change was under way; then
 * every file is compared and the directory repaired. Nothing outside of the directory is touched,
 * and no symbolic link inside is followed, whatever the paths of a revision are.
 */
#ifndef COLLECTOR_GIT_CHECKOUT_H
#define COLLECTOR_GIT_CHECKOUT_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct repo;
struct revision;
struct strbuf;

struct checkout {
	const char *dir; /* made when missing; borrowed */
	const char *state; /* path of the state file; borrowed */
	/* called with files finished and to do, may be NULL */
	void (*progress)(void *data, size_t done, size_t total);
	void *progress_data;
};

struct checkout_result {
	size_t written, removed; /* paths */
	bool repaired; /* every file was compared */
};

/* Files larger than this are refused, in bytes. */
#define CHECKOUT_MAX_FILE ((uint64_t)1 << 30)

/*
 * Makes co->dir hold exactly @rev. -EINVAL: the revision cannot be checked out (a hostile path);
 * -ENODATA: an object is missing; -EEXIST: the directory was not made by kbloat; -EINTR:
 * interrupted; else an error of writing (-ENOSPC …). After an error the next call repairs.
 */
int checkout_revision(struct repo *repo, const struct revision *rev, const struct checkout *co,
		      struct checkout_result *result, struct strbuf *err);
/*
 * For those who change files of a checkout for a while: writes into the state file @state that a
 * change is under way (@tree NULL), or that all is again as in @tree.
 */
int checkout_mark(const char *state, const git_oid *tree, struct strbuf *err);

#endif
