/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the completion scripts of the shells (scripts/completion) ask for on Tab. It is worked out from
 * the tables of the commands and the database, so that it cannot differ from the program.
 *
 * "kbloat __complete WORD… LAST": the words behind "kbloat" up to the cursor, without the shell's
 * quotes; LAST, which may be empty, is the one to complete. Prints first a line of what the shell is
 * to offer itself, "files", "directories" or "words" (nothing), then a line a word: all of it, and
 * behind a tab what it means, which may be empty. Words with control characters are left out: no
 * line can be taken for two.
 */
#ifndef CLI_SHELL_COMPLETE_H
#define CLI_SHELL_COMPLETE_H

#define COMPLETE_COMMAND "__complete"

/* Prints; always exit code 0: nothing to offer is no error, and nobody reads a message now. */
int complete(int nr_words, char **words);

#endif
