// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of commands. */
#include "cli/shell/command.h"

/* In the order of "kbloat help". */
#define ALL(X)                                                                                     \
	X(collect)                                                                                 \
	X(import)                                                                                  \
	X(profile)                                                                                 \
	X(builds)                                                                                  \
	X(show)                                                                                    \
	X(diff)                                                                                    \
	X(history)                                                                                 \
	X(blame)                                                                                   \
	X(bisect)                                                                                  \
	X(config)                                                                                  \
	X(candidates)                                                                              \
	X(plan)                                                                                    \
	X(prove)                                                                                   \
	X(analyze)                                                                                 \
	X(plot)                                                                                    \
	X(report)                                                                                  \
	X(check)                                                                                   \
	X(mail)                                                                                    \
	X(nightly)                                                                                 \
	X(db)                                                                                      \
	X(help)

#define DECLARE(name) extern const struct command cmd_##name;
#define ROW(name) &cmd_##name,

ALL(DECLARE)

const struct command *const commands[] = { ALL(ROW) NULL };
