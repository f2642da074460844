/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commits between two commits A..B: those that B has and A has not, as a graph, and what each
 * changed. Commits, paths and blobs go by numbers. Everything is read raw from the object database.
 */
#ifndef COLLECTOR_WALK_HISTORY_H
#define COLLECTOR_WALK_HISTORY_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/git/oids.h"
#include "common/strbuf.h"
#include "common/strmap.h"

struct progress;
struct repo;

#define HISTORY_NONE UINT32_MAX

/* What a path is in a tree. */
enum history_kind { HISTORY_GONE, HISTORY_FILE, HISTORY_LINK, HISTORY_MODULE };

/* A path at one commit; blob is a number of history->oids, 0 when it is gone. */
struct history_entry {
	uint32_t blob;
	enum history_kind kind;
};

struct history_change {
	uint32_t path; /* number in history->paths */
	struct history_entry old, new;
};

struct history_changes {
	struct history_change *v; /* in the order of the trees */
	size_t nr, cap;
};

struct history_commit {
	git_oid id, tree;
	uint32_t *parents; /* indices in history->commits; owned */
	uint32_t nr_parents;
	/* from the first parent (or from nothing) to this one; of commits of the range */
	struct history_changes changes;
	/* of a merge: the files that differ from those of every parent */
	struct history_changes evil;
};

struct history {
	struct repo *repo;
	git_odb *odb;
	/* The range, parents before children, B last; behind it the parents that are outside. */
	struct history_commit *commits;
	size_t nr, nr_range, cap;
	uint32_t old, new; /* A, among those outside (or HISTORY_NONE), and B */
	struct strmap paths;
	struct oids oids;
};

/*
 * Reads the graph and what every commit of it changed. -EINVAL: A is no ancestor of B; -ENODATA:
 * objects are missing (a shallow or partial clone). End with history_release() in any case.
 */
int history_read(struct history *h, struct repo *repo, const git_oid *from, const git_oid *to,
		 struct progress *progress, struct strbuf *err);
void history_release(struct history *h);

/* Is the commit one of A..B? */
static inline bool history_inside(const struct history *h, uint32_t commit)
{
	return commit < h->nr_range;
}

/* What leads from commit @from to commit @to; HISTORY_NONE stands for an empty tree. */
int history_diff(struct history *h, uint32_t from, uint32_t to, struct history_changes *out,
		 struct strbuf *err);
/* What is at @path in @commit: kind HISTORY_GONE when nothing is, or a directory. */
int history_lookup(struct history *h, uint32_t commit, uint32_t path, struct history_entry *out,
		   struct strbuf *err);
/* The change of @path in a list, or NULL. */
const struct history_change *history_find(const struct history_changes *list, uint32_t path);
void history_changes_release(struct history_changes *list);

/* For history_read(): fills in the lists of changes. */
int history_read_changes(struct history *h, struct progress *progress, struct strbuf *err);

/* The 40 hex digits and a terminator at @buf; returns it. */
const char *history_id(const struct history *h, uint32_t commit, char buf[GIT_OID_HEXSZ + 1]);

#endif
