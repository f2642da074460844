// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/replay/first_parents.h"

#include <errno.h>
#include <string.h>

#include "collector/build/builder.h"
#include "collector/replay/reverted_lines.h"
#include "collector/git/graph.h"
#include "collector/git/repo.h"
#include "collector/git/tree.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* More commits are no range that could be built. */
#define STEPS_MAX 1000000

/* The last answer about the gap above a point. */
struct calm {
	size_t to; /* 0: none */
	unsigned age; /* of what builds read */
	bool restless;
};

static int read_blob(git_odb *odb, const git_oid *id, struct strbuf *out)
{
	git_odb_object *object;

	if (git_odb_read(&object, odb, id))
		return -ENODATA;
	reads_comments(git_odb_object_data(object), git_odb_object_size(object), out);
	git_odb_object_free(object);
	return 0;
}

/* Do the comments differ that the build collects? What cannot be read is taken for different. */
static bool comments_differ(git_odb *odb, const struct tree_change *old,
			    const struct tree_change *new)
{
	AUTO_STRBUF struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	if (!reads_has_comments(new->path))
		return false;
	if (old->mode != TREE_GONE && read_blob(odb, &old->id, &a))
		return true;
	if (new->mode != TREE_GONE && read_blob(odb, &new->id, &b))
		return true;
	return strcmp(a.buf, b.buf) != 0;
}

/* @there and @back are the differences seen from either side: the same paths in the same order. */
static void pair_changes(struct replay_builds *w, struct tree_changes *there,
			 struct tree_changes *back, struct first_parents_changes *out)
{
	git_odb *odb = repo_odb(builder_repo(w->builder));

	out->v = xcalloc(there->nr + 1, sizeof(*out->v));
	for (size_t i = 0; i < there->nr; i++) {
		const struct tree_change *new = &there->v[i];
		const struct tree_change *old = i < back->nr ? &back->v[i] : NULL;
		struct first_parents_change *c = &out->v[out->nr++];

		if (old && strcmp(old->path, new->path))
			old = NULL;
		if (old && old->mode != TREE_GONE)
			c->old = old->id;
		if (new->mode != TREE_GONE)
			c->new = new->id;
		c->came_or_went = !old || old->mode == TREE_GONE || new->mode == TREE_GONE;
		c->comments = !old || (w->reads.scanned && comments_differ(odb, old, new));
		c->path = there->v[i].path;
		there->v[i].path = NULL;
	}
}

static void changes_release(struct first_parents_changes *changes)
{
	for (size_t i = 0; i < changes->nr; i++)
		free(changes->v[i].path);
	free(changes->v);
	*changes = (struct first_parents_changes){ 0 };
}

static int changes_read(struct replay_builds *w, const git_oid *old, const git_oid *new,
			struct first_parents_changes *out, struct strbuf *err)
{
	git_odb *odb = repo_odb(builder_repo(w->builder));
	struct tree_changes there = TREE_CHANGES_INIT, back = TREE_CHANGES_INIT;
	int code = tree_diff(odb, old, new, &there, err);

	*out = (struct first_parents_changes){ 0 };
	if (!code)
		code = tree_diff(odb, new, old, &back, err);
	if (!code)
		pair_changes(w, &there, &back, out);
	tree_changes_release(&there);
	tree_changes_release(&back);
	return code;
}

static bool change_touches(const struct replay_builds *w, const struct first_parents_change *c)
{
	const struct reads_change change = { c->path, c->came_or_went, c->comments };

	return reads_touched(&w->reads, &change);
}

static bool any_touches(const struct replay_builds *w, const struct first_parents_changes *changes)
{
	for (size_t i = 0; i < changes->nr; i++) {
		if (change_touches(w, &changes->v[i]))
			return true;
	}
	return false;
}

/* The commits from @to back, the newest first, up to @from; which is not among them. */
struct line {
	struct commit_info *v;
	size_t nr, cap;
};

static void line_release(struct line *line)
{
	for (size_t i = 0; i < line->nr; i++)
		commit_info_release(&line->v[i]);
	free(line->v);
}

static struct commit_info *line_next(struct line *line)
{
	ALLOC_GROW(line->v, line->nr + 1, line->cap);
	return &line->v[line->nr++];
}

