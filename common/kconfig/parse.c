// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kconfig files, the blocks in them and their statements: the upper half of parser.y. Neither files
 * nor blocks are read by recursion.
 */
#include "common/kconfig/parse.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/internal.h"

#define MAX_FILE ((size_t)16 << 20)
#define MAX_BYTES ((size_t)256 << 20)
#define MAX_FILES 20000
#define MAX_DEPTH 64
#define MAX_BLOCKS 200
#define DUMP "#@kconfig-dump 1"
#define OLD " old-choices"
/* Of all files together. */
#define MAX_ENTRIES 2000000u
#define MAX_PROPS 8000000u
#define MAX_EXPRS 16000000u

static const char *file_of(const struct kconfig_parser *p, uint32_t node)
{
	return strmap_name(&p->k->files, p->k->nodes[node].file);
}

static struct kconfig_block *innermost(struct kconfig_parser *p)
{
	return p->nr_blocks ? &p->blocks[p->nr_blocks - 1] : NULL;
}

static uint32_t parent_node(struct kconfig_parser *p)
{
	return p->nr_blocks ? innermost(p)->node : 0;
}

/* Does the next entry stand in a choice, ifs aside? */
static bool in_choice(const struct kconfig_parser *p)
{
	for (size_t i = p->nr_blocks; i; i--) {
		enum kconfig_node_kind kind = p->k->nodes[p->blocks[i - 1].node].kind;

		if (kind != KCONFIG_IF)
			return kind == KCONFIG_CHOICE;
	}
	return false;
}

/* What conf says when an entry has all its options. */
static void end_entry(struct kconfig_parser *p)
{
	const struct kconfig_node *node = &p->k->nodes[p->node];

	if (p->entry == ENTRY_NONE || node->prompt != KCONFIG_NONE)
		return;
	if (node->menuconfig)
		kconfig_warn(p->k, file_of(p, p->node), node->line,
			     "menuconfig statement without prompt");
	if (p->entry == ENTRY_CONFIG && in_choice(p))
		kconfig_warn(p->k, file_of(p, p->node), node->line,
			     "choice member must have a prompt");
	if (p->entry == ENTRY_CHOICE && !kconfig_lexer(p)->dump)
		kconfig_warn(p->k, file_of(p, p->node), node->line, "choice must have a prompt");
}

/* Makes p->node. */
static int begin_entry(struct kconfig_parser *p, enum kconfig_node_kind kind,
		       enum kconfig_entry entry, uint32_t symbol)
{
	const struct kconfig_lexer *lexer = kconfig_lexer(p);
	uint32_t file = lexer->mark_line ? lexer->mark_file : lexer->file;
	unsigned line = lexer->mark_line ? lexer->mark_line : lexer->start;

	if (p->k->nr_nodes >= MAX_ENTRIES)
		return kconfig_mistake(p, "more than %u entries", MAX_ENTRIES);
	p->node = kconfig_node_new(p->k, kind, parent_node(p), symbol, file, line);
	p->entry = entry;
	p->extent = p->nr_blocks ? innermost(p)->extent : (struct kconfig_extent){ 0 };
	return kconfig_count(p, p->extent.bytes);
}

/* What follows stands in the entry. */
static int open_block(struct kconfig_parser *p)
{
	if (p->nr_blocks >= MAX_BLOCKS)
		return kconfig_mistake(p, "menus, choices and ifs are more than %d deep",
				       MAX_BLOCKS);
	ALLOC_GROW(p->blocks, p->nr_blocks + 1, p->blocks_cap);
	p->blocks[p->nr_blocks++] = (struct kconfig_block){ p->node, p->depth, p->extent };
	return 0;
}

static const char *block_name(const struct kconfig_parser *p, const struct kconfig_block *block)
{
	switch (p->k->nodes[block->node].kind) {
	case KCONFIG_CHOICE:
		return "choice";
	case KCONFIG_MENU:
		return "menu";
	default:
		return "if";
	}
}

static int statement_end(struct kconfig_parser *p, enum kconfig_token token)
{
	enum kconfig_node_kind kind = token == TOK_ENDCHOICE ? KCONFIG_CHOICE :
				      token == TOK_ENDMENU   ? KCONFIG_MENU :
							       KCONFIG_IF;
	const char *word = token == TOK_ENDCHOICE ? "endchoice" :
			   token == TOK_ENDMENU	  ? "endmenu" :
						    "endif";
	const struct kconfig_block *block = innermost(p);

	if (!block)
		return kconfig_mistake(p, "'%s', and nothing is open that it could end", word);
	if (p->k->nodes[block->node].kind != kind)
		return kconfig_mistake(p, "'%s', but '%s' is open, which began at %s:%u", word,
				       block_name(p, block), file_of(p, block->node),
				       p->k->nodes[block->node].line);
	if (block->depth != p->depth)
		return kconfig_mistake(p, "'%s' in different file than '%s', which began at %s:%u",
				       word, block_name(p, block), file_of(p, block->node),
				       p->k->nodes[block->node].line);
	p->nr_blocks--;
	return kconfig_expect_eol(p);
}

