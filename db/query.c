// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/query.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "sql.h"

#define MAX_RESULT ((size_t)512 << 20)
#define MAX_CELL (16 << 20)
/* Virtual machine steps between two looks at the clock: well under a millisecond. */
#define STEPS 10000

/* A value before its column's type is known. */
struct value {
	int type; /* SQLITE_INTEGER … */
	int64_t num;
	char *text; /* of everything else but SQLITE_NULL */
};

struct result {
	struct value *v; /* nr_cols a row */
	size_t nr, cap, nr_cols, bytes;
};

struct deadline {
	struct timespec end;
	unsigned seconds; /* 0: none */
	bool passed;
};

/* Pragmas that only tell something. */
static bool harmless_pragma(const char *name, const char *value)
{
	static const char *const reading[] = {
		"table_info",	     "table_xinfo",	"table_list",	    "index_list",
		"index_info",	     "index_xinfo",	"foreign_key_list", "database_list",
		"function_list",     "compile_options", "integrity_check",  "quick_check",
		"foreign_key_check",
	};
	static const char *const telling[] = { "user_version", "application_id", "page_count",
					       "page_size",    "freelist_count", "encoding" };

	for (size_t i = 0; i < ARRAY_SIZE(reading); i++) {
		if (!sqlite3_stricmp(name, reading[i]))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(telling); i++) {
		if (!sqlite3_stricmp(name, telling[i]))
			return !value;
	}
	return false;
}

static int authorize(void *data, int action, const char *a, const char *b, const char *database,
		     const char *inner)
{
	(void)data;
	(void)database;
	(void)inner;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return b && !sqlite3_stricmp(b, "load_extension") ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_PRAGMA:
		return a && harmless_pragma(a, b) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static int past_deadline(void *data)
{
	struct deadline *d = data;
	struct timespec now;

	if (!d->seconds)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	d->passed = now.tv_sec > d->end.tv_sec ||
		    (now.tv_sec == d->end.tv_sec && now.tv_nsec >= d->end.tv_nsec);
	return d->passed;
}

static void deadline_start(struct deadline *d, struct db *db, unsigned seconds)
{
	clock_gettime(CLOCK_MONOTONIC, &d->end);
	d->end.tv_sec += seconds;
	d->seconds = seconds;
	sqlite3_progress_handler(db_handle(db), STEPS, past_deadline, d);
}

/* What went wrong, in the user's words rather than SQLite's. */
static int explain(struct db *db, const struct deadline *d, struct strbuf *err)
{
	int code = sqlite3_errcode(db_handle(db)) & 0xff;

	if (d->passed)
		return error_set(err, -ETIMEDOUT, "the query took more than %u seconds",
				 d->seconds);
	if (code == SQLITE_AUTH || code == SQLITE_READONLY ||
	    (code == SQLITE_ERROR && strstr(sqlite3_errmsg(db_handle(db)), "not authorized")))
		return error_set(err, -EPERM, "only statements that read are allowed (%s)",
				 sqlite3_errmsg(db_handle(db)));
	if (code == SQLITE_ERROR && strstr(sqlite3_errmsg(db_handle(db)), "no such table: v_"))
		return error_set(
			err, -EINVAL,
			"%s (docs/sql.md has the views; 'kbloat db upgrade' adds those that "
			"came after the database was made)",
			sqlite3_errmsg(db_handle(db)));
	if (code == SQLITE_ERROR)
		return error_set(err, -EINVAL, "%s", sqlite3_errmsg(db_handle(db)));
	return db_error(db, err);
}

/* Is there a statement in what follows the first one? */
static int refuse_more(struct db *db, const char *tail, struct strbuf *err)
{
	while (tail && *tail) {
		sqlite3_stmt *next = NULL;
		const char *rest = NULL;
		int code = sqlite3_prepare_v2(db_handle(db), tail, -1, &next, &rest);

		sqlite3_finalize(next);
		if (code != SQLITE_OK || next)
			return error_set(err, -EINVAL,
					 "more than one statement: run them one by "
					 "one");
		tail = rest;
	}
	return 0;
}

static int prepare(struct db *db, const char *sql, const struct deadline *d, sqlite3_stmt **stmt,
		   struct strbuf *err)
{
	const char *tail = NULL;

	if (sqlite3_prepare_v2(db_handle(db), sql, -1, stmt, &tail) != SQLITE_OK)
		return explain(db, d, err);
	if (!*stmt)
		return error_set(err, -EINVAL, "no statement in '%s'", sql);
	if (!sqlite3_stmt_readonly(*stmt))
		return error_set(err, -EPERM, "only statements that read are allowed");
	return refuse_more(db, tail, err);
}

static int bind_value(sqlite3_stmt *stmt, int i, const char *text)
{
	char as_number[24];
	long long n;

	errno = 0;
	n = strtoll(text, NULL, 10);
	snprintf(as_number, sizeof(as_number), "%lld", n);
	/* "007" and "1e5", the beginning of a commit id, are texts */
	if (!errno && !strcmp(as_number, text))
		return sqlite3_bind_int64(stmt, i, n);
	return sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT);
}

