// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/merge.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/alloc.h"
#include "common/idmap.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/check.h"
#include "db/db.h"
#include "db/order.h"
#include "sql.h"

/* Things that are looked up by their content and have no meaning but it. */
enum kind { STR, PATH, TOOLCHAIN, BLOB, TEXT, LINES, LINKAGE, PIECES, UNIT, COMMIT, KIND_NR };
/* Builds are no kind: they are copied first, all of them. */
#define BUILD KIND_NR

static const struct {
	const char *what, *get, *find, *put;
	int key_columns; /* the first so many find it */
} kinds[KIND_NR] = {
	[STR] = { "name", sql_merge_get_str, sql_merge_find_str, sql_merge_put_str, 1 },
	[PATH] = { "path", sql_merge_get_path, sql_merge_find_path, sql_merge_put_path, 1 },
	[TOOLCHAIN] = { "toolchain", sql_merge_get_toolchain, sql_merge_find_toolchain,
			sql_merge_put_toolchain, 2 },
	[BLOB] = { "blob", sql_merge_get_blob, sql_merge_find_blob, sql_merge_put_blob, 1 },
	[TEXT] = { "text", sql_merge_get_text, sql_merge_find_text, sql_merge_put_text, 1 },
	[LINES] = { "line table", sql_merge_get_lines, sql_merge_find_lines, sql_merge_put_lines,
		    1 },
	[LINKAGE] = { "linkage", sql_merge_get_linkage, sql_merge_find_linkage,
		      sql_merge_put_linkage, 1 },
	[PIECES] = { "pieces", sql_merge_get_pieces, sql_merge_find_pieces, sql_merge_put_pieces,
		     1 },
	[UNIT] = { "unit", sql_merge_get_unit, sql_merge_find_unit, sql_merge_put_unit, 1 },
	[COMMIT] = { "commit", sql_merge_get_commit, sql_merge_find_commit, sql_merge_put_commit,
		     1 },
};

enum {
	GET_ATOMS,
	GET_PARTS,
	GET_SECTIONS,
	GET_UNITS,
	GET_WALK_COMMITS,
	GET_WALK_FILES,
	GET_REPLAY_ROWS,
	GET_NR
};
static const char *const getters[GET_NR] = { sql_merge_get_atoms,	 sql_merge_get_parts,
					     sql_merge_get_sections,	 sql_merge_get_build_units,
					     sql_merge_get_walk_commits, sql_merge_get_walk_files,
					     sql_merge_get_replay_rows };

enum {
	PUT_ATOM,
	PUT_PART,
	PUT_BUILD,
	PUT_SECTION,
	PUT_UNIT,
	TWIN,
	DROP_UNITS,
	DROP_SECTIONS,
	DROP_BUILD,
	PUT_WALK,
	PUT_WALK_COMMIT,
	PUT_WALK_FILE,
	PUT_REPLAY,
	PUT_REPLAY_ROW,
	PUT_PROOF,
	PUT_SERIES,
	PUT_ASKED,
	PUT_LINEAGE,
	PUT_DESCENT,
	PUT_COMMITS,
	PUT_DURATION,
	DROP_TEXTS,
	DROP_PARTS,
	DROP_BLOBS,
	PUT_NR
};
static const char *const putters[PUT_NR] = {
	sql_merge_put_atom,    sql_merge_put_part,	  sql_merge_put_build,
	sql_merge_put_section, sql_merge_put_build_unit,  sql_merge_twin,
	sql_merge_drop_units,  sql_merge_drop_sections,	  sql_merge_drop_build,
	sql_merge_put_walk,    sql_merge_put_walk_commit, sql_merge_put_walk_file,
	sql_merge_put_replay,  sql_merge_put_replay_row,  sql_merge_put_proof,
	sql_merge_put_series,  sql_merge_put_asked,	  sql_merge_put_lineage,
	sql_merge_put_descent, sql_merge_put_commits,	  sql_merge_put_duration,
	sql_merge_drop_texts,  sql_merge_drop_parts,	  sql_merge_drop_blobs,
};

