// SPDX-License-Identifier: GPL-2.0-or-later
/* What statements and options are made of: tokens, texts and expressions. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/internal.h"

/* An expression in full, as text, in bytes. */
#define MAX_EXPR_BYTES (1u << 20)
/* All conditions of all entries, as text, in bytes. */
#define MAX_WRITTEN ((size_t)64 << 20)

int kconfig_mistake(struct kconfig_parser *p, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct kconfig_lexer *lexer = kconfig_lexer(p);
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	return error_set(p->err, -EINVAL, "%s:%u: %s", lexer->path, lexer->start, text.buf);
}

int kconfig_syntax(struct kconfig_parser *p, const char *expected)
{
	AUTO_STRBUF struct strbuf found = STRBUF_INIT;

	kconfig_lex_found(kconfig_lexer(p), &found);
	return kconfig_mistake(p, "syntax error: %s where %s is expected", found.buf, expected);
}

int kconfig_advance(struct kconfig_parser *p)
{
	return kconfig_lex_next(kconfig_lexer(p), p->err);
}

int kconfig_expect_eol(struct kconfig_parser *p)
{
	if (kconfig_token(p) == TOK_EOL || kconfig_token(p) == TOK_EOF)
		return 0;
	return kconfig_syntax(p, "the end of the line");
}

static int too_deep(struct kconfig_parser *p)
{
	return kconfig_mistake(p, "an expression that is more than %d deep",
			       KCONFIG_MAX_EXPR_DEPTH);
}

int kconfig_count(struct kconfig_parser *p, size_t bytes)
{
	p->written += bytes;
	if (p->extent.bytes > MAX_EXPR_BYTES || p->written > MAX_WRITTEN)
		return kconfig_mistake(p, "conditions that are too long");
	return 0;
}

int kconfig_extend(struct kconfig_parser *p, const struct kconfig_extent *by)
{
	struct kconfig_extent *e = &p->extent;

	e->depth = (e->depth > by->depth ? e->depth : by->depth) + 1;
	e->bytes += by->bytes;
	if (e->depth > KCONFIG_MAX_EXPR_DEPTH)
		return kconfig_mistake(p, "conditions that are together more than %d deep",
				       KCONFIG_MAX_EXPR_DEPTH);
	return kconfig_count(p, by->bytes);
}

int kconfig_take_symbol(struct kconfig_parser *p, uint32_t *symbol, size_t *bytes)
{
	struct kconfig_lexer *lexer = kconfig_lexer(p);

	if (lexer->token != TOK_WORD && lexer->token != TOK_QUOTE)
		return kconfig_syntax(p, "a symbol, a string, '!' or '('");
	*symbol = kconfig_symbol_intern(p->k, lexer->word.buf, lexer->token == TOK_QUOTE);
	*bytes += lexer->word.len + 4;
	return kconfig_advance(p);
}

