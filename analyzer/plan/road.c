// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/plan/road.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/plan/internal.h"
#include "analyzer/plan/plan.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"
#include "versions.h"

/* As "kbloat plan" without options. */
#define ROAD_POINTS 30
#define ROAD_WALL 30

const uint32_t road_hooks[] = { 0, 10, 30, 100, 300, 1000 };
const size_t road_nr_hooks = ARRAY_SIZE(road_hooks);

/* --- keeping it --- */

struct keeping {
	struct db *db;
	int64_t build;
	const struct plan *plan;
	const struct plan_front *front;
};

/* Binds a row's cells to the parameters that are called as its columns. */
static void bind_row(sqlite3_stmt *stmt, const struct rows *rows, size_t row)
{
	for (size_t c = 0; c < rows->nr_cols; c++) {
		const struct cell *cell = rows_at(rows, row, c);
		const enum col_type type = rows->cols[c].type;
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		strbuf_addf(&name, ":%s", rows->cols[c].name);
		if (cell->null)
			db_bind_text(stmt, name.buf, NULL);
		else if (type == COL_TEXT || type == COL_REAL)
			db_bind_text(stmt, name.buf, cell->text);
		else
			db_bind_int(stmt, name.buf, cell->num);
	}
}

/* @point: of modules; else 0. */
static int keep_rows(const struct keeping *k, const char *sql, int64_t point,
		     const struct rows *rows, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(k->db, sql, &stmt, err);

	for (size_t i = 0; i < rows->nr_rows && !ret; i++) {
		db_bind_int(stmt, ":build", k->build);
		db_bind_int(stmt, ":seq", (int64_t)i + 1);
		if (point)
			db_bind_int(stmt, ":point", point);
		bind_row(stmt, rows, i);
		ret = db_run(k->db, stmt, err);
	}
	return ret;
}

static int clear(const struct keeping *k, struct strbuf *err)
{
	const char *const steps[] = { sql_plan_clear_wall, sql_plan_clear_modules,
				      sql_plan_clear_points, sql_plan_clear };
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && !ret; i++) {
		AUTO_STMT sqlite3_stmt *stmt = NULL;

		ret = db_prepare_build(k->db, steps[i], k->build, &stmt, err);
		if (!ret)
			ret = db_run(k->db, stmt, err);
	}
	return ret;
}

static int keep_whole(const struct keeping *k, const struct build_ref *ref, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	AUTO_STRBUF struct strbuf lacks = STRBUF_INIT;
	const struct plan *p = k->plan;
	const struct plan_choice *first = &k->front->choices[0];
	int ret = db_prepare_build(k->db, sql_plan_add, k->build, &stmt, err);

	if (ret)
		return ret;
	plan_lacks(p, ref, false, &lacks);
	db_bind_text(stmt, ":rules", PLAN_VERSION);
	db_bind_text(stmt, ":pieces", p->functions ? "functions" : "objects");
	db_bind_int(stmt, ":bytes", plan_bytes_out(p, first) + first->bytes + p->fixed);
	db_bind_int(stmt, ":held", plan_held_bytes(p));
	db_bind_int(stmt, ":complete", k->front->complete);
	db_bind_text(stmt, ":lacks", lacks.len ? lacks.buf : "");
	return db_run(k->db, stmt, err);
}

static int keep_modules(const struct keeping *k, const struct build_ref *ref, size_t at,
			struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *mark = NULL;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = plan_module_rows(k->plan, k->db, ref, &k->front->choices[at], &rows, err);

	if (!ret)
		ret = keep_rows(k, sql_plan_add_module, (int64_t)at + 1, &rows, err);
	if (!ret)
		ret = db_prepare_build(k->db, sql_plan_mark_point, k->build, &mark, err);
	if (ret)
		return ret;
	db_bind_int(mark, ":point", (int64_t)at + 1);
	return db_run(k->db, mark, err);
}

static int keep_all_modules(const struct keeping *k, const struct build_ref *ref,
			    struct strbuf *err)
{
	size_t before = SIZE_MAX;
	int ret = 0;

	for (size_t i = 0; i < road_nr_hooks && !ret; i++) {
		size_t at = plan_front_pick(k->front, road_hooks[i]);

		if (at != before)
			ret = keep_modules(k, ref, at, err);
		before = at;
	}
	return ret;
}

static int replace(const struct keeping *k, const struct build_ref *ref, struct strbuf *err)
{
	AUTO_ROWS struct rows points = ROWS_INIT, wall = ROWS_INIT;
	int ret = clear(k, err);

	plan_front_rows(k->plan, k->front, &points);
	if (!ret)
		ret = plan_wall_rows(k->plan, ROAD_WALL, &wall, err);
	if (!ret)
		ret = keep_whole(k, ref, err);
	if (!ret)
		ret = keep_rows(k, sql_plan_add_point, 0, &points, err);
	if (!ret)
		ret = keep_rows(k, sql_plan_add_wall, 0, &wall, err);
	return ret ? ret : keep_all_modules(k, ref, err);
}

static int keep(const struct keeping *k, const struct build_ref *ref, struct strbuf *err)
{
	int ret = db_begin(k->db, err);

	if (ret)
		return ret;
	ret = replace(k, ref, err);
	if (!ret)
		ret = db_commit(k->db, err);
	if (ret)
		db_rollback(k->db);
	return ret;
}

