// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "analyzer/base/maintainers_index.h"
#include "common/alloc.h"

static int compare_keys(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int cmp = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (cmp)
		return cmp;
	return (a_len > b_len) - (a_len < b_len);
}

/* qsort_r() gives the patterns as @data. */
static int compare_patterns(const void *a, const void *b, void *data)
{
	const struct maint_pattern *patterns = data;
	uint32_t na = *(const uint32_t *)a, nb = *(const uint32_t *)b;
	const struct maint_pattern *pa = &patterns[na], *pb = &patterns[nb];
	int cmp = compare_keys(pa->text, pa->key_len, pb->text, pb->key_len);

	return cmp ? cmp : (na > nb) - (na < nb);
}

static void add_to_bucket(struct maint_index *index, const struct maint_pattern *p, uint32_t at)
{
	struct maint_bucket *last = NULL;

	if (index->nr_buckets)
		last = &index->buckets[index->nr_buckets - 1];
	if (!last || compare_keys(last->key, last->key_len, p->text, p->key_len) != 0) {
		ALLOC_GROW(index->buckets, index->nr_buckets + 1, index->buckets_cap);
		last = &index->buckets[index->nr_buckets++];
		*last = (struct maint_bucket){ .key = p->text, .key_len = p->key_len, .first = at };
	}
	last->nr++;
}

void maint_index_build(struct maint_index *index, const struct maint_pattern *patterns, size_t nr)
{
	index->order = xcalloc(nr + 1, sizeof(*index->order));
	for (size_t i = 0; i < nr; i++)
		index->order[i] = (uint32_t)i;
	qsort_r(index->order, nr, sizeof(*index->order), compare_patterns, (void *)patterns);
	for (size_t i = 0; i < nr; i++)
		add_to_bucket(index, &patterns[index->order[i]], (uint32_t)i);
}

void maint_index_release(struct maint_index *index)
{
	free(index->order);
	free(index->buckets);
	memset(index, 0, sizeof(*index));
}

const struct maint_bucket *maint_index_find(const struct maint_index *index, const char *key,
					    size_t len)
{
	size_t low = 0, high = index->nr_buckets;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct maint_bucket *b = &index->buckets[mid];
		int cmp = compare_keys(b->key, b->key_len, key, len);

		if (!cmp)
			return b;
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
