/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The best choices of a graph: minimum cuts, by igraph's maximum flow (push-relabel). At a price of
 * num / den bytes a hook the best choice is the one with the least
 *
 *   bytes that stay * den + trouble * num / 1000
 *
 * where trouble is in thousandths of a hook. All choices that are best at some price are the corners of
 * the lower hull of (trouble, bytes), the front.
 */
#ifndef ANALYZER_PLAN_FRONT_H
#define ANALYZER_PLAN_FRONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/plan/graph.h"

struct progress;
struct strbuf;

/*
 * The best choice where a hook costs num / den bytes; of several the one in which the fewest pieces
 * leave. Its cost is worked out from the choice, not by the solver, and compared with the flow: -EPROTO
 * when they differ. -ERANGE: the numbers are too large to be exact. The caller releases @out.
 */
int plan_cut(const struct plan_graph *g, int64_t num, int64_t den, struct plan_choice *out,
	     struct strbuf *err);

struct plan_front {
	struct plan_choice *choices; /* by trouble, from the one that costs nothing */
	size_t nr, cap;
	uint32_t solved; /* cuts that it took */
	bool complete; /* no choice is missing that is best at some price */
};

/*
 * The front, at most about @limit choices of it (0: all): where it is cut short, those that are left out lie
 * where they bring the least. What plan_front_at() finds for each of @hooks is there in any case.
 * @progress may be NULL.
 */
int plan_front_find(const struct plan_graph *g, uint32_t limit, const uint32_t *hooks,
		    size_t nr_hooks, struct progress *progress, struct plan_front *out,
		    struct strbuf *err);
/* Which choice of a front has at most @hooks hooks, and of those the fewest bytes that stay. */
size_t plan_front_pick(const struct plan_front *f, uint32_t hooks);
/*
 * The corner of the front with at most @hooks hooks from which the fewest bytes stay. The caller releases
 * @out with plan_choice_release().
 */
int plan_front_at(const struct plan_graph *g, uint32_t hooks, struct progress *progress,
		  struct plan_choice *out, struct strbuf *err);
void plan_front_release(struct plan_front *f);

#endif
