/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of commits, each the first parent of the next: what each of them changed, and which of its
 * revisions are built.
 */
#ifndef COLLECTOR_REPLAY_FIRST_PARENTS_H
#define COLLECTOR_REPLAY_FIRST_PARENTS_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/git/commit_info.h"
#include "collector/replay/schedule.h"
#include "collector/replay/builds.h"

struct strbuf;

struct first_parents_point {
	git_oid commit, tree;
	enum schedule_state state;
	size_t build; /* in replay_builds->builds when state is SCHEDULE_BUILT */
};

/* A path that differs between two trees. */
struct first_parents_change {
	char *path;
	bool came_or_went, comments;
	git_oid old, new; /* its blobs; all zeroes when there is none */
};

struct first_parents_changes {
	struct first_parents_change *v;
	size_t nr;
};

struct first_parents_step {
	struct commit_info info;
	struct first_parents_changes changes; /* against the first parent */
	unsigned looked; /* reads_age at which it was last found untouched; 0: never */
};

struct first_parents {
	struct replay_builds *w;
	size_t nr; /* steps */
	struct first_parents_point *points; /* 0 … nr */
	struct first_parents_step *steps; /* 1 … nr */
	struct calm *calm; /* by point; what first_parents_ops found out about restlessness */
};

/* The line from commit @from, an ancestor along first parents, to commit @to. -EINVAL: it is none. */
int first_parents_read(struct replay_builds *w, const git_oid *from, const git_oid *to,
		       struct first_parents *out, struct strbuf *err);
/*
 * The branch that merge @info brought in as its parent number @parent: from @parent back along first
 * parents to the first commit that was there without it, seen from the parents before and from
 * the commits @hide. out->nr is 0 when it brought in nothing.
 */
int first_parents_read_branch(struct replay_builds *w, const struct commit_info *info,
			      size_t parent, const git_oid *hide, size_t nr_hide,
			      struct first_parents *out, struct strbuf *err);
void first_parents_release(struct first_parents *first_parents);

/* Of schedule.h, for schedule->data a struct first_parents. */
extern const struct schedule_ops first_parents_ops;
/* As first_parents_ops.build, but a point that is known already costs nothing. */
int first_parents_ensure(struct first_parents *first_parents, size_t point, struct strbuf *err);
/* Does any step touch what is built? */
bool first_parents_touched(struct first_parents *first_parents);
/* Of a point that is built. */
const struct known_build *first_parents_build(const struct first_parents *first_parents,
					      size_t point);

#endif
