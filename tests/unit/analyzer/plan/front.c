// SPDX-License-Identifier: GPL-2.0-or-later
/* The solver, against trying everything and against a second one. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/plan/front.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/analyzer/plan/dinic.h"
#include "tests/unit/suites.h"
#include "tests/unit/test.h"

static uint64_t seed;

static uint32_t roll(uint32_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % n);
}

static uint32_t some_cost(void)
{
	static const uint32_t costs[] = { 0, 118, 500, 1000, 1000, 2000, PLAN_NEVER };

	return costs[roll(ARRAY_SIZE(costs))];
}

/* A graph of whatever can be in one. */
static void make_graph(struct plan_graph *g, uint32_t pieces, uint32_t lends)
{
	uint32_t groups = roll(3);

	memset(g, 0, sizeof(*g));
	for (uint32_t i = 0; i < groups; i++)
		plan_graph_group(g, roll(3) * 500);
	for (uint32_t i = 0; i < pieces; i++) {
		struct plan_piece p = { .bytes = roll(5) ? roll(4000) : 0,
					.price = roll(4) ? 0 : roll(700),
					.group = groups && roll(3) ? roll(groups) : PLAN_NONE,
					.held = !roll(6) };

		plan_graph_piece(g, &p);
	}
	for (uint32_t i = 0; i < lends; i++) {
		uint32_t users = 1 + roll(4), at = roll(pieces);

		plan_graph_lend(g, roll(pieces), some_cost(), some_cost());
		for (uint32_t k = 0; k < users && at < pieces; k++, at += 1 + roll(3))
			plan_graph_user(g, at, !roll(8));
	}
}

/* --- trying everything --- */

struct point {
	int64_t trouble, bytes;
};

static int compare_points(const void *pa, const void *pb)
{
	const struct point *a = pa, *b = pb;

	if (a->trouble != b->trouble)
		return a->trouble < b->trouble ? -1 : 1;
	return a->bytes < b->bytes ? -1 : a->bytes > b->bytes;
}

/* All choices that there are, by trouble. */
static struct point *try_all(const struct plan_graph *g, size_t *nr)
{
	struct point *points = xcalloc((size_t)1 << g->nr_pieces, sizeof(*points));
	struct plan_choice c = { .leaves = xcalloc(g->nr_pieces, sizeof(bool)) };

	*nr = 0;
	for (uint32_t set = 0; set < 1u << g->nr_pieces; set++) {
		for (uint32_t i = 0; i < g->nr_pieces; i++)
			c.leaves[i] = set >> i & 1;
		if (plan_choice_count(g, &c))
			points[(*nr)++] = (struct point){ c.trouble, c.bytes };
	}
	qsort(points, *nr, sizeof(*points), compare_points);
	free(c.leaves);
	return points;
}

static double best_of(const struct point *points, size_t nr, int64_t num, int64_t den)
{
	int64_t best = INT64_MAX;

	for (size_t i = 0; i < nr; i++) {
		int64_t cost = points[i].bytes * den + points[i].trouble * num;

		best = cost < best ? cost : best;
	}
	return (double)best;
}

/* Keeps the corners of the lower hull, and returns how many there are. */
static size_t hull_of(struct point *points, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (kept && points[i].bytes >= points[kept - 1].bytes)
			continue;
		while (kept > 1) {
			const struct point *a = &points[kept - 2], *b = &points[kept - 1];

			if ((a->bytes - b->bytes) * (points[i].trouble - a->trouble) >
			    (a->bytes - points[i].bytes) * (b->trouble - a->trouble))
				break;
			kept--;
		}
		points[kept++] = points[i];
	}
	return kept;
}

static bool same_front(const struct plan_front *f, const struct point *points, size_t nr)
{
	for (size_t i = 0; i < nr && i < f->nr; i++) {
		if (f->choices[i].trouble != points[i].trouble ||
		    f->choices[i].bytes != points[i].bytes)
			return false;
	}
	return f->nr == nr && f->complete;
}

