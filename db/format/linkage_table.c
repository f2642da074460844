// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * linkage_refs(linkage.data) of SQL: an eponymous virtual table (sqlite.org/vtab.html), whose
 * hidden last column is the argument.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "db/format/linkage.h"

enum { COL_NEED, COL_WEAK, COL_SYMBOL, COL_SECTION, COL_HOW, COL_COUNT, COL_DATA };

#define DECLARATION                                                                                \
	"CREATE TABLE x (need TEXT, weak INTEGER, symbol TEXT, section TEXT, how TEXT, "           \
	"count INTEGER, data HIDDEN)"

struct text {
	const char *s; /* in the cursor's copy of the data, not terminated */
	size_t len;
	bool weak; /* of a need */
};

struct texts {
	struct text *v;
	size_t nr, cap;
};

struct ref {
	uint64_t need, symbol, section, count;
	enum linkage_how how;
};

struct cursor {
	sqlite3_vtab_cursor base;
	unsigned char *data; /* a copy of the argument */
	int len;
	struct texts sections, symbols, needs;
	struct ref *refs;
	size_t nr, cap, at;
};

static void add_text(struct texts *list, const char *name, size_t len, bool weak)
{
	ALLOC_GROW(list->v, list->nr + 1, list->cap);
	list->v[list->nr++] = (struct text){ name, len, weak };
}

static void on_section(void *data, const char *name, size_t len, uint64_t bytes, unsigned flags)
{
	struct cursor *c = data;

	(void)bytes;
	(void)flags;
	add_text(&c->sections, name, len, false);
}

static void on_symbol(void *data, const char *name, size_t len, unsigned flags, uint64_t section,
		      uint64_t size)
{
	struct cursor *c = data;

	(void)flags;
	(void)section;
	(void)size;
	add_text(&c->symbols, name, len, false);
}

static void on_need(void *data, const char *name, size_t len, bool weak)
{
	struct cursor *c = data;

	add_text(&c->needs, name, len, weak);
}

static void on_ref(void *data, uint64_t need, uint64_t symbol, uint64_t section,
		   enum linkage_how how, uint64_t count)
{
	struct cursor *c = data;

	ALLOC_GROW(c->refs, c->nr + 1, c->cap);
	c->refs[c->nr++] = (struct ref){ need, symbol, section, count, how };
}

static void forget(struct cursor *c)
{
	free(c->data);
	free(c->sections.v);
	free(c->symbols.v);
	free(c->needs.v);
	free(c->refs);
	memset((char *)c + sizeof(c->base), 0, sizeof(*c) - sizeof(c->base));
}

static int table_connect(sqlite3 *handle, void *aux, int argc, const char *const *argv,
			 sqlite3_vtab **out, char **err)
{
	int ret = sqlite3_declare_vtab(handle, DECLARATION);

	(void)aux;
	(void)argc;
	(void)argv;
	(void)err;
	if (ret != SQLITE_OK)
		return ret;
	/* views may use it: it reads nothing but its argument */
	sqlite3_vtab_config(handle, SQLITE_VTAB_INNOCUOUS);
	*out = sqlite3_malloc(sizeof(**out));
	if (!*out)
		return SQLITE_NOMEM;
	memset(*out, 0, sizeof(**out));
	return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table)
{
	sqlite3_free(table);
	return SQLITE_OK;
}

/* Without its argument it has no rows; with one that is not known yet this is no plan. */
static int table_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
	bool given = false;

	(void)table;
	for (int i = 0; i < info->nConstraint; i++) {
		if (info->aConstraint[i].iColumn != COL_DATA ||
		    info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
			continue;
		if (!info->aConstraint[i].usable)
			return SQLITE_CONSTRAINT;
		if (given)
			continue;
		given = true;
		info->aConstraintUsage[i].argvIndex = 1;
		info->aConstraintUsage[i].omit = 1;
	}
	info->idxNum = given;
	info->estimatedCost = given ? 100 : 1;
	info->estimatedRows = given ? 100 : 0;
	return SQLITE_OK;
}

static int table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	struct cursor *c = xcalloc(1, sizeof(*c));

	(void)table;
	*out = &c->base;
	return SQLITE_OK;
}

static int table_close(sqlite3_vtab_cursor *base)
{
	forget((struct cursor *)base);
	free(base);
	return SQLITE_OK;
}

static int table_filter(sqlite3_vtab_cursor *base, int plan, const char *name, int argc,
			sqlite3_value **argv)
{
	struct cursor *c = (struct cursor *)base;
	const struct linkage_sink sink = { .section = on_section,
					   .symbol = on_symbol,
					   .need = on_need,
					   .ref = on_ref,
					   .data = c };
	const void *blob;

	(void)name;
	forget(c);
	if (!plan || argc != 1 || sqlite3_value_type(argv[0]) != SQLITE_BLOB)
		return SQLITE_OK;
	blob = sqlite3_value_blob(argv[0]);
	c->len = blob ? sqlite3_value_bytes(argv[0]) : 0;
	c->data = xmalloc((size_t)c->len + 1);
	if (c->len)
		memcpy(c->data, blob, (size_t)c->len);
	linkage_read(c->data, (size_t)c->len, &sink);
	return SQLITE_OK;
}

static int table_next(sqlite3_vtab_cursor *base)
{
	((struct cursor *)base)->at++;
	return SQLITE_OK;
}

static int table_eof(sqlite3_vtab_cursor *base)
{
	const struct cursor *c = (const struct cursor *)base;

	return c->at >= c->nr;
}

/* Borrowed until the cursor moves on to other data, which SQLite may not wait for: copied. */
static void result_text(sqlite3_context *ctx, const struct text *text)
{
	sqlite3_result_text64(ctx, text->s, text->len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int table_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int col)
{
	const struct cursor *c = (const struct cursor *)base;
	const struct ref *ref = &c->refs[c->at];

	if (col == COL_NEED)
		result_text(ctx, &c->needs.v[ref->need]);
	else if (col == COL_WEAK)
		sqlite3_result_int(ctx, c->needs.v[ref->need].weak);
	else if (col == COL_SYMBOL && ref->symbol)
		result_text(ctx, &c->symbols.v[ref->symbol - 1]);
	else if (col == COL_SECTION)
		result_text(ctx, &c->sections.v[ref->section]);
	else if (col == COL_HOW)
		sqlite3_result_text(ctx, ref->how == LINKAGE_CALL ? "call" : "address", -1,
				    SQLITE_STATIC);
	else if (col == COL_COUNT)
		sqlite3_result_int64(ctx, (sqlite3_int64)ref->count);
	else if (col == COL_DATA)
		sqlite3_result_blob(ctx, c->data, c->len, SQLITE_TRANSIENT);
	return SQLITE_OK;
}

static int table_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid)
{
	*rowid = (sqlite3_int64)((struct cursor *)base)->at;
	return SQLITE_OK;
}

int linkage_register(struct sqlite3 *handle)
{
	/* no xCreate: it is there by its name, nobody can make another */
	static const sqlite3_module module = {
		.xConnect = table_connect,
		.xBestIndex = table_best_index,
		.xDisconnect = table_disconnect,
		.xOpen = table_open,
		.xClose = table_close,
		.xFilter = table_filter,
		.xNext = table_next,
		.xEof = table_eof,
		.xColumn = table_column,
		.xRowid = table_rowid,
	};

	return sqlite3_create_module(handle, "linkage_refs", &module, NULL);
}
