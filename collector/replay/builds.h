/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What replay and bisect work with: the builder, the builds of its recipe in the database, and what
 * those read.
 */
#ifndef COLLECTOR_REPLAY_BUILDS_H
#define COLLECTOR_REPLAY_BUILDS_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/build/builder.h"
#include "collector/build/reads.h"
#include "collector/replay/replay.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "db/format/unit_hash.h"

struct builder;
struct progress;
struct revision;
struct strbuf;

/* A build of our recipe in the database. */
struct known_build {
	int64_t id;
	bool ok;
	bool loaded; /* its facts and what it read count already; the rest is valid only then */
	git_oid tree;
	unsigned char facts[UNIT_HASH_LEN]; /* of all units and sections' sizes, not of addresses */
	int64_t bytes; /* code and data: all but padding */
};

/* The builder, what it has built, and what that read. */
struct replay_builds {
	struct builder *builder;
	struct strvec profile; /* the one name; borrowed by the builder */
	struct progress *progress;
	const struct work_place *place; /* see struct replay_options */
	const char *db;
	struct known_build *builds;
	size_t nr_builds, builds_cap;
	struct strmap names; /* commit and tree ids in hex */
	size_t *build_of; /* by number of the name: index in builds, SIZE_MAX: none */
	size_t build_of_cap;
	struct reads reads; /* of all loaded builds */
	unsigned reads_age; /* changes when reads grew */
	bool noted_unknown;
	struct strmap differ; /* see replay_builds_differ() */
	size_t differ_of[2];
	long left; /* builds that the budget allows; negative: any number */
	size_t built, failed, known;
};

/* Opens builder and database for @options. End with replay_builds_close() also after an error. */
int replay_builds_open(struct replay_builds *w, const struct replay_options *options,
		       struct progress *progress, struct strbuf *err);
/* Has the database know how the commits of what was built lie to each other, also by a run that was killed. */
int replay_builds_place(struct replay_builds *w, struct strbuf *err);
void replay_builds_close(struct replay_builds *w);

/* The revision of commit @id. */
int replay_builds_revision(struct replay_builds *w, const char *id, struct revision *out,
			   struct strbuf *err);
/* The id of the build of commit @id, which is there and went well; else -ENOENT. */
int replay_builds_find_end(struct replay_builds *w, const char *id, int64_t *build,
			   struct strbuf *err);
/* Reads which builds there are with the recipe and the tools of build @like. */
int replay_builds_read_builds(struct replay_builds *w, int64_t like, struct strbuf *err);
/* The index of a build of that commit, or of one with that tree; SIZE_MAX: none. */
size_t replay_builds_find(const struct replay_builds *w, const git_oid *commit,
			  const git_oid *tree);
/* Reads a build's facts, and lets what it read count. */
int replay_builds_load(struct replay_builds *w, size_t build, struct strbuf *err);
/*
 * Loads the build of an end, which is there. What the ends read decides which commits touch
 * anything: load them before the line of first parents is read.
 */
int replay_builds_load_end(struct replay_builds *w, const char *commit, struct strbuf *err);
/*
 * The sources of the units that are not the same in two builds; borrowed until the next call. Empty
 * when they cannot be had.
 */
const struct strmap *replay_builds_differ(struct replay_builds *w, size_t a, size_t b);
/*
 * Builds a commit, stores it and loads it; *@build is its index, its ok says how it went. 1: the
 * budget is used up, nothing was done.
 */
int replay_builds_build(struct replay_builds *w, const git_oid *commit, size_t *build,
			struct strbuf *err);

#endif
