// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/builds.h"

#include <errno.h>
#include <string.h>

#include "collector/build/builder.h"
#include "collector/build/profile.h"
#include "collector/collect/work.h"
#include "collector/git/lineage.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/model/byte_class.h"
#include "db/db.h"
#include "sql.h"

int replay_builds_open(struct replay_builds *w, const struct replay_options *options,
		       struct progress *progress, struct strbuf *err)
{
	struct builder_options building = { .db = options->db,
					    .repo = options->repo,
					    .work = options->work,
					    .arch = options->arch,
					    .toolchain = options->toolchain,
					    .cc = options->cc,
					    .profiles = &w->profile,
					    .jobs = options->jobs };
	AUTO_DB struct db *db = NULL;
	int code;

	*w = (struct replay_builds){ .db = options->db,
				     .place = options->place,
				     .progress = progress,
				     .left = options->budget,
				     .reads_age = 1 };
	strvec_push(&w->profile, options->profile);
	code = builder_open(&building, progress, &w->builder, err);
	if (!code && !file_there(options->db, NULL))
		code = error_set(err, -ENOENT, "there is no database '%s'", options->db);
	/* an older one is brought up to date once */
	if (!code)
		code = db_open(options->db, DB_WRITE, &db, err);
	return code;
}

int replay_builds_place(struct replay_builds *w, struct strbuf *err)
{
	const struct revisions none = REVISIONS_INIT;
	AUTO_DB struct db *db = NULL;
	int code = db_open(w->db, DB_WRITE, &db, err);

	return code ? code : lineage_store(builder_repo(w->builder), db, &none, err);
}

void replay_builds_close(struct replay_builds *w)
{
	builder_close(w->builder);
	strvec_release(&w->profile);
	free(w->builds);
	free(w->build_of);
	strmap_release(&w->names);
	reads_release(&w->reads);
	strmap_release(&w->differ);
	*w = (struct replay_builds){ 0 };
}

int replay_builds_revision(struct replay_builds *w, const char *id, struct revision *out,
			   struct strbuf *err)
{
	AUTO_REVISIONS struct revisions list = REVISIONS_INIT;
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	struct repo *repo = builder_repo(w->builder);
	const struct step step = { 0 };
	git_oid oid;
	int code;

	if (git_oid_fromstr(&oid, id))
		return error_set(err, -EINVAL, "'%s' is no full commit id", id);
	if (!git_odb_exists(repo_odb(repo), &oid))
		return repo_missing(repo, GIT_ENOTFOUND, err, id);
	code = repo_expand(repo, id, &step, &list, &note, err);
	if (code)
		return code;
	*out = list.v[0];
	list.nr = 0;
	return 0;
}

int replay_builds_find_end(struct replay_builds *w, const char *id, int64_t *build,
			   struct strbuf *err)
{
	const struct profile *p = builder_profile(w->builder, 0);
	AUTO_DB struct db *db = NULL;
	struct revision rev;
	enum store_known known;
	int code = replay_builds_revision(w, id, &rev, err);

	if (code)
		return code;
	code = db_open(w->db, DB_READ, &db, err);
	if (!code)
		code = builder_known(w->builder, db, 0, &rev, &known, build, err);
	if (!code && known != STORE_OK)
		code = error_set(
			err, -ENOENT,
			"'%s' has no build of '%s' for %s with today's tools%s: collect it first",
			w->db, rev.name, p->name, known == STORE_FAILED ? " that went well" : "");
	free(rev.name);
	return code;
}

/* Later ones replace earlier ones. */
static void name_build(struct replay_builds *w, const char *name, size_t build)
{
	uint32_t number = strmap_intern(&w->names, name);
	size_t before = w->build_of_cap;

	ALLOC_GROW(w->build_of, (size_t)number + 1, w->build_of_cap);
	for (size_t i = before; i < w->build_of_cap; i++)
		w->build_of[i] = SIZE_MAX;
	w->build_of[number] = build;
}

static size_t add_build(struct replay_builds *w, int64_t id, bool ok, const char *commit,
			const char *tree)
{
	struct known_build *b;

	ALLOC_GROW(w->builds, w->nr_builds + 1, w->builds_cap);
	b = &w->builds[w->nr_builds];
	*b = (struct known_build){ .id = id, .ok = ok };
	if (git_oid_fromstr(&b->tree, tree))
		memset(&b->tree, 0, sizeof(b->tree));
	name_build(w, commit, w->nr_builds);
	if (*tree && ok)
		name_build(w, tree, w->nr_builds);
	return w->nr_builds++;
}

int replay_builds_read_builds(struct replay_builds *w, int64_t like, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_open(w->db, DB_READ, &db, err);

	if (!code)
		code = db_prepare(db, sql_replay_builds, &stmt, err);
	if (code)
		return code;
	db_bind_int(stmt, ":build", like);
	while ((code = db_step(db, stmt, err)) == 1)
		add_build(w, sqlite3_column_int64(stmt, 0), sqlite3_column_int(stmt, 3),
			  db_text(stmt, 1), db_text(stmt, 2));
	return code;
}

static size_t named_build(const struct replay_builds *w, const git_oid *id)
{
	char hex[GIT_OID_HEXSZ + 1];
	uint32_t number = strmap_find(&w->names, git_oid_tostr(hex, sizeof(hex), id));

	return number == STRMAP_NONE ? SIZE_MAX : w->build_of[number];
}

