/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first commit of a range at which a number of the build crosses a limit. */
#ifndef COLLECTOR_REPLAY_BISECT_H
#define COLLECTOR_REPLAY_BISECT_H

#include <stddef.h>
#include <stdint.h>

#include "collector/replay/replay.h"

struct progress;
struct strbuf;

/*
 * The caller's number of a build in the database, e.g. bytes of a subsystem. 0, or negative with
 * @err. The database is not open in the collector while it is called.
 */
typedef int (*bisect_metric)(void *data, int64_t build, int64_t *value, struct strbuf *err);

enum bisect_verdict {
	BISECT_FOUND, /* commit is the first bad one */
	BISECT_AMONG, /* it is one of several: those between do not build */
	BISECT_OPEN /* the budget was used up: it is one of several */
};

struct bisect_result {
	enum bisect_verdict verdict;
	char commit[41]; /* the first commit known to be above the limit */
	char before[41]; /* the last one before it known not to be */
	int64_t value, value_before; /* their numbers */
	int64_t build, build_before; /* their builds, as measured or equal to what was measured */
	char merge
		[41]; /* the merge that brought commit in; "" when it is on the first-parent line */
	size_t candidates; /* commits between before and commit, commit too: 1 when found */
	size_t built, known; /* builds made now; looked up in the database */
};

/*
 * Looks for the first commit of old_commit..new_commit, along first parents, whose metric is
 * greater than @limit, halving among the commits that touch what the builds read; when that is a
 * merge, along the branch that it brought in. Builds in the database are used, missing ones made
 * within options->budget. A commit that does not build is passed over for its neighbours.
 *
 * Needs metric(old) <= limit < metric(new): else -EINVAL, saying which of the ends is on which
 * side and their numbers. Other errors as replay(); builds that were made are kept.
 *
 * @log gets the lines of a log as "git bisect log" writes it, ended by newlines: "git bisect
 * start", "# good: [ID] SUBJECT (12,345)", "git bisect good ID" … "# first bad commit: [ID]
 * SUBJECT"; or "# only 'skip'ped commits left to test" and the candidates. Subjects are valid UTF-8
 * without control bytes. It is filled also after an error.
 */
int bisect_range(const struct replay_options *options, bisect_metric metric, void *data,
		 int64_t limit, struct progress *progress, struct strbuf *log,
		 struct bisect_result *out, struct strbuf *err);

#endif
