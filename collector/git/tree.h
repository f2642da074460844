/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Git tree objects, read raw: what differs between two of them. Only subtrees whose ids differ are
 * opened. Names that could leave the directory or hide something in it ("..", ".git", "a/b") are
 * refused, submodules are skipped.
 */
#ifndef COLLECTOR_GIT_TREE_H
#define COLLECTOR_GIT_TREE_H

#include <git2.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum tree_mode {
	TREE_GONE = 0, /* of a change: the path is not in the new tree */
	TREE_FILE = 0100644,
	TREE_EXEC = 0100755,
	TREE_LINK = 0120000,
	TREE_DIR = 0040000,
	TREE_MODULE = 0160000
};

struct tree_entry {
	enum tree_mode mode; /* other modes of files are mapped onto these */
	const char *name; /* terminated; borrowed from the tree object */
	git_oid id;
};

/* A tree object being read. */
struct tree_reader {
	git_odb_object *object;
	const char *at, *end;
	const char *path; /* of the directory with a trailing '/', "" at the top; borrowed */
};

/*
 * Opens tree @id; NULL stands for an empty tree. -ENODATA when the object is missing. The caller
 * ends it with tree_close(), also after an error.
 */
int tree_open(git_odb *odb, const git_oid *id, const char *path, struct tree_reader *out,
	      struct strbuf *err);
/* 1 and the next entry, 0 at the end, -EINVAL for a tree that is broken or hostile. */
int tree_next(struct tree_reader *reader, struct tree_entry *out, struct strbuf *err);
void tree_close(struct tree_reader *reader);
/* Git's order of entries: a directory sorts as if its name ended in '/'. As strcmp(). */
int tree_compare_entries(const struct tree_entry *a, const struct tree_entry *b);

/* A path that has to be written (mode, id) or removed (TREE_GONE). */
struct tree_change {
	char *path;
	enum tree_mode mode;
	git_oid id;
};

struct tree_changes {
	struct tree_change *v; /* in the order of the trees */
	size_t nr, cap;
};

#define TREE_CHANGES_INIT                                                                          \
	{                                                                                          \
		0                                                                                  \
	}

/* Limits, so that a hostile tree ends in an error: entries of a change list, nested directories. */
#define TREE_MAX_CHANGES ((size_t)4000000)
#define TREE_MAX_DEPTH 100

/* What leads from tree @old to tree @new; either may be NULL for an empty one. */
int tree_diff(git_odb *odb, const git_oid *old, const git_oid *new, struct tree_changes *out,
	      struct strbuf *err);
/* Appends everything below tree @id at @path ("" or with a trailing '/'), @depth directories down.
 */
int tree_list(git_odb *odb, const git_oid *id, const char *path, int depth,
	      struct tree_changes *out, struct strbuf *err);
int tree_changes_add(struct tree_changes *list, const char *dir, const struct tree_entry *entry,
		     enum tree_mode mode, struct strbuf *err);
void tree_changes_release(struct tree_changes *list);

#endif
