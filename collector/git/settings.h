/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of ours in git's configuration: the keys "kbloat.NAME" of the files that git-config(1) lists,
 * and where a repository lies. Nothing is written, no repository has to be one that libgit2 opens, and
 * libgit2 is started only when there is such a key, which makes each command that has none quick.
 */
#ifndef COLLECTOR_GIT_SETTINGS_H
#define COLLECTOR_GIT_SETTINGS_H

#include <stdbool.h>

struct strbuf;

/* A repository as the file system has it; paths are absolute, owned, released by git_place_release(). */
struct git_place {
	char *dir; /* that git rev-parse --git-dir names */
	char *common; /* --git-common-dir: the same, but in a linked work tree */
	char *top; /* --show-toplevel; NULL: a bare one, or inside of the git directory */
};

/* Finds the one that @start lies in or is, as git does. False: in none. */
bool git_place_find(const char *start, struct git_place *out);
void git_place_release(struct git_place *place);
/*
 * Would a file or directory at absolute path @path, which lies in the work tree, stay out of git status? So
 * it does when it is ignored.
 */
bool git_place_ignores(const struct git_place *place, const char *path);

/* Value and origin; owned, released by git_setting_release(). */
struct git_setting {
	char *value; /* NULL: it is not set */
	char *file; /* that has it, or includes the one that does */
	bool local; /* of the repository, not of the user or the system */
};

/*
 * The last value of kbloat.@name: of the repository's files, when @place is not NULL and the repository is
 * one whose configuration git would read for this user (safe.directory); else of the user's, then of the
 * system's. @path: it is the name of a file, "~/" in front is the home directory; a relative one is taken
 * from the top of the work tree or, bare, the repository; of other files from the home directory. A file
 * that cannot be parsed has no values; @note gets a sentence about the first such file.
 */
void git_setting_find(const struct git_place *place, const char *name, bool path,
		      struct git_setting *out, struct strbuf *note);
void git_setting_release(struct git_setting *setting);

#endif
