/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chain of commits, each the first parent of the next: what each of them changed, and which of its
 * revisions are built.
 */
#ifndef COLLECTOR_REPLAY_FIRST_PARENTS_H
#define COLLECTOR_REPLAY_FIRST_PARENTS_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/git/commit_info.h"
#include "collector/replay/plan.h"
#include "collector/replay/builds.h"

struct strbuf;

struct chain_point {
	git_oid commit, tree;
	enum plan_state state;
	size_t build; /* in workshop->builds when state is PLAN_BUILT */
};

/* A path that differs between two trees. */
struct chain_change {
	char *path;
	bool came_or_went, comments;
	git_oid old, new; /* its blobs; all zeroes when there is none */
};

struct chain_changes {
	struct chain_change *v;
	size_t nr;
};

struct chain_step {
	struct commit_info info;
	struct chain_changes changes; /* against the first parent */
	unsigned looked; /* reads_age at which it was last found untouched; 0: never */
};

struct chain {
	struct workshop *w;
	size_t nr; /* steps */
	struct chain_point *points; /* 0 … nr */
	struct chain_step *steps; /* 1 … nr */
	struct calm *calm; /* by point; what chain_ops found out about restlessness */
};

/* The chain from commit @from, an ancestor along first parents, to commit @to. -EINVAL: it is none. */
int chain_read(struct workshop *w, const git_oid *from, const git_oid *to, struct chain *out,
	       struct strbuf *err);
/*
 * The branch that merge @info brought in as its parent number @parent: from @parent back along first
 * parents to the first commit that was there without it, seen from the parents before and from
 * the commits @hide. out->nr is 0 when it brought in nothing.
 */
int chain_read_branch(struct workshop *w, const struct commit_info *info, size_t parent,
		      const git_oid *hide, size_t nr_hide, struct chain *out, struct strbuf *err);
void chain_release(struct chain *chain);

/* Of plan.h, for plan->data a struct chain. */
extern const struct plan_ops chain_ops;
/* As chain_ops.build, but a point that is known already costs nothing. */
int chain_ensure(struct chain *chain, size_t point, struct strbuf *err);
/* Does any step touch what is built? */
bool chain_touched(struct chain *chain);
/* Of a point that is built. */
const struct known_build *chain_build(const struct chain *chain, size_t point);

#endif
