// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks that the database has, or gets. */
#include <errno.h>

#include "collector/walk/blame_walk.h"
#include "collector/git/repo.h"
#include "common/mailmap.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/texts.h"
#include "sql.h"

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

static int set_mailmap(struct db *db, const char *commit, const char *text, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	struct texts texts = { 0 };
	int64_t id = 0;
	int ret = texts_open(&texts, db, err);

	if (!ret)
		ret = texts_long(&texts, text, &id, err);
	texts_close(&texts);
	if (!ret)
		ret = db_prepare(db, sql_walk_set_mailmap, &stmt, err);
	if (ret)
		return ret;
	db_bind_text(stmt, ":commit", commit);
	db_bind_int(stmt, ":mailmap", id);
	return db_run(db, stmt, err);
}

/* A build of a kbloat that did not look for .mailmap gets it now that there is a repository to ask. */
static int complete_mailmap(struct db *db, struct repo *repo, const char *commit,
			    struct strbuf *err)
{
	AUTO_REVISIONS struct revisions rev = REVISIONS_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, ignored = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	const struct step step = { .kind = STEP_TAGS };
	int ret = db_prepare(db, sql_walk_lacks_mailmap, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":commit", commit);
	ret = db_step(db, stmt, err);
	if (ret <= 0)
		return ret;
	if (repo_expand(repo, commit, &step, &rev, &ignored, &ignored) ||
	    !repo_read_file(repo, &rev.v[0], ".mailmap", MAILMAP_MAX, &text) || !text.len)
		return 0;
	ret = db_begin(db, err);
	if (!ret)
		ret = set_mailmap(db, commit, text.buf, err);
	if (!ret)
		ret = db_commit(db, err);
	if (ret)
		db_rollback(db);
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
		ret = complete_mailmap(db, repo, new_commit, err);
	if (ret)
		return ret;
	ret = walk_load(db, old_commit, new_commit, &had, err);
	if (ret && ret != -ENOENT)
		return ret;
	if (ret || !covers(had, WALK_OLD, old_paths) || !covers(had, WALK_NEW, new_paths))
		ret = walk_more(db, had, repo, old_commit, new_commit, old_paths, new_paths,
				progress, err);
	walk_free(had);
	return ret;
}
