/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Growth between two builds, charged to commits and people (docs/blame.md). What the history says
 * has been put into the database before (db/walk.h, table replay); here it is laid over the bytes.
 *
 * Whatever the method, the rows sum to the difference of the two builds' sizes, class by class:
 * every byte of either build is charged to exactly one row, and what no commit can be charged with
 * is in rows of its own, whose names are in brackets.
 */
#ifndef ANALYZER_BLAME_BLAME_H
#define ANALYZER_BLAME_BLAME_H

#include <stdbool.h>
#include <stddef.h>

struct build_ref;
struct db;
struct rows;
struct strbuf;
struct strvec;

enum blame_method {
	BLAME_LINES, /* by the commits that made and removed the lines the bytes come from */
	BLAME_REPLAY, /* by builds of the commits between */
	BLAME_AUTO /* lines, with what was measured of single commits in its place */
};

struct blame_opts {
	enum blame_method method;
	const char *by; /* one of blame_keys; NULL: commit */
	size_t top; /* so many largest rows, and one for the rest; 0: all */
	/*
	 * "subsystem=NAME", "dir=…", "file=…", "object=…", "symbol=NAME", or another key of "kbloat
	 * diff --by": only the bytes of that group, as the diff has it; NULL: all. The rows sum to
	 * the group's difference; padding is in no group but that of its class.
	 */
	const char *within;
	const char *within_object; /* of a symbol: only that object's; NULL: all of that name */
};

/* For messages. */
#define BLAME_KEYS "commit, author, email_domain or subsystem"
/* The keys; ends with NULL. */
extern const char *const blame_keys[];
/* The key of blame_opts.by that is called so, static, or NULL. Older names are known, too. */
const char *blame_key_find(const char *by);

/*
 * The rows, largest change first, then those that are no commits, then the total. Columns by
 * commit: commit, author, subject, delta, method, date, subsystem, one a class, inlined (bytes on
 * lines of functions that were inlined into others), confidence, cause; by another key: that key,
 * delta, method, commits, one a class, inlined, unexplained (bytes that no commit is charged with).
 *
 * -ENOENT: the database has no walk (or replay) between the two, or a walk without the
 * lines of these builds (nothing is said in @err), or B has no subsystems, or neither build has
 * anything of opts.within; -EINVAL: a build that nothing can be said about (an import, one without
 * line tables), or an unknown key.
 */
int analyze_blame(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct blame_opts *opts, struct rows *out, struct strbuf *err);

/*
 * The files whose lines a blame needs: those that the build's line tables and declarations name,
 * and, behind them, those that the build read. Each at most once, sorted; appended to @out.
 */
int analyze_blame_files(struct db *db, const struct build_ref *ref, struct strvec *out,
			struct strbuf *err);

/*
 * The full ids of the commits whose charge by lines leaves most to be measured: the largest charges
 * and the largest changes of code on unchanged lines, largest first, at most @max. Needs the walk.
 */
int analyze_replay_commits(struct db *db, const struct build_ref *a, const struct build_ref *b,
			   size_t max, struct strvec *out, struct strbuf *err);

#endif
