/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One repository, one work directory and one or more recipes (a profile with its tools): builds one
 * revision after the other there and stores what came out. Object directories stay warm between
 * revisions, so neighbours are best built one after the other.
 */
#ifndef COLLECTOR_BUILD_BUILDER_H
#define COLLECTOR_BUILD_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/account/store.h"

struct builder;
struct db;
struct profile;
struct progress;
struct repo;
struct revision;
struct strbuf;
struct strvec;

/* All borrowed, for as long as the builder lives. */
struct builder_options {
	const char *db; /* file; made when missing */
	const char *repo; /* path of the git repository */
	const char *work; /* work directory; made and locked at the first build */
	const char *arch; /* or NULL: each profile's own */
	const char *toolchain; /* likewise */
	const char *cc; /* without one: that of this compiler's; or NULL */
	const struct strvec *profiles; /* names or files */
	int jobs; /* of make, and threads that read DWARF */
	struct progress *progress; /* that builder_open() got */
};

enum build_outcome {
	BUILD_BUILT, /* stored with its facts */
	BUILD_FAILED, /* it does not build: stored as failed */
	/*
	 * Could not be tried or brought to an end, and nothing is stored: objects are missing in the
	 * repository, a tool is not installed, the compiler was killed …
	 */
	BUILD_REFUSED
};

/*
 * Opens the repository, loads the profiles and finds their tools. @progress may be NULL. -ENOENT:
 * no such repository, profile or tool; -EINVAL: an error in one. The caller ends *@out with
 * builder_close().
 */
int builder_open(const struct builder_options *options, struct progress *progress,
		 struct builder **out, struct strbuf *err);
void builder_close(struct builder *b);

/* What it was opened with, and its progress. */
const struct builder_options *builder_options(const struct builder *b);
/* Borrowed. Recipes are numbered from 0 in the order of options->profiles. */
struct repo *builder_repo(struct builder *b);
size_t builder_nr_recipes(const struct builder *b);
const struct profile *builder_profile(const struct builder *b, size_t recipe);

/*
 * Is that build in the database, with the tools of today? *@build, which may be NULL, gets its id (0
 * when there is none). A failed build counts only when there is none that went well.
 */
int builder_known(struct builder *b, struct db *db, size_t recipe, const struct revision *rev,
		  enum store_known *known, int64_t *build, struct strbuf *err);
/* Has the revision the files that the profile expects? If not, a line of progress says so. */
bool builder_fits(struct builder *b, size_t recipe, const struct revision *rev);

/* Why the last one that was refused was, with its name; NULL: none was. Borrowed. */
const char *builder_refusal(const struct builder *b);

/*
 * Makes and locks the work directory, readies the object directories and tries whether this machine
 * can build at all; the first builder_build() does it otherwise. -EBUSY: another collector is at work
 * there.
 */
int builder_start(struct builder *b, struct strbuf *err);
/*
 * Checks @rev out, configures and builds it, and stores the outcome; nothing may have the database
 * in a transaction meanwhile. A build that fails is tried once more from an empty object
 * directory, then recorded. *@build, which may be NULL, gets the id of the build that was stored,
 * 0 when none was. Progress tells how it goes. Negative: stopped for a reason that has to do with
 * no revision (-EINTR: interrupted by a signal; -ENOSPC …).
 */
int builder_build(struct builder *b, size_t recipe, const struct revision *rev,
		  enum build_outcome *outcome, int64_t *build, struct strbuf *err);

#endif