/* One source database being copied. */
struct merge {
	struct db *to, *from;
	sqlite3_stmt *get[KIND_NR], *find[KIND_NR], *put[KIND_NR];
	sqlite3_stmt *rows[GET_NR]; /* of the source */
	sqlite3_stmt *add[PUT_NR]; /* of ours */
	struct idmap ids[KIND_NR + 1]; /* theirs to ours; the last are the builds */
};

/* Which kind a column's ids are of, where a row of the source is copied; -1: a plain value. */
static const int unit_columns[] = { -1, PATH, PATH };
static const int atom_columns[] = { -1, STR, -1, -1, STR, -1, -1, -1, PATH };
static const int part_columns[] = { -1, BLOB };
static const int section_columns[] = { -1, STR, -1, -1, -1, -1 };
static const int build_unit_columns[] = { UNIT, LINES, STR, LINKAGE, PIECES };
static const int build_columns[] = { -1,   -1,	 -1,   -1,   -1,   -1,	 -1,  -1,
				     -1,   -1,	 -1,   -1,   -1,   -1,	 -1,  TOOLCHAIN,
				     BLOB, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT };
static const int proof_columns[] = { BUILD, -1, -1, -1, -1, -1, -1, -1,
				     BLOB,  -1, -1, -1, -1, -1, -1, BLOB };
static const int walk_columns[] = { -1, -1 };
static const int walk_commit_columns[] = { -1, COMMIT };
static const int walk_file_columns[] = { -1, PATH, -1 };
static const int replay_columns[] = { BUILD, BUILD };
static const int duration_columns[] = { BUILD, -1, -1 };
static const int plain_columns[] = { -1, -1, -1, -1, -1, -1, -1 };
static const int replay_row_columns[] = { -1, COMMIT, -1, -1, -1, BUILD, BUILD };

static int map_id(struct merge *m, enum kind kind, int64_t theirs, int64_t *ours,
		  struct strbuf *err);

static int map_build(struct merge *m, int64_t theirs, int64_t *ours, struct strbuf *err)
{
	*ours = idmap_get(&m->ids[BUILD], theirs);
	if (*ours == IDMAP_NONE)
		return error_set(err, -EINVAL, "'%s' refers to a build that it does not have",
				 db_path(m->from));
	return 0;
}

/* Bind the columns of @from's row to the first parameters of @to, ids as ours. */
static int bind_row(struct merge *m, sqlite3_stmt *from, sqlite3_stmt *to, const int *columns,
		    int nr, struct strbuf *err)
{
	int64_t ours;
	int ret;

	for (int i = 0; i < nr; i++) {
		if (columns[i] < 0 || sqlite3_column_type(from, i) == SQLITE_NULL) {
			db_bound(sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i)));
			continue;
		}
		ret = columns[i] == BUILD ?
			      map_build(m, sqlite3_column_int64(from, i), &ours, err) :
			      map_id(m, (enum kind)columns[i], sqlite3_column_int64(from, i), &ours,
				     err);
		if (ret)
			return ret;
		sqlite3_bind_int64(to, i + 1, ours);
	}
	return 0;
}

/* Copies all rows of source statement @get for @id through our statement @put. */
static int copy_rows(struct merge *m, int get, int64_t id, int put, const char *owner,
		     int64_t owner_id, const int *columns, int nr, struct strbuf *err)
{
	sqlite3_stmt *from = m->rows[get], *to = m->add[put];
	int ret = 0;

	db_bind_int(from, ":id", id);
	while (!ret && (ret = db_step(m->from, from, err)) > 0) {
		ret = bind_row(m, from, to, columns, nr, err);
		db_bind_int(to, owner, owner_id);
		if (!ret)
			ret = db_run(m->to, to, err);
	}
	sqlite3_reset(from);
	return ret;
}

