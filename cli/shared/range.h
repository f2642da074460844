/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What blame and bisect have in common: two builds, and the repository and profile between them. */
#ifndef CLI_SHARED_RANGE_H
#define CLI_SHARED_RANGE_H

#include "analyzer/base/build.h"
#include "cli/shell/cli.h"

struct db;
struct replay_options;
struct strbuf;

struct cli_range {
	const char *text; /* "A..B" as it was given */
	const char *repo; /* NULL: not given */
	const char *work, *profile, *arch;
	long budget; /* -1: not given */
	int jobs;
	struct build_ref a, b; /* after cli_range_find() */
	char commit_a[41], commit_b[41]; /* full commit ids */
};

void cli_range_init(struct cli_range *range);
void cli_range_release(struct cli_range *range);
/* Of a struct cli_range: --repo; --profile and --arch of builds given without; --work and -j. */
extern const struct command_option range_repo[], range_names[], range_work[];
/*
 * Finds the builds of both ends: each is REV[:PROFILE[:ARCH]], with --profile and --arch for what
 * is left out. False with an error printed: no range, no such build, an imported image.
 */
bool cli_range_find(struct cli_range *range, const struct command *cmd, struct db *db);
/*
 * Finds the build that @spec names, with --profile and --arch for what is left out; an imported image
 * too. Errors as those of analyze_find_build().
 */
int cli_range_build(const struct cli_range *range, struct db *db, const char *spec,
		    struct build_ref *ref, struct strbuf *err);
/* The options of a replay between them; borrows from @range. */
void cli_range_replay(const struct cli_range *range, const char *db, struct replay_options *out);
/* Adds to a message of -ENODATA why objects are missing, when the repository tells. */
void cli_range_explain(const struct cli_range *range, int code, struct strbuf *err);

#endif
