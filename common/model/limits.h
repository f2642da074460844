/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a check of limits found, for those who show it: analyzer/gate/gate.h fills it in, reports/gate/gate.h
 * writes it. All texts may come from outside: whoever shows them escapes them. Strings are owned
 * unless a comment says otherwise; NULL where nothing is known.
 */
#ifndef COMMON_MODEL_LIMITS_H
#define COMMON_MODEL_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strvec.h"

enum limit_status {
	LIMIT_HELD,
	LIMIT_WAIVED, /* above the limit, and somebody wrote down why */
	LIMIT_BROKEN,
	LIMIT_SKIPPED /* a limit of another profile */
};

/* A commit and what an offence is charged to it, in bytes. */
struct limit_commit {
	char *id, *author, *subject;
	int64_t bytes;
};

/* What was written down to lift an offence. */
struct limit_waiver {
	char *place; /* "waivers.txt:12", or the commit's id */
	char *who, *reason;
	char *until; /* "2026-12-31"; NULL: a commit's trailer, which does not expire */
	int64_t amount; /* as written, in the offence's unit */
	int64_t lifts; /* how much of it counts here: 0 when it expired */
	bool expired;
};

/* Something that is above a limit. */
struct limit_offence {
	size_t limit; /* index in report->limits */
	enum limit_status status; /* LIMIT_WAIVED or LIMIT_BROKEN */
	char *name; /* "MEMORY MANAGEMENT"; "" when the limit is on all of the build */
	char *object; /* of a symbol */
	int64_t old, new; /* bytes, or candidates */
	int64_t allowed; /* the largest change that had held */
	char *was, *was_object; /* of a symbol: what it was in the older build */
	bool in_old, in_new;
	uint32_t group; /* index of the first offence that is about the same bytes */
	bool shown; /* one of those that are worth their explanation: what follows is filled in */
	char *file; /* where to look, relative to the top of the tree */
	unsigned long line; /* of the declaration; 0: not known */
	char *subsystem, *status_text; /* the owner of @file, and "Maintained" */
	char *maintainers, *lists; /* "Ann <ann@example.org>, …"; addresses */
	struct limit_commit *commits; /* largest first, those that it grew by */
	size_t nr_commits;
	size_t more_commits; /* that are charged with it, and not listed */
	int64_t charged; /* to all commits together */
	bool charged_known; /* is the history known, and the offence one of bytes? */
	struct limit_waiver *waivers;
	size_t nr_waivers;
	int64_t lifted; /* by all of them */
	char *detail; /* one more sentence: which candidates are new */
};

/* A limit and what became of it. */
struct limit_result {
	char *text; /* "symbol:*:+2048" */
	char *place; /* "limits.txt:3"; NULL: the command line */
	const char *what; /* "symbol"; static */
	bool counts; /* its numbers are candidates and not bytes */
	enum limit_status status; /* the worst of its offences */
	size_t groups; /* how many it was held against; 0: nothing of this name in either build */
	size_t twin; /* how many limits before it have the same text and are of this profile, too */
	size_t broken, waived; /* of them */
	/* what is nearest to the limit, or farthest above it; of no groups nothing */
	char *nearest; /* its name, "" for all of the build */
	int64_t old, new, allowed;
};

struct limit_report {
	char *old_name, *new_name; /* builds */
	char *profile; /* of the newer one */
	struct limit_result *limits; /* in the order they were given */
	size_t nr_limits;
	struct limit_offence *offences; /* by limit, then by how far above it */
	size_t nr_offences, offences_cap;
	char *no_history; /* why no commit is named; NULL: they are */
	struct strvec notes; /* what a reader should know: limits on nothing, expired waivers */
};

#define LIMIT_REPORT_INIT                                                                          \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_LIMIT_REPORT __attribute__((cleanup(limit_report_release)))
void limit_report_release(struct limit_report *report);

/* How many limits have that status. */
size_t limit_count(const struct limit_report *report, enum limit_status status);

#endif
