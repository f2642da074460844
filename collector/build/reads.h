/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files of the source tree a build read, so that a commit that changes none of them need not
 * be built. When in doubt a file counts as read (docs/replay.md has the rules):
 *
 *	sources, headers and device trees count when a dependency file of the build names them;
 *	documentation, tests, licences and the like do not count, unless named there;
 *	everything else counts: Kconfig files, makefiles, scripts, linker scripts, tables;
 *	all of scripts/, tools/, usr/ and arch/X/tools/ counts;
 *	of an architecture that was not built only Kconfig files count, and what is named.
 */
#ifndef COLLECTOR_BUILD_READS_H
#define COLLECTOR_BUILD_READS_H

#include <git2.h>
#include <stdbool.h>

#include "common/strmap.h"
#include "common/strvec.h"

struct strbuf;
struct tree_changes;

enum reads_kind {
	READS_ALWAYS, /* counts wherever it is found */
	READS_NAMED, /* counts when a dependency file names it */
	READS_NEVER /* likewise, and no new one is ever picked up by a build */
};

/* By the path alone. */
enum reads_kind reads_kind(const char *path);

/*
 * Appends the list that build.reads has (sorted, one path a line, an empty line between
 * directories) for a build of tree @tree, checked out in @src, whose object directory is @obj.
 * @config has the make targets that made the .config. Negative, with @err: it cannot be had.
 */
int reads_find(git_odb *odb, const git_oid *tree, const char *src, const char *obj,
	       const struct strvec *config, struct strbuf *out, struct strbuf *err);

/*
 * The same for a build of directory @src that is in no repository, or was made in its own source:
 * all files there that no build makes take the place of the tree's.
 */
int reads_find_below(const char *src, const char *obj, struct strbuf *out, struct strbuf *err);

/*
 * Appends the files and links below @dir that no build makes, with their modes and without ids: what
 * Kbuild has a command for, hidden files and object directories are left out.
 */
int reads_source_files(const char *dir, struct tree_changes *out, struct strbuf *err);

/* What one or more builds read. */
struct reads {
	struct strmap paths;
	struct strmap dirs; /* with sources or headers among them */
	struct strmap headers; /* their last parts */
	struct strmap arches; /* "arch/x86" of architectures that were built */
	bool scanned; /* comments in all .c files are read too: see reads_comments() */
	bool unknown; /* a build's list is not known: it may have read everything */
};

#define READS_INIT                                                                                 \
	{                                                                                          \
		0                                                                                  \
	}

/* Adds build.reads of a build; NULL or "": unknown. */
void reads_add(struct reads *reads, const char *list);
void reads_release(struct reads *reads);

/* One path that differs between two revisions. */
struct reads_change {
	const char *path;
	bool came_or_went; /* only one of them has it */
	bool comments; /* reads_comments() of both differ */
};

/* Could builds that read @reads come out differently? */
bool reads_touched(const struct reads *reads, const struct reads_change *change);

/*
 * BusyBox's scripts/gen_build_files.sh collects lines such as "//config:…" and "//applet:…" from all
 * .c files. Is @path one of those; and its lines of that kind, appended to @out.
 */
bool reads_has_comments(const char *path);
void reads_comments(const char *text, size_t len, struct strbuf *out);

#endif