int road_known(struct db *db, int64_t build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;

	return db_first_of_build(db, sql_plan_known, build, &stmt, err);
}

static int is_made(struct db *db, int64_t build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_plan_known, build, &stmt, err);

	return ret > 0 ? !strcmp(db_text(stmt, 0), PLAN_VERSION) : ret;
}

int road_make(struct db *db, const struct build_ref *ref, bool again, struct progress *progress,
	      struct strbuf *err)
{
	struct plan_costs costs;
	struct plan *plan = NULL;
	struct plan_front front = { 0 };
	struct keeping k = { .db = db, .build = ref->id, .front = &front };
	int ret = again ? 0 : is_made(db, ref->id, err);

	if (ret)
		return ret < 0 ? ret : 0;
	plan_costs_init(&costs);
	ret = plan_load(db, ref, PLAN_BEST, &costs, NULL, &plan, err);
	if (!ret)
		ret = plan_front_find(&plan->g, ROAD_POINTS, road_hooks, road_nr_hooks, progress,
				      &front, err);
	k.plan = plan;
	if (!ret)
		ret = keep(&k, ref, err);
	plan_front_release(&front);
	plan_free(plan);
	plan_costs_release(&costs);
	return ret;
}

/* --- reading it --- */

struct kept_column {
	const char *name;
	enum col_type type;
	bool hidden;
};

static void read_row(sqlite3_stmt *stmt, const struct kept_column *columns, struct rows *out)
{
	for (int i = 0; columns[i].name; i++) {
		if (sqlite3_column_type(stmt, i) == SQLITE_NULL)
			rows_null(out);
		else if (columns[i].type == COL_TEXT || columns[i].type == COL_REAL)
			rows_text(out, db_text(stmt, i));
		else
			rows_num(out, sqlite3_column_int64(stmt, i));
	}
}

static int read_rows(struct db *db, sqlite3_stmt *stmt, const struct kept_column *columns,
		     struct rows *out, struct strbuf *err)
{
	int ret;

	for (size_t i = 0; columns[i].name; i++)
		(columns[i].hidden ? rows_hidden_column : rows_column)(out, columns[i].name,
								       columns[i].type);
	while ((ret = db_step(db, stmt, err)) > 0)
		read_row(stmt, columns, out);
	return ret;
}

static int read_of_build(struct db *db, const char *sql, int64_t build,
			 const struct kept_column *columns, struct rows *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql, build, &stmt, err);

	return ret ? ret : read_rows(db, stmt, columns, out, err);
}

int road_read(struct db *db, const struct build_ref *ref, struct road *out, struct strbuf *err)
{
	static const struct kept_column columns[] = {
		{ "hooks", COL_COUNT, false },	{ "exports", COL_COUNT, false },
		{ "splits", COL_COUNT, false }, { "pieces", COL_COUNT, false },
		{ "out", COL_BYTES, false },	{ "left", COL_BYTES, false },
		{ "trouble", COL_REAL, false }, { "price", COL_REAL, false },
		{ "cut", COL_REAL, false },	{ "flow", COL_REAL, false },
		{ "point", COL_INT, false },	{ "modules", COL_INT, false },
		{ NULL, COL_TEXT, false },
	};
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret;

	*out = (struct road){ .points = xcalloc(1, sizeof(*out->points)) };
	ret = db_first_of_build(db, sql_plan_known, ref->id, &stmt, err);
	if (!ret)
		return error_set(err, -ENOENT, "no plans of '%s' are kept", build_shown(ref));
	if (ret < 0)
		return ret;
	out->functions = !strcmp(db_text(stmt, 1), "functions");
	out->bytes = sqlite3_column_int64(stmt, 2);
	out->held = sqlite3_column_int64(stmt, 3);
	out->complete = sqlite3_column_int(stmt, 4);
	out->lacks = xstrdup(db_text(stmt, 5));
	return read_of_build(db, sql_plan_points, ref->id, columns, out->points, err);
}

void road_release(struct road *road)
{
	if (road->points)
		rows_release(road->points);
	free(road->points);
	free(road->lacks);
}

int road_module_rows(struct db *db, int64_t build, int64_t point, struct rows *out,
		     struct strbuf *err)
{
	static const struct kept_column columns[] = {
		{ "module", COL_TEXT, false },	  { "members", COL_TEXT, true },
		{ "files", COL_COUNT, false },	  { "pieces", COL_COUNT, false },
		{ "bytes", COL_BYTES, false },	  { "init", COL_BYTES, false },
		{ "unloaded", COL_BYTES, false }, { "loaded", COL_DELTA, false },
		{ "hooks", COL_COUNT, false },	  { "exports", COL_COUNT, false },
		{ "subsystem", COL_TEXT, false }, { "maintainers", COL_TEXT, false },
		{ NULL, COL_TEXT, false },
	};
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(db, sql_plan_modules, build, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":point", point);
	return read_rows(db, stmt, columns, out, err);
}

int road_wall_rows(struct db *db, int64_t build, struct rows *out, struct strbuf *err)
{
	static const struct kept_column columns[] = {
		{ "piece", COL_TEXT, false },  { "object", COL_TEXT, false },
		{ "bytes", COL_BYTES, false }, { "pieces", COL_COUNT, false },
		{ "why", COL_TEXT, false },    { "by", COL_TEXT, false },
		{ NULL, COL_TEXT, false },
	};

	return read_of_build(db, sql_plan_wall, build, columns, out, err);
}
