/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the completion scripts of the shells (scripts/completion) ask for on Tab. It is worked out from
 * the usage texts (cli/shell/help.h) and the database, so that it cannot differ from the program.
 *
 * "kbloat __complete WORD… LAST": the words behind "kbloat" up to the cursor, without the shell's
 * quotes; LAST, which may be empty, is the one to complete. Prints first a line of what the shell is
 * to offer itself, "files", "directories" or "words" (nothing), then a line a word: all of it, and
 * behind a tab what it means, which may be empty. Words with control characters are left out: no
 * line can be taken for two.
 */
#ifndef CLI_SHELL_COMPLETE_H
#define CLI_SHELL_COMPLETE_H

struct command;
struct strvec;

#define COMPLETE_COMMAND "__complete"

struct complete_context {
	const struct command *cmd;
	const char *option; /* "--by"; NULL: an operand */
	const char *meta; /* what the usage text calls it: "BUILD", "FILE", "a|b|c" … */
	const char *db; /* --db; NULL: as without it */
	const char *typed; /* the beginning of it */
};

enum complete_kind {
	COMPLETE_WORDS, /* one of the words; none: nothing is known */
	COMPLETE_LIST, /* some of them, with commas between */
	COMPLETE_RANGE, /* two of them with ".." between */
	COMPLETE_FILES, /* that the shell finds itself */
	COMPLETE_DIRECTORIES
};

/* Appends the words to @out. */
typedef enum complete_kind (*complete_words_fn)(const struct complete_context *context,
						struct strvec *out);

/*
 * Prints; always exit code 0: nothing to offer is no error, and nobody reads a message now. @words_of
 * knows what may stand for an operand or an argument.
 */
int complete(int nr_words, char **words, complete_words_fn words_of);

#endif
