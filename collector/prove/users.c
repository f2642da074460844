// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the code that is a module now was, by the linkage of its objects in the stored build. Built-in
 * code that used it and still links was given something else in its place, such as the empty inline
 * function of a header; a table that it was found by may be gone without a trace.
 */
#include <string.h>

#include "collector/prove/internal.h"
#include "common/alloc.h"
#include "db/db.h"
#include "db/format/linkage.h"
#include "sql.h"

/*
 * What objects that have left the image define, then who needs one of these symbols; or a table of
 * theirs that no module has.
 */
struct users {
	const struct trial *t;
	struct strmap defined;
	struct strbuf name, found;
};

static const char *name_of(struct users *u, const char *name, size_t len)
{
	strbuf_reset(&u->name);
	strbuf_add(&u->name, name, len);
	return u->name.buf;
}

static void define(void *data, const char *name, size_t len, unsigned flags, uint64_t section,
		   uint64_t size)
{
	struct users *u = data;

	(void)section;
	(void)size;
	if (!(flags & (LINKAGE_LOCAL | LINKAGE_WEAK)))
		strmap_intern(&u->defined, name_of(u, name, len));
}

static void need(void *data, const char *name, size_t len, bool weak)
{
	struct users *u = data;

	if (weak || u->found.len || strmap_find(&u->defined, name_of(u, name, len)) == STRMAP_NONE)
		return;
	strbuf_add(&u->found, name, len);
}

/* Made into something else for a module: its init function, its exports; boot parameters are lost. */
static bool is_replaced(const char *section)
{
	static const char *const names[] = { ".initcall", ".con_initcall", ".init.setup",
					     ".export_symbol", "___k" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strncmp(section, names[i], strlen(names[i])))
			return true;
	}
	return false;
}

static void table(void *data, const char *name, size_t len, uint64_t bytes, unsigned flags)
{
	struct users *u = data;

	if (!bytes || flags & LINKAGE_EXEC || u->found.len ||
	    prove_reads_section(name_of(u, name, len)) || is_replaced(u->name.buf))
		return;
	strbuf_add(&u->found, name, len);
}

/* Reads the linkage of all objects: those that have left or the others, until one is found. */
static int read_linkage(struct users *u, struct db *db, bool gone, const struct linkage_sink *sink,
			struct strbuf *object, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_proof_linkage, &stmt, err);

	if (code)
		return code;
	db_bind_int(stmt, ":build", u->t->p->options.build);
	while (!u->found.len && (code = db_step(db, stmt, err)) == 1) {
		const char *name = db_text(stmt, 0);

		if ((strmap_find(&u->t->built_in, name) == STRMAP_NONE) != gone)
			continue;
		linkage_read(sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1),
			     sink);
		if (u->found.len)
			strbuf_setf(object, "%s", name);
	}
	return code < 0 ? code : 0;
}

/* Ends @u: 1 with what was found in @out, 0, or the error @code. */
static int found(struct users *u, int code, struct strbuf *out)
{
	if (!code && u->found.len) {
		strbuf_setf(out, "%s", u->found.buf);
		code = 1;
	}
	strmap_release(&u->defined);
	strbuf_release(&u->name);
	strbuf_release(&u->found);
	return code;
}

int prove_lost_reference(struct trial *t, struct strbuf *symbol, struct strbuf *object,
			 struct strbuf *err)
{
	struct users u = { .t = t, .name = STRBUF_INIT, .found = STRBUF_INIT };
	const struct linkage_sink defines = { .symbol = define, .data = &u };
	const struct linkage_sink needs = { .need = need, .data = &u };
	AUTO_DB struct db *db = NULL;
	int code = db_open(t->p->options.db, DB_READ, &db, err);

	if (!code)
		code = read_linkage(&u, db, true, &defines, object, err);
	if (!code && u.defined.nr)
		code = read_linkage(&u, db, false, &needs, object, err);
	return found(&u, code, symbol);
}

int prove_lost_table(struct trial *t, struct strbuf *section, struct strbuf *object,
		     struct strbuf *err)
{
	struct users u = { .t = t, .name = STRBUF_INIT, .found = STRBUF_INIT };
	const struct linkage_sink sections = { .section = table, .data = &u };
	AUTO_DB struct db *db = NULL;
	int code = db_open(t->p->options.db, DB_READ, &db, err);

	if (!code)
		code = read_linkage(&u, db, true, &sections, object, err);
	return found(&u, code, section);
}
