// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/plan/costs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/plan/graph.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

/* In thousandths of a hook. docs/plan.md: "Where they come from". */
static const struct {
	const char *name;
	uint32_t cost;
	const char *what;
} kinds[COST_NR] = {
	[COST_HOOK] = { "hook", 1000,
			"a function or constant that what leaves lends to what stays" },
	[COST_DATA] = { "data", PLAN_NEVER, "a variable that what leaves lends to what stays" },
	[COST_EXPORT] = { "export", 118, "a symbol that what leaves needs, and nobody exports" },
	[COST_SPLIT] = { "split", 500, "a source of which a part leaves" },
	[COST_EARLY] = { "early", 350, "an initcall before those of drivers, an early_param()" },
	[COST_SETUP] = { "setup-param", 201, "a __setup() parameter" },
	[COST_TABLE] = { "linker-table", 201,
			 "an entry of a table that the linker's script gathers" },
};

void plan_costs_init(struct plan_costs *costs)
{
	memset(costs, 0, sizeof(*costs));
	for (size_t i = 0; i < COST_NR; i++)
		costs->kinds[i] = kinds[i].cost;
}

void plan_costs_release(struct plan_costs *costs)
{
	for (size_t i = 0; i < costs->nr_symbols; i++)
		free(costs->symbols[i].name);
	free(costs->symbols);
	memset(costs, 0, sizeof(*costs));
}

/* --- reading the file --- */

#define MAX_WORDS 4

struct line {
	const char *path;
	unsigned nr;
	char *words[MAX_WORDS]; /* in the line itself */
	unsigned nr_words;
};

static void split(char *text, struct line *line)
{
	line->nr_words = 0;
	text[strcspn(text, "#")] = '\0';
	for (char *at = text; line->nr_words < MAX_WORDS;) {
		at += strspn(at, " \t\r");
		if (!*at)
			return;
		line->words[line->nr_words++] = at;
		at += strcspn(at, " \t\r");
		if (*at)
			*at++ = '\0';
	}
}

static bool is_never(const char *word, uint32_t *out)
{
	*out = PLAN_NEVER;
	return !strcmp(word, "never");
}

/* "1", "0.25" as thousandths; false when it is no such number, or absurd. */
static bool parse_cost(const char *word, uint32_t *out)
{
	static const char digits[] = "0123456789";
	size_t whole = strspn(word, digits), part = 0, places = 1000;
	uint32_t cost;

	if (!whole || whole > 4)
		return false;
	cost = (uint32_t)strtoul(word, NULL, 10) * 1000;
	if (word[whole] == '.') {
		part = strspn(word + whole + 1, digits);
		if (!part || part > 3)
			return false;
		for (size_t i = 0; i < part; i++)
			cost += (uint32_t)(word[whole + 1 + i] - '0') * (uint32_t)(places /= 10);
	}
	*out = cost;
	return !word[whole + (part ? part + 1 : 0)] && cost <= PLAN_MAX_COST;
}

static int bad_cost(const struct line *line, const char *word, struct strbuf *err)
{
	return error_set(err, -EINVAL,
			 "'%s' line %u: '%s' is no cost: a number of hooks from 0 to %u, with up "
			 "to three decimals",
			 line->path, line->nr, word, PLAN_MAX_COST / 1000);
}

static int take_kind(struct plan_costs *costs, const struct line *line, bool *seen,
		     struct strbuf *err)
{
	for (size_t i = 0; i < COST_NR; i++) {
		if (strcmp(kinds[i].name, line->words[0]) != 0)
			continue;
		if (seen[i])
			return error_set(err, -EINVAL, "'%s' line %u: '%s' is said twice",
					 line->path, line->nr, line->words[0]);
		seen[i] = true;
		if (i <= COST_EXPORT && is_never(line->words[1], &costs->kinds[i]))
			return 0;
		return parse_cost(line->words[1], &costs->kinds[i]) ?
			       0 :
			       bad_cost(line, line->words[1], err);
	}
	return error_set(err, -EINVAL, "'%s' line %u: there is no cost '%s'", line->path, line->nr,
			 line->words[0]);
}

static int add_symbol(struct plan_costs *costs, const struct line *line, enum plan_cost kind,
		      uint32_t cost)
{
	ALLOC_GROW(costs->symbols, costs->nr_symbols + 1, costs->symbols_cap);
	costs->symbols[costs->nr_symbols++] = (struct plan_symbol_cost){
		.name = xstrdup(line->words[1]), .kind = kind, .cost = cost, .line = line->nr
	};
	return 0;
}

