// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands below a config, choice, menu or comment: the lower half of parser.y. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/internal.h"

/* "if EXPR" or nothing, then the end of the line. */
static int take_condition(struct kconfig_parser *p, uint32_t *cond)
{
	int ret = kconfig_take_if(p, cond, NULL);

	if (!ret && kconfig_token(p) != TOK_EOL && kconfig_token(p) != TOK_EOF)
		ret = kconfig_syntax(p, "'if' or the end of the line");
	return ret;
}

static const char *entry_name(const struct kconfig_parser *p)
{
	const char *name = p->k->symbols[p->k->nodes[p->node].symbol].name;

	return name ? name : "<choice>";
}

static uint32_t entry_symbol(const struct kconfig_parser *p)
{
	return p->k->nodes[p->node].symbol;
}

/* The line that properties of this statement have. */
static unsigned line_of(const struct kconfig_parser *p)
{
	const struct kconfig_lexer *lexer = kconfig_lexer(p);

	return lexer->dump ? p->k->nodes[p->node].line : lexer->start;
}

static uint32_t add_prop(struct kconfig_parser *p, enum kconfig_prop_kind kind, uint32_t cond)
{
	return kconfig_prop_new(p->k, p->node, kind, NULL, cond, line_of(p));
}

void kconfig_add_prompt(struct kconfig_parser *p, uint32_t cond)
{
	const struct kconfig_lexer *lexer = kconfig_lexer(p);
	const char *text = p->text.buf;

	if (isspace((unsigned char)*text))
		kconfig_warn(p->k, lexer->path, lexer->start, "leading whitespace ignored");
	while (isspace((unsigned char)*text))
		text++;
	if (p->k->nodes[p->node].prompt != KCONFIG_NONE)
		kconfig_warn(p->k, lexer->path, lexer->start, "prompt redefined");
	kconfig_prop_new(p->k, p->node, KCONFIG_PROMPT, text, cond, line_of(p));
}

static void set_type(struct kconfig_parser *p, enum kconfig_type type)
{
	struct kconfig_symbol *sym = &p->k->symbols[entry_symbol(p)];
	const struct kconfig_node *node = &p->k->nodes[p->node];

	if (sym->type == KCONFIG_UNKNOWN)
		sym->type = type;
	if (sym->type != type)
		kconfig_warn(p->k, strmap_name(&p->k->files, node->file), node->line,
			     "ignoring type redefinition of '%s' from '%s' to '%s'", entry_name(p),
			     kconfig_type_name(sym->type), kconfig_type_name(type));
}

static enum kconfig_type type_of(enum kconfig_token token)
{
	switch (token) {
	case TOK_BOOL:
	case TOK_DEF_BOOL:
		return KCONFIG_BOOL;
	case TOK_TRISTATE:
	case TOK_DEF_TRISTATE:
		return KCONFIG_TRISTATE;
	case TOK_INT:
		return KCONFIG_INT;
	case TOK_HEX:
		return KCONFIG_HEX;
	case TOK_STRING:
		return KCONFIG_STRING;
	default:
		return KCONFIG_UNKNOWN;
	}
}

static int take_prompt(struct kconfig_parser *p)
{
	uint32_t cond;
	int ret = kconfig_take_text(p);

	if (!ret)
		ret = take_condition(p, &cond);
	if (!ret)
		ret = kconfig_count(p, p->extent.bytes);
	if (!ret)
		kconfig_add_prompt(p, cond);
	return ret;
}

static int option_type(struct kconfig_parser *p, enum kconfig_token token)
{
	int ret = 0;

	if (kconfig_token(p) == TOK_QUOTE || kconfig_token(p) == TOK_WORD)
		ret = take_prompt(p);
	else if (kconfig_token(p) != TOK_EOL && kconfig_token(p) != TOK_EOF)
		ret = kconfig_syntax(p, "a prompt in quotes or the end of the line");
	if (!ret)
		set_type(p, type_of(token));
	return ret;
}

static int option_prompt(struct kconfig_parser *p, enum kconfig_token token)
{
	(void)token;
	return take_prompt(p);
}

static int option_default(struct kconfig_parser *p, enum kconfig_token token)
{
	uint32_t value, cond, prop;
	int ret;

	ret = kconfig_take_expr(p, &value, NULL);
	if (!ret && p->entry == ENTRY_CHOICE && p->k->exprs[value].op != KCONFIG_SYMBOL)
		ret = kconfig_mistake(p, "the default of a choice is one of its members");
	if (!ret)
		ret = take_condition(p, &cond);
	if (ret)
		return ret;
	prop = add_prop(p, KCONFIG_DEFAULT, cond);
	p->k->props[prop].value = value;
	if (type_of(token) != KCONFIG_UNKNOWN)
		set_type(p, type_of(token));
	return 0;
}

