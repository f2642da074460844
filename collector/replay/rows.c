// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/rows.h"

#include <errno.h>
#include <stdio.h>

#include "collector/git/commit_info.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

#define NO_SEQ SIZE_MAX

struct row {
	const struct commit_info *info;
	enum schedule_verdict verdict;
	size_t span, within; /* seq, or NO_SEQ */
	int64_t old_build, new_build; /* 0: none */
};

/* All rows, parents before children; a row's seq is its index. */
struct rows_list {
	struct row *v;
	size_t nr, cap;
};

static void add_lines(struct rows_list *out, const struct line_of_work *line);

/* What a merge's branches brought comes before it, and knows it afterwards. */
static void add_branches(struct rows_list *out, const struct line_of_work *line, size_t step)
{
	for (size_t i = 0; i < line->nr_branches; i++) {
		if (line->branches[i].step == step)
			add_lines(out, line->branches[i].line);
	}
}

static void add_step(struct rows_list *out, const struct line_of_work *line, size_t step,
		     size_t *seq_of)
{
	const struct schedule_row *from = &line->rows[step];
	size_t first = out->nr;
	struct row *row;

	add_branches(out, line, step);
	for (size_t i = first; i < out->nr; i++) {
		if (out->v[i].within == NO_SEQ)
			out->v[i].within = out->nr;
	}
	seq_of[step] = out->nr;
	ALLOC_GROW(out->v, out->nr + 1, out->cap);
	row = &out->v[out->nr++];
	*row = (struct row){ .info = &line->first_parents.steps[step].info,
			     .verdict = from->verdict,
			     .span = seq_of[from->span],
			     .within = NO_SEQ };
	if (from->verdict == SCHEDULE_UNTOUCHED)
		return;
	row->old_build = first_parents_build(&line->first_parents, from->old_point)->id;
	row->new_build = first_parents_build(&line->first_parents, from->new_point)->id;
}

static void add_lines(struct rows_list *out, const struct line_of_work *line)
{
	size_t *seq_of = xcalloc(line->first_parents.nr + 1, sizeof(*seq_of));

	for (size_t i = 1; i <= line->first_parents.nr; i++)
		add_step(out, line, i, seq_of);
	free(seq_of);
}

/* An unexplained span: is it the largest? */
static void note_open(const struct line_of_work *line, size_t first, size_t last, size_t commits,
		      struct replay_summary *summary)
{
	const struct schedule_row *row = &line->rows[first];
	int64_t bytes = first_parents_build(&line->first_parents, row->new_point)->bytes -
			first_parents_build(&line->first_parents, row->old_point)->bytes;
	uint64_t size = bytes < 0 ? 0 - (uint64_t)bytes : (uint64_t)bytes;
	uint64_t most = summary->open_bytes < 0 ? 0 - (uint64_t)summary->open_bytes :
						  (uint64_t)summary->open_bytes;

	if (summary->open_commits && size <= most)
		return;
	summary->open_bytes = bytes;
	summary->open_commits = commits;
	snprintf(summary->open_first, sizeof(summary->open_first), "%s",
		 line->first_parents.steps[first].info.id);
	snprintf(summary->open_last, sizeof(summary->open_last), "%s",
		 line->first_parents.steps[last].info.id);
}

static void find_open(const struct line_of_work *line, struct replay_summary *summary)
{
	size_t first = 0, last = 0, commits = 0;
	bool open = false;

	for (size_t i = 1; i <= line->first_parents.nr + 1; i++) {
		const struct schedule_row *row =
			i <= line->first_parents.nr ? &line->rows[i] : NULL;

		if (row && row->verdict == SCHEDULE_UNTOUCHED)
			continue;
		if (row && first && row->span == first) {
			last = i;
			commits++;
			open = open || row->verdict == SCHEDULE_OPEN;
			continue;
		}
		if (open)
			note_open(line, first, last, commits, summary);
		first = last = i;
		commits = 1;
		open = row && row->verdict == SCHEDULE_OPEN;
	}
	for (size_t i = 0; i < line->nr_branches; i++)
		find_open(line->branches[i].line, summary);
}

