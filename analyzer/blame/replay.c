// SPDX-License-Identifier: GPL-2.0-or-later
/* By builds: what was measured between two commits, by tallying both. */
#include "analyzer/blame/internal.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/tally.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

#define NO_SEQ (-1)
#define EITHER_SIDE (1u << WALK_OLD | 1u << WALK_NEW)

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
	struct idmap end_of; /* span to the last commit of it that has builds: it has the change */
	struct idmap at; /* seq to commit */
};

/* --- charging a pair of builds --- */

/*
 * With a view only its groups count: those of build A, of build B, or, of a build in between, of
 * either.
 */
static int tally_start(struct blame *bl, struct blame_only *only, unsigned sides, struct tally *t,
		       struct strbuf *err)
{
	const struct account_opts opts = { 0 };
	int ret = tally_init(t, bl->db, tally_key_find(bl->subsystems ? "subsystem" : "class"),
			     &opts, err);

	*only = (struct blame_only){ bl->views, sides };
	if (bl->nr_views)
		blame_only_use(only, t);
	return ret ? ret : tally_load_subsystems(t, bl->b->id, err);
}

/* Charges @sign times what build @id has, by subsystem if they are known. */
static int charge_build(struct blame *bl, struct tally *t, uint32_t row, int64_t id, int64_t sign,
			struct strbuf *err)
{
	struct tally_counts counts;
	int ret = tally_count(t, id, &counts, err);

