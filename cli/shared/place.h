/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where builds are made: the options of the commands that make some. */
#ifndef CLI_SHARED_PLACE_H
#define CLI_SHARED_PLACE_H

#include "cli/shell/cli.h"
#include "collector/collect/work.h"

/* What the options say; empty at first. */
struct cli_place {
	const char *engine, *node_work;
	long tasks;
	struct strvec slurm; /* options of sbatch */
	int jobs; /* 0: not given */
};

/* Of a struct cli_place: --engine, --tasks, --slurm-option, --node-work, and -j. */
extern const struct command_option place_options[];
/*
 * With what the settings say where no option does. @out borrows from @place, which the caller ends with
 * cli_place_release(). False with an error printed: options that do not go together.
 */
bool cli_place_take(const struct command *cmd, struct cli_place *place, struct work_place *out);
void cli_place_release(struct cli_place *place);
/* place->jobs, or as many as there are processors for us. */
int cli_place_jobs(const struct cli_place *place);

#endif
