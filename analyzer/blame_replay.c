// SPDX-License-Identifier: GPL-2.0-or-later
/* By builds: what was measured between two commits, by tallying both. */
#include "analyzer/blame_int.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account.h"
#include "analyzer/build.h"
#include "analyzer/tally.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

#define NO_SEQ (-1)

/* A row of table replay_row. */
struct step {
	int64_t seq, span, within; /* within: NO_SEQ on the first-parent line */
	int64_t old_build, new_build; /* 0: none */
	const char *verdict; /* static */
};

struct replaying {
	struct blame *bl;
	struct tally tally;
	struct step *steps; /* by commit */
	size_t cap;
};

/* --- charging a pair of builds --- */

static int tally_start(struct blame *bl, struct tally *t, struct strbuf *err)
{
	const struct account_opts opts = { 0 };
	int ret = tally_init(t, bl->db, tally_key_find(bl->owners ? "subsystem" : "class"), &opts,
			     err);

	return ret ? ret : tally_load_owners(t, bl->b->id, err);
}

/* Charges @sign times what build @id has. */
static int charge_build(struct blame *bl, struct tally *t, uint32_t row, int64_t id, int64_t sign,
			struct strbuf *err)
{
	struct tally_counts counts;
	int ret = tally_count(t, id, &counts, err);

	for (size_t g = 0; !ret && g < t->nr_groups; g++) {
		uint32_t owner =
			bl->owners ? strmap_intern(&bl->names, tally_name(t, t->groups[g].name)) :
				     STRMAP_NONE;

		for (unsigned k = 0; k < CLASS_NR; k++) {
			int64_t bytes = tally_bytes(&counts, g, k);

			if (bytes)
				blame_charge_owner(bl, row, owner, k, sign * bytes);
		}
	}
	tally_counts_release(&counts);
	return ret;
}

static int charge_pair(struct blame *bl, struct tally *t, uint32_t row, int64_t old, int64_t new,
		       int64_t sign, struct strbuf *err)
{
	int ret = charge_build(bl, t, row, old, -sign, err);

	return ret ? ret : charge_build(bl, t, row, new, sign, err);
}

/* --- a replay --- */

static const char *known_verdict(const char *text)
{
	static const char *const known[] = { "measured", "untouched", "broken", "open" };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(text, known[i]))
			return known[i];
	}
	return "open";
}

static int64_t int_or(sqlite3_stmt *stmt, int col, int64_t none)
{
	return sqlite3_column_type(stmt, col) == SQLITE_NULL ? none :
							       sqlite3_column_int64(stmt, col);
}

static void take_step(struct replaying *r, sqlite3_stmt *stmt)
{
	struct blame *bl = r->bl;

	if (bl->nr_commits == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 256;
		r->steps = xreallocarray(r->steps, r->cap, sizeof(*r->steps));
		bl->own_commits = xreallocarray(bl->own_commits, r->cap, sizeof(*bl->own_commits));
	}
	r->steps[bl->nr_commits] = (struct step){ .seq = sqlite3_column_int64(stmt, 0),
						  .verdict = known_verdict(db_text(stmt, 1)),
						  .span = sqlite3_column_int64(stmt, 2),
						  .within = int_or(stmt, 3, NO_SEQ),
						  .old_build = int_or(stmt, 4, 0),
						  .new_build = int_or(stmt, 5, 0) };
	bl->own_commits[bl->nr_commits++] =
		(struct walk_commit){ .id = xstrdup(db_text(stmt, 6)),
				      .author = xstrdup(db_text(stmt, 7)),
				      .email = xstrdup(db_text(stmt, 8)),
				      .subject = xstrdup(db_text(stmt, 9)),
				      .author_time = sqlite3_column_int64(stmt, 10) };
}

static int read_steps(struct replaying *r, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(r->bl->db, sql_blame_replay, &stmt, err);

	if (ret)
		return ret;
	db_bind_int(stmt, ":old", r->bl->a->id);
	db_bind_int(stmt, ":new", r->bl->b->id);
	while ((ret = db_step(r->bl->db, stmt, err)) > 0)
		take_step(r, stmt);
	if (!ret && !r->bl->nr_commits)
		ret = -ENOENT;
	r->bl->commits = r->bl->own_commits;
	return ret;
}

/* The last commit of a span carries its change. */
static bool ends_span(const struct replaying *r, uint32_t i)
{
	for (size_t k = i + 1; k < r->bl->nr_commits; k++) {
		if (r->steps[k].old_build && r->steps[k].span == r->steps[i].span)
			return false;
	}
	return true;
}

static uint32_t span_end(const struct replaying *r, uint32_t i)
{
	uint32_t end = i;

	for (uint32_t k = i + 1; k < r->bl->nr_commits; k++) {
		if (r->steps[k].old_build && r->steps[k].span == r->steps[i].span)
			end = k;
	}
	return end;
}

static void name_span(struct replaying *r, uint32_t i)
{
	struct blame_row *row = &r->bl->rows[r->bl->row_of_commit[i]];
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (ends_span(r, i) || !strcmp(row->method, "measured"))
		return;
	strbuf_addf(&text, "counted with %.12s", r->bl->commits[span_end(r, i)].id);
	row->cause = strbuf_detach(&text);
}

