/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What git reads in the place of what was asked for: objects that refs/replace/ names (git-replace(1)),
 * and the parents that info/grafts gives to commits (gitrepository-layout(5)). libgit2 knows neither.
 */
#ifndef COLLECTOR_GIT_REPLACED_H
#define COLLECTOR_GIT_REPLACED_H

#include <git2.h>
#include <stddef.h>

#include "collector/git/oids.h"

struct replaced {
	struct oids objects; /* those that are replaced */
	git_oid *by; /* by number of objects: what to read instead */
	size_t by_cap;
	struct oids grafted; /* commits whose parents are others */
	char **parents; /* by number of grafted: "parent ID\n" of each; owned */
	size_t parents_cap;
};

/* Reads both; core.useReplaceRefs=false leaves out the first. 0 or a code of libgit2. */
int replaced_load(git_repository *repo, struct replaced *out);
void replaced_release(struct replaced *r);

/* What is read instead of @id: mostly @id. NULL when replacements lead on for too long. */
const git_oid *replaced_by(const struct replaced *r, const git_oid *id);
/* The lines of a commit that name its parents; NULL: those that it has. Borrowed. */
const char *replaced_parents(const struct replaced *r, const git_oid *id);

#endif
