// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/headline.h"

#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* All rows of a statement, whose columns are those of @out. */
static int all_rows(struct db *db, sqlite3_stmt *stmt, struct rows *out, struct strbuf *err)
{
	int ret;

	while ((ret = db_step(db, stmt, err)) > 0) {
		for (int i = 0; i < (int)out->nr_cols; i++) {
			if (sqlite3_column_type(stmt, i) == SQLITE_NULL)
				rows_null(out);
			else if (out->cols[i].type == COL_TEXT)
				rows_text(out, db_text(stmt, i));
			else
				rows_num(out, sqlite3_column_int64(stmt, i));
		}
	}
	return ret;
}

int analyze_profiles(struct db *db, struct rows *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_headline_profiles, &stmt, err);

	rows_column(out, "profile", COL_TEXT);
	rows_column(out, "arch", COL_TEXT);
	return ret ? ret : all_rows(db, stmt, out, err);
}

int analyze_headline(struct db *db, const char *profiles, const char *arch, struct rows *out,
		     struct strbuf *err)
{
	static const char *const texts[] = { "rev", "profile", "arch", "status" };
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_headline_builds, &stmt, err);

	for (int i = 0; i < 4; i++)
		rows_column(out, texts[i], COL_TEXT);
	rows_column(out, "code_and_data", COL_BYTES);
	rows_column(out, "padding", COL_BYTES);
	rows_column(out, "compiler", COL_TEXT);
	if (ret)
		return ret;
	db_bind_text(stmt, ":profiles", profiles);
	db_bind_text(stmt, ":arch", arch);
	return all_rows(db, stmt, out, err);
}
