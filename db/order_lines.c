// SPDX-License-Identifier: GPL-2.0-or-later
/* Which builds follow each other. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "db/order_internal.h"
#include "sql.h"

struct members {
	struct order_member *v;
	size_t nr, cap;
};

static bool leads(const struct order *o, uint32_t older, uint32_t newer)
{
	return o->leads[newer * o->words + older / 64] >> older % 64 & 1;
}

/* May one of them lead to the other? They do, or nobody has asked a repository about both. */
static bool may_lead(const struct order *o, uint32_t older, uint32_t newer)
{
	const int64_t a = o->commits[older].survey, b = o->commits[newer].survey;

	return leads(o, older, newer) || ((!a || a != b) && !leads(o, newer, older));
}

static bool may_follow(const struct order *o, uint32_t a, uint32_t b)
{
	return may_lead(o, a, b) || may_lead(o, b, a);
}

static bool has_commit(const struct order_member *v, size_t nr, uint32_t commit)
{
	for (size_t i = 0; i < nr; i++) {
		if (v[i].commit == commit)
			return true;
	}
	return false;
}

static bool is_branch(const struct order_series *s)
{
	return !strncmp(s->name, "branch:", strlen("branch:"));
}

/* Have both one profile and architecture? */
static bool is_kind(const struct order_series *a, const struct order_series *b)
{
	return !strcmp(a->profile, b->profile) && !strcmp(a->arch, b->arch);
}

static void add_member(struct order_series *s, struct order_member member)
{
	ALLOC_GROW(s->members, s->nr + 1, s->cap);
	s->members[s->nr++] = member;
}

/* --- what was asked for --- */

/* Builds that went well by their commits, the newest first: first[commit], next[build], + 1. */
struct by_commit {
	uint32_t *first, *next;
};

static void index_builds(const struct order *o, struct by_commit *by)
{
	by->first = xcalloc(o->nr_commits + 1, sizeof(*by->first));
	by->next = xcalloc(o->nr_builds + 1, sizeof(*by->next));
	for (size_t i = 0; i < o->nr_builds; i++) {
		const struct order_build *b = &o->builds[i];

		if (b->import || !b->ok)
			continue;
		by->next[i] = by->first[b->commit];
		by->first[b->commit] = (uint32_t)i + 1;
	}
}

static bool is_of(const struct order_build *b, const struct order_series *s)
{
	return !strcmp(b->profile, s->profile) && !strcmp(b->arch, s->arch);
}

/* A build of a commit with the series' profile: its number, + 1. */
static uint32_t build_of(const struct order *o, const struct by_commit *by,
			 const struct order_series *s, uint32_t commit)
{
	uint32_t b = by->first[commit];

	while (b && !is_of(&o->builds[b - 1], s))
		b = by->next[b - 1];
	return b;
}

static void find_members(struct order *o, const struct by_commit *by, struct order_series *s)
{
	AUTO_FREE unsigned char *seen = xcalloc(o->nr_commits + 1, 1);

	for (size_t i = 0; i < o->nr_asked; i++) {
		const uint32_t commit = o->asked[i].commit;
		uint32_t b;

		if (o->asked[i].series != s->id || seen[commit])
			continue;
		seen[commit] = 1;
		b = build_of(o, by, s, commit);
		if (b)
			add_member(s,
				   (struct order_member){ b - 1, commit, o->commits[commit].rank });
	}
}

/* --- a branch --- */

static bool follows_all(const struct order *o, const struct order_series *s, size_t nr,
			uint32_t commit)
{
	for (size_t i = 0; i < nr; i++) {
		if (!may_follow(o, s->members[i].commit, commit))
			return false;
	}
	return true;
}

/* What was asked for later stays: the branch is there now. */
static void drop_left_behind(const struct order *o, struct order_series *s)
{
	size_t nr = 0;

	for (size_t i = 0; i < s->nr; i++) {
		if (follows_all(o, s, nr, s->members[i].commit))
			s->members[nr++] = s->members[i];
	}
	s->nr = nr;
}

/* Marks what is on the first-parent line of a commit, itself too. */
static void mark_line(const struct order *o, uint32_t head, unsigned char *marks)
{
	bool more = true;

	marks[head] = 1;
	while (more) {
		more = false;
		for (size_t i = o->nr_edges; i--;) {
			const struct order_link *e = &o->edges[i];

			if (!e->line || !marks[e->newer] || marks[e->older])
				continue;
			marks[e->older] = 1;
			more = true;
		}
	}
}

static struct order_member oldest_of(const struct order_series *s)
{
	struct order_member oldest = s->members[0];

	for (size_t i = 1; i < s->nr; i++) {
		if (s->members[i].rank < oldest.rank)
			oldest = s->members[i];
	}
	return oldest;
}

