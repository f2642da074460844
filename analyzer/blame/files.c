// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files the history has to be asked about. */
#include <errno.h>
#include <string.h>

#include "analyzer/blame/blame.h"
#include "analyzer/base/build.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/format/lines.h"
#include "sql.h"

/* A path in the tree: not absolute, not made by a program. */
static void take(struct strmap *files, const char *path, size_t len)
{
	if (len && *path != '/' && *path != '[' && *path != '.')
		strmap_intern_n(files, path, len);
}

static void on_file(void *data, uint64_t file, const char *name, size_t len)
{
	(void)file;
	take(data, name, len);
}

static int from_line_tables(struct db *db, const struct build_ref *ref, struct strmap *files,
			    struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	const struct lines_sink sink = { .source_file = on_file, .data = files };
	bool any = false;
	int ret = db_prepare_build(db, sql_blame_line_tables, ref->id, &stmt, err);

	if (ret)
		return ret;
	while ((ret = db_step(db, stmt, err)) > 0) {
		const void *data = sqlite3_column_blob(stmt, 1);
		size_t len = (size_t)sqlite3_column_bytes(stmt, 1);

		if (!lines_has_code(data, len))
			return error_set(
				err, -EINVAL,
				"'%s' was stored before lines were kept by symbol: collect "
				"it again into a new database",
				build_shown(ref));
		if (!lines_read(data, len, &sink))
			return error_set(err, -EINVAL,
					 "database '%s': a broken line table ('kbloat db check' "
					 "tells more)",
					 db_path(db));
		any = true;
	}
	if (!ret && !any)
		return error_set(err, -EINVAL,
				 "'%s' has no line tables: it was built without debug information",
				 build_shown(ref));
	return ret;
}

static int from_declarations(struct db *db, const struct build_ref *ref, struct strmap *files,
			     struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_blame_declared, ref->id, &stmt, err);

	if (ret)
		return ret;
	while ((ret = db_step(db, stmt, err)) > 0)
		take(files, db_text(stmt, 0), strlen(db_text(stmt, 0)));
	return ret;
}

/* None is kept of builds that an older program made. */
static int from_reads(struct db *db, const struct build_ref *ref, struct strmap *files,
		      struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_blame_reads, ref->id, &stmt, err);
	const char *at, *end;

	if (ret <= 0)
		return ret;
	for (at = db_text(stmt, 0); *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		take(files, at, (size_t)(end - at));
	}
	return 0;
}

int analyze_blame_files(struct db *db, const struct build_ref *ref, struct strvec *out,
			struct strbuf *err)
{
	struct strmap files = STRMAP_INIT;
	int ret = from_line_tables(db, ref, &files, err);

	if (!ret)
		ret = from_declarations(db, ref, &files, err);
	if (!ret)
		ret = from_reads(db, ref, &files, err);
	for (uint32_t i = 0; !ret && i < files.nr; i++)
		strvec_push(out, strmap_name(&files, i));
	strvec_sort(out);
	strmap_release(&files);
	return ret;
}
