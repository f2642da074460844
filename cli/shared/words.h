/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that may stand for operands and options' arguments of several commands. A database that
 * cannot be read has none.
 */
#ifndef CLI_SHARED_WORDS_H
#define CLI_SHARED_WORDS_H

#include "cli/shell/command.h"

/* Of the database: builds, two of them, builds that failed too, options that could be modules … */
extern const struct cli_words words_builds, words_range, words_attempts, words_candidates,
	words_archs, words_series;
extern const struct cli_words words_toolchains;
/* Those that can be collected, and those that have been. */
extern const struct cli_words words_profile, words_profiles;
#define HISTORY_BY_CANDIDATES "candidates"
/* Keys of --by: of show; with "cause", of diff; with "candidates", of history. */
extern const struct cli_words words_keys, words_diff_keys, words_history_keys;
extern const struct cli_words words_classes;
/* Candidates' verdicts, several. */
extern const struct cli_words words_verdicts;

#endif
