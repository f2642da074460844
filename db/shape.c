// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/shape.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

static bool has(const char *text, const char *create, const char *name, const char *behind)
{
	AUTO_STRBUF struct strbuf head = STRBUF_INIT;

	strbuf_addf(&head, "\n%s %s%s", create, name, behind);
	return strstr(text, head.buf);
}

static bool is_our_table(const char *name)
{
	const char *const schemas[] = { sql_schema_raw, sql_schema_2, sql_schema_3,
					sql_schema_4,	sql_schema_5, sql_schema_6 };

	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++) {
		if (has(schemas[i], "CREATE TABLE", name, " ("))
			return true;
	}
	return false;
}

static bool is_our_view(const char *name)
{
	return has(sql_schema_views, "CREATE VIEW", name, " ");
}

static int hide_views(struct db *db, struct strbuf *err)
{
	static const char create[] = "CREATE VIEW ";
	AUTO_STRBUF struct strbuf sql = STRBUF_INIT;
	const char *at = sql_schema_views, *next;

	for (; (next = strstr(at, create)); at = next + strlen(create)) {
		strbuf_add(&sql, at, (size_t)(next - at));
		strbuf_addstr(&sql, "CREATE TEMP VIEW ");
	}
	strbuf_addstr(&sql, at);
	return db_exec(db, sql.buf, err);
}

int shape_check(struct db *db, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_shape_not_tables, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		const char *name = db_text(stmt, 0);

		ret = 0;
		if (is_our_table(name))
			ret = error_set(err, -EINVAL,
					"'%s' is damaged: '%s' is not the table that kbloat makes",
					db_path(db), name);
	}
	return ret;
}

int shape_hide_views(struct db *db, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	bool others = false;
	int ret = db_prepare(db, sql_shape_not_tables, &stmt, err);

	while (!ret && (ret = db_step(db, stmt, err)) > 0) {
		others = others || (is_our_view(db_text(stmt, 0)) &&
				    !strstr(sql_schema_views, db_text(stmt, 1)));
		ret = 0;
	}
	return !ret && others ? hide_views(db, err) : ret;
}
