// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect/shards.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "collector/collect/worklist.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

#define REVISIONS 7
#define RECIPES 3
#define BUILDS ((size_t)REVISIONS * RECIPES)

static void list(struct shard_build *builds, int64_t cold, int64_t warm)
{
	for (size_t i = 0; i < BUILDS; i++)
		builds[i] = (struct shard_build){
			.recipe = i % RECIPES, .place = i / RECIPES, .cold = cold, .warm = warm
		};
}

/* The same for everybody, each build once, and no shard much larger than another. */
static void fixed(void)
{
	struct shard_build builds[BUILDS];

	for (size_t nr = 1; nr < 30; nr++) {
		size_t load[30] = { 0 };

		list(builds, 0, 0);
		shards_fixed(builds, BUILDS, REVISIONS, nr);
		for (size_t i = 0; i < BUILDS; i++) {
			CHECK(builds[i].shard < nr);
			load[builds[i].shard]++;
		}
		for (size_t s = 0; s < nr; s++)
			CHECK(load[s] <= (BUILDS + nr - 1) / nr + RECIPES);
	}
	/* neighbours: a recipe changes its shard as often as there are others */
	list(builds, 0, 0);
	shards_fixed(builds, BUILDS, REVISIONS, 3);
	for (size_t r = 0; r < RECIPES; r++) {
		size_t changes = 0;

		for (size_t i = 1; i < REVISIONS; i++)
			changes += builds[i * RECIPES + r].shard !=
				   builds[(i - 1) * RECIPES + r].shard;
		CHECK_INT(changes, 2);
	}
}

static int64_t longest(const struct shard_build *builds, size_t nr, size_t nr_shards)
{
	int64_t most = 0;

	for (size_t s = 0; s < nr_shards; s++) {
		const int64_t ms = shards_time(builds, nr, s);

		most = ms > most ? ms : most;
	}
	return most;
}

static void balance_lengths(void)
{
	static const int64_t ms[] = { 90, 10, 10, 10, 50, 40, 10, 10, 10, 20 };
	struct shard_build builds[ARRAY_SIZE(ms)];
	const size_t nr = ARRAY_SIZE(ms);

	for (size_t i = 0; i < nr; i++)
		builds[i] = (struct shard_build){
			.recipe = 0, .place = i, .cold = ms[i], .warm = ms[i]
		};
	shards_balance(builds, nr, 1);
	CHECK_INT(longest(builds, nr, 1), 260);
	shards_balance(builds, nr, 2);
	CHECK_INT(longest(builds, nr, 2), 130);
	shards_balance(builds, nr, 3);
	CHECK_INT(longest(builds, nr, 3), 90);
	/* the longest cannot be cut */
	shards_balance(builds, nr, 32);
	CHECK_INT(longest(builds, nr, 32), 90);
	shards_balance(builds, 0, 3);
}

/* Where a second build is far cheaper, no task begins with more recipes than it must. */
static void balance_neighbours(void)
{
	struct shard_build builds[BUILDS];
	size_t begun = 0;

	list(builds, 100, 10);
	shards_balance(builds, BUILDS, 3);
	for (size_t s = 0; s < 3; s++) {
		for (size_t r = 0; r < RECIPES; r++) {
			bool any = false;

			for (size_t i = r; i < BUILDS; i += RECIPES)
				any = any || builds[i].shard == s;
			begun += any;
		}
	}
	CHECK_INT(begun, RECIPES);
	CHECK_INT(longest(builds, BUILDS, 3), 160);
	/* and where it is not, each goes where there is room */
	list(builds, 100, 100);
	shards_balance(builds, BUILDS, 3);
	CHECK_INT(longest(builds, BUILDS, 3), 700);
	/* of none is anything known */
	list(builds, 0, 0);
	shards_balance(builds, BUILDS, 3);
	CHECK_INT(longest(builds, BUILDS, 3), 0);
	for (size_t s = 0, nr; s < 3; s++) {
		nr = 0;
		for (size_t i = 0; i < BUILDS; i++)
			nr += builds[i].shard == s;
		CHECK_INT(nr, 7);
	}
}

#define ID "0123456789012345678901234567890123456789"
#define HEAD                                                                                       \
	"kbloat-job 1\njobs 2\ntasks 3\nname j\nengine slurm\ndb /k.db\nrepo /r\nwork /w\nprofile tiny\n"

static int read_worklist(const char *text, struct worklist *worklist, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	test_write("job/worklist", text);
	strbuf_reset(err);
	return worklist_read(job_file(test_dir(), "job", &dir), worklist, err);
}

/* What is read is what was written; what somebody else wrote is refused, whatever it is. */
static void worklists(void)
{
	static const char *const bad[] = { "",
					   "kbloat-job 2\n",
					   "kbloat-job 1\n",
					   HEAD "name twice\n",
					   HEAD "what is this\n",
					   HEAD "build 0 0 " ID " " ID " 12 1\n",
					   HEAD "build 3 0 " ID " " ID " 12 1 v1\n",
					   HEAD "build 0 1 " ID " " ID " 12 1 v1\n",
					   HEAD "build 0 0 x " ID " 12 1 v1\n",
					   HEAD "build -1 0 " ID " " ID " 12 1 v1\n",
					   HEAD "jobs 0\n",
					   HEAD "tasks 0\n",
					   HEAD "tasks 99999999999999999999\n" };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	struct worklist worklist, again;

	CHECK_INT(read_worklist(HEAD "build 2 0 " ID " " ID " -12 1  v1.0 rc\nbuild 0 0 " ID " " ID
				     " 5 0 x\n",
				&worklist, &err),
		  0);
	CHECK_INT(worklist.nr, 2);
	CHECK_STR(worklist.builds[0].rev.name, "v1.0 rc");
	CHECK_INT(worklist.builds[0].rev.time, -12);
	CHECK_INT(worklist.builds[0].task, 2);
	test_write("again/x", "");
	CHECK_INT(worklist_write(job_file(test_dir(), "again", &path), &worklist, &err), 0);
	CHECK_INT(worklist_read(job_file(test_dir(), "again", &path), &again, &err), 0);
	CHECK_INT(again.nr, 2);
	CHECK_STR(again.builds[0].rev.name, "v1.0 rc");
	CHECK_STR(again.db, "/k.db");
	CHECK(!again.arch);
	worklist_release(&again);
	free(worklist.repo);
	worklist.repo = xstrdup("/two\nlines");
	CHECK_INT(worklist_write(job_file(test_dir(), "again", &path), &worklist, &err), -EINVAL);
	worklist_release(&worklist);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (!CHECK_INT(read_worklist(bad[i], &worklist, &err), -EINVAL))
			fprintf(stderr, "%s\n", bad[i]);
		worklist_release(&worklist);
	}
}

const struct test tests_shards[] = {
	{ "parts depend on nothing but what is asked for", fixed },
	{ "shares end at about the same time", balance_lengths },
	{ "neighbours stay together where that is cheaper", balance_neighbours },
	{ "the worklist of a job is read as it was written", worklists },
	{ NULL, NULL },
};
