/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one walk over the history between two commits found (tables walk, walk_commit, walk_file and
 * commits): which commit introduced each line of the newer end's files, and which one removed each
 * line of the older end's. The collector writes it, the analyzer reads it.
 *
 * The data of a file in a walk (walk_file.data), numbers are varints (DWARF's ULEB128), a text is
 * its length and its bytes:
 *
 *   version (1)
 *   nr_touching, then each, rising: walk_commit.seq minus that of the one before, of the commits
 *     that changed the file under any name it had in the range
 *   nr_paths, then each: a path that the file has on the other side
 *   0 when its lines were not asked for, else 1
 *   nr_runs, then for each run of lines, from line 1 on:
 *     lines
 *     0 and path (number in the list), first line there: the same line exists on the other side
 *     1 and walk_commit.seq: the commit that introduced it (newer side) or removed it (older side)
 *     2: the line came into the range from a commit before it that is not the older end itself, or
 *       its way is not known
 */
#ifndef DB_FORMAT_WALK_H
#define DB_FORMAT_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"

struct strbuf;

enum walk_side { WALK_OLD, WALK_NEW };

enum walk_kind { WALK_SAME, WALK_COMMIT, WALK_BEFORE };

/* A commit of the range. Strings are owned by the walk, valid UTF-8, without control bytes. */
struct walk_commit {
	char *id; /* 40 hex digits */
	char *author, *email, *subject;
	char *parents; /* their ids with a space between, "" for a root */
	int64_t author_time, commit_time; /* seconds since 1970 UTC */
	unsigned nr_parents;
};

struct walk_run {
	uint32_t first, lines; /* from line 1 on, without holes */
	enum walk_kind kind;
	uint32_t commit; /* WALK_COMMIT: index in walk->commits */
	uint32_t path; /* WALK_SAME: number in walk->paths, of the file on the other side */
	uint32_t other; /* WALK_SAME: its first line there */
};

/* A file on one side. */
struct walk_file {
	uint32_t path; /* number in walk->paths */
	bool walked; /* false: not asked for, only who touched it is known */
	struct walk_run *runs; /* sorted, owned */
	size_t nr_runs;
	uint32_t *touching; /* indices in walk->commits, rising: oldest first; owned */
	size_t nr_touching;
};

struct walk {
	char *old_commit, *new_commit; /* 40 hex digits, owned */
	struct walk_commit *commits; /* parents before children, owned */
	size_t nr_commits;
	struct strmap paths;
	struct walk_file *files[2]; /* by path number; [side]; owned */
	uint32_t *file_of[2]; /* by number in paths: index in files[side], UINT32_MAX: none */
	size_t nr_files[2];
};

/* Ends a walk with all it owns; NULL is fine. */
void walk_free(struct walk *walk);

/* A walk without commits and files, ended with walk_free(). */
struct walk *walk_new(const char *old_commit, const char *new_commit);
/* Sorts the files and fills in file_of, when all are there: before anything below is called. */
void walk_index(struct walk *walk);

/* The file at @path on that side, or NULL: it is not there, or was not touched in the range. */
const struct walk_file *walk_find(const struct walk *walk, enum walk_side side, const char *path);
/* The run that holds @line (from 1), or NULL: the file has fewer lines. */
const struct walk_run *walk_line(const struct walk_file *file, uint32_t line);

/*
 * Appends walk_file.data for @file of @walk. The commits' indices are their walk_commit.seq.
 */
void walk_encode(const struct walk *walk, const struct walk_file *file, struct strbuf *out);
/*
 * Reads such data into @out, which is all zero before; its paths are added to @walk. False when the
 * data is broken. End @out with walk_file_release() in any case (walk_free() does for its own).
 */
bool walk_decode(struct walk *walk, const void *data, size_t len, struct walk_file *out);
void walk_file_release(struct walk_file *file);

#endif