static int option_select(struct kconfig_parser *p, enum kconfig_token token)
{
	uint32_t target, cond, prop;
	size_t bytes = 0;
	int ret;

	if (kconfig_token(p) != TOK_WORD)
		return kconfig_syntax(p, "the name of a symbol");
	ret = kconfig_take_symbol(p, &target, &bytes);
	if (!ret && p->k->symbols[target].constant)
		return kconfig_mistake(p, "'%s' is no symbol to select or imply",
				       p->k->symbols[target].name);
	if (!ret)
		ret = take_condition(p, &cond);
	if (ret)
		return ret;
	prop = add_prop(p, token == TOK_SELECT ? KCONFIG_SELECT : KCONFIG_IMPLY, cond);
	p->k->props[prop].target = target;
	return 0;
}

static int option_range(struct kconfig_parser *p, enum kconfig_token token)
{
	uint32_t low, high, cond, prop;
	size_t bytes = 0;
	int ret = kconfig_take_symbol(p, &low, &bytes);

	(void)token;
	if (!ret)
		ret = kconfig_take_symbol(p, &high, &bytes);
	if (!ret)
		ret = take_condition(p, &cond);
	if (ret)
		return ret;
	prop = add_prop(p, KCONFIG_RANGE, cond);
	p->k->props[prop].target = low;
	p->k->props[prop].high = high;
	return 0;
}

/* "depends on X if Y" (Linux 6.20 on) is "X || Y = n". */
static int option_depends(struct kconfig_parser *p, enum kconfig_token token)
{
	struct kconfig_extent extent = { 0 };
	struct kconfig_node *node;
	uint32_t dep, cond;
	int ret;

	(void)token;
	if (kconfig_token(p) != TOK_ON)
		return kconfig_syntax(p, "'on'");
	ret = kconfig_advance(p);
	if (!ret)
		ret = kconfig_take_expr(p, &dep, &extent);
	if (!ret)
		ret = kconfig_take_if(p, &cond, &extent);
	if (!ret)
		ret = kconfig_extend(p, &extent);
	if (ret)
		return ret;
	if (cond != KCONFIG_TRUE)
		dep = kconfig_expr_or(p->k, dep, kconfig_expr_is_n(p->k, cond));
	node = &p->k->nodes[p->node];
	node->dep = kconfig_expr_and(p->k, node->dep, dep);
	return 0;
}

static int option_visible(struct kconfig_parser *p, enum kconfig_token token)
{
	struct kconfig_extent extent = { 0 };
	struct kconfig_node *node;
	uint32_t cond;
	int ret;

	(void)token;
	if (kconfig_token(p) != TOK_IF)
		return kconfig_syntax(p, "'if'");
	ret = kconfig_take_if(p, &cond, &extent);
	if (!ret)
		ret = kconfig_extend(p, &extent);
	if (ret)
		return ret;
	node = &p->k->nodes[p->node];
	node->visible = kconfig_expr_and(p->k, node->visible, cond);
	return 0;
}

static int option_modules(struct kconfig_parser *p, enum kconfig_token token)
{
	uint32_t symbol = entry_symbol(p);

	(void)token;
	if (p->k->modules != KCONFIG_NONE && p->k->modules != symbol)
		return kconfig_mistake(
			p, "symbol '%s' redefines option 'modules' already defined by symbol '%s'",
			entry_name(p), p->k->symbols[p->k->modules].name);
	p->k->modules = symbol;
	p->k->symbols[symbol].modules = true;
	return 0;
}

static int option_help(struct kconfig_parser *p, enum kconfig_token token)
{
	(void)token;
	if (kconfig_token(p) == TOK_EOL)
		kconfig_lex_help(kconfig_lexer(p));
	else if (kconfig_token(p) != TOK_EOF)
		return kconfig_syntax(p, "the end of the line");
	return 0;
}

/* Before Linux 4.18: option env="NAME", the value of an environment variable. */
static int option_env(struct kconfig_parser *p)
{
	AUTO_STRBUF struct strbuf macro = STRBUF_INIT, value = STRBUF_INIT;
	uint32_t prop, symbol;
	int ret;

	if (kconfig_token(p) != TOK_EQ)
		return kconfig_syntax(p, "'='");
	ret = kconfig_advance(p);
	if (!ret)
		ret = kconfig_take_text(p);
	if (ret)
		return ret;
	if (!kconfig_lex_is_name(p->text.buf))
		return kconfig_mistake(p, "'%.60s' is no environment variable", p->text.buf);
	strbuf_addf(&macro, "$(%s)", p->text.buf);
	ret = kconfig_lex_macro(kconfig_lexer(p), KCONFIG_MACRO_VALUE, macro.buf, &value, p->err);
	if (ret)
		return ret;
	symbol = kconfig_symbol_intern(p->k, value.buf, true);
	prop = add_prop(p, KCONFIG_DEFAULT, KCONFIG_TRUE);
	p->k->props[prop].value = kconfig_expr_symbol(p->k, symbol);
	return 0;
}

