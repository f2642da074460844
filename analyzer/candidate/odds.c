// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The odds that a candidate becomes a module, and its worth by which candidates are ranked. The
 * numbers are fitted to what upstream converted from 6.1 to 6.12 (docs/candidates.md).
 */
#include "analyzer/candidate/case.h"
#include "common/alloc.h"

/* By verdict, when nothing else speaks against it. */
static const double base[EFFECT_NR] = {
	[EFFECT_NOTE] = 0.5,	   [EFFECT_EXPORTS] = 0.5,	[EFFECT_EARLY] = 0.5,
	[EFFECT_ENTANGLED] = 0.02, [EFFECT_IMPOSSIBLE] = 0.002,
};
/* Of a tristate, unless something holds it: it is a module elsewhere already. */
#define BASE_TRISTATE 0.8

#define HALF_EXPORTS 2.0 /* so many symbols to export make it half as likely */
#define HALF_USERS 4.0 /* so many symbols that built-in code uses, likewise */
#define HALF_BYTES 8000.0 /* so much code and data of its own, likewise: more that can go wrong */

static bool is_library(const struct candidate_case *c)
{
	return !case_found(c, "driver") && !case_found(c, "linker-table");
}

static bool has_no_prompt(const struct candidate_case *c)
{
	return case_found(c, "promptless");
}

static bool is_selected(const struct candidate_case *c)
{
	return case_found(c, "selected");
}

static bool has_no_kin(const struct candidate_case *c)
{
	return c->neighbour_bools && !c->neighbour_tristates;
}

static bool starts_early(const struct candidate_case *c)
{
	return case_found(c, "initcall-early");
}

static bool has_table(const struct candidate_case *c)
{
	return case_found(c, "linker-table");
}

static bool is_tested(const struct candidate_case *c)
{
	return case_found(c, "ifdef") || case_found(c, "ifdef-header");
}

static const struct factor {
	bool (*applies)(const struct candidate_case *c);
	double times;
	bool of_bools; /* says nothing of a tristate */
} factors[] = {
	/* of the 70 that were converted three do not register a driver, nor have a table */
	{ is_library, 0.25, true },
	/* 94 of all 98 have a prompt, but only 73 % of the bools */
	{ has_no_prompt, 0.3, false },
	/* somebody counts on its being there */
	{ is_selected, 0.5, false },
	/* of bools with no tristate in their Kconfig file 0.1 % were converted */
	{ has_no_kin, 0.1, false },
	/* 20 of 265 that are early, 47 of 227 that are ready */
	{ starts_early, 0.3, true },
	/* CLK_OF_DECLARE() and the like had to go first */
	{ has_table, 0.5, true },
	/* others were compiled with it in mind */
	{ is_tested, 0.4, true },
};

static double chance_of(const struct candidate_case *c)
{
	bool tristate = c->kind == KIND_FORCED;
	double p = tristate && c->verdict < EFFECT_ENTANGLED ? BASE_TRISTATE : base[c->verdict];

	for (size_t i = 0; i < ARRAY_SIZE(factors); i++) {
		if (!(tristate && factors[i].of_bools) && factors[i].applies(c))
			p *= factors[i].times;
	}
	p *= HALF_EXPORTS / (HALF_EXPORTS + (double)c->exports);
	p *= HALF_USERS / (HALF_USERS + (double)c->users);
	return tristate ? p : p * HALF_BYTES / (HALF_BYTES + (double)c->own);
}

void case_weigh(struct candidate_case *c)
{
	c->chance = chance_of(c);
	c->worth = c->saving > 0 ? c->chance * (double)c->saving : 0;
}