/* Moves the line's commits into a line of first parents above @base. */
static int make_first_parents(struct replay_builds *w, const struct commit_info *base,
			      struct line *line, struct first_parents *out, struct strbuf *err)
{
	int code = 0;

	out->w = w;
	out->nr = line->nr;
	out->points = xcalloc(out->nr + 1, sizeof(*out->points));
	out->steps = xcalloc(out->nr + 1, sizeof(*out->steps));
	out->calm = xcalloc(out->nr + 1, sizeof(*out->calm));
	git_oid_fromstr(&out->points[0].commit, base->id);
	out->points[0].tree = base->tree;
	for (size_t i = 1; i <= out->nr; i++) {
		out->steps[i].info = line->v[out->nr - i];
		git_oid_fromstr(&out->points[i].commit, out->steps[i].info.id);
		out->points[i].tree = out->steps[i].info.tree;
	}
	line->nr = 0;
	for (size_t i = 1; !code && i <= out->nr; i++)
		code = changes_read(w, &out->points[i - 1].tree, &out->points[i].tree,
				    &out->steps[i].changes, err);
	return code;
}

/* What the database knows of each point. */
static int find_builds(struct first_parents *first_parents, struct strbuf *err)
{
	struct replay_builds *w = first_parents->w;
	int code = 0;

	for (size_t p = 0; !code && p <= first_parents->nr; p++) {
		struct first_parents_point *point = &first_parents->points[p];
		size_t build = replay_builds_find(w, &point->commit, &point->tree);

		if (build == SIZE_MAX)
			continue;
		point->build = build;
		point->state = w->builds[build].ok ? SCHEDULE_BUILT : SCHEDULE_BROKEN;
		w->known++;
		if (w->builds[build].ok)
			code = replay_builds_load(w, build, err);
	}
	return code;
}

/* Why there is no first-parent line between the two. */
static int no_line(struct replay_builds *w, const git_oid *from, const git_oid *to,
		   struct strbuf *err)
{
	struct repo *repo = builder_repo(w->builder);
	char a[GIT_OID_HEXSZ + 1], b[GIT_OID_HEXSZ + 1];
	int leads = graph_leads_to(repo, from, to, err), back = 0;

	git_oid_tostr(a, sizeof(a), from);
	git_oid_tostr(b, sizeof(b), to);
	if (!leads)
		back = graph_leads_to(repo, to, from, err);
	if (leads < 0 || back < 0)
		return leads < 0 ? leads : back;
	if (back)
		return error_set(err, -EINVAL, "'%s' lies before '%s': write '%s..%s'", b, a, b, a);
	if (!leads)
		return error_set(err, -EINVAL, "'%s' is no ancestor of '%s'", a, b);
	return error_set(
		err, -EINVAL,
		"'%s' is an ancestor of '%s', but not along first parents: it came in with a merge",
		a, b);
}

static int read_line(struct replay_builds *w, const git_oid *from, const git_oid *to,
		     struct line *line, struct strbuf *err)
{
	struct repo *repo = builder_repo(w->builder);
	git_oid at = *to;

	while (!git_oid_equal(&at, from)) {
		struct commit_info *info = line_next(line);
		int code = commit_info_read(repo, &at, info, err);

		if (code)
			return code;
		if (!info->nr_parents || line->nr > STEPS_MAX)
			return no_line(w, from, to, err);
		at = info->parents[0];
	}
	return 0;
}

static int finish_first_parents(struct replay_builds *w, const git_oid *base, struct line *line,
				struct first_parents *out, struct strbuf *err)
{
	struct commit_info info;
	int code = commit_info_read(builder_repo(w->builder), base, &info, err);

	if (!code)
		code = make_first_parents(w, &info, line, out, err);
	if (!code)
		code = find_builds(out, err);
	commit_info_release(&info);
	return code;
}

int first_parents_read(struct replay_builds *w, const git_oid *from, const git_oid *to,
		       struct first_parents *out, struct strbuf *err)
{
	struct line line = { 0 };
	int code;

	*out = (struct first_parents){ 0 };
	code = read_line(w, from, to, &line, err);
	if (!code)
		code = finish_first_parents(w, from, &line, out, err);
	line_release(&line);
	return code;
}

