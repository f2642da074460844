/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a child with limits and its descendants take and may take, and their end. Those whose parent is gone become
 * children of ours, so that all of them are found.
 */
#ifndef COMMON_RUN_INTERNAL_H
#define COMMON_RUN_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

struct run_fence;
struct run_limits;
struct run_watch;

struct run_use {
	unsigned processes;
	uint64_t memory; /* bytes that are no file's */
};

/* Before the child is started: what runs now is not the child's. Makes this process a subreaper. */
struct run_watch *run_watch_new(void);
void run_watch_free(struct run_watch *watch);
/*
 * True when @use was filled: where the machine as a whole has come so far that a limit may be crossed, and
 * now and then, since it means to read of all processes.
 */
bool run_watch_look(struct run_watch *watch, const struct run_limits *limits, struct run_use *use);
/*
 * Behind the child's end: ends all that it left, and waits for that. 0, or -ETIMEDOUT when there is
 * something that SIGKILL does not end within ten seconds.
 */
int run_watch_end(struct run_watch *watch);

/*
 * A control group of its own for a child that may have @processes at one time (0: any number): between two
 * looks it cannot fork so often that the machine has no process left for others. NULL where we may not
 * make one (no controller for pids, or not delegated to us): then only the looks hold it. Before the fork.
 */
struct run_fence *run_fence_new(unsigned processes);
/* Puts the calling process into it, between fork and exec. @fence may be NULL. */
void run_fence_enter(const struct run_fence *fence);
/* Its directory; borrowed. */
const char *run_fence_dir(const struct run_fence *fence);
/* When all that was in it has ended. */
void run_fence_free(struct run_fence *fence);

#endif
