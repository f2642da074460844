// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/collect/internal.h"
#include "collector/build/profile.h"
#include "collector/git/repo.h"
#include "common/strbuf.h"
#include "db/db.h"

int work_look_up(struct builder *b, struct work_item *item, struct strbuf *err)
{
	const char *path = builder_options(b)->db;
	AUTO_DB struct db *db = NULL;
	enum store_known known;
	int64_t build;
	int code = db_open(path, DB_WRITE, &db, err);

	if (!code)
		code = builder_known(b, db, item->recipe, item->rev, &known, &build, err);
	if (code || known == STORE_NEW ||
	    (known == STORE_FAILED && item->again && build == item->known))
		return code;
	item->done = true;
	item->outcome = known == STORE_OK ? BUILD_BUILT : BUILD_FAILED;
	item->build = build;
	return 1;
}

void work_guess(const struct durations *d, struct builder *b, const struct work_item *items,
		size_t i, struct shard_build *out)
{
	const struct profile *p = builder_profile(b, items[i].recipe);
	char commit[GIT_OID_HEXSZ + 1];

	*out = (struct shard_build){ .recipe = items[i].recipe };
	for (size_t k = 1; k <= i; k++)
		out->place += items[k].rev != items[k - 1].rev;
	git_oid_tostr(commit, sizeof(commit), &items[i].rev->commit);
	durations_guess(d, commit, p->name, p->arch, out);
}
