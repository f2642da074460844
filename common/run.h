/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes: fork and exec with an argv, never a shell. The child gets its own process group,
 * no standard input, default signal dispositions, and is killed (with its group) when the parent
 * dies or is interrupted.
 */
#ifndef COMMON_RUN_H
#define COMMON_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "common/strvec.h"

struct strbuf;

struct run {
	struct strvec argv; /* argv.v[0] is looked up in PATH */
	struct strvec env; /* "NAME=value" to set, "NAME" to unset, on top of our environment */
	const char *dir; /* working directory, or NULL; borrowed */
	const char *log; /* file that stdout and stderr are appended to, or NULL; borrowed */
	struct strbuf *out; /* where stdout goes when there is no log, or NULL for /dev/null */
	struct strbuf *errout; /* likewise stderr; NULL: ours */
	/* called every 200 ms or so while the child runs, may be NULL (progress) */
	void (*tick)(void *data);
	void *tick_data;
};

#define RUN_INIT                                                                                   \
	{                                                                                          \
		0                                                                                  \
	}

struct run_status {
	bool signalled; /* died by a signal: not the same as having exited */
	int code; /* exit status, or the signal's number */
};

/*
 * Runs to the end. 0 when the child was started and waited for, whatever became of it: look at
 * @status. Negative, with @err, when it could not be started.
 */
int run_command(struct run *run, struct run_status *status, struct strbuf *err);
void run_release(struct run *run);
/* True for exit status 0. */
bool run_ok(const struct run_status *status);
/* "exit status 2", "killed by signal 9 (Killed)" */
void run_describe(const struct run_status *status, struct strbuf *out);
/* Is @program found in PATH? Appends its path to @path when that is not NULL. */
bool run_find(const char *program, struct strbuf *path);

#endif
