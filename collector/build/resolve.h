/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The .config that a profile gives for a source directory, without a repository or a database. */
#ifndef COLLECTOR_BUILD_RESOLVE_H
#define COLLECTOR_BUILD_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>

#include "collector/build/minmod_verify.h"

struct profile;
struct progress;
struct strbuf;

/* What is to be found out. */
struct resolve_request {
	const struct profile *profile;
	const char *source; /* directory */
	const char *why; /* explain this option, with or without CONFIG_; or NULL */
	bool verify; /* is it minimal? For profiles with a "reference" */
	size_t every; /* verify every Nth bool only; 0 and 1: all */
	int jobs; /* processes for that */
	struct progress *progress; /* or NULL */
};

/* All is appended to. */
struct resolve_answer {
	struct strbuf *config;
	struct strbuf *log; /* the end of what make and conf printed, when they failed */
	struct strbuf *why; /* lines */
	struct strbuf *kconfig; /* kconfig_dump() of the tree's options; NULL: not wanted */
	struct minmod_verdict verdict; /* of verify; release it */
};

/*
 * Configures the source directory in a scratch directory below $TMPDIR, which is removed again.
 * -EINVAL: the tree cannot be configured, has no option of that name, or the profile is not one
 * that can be verified.
 */
int resolve_profile(const struct resolve_request *request, struct resolve_answer *answer,
		    struct strbuf *err);

#endif
