// SPDX-License-Identifier: GPL-2.0-or-later
/* What the rules say of a case. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/candidate/case.h"

bool case_found(const struct candidate_case *c, const char *rule)
{
	unsigned r = candidate_rule_find(rule);

	assert(r < candidate_nr_rules());
	return c->found >> r & 1;
}

static int compare_names(const struct evidence *f, uint32_t a, uint32_t b)
{
	return strcmp(evidence_name(f, a), evidence_name(f, b));
}

static int compare_findings(const void *a, const void *b, void *evidence)
{
	const struct finding *x = a, *y = b;
	int ret;

	if (x->effect != y->effect)
		return x->effect > y->effect ? -1 : 1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	ret = compare_names(evidence, x->symbol, y->symbol);
	if (!ret)
		ret = compare_names(evidence, x->other, y->other);
	if (!ret && x->line != y->line)
		ret = x->line < y->line ? -1 : 1;
	if (!ret && x->object != y->object)
		ret = x->object < y->object ? -1 : 1;
	if (!ret)
		ret = strcmp(x->how, y->how);
	return ret ? ret : strcmp(x->detail, y->detail);
}

/* How many symbols have findings of the effect with an object of the case; these are sorted. */
static int64_t count_symbols(const struct candidate_case *c, enum candidate_effect effect)
{
	int64_t nr = 0;
	uint32_t last = EVIDENCE_NONE;
	unsigned rule = 0;

	for (size_t i = 0; i < c->nr_findings; i++) {
		const struct finding *x = &c->findings[i];

		if (x->effect != effect || x->symbol == EVIDENCE_NONE ||
		    x->object == EVIDENCE_NONE || (x->symbol == last && x->rule == rule))
			continue;
		last = x->symbol;
		rule = x->rule;
		nr++;
	}
	return nr;
}

void case_judge(struct candidate_case *c, const bool *off)
{
	for (c->rule = 0; c->rule < candidate_nr_rules(); c->rule++) {
		c->trying = candidate_rule(c->rule);
		if (!off[c->rule])
			c->trying->find(c);
	}
	if (c->nr_findings) {
		qsort_r(c->findings, c->nr_findings, sizeof(*c->findings), compare_findings,
			(void *)c->f);
		c->verdict = c->findings[0].effect;
	}
	c->exports = count_symbols(c, EFFECT_EXPORTS);
	c->users = count_symbols(c, EFFECT_ENTANGLED);
}
