/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds when an option is not given: the environment, else git's configuration (of the repository,
 * then of the user), else a value of ours. docs/command-line.md has the rules.
 */
#ifndef CLI_SHARED_SETTINGS_H
#define CLI_SHARED_SETTINGS_H

struct cli_common;
struct rows;

/* For cli_set_defaults(): texts live as long as the program. */
void settings_fill(struct cli_common *common);
/*
 * Behind settings_fill(): appends a row for each setting, with name, value, and origin: option,
 * environment, repository, user or built-in; where is the option, the variable or the file that has it.
 */
void settings_list(struct rows *out);
/* Behind settings_fill(): the address at which the site is; NULL: unknown. Borrowed. */
const char *settings_siteurl(void);
/*
 * Likewise the engine that builds, options for sbatch with blanks between, and where tasks have their
 * work directories (cli/shared/place.h).
 */
const char *settings_engine(void);
const char *settings_slurm_options(void);
const char *settings_node_work(void);

#endif