/* The value given to a parameter ":name", or NULL. */
static const char *value_of(const struct strvec *params, const char *name)
{
	const size_t len = strlen(name + 1);

	for (size_t i = 0; params && i < params->nr; i++) {
		if (!strncmp(params->v[i], name + 1, len) && params->v[i][len] == '=')
			return params->v[i] + len + 1;
	}
	return NULL;
}

/* Is @param, "NAME=VALUE", the value of a parameter of the statement? */
static bool used(sqlite3_stmt *stmt, const char *param)
{
	const size_t len = strcspn(param, "=");

	for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++) {
		const char *name = sqlite3_bind_parameter_name(stmt, i);

		if (name && strlen(name + 1) == len && !strncmp(name + 1, param, len))
			return true;
	}
	return false;
}

static int bind(sqlite3_stmt *stmt, const struct strvec *params, struct strbuf *err)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++) {
		const char *name = sqlite3_bind_parameter_name(stmt, i);
		const char *value = name && *name != '?' ? value_of(params, name) : NULL;

		if (!name || *name == '?')
			return error_set(err, -EINVAL,
					 "a parameter '?' has no name: write ':name'");
		if (!value)
			return error_set(err, -EINVAL, "parameter '%s' has no value (--param %s=…)",
					 name, name + 1);
		if (bind_value(stmt, i, value) != SQLITE_OK)
			return error_set(err, -ENOMEM, "out of memory");
	}
	for (size_t i = 0; params && i < params->nr; i++) {
		if (!used(stmt, params->v[i]))
			return error_set(err, -EINVAL, "the statement has no parameter ':%.*s'",
					 (int)strcspn(params->v[i], "="), params->v[i]);
	}
	return 0;
}

static char *hex(const unsigned char *data, size_t len)
{
	char *text = xmalloc(len * 2 + 1);

	for (size_t i = 0; i < len; i++)
		snprintf(text + i * 2, 3, "%02x", data[i]);
	text[len * 2] = '\0';
	return text;
}

static char *real(double d)
{
	char text[40];

	snprintf(text, sizeof(text), "%.15g", d);
	return xstrdup(text);
}

static struct value read_value(sqlite3_stmt *stmt, int col)
{
	struct value v = { .type = sqlite3_column_type(stmt, col) };

	switch (v.type) {
	case SQLITE_INTEGER:
		v.num = sqlite3_column_int64(stmt, col);
		break;
	case SQLITE_FLOAT:
		v.text = real(sqlite3_column_double(stmt, col));
		/* infinity is no number in JSON */
		if (!isfinite(sqlite3_column_double(stmt, col)))
			v.type = SQLITE_TEXT;
		break;
	case SQLITE_BLOB:
		v.text = hex(sqlite3_column_blob(stmt, col),
			     (size_t)sqlite3_column_bytes(stmt, col));
		break;
	case SQLITE_TEXT:
		v.text = xstrdup(db_text(stmt, col));
		break;
	}
	return v;
}

static int read_rows(struct db *db, sqlite3_stmt *stmt, const struct deadline *d,
		     struct result *res, struct strbuf *err)
{
	int code;

	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (size_t c = 0; c < res->nr_cols; c++) {
			struct value v = read_value(stmt, (int)c);

			ALLOC_GROW(res->v, res->nr + 1, res->cap);
			res->v[res->nr++] = v;
			res->bytes += sizeof(struct value) + (v.text ? strlen(v.text) : 0);
			if (res->bytes > MAX_RESULT)
				return error_set(err, -E2BIG,
						 "the result is larger than %zu MiB: add a LIMIT",
						 MAX_RESULT >> 20);
		}
	}
	return code == SQLITE_DONE ? 0 : explain(db, d, err);
}

static enum col_type column_type(const struct result *res, size_t col)
{
	enum col_type type = COL_INT;
	bool any = false;