	if (!ret)
		ret = blame_add_charged(bl, counts.total, err);
	for (size_t g = 0; !ret && g < t->nr_groups; g++) {
		uint32_t subsystem =
			bl->subsystems ?
				strmap_intern(&bl->names, tally_name(t, t->groups[g].name)) :
				STRMAP_NONE;

		for (unsigned k = 0; k < CLASS_NR; k++) {
			int64_t bytes = tally_bytes(&counts, g, k);

			if (bytes)
				blame_charge_subsystem(bl, row, subsystem, k, sign * bytes);
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

/* What an end of the range has, exactly: a symbol may have had another name on the other side. */
static int charge_end(struct blame *bl, uint32_t row, enum walk_side side, struct strbuf *err)
{
	struct blame_only only;
	struct tally t;
	int ret = tally_start(bl, &only, 1u << side, &t, err);

	if (!ret)
		ret = charge_build(bl, &t, row, side == WALK_NEW ? bl->b->id : bl->a->id,
				   side == WALK_NEW ? 1 : -1, err);
	tally_release(&t);
	return ret;
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
	return ret ? ret : blame_name_people(r->bl, err);
}

static bool has_builds(const struct step *s)
{
	return s->old_build && s->new_build;
}

/* A row within one that is not there, as only a damaged file has it, is nobody's part. */
static void index_steps(struct replaying *r)
{
	for (uint32_t i = 0; i < r->bl->nr_commits; i++) {
		idmap_put(&r->at, r->steps[i].seq, i);
		if (has_builds(&r->steps[i]))
			idmap_put(&r->end_of, r->steps[i].span, i);
	}
	for (uint32_t i = 0; i < r->bl->nr_commits; i++) {
		if (idmap_get(&r->at, r->steps[i].within) == IDMAP_NONE)
			r->steps[i].within = NO_SEQ;
	}
}

/* The last commit of a span carries its change. */
static bool has_change(const struct replaying *r, uint32_t i)
{
	return has_builds(&r->steps[i]) && idmap_get(&r->end_of, r->steps[i].span) == i;
}

static void name_span(struct replaying *r, uint32_t i)
{
	struct blame_row *row = &r->bl->rows[r->bl->row_of_commit[i]];
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!has_builds(&r->steps[i]) || has_change(r, i) || !strcmp(row->method, "measured"))
		return;
	strbuf_addf(&text, "counted with %.12s",
		    r->bl->commits[idmap_get(&r->end_of, r->steps[i].span)].id);
	row->cause = strbuf_detach(&text);
}

/* The row of the merge that brought commit @i in; STRMAP_NONE when there is none. */
static uint32_t merge_row(const struct replaying *r, uint32_t i)
{
	if (r->steps[i].within == NO_SEQ)
		return STRMAP_NONE;
	return r->bl->row_of_commit[idmap_get(&r->at, r->steps[i].within)];
}

/* What a branch's commits have, the merge has not. */
static int charge_step(struct replaying *r, uint32_t i, struct strbuf *err)
{
	const struct step *s = &r->steps[i];
	uint32_t merge = merge_row(r, i);
	int ret;

	if (!has_change(r, i))
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
	int ret = charge_end(r->bl, row, WALK_OLD, err);

	if (!ret)
		ret = charge_end(r->bl, row, WALK_NEW, err);
	for (uint32_t i = 0; !ret && i < r->bl->nr_commits; i++) {
		const struct step *s = &r->steps[i];

		if (s->within == NO_SEQ && has_change(r, i))
			ret = charge_pair(r->bl, &r->tally, row, s->old_build, s->new_build, -1,
					  err);
	}
	return ret;
}

int blame_by_replay(struct blame *bl, struct strbuf *err)
{
	struct replaying r = { .bl = bl };
	struct blame_only only;
	int ret = tally_start(bl, &only, EITHER_SIDE, &r.tally, err);

	if (!ret)
		ret = read_steps(&r, err);
	if (!ret) {
		index_steps(&r);
		blame_start_rows(bl);
	}
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
	idmap_release(&r.end_of);
	idmap_release(&r.at);
	free(r.steps);
	return ret;
}

/* --- single commits --- */

/* A commit of which both its own build and its first parent's are in the database. */
struct pair {
	uint32_t row;
	int64_t old, new;
};

/* The builds of a commit and its first parent; 0 when one of them is missing. */
static int find_pair(struct blame *bl, sqlite3_stmt *stmt, const char *commit, struct pair *out,
		     struct strbuf *err)
{
	int ret;

	db_bind_int(stmt, ":like", bl->b->id);
	db_bind_text(stmt, ":commit", commit);
	ret = db_step(bl->db, stmt, err);
	if (ret > 0) {
		out->new = sqlite3_column_int64(stmt, 0);
		out->old = sqlite3_column_int64(stmt, 1);
	}
	sqlite3_reset(stmt);
	return ret;
}

static int find_pairs(struct blame *bl, struct pair *pairs, size_t *nr, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare(bl->db, sql_blame_pair, &stmt, err);

	for (uint32_t i = 0; ret >= 0 && i < bl->nr_commits; i++) {
		if (bl->commits[i].nr_parents > 1)
			continue;
		ret = find_pair(bl, stmt, bl->commits[i].id, &pairs[*nr], err);
		if (ret > 0)
			pairs[(*nr)++].row = blame_row_of_commit(bl, i);
	}
	return ret < 0 ? ret : 0;
}

/* What they have by their lines, and with the opposite sign what was measured, is in one row. */
static int use_pairs(struct blame *bl, const struct pair *pairs, size_t nr, struct strbuf *err)
{
	uint32_t replaced = blame_row_of(bl, ROW_MEASURED, STRMAP_NONE, STRMAP_NONE);
	bool *measured = xcalloc(bl->nr_rows, sizeof(*measured));
	struct blame_only only;
	struct tally t;
	int ret = tally_start(bl, &only, EITHER_SIDE, &t, err);

	for (size_t i = 0; i < nr; i++) {
		measured[pairs[i].row] = true;
		bl->rows[pairs[i].row].method = "measured";
	}
	blame_move_charges(bl, measured, replaced);
	for (size_t i = 0; !ret && i < nr; i++) {
		const struct pair *p = &pairs[i];

		ret = charge_pair(bl, &t, p->row, p->old, p->new, 1, err);
		if (!ret)
			ret = charge_pair(bl, &t, replaced, p->old, p->new, -1, err);
	}
	tally_release(&t);
	free(measured);
	return ret;
}

int blame_use_measured(struct blame *bl, struct strbuf *err)
{
	struct pair *pairs = xcalloc(bl->nr_commits + 1, sizeof(*pairs));
	size_t nr = 0;
	int ret = find_pairs(bl, pairs, &nr, err);

	if (!ret && nr)
		ret = use_pairs(bl, pairs, nr, err);
	free(pairs);
	return ret;
}
