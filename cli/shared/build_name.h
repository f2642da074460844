/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The builds that the command line names, for every command that takes one or two. */
#ifndef CLI_SHARED_BUILD_NAME_H
#define CLI_SHARED_BUILD_NAME_H

#include <stdbool.h>

#include "analyzer/base/build.h"

struct cli_common;
struct command;
struct db;
struct strbuf;

/*
 * The newest successful build of that name, which the database knows, or the repository of @common (--repo,
 * or where the current directory lies) does. Errors as those of analyze_find_build().
 */
int cli_find_build(const struct cli_common *common, struct db *db, const char *name,
		   struct build_ref *out, struct strbuf *err);
/* The newest one, failed or not. */
int cli_find_attempt(const struct cli_common *common, struct db *db, const char *name,
		     struct build_ref *out, struct strbuf *err);

/* Two names, "A B" or "A..B"; borrowed. */
struct cli_pair {
	const char *a, *b; /* b is NULL when a is "A..B" */
};

/* The operands from argv[optind] on; false, with an error printed, when they are not two builds. */
bool cli_pair_take(const struct command *cmd, int argc, char **argv, struct cli_pair *out);
/*
 * The two names, which are the caller's: a side of "A..B" that is left out is HEAD, with the profile and
 * architecture of the other. -EINVAL: there is no one way to take it apart.
 */
int cli_pair_names(const struct cli_pair *pair, struct db *db, char **a, char **b,
		   struct strbuf *err);
/* Finds both builds. */
int cli_pair_find(const struct cli_common *common, const struct cli_pair *pair, struct db *db,
		  struct build_ref *a, struct build_ref *b, struct strbuf *err);

#endif
