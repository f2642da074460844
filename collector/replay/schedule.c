// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/schedule.h"

#include <stdlib.h>

#include "common/alloc.h"

/*
 * Revisions that do not build mostly come in a row. When at most so many are between two of them they
 * are taken to be no better, and not tried.
 */
#define ROW_MAX 7

/* Two built groups and nothing built between them. */
struct gap {
	size_t low, high; /* groups */
	size_t unknown; /* groups between that are worth trying */
	size_t from, to; /* the longest row of them lies between these */
};

void schedule_init(struct schedule *schedule, size_t nr, const struct schedule_ops *ops, void *data)
{
	*schedule = (struct schedule){ .nr = nr, .ops = ops, .data = data };
	schedule->touched = xcalloc(nr + 2, sizeof(*schedule->touched));
	schedule->group = xcalloc(nr + 2, sizeof(*schedule->group));
	schedule->first = xcalloc(nr + 2, sizeof(*schedule->first));
	schedule->built = xcalloc(nr + 2, sizeof(*schedule->built));
	schedule->state = xcalloc(nr + 2, sizeof(*schedule->state));
}

void schedule_release(struct schedule *schedule)
{
	free(schedule->touched);
	free(schedule->group);
	free(schedule->first);
	free(schedule->built);
	free(schedule->state);
	*schedule = (struct schedule){ 0 };
}

static void open_group(struct schedule *schedule, size_t point)
{
	size_t g = schedule->nr_groups++;

	schedule->first[g] = point;
	schedule->built[g] = SCHEDULE_NONE;
	schedule->state[g] = SCHEDULE_UNKNOWN;
}

/*
 * Two builds of one group differ: something between them touches what is built after all, whatever
 * was said of it. True when that was not known.
 */
static bool contradicted(struct schedule *schedule, size_t group, size_t point)
{
	size_t built = schedule->built[group];

	if (built == SCHEDULE_NONE || schedule->ops->equal(schedule->data, built, point))
		return false;
	for (size_t step = built + 1; step <= point; step++)
		schedule->touched[step] = true;
	return true;
}

static bool find_groups(struct schedule *schedule)
{
	schedule->nr_groups = 0;
	for (size_t p = 0; p <= schedule->nr; p++) {
		enum schedule_state state = schedule->ops->state(schedule->data, p);
		size_t g;

		if (p && !schedule->touched[p])
			schedule->touched[p] = schedule->ops->touched(schedule->data, p);
		if (!p || schedule->touched[p])
			open_group(schedule, p);
		g = schedule->nr_groups - 1;
		schedule->group[p] = g;
		if (state == SCHEDULE_BUILT && contradicted(schedule, g, p))
			return false;
		if (state == SCHEDULE_BUILT)
			schedule->built[g] = p;
		if (state == SCHEDULE_BUILT ||
		    (state == SCHEDULE_BROKEN && schedule->state[g] != SCHEDULE_BUILT))
			schedule->state[g] = state;
	}
	schedule->first[schedule->nr_groups] = schedule->nr + 1;
	return true;
}

void schedule_refresh(struct schedule *schedule)
{
	while (!find_groups(schedule))
		;
}

/* Groups between two of which something is known. @longest is the longest row so far. */
static void add_interval(struct gap *gap, size_t from, size_t to, size_t *longest)
{
	size_t n = to - from - 1;
	bool edge = from == gap->low || to == gap->high;

	if (!n || (!edge && n <= ROW_MAX))
		return;
	gap->unknown += n;
	if (n <= *longest)
		return;
	*longest = n;
	gap->from = from;
	gap->to = to;
}

/* The gap above built group @low. False at the newest end. */
static bool gap_above(const struct schedule *schedule, size_t low, struct gap *gap)
{
	size_t longest = 0, from = low;

	*gap = (struct gap){ .low = low, .high = low + 1 };
	while (gap->high < schedule->nr_groups && schedule->state[gap->high] != SCHEDULE_BUILT)
		gap->high++;
	if (gap->high >= schedule->nr_groups)
		return false;
	for (size_t g = low + 1; g <= gap->high; g++) {
		if (schedule->state[g] == SCHEDULE_UNKNOWN)
			continue;
		add_interval(gap, from, g, &longest);
		from = g;
	}
	return true;
}