static void count(const struct rows_list *rows, struct replay_summary *summary)
{
	summary->commits = rows->nr;
	for (size_t i = 0; i < rows->nr; i++) {
		summary->measured += rows->v[i].verdict == SCHEDULE_MEASURED;
		summary->untouched += rows->v[i].verdict == SCHEDULE_UNTOUCHED;
		summary->broken += rows->v[i].verdict == SCHEDULE_BROKEN_STEP;
		summary->open += rows->v[i].verdict == SCHEDULE_OPEN;
	}
}

/* The id of the replay between the two builds, without rows; negative: an error. */
static int64_t make_replay(struct db *db, const struct replay_summary *sum, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *find = NULL, *add = NULL, *drop = NULL;
	int code = db_prepare(db, sql_replay_find, &find, err);
	int64_t id;

	if (!code)
		code = db_prepare(db, sql_replay_add, &add, err);
	if (!code)
		code = db_prepare(db, sql_replay_drop_rows, &drop, err);
	if (code)
		return code;
	db_bind_int(find, ":old", sum->old_build);
	db_bind_int(find, ":new", sum->new_build);
	code = db_step(db, find, err);
	if (code < 0)
		return code;
	if (!code) {
		db_bind_int(add, ":old", sum->old_build);
		db_bind_int(add, ":new", sum->new_build);
		code = db_run(db, add, err);
		return code ? code : sqlite3_last_insert_rowid(db_handle(db));
	}
	id = sqlite3_column_int64(find, 0);
	db_bind_int(drop, ":replay", id);
	code = db_run(db, drop, err);
	return code ? code : id;
}

static void bind_or_null(sqlite3_stmt *stmt, const char *name, bool there, int64_t value)
{
	if (there)
		db_bind_int(stmt, name, value);
	else
		sqlite3_bind_null(stmt, sqlite3_bind_parameter_index(stmt, name));
}

static int add_row(struct db *db, sqlite3_stmt *stmt, size_t seq, const struct row *row,
		   struct strbuf *err)
{
	static const char *const verdicts[] = { [SCHEDULE_MEASURED] = "measured",
						[SCHEDULE_UNTOUCHED] = "untouched",
						[SCHEDULE_BROKEN_STEP] = "broken",
						[SCHEDULE_OPEN] = "open" };
	int64_t commit = commit_info_store(db, row->info, err);

	if (commit < 0)
		return (int)commit;
	db_bind_int(stmt, ":seq", (int64_t)seq);
	db_bind_int(stmt, ":commit", commit);
	db_bind_text(stmt, ":verdict", verdicts[row->verdict]);
	db_bind_int(stmt, ":span", (int64_t)row->span);
	bind_or_null(stmt, ":within", row->within != NO_SEQ, (int64_t)row->within);
	bind_or_null(stmt, ":old", row->old_build, row->old_build);
	bind_or_null(stmt, ":new", row->new_build, row->new_build);
	return db_run(db, stmt, err);
}

static int write_rows(struct db *db, const struct rows_list *rows,
		      const struct replay_summary *summary, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int64_t replay = make_replay(db, summary, err);
	int code = replay < 0 ? (int)replay : db_prepare(db, sql_replay_add_row, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":replay", replay);
	for (size_t i = 0; !code && i < rows->nr; i++)
		code = add_row(db, stmt, i, &rows->v[i], err);
	return code;
}

static int store(const char *file, const struct rows_list *rows,
		 const struct replay_summary *summary, struct strbuf *err)
{
	AUTO_DB struct db *db = NULL;
	int code = db_open(file, DB_WRITE, &db, err);

	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = write_rows(db, rows, summary, err);
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	return code;
}

int replay_rows_store(const char *db, const struct line_of_work *line,
		      struct replay_summary *summary, struct strbuf *err)
{
	struct rows_list rows = { 0 };
	int code;

	add_lines(&rows, line);
	count(&rows, summary);
	find_open(line, summary);
	code = store(db, &rows, summary, err);
	free(rows.v);
	return code;
}
