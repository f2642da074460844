/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept beside the arrays of a struct kconfig. For the files of this folder only. */
#ifndef COMMON_KCONFIG_INDEX_H
#define COMMON_KCONFIG_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "common/hashtab.h"
#include "common/strmap.h"

struct kconfig;

struct kconfig_index {
	struct strmap names, constants; /* of symbols */
	struct strmap texts; /* of prompts */
	uint32_t *of_name, *of_constant; /* symbol of each name */
	size_t of_name_cap, of_constant_cap;
	size_t symbols_cap, exprs_cap, props_cap, nodes_cap;
	struct hashtab exprs;
	uint32_t *last_child; /* of each node with children */
	size_t last_child_cap;
	/*
	 * After kconfig_finish(): the symbols, each after all that its value depends on. Whoever
	 * works them out in this order never has to recurse.
	 */
	uint32_t *order;
};

struct strbuf;
/* Appends a symbol as it stands in an expression: X, 42, "a \"string\"". */
void kconfig_symbol_text(const struct kconfig *k, uint32_t symbol, struct strbuf *out);
/* Appends a string in quotes, so that the lexer reads it back. */
void kconfig_quote(const char *s, struct strbuf *out);

/* Fills index->order. -EINVAL when dependencies run in a circle. */
int kconfig_order(struct kconfig *k, struct strbuf *err);

#endif