/* The row of the merge that brought commit @i in; STRMAP_NONE when there is none. */
static uint32_t merge_row(const struct replaying *r, uint32_t i)
{
	if (r->steps[i].within == NO_SEQ)
		return STRMAP_NONE;
	for (uint32_t k = 0; k < r->bl->nr_commits; k++) {
		if (r->steps[k].seq == r->steps[i].within)
			return r->bl->row_of_commit[k];
	}
	return STRMAP_NONE;
}

/* What a branch's commits have, the merge has not. */
static int charge_step(struct replaying *r, uint32_t i, struct strbuf *err)
{
	const struct step *s = &r->steps[i];
	uint32_t merge = merge_row(r, i);
	int ret;

	if (!s->old_build || !s->new_build || !ends_span(r, i))
		return 0;
	ret = charge_pair(r->bl, &r->tally, r->bl->row_of_commit[i], s->old_build, s->new_build, 1,
			  err);
	if (!ret && merge != STRMAP_NONE)
		ret = charge_pair(r->bl, &r->tally, merge, s->old_build, s->new_build, -1, err);
	return ret;
}

/*
 * The change between the ends goes to a row of its own, and all that is charged to a commit of the
 * first-parent line is taken from there: what stays is what no commit has.
 */
static int charge_between(struct replaying *r, struct strbuf *err)
{
	uint32_t row = blame_row_of(r->bl, ROW_BETWEEN, STRMAP_NONE, STRMAP_NONE);
	int ret = charge_pair(r->bl, &r->tally, row, r->bl->a->id, r->bl->b->id, 1, err);

	for (uint32_t i = 0; !ret && i < r->bl->nr_commits; i++) {
		const struct step *s = &r->steps[i];

		if (s->within == NO_SEQ && s->old_build && s->new_build && ends_span(r, i))
			ret = charge_pair(r->bl, &r->tally, row, s->old_build, s->new_build, -1,
					  err);
	}
	return ret;
}

int blame_by_replay(struct blame *bl, struct strbuf *err)
{
	struct replaying r = { .bl = bl };
	int ret = tally_start(bl, &r.tally, err);

	if (!ret)
		ret = read_steps(&r, err);
	if (!ret)
		blame_start_rows(bl);
	for (uint32_t i = 0; !ret && i < bl->nr_commits; i++) {
		uint32_t row = blame_row_of_commit(bl, i); /* may move bl->rows */

		bl->rows[row].method = r.steps[i].verdict;
	}
	for (uint32_t i = 0; !ret && i < bl->nr_commits; i++) {
		name_span(&r, i);
		ret = charge_step(&r, i, err);
	}
	if (!ret)
		ret = charge_between(&r, err);
	tally_release(&r.tally);
	free(r.steps);
	return ret;
}

/* --- single commits --- */

/* The builds of a commit and its first parent; 0 when one of them is missing. */
static int find_pair(struct blame *bl, sqlite3_stmt *stmt, const char *commit, int64_t *old,
		     int64_t *new, struct strbuf *err)
{
	int ret;

	db_bind_int(stmt, ":like", bl->b->id);
	db_bind_text(stmt, ":commit", commit);
	ret = db_step(bl->db, stmt, err);
	if (ret > 0) {
		*new = sqlite3_column_int64(stmt, 0);
		*old = sqlite3_column_int64(stmt, 1);
	}
	sqlite3_reset(stmt);
	return ret;
}

/* Moves what a commit has by its lines to the row of what was replaced. */
static void replace_lines(struct blame *bl, uint32_t row, uint32_t replaced)
{
	size_t nr = bl->nr_charges;

	for (size_t i = 0; i < nr; i++) {
		struct blame_charge c = bl->charges[i];

		if (c.row != row)
			continue;
		for (unsigned k = 0; k < CLASS_NR; k++)
			blame_charge_owner(bl, replaced, c.owner, k, c.amount.by_class[k]);
		bl->charges[i].amount = (struct blame_amount){ 0 };
	}
}

static int use_pair(struct blame *bl, struct tally *t, uint32_t commit, int64_t old, int64_t new,
		    struct strbuf *err)
{
	uint32_t row = blame_row_of_commit(bl, commit);
	uint32_t replaced = blame_row_of(bl, ROW_MEASURED, STRMAP_NONE, STRMAP_NONE);
	int ret;

	replace_lines(bl, row, replaced);
	bl->rows[row].method = "measured";
	ret = charge_pair(bl, t, row, old, new, 1, err);
	return ret ? ret : charge_pair(bl, t, replaced, old, new, -1, err);
}

int blame_use_measured(struct blame *bl, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	struct tally t;
	int ret = tally_start(bl, &t, err);

	if (!ret)
		ret = db_prepare(bl->db, sql_blame_pair, &stmt, err);
	for (uint32_t i = 0; !ret && i < bl->nr_commits; i++) {
		int64_t old = 0, new = 0;

		if (bl->commits[i].nr_parents > 1)
			continue;
		ret = find_pair(bl, stmt, bl->commits[i].id, &old, &new, err);
		if (ret > 0)
			ret = use_pair(bl, &t, i, old, new, err);
	}
	tally_release(&t);
	return ret;
}
