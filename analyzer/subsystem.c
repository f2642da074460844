// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/subsystem.h"

#include <errno.h>
#include <string.h>

#include "analyzer/maintainers.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"
#include "db/db.h"
#include "sql.h"

struct subsystems {
	struct maintainers *m;
	struct maintainer_match match;
	struct strbuf dir, name;
};

static int read_text(struct db *db, int64_t build, struct strbuf *text, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(db, sql_build_maintainers, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":build", build);
	ret = db_step(db, stmt, err);
	if (ret < 0)
		return ret;
	if (!ret)
		return error_set(err, -ENOENT,
				 "no subsystems: the build came without a MAINTAINERS file");
	strbuf_add(text, db_text(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	return 0;
}

int subsystems_load(struct db *db, int64_t build, struct subsystems **out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct maintainers *m;
	struct subsystems *s;
	int ret = read_text(db, build, &text, err);

	if (!ret)
		ret = maintainers_parse(text.buf, text.len, &m, err);
	if (ret)
		return ret;
	s = xcalloc(1, sizeof(*s));
	s->m = m;
	strbuf_init(&s->dir);
	strbuf_init(&s->name);
	*out = s;
	return 0;
}

void subsystems_free(struct subsystems *s)
{
	if (!s)
		return;
	maintainers_free(s->m);
	maintainer_match_release(&s->match);
	strbuf_release(&s->dir);
	strbuf_release(&s->name);
	free(s);
}

static bool is_object(const char *path)
{
	size_t n = strlen(path);

	return n > 2 && !strcmp(path + n - 2, ".o");
}

const char *subsystem_of(struct subsystems *s, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (*path == '[')
		return path;
	strbuf_reset(&s->dir);
	strbuf_addstr(&s->dir, path);
	if (is_object(path))
		strbuf_setlen(&s->dir, slash ? (size_t)(slash - path) + 1 : 0);
	maintainers_match(s->m, s->dir.len ? s->dir.buf : path, &s->match);
	if (!s->match.nr)
		return "[no owner]";
	strbuf_reset(&s->name);
	path = maintainers_section(s->m, s->match.hits[0].section)->name;
	utf8_clean(path, strlen(path), &s->name);
	return s->name.buf;
}
