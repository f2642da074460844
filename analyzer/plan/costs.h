/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it costs to cut (docs/plan.md has where the defaults come from), in thousandths of a hook, and
 * the file that changes it: a line each, '#' begins a comment,
 *
 *   NAME COST          a kind of cut: hook, data, export, split, early, setup-param, linker-table
 *   hook SYMBOL COST   the hook of one symbol
 *   export SYMBOL COST
 *   keep SYMBOL        it stays
 *
 * where COST is a number of hooks: 1, 0.25; of hook, data and export also "never".
 */
#ifndef ANALYZER_PLAN_COSTS_H
#define ANALYZER_PLAN_COSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rows;
struct strbuf;

enum plan_cost {
	COST_HOOK, /* a function, or data that is never written, lent to what stays */
	COST_DATA, /* a variable that is */
	COST_EXPORT, /* a symbol that what leaves needs */
	COST_SPLIT, /* a source of which a part leaves */
	COST_EARLY, /* an initcall before those of drivers, an early_param() */
	COST_SETUP, /* a __setup() parameter */
	COST_TABLE, /* an entry of a table that the linker's script gathers */
	COST_NR,
};

/* A cost of one symbol; @kind is COST_HOOK, COST_EXPORT, or COST_NR: it stays. */
struct plan_symbol_cost {
	char *name;
	enum plan_cost kind;
	uint32_t cost;
	unsigned line; /* of the file */
	bool found; /* the build has it */
};

struct plan_costs {
	uint32_t kinds[COST_NR];
	struct plan_symbol_cost *symbols; /* by name, then kind */
	size_t nr_symbols, symbols_cap;
};

/* The defaults. */
void plan_costs_init(struct plan_costs *costs);
/*
 * Changes them by the text of a file that @path names. -EINVAL with the line: a cost that is none, is negative
 * or beyond PLAN_MAX_COST, has more than three decimals; a name that there is not; one said twice.
 */
int plan_costs_parse(struct plan_costs *costs, const char *path, const char *text, size_t len,
		     struct strbuf *err);
void plan_costs_release(struct plan_costs *costs);
/* The cost of @kind for a symbol. */
uint32_t plan_costs_of(struct plan_costs *costs, enum plan_cost kind, const char *symbol);
/* Did the file say that it stays? */
bool plan_costs_keep(struct plan_costs *costs, const char *symbol);
/* -ENOENT with the first line about a symbol that nobody asked for. */
int plan_costs_check_found(const struct plan_costs *costs, const char *path, struct strbuf *err);
/* Rows: cost, hooks, what. */
void plan_costs_rows(const struct plan_costs *costs, struct rows *out);

#endif