static void check_small(void)
{
	static const struct {
		int64_t num, den;
	} prices[] = { { 1, 1 }, { 1, 10 }, { 7, 3 }, { 1, 100000 }, { 100000, 1 } };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct plan_graph g;
	struct plan_front f;
	struct point *points;
	size_t nr;

	make_graph(&g, 1 + roll(9), roll(14));
	points = try_all(&g, &nr);
	for (size_t i = 0; i < ARRAY_SIZE(prices); i++) {
		struct plan_choice c;

		if (!CHECK(!plan_cut(&g, prices[i].num, prices[i].den, &c, &err)))
			break;
		CHECK(c.cost == best_of(points, nr, prices[i].num, prices[i].den));
		CHECK(c.flow == c.cost);
		plan_choice_release(&c);
	}
	if (CHECK(!plan_front_find(&g, 0, NULL, 0, NULL, &f, &err)))
		CHECK(same_front(&f, points, hull_of(points, nr)));
	CHECK_STR(err.buf, "");
	plan_front_release(&f);
	free(points);
	plan_graph_release(&g);
}

static void against_all_choices(void)
{
	for (seed = 1; seed <= 1000 && test_passed(); seed++) {
		uint64_t start = seed;

		check_small();
		if (!CHECK(test_passed()))
			CHECK_INT(start, 0); /* says which graph it is */
		seed = start;
	}
}

static void against_second_solver(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	for (uint32_t i = 0; i < 30; i++) {
		static const int64_t dens[] = { 1, 3, 50, 1000 };
		struct plan_graph g;
		struct plan_choice c;
		int64_t den = dens[i % ARRAY_SIZE(dens)];

		seed = 77 + i;
		make_graph(&g, 300, 900);
		if (CHECK(!plan_cut(&g, 1, den, &c, &err))) {
			CHECK(c.cost == (double)dinic_cut(&g, 1, den));
			plan_choice_release(&c);
		}
		plan_graph_release(&g);
	}
}

/* With few points the front is a part of the whole one, and says so; one point is found alone. */
static void parts_of_the_front(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct plan_graph g;
	struct plan_front all, some;
	struct plan_choice c;
	size_t at = 0;

	seed = 4711;
	make_graph(&g, 200, 500);
	CHECK(!plan_front_find(&g, 0, NULL, 0, NULL, &all, &err));
	CHECK(!plan_front_find(&g, 5, NULL, 0, NULL, &some, &err));
	CHECK(all.complete && all.nr > 8);
	CHECK(!some.complete && some.nr == 5);
	for (size_t i = 0; i < some.nr; i++) {
		while (at < all.nr && all.choices[at].trouble != some.choices[i].trouble)
			at++;
		CHECK(at < all.nr && all.choices[at].bytes == some.choices[i].bytes);
	}
	for (uint32_t hooks = 0; hooks < 200; hooks += 13) {
		const struct plan_choice *best = &all.choices[0];

		for (size_t i = 0; i < all.nr; i++)
			best = all.choices[i].hooks <= hooks ? &all.choices[i] : best;
		if (CHECK(!plan_front_at(&g, hooks, NULL, &c, &err))) {
			CHECK_INT(c.bytes, best->bytes);
			CHECK_INT(c.trouble, best->trouble);
			plan_choice_release(&c);
		}
	}
	plan_front_release(&all);
	plan_front_release(&some);
	plan_graph_release(&g);
}

/* Nothing, and what cannot be exact. */
static void ends_of_the_world(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct plan_graph g = { 0 };
	struct plan_front f;
	struct plan_choice c;

	CHECK(!plan_front_find(&g, 0, NULL, 0, NULL, &f, &err));
	CHECK(f.nr == 1 && f.complete && !f.choices[0].pieces);
	plan_front_release(&f);
	plan_graph_piece(&g, &(struct plan_piece){ .bytes = 1000, .group = PLAN_NONE });
	CHECK(!plan_front_find(&g, 0, NULL, 0, NULL, &f, &err));
	CHECK(f.nr == 1 && f.choices[0].pieces == 1 && !f.choices[0].bytes);
	plan_front_release(&f);
	CHECK(plan_cut(&g, 1, INT64_MAX / 2, &c, &err) < 0);
	CHECK_HAS(err.buf, "too large");
	plan_graph_release(&g);
}

const struct test tests_plan_front[] = {
	{ "the front and its points are the best of all choices, on a thousand graphs",
	  against_all_choices },
	{ "a second solver says the same of larger ones", against_second_solver },
	{ "a front cut short is a part of the whole, and a point can be found alone",
	  parts_of_the_front },
	{ "nothing to choose from, and numbers that are too large", ends_of_the_world },
	{ NULL, NULL },
};
