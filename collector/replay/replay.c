// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/replay.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "collector/build/builder.h"
#include "collector/replay/first_parents.h"
#include "collector/replay/rows.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/progress.h"
#include "common/strbuf.h"

struct session {
	struct replay_builds w;
	struct progress *progress;
	struct replay_summary *summary;
	struct line_of_work **lines; /* the first-parent line, then branches as they are found */
	size_t nr, cap;
};

static struct line_of_work *add_line(struct session *s, const git_oid *hide, size_t nr_hide)
{
	struct line_of_work *line = xcalloc(1, sizeof(*line));

	line->hide = xcalloc(nr_hide + 1, sizeof(*line->hide));
	if (nr_hide)
		memcpy(line->hide, hide, nr_hide * sizeof(*hide));
	line->nr_hide = nr_hide;
	ALLOC_GROW(s->lines, s->nr + 1, s->cap);
	s->lines[s->nr++] = line;
	return line;
}

static void line_free(struct line_of_work *line)
{
	schedule_release(&line->schedule);
	first_parents_release(&line->first_parents);
	free(line->rows);
	free(line->tried);
	free(line->branches);
	free(line->hide);
	free(line);
}

static void line_ready(struct session *s, struct line_of_work *line)
{
	schedule_init(&line->schedule, line->first_parents.nr, &first_parents_ops,
		      &line->first_parents);
	line->schedule.largest_first = s->w.left >= 0;
	line->rows = xcalloc(line->first_parents.nr + 1, sizeof(*line->rows));
	line->tried = xcalloc(line->first_parents.nr + 1, sizeof(*line->tried));
}

/* Builds what the budget allows. */
static int work_on(struct line_of_work *line, struct strbuf *err)
{
	int code = schedule_run(&line->schedule, err);

	return code < 0 ? code : schedule_rows(&line->schedule, line->rows, err);
}

/* Has step @i a change of its own, known and not nothing? */
static bool grew_alone(const struct line_of_work *line, size_t i)
{
	const struct schedule_row *row = &line->rows[i];

	if (row->verdict != SCHEDULE_MEASURED || row->span != i ||
	    first_parents_ops.equal((void *)&line->first_parents, row->old_point, row->new_point))
		return false;
	for (size_t k = i + 1; k <= line->first_parents.nr; k++) {
		if (line->rows[k].verdict != SCHEDULE_UNTOUCHED)
			return line->rows[k].span != i;
	}
	return true;
}

/* The merge with the largest change that was not looked into. False: there is none left. */
static bool find_merge(const struct session *s, struct line_of_work **line, size_t *step)
{
	uint64_t most = 0;
	bool found = false;

	for (size_t l = 0; l < s->nr; l++) {
		struct line_of_work *at = s->lines[l];

		for (size_t i = 1; i <= at->first_parents.nr; i++) {
			int64_t growth;
			uint64_t size;

			if (at->first_parents.steps[i].info.nr_parents < 2 || at->tried[i] ||
			    !grew_alone(at, i))
				continue;
			growth = first_parents_ops.growth(&at->first_parents, at->rows[i].old_point,
							  at->rows[i].new_point);
			size = growth < 0 ? 0 - (uint64_t)growth : (uint64_t)growth;
			if (found && size <= most)
				continue;
			found = true;
			most = size;
			*line = at;
			*step = i;
		}
	}
	return found;
}

#define NOTHING_THERE 2

/* Makes both ends known: 0, 1 the budget is used up, NOTHING_THERE, negative an error. */
static int build_ends(struct first_parents *first_parents, struct strbuf *err)
{
	size_t ends[] = { first_parents->nr, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		int code = first_parents_ensure(first_parents, ends[i], err);

		if (code)
			return code;
		if (first_parents->points[ends[i]].state != SCHEDULE_BUILT)
			return NOTHING_THERE;
	}
	return 0;
}

static void add_branch(struct line_of_work *line, size_t step, struct line_of_work *branch)
{
	ALLOC_GROW(line->branches, line->nr_branches + 1, line->branches_cap);
	line->branches[line->nr_branches++] = (struct branch){ step, branch };
}

