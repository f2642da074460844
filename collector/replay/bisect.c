// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/bisect.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "collector/build/builder.h"
#include "collector/replay/first_parents.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/number.h"
#include "common/progress.h"
#include "common/strbuf.h"
#include "common/strvec.h"

struct bisection {
	struct replay_builds w;
	bisect_metric metric;
	void *data;
	int64_t limit;
	struct strbuf *log;
	struct bisect_result *out;
	struct strvec candidates; /* ids of what may be the first bad commit, oldest first */
};

/* A line whose lower end is good and whose upper end is bad. */
struct search {
	struct bisection *b;
	struct first_parents first_parents;
	struct schedule schedule;
	size_t low,
		high; /* groups of the schedule: the newest good one, the oldest bad one above it */
	int64_t low_value, high_value;
};

static int measure(struct bisection *b, size_t build, int64_t *value, struct strbuf *err)
{
	return b->metric(b->data, b->w.builds[build].id, value, err);
}

/* "# good: [40 hex digits] subject (12,345)" and what git wants to hear. */
static int log_point(struct bisection *b, const git_oid *commit, const char *verdict,
		     const int64_t *value, struct strbuf *err)
{
	struct commit_info info;
	int code = commit_info_read(builder_repo(b->w.builder), commit, &info, err);

	if (!code) {
		strbuf_addf(b->log, "# %s: [%s] %s", verdict, info.id, info.subject);
		if (value) {
			strbuf_addstr(b->log, " (");
			number_add(b->log, *value, false);
			strbuf_addch(b->log, ')');
		}
		strbuf_addf(b->log, "\ngit bisect %s %s\n", verdict, info.id);
	}
	commit_info_release(&info);
	return code;
}

/* What the search knows goes by points; groups are numbered anew when what is read grows. */
static void narrow(struct search *s, size_t low, size_t high)
{
	schedule_refresh(&s->schedule);
	s->low = s->schedule.group[low];
	s->high = s->schedule.group[high];
}

/* The one of the unknown or built groups between that is nearest to the middle, or SCHEDULE_NONE. */
static size_t choose(const struct search *s, enum schedule_state wanted)
{
	size_t best = SCHEDULE_NONE, best_far = SIZE_MAX;

	for (size_t g = s->low + 1; g < s->high; g++) {
		size_t below = g - s->low, above = s->high - g;
		size_t far = below > above ? below - above : above - below;

		if (s->schedule.state[g] != wanted || far >= best_far)
			continue;
		best = g;
		best_far = far;
	}
	return best;
}

/* Takes the number of a built group into account. */
static int judge(struct search *s, size_t group, struct strbuf *err)
{
	size_t point = s->schedule.built[group];
	size_t low = s->schedule.first[s->low], high = s->schedule.first[s->high];
	int64_t value = 0;
	bool bad;
	int code = measure(s->b, s->first_parents.points[point].build, &value, err);

	if (code)
		return code;
	bad = value > s->b->limit;
	code = log_point(s->b, &s->first_parents.points[s->schedule.first[group]].commit,
			 bad ? "bad" : "good", &value, err);
	if (bad) {
		high = s->schedule.first[group];
		s->high_value = value;
	} else {
		low = s->schedule.first[group];
		s->low_value = value;
	}
	narrow(s, low, high);
	return code;
}

/* 0, or 1 when the budget is used up. */
static int make_and_judge(struct search *s, size_t group, struct strbuf *err)
{
	size_t point = s->schedule.first[group];
	size_t low = s->schedule.first[s->low], high = s->schedule.first[s->high];
	int code = first_parents_ensure(&s->first_parents, point, err);

	if (code)
		return code;
	narrow(s, low, high);
	if (s->first_parents.points[point].state == SCHEDULE_BUILT)
		return judge(s, s->schedule.group[point], err);
	return log_point(s->b, &s->first_parents.points[point].commit, "skip", NULL, err);
}

/* Halves until there is nothing more to find out. 1: the budget was used up. */
static int halve(struct search *s, struct strbuf *err)
{
	for (;;) {
		size_t known = choose(s, SCHEDULE_BUILT), unknown = choose(s, SCHEDULE_UNKNOWN);
		int code;

		if (known != SCHEDULE_NONE)
			code = judge(s, known, err);
		else if (unknown != SCHEDULE_NONE)
			code = make_and_judge(s, unknown, err);
		else
			return 0;
		if (code)
			return code;
	}
}

static void search_release(struct search *s)
{
	schedule_release(&s->schedule);
	first_parents_release(&s->first_parents);
}

/* The ends of the line are built, the lower one good, the upper one bad. */
static void search_start(struct search *s)
{
	schedule_init(&s->schedule, s->first_parents.nr, &first_parents_ops, &s->first_parents);
	narrow(s, 0, s->first_parents.nr);
}

