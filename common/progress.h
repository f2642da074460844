/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress for people, on stderr: on a terminal one live line with what, done/total, rate and time
 * left, redrawn at most ten times a second; elsewhere a plain line a step. Nothing at all with
 * quiet. Text from outside is shown with control bytes replaced.
 */
#ifndef COMMON_PROGRESS_H
#define COMMON_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress;

enum progress_level { PROGRESS_QUIET, PROGRESS_NORMAL, PROGRESS_VERBOSE };

/* Returns a progress that the caller ends with progress_free(). @fd is STDERR_FILENO in kbloat. */
struct progress *progress_new(int fd, enum progress_level level);
void progress_free(struct progress *p);

/*
 * Start a phase of @total steps (0: unknown). @title is copied: "collect". Every function here
 * takes NULL for @p and then does nothing.
 */
void progress_start(struct progress *p, const char *title, uint64_t total);
/* @done steps of the phase are finished. */
void progress_at(struct progress *p, uint64_t done);
/* What is going on now: "v6.1.170:tiny: building, 210 of about 510 objects". Shown beside the bar on
 * a terminal; without one it is printed as a line only when @milestone. */
void progress_note(struct progress *p, bool milestone, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A line that stays: warnings and results of steps ("v6.1.170:tiny: 6,480,123 bytes, 81 s"). */
void progress_line(struct progress *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Like progress_line, with -v only. */
void progress_verbose(struct progress *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Ends the phase and clears the live line. */
void progress_end(struct progress *p);

#endif
