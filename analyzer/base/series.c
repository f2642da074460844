// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/base/series.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

void series_free(struct build_ref *builds, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		build_ref_release(&builds[i]);
	free(builds);
}

bool series_same(const struct build_ref *a, const struct build_ref *b)
{
	return a->series && b->series && !strcmp(a->series, b->series) &&
	       !strcmp(a->profile, b->profile) && !strcmp(a->arch, b->arch);
}

static struct build_ref read_build(sqlite3_stmt *stmt)
{
	struct build_ref ref = { .id = sqlite3_column_int64(stmt, 0),
				 .name = xstrdup(db_text(stmt, 8)),
				 .rev = xstrdup(db_text(stmt, 1)),
				 .profile = xstrdup(db_text(stmt, 2)),
				 .arch = xstrdup(db_text(stmt, 3)),
				 .label = xstrdup(""),
				 .stage = xstrdup(""),
				 .subject = xstrdup(db_text(stmt, 6)),
				 .series = xstrdup(db_text(stmt, 7)) };

	build_ref_show(&ref);
	return ref;
}

static struct build_ref read_import(sqlite3_stmt *stmt)
{
	struct build_ref ref = { .id = sqlite3_column_int64(stmt, 0),
				 .name = xstrdup(db_text(stmt, 1)),
				 .rev = xstrdup(""),
				 .profile = xstrdup(""),
				 .arch = xstrdup(""),
				 .label = xstrdup(db_text(stmt, 2)),
				 .stage = xstrdup("") };

	build_ref_show(&ref);
	return ref;
}

static int read_all(struct db *db, sqlite3_stmt *stmt, struct build_ref (*read)(sqlite3_stmt *),
		    struct build_ref **out, size_t *nr, size_t *cap, struct strbuf *err)
{
	int ret;

	while ((ret = db_step(db, stmt, err)) > 0) {
		ALLOC_GROW(*out, *nr + 1, *cap);
		(*out)[(*nr)++] = read(stmt);
	}
	return ret;
}

int series_builds(struct db *db, const struct series_choice *choice, struct build_ref **out,
		  size_t *nr, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL, *imports = NULL;
	size_t cap = 0;
	int ret = db_prepare(db, sql_builds_history, &stmt, err);

	*out = NULL;
	*nr = 0;
	if (!ret)
		ret = db_prepare(db, sql_builds_imported, &imports, err);
	if (ret)
		return ret;
	db_bind_text(stmt, ":profile", choice->profile);
	db_bind_text(stmt, ":arch", choice->arch);
	db_bind_text(stmt, ":series", choice->series);
	ret = read_all(db, stmt, read_build, out, nr, &cap, err);
	if (!ret && choice->imports)
		ret = read_all(db, imports, read_import, out, nr, &cap, err);
	return ret;
}
