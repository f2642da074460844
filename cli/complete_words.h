/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that may stand for an operand or an option's argument. */
#ifndef CLI_COMPLETE_WORDS_H
#define CLI_COMPLETE_WORDS_H

struct command;
struct strvec;

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

/* Appends the words to @out. A database that cannot be read has none. */
enum complete_kind complete_words(const struct complete_context *context, struct strvec *out);

#endif