static uint32_t newest_commit(const struct order_series *s)
{
	struct order_member newest = s->members[0];

	for (size_t i = 1; i < s->nr; i++) {
		if (s->members[i].rank > newest.rank)
			newest = s->members[i];
	}
	return newest.commit;
}

/* Is it the branch of its kind that was asked for first? */
static bool is_first(const struct order *o, const struct order_series *s)
{
	for (size_t i = 0; i < o->nr_series; i++) {
		const struct order_series *other = &o->series[i];

		if (other->id < s->id && is_branch(other) && is_kind(other, s))
			return false;
	}
	return true;
}

/* The last one of those on the line that come before all of a series; NULL: it begins with one. */
static const struct order_member *find_base(const struct order_series *others,
					    const unsigned char *marks, struct order_member oldest)
{
	const struct order_member *base = NULL;

	if (has_commit(others->members, others->nr, oldest.commit))
		return NULL;
	for (size_t i = 0; i < others->nr; i++) {
		const struct order_member *m = &others->members[i];

		if (marks[m->commit] && m->rank < oldest.rank && (!base || m->rank > base->rank))
			base = m;
	}
	return base;
}

/*
 * What was asked for by itself and lies on the branch is one of its builds. What comes before all that
 * was asked for goes to one branch only, but for the nearest, so that no two have the same steps.
 */
static void take_from_line(const struct order *o, struct order_series *s,
			   const struct order_series *others)
{
	AUTO_FREE unsigned char *marks = xcalloc(o->nr_commits + 1, 1);
	const struct order_member *base;
	struct order_member oldest;
	bool all = is_first(o, s);

	if (!s->nr)
		return;
	oldest = oldest_of(s);
	mark_line(o, newest_commit(s), marks);
	base = find_base(others, marks, oldest);
	for (size_t i = 0; i < others->nr; i++) {
		const struct order_member m = others->members[i];

		if (marks[m.commit] &&
		    (all || m.rank > oldest.rank || &others->members[i] == base) &&
		    !has_commit(s->members, s->nr, m.commit) && follows_all(o, s, s->nr, m.commit))
			add_member(s, m);
	}
}

/* --- tags --- */

/* "PATTERN !PATTERN …" */
static bool matches(const struct strvec *patterns, const char *tag)
{
	bool match = false;

	for (size_t i = 0; i < patterns->nr; i++) {
		const bool not = patterns->v[i][0] == '!';

		if (fnmatch(patterns->v[i] + not, tag, 0))
			continue;
		if (not )
			return false;
		match = true;
	}
	return match;
}

static void take_matching(const struct order *o, struct order_series *s, const char *patterns,
			  const struct order_series *others)
{
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	strvec_split(&list, patterns, " ");
	for (size_t i = 0; i < others->nr; i++) {
		const struct order_member m = others->members[i];
		const struct order_build *b = &o->builds[m.build];

		if (b->tagged && matches(&list, b->rev) && !has_commit(s->members, s->nr, m.commit))
			add_member(s, m);
	}
}

/* --- lines --- */

static int compare_ranks(const void *a, const void *b)
{
	const struct order_member *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->build > y->build) - (x->build < y->build);
}

static void put_at(struct members *line, size_t at, struct order_member m)
{
	ALLOC_GROW(line->v, line->nr + 1, line->cap);
	memmove(line->v + at + 1, line->v + at, (line->nr - at) * sizeof(m));
	line->v[at] = m;
	line->nr++;
}

/* Its place by rank. */
static size_t place_in(const struct members *line, uint32_t rank)
{
	size_t at = line->nr;

	while (at && line->v[at - 1].rank > rank)
		at--;
	return at;
}

/* Puts a commit into a line, if its neighbours there are its neighbours. */
static bool fit_in(const struct order *o, struct members *line, struct order_member m)
{
	const size_t at = place_in(line, m.rank);

	if ((at && !may_lead(o, line->v[at - 1].commit, m.commit)) ||
	    (at < line->nr && !may_lead(o, m.commit, line->v[at].commit)))
		return false;
	put_at(line, at, m);
	return true;
}

/* A commit that fits nowhere, with the releases before and behind it. */
static void begin_line(const struct order *o, const struct members *releases, struct order_member m,
		       struct members *out)
{
	put_at(out, 0, m);
	for (size_t i = 0; i < releases->nr; i++) {
		const struct order_member r = releases->v[i];

		if (o->commits[r.commit].release &&
		    (leads(o, r.commit, m.commit) || leads(o, m.commit, r.commit)))
			put_at(out, place_in(out, r.rank), r);
	}
}

/*
 * Revisions that were asked for one by one: releases follow each other, and what is between them
 * according to history. The first line has all releases. The caller frees.
 */
