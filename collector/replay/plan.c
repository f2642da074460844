// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/plan.h"

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

void plan_init(struct plan *plan, size_t nr, const struct plan_ops *ops, void *data)
{
	*plan = (struct plan){ .nr = nr, .ops = ops, .data = data };
	plan->touched = xcalloc(nr + 2, sizeof(*plan->touched));
	plan->group = xcalloc(nr + 2, sizeof(*plan->group));
	plan->first = xcalloc(nr + 2, sizeof(*plan->first));
	plan->built = xcalloc(nr + 2, sizeof(*plan->built));
	plan->state = xcalloc(nr + 2, sizeof(*plan->state));
}

void plan_release(struct plan *plan)
{
	free(plan->touched);
	free(plan->group);
	free(plan->first);
	free(plan->built);
	free(plan->state);
	*plan = (struct plan){ 0 };
}

static void open_group(struct plan *plan, size_t point)
{
	size_t g = plan->nr_groups++;

	plan->first[g] = point;
	plan->built[g] = PLAN_NONE;
	plan->state[g] = PLAN_UNKNOWN;
}

/*
 * Two builds of one group differ: something between them touches what is built after all, whatever
 * was said of it. True when that was not known.
 */
static bool contradicted(struct plan *plan, size_t group, size_t point)
{
	size_t built = plan->built[group];

	if (built == PLAN_NONE || plan->ops->equal(plan->data, built, point))
		return false;
	for (size_t step = built + 1; step <= point; step++)
		plan->touched[step] = true;
	return true;
}

static bool find_groups(struct plan *plan)
{
	plan->nr_groups = 0;
	for (size_t p = 0; p <= plan->nr; p++) {
		enum plan_state state = plan->ops->state(plan->data, p);
		size_t g;

		if (p && !plan->touched[p])
			plan->touched[p] = plan->ops->touched(plan->data, p);
		if (!p || plan->touched[p])
			open_group(plan, p);
		g = plan->nr_groups - 1;
		plan->group[p] = g;
		if (state == PLAN_BUILT && contradicted(plan, g, p))
			return false;
		if (state == PLAN_BUILT)
			plan->built[g] = p;
		if (state == PLAN_BUILT || (state == PLAN_BROKEN && plan->state[g] != PLAN_BUILT))
			plan->state[g] = state;
	}
	plan->first[plan->nr_groups] = plan->nr + 1;
	return true;
}

void plan_refresh(struct plan *plan)
{
	while (!find_groups(plan))
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
static bool gap_above(const struct plan *plan, size_t low, struct gap *gap)
{
	size_t longest = 0, from = low;

	*gap = (struct gap){ .low = low, .high = low + 1 };
	while (gap->high < plan->nr_groups && plan->state[gap->high] != PLAN_BUILT)
		gap->high++;
	if (gap->high >= plan->nr_groups)
		return false;
	for (size_t g = low + 1; g <= gap->high; g++) {
		if (plan->state[g] == PLAN_UNKNOWN)
			continue;
		add_interval(gap, from, g, &longest);
		from = g;
	}
	return true;
}

/* Is the change across the gap one that has to be taken apart? Or negative. */
static int has_growth(const struct plan *plan, const struct gap *gap, struct strbuf *err)
{
	size_t a = plan->built[gap->low], b = plan->built[gap->high];

	if (!plan->ops->equal(plan->data, a, b))
		return 1;
	return gap->high > gap->low + 1 ? plan->ops->restless(plan->data, a, b, err) : 0;
}

static uint64_t gap_weight(const struct plan *plan, const struct gap *gap)
{
	int64_t bytes =
		plan->ops->growth(plan->data, plan->built[gap->low], plan->built[gap->high]);

	return bytes < 0 ? 0 - (uint64_t)bytes : (uint64_t)bytes;
}

/* The gap to halve next: 1, 0 when there is none, negative with @err. */
static int choose(struct plan *plan, struct gap *best, struct strbuf *err)
{
	struct gap gap;
	bool found = false;

	*best = (struct gap){ 0 };
	for (size_t low = 0; gap_above(plan, low, &gap); low = gap.high) {
		int grows = gap.unknown ? has_growth(plan, &gap, err) : 0;

		if (grows < 0)
			return grows;
		if (!grows)
			continue;
		if (!found || gap_weight(plan, &gap) > gap_weight(plan, best))
			*best = gap;
		found = true;
		if (!plan->largest_first)
			break;
	}
	return found;
}

static bool replay_commit(const struct plan *plan, const struct gap *gap, size_t group)
{
	return group <= gap->high &&
	       plan->ops->replay_commit(plan->data, plan->built[gap->low], plan->built[gap->high],
					plan->first[group]);
}

/*
 * The group to build: right before or behind a replay_commit, the one nearest to the middle, or just the
 * middle. A change that stands alone takes two builds then, however long the gap is.
 */
static size_t pick(const struct plan *plan, const struct gap *gap)
{
	size_t middle = gap->from + (gap->to - gap->from) / 2;
	size_t best = middle, best_far = SIZE_MAX;

	for (size_t g = gap->from + 1; plan->ops->replay_commit && g < gap->to; g++) {
		size_t far = g < middle ? middle - g : g - middle;

		if (far >= best_far ||
		    (!replay_commit(plan, gap, g) && !replay_commit(plan, gap, g + 1)))
			continue;
		best = g;
		best_far = far;
	}
	return best;
}

int plan_run(struct plan *plan, struct strbuf *err)
{
	for (;;) {
		struct gap gap;
		int code;

		plan_refresh(plan);
		code = choose(plan, &gap, err);
		if (code <= 0)
			return code;
		code = plan->ops->build(plan->data, plan->first[pick(plan, &gap)], err);
		if (code)
			return code;
	}
}

static enum plan_verdict gap_verdict(const struct plan *plan, size_t group, bool grows, bool open)
{
	switch (plan->state[group]) {
	case PLAN_BROKEN:
		return PLAN_BROKEN_STEP;
	case PLAN_BUILT:
		return open ? PLAN_OPEN : PLAN_MEASURED;
	default:
		return open ? PLAN_OPEN : grows ? PLAN_BROKEN_STEP : PLAN_MEASURED;
	}
}

/* The rows of the steps that lead from the gap's lower end to its upper one. */
static void gap_rows(const struct plan *plan, const struct gap *gap, bool grows,
		     struct plan_row *rows)
{
	bool open = grows && gap->unknown;
	size_t span = plan->first[gap->low + 1];

	for (size_t g = gap->low + 1; g <= gap->high; g++) {
		struct plan_row *row = &rows[plan->first[g]];

		row->verdict = gap_verdict(plan, g, grows, open);
		row->span = span;
		row->old_point = plan->built[gap->low];
		row->new_point = plan->built[gap->high];
	}
}

int plan_rows(struct plan *plan, struct plan_row *rows, struct strbuf *err)
{
	struct gap gap;

	plan_refresh(plan);
	for (size_t i = 1; i <= plan->nr; i++)
		rows[i] = (struct plan_row){ PLAN_UNTOUCHED, i, PLAN_NONE, PLAN_NONE };
	for (size_t low = 0; gap_above(plan, low, &gap); low = gap.high) {
		int grows = has_growth(plan, &gap, err);

		if (grows < 0)
			return grows;
		gap_rows(plan, &gap, grows, rows);
	}
	return 0;
}
