/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of a Kbuild tree, as its Kconfig files define them: symbols, menus, choices and the
 * expressions between them. Source of the language: Documentation/kbuild/kconfig-language.rst and
 * kconfig-macro-language.rst; of what it means: scripts/kconfig/{parser.y,menu.c,symbol.c}.
 *
 * Symbols, properties, nodes and expressions are numbers into the arrays of struct kconfig. All
 * that is here belongs to the struct kconfig it is in; strings are borrowed from it.
 */
#ifndef COMMON_KCONFIG_KCONFIG_H
#define COMMON_KCONFIG_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strmap.h"
#include "common/strvec.h"

struct strbuf;

#define KCONFIG_NONE UINT32_MAX

enum kconfig_type {
	KCONFIG_UNKNOWN, /* only mentioned, or a constant such as 42 or "abc" */
	KCONFIG_BOOL,
	KCONFIG_TRISTATE,
	KCONFIG_INT,
	KCONFIG_HEX,
	KCONFIG_STRING,
};

/* "bool", "tristate" … "unknown"; static. */
const char *kconfig_type_name(enum kconfig_type type);

/* Values of bool and tristate symbols and of expressions, in the order of the language. */
enum kconfig_tri { KCONFIG_N, KCONFIG_M, KCONFIG_Y };

enum kconfig_op {
	KCONFIG_SYMBOL, /* a: symbol */
	KCONFIG_NOT, /* a: expression */
	KCONFIG_AND, /* a, b: expressions */
	KCONFIG_OR,
	KCONFIG_EQ, /* a, b: symbols, as for all comparisons */
	KCONFIG_NE,
	KCONFIG_LT,
	KCONFIG_LE,
	KCONFIG_GT,
	KCONFIG_GE,
};

/* Equal expressions have equal numbers. Expression 0 is "y", the empty condition. */
#define KCONFIG_TRUE 0u
struct kconfig_expr {
	enum kconfig_op op;
	uint32_t a, b;
};

enum kconfig_prop_kind {
	KCONFIG_PROMPT, /* text */
	KCONFIG_DEFAULT, /* value: an expression */
	KCONFIG_SELECT, /* target: a symbol */
	KCONFIG_IMPLY, /* target: a symbol */
	KCONFIG_RANGE, /* low, high: symbols */
};

struct kconfig_prop {
	enum kconfig_prop_kind kind;
	const char *text; /* of a prompt, else NULL */
	uint32_t value; /* default: expression */
	uint32_t target; /* select, imply: symbol; range: low */
	uint32_t high; /* range */
	/*
	 * Its condition; once kconfig_finish() ran with all that encloses it: its own "if", the
	 * node's "depends on", menus and ifs around it, for a prompt "visible if" too.
	 */
	uint32_t cond;
	uint32_t node;
	unsigned line; /* in the node's file */
	uint32_t next; /* property of the same symbol, in order, or KCONFIG_NONE */
};

enum kconfig_node_kind {
	KCONFIG_CONFIG, /* symbol */
	KCONFIG_CHOICE, /* symbol: one without a name */
	KCONFIG_MENU,
	KCONFIG_IF,
	KCONFIG_COMMENT,
};

/* An entry of the tree of menus; node 0 is its root, kind KCONFIG_MENU. */
struct kconfig_node {
	enum kconfig_node_kind kind;
	bool menuconfig;
	uint32_t symbol; /* KCONFIG_NONE for menu, if, comment */
	uint32_t parent, child, next; /* nodes or KCONFIG_NONE; the root's parent is KCONFIG_NONE */
	uint32_t dep; /* "depends on"; with what encloses it once kconfig_finish() ran */
	uint32_t visible; /* of a menu: "visible if" */
	uint32_t prompt; /* property, or KCONFIG_NONE; of a menu or comment its text */
	uint32_t file; /* in kconfig.files */
	unsigned line;
};

struct kconfig_symbol {
	const char *name; /* without CONFIG_; NULL for a choice */
	enum kconfig_type type;
	bool constant; /* quoted, or y, m, n */
	bool modules; /* the symbol of "modules" */
	bool choice; /* is a choice */
	bool optional; /* choice: none may be chosen (before Linux 6.10) */
	bool allnoconfig_y; /* "option allnoconfig_y" (before Linux 5.13) */
	uint32_t node, last_node; /* its first and last definition, KCONFIG_NONE: never defined */
	uint32_t prop, last_prop; /* its first and last property, KCONFIG_NONE */
	uint32_t member_of; /* choice symbol this is a member of, KCONFIG_NONE */
	/* After kconfig_finish(), expressions: */
	uint32_t dep; /* any of its definitions' */
	uint32_t selected; /* KCONFIG_NONE: by nobody; else who and when, OR of ANDs */
	uint32_t implied; /* likewise */
	uint32_t next_node_of; /* reserved for the parser */
};