static size_t split(const struct order *o, const struct order_series *s, struct members *lines)
{
	size_t nr = 1;

	for (size_t i = 0; i < s->nr; i++) {
		if (o->commits[s->members[i].commit].release)
			put_at(&lines[0], lines[0].nr, s->members[i]);
	}
	for (size_t i = 0; i < s->nr; i++) {
		size_t at = 0;

		if (o->commits[s->members[i].commit].release)
			continue;
		while (at < nr && !fit_in(o, &lines[at], s->members[i]))
			at++;
		if (at == nr)
			begin_line(o, &lines[0], s->members[i], &lines[nr++]);
	}
	return nr;
}

/* Has another series of the profile all of them? */
static bool is_elsewhere(const struct order *o, const struct order_series *s,
			 const struct members *line)
{
	for (size_t i = 0; i < o->nr_series; i++) {
		const struct order_series *other = &o->series[i];
		size_t had = 0;

		if (other == s || !is_kind(other, s))
			continue;
		while (had < line->nr && has_commit(other->members, other->nr, line->v[had].commit))
			had++;
		if (had == line->nr)
			return true;
	}
	return false;
}

/* --- storing --- */

static int store_line(const struct order *o, struct db *db, const struct order_series *s,
		      const char *name, const struct order_member *v, size_t nr, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *line = NULL, *place = NULL;
	int64_t id = 0;
	int ret = db_prepare(db, sql_order_add_line, &line, err);

	if (!ret)
		ret = db_prepare(db, sql_order_add_place, &place, err);
	if (ret)
		return ret;
	db_bind_int(line, ":series", s->id);
	db_bind_text(line, ":name", name);
	ret = db_insert(db, line, &id, err);
	for (size_t i = 0; i < nr && !ret; i++) {
		db_bind_int(place, ":line", id);
		db_bind_int(place, ":seq", (int64_t)i);
		db_bind_int(place, ":build", o->builds[v[i].build].id);
		ret = db_run(db, place, err);
	}
	return ret;
}

/* "at 8efcd0f12345": the last one that is no release. */
static void name_line(const struct order *o, const struct members *line, struct strbuf *out)
{
	for (size_t i = line->nr; i--;) {
		const uint32_t commit = line->v[i].commit;

		if (!o->commits[commit].release) {
			strbuf_addf(out, "at %.12s", strmap_name(&o->ids, commit));
			return;
		}
	}
}

static int store_lines(const struct order *o, struct db *db, const struct order_series *s,
		       struct strbuf *err)
{
	AUTO_FREE struct members *lines = xcalloc(s->nr + 1, sizeof(*lines));
	const size_t nr = split(o, s, lines);
	int ret = 0;

	for (size_t i = 0; i < nr; i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		if (i)
			name_line(o, &lines[i], &name);
		if (!ret && lines[i].nr && !is_elsewhere(o, s, &lines[i]))
			ret = store_line(o, db, s, name.buf ? name.buf : "", lines[i].v,
					 lines[i].nr, err);
		free(lines[i].v);
	}
	return ret;
}

/* The series of the same profile without a name, or NULL. */
static const struct order_series *unnamed(const struct order *o, const struct order_series *s)
{
	for (size_t i = 0; i < o->nr_series; i++) {
		const struct order_series *u = &o->series[i];

		if (!*u->name && is_kind(u, s))
			return u;
	}
	return NULL;
}

/* "branch:NAME", "tags:PATTERN …"; what else there may be is taken as it is. */
static void gather(const struct order *o, struct order_series *s)
{
	static const char tags[] = "tags:";
	const struct order_series *others = unnamed(o, s);

	if (is_branch(s)) {
		drop_left_behind(o, s);
		if (others)
			take_from_line(o, s, others);
	} else if (!strncmp(s->name, tags, sizeof(tags) - 1) && others) {
		take_matching(o, s, s->name + sizeof(tags) - 1, others);
	}
}

int order_lines(struct order *o, struct db *db, struct strbuf *err)
{
	struct by_commit by;
	int ret = 0;

	index_builds(o, &by);
	for (size_t i = 0; i < o->nr_series; i++)
		find_members(o, &by, &o->series[i]);
	for (size_t i = 0; i < o->nr_series; i++) {
		if (*o->series[i].name)
			gather(o, &o->series[i]);
		if (o->series[i].nr)
			qsort(o->series[i].members, o->series[i].nr, sizeof(struct order_member),
			      compare_ranks);
	}
	for (size_t i = 0; i < o->nr_series && !ret; i++) {
		const struct order_series *s = &o->series[i];

		if (!*s->name)
			ret = store_lines(o, db, s, err);
		else if (s->nr)
			ret = store_line(o, db, s, s->name, s->members, s->nr, err);
	}
	free(by.first);
	free(by.next);
	return ret;
}
