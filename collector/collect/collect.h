/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Revisions x profiles: what is not in the database yet is checked out, built, parsed and stored.
 */
#ifndef COLLECTOR_COLLECT_COLLECT_H
#define COLLECTOR_COLLECT_COLLECT_H

#include <stdbool.h>
#include <stddef.h>

#include "collector/collect/work.h"
#include "collector/git/repo.h"
#include "common/strvec.h"

struct progress;
struct strbuf;

struct collect_options {
	const char *db; /* file; made when missing */
	const char *repo; /* path of the git repository */
	const char *work; /* work directory */
	const char *arch; /* or NULL: each profile's own */
	const char *toolchain; /* likewise */
	struct strvec profiles; /* names or files */
	struct strvec revisions; /* as written: single ones and A..B */
	const char *
		series; /* that they are asked for in, as db/order.h names it; NULL: by their names */
	struct step step;
	int jobs; /* of make, and threads that read DWARF */
	bool retry_failed; /* builds recorded as failed are tried again */
	/* of as many equal parts of what is asked for the one to be done, from 1; 0: all */
	unsigned shard, shards;
	struct work_place place;
};

struct collect_summary {
	size_t collected; /* built and stored now */
	size_t known; /* were there already, whatever their outcome */
	size_t known_good; /* of them: built */
	size_t failed; /* did not build; recorded */
	/* could not be tried: not a tree for the profile, history missing, the machine at fault */
	size_t refused;
	char *refusal; /* why the last of them, when the machine or the history is; owned, or NULL */
};

/*
 * Does it, release after release, so that the source directory moves between neighbours and object
 * directories stay warm. A build that fails is tried once more from an empty object directory,
 * then recorded, and the next one goes on. Negative: stopped for a reason that has to do with no
 * revision (-EINTR: interrupted by a signal; -ENOSPC …); what was stored before stays.
 */
int collect(const struct collect_options *options, struct progress *progress,
	    struct collect_summary *summary, struct strbuf *err);

/* How what is to be built would be shared out. */
struct collect_shard {
	size_t builds;
	int64_t ms; /* that they take by what is known; 0: unknown */
};

/*
 * As collect(), but nothing is built: what each task would be given, or each shard. @again: as if
 * nothing were there. The caller frees *@out.
 */
int collect_plan(const struct collect_options *options, bool again, struct progress *progress,
		 struct collect_shard **out, size_t *nr, struct strbuf *err);

#endif
