// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/commit_info.h"

#include <errno.h>
#include <string.h>

#include "collector/git/commit_text.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* The texts, from the raw commit: as in every row of table commits. */
static int take_texts(struct repo *repo, const git_oid *id, struct commit_info *out,
		      struct strbuf *err)
{
	AUTO_STRBUF struct strbuf raw = STRBUF_INIT;
	struct walk_commit text = { 0 };
	int code = repo_read_commit(repo, id, &raw, err);

	if (code)
		return code;
	commit_text(raw.buf, raw.len, &text);
	out->author = text.author;
	out->email = text.email;
	out->subject = text.subject;
	out->author_time = text.author_time;
	out->commit_time = text.commit_time;
	return 0;
}

int commit_info_read(struct repo *repo, const git_oid *id, struct commit_info *out,
		     struct strbuf *err)
{
	git_commit *commit;
	int code;

	*out = (struct commit_info){ 0 };
	git_oid_tostr(out->id, sizeof(out->id), id);
	code = git_commit_lookup(&commit, repo_git(repo), id);
	if (code)
		return repo_missing(repo, code, err, out->id);
	git_oid_cpy(&out->tree, git_commit_tree_id(commit));
	out->nr_parents = git_commit_parentcount(commit);
	out->parents = xcalloc(out->nr_parents + 1, sizeof(*out->parents));
	for (unsigned i = 0; i < out->nr_parents; i++)
		git_oid_cpy(&out->parents[i], git_commit_parent_id(commit, i));
	git_commit_free(commit);
	return take_texts(repo, id, out, err);
}

void commit_info_release(struct commit_info *info)
{
	free(info->parents);
	free(info->author);
	free(info->email);
	free(info->subject);
	*info = (struct commit_info){ 0 };
}

static void parents_text(const struct commit_info *info, struct strbuf *out)
{
	for (size_t i = 0; i < info->nr_parents; i++) {
		char hex[GIT_OID_HEXSZ + 1];

		strbuf_addf(out, "%s%s", i ? " " : "",
			    git_oid_tostr(hex, sizeof(hex), &info->parents[i]));
	}
}

static int64_t find_row(struct db *db, const char *id, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_replay_find_commit, &stmt, err);

	if (code)
		return code;
	db_bind_text(stmt, ":commit", id);
	code = db_step(db, stmt, err);
	return code == 1 ? sqlite3_column_int64(stmt, 0) : code;
}

int64_t commit_info_store(struct db *db, const struct commit_info *info, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf parents = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int64_t row = find_row(db, info->id, err);
	int code;

	if (row)
		return row;
	code = db_prepare(db, sql_replay_add_commit, &stmt, err);
	if (code)
		return code;
	parents_text(info, &parents);
	db_bind_text(stmt, ":commit", info->id);
	db_bind_text(stmt, ":parents", parents.buf);
	db_bind_text(stmt, ":author", info->author);
	db_bind_text(stmt, ":email", info->email);
	db_bind_int(stmt, ":author_time", info->author_time);
	db_bind_int(stmt, ":commit_time", info->commit_time);
	db_bind_text(stmt, ":subject", info->subject);
	code = db_run(db, stmt, err);
	return code ? code : sqlite3_last_insert_rowid(db_handle(db));
}
