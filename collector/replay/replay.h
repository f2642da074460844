/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Growth by measuring: the range between two builds, taken apart by building what lies between
 * them, as little of it as will do. docs/replay.md has the rules.
 */
#ifndef COLLECTOR_REPLAY_REPLAY_H
#define COLLECTOR_REPLAY_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress;
struct strbuf;
struct strvec;
struct work_place;

/* All borrowed. */
struct replay_options {
	const char *db; /* file, which has both ends as builds that went well */
	const char *repo; /* path of the git repository */
	const char *work; /* work directory, as of "kbloat collect" */
	const char *profile; /* name or file; the ends are builds of it */
	const char *arch; /* or NULL: the profile's own */
	const char *toolchain; /* likewise */
	const char *cc; /* of the ends' compiler, without a toolchain; or NULL */
	const char *old_commit,
		*new_commit; /* full commit ids; old lies on new's first-parent line */
	long budget; /* builds at most; negative: as many as it takes */
	int jobs; /* of make, and threads that read DWARF */
	const struct work_place *place; /* where builds are made; NULL: here */
};

struct replay_summary {
	int64_t old_build, new_build; /* of the ends: the key of table replay */
	size_t commits; /* rows; of them: */
	size_t measured, untouched, broken, open;
	size_t built; /* builds made now that went well */
	size_t failed; /* builds made now that failed; they count for the budget, too */
	size_t known; /* builds of the range that were there before, the ends among them */
	/* the largest change that is left unexplained, when open is not 0 */
	char open_first[41], open_last[41]; /* commits, the oldest and the newest of them */
	size_t open_commits;
	int64_t open_bytes; /* their growth, code and data; 0: it came and went */
};

/*
 * Builds what is missing, then stores the rows (tables commits, replay, replay_row) in place of
 * those of an earlier run over the same two builds. Builds that are in the database are not made
 * again, so that a run with another budget goes on where the last one stopped. @progress may be
 * NULL; it gets a line for whatever the caller's user should know besides @summary ("note: …").
 *
 * Errors: -ENOENT no such build, profile, repository or commit; -EINVAL the ends are no range;
 * -ENODATA a part of the history is missing; -EINTR interrupted: builds made so far are kept, no
 * rows are stored; else as collect(). @summary is valid also then as far as it goes.
 */
int replay(const struct replay_options *options, struct progress *progress,
	   struct replay_summary *summary, struct strbuf *err);

struct replay_commits_summary {
	size_t done; /* commits whose two builds are in the database now, from the first on */
	size_t failed; /* commits of which a build failed or could not be tried */
	size_t left; /* not looked at any more: the budget was used up */
	size_t built; /* builds made now */
};

/*
 * Measures single commits: for each full commit id of @commits, the likeliest first, its first
 * parent and itself are built when they are not in the database. The budget (options->budget)
 * takes as many commits from the front of the list as it can pay for in full; they are built in
 * the order of history. A root commit cannot be measured (counted in failed). The caller reads the
 * builds by commit id. Of @options old_commit and new_commit may be NULL.
 */
int replay_commits(const struct replay_options *options, const struct strvec *commits,
		   struct progress *progress, struct replay_commits_summary *summary,
		   struct strbuf *err);

#endif