static int take_symbol(struct plan_costs *costs, const struct line *line, struct strbuf *err)
{
	bool hook = !strcmp(line->words[0], "hook");
	uint32_t cost;

	if (!hook && strcmp(line->words[0], "export") != 0)
		return error_set(err, -EINVAL, "'%s' line %u: '%s' is no cost of a symbol",
				 line->path, line->nr, line->words[0]);
	if (!is_never(line->words[2], &cost) && !parse_cost(line->words[2], &cost))
		return bad_cost(line, line->words[2], err);
	return add_symbol(costs, line, hook ? COST_HOOK : COST_EXPORT, cost);
}

static int take_line(struct plan_costs *costs, const struct line *line, bool *seen,
		     struct strbuf *err)
{
	if (!line->nr_words)
		return 0;
	if (line->nr_words == 2 && !strcmp(line->words[0], "keep"))
		return add_symbol(costs, line, COST_NR, 0);
	if (line->nr_words == 2)
		return take_kind(costs, line, seen, err);
	if (line->nr_words == 3)
		return take_symbol(costs, line, err);
	return error_set(err, -EINVAL,
			 "'%s' line %u: not 'NAME COST', 'hook SYMBOL COST', "
			 "'export SYMBOL COST' or 'keep SYMBOL'",
			 line->path, line->nr);
}

static int compare_symbols(const void *pa, const void *pb)
{
	const struct plan_symbol_cost *a = pa, *b = pb;
	int c = strcmp(a->name, b->name);

	return c ? c : (int)a->kind - (int)b->kind;
}

static int check_twice(const struct plan_costs *costs, const char *path, struct strbuf *err)
{
	for (size_t i = 1; i < costs->nr_symbols; i++) {
		if (!compare_symbols(&costs->symbols[i - 1], &costs->symbols[i]))
			return error_set(err, -EINVAL, "'%s': the cost of '%s' is said twice", path,
					 costs->symbols[i].name);
	}
	return 0;
}

int plan_costs_parse(struct plan_costs *costs, const char *path, const char *text, size_t len,
		     struct strbuf *err)
{
	AUTO_FREE char *copy = xstrndup(text, len);
	struct line line = { .path = path };
	bool seen[COST_NR] = { false };
	int ret = 0;

	if (memchr(text, 0, len))
		return error_set(err, -EINVAL, "'%s' is no text", path);
	for (char *at = copy; *at && !ret;) {
		size_t n = strcspn(at, "\n");
		char *next = at + n + (at[n] == '\n');

		at[n] = '\0';
		line.nr++;
		split(at, &line);
		ret = take_line(costs, &line, seen, err);
		at = next;
	}
	if (costs->nr_symbols)
		qsort(costs->symbols, costs->nr_symbols, sizeof(*costs->symbols), compare_symbols);
	return ret ? ret : check_twice(costs, path, err);
}

/* --- asking --- */

static struct plan_symbol_cost *find(struct plan_costs *costs, enum plan_cost kind,
				     const char *symbol)
{
	struct plan_symbol_cost key = { .name = (char *)symbol, .kind = kind }, *found;

	if (!costs->nr_symbols)
		return NULL;
	found = bsearch(&key, costs->symbols, costs->nr_symbols, sizeof(key), compare_symbols);
	if (found)
		found->found = true;
	return found;
}

uint32_t plan_costs_of(struct plan_costs *costs, enum plan_cost kind, const char *symbol)
{
	const struct plan_symbol_cost *own =
		find(costs, kind == COST_DATA ? COST_HOOK : kind, symbol);

	return own ? own->cost : costs->kinds[kind];
}

bool plan_costs_keep(struct plan_costs *costs, const char *symbol)
{
	return find(costs, COST_NR, symbol) != NULL;
}

int plan_costs_check_found(const struct plan_costs *costs, const char *path, struct strbuf *err)
{
	for (size_t i = 0; i < costs->nr_symbols; i++) {
		if (!costs->symbols[i].found)
			return error_set(err, -ENOENT, "'%s' line %u: the build has no symbol '%s'",
					 path, costs->symbols[i].line, costs->symbols[i].name);
	}
	return 0;
}

void plan_costs_rows(const struct plan_costs *costs, struct rows *out)
{
	rows_column(out, "cost", COL_TEXT);
	rows_column(out, "hooks", COL_REAL);
	rows_column(out, "what", COL_TEXT);
	for (size_t i = 0; i < COST_NR; i++) {
		AUTO_STRBUF struct strbuf number = STRBUF_INIT;

		strbuf_addf(&number, "%u.%03u", costs->kinds[i] / 1000, costs->kinds[i] % 1000);
		rows_text(out, kinds[i].name);
		rows_text(out, costs->kinds[i] == PLAN_NEVER ? NULL : number.buf);
		rows_text(out, kinds[i].what);
	}
}
