// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/hashtab.h"

#include "common/idmap.h"
#include "tests/unit/test.h"

static bool is_number(const void *array, uint32_t number, const void *key)
{
	return ((const int *)array)[number] == *(const int *)key;
}

/* All with one of three hashes. */
static void collisions(void)
{
	struct hashtab tab = HASHTAB_INIT, copy;
	int numbers[2000] = { 0 }, missing = -1;
	bool all = true;

	CHECK(hashtab_find(&tab, 0, is_number, numbers, &missing) == HASHTAB_NONE);
	for (int i = 0; i < 2000; i++) {
		numbers[i] = i * 7;
		hashtab_add(&tab, UINT32_MAX - (uint32_t)i % 3, (uint32_t)i);
	}
	hashtab_copy(&copy, &tab);
	for (int i = 0; i < 2000; i++) {
		uint32_t hash = UINT32_MAX - (uint32_t)i % 3;

		all &= hashtab_find(&tab, hash, is_number, numbers, &numbers[i]) == (uint32_t)i;
		all &= hashtab_find(&copy, hash, is_number, numbers, &numbers[i]) == (uint32_t)i;
	}
	CHECK(all);
	CHECK(hashtab_find(&tab, UINT32_MAX, is_number, numbers, &missing) == HASHTAB_NONE);
	CHECK(hashtab_find(&tab, UINT32_MAX - 1, is_number, numbers, &numbers[0]) == HASHTAB_NONE);
	hashtab_clear(&tab);
	CHECK(hashtab_find(&tab, UINT32_MAX, is_number, numbers, &numbers[0]) == HASHTAB_NONE);
	CHECK_INT(hashtab_find(&copy, UINT32_MAX, is_number, numbers, &numbers[0]), 0);
	hashtab_add(&tab, 5, 3);
	CHECK_INT(hashtab_find(&tab, 5, is_number, numbers, &numbers[3]), 3);
	hashtab_release(&tab);
	hashtab_release(&copy);
	hashtab_copy(&copy, &tab);
	CHECK(!copy.slots);
}

static void any_id(void)
{
	static const int64_t ids[] = { 0, 1, -1, INT64_MIN, INT64_MAX, 256, 1LL << 40 };
	struct idmap map = IDMAP_INIT;
	const size_t nr = sizeof(ids) / sizeof(*ids);

	CHECK(idmap_get(&map, 0) == IDMAP_NONE);
	for (size_t i = 0; i < nr; i++)
		idmap_put(&map, ids[i], (int64_t)i);
	for (int64_t i = 1000; i < 9000; i++)
		idmap_put(&map, i * 4096, -i);
	idmap_put(&map, 1, 11);
	CHECK_INT(idmap_get(&map, 1), 11);
	for (size_t i = 2; i < nr; i++)
		CHECK_INT(idmap_get(&map, ids[i]), i);
	CHECK_INT(idmap_get(&map, 8999 * 4096), -8999);
	CHECK(idmap_get(&map, 2) == IDMAP_NONE);
	idmap_release(&map);
	CHECK(idmap_get(&map, 1) == IDMAP_NONE);
}

const struct test tests_hashtab[] = {
	{ "elements with the same hash", collisions },
	{ "a map from any number", any_id },
	{ NULL, NULL },
};