static int statement_config(struct kconfig_parser *p, enum kconfig_token token)
{
	const struct kconfig_lexer *lexer = kconfig_lexer(p);
	uint32_t symbol;
	int ret;

	if (lexer->token != TOK_WORD)
		return kconfig_syntax(p, "the name of a symbol");
	if (!kconfig_lex_is_name(lexer->word.buf))
		return kconfig_mistake(p, "'%.60s' is no name for a symbol", lexer->word.buf);
	symbol = kconfig_symbol_intern(p->k, lexer->word.buf, false);
	if (p->k->symbols[symbol].constant)
		return kconfig_mistake(p, "'%s' is a constant", p->k->symbols[symbol].name);
	ret = begin_entry(p, KCONFIG_CONFIG, ENTRY_CONFIG, symbol);
	if (ret)
		return ret;
	p->k->nodes[p->node].menuconfig = token == TOK_MENUCONFIG;
	ret = kconfig_advance(p);
	return ret ? ret : kconfig_expect_eol(p);
}

/* A choice can have a name (before Linux 6.9), and be continued under it. */
static uint32_t choice_symbol(struct kconfig_parser *p, const char *name)
{
	uint32_t nr = p->choices.nr, id;

	if (!name)
		return kconfig_choice_new(p->k);
	id = strmap_intern(&p->choices, name);
	if (id < nr)
		return p->choice_symbols[id];
	ALLOC_GROW(p->choice_symbols, id + 1u, p->choice_symbols_cap);
	return p->choice_symbols[id] = kconfig_choice_new(p->k);
}

static int statement_choice(struct kconfig_parser *p, enum kconfig_token token)
{
	const struct kconfig_lexer *lexer = kconfig_lexer(p);
	bool named = lexer->token == TOK_WORD;
	uint32_t symbol;
	int ret;

	(void)token;
	symbol = choice_symbol(p, named ? lexer->word.buf : NULL);
	ret = begin_entry(p, KCONFIG_CHOICE, ENTRY_CHOICE, symbol);
	if (!ret && named)
		ret = kconfig_advance(p);
	return ret ? ret : kconfig_expect_eol(p);
}

static int statement_titled(struct kconfig_parser *p, enum kconfig_token token)
{
	bool menu = token == TOK_MENU;
	int ret = begin_entry(p, menu ? KCONFIG_MENU : KCONFIG_COMMENT,
			      menu ? ENTRY_MENU : ENTRY_COMMENT, KCONFIG_NONE);

	if (!ret)
		ret = kconfig_take_text(p);
	if (ret)
		return ret;
	kconfig_add_prompt(p, KCONFIG_TRUE);
	return kconfig_expect_eol(p);
}

static int statement_mainmenu(struct kconfig_parser *p, enum kconfig_token token)
{
	int ret = kconfig_take_text(p);

	(void)token;
	if (ret)
		return ret;
	p->node = 0;
	kconfig_add_prompt(p, KCONFIG_TRUE);
	return kconfig_expect_eol(p);
}

static int statement_if(struct kconfig_parser *p, enum kconfig_token token)
{
	struct kconfig_extent extent = { 0 };
	uint32_t dep;
	int ret = begin_entry(p, KCONFIG_IF, ENTRY_NONE, KCONFIG_NONE);

	(void)token;
	if (!ret)
		ret = kconfig_take_expr(p, &dep, &extent);
	if (!ret)
		ret = kconfig_extend(p, &extent);
	if (ret)
		return ret;
	p->k->nodes[p->node].dep = dep;
	ret = kconfig_expect_eol(p);
	return ret ? ret : open_block(p);
}

/* "FILE:LINE: 'x' sources itself (…)" with all files between. */
static int sources_itself(struct kconfig_parser *p, const char *path)
{
	AUTO_STRBUF struct strbuf chain = STRBUF_INIT;

	for (unsigned i = p->depth; i; i--)
		strbuf_addf(&chain, "%s%s:%u", i == p->depth ? "" : ", ", p->files[i - 1].path,
			    p->files[i - 1].start);
	return kconfig_mistake(p, "recursive source of '%s', included from %s", path, chain.buf);
}

static bool same_file(const char *a, const char *b)
{
	AUTO_STRBUF struct strbuf tidy_a = STRBUF_INIT, tidy_b = STRBUF_INIT;

	path_normalise(a, &tidy_a);
	path_normalise(b, &tidy_b);
	return !strcmp(tidy_a.buf, tidy_b.buf);
}

