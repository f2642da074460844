/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The objects of a repository as git itself reads them, for libgit2, which differs in this:
 *
 * - replacements and grafts count (collector/git/replaced.h);
 * - a commit or a tag whose author, committer or tagger is written in another way than git writes
 *   them is a commit or a tag all the same (git's parse_commit_buffer() asks only for its tree and
 *   parents). Here such a line is put into an order that libgit2 takes, with the time that git's
 *   walk of the history takes from it;
 * - a loose object whose file is cut short is an error. libgit2 (1.5 at least) reads on in it for
 *   ever;
 * - a commit-graph file, which may be older than a replacement, is not used.
 */
#ifndef COLLECTOR_GIT_OBJECTS_H
#define COLLECTOR_GIT_OBJECTS_H

#include <git2.h>
#include <stddef.h>

struct objects;
struct strbuf;

/*
 * Puts itself between @repo and its object database: all that libgit2 reads comes through it. *@odb is
 * the new one, which the caller frees; *@out belongs to it. 0, or a code of libgit2.
 */
int objects_open(git_repository *repo, git_odb **odb, struct objects **out);

/*
 * Appends the text of commit @id as it was written: that of its replacement if it has one, but
 * nothing else is changed. 0, or a code of libgit2.
 */
int objects_commit(struct objects *objects, const git_oid *id, struct strbuf *out);

#endif
