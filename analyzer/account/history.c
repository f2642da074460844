// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/account/tally.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

static void columns(struct rows *out, const struct tally_key *key)
{
	rows_id_column(out, "rev");
	rows_column(out, "profile", COL_TEXT);
	rows_column(out, "arch", COL_TEXT);
	if (key)
		tally_key_column(key, out);
	rows_column(out, "bytes", COL_BYTES);
	for (int i = 0; i < CLASS_NR; i++)
		rows_column(out, class_names[i], COL_BYTES);
	rows_column(out, "image", COL_BYTES);
	rows_column(out, "compressed", COL_BYTES);
	rows_narrow(out, "image compressed init bss data rodata text padding arch profile", "");
	if (key && key->symbols) {
		rows_column(out, "object", COL_TEXT);
		rows_narrow(
			out,
			"object image compressed init bss data rodata text padding arch profile",
			"object:20");
	}
	if (!key) {
		rows_column(out, "subject", COL_TEXT);
		rows_narrow(
			out,
			"image compressed init bss data rodata text padding subject arch profile",
			"subject:20");
	}
	rows_hidden_column(out, "series", COL_TEXT);
}

static void file_size_cell(struct rows *out, sqlite3_stmt *stmt, int col)
{
	if (sqlite3_column_type(stmt, col) == SQLITE_NULL)
		rows_null(out);
	else
		rows_num(out, sqlite3_column_int64(stmt, col));
}

/* @group is NULL for a build without bytes of the kind asked for. */
static void emit(const struct tally *t, sqlite3_stmt *stmt, const struct tally_group *group,
		 const int64_t by_class[CLASS_NR], struct rows *out)
{
	int64_t sum = 0;

	for (int i = 0; i < CLASS_NR; i++)
		sum += by_class[i];
	for (int col = 1; col <= 3; col++)
		rows_text(out, db_text(stmt, col));
	if (t->key)
		rows_text(out, tally_name(t, group->name));
	rows_num(out, sum);
	for (int i = 0; i < CLASS_NR; i++)
		rows_num(out, by_class[i]);
	file_size_cell(out, stmt, 4);
	file_size_cell(out, stmt, 5);
	if (t->key && t->key->symbols)
		rows_text(out, group->object == STRMAP_NONE ? NULL : tally_name(t, group->object));
	if (!t->key)
		rows_text(out, db_text(stmt, 6));
	rows_text(out, db_text(stmt, 7));
}

struct order {
	const struct tally *t;
	size_t group;
	int64_t bytes;
};

static int compare(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	const struct tally_group *g = &x->t->groups[x->group], *h = &y->t->groups[y->group];
	int c;

	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	c = strcmp(tally_name(x->t, g->name), tally_name(x->t, h->name));
	return c ? c : strcmp(tally_name(x->t, g->object), tally_name(x->t, h->object));
}

/* The groups of a build, largest first. */
static void emit_groups(const struct tally *t, sqlite3_stmt *stmt,
			const struct tally_counts *counts, struct rows *out)
{
	AUTO_FREE struct order *order = xcalloc(t->nr_groups + 1, sizeof(*order));
	size_t nr = 0;

	for (size_t g = 0; g < t->nr_groups; g++) {
		int64_t bytes = tally_sum(counts, g);

		if (bytes)
			order[nr++] = (struct order){ t, g, bytes };
	}
	qsort(order, nr, sizeof(*order), compare);
	for (size_t i = 0; i < nr; i++)
		emit(t, stmt, &t->groups[order[i].group], counts->by[order[i].group], out);
}

static int one_build(struct tally *t, sqlite3_stmt *stmt, struct rows *out, struct strbuf *err)
{
	struct tally_counts counts;
	int64_t by_class[CLASS_NR];
	int ret = tally_count(t, sqlite3_column_int64(stmt, 0), &counts, err);

	if (!ret && t->key) {
		emit_groups(t, stmt, &counts, out);
	} else if (!ret) {
		tally_totals(&counts, by_class);
		emit(t, stmt, NULL, by_class, out);
	}
	tally_counts_release(&counts);
	return ret;
}

/* The subsystems of the newest revision whose MAINTAINERS has any. */
static int load_subsystems(struct tally *t, const struct account_opts *opts, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(t->db, sql_builds_newest_maintainers, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":profile", opts->profile);
	db_bind_text(stmt, ":arch", opts->arch);
	db_bind_text(stmt, ":series", opts->series);
	while ((ret = db_step(t->db, stmt, err)) > 0) {
		strbuf_reset(&why);
		ret = tally_load_subsystems(t, sqlite3_column_int64(stmt, 0), &why);
		if (ret != -ENOENT)
			return ret ? error_set(err, ret, "%s", why.buf) : 0;
	}
	return ret ? ret : tally_load_subsystems(t, 0, err);
}

static int all_builds(struct tally *t, const struct account_opts *opts, struct rows *out,
		      struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(t->db, sql_builds_history, &stmt, err);

	if (ret)
		return ret;
	db_bind_text(stmt, ":profile", opts->profile);
	db_bind_text(stmt, ":arch", opts->arch);
	db_bind_text(stmt, ":series", opts->series);
	while (!ret && (ret = db_step(t->db, stmt, err)) > 0)
		ret = one_build(t, stmt, out, err);
	return ret;
}

static bool same(const struct rows *rows, size_t row, const char *column)
{
	return !strcmp(rows_text_at(rows, row, column), rows_text_at(rows, row - 1, column));
}

/* A profile of which there are several series: people have to see which is which. */
static void show_series(struct rows *rows)
{
	for (size_t i = 1; i < rows_nr(rows); i++) {
		if (same(rows, i, "profile") && same(rows, i, "arch") && !same(rows, i, "series"))
			rows->cols[rows->nr_cols - 1].hidden = false;
	}
}

int analyze_history(struct db *db, const struct account_opts *opts, struct rows *out,
		    struct strbuf *err)
{
	const struct tally_key *key = opts->by ? tally_key_find(opts->by) : NULL;
	struct tally t;
	int ret;

	if (opts->by && !key)
		return error_set(err, -EINVAL, "no history by '%s': %s", opts->by, account_keys());
	ret = tally_init(&t, db, key, opts, err);
	t.padding_apart = key && key->symbols;
	columns(out, key);
	if (!ret)
		ret = load_subsystems(&t, opts, err);
	if (!ret)
		ret = all_builds(&t, opts, out, err);
	if (!ret)
		show_series(out);
	tally_release(&t);
	return ret;
}
