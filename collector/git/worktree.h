/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a directory as a revision, whether git knows them or not. */
#ifndef COLLECTOR_GIT_WORKTREE_H
#define COLLECTOR_GIT_WORKTREE_H

struct repo;
struct revision;
struct strbuf;
struct tree_changes;

/*
 * The commit that the work tree of @repo has checked out. -EINVAL: a file that git tracks is not as
 * in that commit, or there is no work tree; files that git does not track don't count, nor do those
 * that a sparse checkout leaves out. Nothing is written. The caller frees out->name.
 */
int worktree_head(struct repo *repo, struct revision *out, struct strbuf *err);

/*
 * Makes a commit of @files (paths below @dir; their ids are filled in, their order becomes that of
 * git) in a bare repository at @git, made when missing. The same files give the same commit. Files
 * that are larger than a checkout takes are left out.
 */
int worktree_snapshot(const char *git, const char *dir, struct tree_changes *files,
		      struct repo **repo, struct revision *out, struct strbuf *err);

#endif