	for (size_t i = col; i < res->nr; i += res->nr_cols) {
		int t = res->v[i].type;

		if (t == SQLITE_TEXT || t == SQLITE_BLOB)
			return COL_TEXT;
		if (t == SQLITE_FLOAT)
			type = COL_REAL;
		any |= t != SQLITE_NULL;
	}
	return any ? type : COL_TEXT;
}

static void add_cell(struct rows *out, enum col_type type, const struct value *v)
{
	char number[24];

	if (v->type == SQLITE_NULL) {
		rows_null(out);
	} else if (type != COL_TEXT && type != COL_REAL) {
		rows_num(out, v->num);
	} else if (v->type == SQLITE_INTEGER) {
		snprintf(number, sizeof(number), "%" PRId64, v->num);
		rows_text(out, number);
	} else {
		rows_text(out, v->text);
	}
}

static bool taken(const struct strvec *names, const char *name)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcmp(names->v[i], name))
			return true;
	}
	return false;
}

/* The statement's column names; a second "n" is "n_2", as JSON needs them distinct. */
static int column_names(sqlite3_stmt *stmt, size_t nr, struct strvec *names, struct strbuf *err)
{
	for (size_t c = 0; c < nr; c++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;
		const char *base = sqlite3_column_name(stmt, (int)c);

		if (!base)
			return error_set(err, -ENOMEM, "out of memory");
		strbuf_addstr(&name, base);
		for (int i = 2; taken(names, name.buf); i++) {
			strbuf_reset(&name);
			strbuf_addf(&name, "%s_%d", base, i);
		}
		strvec_push(names, name.buf);
	}
	return 0;
}

/* What the commands call bytes, and what ends like it. */
static enum col_type bytes_type(const char *name, enum col_type type)
{
	static const char *const bytes[] = {
		"bytes",    "size",	  "text",      "rodata",   "data",
		"bss",	    "init",	  "padding",   "old",	   "new",
		"image",    "compressed", "saving",    "own",	   "resident",
		"retained", "module",	  "predicted", "measured", "measured_init",
	};
	static const char *const deltas[] = { "delta", "growth", "off" };
	const size_t len = strlen(name);

	if (type != COL_INT)
		return type;
	for (size_t i = 0; i < ARRAY_SIZE(deltas); i++) {
		if (!strcmp(name, deltas[i]))
			return COL_DELTA;
	}
	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++) {
		if (!strcmp(name, bytes[i]))
			return COL_BYTES;
	}
	return len > 6 && !strcmp(name + len - 6, "_bytes") ? COL_BYTES : type;
}

static void to_rows(const struct result *res, const struct strvec *names, bool bytes,
		    struct rows *out)
{
	for (size_t c = 0; c < res->nr_cols; c++) {
		const enum col_type type = column_type(res, c);

		rows_column(out, names->v[c], bytes ? bytes_type(names->v[c], type) : type);
	}
	for (size_t i = 0; i < res->nr; i++)
		add_cell(out, out->cols[i % res->nr_cols].type, &res->v[i]);
}

static void result_release(struct result *res)
{
	for (size_t i = 0; i < res->nr; i++)
		free(res->v[i].text);
	free(res->v);
}

/*
 * SQLite makes a table-valued function as if it were a table, which the authorizer must not allow:
 * so it is made before.
 */
static int connect_functions(struct db *db, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	return db_prepare(db, sql_linkage_connect, &stmt, err);
}

int db_query(struct db *db, const char *sql, const struct query_opts *opts, struct strvec *names,
	     struct rows *out, struct strbuf *err)
{
	struct deadline deadline = { 0 };
	struct result res = { 0 };
	sqlite3_stmt *stmt = NULL;
	int ret = connect_functions(db, err);

	if (ret)
		return ret;
	sqlite3_limit(db_handle(db), SQLITE_LIMIT_LENGTH, MAX_CELL);
	sqlite3_set_authorizer(db_handle(db), authorize, NULL);
	deadline_start(&deadline, db, opts->seconds);
	ret = prepare(db, sql, &deadline, &stmt, err);
	if (!ret)
		ret = bind(stmt, opts->params, err);
	if (!ret) {
		res.nr_cols = (size_t)sqlite3_column_count(stmt);
		ret = column_names(stmt, res.nr_cols, names, err);
	}
	if (!ret)
		ret = read_rows(db, stmt, &deadline, &res, err);
	if (!ret)
		to_rows(&res, names, opts->bytes, out);
	result_release(&res);
	sqlite3_finalize(stmt);
	sqlite3_progress_handler(db_handle(db), 0, NULL, NULL);
	sqlite3_set_authorizer(db_handle(db), NULL, NULL);
	return ret;
}