/* Is the change across the gap one that has to be taken apart? Or negative. */
static int has_growth(const struct schedule *schedule, const struct gap *gap, struct strbuf *err)
{
	size_t a = schedule->built[gap->low], b = schedule->built[gap->high];

	if (!schedule->ops->equal(schedule->data, a, b))
		return 1;
	return gap->high > gap->low + 1 ? schedule->ops->restless(schedule->data, a, b, err) : 0;
}

static uint64_t gap_weight(const struct schedule *schedule, const struct gap *gap)
{
	int64_t bytes = schedule->ops->growth(schedule->data, schedule->built[gap->low],
					      schedule->built[gap->high]);

	return bytes < 0 ? 0 - (uint64_t)bytes : (uint64_t)bytes;
}

/* The gap to halve next: 1, 0 when there is none, negative with @err. */
static int choose(struct schedule *schedule, struct gap *best, struct strbuf *err)
{
	struct gap gap;
	bool found = false;

	*best = (struct gap){ 0 };
	for (size_t low = 0; gap_above(schedule, low, &gap); low = gap.high) {
		int grows = gap.unknown ? has_growth(schedule, &gap, err) : 0;

		if (grows < 0)
			return grows;
		if (!grows)
			continue;
		if (!found || gap_weight(schedule, &gap) > gap_weight(schedule, best))
			*best = gap;
		found = true;
		if (!schedule->largest_first)
			break;
	}
	return found;
}

static bool likely(const struct schedule *schedule, const struct gap *gap, size_t group)
{
	return group <= gap->high &&
	       schedule->ops->likely(schedule->data, schedule->built[gap->low],
				     schedule->built[gap->high], schedule->first[group]);
}

/*
 * The group to build: right before or behind a likely one, the one nearest to the middle, or just the
 * middle. A change that stands alone takes two builds then, however long the gap is.
 */
static size_t pick(const struct schedule *schedule, const struct gap *gap)
{
	size_t middle = gap->from + (gap->to - gap->from) / 2;
	size_t best = middle, best_far = SIZE_MAX;

	for (size_t g = gap->from + 1; schedule->ops->likely && g < gap->to; g++) {
		size_t far = g < middle ? middle - g : g - middle;

		if (far >= best_far || (!likely(schedule, gap, g) && !likely(schedule, gap, g + 1)))
			continue;
		best = g;
		best_far = far;
	}
	return best;
}

int schedule_run(struct schedule *schedule, struct strbuf *err)
{
	for (;;) {
		struct gap gap;
		int code;

		schedule_refresh(schedule);
		code = choose(schedule, &gap, err);
		if (code <= 0)
			return code;
		code = schedule->ops->build(schedule->data, schedule->first[pick(schedule, &gap)],
					    err);
		if (code)
			return code;
	}
}

static enum schedule_verdict gap_verdict(const struct schedule *schedule, size_t group, bool grows,
					 bool open)
{
	switch (schedule->state[group]) {
	case SCHEDULE_BROKEN:
		return SCHEDULE_BROKEN_STEP;
	case SCHEDULE_BUILT:
		return open ? SCHEDULE_OPEN : SCHEDULE_MEASURED;
	default:
		return open ? SCHEDULE_OPEN : grows ? SCHEDULE_BROKEN_STEP : SCHEDULE_MEASURED;
	}
}

/* The rows of the steps that lead from the gap's lower end to its upper one. */
static void gap_rows(const struct schedule *schedule, const struct gap *gap, bool grows,
		     struct schedule_row *rows)
{
	bool open = grows && gap->unknown;
	size_t span = schedule->first[gap->low + 1];

	for (size_t g = gap->low + 1; g <= gap->high; g++) {
		struct schedule_row *row = &rows[schedule->first[g]];

		row->verdict = gap_verdict(schedule, g, grows, open);
		row->span = span;
		row->old_point = schedule->built[gap->low];
		row->new_point = schedule->built[gap->high];
	}
}

int schedule_rows(struct schedule *schedule, struct schedule_row *rows, struct strbuf *err)
{
	struct gap gap;

	schedule_refresh(schedule);
	for (size_t i = 1; i <= schedule->nr; i++)
		rows[i] = (struct schedule_row){ SCHEDULE_UNTOUCHED, i, SCHEDULE_NONE,
						 SCHEDULE_NONE };
	for (size_t low = 0; gap_above(schedule, low, &gap); low = gap.high) {
		int grows = has_growth(schedule, &gap, err);

		if (grows < 0)
			return grows;
		gap_rows(schedule, &gap, grows, rows);
	}
	return 0;
}
