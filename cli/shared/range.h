/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What blame and bisect have in common: two builds, and the repository and profile between them. */
#ifndef CLI_SHARED_RANGE_H
#define CLI_SHARED_RANGE_H

#include "analyzer/base/build.h"
#include "cli/shared/build_name.h"
#include "cli/shared/place.h"
#include "cli/shell/cli.h"

struct db;
struct replay_options;
struct strbuf;

struct cli_range {
	const struct cli_common *common; /* borrowed: the repository and the work directory */
	struct cli_pair pair; /* as it was given */
	const char *profile, *arch, *toolchain;
	long budget; /* -1: not given */
	struct cli_place where;
	struct work_place place;
	struct build_ref a, b; /* after cli_range_find() */
	char commit_a[41], commit_b[41]; /* full commit ids */
	char *cc; /* b's compiler, as it calls itself; owned */
};

void cli_range_init(struct cli_range *range, const struct cli_common *common);
void cli_range_release(struct cli_range *range);
/* Of a struct cli_range: --profile, --arch and --toolchain of builds given without; --work and -j. */
extern const struct command_option range_names[], range_work[];
/*
 * Finds the builds of both ends, each with --profile, --arch and --toolchain for what is left out;
 * imported images, too. Errors as those of analyze_find_build().
 */
int cli_range_builds(struct cli_range *range, struct db *db, struct strbuf *err);
/* And their commits. False with an error printed: no such builds, an imported image. */
bool cli_range_find(struct cli_range *range, struct db *db);
/* The options of a replay between them; borrows from @range. */
void cli_range_replay(const struct cli_range *range, const char *db, struct replay_options *out);
/* Adds to a message of -ENODATA why objects are missing, when the repository tells. */
void cli_range_explain(const struct cli_range *range, int code, struct strbuf *err);

#endif
