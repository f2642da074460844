// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks that the database has, or gets. */
#include <errno.h>

#include "collector/walk/blame_walk.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"

/* Has the walk the lines of all these files? One without a row was not touched. */
static bool covers(const struct walk *walk, enum walk_side side, const struct strvec *paths)
{
	for (size_t i = 0; i < paths->nr; i++) {
		const struct walk_file *file = walk_find(walk, side, paths->v[i]);

		if (file && !file->walked)
			return false;
	}
	return true;
}

/* The files of @walk, which may be NULL, whose lines it has, and @paths. */
static void join(const struct walk *walk, enum walk_side side, const struct strvec *paths,
		 struct strvec *out)
{
	strvec_push_all(out, paths->v ? paths->v : (char *const[]){ NULL });
	for (size_t i = 0; walk && i < walk->nr_files[side]; i++) {
		const struct walk_file *file = &walk->files[side][i];

		if (file->walked)
			strvec_push(out, strmap_name(&walk->paths, file->path));
	}
}

static int store(struct db *db, const struct walk *walk, struct strbuf *err)
{
	int ret = db_begin(db, err);

	if (ret)
		return ret;
	ret = walk_store(db, walk, err);
	if (!ret)
		ret = db_commit(db, err);
	if (ret)
		db_rollback(db);
	return ret;
}

static int walk_more(struct db *db, const struct walk *had, struct repo *repo,
		     const char *old_commit, const char *new_commit, const struct strvec *old_paths,
		     const struct strvec *new_paths, struct progress *progress, struct strbuf *err)
{
	AUTO_STRVEC struct strvec all_old = STRVEC_INIT, all_new = STRVEC_INIT;
	struct walk *walk;
	int ret;

	join(had, WALK_OLD, old_paths, &all_old);
	join(had, WALK_NEW, new_paths, &all_new);
	ret = walk_history(repo, old_commit, new_commit, &all_old, &all_new, progress, &walk, err);
	if (ret)
		return ret;
	ret = store(db, walk, err);
	walk_free(walk);
	return ret;
}

int walk_collect(const char *path, struct repo *repo, const char *old_commit,
		 const char *new_commit, const struct strvec *old_paths,
		 const struct strvec *new_paths, struct progress *progress, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	struct walk *had = NULL;
	int ret = db_open(path, DB_WRITE, &db, err);

	if (!ret)
		ret = walk_load(db, old_commit, new_commit, &had, err);
	if (ret && ret != -ENOENT)
		return ret;
	if (ret || !covers(had, WALK_OLD, old_paths) || !covers(had, WALK_NEW, new_paths))
		ret = walk_more(db, had, repo, old_commit, new_commit, old_paths, new_paths,
				progress, err);
	walk_free(had);
	return ret;
}
