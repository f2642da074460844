// SPDX-License-Identifier: GPL-2.0-or-later
/* What a night found, in bytes: of each new step both ends, and where most of it is. */
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "cli/nightly/internal.h"
#include "common/model/byte_class.h"
#include "common/model/rows.h"
#include "db/db.h"

/* Rows of a step that are listed. */
#define TOP 5

static json_t *change(int64_t old, int64_t new)
{
	return json_pack("{s:I, s:I, s:I}", "old", (json_int_t)old, "new", (json_int_t) new,
			 "delta", (json_int_t)(new - old));
}

static int add_totals(struct db *db, const struct build_ref *a, const struct build_ref *b,
		      json_t *out, struct strbuf *err)
{
	int64_t old[CLASS_NR], new[CLASS_NR], size[2] = { 0 };
	int code = analyze_totals(db, a, old, err);

	if (!code)
		code = analyze_totals(db, b, new, err);
	for (int i = 0; !code && i < CLASS_NR; i++) {
		size[0] += old[i];
		size[1] += new[i];
	}
	if (code)
		return code;
	json_object_set_new(out, "size", change(size[0], size[1]));
	json_object_set_new(out, "code_and_data",
			    change(class_code_and_data(old), class_code_and_data(new)));
	return 0;
}

/* The diff has them by how much they changed; its last row is the total. */
static void add_places(const struct rows *rows, const char *by, json_t *out)
{
	json_t *list = json_array();

	for (size_t i = 0; i + 1 < rows->nr_rows && json_array_size(list) < TOP; i++) {
		json_t *row = change(rows_num_at(rows, i, "old"), rows_num_at(rows, i, "new"));

		if (!rows_num_at(rows, i, "delta") || *rows_key(rows, i) == '[')
			json_decref(row);
		else if (!json_object_set_new(row, "name", nightly_json(rows_key(rows, i))))
			json_array_append_new(list, row);
	}
	json_object_set_new(out, "by", json_string(by));
	json_object_set_new(out, "top", list);
}

static int add_step(struct db *db, struct nightly_range *r, struct strbuf *err)
{
	AUTO_ROWS struct rows places = ROWS_INIT;
	AUTO_BUILD_REF struct build_ref a = BUILD_REF_INIT, b = BUILD_REF_INIT;
	struct account_opts opts = { .by = "subsystem" };
	int code = analyze_find_build(db, r->old, &a, err);

	if (!code)
		code = analyze_find_build(db, r->new, &b, err);
	if (code)
		return code;
	json_decref(r->numbers);
	r->numbers = json_object();
	code = add_totals(db, &a, &b, r->numbers, err);
	if (code)
		return code;
	if (analyze_diff(db, &a, &b, &opts, &places, NULL)) {
		/* a tree without MAINTAINERS */
		rows_release(&places);
		opts.by = "dir";
		code = analyze_diff(db, &a, &b, &opts, &places, err);
	}
	if (!code)
		add_places(&places, opts.by, r->numbers);
	return code;
}

void nightly_numbers(struct nightly *n)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;

	if (n->dry || !n->nr_ranges || db_open(n->config->db, DB_READ, &db, &err))
		return;
	for (size_t i = 0; i < n->nr_ranges; i++) {
		if (add_step(db, &n->ranges[i], &err))
			nightly_problem(n, "%s: its numbers are not known: %s", n->ranges[i].text,
					err.buf);
	}
}
