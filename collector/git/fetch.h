/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a nightly run takes from a repository: bringing it up to date, which revisions belong to a
 * series, and which of them the database has.
 */
#ifndef COLLECTOR_GIT_FETCH_H
#define COLLECTOR_GIT_FETCH_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/git/repo.h"
#include "common/strvec.h"

struct db;
struct profile;
struct run;
struct strbuf;

/*
 * Makes @run, which is empty, the git command that fetches @remote (a remote's name, or a URL) with
 * its tags. git it is, not libgit2: it uses the credential helpers, the ssh and the proxies that
 * are configured. Nothing in it asks a question: without a credential it fails.
 */
void fetch_command(const char *repo, const char *remote, struct run *run);

/* Which revisions are meant; all borrowed. */
struct fetch_series {
	const struct strvec *tags; /* patterns of names as in fnmatch(3), '*' also matches '/' */
	const struct strvec *not_tags; /* of those none that match one of these */
	const char *branch; /* instead of tags: a branch's first parents; NULL */
	long every; /* of a branch: each Nth commit behind @since, and the head; 0: the head */
	const char *since; /* a revision; nothing before it, and with a branch itself; or NULL */
};

struct fetch_line {
	git_oid *v; /* all commits of the series, oldest first */
	size_t nr, cap;
	struct revisions wanted; /* those of them that are to be built, oldest first */
};

#define FETCH_LINE_INIT                                                                            \
	{                                                                                          \
		0                                                                                  \
	}
void fetch_line_release(struct fetch_line *line);

/*
 * Tags in release order, or a branch's commits from @since on. @out is empty. -ENOENT: no such branch
 * or revision; -EINVAL: @since is not among the branch's first parents; -ENODATA: the history is not
 * all there. A pattern that nothing matches is no error.
 */
int fetch_line(struct repo *repo, const struct fetch_series *series, struct fetch_line *out,
	       struct strbuf *err);

/*
 * Does commit @old lead to @new (full ids), so that the growth between them can be charged to the
 * commits on the way? Also true when that cannot be found out: whoever needs it says why.
 */
bool fetch_leads_to(const char *repo, const char *old, const char *new);

/* What the database has of one commit. */
struct fetch_build {
	git_oid commit, tree;
	char *rev; /* the name it is stored under, owned */
	bool ok; /* built; else it was recorded as failed */
	int64_t id; /* of the newest attempt */
};

struct fetch_builds {
	struct fetch_build *v; /* by commit; one each, a good one if there is any */
	size_t nr, cap;
};

#define FETCH_BUILDS_INIT                                                                          \
	{                                                                                          \
		0                                                                                  \
	}
void fetch_builds_release(struct fetch_builds *builds);
/*
 * The builds with the profile of that name and hash (collector/build/profile.h), for @arch, made with
 * @toolchain, whatever the compiler when that is NULL. @out is empty.
 */
int fetch_builds(struct db *db, const char *profile, const char *hash, const char *arch,
		 const char *toolchain, struct fetch_builds *out, struct strbuf *err);
/* As a collection sees it: also the same tag on another commit with the same tree. Borrowed, or NULL. */
const struct fetch_build *fetch_build_known(const struct fetch_builds *builds,
					    const struct revision *rev);
/* Likewise of the line's commit number @i. */
const struct fetch_build *fetch_line_build(const struct fetch_line *line, size_t i,
					   const struct fetch_builds *builds);

#endif