/* Our row with the content that m->get[kind] stands on: 1 found, 0 not there. */
static int find_ours(struct merge *m, enum kind kind, int64_t *ours, struct strbuf *err)
{
	sqlite3_stmt *find = m->find[kind];
	int ret;

	for (int i = 0; i < kinds[kind].key_columns; i++)
		db_bound(sqlite3_bind_value(find, i + 1, sqlite3_column_value(m->get[kind], i)));
	ret = db_step(m->to, find, err);
	if (ret > 0)
		*ours = sqlite3_column_int64(find, 0);
	sqlite3_reset(find);
	return ret;
}

static int put_ours(struct merge *m, enum kind kind, int64_t theirs, int64_t *ours,
		    struct strbuf *err)
{
	static const int plain[] = { -1, -1, -1, -1, -1, -1, -1 };
	sqlite3_stmt *get = m->get[kind], *put = m->put[kind];
	int ret = bind_row(m, get, put, kind == UNIT ? unit_columns : plain,
			   sqlite3_column_count(get), err);

	if (!ret)
		ret = db_run(m->to, put, err);
	if (ret)
		return ret;
	*ours = sqlite3_last_insert_rowid(db_handle(m->to));
	if (kind == UNIT)
		return copy_rows(m, GET_ATOMS, theirs, PUT_ATOM, ":unit", *ours, atom_columns,
				 ARRAY_SIZE(atom_columns), err);
	if (kind == TEXT)
		return copy_rows(m, GET_PARTS, theirs, PUT_PART, ":text", *ours, part_columns,
				 ARRAY_SIZE(part_columns), err);
	return 0;
}

/* Our id of what has id @theirs in the source; copied when it is new here. */
static int map_id(struct merge *m, enum kind kind, int64_t theirs, int64_t *ours,
		  struct strbuf *err)
{
	sqlite3_stmt *get = m->get[kind];
	int ret;

	*ours = idmap_get(&m->ids[kind], theirs);
	if (*ours != IDMAP_NONE)
		return 0;
	db_bind_int(get, ":id", theirs);
	ret = db_step(m->from, get, err);
	if (!ret)
		ret = error_set(err, -EINVAL, "'%s' refers to a %s that it does not have",
				db_path(m->from), kinds[kind].what);
	if (ret > 0) {
		ret = find_ours(m, kind, ours, err);
		if (ret > 0)
			ret = 0;
		else if (!ret)
			ret = put_ours(m, kind, theirs, ours, err);
	}
	sqlite3_reset(get);
	if (!ret)
		idmap_put(&m->ids[kind], theirs, *ours);
	return ret;
}

/* 1 and *@twin when an older build has the same facts. */
static int find_twin(struct merge *m, int64_t build, int64_t *twin, struct strbuf *err)
{
	int ret;

	db_bind_int(m->add[TWIN], ":build", build);
	ret = db_step(m->to, m->add[TWIN], err);
	if (ret > 0)
		*twin = sqlite3_column_int64(m->add[TWIN], 0);
	sqlite3_reset(m->add[TWIN]);
	return ret;
}

static int drop_build(struct merge *m, int64_t build, struct strbuf *err)
{
	int ret = 0;

	for (int i = DROP_UNITS; i <= DROP_BUILD && !ret; i++) {
		db_bind_int(m->add[i], ":build", build);
		ret = db_run(m->to, m->add[i], err);
	}
	return ret;
}

/* @from stands on a row of the source's builds. */
static int copy_build(struct merge *m, sqlite3_stmt *from, struct merge_result *result,
		      struct strbuf *err)
{
	int64_t theirs = sqlite3_column_int64(from, ARRAY_SIZE(build_columns)), ours, twin = 0;
	int ret =
		bind_row(m, from, m->add[PUT_BUILD], build_columns, ARRAY_SIZE(build_columns), err);

