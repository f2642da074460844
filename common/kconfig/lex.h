/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a Kconfig file, as scripts/kconfig/lexer.l cuts them. For the parser only.
 */
#ifndef COMMON_KCONFIG_LEX_H
#define COMMON_KCONFIG_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/kconfig/parse.h"
#include "common/strbuf.h"

struct kconfig;

enum kconfig_token {
	TOK_EOF,
	TOK_EOL,
	TOK_WORD,
	TOK_QUOTE, /* a string */
	TOK_LINE, /* an assignment, or a macro where a statement begins: a line for the reader */
	TOK_OR,
	TOK_AND,
	TOK_EQ,
	TOK_NE,
	TOK_LT,
	TOK_LE,
	TOK_GT,
	TOK_GE,
	TOK_NOT,
	TOK_OPEN,
	TOK_CLOSE,
	TOK_COLON_EQUAL,
	TOK_PLUS_EQUAL,
	/* Keywords from here on. */
	TOK_BOOL,
	TOK_CHOICE,
	TOK_COMMENT,
	TOK_CONFIG,
	TOK_DEF_BOOL,
	TOK_DEF_TRISTATE,
	TOK_DEFAULT,
	TOK_DEPENDS,
	TOK_ENDCHOICE,
	TOK_ENDIF,
	TOK_ENDMENU,
	TOK_HELP,
	TOK_HEX,
	TOK_IF,
	TOK_IMPLY,
	TOK_INT,
	TOK_MAINMENU,
	TOK_MENU,
	TOK_MENUCONFIG,
	TOK_MODULES,
	TOK_ON,
	TOK_PROMPT,
	TOK_RANGE,
	TOK_SELECT,
	TOK_SOURCE,
	TOK_STRING,
	TOK_TRISTATE,
	TOK_VISIBLE,
};

/* A file on its way through the lexer. */
struct kconfig_lexer {
	struct kconfig *k; /* takes the warnings */
	const struct kconfig_reader *reader;
	const char *path; /* as sourced */
	uint32_t file; /* its number in k->files */
	struct strbuf text;
	size_t at; /* of the next byte */
	unsigned line; /* where @at is */
	unsigned start; /* line of the statement's first token */
	enum kconfig_token token; /* the last one */
	struct strbuf word; /* what stands in TOK_WORD, TOK_QUOTE or TOK_LINE */
	bool expanded; /* word is, at least in part, what a macro stands for */
	/* In a dump, from the last line "#@ FILE:LINE"; mark_line 0: none */
	bool dump;
	uint32_t mark_file;
	unsigned mark_line;
};

/* @path is borrowed; the text is to be put into lexer->text. */
void kconfig_lex_init(struct kconfig_lexer *lexer, struct kconfig *k,
		      const struct kconfig_reader *reader, const char *path);
void kconfig_lex_release(struct kconfig_lexer *lexer);

/*
 * Reads the first token of a statement into lexer->token: no TOK_EOL, maybe TOK_LINE. Negative: a
 * macro that has no end, or what the reader said.
 */
int kconfig_lex_statement(struct kconfig_lexer *lexer, struct strbuf *err);
/* Reads the next token of the statement. */
int kconfig_lex_next(struct kconfig_lexer *lexer, struct strbuf *err);
/* The same behind "source", where a path may stand without quotes: TOK_QUOTE if there is one. */
int kconfig_lex_path(struct kconfig_lexer *lexer, struct strbuf *err);
/* Skips a help text, which begins with the line at lexer->at. */
void kconfig_lex_help(struct kconfig_lexer *lexer);

/* Appends what the reader says that a macro stands for, at the lexer's line. */
int kconfig_lex_macro(const struct kconfig_lexer *lexer, enum kconfig_macro_kind kind,
		      const char *text, struct strbuf *out, struct strbuf *err);

/* Appends what was found, for a message: "'foo'", "the end of the line". */
void kconfig_lex_found(const struct kconfig_lexer *lexer, struct strbuf *out);
/* Is @s a name that conf could take for a symbol: no keyword, nothing but A-Z a-z 0-9 _ -? */
bool kconfig_lex_is_name(const char *s);

/* Adds a warning "FILE:LINE: …"; after 1,000 it only says that there are more. */
void kconfig_warn(struct kconfig *k, const char *file, unsigned line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