/* A branch whose ends are not known stays a part of its merge, which is open for want of builds. */
static int take_parent_apart(struct session *s, struct line_of_work *line, size_t step,
			     size_t parent, struct strbuf *err)
{
	const struct commit_info *info = &line->first_parents.steps[step].info;
	struct line_of_work *branch = add_line(s, line->hide, line->nr_hide);
	int code = first_parents_read_branch(&s->w, info, parent, line->hide, line->nr_hide,
					     &branch->first_parents, err);

	/* what the merge's first parent has is no news in a merge on the branch */
	branch->hide[branch->nr_hide++] = info->parents[0];
	if (!code && !branch->first_parents.nr)
		code = NOTHING_THERE;
	if (!code && first_parents_touched(&branch->first_parents))
		code = build_ends(&branch->first_parents, err);
	if (code) {
		line_free(branch);
		s->nr--;
		if (code == 1)
			line->rows[step].verdict = SCHEDULE_OPEN;
		return code < 0 ? code : 0;
	}
	line_ready(s, branch);
	add_branch(line, step, branch);
	return work_on(branch, err);
}

static int take_apart(struct session *s, struct line_of_work *line, size_t step, struct strbuf *err)
{
	int code = 0;

	line->tried[step] = true;
	for (size_t k = 1; !code && k < line->first_parents.steps[step].info.nr_parents; k++)
		code = take_parent_apart(s, line, step, k, err);
	return code;
}

static int work_on_merges(struct session *s, struct strbuf *err)
{
	struct line_of_work *line = NULL;
	size_t step = 0;

	while (find_merge(s, &line, &step)) {
		int code = take_apart(s, line, step, err);

		if (code)
			return code;
	}
	return 0;
}

/* Both ends, as builds that are there. */
static int find_ends(struct session *s, const struct replay_options *o, git_oid *from, git_oid *to,
		     struct strbuf *err)
{
	struct replay_summary *sum = s->summary;
	int code;

	if (git_oid_fromstr(from, o->old_commit) || git_oid_fromstr(to, o->new_commit))
		return error_set(err, -EINVAL, "'%s..%s' are no full commit ids", o->old_commit,
				 o->new_commit);
	if (git_oid_equal(from, to))
		return error_set(err, -EINVAL, "both ends are commit '%s'", o->old_commit);
	code = replay_builds_find_end(&s->w, o->old_commit, &sum->old_build, err);
	if (!code)
		code = replay_builds_find_end(&s->w, o->new_commit, &sum->new_build, err);
	return code ? code : replay_builds_read_builds(&s->w, sum->new_build, err);
}

static int run(struct session *s, const struct replay_options *o, struct strbuf *err)
{
	struct line_of_work *line;
	git_oid from, to;
	int code = find_ends(s, o, &from, &to, err);

	if (!code)
		code = replay_builds_load_end(&s->w, o->old_commit, err);
	if (!code)
		code = replay_builds_load_end(&s->w, o->new_commit, err);
	if (code)
		return code;
	line = add_line(s, NULL, 0);
	code = first_parents_read(&s->w, &from, &to, &line->first_parents, err);
	if (code)
		return code;
	line_ready(s, line);
	progress_start(s->progress, "replay", 0);
	code = work_on(line, err);
	if (!code)
		code = work_on_merges(s, err);
	progress_end(s->progress);
	return code ? code : replay_rows_store(o->db, line, s->summary, err);
}

int replay(const struct replay_options *options, struct progress *progress,
	   struct replay_summary *summary, struct strbuf *err)
{
	struct session s = { .progress = progress, .summary = summary };
	int code;

	*summary = (struct replay_summary){ 0 };
	code = replay_builds_open(&s.w, options, progress, err);
	if (!code)
		code = run(&s, options, err);
	if (!code)
		code = replay_builds_place(&s.w, err);
	summary->built = s.w.built;
	summary->failed = s.w.failed;
	summary->known = s.w.known;
	for (size_t i = 0; i < s.nr; i++)
		line_free(s.lines[i]);
	free(s.lines);
	replay_builds_close(&s.w);
	return code;
}
