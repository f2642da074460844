/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What to build next between two builds, so that each commit's effect is known with as few builds
 * as possible. Nothing here knows how a build is made.
 *
 * A line has steps 1 … nr, the commits, and points 0 … nr: point i is the revision behind step i,
 * point 0 the older end. Points between which no step touches anything that is built are one
 * revision to us: what is known of one of them holds for all.
 */
#ifndef COLLECTOR_REPLAY_SCHEDULE_H
#define COLLECTOR_REPLAY_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum schedule_state {
	SCHEDULE_UNKNOWN,
	SCHEDULE_BUILT,
	SCHEDULE_BROKEN /* does not build */
};

struct schedule_ops {
	/*
	 * Could step @step change what is built? Once true, it stays so. That builds prove it wrong
	 * is taken note of: all steps between them count as touching then.
	 */
	bool (*touched)(void *data, size_t step);
	/*
	 * Finds out @state of a point, by building it or otherwise. 0, 1 when the budget is used
	 * up, negative with @err. What other points are can change with it, and so can touched().
	 */
	int (*build)(void *data, size_t point, struct strbuf *err);
	/* What is known of a point now. */
	enum schedule_state (*state)(void *data, size_t point);
	/* Do the builds of two points have equal facts? */
	bool (*equal)(void *data, size_t a, size_t b);
	/*
	 * Has something that builds read changed between two points and changed back? 1, 0, or
	 * negative with @err.
	 */
	int (*restless)(void *data, size_t a, size_t b, struct strbuf *err);
	/* Growth in bytes from one built point to another. */
	int64_t (*growth)(void *data, size_t a, size_t b);
	/*
	 * Is the step one of those likeliest to have a part in the change from one built point to
	 * another? It says where to look first, no more. NULL: nobody knows.
	 */
	bool (*likely)(void *data, size_t a, size_t b, size_t step);
};

struct schedule {
	size_t nr; /* steps */
	const struct schedule_ops *ops;
	void *data;
	/* the largest gap first, for a budget; else from the oldest on, for neighbours' sake */
	bool largest_first;
	/* kept by schedule_refresh(), which schedule_run() and schedule_rows() call */
	bool *touched; /* by step */
	size_t *group; /* by point: number of its group of equal points */
	size_t *first; /* by group: its first point; [nr_groups] is nr + 1 */
	size_t *built; /* by group: a point of it that is built, or SCHEDULE_NONE */
	enum schedule_state *state; /* by group */
	size_t nr_groups;
};

#define SCHEDULE_NONE SIZE_MAX

/* Both ends are built. The caller ends @schedule with schedule_release(). */
void schedule_init(struct schedule *schedule, size_t nr, const struct schedule_ops *ops,
		   void *data);
void schedule_release(struct schedule *schedule);

/* Finds the groups anew: what was built, and what is touched, may have grown. */
void schedule_refresh(struct schedule *schedule);
/*
 * Builds until every step is known or the budget is used up (1). Negative with @err: an error, and
 * what is known so far stays.
 */
int schedule_run(struct schedule *schedule, struct strbuf *err);

enum schedule_verdict {
	SCHEDULE_MEASURED,
	SCHEDULE_UNTOUCHED,
	SCHEDULE_BROKEN_STEP,
	SCHEDULE_OPEN
};

/* What is known of one step. */
struct schedule_row {
	enum schedule_verdict verdict;
	size_t span; /* the lowest step that shares the change with it */
	size_t old_point, new_point; /* the built ends of the span; SCHEDULE_NONE when untouched */
};

/* Fills rows[1] … rows[nr]. Negative with @err: an error. */
int schedule_rows(struct schedule *schedule, struct schedule_row *rows, struct strbuf *err);

#endif
