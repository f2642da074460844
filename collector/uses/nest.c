// SPDX-License-Identifier: GPL-2.0-or-later
/* The #if that are open at a place of a file, and what they say when an option is off. */
#include <string.h>

#include "collector/uses/internal.h"
#include "common/alloc.h"

#define MAX_OPEN 64
/* No condition that anybody writes is longer; such a one says nothing. */
#define MAX_COND 8192

/* What is known of the branches of one #if. */
struct branch_truth {
	enum truth before; /* one of the branches before this is taken */
	enum truth here; /* this branch is taken */
};

struct uses_branch {
	uint32_t number;
	int depth; /* the caller's, at the #if */
	struct branch_truth now; /* in the build */
	struct {
		uint32_t option;
		struct branch_truth truth; /* if it were off */
	} off[USES_MAX_OPTIONS]; /* the options in its conditions */
	size_t nr_off;
};

static void add_option(struct uses_nest *nest, struct uses_branch *b, const struct word *w)
{
	struct uses_name name;

	if (!uses_name(nest->options, w, &name) || name.option == STRMAP_NONE ||
	    nest->options->state[name.option] == 'v' || b->nr_off == USES_MAX_OPTIONS)
		return;
	for (size_t i = 0; i < b->nr_off; i++) {
		if (b->off[i].option == name.option)
			return;
	}
	/* what came before did not depend on it */
	b->off[b->nr_off].option = name.option;
	b->off[b->nr_off++].truth = b->now;
}

static void add_options(struct uses_nest *nest, struct uses_branch *b, const struct uses_cond *cond)
{
	const char *end = cond->s + cond->len, *at = cond->s;

	while ((at = memmem(at, (size_t)(end - at), "CONFIG_", strlen("CONFIG_")))) {
		struct word w = uses_word(at, end);

		add_option(nest, b, &w);
		at += w.len;
	}
}

static void enter(struct branch_truth *t, enum truth cond)
{
	t->here = truth_and(truth_not(t->before), cond);
}

static void leave(struct branch_truth *t)
{
	t->before = truth_or(t->before, t->here);
}

static void enter_branch(struct uses_nest *nest, struct uses_branch *b,
			 const struct uses_cond *cond)
{
	bool readable = cond && cond->len <= MAX_COND;

	b->number = nest->next++;
	if (readable)
		add_options(nest, b, cond);
	enter(&b->now, !cond	? TRUTH_YES :
		       readable ? uses_cond_truth(nest->options, cond, STRMAP_NONE) :
				  TRUTH_MAYBE);
	for (size_t i = 0; i < b->nr_off; i++)
		enter(&b->off[i].truth,
		      !cond    ? TRUTH_YES :
		      readable ? uses_cond_truth(nest->options, cond, b->off[i].option) :
				 TRUTH_MAYBE);
}

void uses_nest_if(struct uses_nest *nest, const struct uses_cond *cond, int depth)
{
	struct uses_branch *b;

	if (nest->nr == MAX_OPEN) {
		nest->lost++;
		return;
	}
	ALLOC_GROW(nest->open, nest->nr + 1, nest->cap);
	b = &nest->open[nest->nr++];
	*b = (struct uses_branch){ .depth = depth };
	enter_branch(nest, b, cond);
}

void uses_nest_else(struct uses_nest *nest, const struct uses_cond *cond, int *depth)
{
	struct uses_branch *b;

	if (nest->lost || !nest->nr)
		return;
	b = &nest->open[nest->nr - 1];
	*depth = b->depth;
	leave(&b->now);
	for (size_t i = 0; i < b->nr_off; i++)
		leave(&b->off[i].truth);
	enter_branch(nest, b, cond);
}

void uses_nest_endif(struct uses_nest *nest)
{
	if (nest->lost)
		nest->lost--;
	else if (nest->nr)
		nest->nr--;
}

void uses_nest_release(struct uses_nest *nest)
{
	free(nest->open);
	memset(nest, 0, sizeof(*nest));
}

static const struct branch_truth *truth_without(const struct uses_branch *b, uint32_t option)
{
	for (size_t i = 0; i < b->nr_off; i++) {
		if (b->off[i].option == option)
			return &b->off[i].truth;
	}
	return NULL;
}

/*
 * Is this place more likely to be there without @option? Conditions that have nothing to do with it
 * (guards of headers, __ASSEMBLY__) count only when they are false.
 */
static bool is_absent(const struct uses_nest *nest, uint32_t option, uint32_t *branch)
{
	enum truth with = TRUTH_YES, without = TRUTH_YES;
	bool found = false;

	for (size_t i = 0; i < nest->nr; i++) {
		const struct uses_branch *b = &nest->open[i];
		const struct branch_truth *t = truth_without(b, option);

		if (!t && b->now.here == TRUTH_NO)
			return false;
		if (!t)
			continue;
		with = truth_and(with, b->now.here);
		without = truth_and(without, t->here);
		if (!found && t->here > b->now.here) {
			*branch = b->number;
			found = true;
		}
	}
	return found && without > with;
}

static bool named_before(const struct uses_nest *nest, size_t level, uint32_t option)
{
	for (size_t i = 0; i < level; i++) {
		if (truth_without(&nest->open[i], option))
			return true;
	}
	return false;
}

size_t uses_nest_absent(const struct uses_nest *nest, struct uses_absent *out, size_t max)
{
	size_t nr = 0;

	for (size_t level = 0; level < nest->nr; level++) {
		const struct uses_branch *b = &nest->open[level];

		for (size_t i = 0; i < b->nr_off && nr < max; i++) {
			uint32_t option = b->off[i].option;

			if (!named_before(nest, level, option) &&
			    is_absent(nest, option, &out[nr].branch))
				out[nr++].option = option;
		}
	}
	return nr;
}
