/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The git repository that revisions come from: opening it, and what names and ranges mean. Nothing
 * here writes to it. Needs libgit2 1.5 or later.
 */
#ifndef COLLECTOR_GIT_REPO_H
#define COLLECTOR_GIT_REPO_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct graph;
struct strbuf;
struct repo;

struct revision {
	char *name; /* the tag's name when the commit has one, else the full commit id; owned */
	bool tagged;
	git_oid commit, tree;
	int64_t time; /* of the commit, seconds since 1970 UTC */
};

struct revisions {
	struct revision *v;
	size_t nr, cap;
};

#define REVISIONS_INIT                                                                             \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_REVISIONS __attribute__((cleanup(revisions_release)))

/* Steps that are no number; ends with NULL. */
extern const char *const step_names[];

enum step_kind { STEP_TAGS, STEP_FIRST_PARENT, STEP_EVERY };
/* Which commits of A..B are meant, both ends always among them. */
struct step {
	enum step_kind kind;
	long every; /* STEP_EVERY: each Nth commit along first parents */
};

/* One of step_names or a number from 1; -EINVAL. */
int step_parse(const char *text, struct step *out, struct strbuf *err);

/*
 * Opens the repository at @path: a bare one, a work tree or a folder in one. -ENOENT: there is none;
 * -EINVAL: one that cannot be read. What is read is what git reads (collector/git/objects.h). The
 * caller ends *@out with repo_free().
 */
int repo_open(const char *path, struct repo **out, struct strbuf *err);
void repo_free(struct repo *repo);
/* Borrowed. */
git_odb *repo_odb(struct repo *repo);
git_repository *repo_git(struct repo *repo);
/*
 * Appends the text of commit @id as it was written. What libgit2 gives may have other people and times
 * in it (collector/git/objects.h). Errors are those of repo_missing().
 */
int repo_read_commit(struct repo *repo, const git_oid *id, struct strbuf *out, struct strbuf *err);
/* What graph_of() has read so far; borrowed. */
struct graph *repo_graph(struct repo *repo);

/*
 * Appends what @spec stands for: one revision (tag, branch, commit id, v6.1~3 …), or for "A..B" the
 * commits of the range, oldest first. STEP_TAGS: A, every tag that is reachable from B and not from
 * A in release order, B. @note gets a sentence when the range is not what its look suggests (A is
 * no ancestor of B), and stays as it is otherwise. -ENOENT: no such revision, -EINVAL: no commit or
 * no proper range, -ENODATA: the history is not all there (a shallow clone).
 */
int repo_expand(struct repo *repo, const char *spec, const struct step *step, struct revisions *out,
		struct strbuf *note, struct strbuf *err);

/* Has it an object of that full id? */
bool repo_has_commit(struct repo *repo, const char *id);

/* Is it a partial clone, which fetches objects when they are needed (git-clone(1), --filter)? */
bool repo_is_partial(struct repo *repo);

/* Has the revision a file (of any kind but a directory) at @path? */
bool repo_has_file(struct repo *repo, const struct revision *rev, const char *path);
/* Appends the content of the revision's regular file at @path; false, and nothing appended, when there
 * is none, or when it is larger than @max bytes. */
bool repo_read_file(struct repo *repo, const struct revision *rev, const char *path, size_t max,
		    struct strbuf *out);

/*
 * Appends the series that a revision or range as repo_expand() takes it is asked for in, as
 * db/order.h names it: its branch ("main", "HEAD", "main~3", "A..main"), or nothing.
 */
void repo_series(struct repo *repo, const char *spec, struct strbuf *out);

void revisions_release(struct revisions *list);

/* The git blob id of a text as 40 hex digits: "git hash-object" prints the same. Appends to @out.
 */
void repo_hash_text(const char *text, struct strbuf *out);
/* For an object that is named but cannot be read (libgit2's @git_code): fills @err, which says so
 * when it is because the clone is shallow; @what is the commit whose history needs it. */
int repo_missing(struct repo *repo, int git_code, struct strbuf *err, const char *what);
/* Fills @err with libgit2's last message behind ours; returns the negative errno for @git_code. */
int repo_error(int git_code, struct strbuf *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
