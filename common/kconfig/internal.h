/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the parser share: parse.c (files, blocks, statements), option.c (what stands
 * below an entry), and take.c below both (tokens, texts, expressions). For them only.
 */
#ifndef COMMON_KCONFIG_INTERNAL_H
#define COMMON_KCONFIG_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "common/kconfig/kconfig.h"
#include "common/kconfig/lex.h"
#include "common/strbuf.h"
#include "common/strmap.h"

#define KCONFIG_MAX_EXPR_DEPTH 1000

/*
 * How deep and how long an expression gets when it is written out in full. Conditions are handed
 * down menus, and so a small file could have huge ones.
 */
struct kconfig_extent {
	uint32_t depth;
	size_t bytes;
};

/* A menu, choice or if that is open. */
struct kconfig_block {
	uint32_t node;
	unsigned depth; /* of the file it began in */
	struct kconfig_extent extent; /* of what its children depend on */
};

/* A file that a pattern found, to be read when those before it have been. */
struct kconfig_pending {
	char *path;
	unsigned depth; /* of the file that sources it */
};

/* The entry that options may be added to; kinds as bits. */
enum kconfig_entry {
	ENTRY_NONE = 0,
	ENTRY_CONFIG = 1,
	ENTRY_CHOICE = 2,
	ENTRY_MENU = 4,
	ENTRY_COMMENT = 8,
};

struct kconfig_parser {
	struct kconfig *k;
	const struct kconfig_reader *reader;
	struct strbuf *err;
	struct kconfig_lexer *files; /* that are open */
	unsigned depth; /* number of open files */
	struct kconfig_pending *pending; /* the next one last */
	size_t nr_pending, pending_cap;
	uint32_t nr_files; /* read so far */
	size_t bytes; /* of these */
	size_t written; /* of all conditions, written out */
	struct kconfig_block *blocks;
	size_t nr_blocks, blocks_cap;
	enum kconfig_entry entry;
	uint32_t node; /* of the entry */
	struct kconfig_extent extent; /* of what it depends on */
	struct strbuf text; /* of a prompt */
	struct strmap choices; /* names of choices (before Linux 6.9) */
	uint32_t *choice_symbols; /* by their number */
	size_t choice_symbols_cap;
};

/* The file being read. */
static inline struct kconfig_lexer *kconfig_lexer(const struct kconfig_parser *p)
{
	return &p->files[p->depth - 1];
}

static inline enum kconfig_token kconfig_token(const struct kconfig_parser *p)
{
	return kconfig_lexer(p)->token;
}

/* take.c: to the next token. */
int kconfig_advance(struct kconfig_parser *p);
/* "FILE:LINE: found X where Y may stand" in p->err; -EINVAL. */
int kconfig_syntax(struct kconfig_parser *p, const char *expected);
/* "FILE:LINE: …", -EINVAL. */
int kconfig_mistake(struct kconfig_parser *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The statement must end here. */
int kconfig_expect_eol(struct kconfig_parser *p);
/* A prompt or a title into p->text, and to the token after it. */
int kconfig_take_text(struct kconfig_parser *p);
/* A symbol or a constant; @bytes grows by its length as text. */
int kconfig_take_symbol(struct kconfig_parser *p, uint32_t *symbol, size_t *bytes);
/* An expression; @extent, which may be NULL, is enlarged by its own. */
int kconfig_take_expr(struct kconfig_parser *p, uint32_t *expr, struct kconfig_extent *extent);
/* "if EXPR" when there is one, else KCONFIG_TRUE. */
int kconfig_take_if(struct kconfig_parser *p, uint32_t *expr, struct kconfig_extent *extent);
/* Adds to p->extent, and takes care that it stays within the limits. */
int kconfig_extend(struct kconfig_parser *p, const struct kconfig_extent *by);
/* Counts conditions that would be written out once more; -EINVAL when it is too much. */
int kconfig_count(struct kconfig_parser *p, size_t bytes);
/* option.c: the prompt in p->text for the entry; conf's warnings. */
void kconfig_add_prompt(struct kconfig_parser *p, uint32_t cond);
/*
 * The token is the first of a statement. When it begins an option that p->entry can have, it is
 * read and *@done set.
 */
int kconfig_option(struct kconfig_parser *p, bool *done);

#endif