static int compare_oids(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

static bool has_oid(const struct graph_commits *list, const git_oid *id)
{
	return list->nr && bsearch(id, list->v, list->nr, sizeof(*list->v), compare_oids);
}

/* The commits that a merge's parent has and the others named have not, sorted. */
static int read_branch(struct replay_builds *w, const struct commit_info *info, size_t parent,
		       const git_oid *hide, size_t nr_hide, struct graph_commits *out,
		       struct strbuf *err)
{
	git_oid *from = xcalloc(parent + nr_hide + 1, sizeof(*from));
	int code;

	if (parent)
		memcpy(from, info->parents, parent * sizeof(*from));
	if (nr_hide)
		memcpy(from + parent, hide, nr_hide * sizeof(*from));
	code = graph_between(builder_repo(w->builder), from, parent + nr_hide,
			     &info->parents[parent], out, err);
	free(from);
	if (out->nr)
		qsort(out->v, out->nr, sizeof(*out->v), compare_oids);
	return code;
}

/* The part of a branch's first-parent line that is new; *@at becomes what it starts from. */
static int read_branch_line(struct replay_builds *w, const struct graph_commits *inside,
			    git_oid *at, struct line *line, struct strbuf *err)
{
	while (has_oid(inside, at)) {
		struct commit_info *info = line_next(line);
		int code = commit_info_read(builder_repo(w->builder), at, info, err);

		if (code)
			return code;
		if (!info->nr_parents) {
			/* history of its own that was merged: there is nothing to start from */
			line_release(line);
			*line = (struct line){ 0 };
			return 0;
		}
		*at = info->parents[0];
	}
	return 0;
}

int first_parents_read_branch(struct replay_builds *w, const struct commit_info *info,
			      size_t parent, const git_oid *hide, size_t nr_hide,
			      struct first_parents *out, struct strbuf *err)
{
	struct graph_commits inside = { 0 };
	struct line line = { 0 };
	git_oid at = info->parents[parent];
	int code;

	*out = (struct first_parents){ 0 };
	code = read_branch(w, info, parent, hide, nr_hide, &inside, err);
	if (!code)
		code = read_branch_line(w, &inside, &at, &line, err);
	if (!code && line.nr)
		code = finish_first_parents(w, &at, &line, out, err);
	line_release(&line);
	free(inside.v);
	return code;
}

void first_parents_release(struct first_parents *first_parents)
{
	for (size_t i = 1; i <= first_parents->nr; i++) {
		commit_info_release(&first_parents->steps[i].info);
		changes_release(&first_parents->steps[i].changes);
	}
	free(first_parents->points);
	free(first_parents->steps);
	free(first_parents->calm);
	*first_parents = (struct first_parents){ 0 };
}

const struct known_build *first_parents_build(const struct first_parents *first_parents,
					      size_t point)
{
	return &first_parents->w->builds[first_parents->points[point].build];
}

static bool op_touched(void *data, size_t step)
{
	struct first_parents *first_parents = data;
	struct first_parents_step *s = &first_parents->steps[step];

	if (s->looked == first_parents->w->reads_age)
		return false;
	if (any_touches(first_parents->w, &s->changes))
		return true;
	s->looked = first_parents->w->reads_age;
	return false;
}

bool first_parents_touched(struct first_parents *first_parents)
{
	for (size_t i = 1; i <= first_parents->nr; i++) {
		if (op_touched(first_parents, i))
			return true;
	}
	return false;
}

static enum schedule_state op_state(void *data, size_t point)
{
	const struct first_parents *first_parents = data;

	return first_parents->points[point].state;
}

static bool op_equal(void *data, size_t a, size_t b)
{
	return !memcmp(first_parents_build(data, a)->facts, first_parents_build(data, b)->facts,
		       UNIT_HASH_LEN);
}

static int64_t op_growth(void *data, size_t a, size_t b)
{
	return first_parents_build(data, b)->bytes - first_parents_build(data, a)->bytes;
}

static void set_point(struct first_parents *first_parents, size_t point, size_t build)
{
	first_parents->points[point].build = build;
	first_parents->points[point].state =
		first_parents->w->builds[build].ok ? SCHEDULE_BUILT : SCHEDULE_BROKEN;
}

/* A build whose tree differs from the point's in nothing that is read. */
static int find_same(struct first_parents *first_parents, size_t point, struct strbuf *err)
{
	struct replay_builds *w = first_parents->w;

	for (size_t i = 0; i < w->nr_builds && !w->reads.unknown; i++) {
		struct first_parents_changes changes;
		bool same;
		int code;

		if (!w->builds[i].loaded || git_oid_is_zero(&w->builds[i].tree))
			continue;
		code = changes_read(w, &w->builds[i].tree, &first_parents->points[point].tree,
				    &changes, err);
		if (code)
			return code;
		same = !any_touches(w, &changes);
		changes_release(&changes);
		if (same) {
			set_point(first_parents, point, i);
			return 0;
		}
	}
	return 0;
}

int first_parents_ensure(struct first_parents *first_parents, size_t point, struct strbuf *err)
{
	size_t build;
	int code;

	if (first_parents->points[point].state != SCHEDULE_UNKNOWN)
		return 0;
	code = find_same(first_parents, point, err);
	if (code || first_parents->points[point].state != SCHEDULE_UNKNOWN)
		return code;
	code = replay_builds_build(first_parents->w, &first_parents->points[point].commit, &build,
				   err);
	if (!code)
		set_point(first_parents, point, build);
	return code;
}

static int op_build(void *data, size_t point, struct strbuf *err)
{
	return first_parents_ensure(data, point, err);
}

static const git_oid *id_or_null(const git_oid *id)
{
	return git_oid_is_zero(id) ? NULL : id;
}

/* Does a step change a file that both ends have alike, or take back lines of an earlier step? */
static bool step_is_restless(struct first_parents *first_parents, size_t step,
			     const struct strmap *differ, struct reverted_lines *reverted_lines)
{
	const struct first_parents_changes *list = &first_parents->steps[step].changes;
	git_odb *odb = repo_odb(builder_repo(first_parents->w->builder));

	for (size_t i = 0; i < list->nr; i++) {
		const struct first_parents_change *c = &list->v[i];

		if (!change_touches(first_parents->w, c))
			continue;
		if (strmap_find(differ, c->path) == STRMAP_NONE ||
		    reverted_lines_add(reverted_lines, odb, c->path, id_or_null(&c->old),
				       id_or_null(&c->new)))
			return true;
	}
	return false;
}

/* Do the steps between take back what others of them did to files that builds read? */
static int find_restless(struct first_parents *first_parents, size_t a, size_t b, bool *out,
			 struct strbuf *err)
{
	struct strmap differ = STRMAP_INIT;
	struct reverted_lines reverted_lines = { .lost = STRMAP_INIT, .got = STRMAP_INIT };
	struct first_parents_changes changes;
	int code = changes_read(first_parents->w, &first_parents->points[a].tree,
				&first_parents->points[b].tree, &changes, err);

	if (code)
		return code;
	for (size_t i = 0; i < changes.nr; i++)
		strmap_intern(&differ, changes.v[i].path);
	*out = false;
	for (size_t s = a + 1; s <= b && !*out; s++)
		*out = step_is_restless(first_parents, s, &differ, &reverted_lines);
	changes_release(&changes);
	strmap_release(&differ);
	reverted_lines_release(&reverted_lines);
	return 0;
}

static int op_restless(void *data, size_t a, size_t b, struct strbuf *err)
{
	struct first_parents *first_parents = data;
	struct calm *calm = &first_parents->calm[a];
	int code = 0;

	if (calm->to != b || calm->age != first_parents->w->reads_age) {
		code = find_restless(first_parents, a, b, &calm->restless, err);
		calm->to = b;
		calm->age = first_parents->w->reads_age;
	}
	return code ? code : calm->restless;
}

static bool op_likely(void *data, size_t a, size_t b, size_t step)
{
	struct first_parents *first_parents = data;
	const struct first_parents_changes *changes = &first_parents->steps[step].changes;
	const struct strmap *differ = replay_builds_differ(
		first_parents->w, first_parents->points[a].build, first_parents->points[b].build);

	for (size_t i = 0; i < changes->nr; i++) {
		if (strmap_find(differ, changes->v[i].path) != STRMAP_NONE)
			return true;
	}
	return false;
}

const struct schedule_ops first_parents_ops = { .touched = op_touched,
						.build = op_build,
						.state = op_state,
						.equal = op_equal,
						.restless = op_restless,
						.growth = op_growth,
						.likely = op_likely };
