// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect/shards.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"

/* Neighbours are kept together when the second of them takes less than so many hundredths of the first. */
#define WORTH_IT 90

void shards_fixed(struct shard_build *builds, size_t nr, size_t nr_revisions, size_t nr_shards)
{
	/* another recipe begins one further, lest all first revisions be the first shard's */
	for (size_t i = 0; i < nr; i++)
		builds[i].shard =
			(builds[i].place * nr_shards / nr_revisions + builds[i].recipe) % nr_shards;
}

/* Builds that stay together: list[first] … list[end - 1]. */
struct run_of {
	size_t first, end;
	int64_t ms;
};

struct balance {
	struct shard_build *builds;
	const struct shard_build **list; /* by recipe, the oldest first */
	size_t nr;
	struct run_of *runs;
	size_t nr_runs, runs_cap;
};

static int by_recipe(const void *pa, const void *pb)
{
	const struct shard_build *a = *(struct shard_build *const *)pa;
	const struct shard_build *b = *(struct shard_build *const *)pb;

	if (a->recipe != b->recipe)
		return a->recipe < b->recipe ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static int longest_first(const void *pa, const void *pb)
{
	const struct run_of *a = pa, *b = pb;

	if (a->ms != b->ms)
		return a->ms > b->ms ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* A build of unknown length is one like the others, and when none is known all are the same. */
static int64_t cost(int64_t ms)
{
	return ms ? ms : 1000;
}

/* What one after another take, the first of them from the beginning. */
static int64_t run_ms(const struct balance *b, size_t first, size_t end)
{
	int64_t ms = cost(b->list[first]->cold);

	for (size_t i = first + 1; i < end; i++)
		ms += cost(b->list[i]->warm);
	return ms;
}

static void cut_runs(struct balance *b, int64_t most)
{
	for (size_t first = 0, end; first < b->nr; first = end) {
		const struct shard_build *one = b->list[first];

		for (end = first + 1; end < b->nr && b->list[end]->recipe == one->recipe; end++) {
			const struct shard_build *next = b->list[end];

			if (cost(next->warm) * 100 > cost(next->cold) * WORTH_IT ||
			    run_ms(b, first, end + 1) > most)
				break;
		}
		ALLOC_GROW(b->runs, b->nr_runs + 1, b->runs_cap);
		b->runs[b->nr_runs++] = (struct run_of){ first, end, run_ms(b, first, end) };
	}
}

static void share_out(struct balance *b, size_t nr_shards)
{
	AUTO_FREE int64_t *load = xcalloc(nr_shards, sizeof(*load));

	for (size_t i = 0; i < b->nr_runs; i++) {
		size_t least = 0;

		for (size_t s = 1; s < nr_shards; s++) {
			if (load[s] < load[least])
				least = s;
		}
		load[least] += b->runs[i].ms;
		for (size_t k = b->runs[i].first; k < b->runs[i].end; k++)
			b->builds[b->list[k] - b->builds].shard = least;
	}
}

/* What is the longest share with runs of so many ms at most? */
static int64_t try_runs(struct balance *b, int64_t most, size_t nr_shards)
{
	int64_t longest = 0;

	b->nr_runs = 0;
	cut_runs(b, most);
	qsort(b->runs, b->nr_runs, sizeof(*b->runs), longest_first);
	share_out(b, nr_shards);
	for (size_t s = 0; s < nr_shards; s++) {
		const int64_t ms = shards_time(b->builds, b->nr, s);

		longest = ms > longest ? ms : longest;
	}
	return longest;
}

/*
 * Long runs spare beginnings, short ones even out what is left at the end: which is better, only trying
 * tells.
 */
void shards_balance(struct shard_build *builds, size_t nr, size_t nr_shards)
{
	struct balance b = { .builds = builds, .nr = nr };
	int64_t all = 0, begin = 0, best = INT64_MAX, most = 0;

	if (!nr)
		return;
	b.list = xcalloc(nr, sizeof(*b.list));
	for (size_t i = 0; i < nr; i++) {
		b.list[i] = &builds[i];
		all += cost(builds[i].warm);
		begin = cost(builds[i].cold) > begin ? cost(builds[i].cold) : begin;
	}
	qsort(b.list, nr, sizeof(*b.list), by_recipe);
	for (int64_t parts = 1; parts <= 16; parts *= 2) {
		const int64_t try = begin + all / (int64_t)nr_shards / parts;
		const int64_t longest = try_runs(&b, try, nr_shards);

		if (longest < best) {
			best = longest;
			most = try;
		}
	}
	try_runs(&b, most, nr_shards);
	free(b.runs);
	free(b.list);
}

int64_t shards_time(const struct shard_build *builds, size_t nr, size_t shard)
{
	int64_t ms = 0;

	for (size_t i = 0; i < nr; i++) {
		bool warm = false;

		if (builds[i].shard != shard)
			continue;
		for (size_t k = 0; k < i && !warm; k++)
			warm = builds[k].shard == shard && builds[k].recipe == builds[i].recipe;
		ms += warm ? builds[i].warm : builds[i].cold;
	}
	return ms;
}
