// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The front, by the way of Eisner and Severance (1976): between two choices lies another one exactly when
 * something is better than both at the price at which both cost the same.
 */
#include "analyzer/plan/front.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/progress.h"
#include "common/strbuf.h"

/* All costs stay below, so that doubles are exact. */
#define MAX_SUM ((int64_t)1 << 51)

/* Everything that a choice could cost. */
struct whole {
	int64_t bytes, trouble;
};

static int64_t priced(uint32_t cost)
{
	return cost == PLAN_NEVER ? 0 : cost;
}

static struct whole add_up(const struct plan_graph *g)
{
	struct whole w = { 0 };

	for (uint32_t i = 0; i < g->nr_pieces; i++) {
		w.bytes += g->pieces[i].bytes;
		w.trouble += g->pieces[i].price;
	}
	for (uint32_t i = 0; i < g->nr_lends; i++)
		w.trouble += priced(g->lends[i].hook) + priced(g->lends[i].export) * 2;
	for (uint32_t i = 0; i < g->nr_groups; i++)
		w.trouble += g->splits[i];
	return w;
}

/* Reduces a price until all sums are exact. Returns whether it is another one now. */
static bool fit_price(const struct whole *w, int64_t *num, int64_t *den)
{
	bool changed = false;

	while ((double)w->bytes * (double)*den + (double)w->trouble * (double)*num >
		       (double)MAX_SUM &&
	       *num + *den > 2) {
		*num = (*num + 1) / 2;
		*den = (*den + 1) / 2;
		changed = true;
	}
	return changed;
}

