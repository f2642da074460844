// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/names.h"

#include "common/strvec.h"
#include "db/db.h"
#include "sql.h"

int db_names(struct db *db, enum db_names which, struct strvec *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	const char *const sql = which == DB_NAMES_PROFILES   ? sql_names_profiles :
				which == DB_NAMES_ARCHS	     ? sql_names_archs :
				which == DB_NAMES_SERIES     ? sql_names_series :
				which == DB_NAMES_CANDIDATES ? sql_names_candidates :
							       sql_names_builds;
	int ret = db_prepare(db, sql, &stmt, err);

	if (!ret && sql == sql_names_builds) {
		db_bind_int(stmt, ":full", which == DB_NAMES_BUILDS_FULL);
		db_bind_int(stmt, ":failed", which == DB_NAMES_ATTEMPTS);
	}
	while (!ret && (ret = db_step(db, stmt, err)) == 1) {
		strvec_push(out, db_text(stmt, 0));
		ret = 0;
	}
	return ret;
}