size_t replay_builds_find(const struct replay_builds *w, const git_oid *commit, const git_oid *tree)
{
	size_t by_commit = named_build(w, commit), by_tree = named_build(w, tree);

	if (by_commit != SIZE_MAX && w->builds[by_commit].ok)
		return by_commit;
	return by_tree != SIZE_MAX ? by_tree : by_commit;
}

/* Appends all rows of a statement as text. */
static int add_rows(struct db *db, const char *sql, int64_t build, struct strbuf *out,
		    struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", build);
	while ((code = db_step(db, stmt, err)) == 1) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			strbuf_addf(out, "%s ", db_text(stmt, i));
		strbuf_addch(out, '\n');
	}
	return code;
}

static int load_bytes(struct db *db, struct known_build *b, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_replay_bytes, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", b->id);
	db_bind_int(stmt, ":padding", CLASS_PADDING);
	code = db_step(db, stmt, err);
	if (code == 1)
		b->bytes = sqlite3_column_int64(stmt, 0);
	return code < 0 ? code : 0;
}

static int load_facts(struct db *db, struct known_build *b, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code = add_rows(db, sql_replay_units, b->id, &text, err);

	if (!code)
		code = add_rows(db, sql_replay_sections, b->id, &text, err);
	if (!code)
		content_hash(text.buf, text.len, b->facts);
	return code ? code : load_bytes(db, b, err);
}

static int load_reads(struct replay_builds *w, struct db *db, const struct known_build *b,
		      struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	size_t before = w->reads.paths.nr;
	bool unknown = w->reads.unknown;
	int code = db_prepare(db, sql_replay_reads, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", b->id);
	code = db_step(db, stmt, err);
	if (code < 0)
		return code;
	reads_add(&w->reads, code ? db_text(stmt, 0) : NULL);
	if (w->reads.paths.nr != before || w->reads.unknown != unknown)
		w->reads_age++;
	if (w->reads.unknown && !w->noted_unknown) {
		progress_line(
			w->progress,
			"note: it is not known which files a build read, so that each commit counts as touching it; 'collect' of a newer kbloat finds out");
		w->noted_unknown = true;
	}
	return 0;
}

int replay_builds_load(struct replay_builds *w, size_t build, struct strbuf *err)
{
	struct known_build *b = &w->builds[build];
	AUTO_DB struct db *db = NULL;
	int code;

	if (b->loaded)
		return 0;
	code = db_open(w->db, DB_READ, &db, err);
	if (!code)
		code = load_facts(db, b, err);
	if (!code)
		code = load_reads(w, db, b, err);
	b->loaded = !code;
	return code;
}

int replay_builds_load_end(struct replay_builds *w, const char *commit, struct strbuf *err)
{
	struct revision rev;
	size_t build;
	int code = replay_builds_revision(w, commit, &rev, err);

	if (code)
		return code;
	build = replay_builds_find(w, &rev.commit, &rev.tree);
	free(rev.name);
	if (build == SIZE_MAX || !w->builds[build].ok)
		return error_set(err, -ENOENT, "the build of '%s' is gone", commit);
	return replay_builds_load(w, build, err);
}

static int read_differ(struct replay_builds *w, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_open(w->db, DB_READ, &db, err);

	if (!code)
		code = db_prepare(db, sql_replay_differ, &stmt, err);
	if (code)
		return code;
	db_bind_int(stmt, ":old", w->builds[w->differ_of[0]].id);
	db_bind_int(stmt, ":new", w->builds[w->differ_of[1]].id);
	while ((code = db_step(db, stmt, err)) == 1)
		strmap_intern(&w->differ, db_text(stmt, 0));
	return code;
}

const struct strmap *replay_builds_differ(struct replay_builds *w, size_t a, size_t b)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;

	if (w->differ_of[0] != a || w->differ_of[1] != b) {
		strmap_release(&w->differ);
		w->differ_of[0] = a;
		w->differ_of[1] = b;
		read_differ(w, &ignored);
	}
	return &w->differ;
}

static int build_revision(struct replay_builds *w, const struct revision *rev, size_t *out,
			  struct strbuf *err)
{
	char commit[GIT_OID_HEXSZ + 1], tree[GIT_OID_HEXSZ + 1];
	enum build_outcome outcome = BUILD_REFUSED;
	int64_t id = 0;
	int code = 0;

	if (builder_fits(w->builder, 0, rev))
		code = work_build(w->builder, w->place, 0, rev, &outcome, &id, err);
	if (code)
		return code;
	if (outcome != BUILD_REFUSED && w->left > 0)
		w->left--;
	w->built += outcome == BUILD_BUILT;
	w->failed += outcome != BUILD_BUILT;
	progress_at(w->progress, w->built + w->failed);
	git_oid_tostr(commit, sizeof(commit), &rev->commit);
	git_oid_tostr(tree, sizeof(tree), &rev->tree);
	*out = add_build(w, id, outcome == BUILD_BUILT, commit, tree);
	return outcome == BUILD_BUILT ? replay_builds_load(w, *out, err) : 0;
}

int replay_builds_build(struct replay_builds *w, const git_oid *commit, size_t *build,
			struct strbuf *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	struct revision rev;
	int code;

	if (run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	if (!w->left)
		return 1;
	code = replay_builds_revision(w, git_oid_tostr(hex, sizeof(hex), commit), &rev, err);
	if (code)
		return code;
	code = build_revision(w, &rev, build, err);
	free(rev.name);
	return code;
}
