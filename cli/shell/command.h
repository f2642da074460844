/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command is: the one description from which its options are parsed, its help is printed and
 * a shell completes it. A command is a file that defines "const struct command cmd_NAME", and a line
 * in cli/commands.c.
 */
#ifndef CLI_SHELL_COMMAND_H
#define CLI_SHELL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct cli_common;
struct strbuf;
struct strvec;

/* What somebody who presses Tab has typed so far. */
struct complete_context {
	const char *db; /* --db; NULL: as without it */
	const char *typed; /* the beginning of the word */
};

enum words_kind {
	WORDS_ONE, /* one of the words */
	WORDS_LIST, /* some of them, with commas between */
	WORDS_RANGE, /* two of them with ".." between */
	WORDS_FILES, /* that the shell finds itself */
	WORDS_DIRECTORIES
};

/* What may stand for an operand or an argument: those of @others, of @fill and of @list. */
struct cli_words {
	enum words_kind kind;
	const struct cli_words *others; /* or NULL */
	void (*fill)(const struct complete_context *context, struct strvec *out); /* or NULL */
	const char *const *list; /* ends with NULL; or NULL */
};

/* Appends the words to @out. @context NULL: of words that depend on nothing typed. */
void cli_words_get(const struct cli_words *words, const struct complete_context *context,
		   struct strvec *out);
/* Is @text one of the words, or a list of them? If not, adds to @err what @option takes. */
bool cli_words_check(const struct cli_words *words, const char *option, const char *text,
		     struct strbuf *err);
/* Appends "; did you mean 'WORD'?" when one of the words is near to @text. */
void cli_words_near(const struct cli_words *words, const char *text, struct strbuf *out);
/* Appends "a, b or c", with " (default)" behind @standard, which may be NULL. */
void cli_words_say(const struct cli_words *words, const char *standard, struct strbuf *out);

extern const struct cli_words words_files, words_directories, words_formats, words_sandbox;

/* What becomes of an option's argument, or of an option without one. */
enum option_type {
	OPTION_NOTHING, /* it is accepted, and says what is done anyway */
	OPTION_COMMON, /* what the option of every command of that name does */
	OPTION_HELP,
	OPTION_FLAG, /* true into a bool */
	OPTION_TEXT, /* into a const char *, borrowed from argv */
	OPTION_WORD, /* likewise, when it is of option.words */
	OPTION_SPLIT, /* its words behind those of a strvec */
	OPTION_NUMBER, /* a whole number from min to max into an integer */
	OPTION_TAKE /* as option.take does */
};

/* A row of a table of options, which ends with an empty one. */
struct command_option {
	const char *name; /* "top"; NULL: it has only a letter */
	char letter; /* 'j'; 0: it has none */
	/* what its argument is called; NULL: it has none, or with words: these with '|' between */
	const char *meta;
	/*
	 * What -h says; of several lines, the first is shown by completion, too. "{}" becomes the
	 * list of the words.
	 */
	const char *help;
	const struct cli_words *words; /* NULL: nobody knows */
	const char *standard; /* that one of the words which is the default, marked in the list */
	enum option_type type;
	size_t at, size; /* where it goes in the struct of its group, and the bytes there */
	long min, max;
	/* False with a message in @err; or without one, when it has been printed. */
	bool (*take)(const struct command_option *option, void *to, const char *text,
		     struct strbuf *err);
	bool rows; /* for commands that print rows only */
};

/* Where an option goes, for rows; what is no @wanted there does not compile. */
#define OPTION_AT(kind, container, member, wanted)                                                 \
	.type = (kind), .at = offsetof(container, member) +                                        \
			      0 * sizeof(true ? (wanted *)NULL : &((container *)NULL)->member)
#define TO_FLAG(container, member) OPTION_AT(OPTION_FLAG, container, member, bool)
#define TO_TEXT(container, member) OPTION_AT(OPTION_TEXT, container, member, const char *)
#define TO_WORD(container, member) OPTION_AT(OPTION_WORD, container, member, const char *)
#define TO_SPLIT(container, member) OPTION_AT(OPTION_SPLIT, container, member, struct strvec)
#define TO_NUMBER(container, member, least, most)                                                  \
	.type = OPTION_NUMBER, .at = offsetof(container, member),                                  \
	.size = sizeof(((container *)NULL)->member), .min = (least), .max = (most)
#define TO_FUNCTION(function) .type = OPTION_TAKE, .take = (function)

/* Options that stand together in -h, and where in a command's arguments their struct is. */
struct option_group {
	const struct command_option *options;
	size_t at;
};

struct command_operand {
	const char *text; /* "BUILD", "[SYMBOL…]"; NULL: there is none */
	const struct cli_words *words; /* NULL: nobody knows */
	bool many;
};
#define OPERAND(operand, of)                                                                       \
	{                                                                                          \
		.text = (operand), .words = (of)                                                   \
	}
#define OPERANDS(operand, of)                                                                      \
	{                                                                                          \
		.text = (operand), .words = (of), .many = true                                     \
	}

#define COMMAND_OPERANDS 2
#define COMMAND_FORMS 6
#define COMMAND_GROUPS 4

/* A line behind "usage:", NAME [VERB] [BEFORE] [OPERAND…] [AFTER]. */
struct command_form {
	const char *verb, *before;
	struct command_operand operands[COMMAND_OPERANDS];
	const char *after;
	/* of a verb, with the command's arguments; NULL: a further line about the one before */
	int (*run)(void *arguments);
	int min, max; /* operands */
	const char *takes; /* "two builds" */
};

enum command_group {
	GROUP_COLLECT,
	GROUP_LOOK,
	GROUP_ATTRIBUTE,
	GROUP_MODULARIZE,
	GROUP_REPORT,
	GROUP_DATABASE,
	GROUP_NR
};

struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
	const char *summary; /* one line for "kbloat help" */
	enum command_group group; /* of that list */
	const char *no_rows; /* what it does in place of printing rows; NULL: it prints rows */
	struct command_form forms[COMMAND_FORMS];
	const char *description; /* lines */
	struct option_group groups[COMMAND_GROUPS]; /* the common ones follow */
	int column; /* at which -h explains them */
	const char *notes; /* lines behind them, or NULL */
	const char *example; /* "example: kbloat NAME …" or "examples: …", lines */
};

/* All, in the order of "kbloat help"; ends with NULL. In cli/commands.c. */
extern const struct command *const commands[];

/* NULL: there is none of that name. */
const struct command *command_find(const char *name);
/* Does it print rows: has it --human and --color, and the formats of rows? */
bool command_has_rows(const struct command *cmd);
/*
 * The Nth option in the order of -h, or NULL behind the last; those of every command that it has no
 * row of its own for follow its own. The group is *@group; a common one is of @common_group.
 */
const struct command_option *command_option(const struct command *cmd, size_t n,
					    const struct option_group **group);
extern const struct option_group common_group;
/* No command, and no row of the table: its options are those that may stand in front of a command. */
extern const struct command cmd_before;
/* The option that is called @name of @len bytes, "--top" or "-j"; or NULL. */
const struct command_option *command_option_find(const struct command *cmd, const char *name,
						 size_t len);
/* Appends what it is called in -h: "-j, --jobs N". */
void command_option_say(const struct command_option *option, struct strbuf *out);
/* Appends its help with the list of its words in it. */
void command_option_explain(const struct command_option *option, struct strbuf *out);

#endif