/* A message about a Kconfig file, "FILE:LINE: what is wrong". */
struct kconfig {
	struct kconfig_symbol *symbols;
	struct kconfig_expr *exprs;
	struct kconfig_prop *props;
	struct kconfig_node *nodes;
	uint32_t nr_symbols, nr_exprs, nr_props, nr_nodes;
	struct strmap files; /* as they were sourced, relative to the tree */
	struct strvec warnings; /* what conf would warn of, "FILE:LINE: …" */
	uint32_t modules; /* the symbol of "modules", or KCONFIG_NONE */
	uint32_t y, m, n; /* constants */
	/*
	 * Before Linux 6.11 a choice could be tristate, and which of its members is on was kept
	 * with the choice. True for such a tree. Set by who parses; false at first.
	 */
	bool old_choices;
	/* The tree says "option modules", as before Linux 5.14, whose conf knows no "modules". */
	bool option_modules;
	struct kconfig_index *index; /* kconfig.c's own */
};

void kconfig_init(struct kconfig *k);
void kconfig_release(struct kconfig *k);

/*
 * After kconfig_finish(): the symbols, each after all that its value depends on; k->nr_symbols of
 * them, borrowed.
 */
const uint32_t *kconfig_in_order(const struct kconfig *k);

/* The symbol of that name (no constant), or KCONFIG_NONE. */
uint32_t kconfig_find(const struct kconfig *k, const char *name);
uint32_t kconfig_find_n(const struct kconfig *k, const char *name, size_t len);
/* Bool or tristate; y, m, n and choices are as well. */
static inline bool kconfig_is_tri(const struct kconfig_symbol *sym)
{
	return sym->type == KCONFIG_BOOL || sym->type == KCONFIG_TRISTATE;
}
/* A bool or tristate with a definition and a name: what a .config can have a line about. */
static inline bool kconfig_is_switch(const struct kconfig *k, uint32_t symbol)
{
	const struct kconfig_symbol *sym = &k->symbols[symbol];

	return kconfig_is_tri(sym) && !sym->constant && !sym->choice && sym->node != KCONFIG_NONE;
}

/* Is it defined by a "config" (not only mentioned)? */
bool kconfig_defined(const struct kconfig *k, uint32_t symbol);
/* The first prompt's text, or NULL. */
const char *kconfig_prompt_text(const struct kconfig *k, uint32_t symbol);
bool kconfig_has_prompt(const struct kconfig *k, uint32_t symbol);
/* Appends "drivers/net/Kconfig:12". */
void kconfig_node_at(const struct kconfig *k, uint32_t node, struct strbuf *out);
/* Appends where the symbol is first defined, or "nowhere". */
void kconfig_symbol_at(const struct kconfig *k, uint32_t symbol, struct strbuf *out);
/*
 * Appends an expression in the language: "NET && (A || !B) && C != \"x\"". With as few parentheses
 * as it takes.
 */
void kconfig_expr_text(const struct kconfig *k, uint32_t expr, struct strbuf *out);

/* For parsers (parse.h): */
uint32_t kconfig_symbol_intern(struct kconfig *k, const char *name, bool constant);
uint32_t kconfig_choice_new(struct kconfig *k);
uint32_t kconfig_node_new(struct kconfig *k, enum kconfig_node_kind kind, uint32_t parent,
			  uint32_t symbol, uint32_t file, unsigned line);
/* The property is added to the node's symbol when it has one. Text is copied. */
uint32_t kconfig_prop_new(struct kconfig *k, uint32_t node, enum kconfig_prop_kind kind,
			  const char *text, uint32_t cond, unsigned line);
/* Simplifies: constants, "A && A", "!!A". */
uint32_t kconfig_expr_symbol(struct kconfig *k, uint32_t symbol);
uint32_t kconfig_expr_not(struct kconfig *k, uint32_t a);
uint32_t kconfig_expr_and(struct kconfig *k, uint32_t a, uint32_t b);
uint32_t kconfig_expr_or(struct kconfig *k, uint32_t a, uint32_t b);
uint32_t kconfig_expr_compare(struct kconfig *k, enum kconfig_op op, uint32_t a, uint32_t b);
/* "e is n" as y or n, for "depends on X if Y" (X || Y=n). */
uint32_t kconfig_expr_is_n(struct kconfig *k, uint32_t e);

/*
 * After the last file: hands dependencies down the menus, turns around select and imply, gives the
 * types of choices to their members, and looks for dependencies that run in a circle. -EINVAL with
 * file and line for a circle.
 */
int kconfig_finish(struct kconfig *k, struct strbuf *err);

#endif