/* Untried ones, those that do not build, and the one known to be bad. */
static void list_candidates(struct search *s)
{
	struct strvec *list = &s->b->candidates;

	strvec_release(list);
	for (size_t g = s->low + 1; g <= s->high; g++) {
		char hex[GIT_OID_HEXSZ + 1];

		git_oid_tostr(hex, sizeof(hex),
			      &s->first_parents.points[s->schedule.first[g]].commit);
		strvec_push(list, hex);
	}
}

static void take_result(struct search *s, int used_up)
{
	struct bisect_result *out = s->b->out;
	const struct schedule *p = &s->schedule;
	size_t before = p->first[s->low + 1] - 1;

	out->verdict = s->high == s->low + 1 ? BISECT_FOUND : used_up ? BISECT_OPEN : BISECT_AMONG;
	git_oid_tostr(out->commit, sizeof(out->commit),
		      &s->first_parents.points[p->first[s->high]].commit);
	git_oid_tostr(out->before, sizeof(out->before), &s->first_parents.points[before].commit);
	out->value = s->high_value;
	out->value_before = s->low_value;
	out->build = first_parents_build(&s->first_parents, p->built[s->high])->id;
	out->build_before = first_parents_build(&s->first_parents, p->built[s->low])->id;
	out->candidates = s->high - s->low;
	list_candidates(s);
}

/* Both ends of a branch: is the lower one good, the upper one bad? 1: it does not help. */
static int open_branch(struct search *s, struct strbuf *err)
{
	size_t ends[2] = { 0, s->first_parents.nr };
	int64_t value[2] = { 0, 0 };

	for (int i = 0; i < 2; i++) {
		int code = first_parents_ensure(&s->first_parents, ends[i], err);

		if (code)
			return code;
		if (s->first_parents.points[ends[i]].state != SCHEDULE_BUILT)
			return 1;
		code = measure(s->b, s->first_parents.points[ends[i]].build, &value[i], err);
		if (!code)
			code = log_point(s->b, &s->first_parents.points[ends[i]].commit,
					 value[i] > s->b->limit ? "bad" : "good", &value[i], err);
		if (code)
			return code;
	}
	s->low_value = value[0];
	s->high_value = value[1];
	return value[0] > s->b->limit || value[1] <= s->b->limit;
}

/* What a merge brought in and what must not be looked at again. */
struct hidden {
	git_oid *v;
	size_t nr, cap;
};

static int into_merge(struct bisection *b, const char *commit, struct hidden *hidden,
		      struct strbuf *err);

/* 0: looked into it, 1: it does not help */
static int into_parent(struct bisection *b, const struct commit_info *info, size_t parent,
		       struct hidden *hidden, struct strbuf *err)
{
	struct search s = { .b = b };
	int code = first_parents_read_branch(&b->w, info, parent, hidden->v, hidden->nr,
					     &s.first_parents, err);

	if (!code && (!s.first_parents.nr || !first_parents_touched(&s.first_parents)))
		code = 1;
	if (!code)
		code = open_branch(&s, err);
	if (!code) {
		search_start(&s);
		if (s.low == s.high)
			code = 1;
		else
			code = halve(&s, err);
		if (code >= 0 && s.low != s.high) {
			memcpy(b->out->merge, info->id, sizeof(b->out->merge));
			take_result(&s, code);
			code = 0;
		}
	}
	search_release(&s);
	return code;
}

/* The first bad commit is @commit: when it is a merge, what it brought in may be to blame. */
static int into_merge(struct bisection *b, const char *commit, struct hidden *hidden,
		      struct strbuf *err)
{
	struct commit_info info;
	git_oid id;
	int code = git_oid_fromstr(&id, commit);

	code = commit_info_read(builder_repo(b->w.builder), &id, &info, err);
	for (size_t k = 1; !code && k < info.nr_parents; k++) {
		size_t nr = hidden->nr;

		code = into_parent(b, &info, k, hidden, err);
		if (!code) {
			ALLOC_GROW(hidden->v, hidden->nr + 1, hidden->cap);
			hidden->v[hidden->nr++] = info.parents[0];
			if (b->out->verdict == BISECT_FOUND)
				code = into_merge(b, b->out->commit, hidden, err);
			hidden->nr = nr;
			break;
		}
		code = code == 1 ? 0 : code;
	}
	commit_info_release(&info);
	return code;
}

/* The newest candidate is the one that is known to be bad. */
static void log_candidate(struct bisection *b, const char *what, const char *id, struct strbuf *err)
{
	struct commit_info info = { 0 };
	git_oid oid;

	if (!git_oid_fromstr(&oid, id) &&
	    !commit_info_read(builder_repo(b->w.builder), &oid, &info, err))
		strbuf_addf(b->log, "# %s: [%s] %s\n", what, info.id, info.subject);
	commit_info_release(&info);
}