static bool comparison(enum kconfig_token token, enum kconfig_op *op)
{
	static const struct {
		enum kconfig_token token;
		enum kconfig_op op;
	} comparisons[] = {
		{ TOK_EQ, KCONFIG_EQ }, { TOK_NE, KCONFIG_NE }, { TOK_LT, KCONFIG_LT },
		{ TOK_LE, KCONFIG_LE }, { TOK_GT, KCONFIG_GT }, { TOK_GE, KCONFIG_GE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(comparisons); i++) {
		if (comparisons[i].token == token) {
			*op = comparisons[i].op;
			return true;
		}
	}
	return false;
}

/* A symbol, or a comparison of two. */
static int take_comparison(struct kconfig_parser *p, uint32_t *expr, struct kconfig_extent *extent)
{
	enum kconfig_op op;
	uint32_t a, b;
	int ret = kconfig_take_symbol(p, &a, &extent->bytes);

	extent->depth = 1;
	if (ret)
		return ret;
	if (!comparison(kconfig_token(p), &op)) {
		*expr = kconfig_expr_symbol(p->k, a);
		return 0;
	}
	ret = kconfig_advance(p);
	if (!ret)
		ret = kconfig_take_symbol(p, &b, &extent->bytes);
	if (!ret)
		*expr = kconfig_expr_compare(p->k, op, a, b);
	return ret;
}

static int take_or(struct kconfig_parser *p, uint32_t around, uint32_t *expr,
		   struct kconfig_extent *extent);

static int take_parenthesis(struct kconfig_parser *p, uint32_t around, uint32_t *expr,
			    struct kconfig_extent *extent)
{
	int ret = kconfig_advance(p);

	if (!ret)
		ret = take_or(p, around + 1, expr, extent);
	if (ret)
		return ret;
	if (kconfig_token(p) != TOK_CLOSE)
		return kconfig_syntax(p, "')'");
	return kconfig_advance(p);
}

/* "!A = B" is "!(A = B)", as bison reads the grammar: comparisons are of symbols only. */
static int take_not(struct kconfig_parser *p, uint32_t around, uint32_t *expr,
		    struct kconfig_extent *extent)
{
	uint32_t nots = 0;
	int ret;

	for (; kconfig_token(p) == TOK_NOT; nots++) {
		if (around + nots >= KCONFIG_MAX_EXPR_DEPTH)
			return too_deep(p);
		ret = kconfig_advance(p);
		if (ret)
			return ret;
	}
	if (around + nots >= KCONFIG_MAX_EXPR_DEPTH)
		return too_deep(p);
	if (kconfig_token(p) == TOK_OPEN)
		ret = take_parenthesis(p, around + nots, expr, extent);
	else
		ret = take_comparison(p, expr, extent);
	if (ret)
		return ret;
	extent->depth += nots;
	extent->bytes += nots;
	for (; nots; nots--)
		*expr = kconfig_expr_not(p->k, *expr);
	return 0;
}

/* Enlarges @a by @b, which is joined to it. */
static int join(struct kconfig_parser *p, struct kconfig_extent *a, const struct kconfig_extent *b)
{
	a->depth = (a->depth > b->depth ? a->depth : b->depth) + 1;
	a->bytes += b->bytes;
	if (a->depth > KCONFIG_MAX_EXPR_DEPTH)
		return too_deep(p);
	if (a->bytes > MAX_EXPR_BYTES)
		return kconfig_mistake(p, "an expression that is too long");
	return 0;
}

static int take_and(struct kconfig_parser *p, uint32_t around, uint32_t *expr,
		    struct kconfig_extent *extent)
{
	int ret = take_not(p, around, expr, extent);

	while (!ret && kconfig_token(p) == TOK_AND) {
		struct kconfig_extent more = { 0 };
		uint32_t right;

		ret = kconfig_advance(p);
		if (!ret)
			ret = take_not(p, around, &right, &more);
		if (!ret)
			ret = join(p, extent, &more);
		if (!ret)
			*expr = kconfig_expr_and(p->k, *expr, right);
	}
	return ret;
}

static int take_or(struct kconfig_parser *p, uint32_t around, uint32_t *expr,
		   struct kconfig_extent *extent)
{
	int ret = take_and(p, around, expr, extent);

	while (!ret && kconfig_token(p) == TOK_OR) {
		struct kconfig_extent more = { 0 };
		uint32_t right;

		ret = kconfig_advance(p);
		if (!ret)
			ret = take_and(p, around, &right, &more);
		if (!ret)
			ret = join(p, extent, &more);
		if (!ret)
			*expr = kconfig_expr_or(p->k, *expr, right);
	}
	return ret;
}

int kconfig_take_expr(struct kconfig_parser *p, uint32_t *expr, struct kconfig_extent *extent)
{
	struct kconfig_extent own = { 0 };
	int ret = take_or(p, 0, expr, &own);

	if (!ret && extent)
		ret = join(p, extent, &own);
	return ret;
}

int kconfig_take_if(struct kconfig_parser *p, uint32_t *expr, struct kconfig_extent *extent)
{
	int ret;

	*expr = KCONFIG_TRUE;
	if (kconfig_token(p) != TOK_IF)
		return 0;
	ret = kconfig_advance(p);
	return ret ? ret : kconfig_take_expr(p, expr, extent);
}

int kconfig_take_text(struct kconfig_parser *p)
{
	struct kconfig_lexer *lexer = kconfig_lexer(p);

	/* without quotes before Linux 4.19, and in BusyBox */
	if (lexer->token != TOK_QUOTE && lexer->token != TOK_WORD)
		return kconfig_syntax(p, "a text in quotes");
	strbuf_reset(&p->text);
	strbuf_add(&p->text, lexer->word.buf, lexer->word.len);
	return kconfig_advance(p);
}