static int64_t gcd(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* A pair of neighbours between which nobody has looked. */
struct gap {
	size_t left; /* in front->choices, by trouble; the other one is the next */
	int64_t num, den; /* the price at which both cost the same */
	bool rounded; /* about that price */
	double room; /* how much better something between them could be, at most */
};

struct sweep {
	const struct plan_graph *g;
	struct whole whole;
	struct plan_front *front;
	bool *closed; /* by choice: nothing lies between it and the next */
	size_t closed_cap;
	const uint32_t *hooks; /* the choice with at most so many is sought; NULL: all are */
	bool inexact; /* a price had to be changed: something may be missing */
	struct progress *progress;
};

static int cut(struct sweep *s, int64_t num, int64_t den, struct plan_choice *out,
	       struct strbuf *err)
{
	s->front->solved++;
	progress_at(s->progress, s->front->solved);
	return plan_cut(s->g, num, den, out, err);
}

static void insert(struct sweep *s, size_t at, const struct plan_choice *c)
{
	struct plan_front *f = s->front;

	ALLOC_GROW(f->choices, f->nr + 1, f->cap);
	ALLOC_GROW(s->closed, f->nr + 1, s->closed_cap);
	memmove(&f->choices[at + 1], &f->choices[at], (f->nr - at) * sizeof(*f->choices));
	memmove(&s->closed[at + 1], &s->closed[at], (f->nr - at) * sizeof(*s->closed));
	f->choices[at] = *c;
	s->closed[at] = false;
	f->nr++;
}

/*
 * The most by which a corner between two choices can lie below the line through them, in bytes: the
 * lines through them and their outer neighbours bound it.
 */
static double room_of(const struct plan_front *f, size_t left)
{
	const struct plan_choice *a = &f->choices[left], *b = &f->choices[left + 1];
	double x = (double)(b->trouble - a->trouble), y = (double)(a->bytes - b->bytes);
	/* how steep the lines are that hold it from below, in bytes a thousandth of a hook */
	double before = left ? (double)(f->choices[left - 1].bytes - a->bytes) /
					(double)(a->trouble - f->choices[left - 1].trouble) :
			       y;
	double after = left + 2 < f->nr ?
			       (double)(b->bytes - f->choices[left + 2].bytes) /
				       (double)(f->choices[left + 2].trouble - b->trouble) :
			       0;
	double at = before > after ? (y - after * x) / (before - after) : 0;

	return before * at - y / x * at;
}

/* Looked at for s->hooks only the gap matters in which a choice with more of them begins. */
static bool is_wanted(const struct sweep *s, size_t left)
{
	const struct plan_choice *a = &s->front->choices[left], *b = a + 1;

	return !s->closed[left] && (!s->hooks || (a->hooks <= *s->hooks && b->hooks > *s->hooks));
}

/* The gap with the most room, the first one of several. False: there is none. */
static bool widest(const struct sweep *s, struct gap *out)
{
	const struct plan_front *f = s->front;
	bool any = false;

	for (size_t i = 0; i + 1 < f->nr; i++) {
		double room = is_wanted(s, i) ? room_of(f, i) : -1;

		if (!is_wanted(s, i) || (any && room <= out->room))
			continue;
		*out = (struct gap){ .left = i, .room = room };
		any = true;
	}
	if (any) {
		const struct plan_choice *a = &f->choices[out->left], *b = a + 1;
		int64_t num = a->bytes - b->bytes, den = b->trouble - a->trouble,
			by = gcd(num, den);

		out->num = num / by;
		out->den = den / by;
		out->rounded = fit_price(&s->whole, &out->num, &out->den);
	}
	return any;
}

static bool is_between(const struct plan_choice *c, const struct plan_choice *a,
		       const struct plan_choice *b)
{
	return c->trouble > a->trouble && c->trouble < b->trouble && c->bytes < a->bytes &&
	       c->bytes > b->bytes;
}

/* Is it below the line through its neighbours? */
static bool is_corner(const struct plan_choice *c, const struct plan_choice *a,
		      const struct plan_choice *b)
{
	/* each factor is below 2^40 or so: no product overflows a long double's 64 bits by much */
	long double rise =
		(long double)(a->bytes - c->bytes) * (long double)(b->trouble - a->trouble);
	long double line =
		(long double)(a->bytes - b->bytes) * (long double)(c->trouble - a->trouble);

	return rise > line;
}

static int look(struct sweep *s, const struct gap *gap, struct strbuf *err)
{
	const struct plan_choice *a = &s->front->choices[gap->left], *b = a + 1;
	struct plan_choice c;
	int ret = cut(s, gap->num, gap->den, &c, err);

	if (ret)
		return ret;
	if (is_between(&c, a, b) && is_corner(&c, a, b)) {
		insert(s, gap->left + 1, &c);
		return 0;
	}
	plan_choice_release(&c);
	s->closed[gap->left] = true;
	s->inexact |= gap->rounded;
	return 0;
}

/* What costs the least, and of that what leaves the fewest bytes; or the other way round. */
static int add_end(struct sweep *s, bool cheapest, struct strbuf *err)
{
	int64_t num = cheapest ? s->whole.bytes + 1 : 1, den = cheapest ? 1 : s->whole.trouble + 1;
	struct plan_choice c;
	int ret;

	fit_price(&s->whole, &num, &den);
	ret = cut(s, num, den, &c, err);
	if (ret)
		return ret;
	if (s->front->nr && s->front->choices[0].trouble >= c.trouble)
		plan_choice_release(&c);
	else
		insert(s, s->front->nr, &c);
	return 0;
}

/* What lies on the line between its neighbours is as good as they are, but no corner. */
static void drop_collinear(struct plan_front *f)
{
	size_t kept = 1;

	if (f->nr < 3)
		return;
	for (size_t i = 1; i + 1 < f->nr; i++) {
		if (is_corner(&f->choices[i], &f->choices[kept - 1], &f->choices[i + 1]))
			f->choices[kept++] = f->choices[i];
		else
			plan_choice_release(&f->choices[i]);
	}
	f->choices[kept++] = f->choices[f->nr - 1];
	f->nr = kept;
}

/* Proves the choice at a price that says more than the one it was found at. */
static int certify_at(struct sweep *s, size_t at, int64_t num, int64_t den, bool *done,
		      struct strbuf *err)
{
	struct plan_choice *old = &s->front->choices[at], c;
	int ret;

	fit_price(&s->whole, &num, &den);
	ret = cut(s, num, den, &c, err);
	*done = !ret && c.bytes == old->bytes && c.trouble == old->trouble;
	if (*done) {
		plan_choice_release(old);
		*old = c;
	} else if (!ret) {
		plan_choice_release(&c);
	}
	return ret;
}

/* Where choices were left out beside an end, the next price may not be beyond them yet. */
#define MAX_TRIES 12

/* The ends were found at prices beyond all measure: twice and half of what the next one takes do. */
static int certify_ends(struct sweep *s, struct strbuf *err)
{
	const struct plan_front *f = s->front;
	const struct plan_choice *a = &f->choices[0], *b = &f->choices[f->nr - 2];
	int64_t num = a->bytes - a[1].bytes, den = a[1].trouble - a->trouble;
	bool done = false;
	int ret = 0;

	for (int i = 0; i < MAX_TRIES && !done && !ret; i++)
		ret = certify_at(s, 0, num *= 2, den, &done, err);
	num = b->bytes - b[1].bytes;
	den = b[1].trouble - b->trouble;
	done = false;
	for (int i = 0; i < MAX_TRIES && !done && !ret; i++)
		ret = certify_at(s, f->nr - 1, num, den *= 2, &done, err);
	return ret;
}

/* Looks until there are @limit choices (0: any number), or nothing is left to be found. */
static int look_around(struct sweep *s, uint32_t limit, struct strbuf *err)
{
	struct gap gap;
	int ret = 0;

	while (!ret && (!limit || s->front->nr < limit) && widest(s, &gap))
		ret = look(s, &gap, err);
	return ret;
}

static int sweep(struct sweep *s, uint32_t limit, const uint32_t *hooks, size_t nr_hooks,
		 struct strbuf *err)
{
	struct plan_front *f = s->front;
	struct gap gap;
	int ret;

	memset(f, 0, sizeof(*f));
	ret = add_end(s, true, err);
	if (!ret)
		ret = add_end(s, false, err);
	if (!ret)
		ret = look_around(s, limit, err);
	for (size_t i = 0; i < nr_hooks && !ret; i++) {
		s->hooks = &hooks[i];
		ret = look_around(s, 0, err);
	}
	s->hooks = NULL;
	f->complete = !ret && !s->inexact && !widest(s, &gap);
	if (!ret)
		drop_collinear(f);
	return ret || f->nr < 2 ? ret : certify_ends(s, err);
}

int plan_front_find(const struct plan_graph *g, uint32_t limit, const uint32_t *hooks,
		    size_t nr_hooks, struct progress *progress, struct plan_front *out,
		    struct strbuf *err)
{
	struct sweep s = { .g = g, .front = out, .progress = progress, .whole = add_up(g) };
	int ret = sweep(&s, limit, hooks, nr_hooks, err);

	free(s.closed);
	return ret;
}

size_t plan_front_pick(const struct plan_front *f, uint32_t hooks)
{
	size_t best = 0;

	for (size_t i = 1; i < f->nr; i++) {
		if (f->choices[i].hooks <= hooks)
			best = i;
	}
	return best;
}

int plan_front_at(const struct plan_graph *g, uint32_t hooks, struct progress *progress,
		  struct plan_choice *out, struct strbuf *err)
{
	struct plan_front f;
	struct sweep s = { .g = g, .front = &f, .progress = progress, .whole = add_up(g) };
	int ret = sweep(&s, 2, &hooks, 1, err);

	if (!ret) {
		struct plan_choice *best = &f.choices[plan_front_pick(&f, hooks)];

		*out = *best;
		memset(best, 0, sizeof(*best));
	}
	free(s.closed);
	plan_front_release(&f);
	return ret;
}

void plan_front_release(struct plan_front *f)
{
	for (size_t i = 0; i < f->nr; i++)
		plan_choice_release(&f->choices[i]);
	free(f->choices);
	memset(f, 0, sizeof(*f));
}