	if (!ret)
		ret = db_run(m->to, m->add[PUT_BUILD], err);
	if (ret)
		return ret;
	ours = sqlite3_last_insert_rowid(db_handle(m->to));
	ret = copy_rows(m, GET_SECTIONS, theirs, PUT_SECTION, ":build", ours, section_columns,
			ARRAY_SIZE(section_columns), err);
	if (!ret)
		ret = copy_rows(m, GET_UNITS, theirs, PUT_UNIT, ":build", ours, build_unit_columns,
				ARRAY_SIZE(build_unit_columns), err);
	if (!ret)
		ret = find_twin(m, ours, &twin, err);
	if (ret < 0)
		return ret;
	idmap_put(&m->ids[BUILD], theirs, ret ? twin : ours);
	*(ret ? &result->skipped : &result->copied) += 1;
	return ret ? drop_build(m, ours, err) : 0;
}

/* What builds brought along that then were not kept: lists of files may differ between twins. */
static int drop_orphans(struct merge *m, struct strbuf *err)
{
	int ret = 0;

	for (int i = DROP_TEXTS; i <= DROP_BLOBS && !ret; i++)
		ret = db_run(m->to, m->add[i], err);
	return ret;
}

static int copy_builds(struct merge *m, struct merge_result *result, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(m->from, sql_merge_get_builds, &stmt, err);

	while (!ret && (ret = db_step(m->from, stmt, err)) > 0)
		ret = copy_build(m, stmt, result, err);
	return ret;
}

/* What is copied under a row of its own: the statements for it and for the rows that hang on it. */
struct copied {
	const char *get;
	int put;
	const int *columns;
	int nr; /* behind them is its id in the source */
	struct copied_part {
		int get, put;
		const int *columns;
		int nr;
	} parts[2];
	int nr_parts;
};

static const struct copied walks = { sql_merge_get_walks,
				     PUT_WALK,
				     walk_columns,
				     ARRAY_SIZE(walk_columns),
				     { { GET_WALK_COMMITS, PUT_WALK_COMMIT, walk_commit_columns,
					 ARRAY_SIZE(walk_commit_columns) },
				       { GET_WALK_FILES, PUT_WALK_FILE, walk_file_columns,
					 ARRAY_SIZE(walk_file_columns) } },
				     2 };

static const struct copied replays = { sql_merge_get_replays,
				       PUT_REPLAY,
				       replay_columns,
				       ARRAY_SIZE(replay_columns),
				       { { GET_REPLAY_ROWS, PUT_REPLAY_ROW, replay_row_columns,
					   ARRAY_SIZE(replay_row_columns) } },
				       1 };

static const struct copied proofs = { sql_merge_get_proofs,	 PUT_PROOF, proof_columns,
				      ARRAY_SIZE(proof_columns), { { 0 } }, 0 };

/* How long builds took; what was asked for, how commits lie to each other, and whose they are. */
static const struct copied history[] = {
	{ sql_merge_get_durations, PUT_DURATION, duration_columns, 3, { { 0 } }, 0 },
	{ sql_merge_get_commits, PUT_COMMITS, plain_columns, 7, { { 0 } }, 0 },
	{ sql_merge_get_series, PUT_SERIES, plain_columns, 3, { { 0 } }, 0 },
	{ sql_merge_get_asked, PUT_ASKED, plain_columns, 5, { { 0 } }, 0 },
	{ sql_merge_get_lineage, PUT_LINEAGE, plain_columns, 2, { { 0 } }, 0 },
	{ sql_merge_get_descent, PUT_DESCENT, plain_columns, 3, { { 0 } }, 0 },
};

static int copy_owner(struct merge *m, sqlite3_stmt *from, const struct copied *c,
		      struct strbuf *err)
{
	sqlite3_stmt *put = m->add[c->put];
	int64_t ours;
	int ret = bind_row(m, from, put, c->columns, c->nr, err);

	if (!ret)
		ret = db_run(m->to, put, err);
	if (ret || !sqlite3_changes(db_handle(m->to)))
		return ret;
	ours = sqlite3_last_insert_rowid(db_handle(m->to));
	for (int i = 0; i < c->nr_parts && !ret; i++)
		ret = copy_rows(m, c->parts[i].get, sqlite3_column_int64(from, c->nr),
				c->parts[i].put, ":owner", ours, c->parts[i].columns,
				c->parts[i].nr, err);
	return ret;
}