static void log_result(struct bisection *b, struct strbuf *err)
{
	if (b->out->verdict == BISECT_FOUND) {
		log_candidate(b, "first bad commit", b->out->commit, err);
		return;
	}
	if (b->out->verdict == BISECT_AMONG)
		strbuf_addstr(b->log, "# only skipped commits left to test\n");
	else
		strbuf_addf(b->log, "# the budget is used up: %zu commits left to test\n",
			    b->out->candidates);
	for (size_t i = b->candidates.nr; i-- > 0;)
		log_candidate(b, "possible first bad commit", b->candidates.v[i], err);
}

static int read_first_parents(struct search *s, const struct replay_options *o, struct strbuf *err)
{
	struct replay_builds *w = &s->b->w;
	const char *const ends[] = { o->old_commit, o->new_commit };
	int64_t build = 0;
	git_oid id[2];
	int code = 0;

	for (int i = 0; !code && i < 2; i++) {
		if (git_oid_fromstr(&id[i], ends[i]))
			return error_set(err, -EINVAL, "'%s' is no full commit id", ends[i]);
		code = replay_builds_find_end(w, ends[i], &build, err);
	}
	if (!code && git_oid_equal(&id[0], &id[1]))
		code = error_set(err, -EINVAL, "both ends are commit '%s'", ends[0]);
	if (!code)
		code = replay_builds_read_builds(w, build, err);
	for (int i = 0; !code && i < 2; i++)
		code = replay_builds_load_end(w, ends[i], err);
	return code ? code : first_parents_read(w, &id[0], &id[1], &s->first_parents, err);
}

static void say_number(const char *what, int64_t value, struct strbuf *out)
{
	strbuf_addstr(out, what);
	number_add(out, value, false);
}

/* The ends must lie on either side of the limit. */
static int judge_ends(struct search *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf numbers = STRBUF_INIT;
	struct bisection *b = s->b;
	int code = measure(b, s->first_parents.points[0].build, &s->low_value, err);

	if (!code)
		code = measure(b, s->first_parents.points[s->first_parents.nr].build,
			       &s->high_value, err);
	if (code)
		return code;
	say_number("the older end is at ", s->low_value, &numbers);
	say_number(", the newer end at ", s->high_value, &numbers);
	say_number(", the limit is ", b->limit, &numbers);
	if (s->low_value > b->limit)
		return error_set(err, -EINVAL, "the limit is crossed before the range begins: %s",
				 numbers.buf);
	if (s->high_value <= b->limit)
		return error_set(err, -EINVAL, "the limit is not crossed in the range: %s",
				 numbers.buf);
	strbuf_addstr(b->log, "git bisect start\n");
	code = log_point(b, &s->first_parents.points[0].commit, "good", &s->low_value, err);
	return code ? code :
		      log_point(b, &s->first_parents.points[s->first_parents.nr].commit, "bad",
				&s->high_value, err);
}

static int run(struct bisection *b, const struct replay_options *o, struct strbuf *err)
{
	struct hidden hidden = { 0 };
	struct search s = { .b = b };
	int code = read_first_parents(&s, o, err);

	if (!code)
		code = judge_ends(&s, err);
	if (!code) {
		search_start(&s);
		/* not read as touched, and yet different: what was read is not all there is */
		if (s.low == s.high)
			code = error_set(err, -EINVAL,
					 "no commit of the range changes anything that was read");
	}
	if (!code) {
		code = halve(&s, err);
		if (code >= 0)
			take_result(&s, code);
		if (code >= 0 && b->out->verdict == BISECT_FOUND)
			code = into_merge(b, b->out->commit, &hidden, err);
		if (code >= 0) {
			log_result(b, err);
			code = 0;
		}
	}
	free(hidden.v);
	search_release(&s);
	return code;
}

int bisect_range(const struct replay_options *options, bisect_metric metric, void *data,
		 int64_t limit, struct progress *progress, struct strbuf *log,
		 struct bisect_result *out, struct strbuf *err)
{
	struct bisection b = {
		.metric = metric, .data = data, .limit = limit, .log = log, .out = out
	};
	int code;

	*out = (struct bisect_result){ 0 };
	code = replay_builds_open(&b.w, options, progress, err);
	progress_start(progress, "bisect", 0);
	if (!code)
		code = run(&b, options, err);
	if (!code)
		code = replay_builds_place(&b.w, err);
	progress_end(progress);
	out->built = b.w.built;
	out->known = b.w.known;
	strvec_release(&b.candidates);
	replay_builds_close(&b.w);
	return code;
}