/* A dump says in its first line that it is one. */
static bool is_dump(const struct kconfig_lexer *lexer)
{
	return !strncmp(lexer->text.buf, DUMP, strlen(DUMP));
}

static int read_text(struct kconfig_parser *p, struct kconfig_lexer *lexer)
{
	int ret = p->reader->read(p->reader->ctx, lexer->path, &lexer->text, p->err);
	size_t max = is_dump(lexer) ? MAX_BYTES : MAX_FILE;

	if (ret < 0)
		return ret;
	if (lexer->text.len > max)
		return error_set(p->err, -EFBIG, "'%s' has more than %zu MB", lexer->path,
				 max >> 20);
	p->bytes += lexer->text.len;
	p->nr_files++;
	if (p->bytes > MAX_BYTES || p->nr_files > MAX_FILES)
		return error_set(p->err, -EFBIG, "more than %d Kconfig files or %zu MB", MAX_FILES,
				 MAX_BYTES >> 20);
	return 0;
}

/* An error of the reader's in words that say where the file is sourced. */
static int cannot_source(struct kconfig_parser *p)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	strbuf_add(&why, p->err->buf, p->err->len);
	return kconfig_mistake(p, "%s", why.buf);
}

static int open_file(struct kconfig_parser *p, const char *path)
{
	struct kconfig_lexer *lexer = &p->files[p->depth];

	kconfig_lex_init(lexer, p->k, p->reader, path);
	if (read_text(p, lexer)) {
		kconfig_lex_release(lexer);
		return p->depth ? cannot_source(p) : -EINVAL;
	}
	p->depth++;
	return 0;
}

/* From the file that is open now. */
static int source_file(struct kconfig_parser *p, const char *path)
{
	for (unsigned i = 0; i < p->depth; i++) {
		if (same_file(p->files[i].path, path))
			return sources_itself(p, path);
	}
	if (p->depth == MAX_DEPTH)
		return kconfig_mistake(p, "files that source each other are more than %d deep",
				       MAX_DEPTH);
	return open_file(p, path);
}

/* The next of the files that a pattern found, when the one before has ended. */
static int source_pending(struct kconfig_parser *p)
{
	AUTO_FREE char *path = NULL;

	if (!p->nr_pending || p->pending[p->nr_pending - 1].depth != p->depth)
		return 0;
	path = p->pending[--p->nr_pending].path;
	return source_file(p, path);
}

static int source_pattern(struct kconfig_parser *p, const char *pattern)
{
	AUTO_STRVEC struct strvec found = STRVEC_INIT;
	int ret = p->reader->list(p->reader->ctx, pattern, &found, p->err);

	if (ret)
		return cannot_source(p);
	if (!found.nr)
		return kconfig_mistake(p, "no file matches '%s'", pattern);
	if (p->nr_pending + found.nr > MAX_FILES)
		return error_set(p->err, -EFBIG, "more than %d Kconfig files", MAX_FILES);
	for (size_t i = found.nr; i-- > 0;) {
		ALLOC_GROW(p->pending, p->nr_pending + 1, p->pending_cap);
		p->pending[p->nr_pending++] =
			(struct kconfig_pending){ xstrdup(found.v[i]), p->depth };
	}
	return source_pending(p);
}

static int statement_source(struct kconfig_parser *p, enum kconfig_token token)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct kconfig_lexer *lexer = kconfig_lexer(p);
	int ret;

	(void)token;
	if (lexer->token != TOK_QUOTE || !lexer->word.len)
		return kconfig_syntax(p, "the path of a file");
	strbuf_addstr(&path, lexer->word.buf);
	ret = kconfig_advance(p);
	if (!ret)
		ret = kconfig_expect_eol(p);
	if (ret)
		return ret;
	if (p->reader->list && strpbrk(path.buf, "*?["))
		return source_pattern(p, path.buf);
	return source_file(p, path.buf);
}

static int statement_line(struct kconfig_parser *p)
{
	AUTO_STRBUF struct strbuf nothing = STRBUF_INIT;
	const struct kconfig_lexer *lexer = kconfig_lexer(p);
	const struct kconfig_site site = { lexer->path, lexer->start };
	int ret = p->reader->expand(p->reader->ctx, KCONFIG_MACRO_LINE, lexer->word.buf, &site,
				    &nothing, p->err);

	return ret < 0 ? ret : 0;
}

static const struct statement {
	enum kconfig_token token;
	int (*read)(struct kconfig_parser *p, enum kconfig_token token);
	bool in_choice; /* may stand in one */
} statements[] = {
	{ TOK_CONFIG, statement_config, true },	     { TOK_MENUCONFIG, statement_config, true },
	{ TOK_COMMENT, statement_titled, true },     { TOK_IF, statement_if, true },
	{ TOK_SOURCE, statement_source, true },	     { TOK_ENDIF, statement_end, true },
	{ TOK_ENDCHOICE, statement_end, true },	     { TOK_ENDMENU, statement_end, true },
	{ TOK_MENU, statement_titled, false },	     { TOK_CHOICE, statement_choice, false },
	{ TOK_MAINMENU, statement_mainmenu, false },
};

