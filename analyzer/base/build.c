// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/build.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/mailmap.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

void build_ref_release(struct build_ref *ref)
{
	free(ref->name);
	free(ref->shown);
	free(ref->rev_shown);
	free(ref->subject);
	free(ref->rev);
	free(ref->profile);
	free(ref->arch);
	free(ref->label);
	free(ref->stage);
	free(ref->series);
	memset(ref, 0, sizeof(*ref));
}

static void builds_columns(struct rows *out)
{
	rows_id_column(out, "name");
	rows_column(out, "status", COL_TEXT);
	rows_column(out, "stage", COL_TEXT);
	rows_column(out, "bytes", COL_BYTES);
	rows_column(out, "code_and_data", COL_BYTES);
	rows_column(out, "padding", COL_BYTES);
	rows_column(out, "compiler", COL_TEXT);
	rows_hidden_column(out, "commit", COL_TEXT);
	rows_column(out, "evidence", COL_TEXT);
	rows_column(out, "attempt", COL_INT);
	rows_column(out, "subject", COL_TEXT);
	rows_hidden_column(out, "moved", COL_TEXT);
	rows_narrow(out, "evidence attempt compiler padding bytes subject stage",
		    "evidence:20 compiler:12 subject:20");
}

int analyze_builds(struct db *db, struct rows *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_builds_list, &stmt, err);

	builds_columns(out);
	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		for (size_t i = 0; i < out->nr_cols; i++) {
			bool null = sqlite3_column_type(stmt, (int)i) == SQLITE_NULL;

			if (null && (out->cols[i].type != COL_TEXT || i + 1 == out->nr_cols))
				rows_null(out);
			else if (out->cols[i].type == COL_TEXT)
				rows_text(out, db_text(stmt, (int)i));
			else
				rows_num(out, sqlite3_column_int64(stmt, (int)i));
		}
		/* the column is for people, too, when it says something */
		out->cols[out->nr_cols - 1].hidden &=
			sqlite3_column_type(stmt, (int)out->nr_cols - 1) == SQLITE_NULL;
		ret = 0;
	}
	return ret;
}

static int read_text(struct db *db, const char *sql, const struct build_ref *ref, const char *what,
		     struct strbuf *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql, ref->id, &stmt, err);

	if (ret < 0)
		return ret;
	if (!ret)
		return error_set(err, -ENOENT, "no %s was kept of build '%s'", what,
				 build_shown(ref));
	strbuf_add(out, db_text(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	return 0;
}

int analyze_log(struct db *db, const struct build_ref *ref, struct strbuf *out, struct strbuf *err)
{
	return read_text(db, sql_build_log, ref, "log", out, err);
}

int analyze_config(struct db *db, const struct build_ref *ref, struct strbuf *out,
		   struct strbuf *err)
{
	return read_text(db, sql_build_config, ref, ".config", out, err);
}

int analyze_build_mailmap(struct db *db, int64_t build, struct mailmap *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_build_mailmap, build, &stmt, err);

	if (ret > 0)
		mailmap_parse(out, db_text(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	return ret < 0 ? ret : 0;
}

int analyze_build_commit(struct db *db, const struct build_ref *ref, struct strbuf *out,
			 struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_blame_build, ref->id, &stmt, err);

	if (ret < 0)
		return ret;
	strbuf_addstr(out, ret ? db_text(stmt, 0) : "");
	if (!out->len)
		return error_set(err, -EINVAL,
				 "'%s' is an imported image: it has no commit, so no history",
				 build_shown(ref));
	return 0;
}

const char *build_shown(const struct build_ref *ref)
{
	return ref->shown ? ref->shown : ref->name;
}

const char *build_rev_shown(const struct build_ref *ref)
{
	return ref->rev_shown ? ref->rev_shown : ref->rev ? ref->rev : "";
}

void build_ref_show(struct build_ref *ref)
{
	struct strbuf name = STRBUF_INIT, rev = STRBUF_INIT;

	rev_add_short(ref->name, &name);
	rev_add_short(ref->rev, &rev);
	ref->shown = strbuf_detach(&name);
	ref->rev_shown = strbuf_detach(&rev);
	/* a tag says enough */
	if (ref->subject && !rev_id_len(ref->rev))
		*ref->subject = '\0';
}

/* Bytes of a subject that a title has. */
#define SUBJECT_SHOWN 50

void build_add_title(const struct build_ref *ref, const char *name, struct strbuf *out)
{
	const char *subject = ref->subject ? ref->subject : "";
	size_t len = strlen(subject);

	strbuf_addstr(out, name);
	if (!*subject)
		return;
	if (len > SUBJECT_SHOWN) {
		/* not within a character of UTF-8 */
		for (len = SUBJECT_SHOWN; len && (subject[len] & 0xc0) == 0x80; len--)
			;
	}
	strbuf_addf(out, " (\"%.*s%s\")", (int)len, subject, subject[len] ? "…" : "");
}

void build_origin_release(struct build_origin *origin)
{
	free(origin->commit);
	free(origin->profile_hash);
	free(origin->cc);
	free(origin->ld);
	*origin = (struct build_origin)BUILD_ORIGIN_INIT;
}

int analyze_build_origin(struct db *db, const struct build_ref *ref, struct build_origin *out,
			 struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_build_origin, ref->id, &stmt, err);

	if (ret < 0)
		return ret;
	if (!ret)
		return error_set(err, -ENOENT, "build '%s' is gone", build_shown(ref));
	*out = (struct build_origin){ .commit = xstrdup(db_text(stmt, 0)),
				      .commit_time = sqlite3_column_int64(stmt, 1),
				      .profile_hash = xstrdup(db_text(stmt, 2)),
				      .cc = xstrdup(db_text(stmt, 3)),
				      .ld = xstrdup(db_text(stmt, 4)) };
	return 0;
}
