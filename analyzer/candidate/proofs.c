// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/candidate/proofs.h"

#include "analyzer/base/build.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

static const char *const texts[] = { "outcome", "stage",	"class", "message",
				     "boot",	"boot_message", "log",	 "boot_log" };
static const char *const numbers[] = { "predicted", "measured", "measured_init", "module" };
#define TEXTS ((int)(sizeof(texts) / sizeof(texts[0])))
#define NUMBERS ((int)(sizeof(numbers) / sizeof(numbers[0])))

static void add_row(sqlite3_stmt *stmt, struct rows *out)
{
	for (int i = 0; i < TEXTS + NUMBERS + 1; i++) {
		if (sqlite3_column_type(stmt, i) == SQLITE_NULL)
			rows_null(out);
		else if (i < TEXTS)
			rows_text(out, db_text(stmt, i));
		else
			rows_num(out, sqlite3_column_int64(stmt, i));
	}
}

int show_proofs(struct db *db, const struct build_ref *ref, const char *option, struct rows *out,
		struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_show_proofs, &stmt, err);

	for (int i = 0; i < TEXTS; i++)
		rows_column(out, texts[i], COL_TEXT);
	for (int i = 0; i < NUMBERS; i++)
		rows_column(out, numbers[i], COL_BYTES);
	rows_column(out, "forced", COL_INT);
	if (ret)
		return ret;
	db_bind_int(stmt, ":build", ref->id);
	db_bind_text(stmt, ":option", option);
	while ((ret = db_step(db, stmt, err)) > 0)
		add_row(stmt, out);
	return ret;
}
