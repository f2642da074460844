// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sets of options that would make one module: an option and, as long as built-in code uses what it
 * defines, the options that own this code. Options that use each other are found so, too.
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/candidate/case.h"
#include "analyzer/candidate/rules.h"
#include "common/alloc.h"

struct clusters {
	const struct evidence *f;
	unsigned char *inside;
	uint32_t (*sets)[CASE_OPTIONS + 1]; /* number of options, then these, sorted */
	size_t nr, cap;
};

/* Tristates are modules of their own. */
static bool is_candidate(const struct evidence *f, uint32_t option)
{
	return option != EVIDENCE_NONE && candidate_is_bool(f, option);
}

/* Adds @option to the set, unless it is there. False when it has no place or may not go. */
static bool join(const struct evidence *f, uint32_t *options, unsigned *nr, uint32_t option)
{
	for (unsigned i = 0; i < *nr; i++) {
		if (options[i] == option)
			return true;
	}
	if (*nr == CASE_OPTIONS || !is_candidate(f, option))
		return false;
	options[(*nr)++] = option;
	return true;
}

/* Adds the options of those that use symbol @s of the case. */
static bool join_users(const struct candidate_case *c, uint32_t s, uint32_t *options, unsigned *nr)
{
	const struct evidence *f = c->f;
	const struct evidence_range *users = &f->users[s];

	for (uint32_t u = users->first; u < users->first + users->nr; u++) {
		const struct evidence_need *n = &f->needs[f->user_needs[u]];

		if (candidate_held_by(c, &f->symbols[s], n) &&
		    !join(f, options, nr, f->objects[n->object].option))
			return false;
	}
	return true;
}

/* One step: 0 when nothing had to be added, 1 when something was, -1 when it cannot be closed. */
static int grow(struct clusters *cl, uint32_t *options, unsigned *nr)
{
	struct candidate_case c;
	unsigned before = *nr;
	bool fine = true;

	case_start(&c, cl->f, options, *nr, cl->inside);
	for (uint32_t i = 0; fine && i < c.nr_objects; i++) {
		const struct evidence_range *r = &cl->f->objects[c.objects[i]].symbols;

		for (uint32_t s = r->first; fine && s < r->first + r->nr; s++)
			fine = join_users(&c, s, options, nr);
	}
	case_end(&c);
	return fine ? *nr > before : -1;
}

static int compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void keep_set(struct clusters *cl, const uint32_t *options, unsigned nr)
{
	uint32_t set[CASE_OPTIONS + 1] = { nr };

	memcpy(set + 1, options, nr * sizeof(*options));
	qsort(set + 1, nr, sizeof(*set), compare_numbers);
	for (size_t i = 0; i < cl->nr; i++) {
		if (!memcmp(cl->sets[i], set, sizeof(set)))
			return;
	}
	ALLOC_GROW(cl->sets, cl->nr + 1, cl->cap);
	memcpy(cl->sets[cl->nr++], set, sizeof(set));
}

static void close_over_users(struct clusters *cl, uint32_t option)
{
	uint32_t options[CASE_OPTIONS] = { option };
	unsigned nr = 1;
	int grown;

	while ((grown = grow(cl, options, &nr)) > 0)
		;
	if (!grown && nr > 1)
		keep_set(cl, options, nr);
}

/* --- who leads --- */

static unsigned dependents(const struct evidence *f, const uint32_t *set, uint32_t option)
{
	uint32_t first, nr = evidence_depends_of(f, option, &first);
	unsigned found = 0;

	for (uint32_t d = first; d < first + nr; d++) {
		for (unsigned i = 1; i <= set[0]; i++)
			found += set[i] == f->depends[d].by;
	}
	return found;
}

static int64_t own_bytes(const struct evidence *f, uint32_t option)
{
	struct some_bytes own = option_bytes_of(&f->bytes, evidence_option(f, option)).own;

	return own.all - own.padding;
}

/* The one on which most of the others depend, then the largest, then by name. */
static bool leads(const struct evidence *f, const uint32_t *set, uint32_t a, uint32_t b)
{
	unsigned da = dependents(f, set, a), db = dependents(f, set, b);
	int64_t oa = own_bytes(f, a), ob = own_bytes(f, b);

	if (da != db)
		return da > db;
	if (oa != ob)
		return oa > ob;
	return strcmp(evidence_option(f, a), evidence_option(f, b)) < 0;
}

static int compare_options(const void *a, const void *b, void *evidence)
{
	return strcmp(evidence_option(evidence, *(const uint32_t *)a),
		      evidence_option(evidence, *(const uint32_t *)b));
}

static void put_in_order(const struct evidence *f, uint32_t *set)
{
	unsigned leader = 1;
	uint32_t swap;

	for (unsigned i = 2; i <= set[0]; i++) {
		if (leads(f, set, set[i], set[leader]))
			leader = i;
	}
	swap = set[1];
	set[1] = set[leader];
	set[leader] = swap;
	qsort_r(set + 2, set[0] - 1, sizeof(*set), compare_options, (void *)f);
}

void candidate_clusters(const struct evidence *f, unsigned char *inside,
			void (*add)(void *data, const uint32_t *options, unsigned nr), void *data)
{
	struct clusters cl = { .f = f, .inside = inside };

	for (uint32_t s = 0; s < f->conf->k.nr_symbols; s++) {
		if (is_candidate(f, s))
			close_over_users(&cl, s);
	}
	for (size_t i = 0; i < cl.nr; i++) {
		put_in_order(f, cl.sets[i]);
		add(data, cl.sets[i] + 1, cl.sets[i][0]);
	}
	free(cl.sets);
}