/* A menu or choice has all its options now; what follows stands in it. */
static int enter_entry(struct kconfig_parser *p)
{
	end_entry(p);
	if (p->entry != ENTRY_MENU && p->entry != ENTRY_CHOICE)
		return 0;
	p->entry = ENTRY_NONE;
	return open_block(p);
}

static int unknown_statement(struct kconfig_parser *p)
{
	AUTO_STRBUF struct strbuf found = STRBUF_INIT;

	kconfig_lex_found(kconfig_lexer(p), &found);
	if (kconfig_token(p) == TOK_WORD)
		return kconfig_mistake(p, "unknown keyword %s", found.buf);
	if (kconfig_token(p) < TOK_BOOL)
		return kconfig_mistake(p, "syntax error: %s where a keyword is expected",
				       found.buf);
	return kconfig_mistake(p, "syntax error: %s has no place here", found.buf);
}

static int find_statement(struct kconfig_parser *p)
{
	enum kconfig_token token = kconfig_token(p);
	int ret = enter_entry(p);

	for (size_t i = 0; !ret && i < ARRAY_SIZE(statements); i++) {
		if (statements[i].token != token)
			continue;
		if (!statements[i].in_choice && in_choice(p))
			return kconfig_mistake(p, "'%s' in a choice", kconfig_lexer(p)->word.buf);
		p->entry = ENTRY_NONE;
		ret = token == TOK_SOURCE ? kconfig_lex_path(kconfig_lexer(p), p->err) :
					    kconfig_advance(p);
		return ret ? ret : statements[i].read(p, token);
	}
	return ret ? ret : unknown_statement(p);
}

static int check_size(struct kconfig_parser *p)
{
	if (p->k->nr_props > MAX_PROPS || p->k->nr_exprs > MAX_EXPRS ||
	    p->k->nr_symbols > MAX_EXPRS)
		return kconfig_mistake(p, "too many properties, expressions or symbols");
	return 0;
}

static int statement(struct kconfig_parser *p)
{
	bool done;
	int ret = check_size(p);

	if (ret)
		return ret;
	if (kconfig_token(p) == TOK_LINE)
		return statement_line(p);
	ret = kconfig_option(p, &done);
	return ret || done ? ret : find_statement(p);
}

/* At the end of a file all that began in it has ended. */
static int close_file(struct kconfig_parser *p)
{
	const struct kconfig_block *block;
	int ret = enter_entry(p);

	p->entry = ENTRY_NONE;
	block = innermost(p);
	if (!ret && block && block->depth == p->depth)
		ret = error_set(p->err, -EINVAL,
				"%s:%u: '%s' is not ended before the end of the file",
				file_of(p, block->node), p->k->nodes[block->node].line,
				block_name(p, block));
	kconfig_lex_release(&p->files[--p->depth]);
	return ret ? ret : source_pending(p);
}

static int parse(struct kconfig_parser *p)
{
	int ret = 0;

	while (!ret && p->depth) {
		ret = kconfig_lex_statement(kconfig_lexer(p), p->err);
		if (!ret)
			ret = kconfig_token(p) == TOK_EOF ? close_file(p) : statement(p);
	}
	return ret;
}

/* … and of what kind of tree. */
static void look_for_dump(struct kconfig_parser *p)
{
	struct kconfig_lexer *lexer = kconfig_lexer(p);

	lexer->dump = is_dump(lexer);
	if (lexer->dump && !strncmp(lexer->text.buf + strlen(DUMP), OLD, strlen(OLD)))
		p->k->old_choices = true;
}

int kconfig_parse(struct kconfig *k, const char *top, const struct kconfig_reader *reader,
		  struct strbuf *err)
{
	AUTO_STRBUF struct strbuf own = STRBUF_INIT;
	struct kconfig_lexer files[MAX_DEPTH];
	struct kconfig_parser p = { .k = k, .reader = reader, .err = err ? err : &own };
	int ret;

	p.files = files;
	strbuf_init(&p.text);
	ret = open_file(&p, top);
	if (!ret) {
		look_for_dump(&p);
		ret = parse(&p);
	}
	while (p.depth)
		kconfig_lex_release(&p.files[--p.depth]);
	while (p.nr_pending)
		free(p.pending[--p.nr_pending].path);
	free(p.pending);
	strbuf_release(&p.text);
	strmap_release(&p.choices);
	free(p.choice_symbols);
	free(p.blocks);
	return ret;
}