/*
 * Those that are here already stay: they were made of the same history. What they lack (lines of
 * other files, builds within another budget) blame finds out as if they were alone.
 */
static int copy_owners(struct merge *m, const struct copied *c, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(m->from, c->get, &stmt, err);

	while (!ret && (ret = db_step(m->from, stmt, err)) > 0)
		ret = copy_owner(m, stmt, c, err);
	return ret;
}

static int prepare(struct merge *m, struct strbuf *err)
{
	int ret = 0;

	for (int i = 0; i < KIND_NR && !ret; i++) {
		ret = db_prepare(m->from, kinds[i].get, &m->get[i], err);
		if (!ret)
			ret = db_prepare(m->to, kinds[i].find, &m->find[i], err);
		if (!ret)
			ret = db_prepare(m->to, kinds[i].put, &m->put[i], err);
	}
	for (int i = 0; i < GET_NR && !ret; i++)
		ret = db_prepare(m->from, getters[i], &m->rows[i], err);
	for (int i = 0; i < PUT_NR && !ret; i++)
		ret = db_prepare(m->to, putters[i], &m->add[i], err);
	return ret;
}

static void merge_release(struct merge *m)
{
	for (int i = 0; i < KIND_NR; i++) {
		sqlite3_finalize(m->get[i]);
		sqlite3_finalize(m->find[i]);
		sqlite3_finalize(m->put[i]);
		idmap_release(&m->ids[i]);
	}
	idmap_release(&m->ids[BUILD]);
	for (int i = 0; i < GET_NR; i++)
		sqlite3_finalize(m->rows[i]);
	for (int i = 0; i < PUT_NR; i++)
		sqlite3_finalize(m->add[i]);
	db_close(m->from);
}

/* A damaged source is refused as a whole. */
static int refuse_damaged(struct db *from, struct strbuf *err)
{
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;
	int ret = db_check_facts(from, &problems, err);

	if (!ret && problems.nr)
		ret = error_set(err, -EINVAL, "'%s' is not whole: %s", db_path(from),
				problems.v[0]);
	return ret;
}

static int merge_file(struct db *to, const char *file, struct merge_result *result,
		      struct strbuf *err)
{
	struct merge m = { .to = to };
	int ret = db_open(file, DB_READ, &m.from, err);

	if (!ret)
		ret = refuse_damaged(m.from, err);
	if (!ret)
		ret = prepare(&m, err);
	if (!ret)
		ret = copy_builds(&m, result, err);
	if (!ret)
		ret = copy_owners(&m, &walks, err);
	if (!ret)
		ret = copy_owners(&m, &replays, err);
	if (!ret)
		ret = copy_owners(&m, &proofs, err);
	for (size_t i = 0; i < ARRAY_SIZE(history) && !ret; i++)
		ret = copy_owners(&m, &history[i], err);
	if (!ret)
		ret = db_exec(to, sql_merge_end_lineage, err);
	if (!ret && result->skipped)
		ret = drop_orphans(&m, err);
	merge_release(&m);
	return ret;
}

/* A unit whose hash lies was taken for one of ours: then the sums no longer hold. */
static int refuse_wrong(struct db *to, struct strbuf *err)
{
	AUTO_STRVEC struct strvec problems = STRVEC_INIT;
	int ret = db_check_account(to, &problems, err);

	if (!ret && problems.nr)
		ret = error_set(err, -EINVAL, "the databases contradict each other: %s",
				problems.v[0]);
	return ret;
}

int db_merge(struct db *to, char *const *files, size_t nr, struct merge_result *result,
	     struct strbuf *err)
{
	int ret = db_begin(to, err);

	*result = (struct merge_result){ 0 };
	if (ret)
		return ret;
	for (size_t i = 0; i < nr && !ret; i++)
		ret = merge_file(to, files[i], result, err);
	if (!ret)
		ret = order_update(to, err);
	if (!ret && result->copied)
		ret = refuse_wrong(to, err);
	if (!ret)
		ret = db_commit(to, err);
	if (ret)
		db_rollback(to);
	return ret;
}