/* "option modules" and the like, before Linux 5.14. */
static int option_option(struct kconfig_parser *p)
{
	struct kconfig_lexer *lexer = kconfig_lexer(p);
	bool env = lexer->token == TOK_WORD && !strcmp(lexer->word.buf, "env");
	int ret = 0;

	p->k->option_modules |= lexer->token == TOK_MODULES;
	if (lexer->token == TOK_MODULES)
		ret = option_modules(p, TOK_MODULES);
	else if (lexer->token == TOK_WORD && !strcmp(lexer->word.buf, "allnoconfig_y"))
		p->k->symbols[entry_symbol(p)].allnoconfig_y = true;
	else if (!env && (lexer->token != TOK_WORD || strcmp(lexer->word.buf, "defconfig_list")))
		return kconfig_syntax(p, "'modules', 'allnoconfig_y', 'defconfig_list' or 'env'");
	if (!ret)
		ret = kconfig_advance(p);
	if (!ret && env)
		ret = option_env(p);
	return ret;
}

/* Words that are none of the language's keywords, but mean something here. */
static int option_word(struct kconfig_parser *p, bool *done)
{
	const char *word = kconfig_lexer(p)->word.buf;
	bool option = !strcmp(word, "option") && p->entry == ENTRY_CONFIG;
	bool optional = !strcmp(word, "optional") && p->entry == ENTRY_CHOICE;
	bool transitional = !strcmp(word, "transitional") && p->entry == ENTRY_CONFIG;
	int ret;

	*done = option || optional || transitional;
	if (!*done)
		return 0;
	/* a transitional symbol only hands an old .config's answer on: nothing to know of it */
	if (optional)
		p->k->symbols[entry_symbol(p)].optional = true;
	ret = kconfig_advance(p);
	if (!ret && option)
		ret = option_option(p);
	return ret ? ret : kconfig_expect_eol(p);
}

static const struct option {
	enum kconfig_token token;
	unsigned entries; /* that can have it */
	int (*read)(struct kconfig_parser *p, enum kconfig_token token);
} options[] = {
	{ TOK_BOOL, ENTRY_CONFIG | ENTRY_CHOICE, option_type },
	{ TOK_TRISTATE, ENTRY_CONFIG | ENTRY_CHOICE, option_type },
	{ TOK_INT, ENTRY_CONFIG, option_type },
	{ TOK_HEX, ENTRY_CONFIG, option_type },
	{ TOK_STRING, ENTRY_CONFIG, option_type },
	{ TOK_PROMPT, ENTRY_CONFIG | ENTRY_CHOICE, option_prompt },
	{ TOK_DEFAULT, ENTRY_CONFIG | ENTRY_CHOICE, option_default },
	{ TOK_DEF_BOOL, ENTRY_CONFIG, option_default },
	{ TOK_DEF_TRISTATE, ENTRY_CONFIG, option_default },
	{ TOK_SELECT, ENTRY_CONFIG, option_select },
	{ TOK_IMPLY, ENTRY_CONFIG, option_select },
	{ TOK_RANGE, ENTRY_CONFIG, option_range },
	{ TOK_DEPENDS, ENTRY_CONFIG | ENTRY_CHOICE | ENTRY_MENU | ENTRY_COMMENT, option_depends },
	{ TOK_VISIBLE, ENTRY_MENU, option_visible },
	{ TOK_MODULES, ENTRY_CONFIG, option_modules },
	{ TOK_HELP, ENTRY_CONFIG | ENTRY_CHOICE, option_help },
};

int kconfig_option(struct kconfig_parser *p, bool *done)
{
	enum kconfig_token token = kconfig_token(p);
	int ret;

	*done = false;
	if (p->entry == ENTRY_NONE)
		return 0;
	if (token == TOK_WORD)
		return option_word(p, done);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].token != token || !(options[i].entries & p->entry))
			continue;
		*done = true;
		ret = kconfig_advance(p);
		if (!ret)
			ret = options[i].read(p, token);
		if (!ret && token != TOK_HELP)
			ret = kconfig_expect_eol(p);
		return ret;
	}
	return 0;
}
