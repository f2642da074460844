// SPDX-License-Identifier: GPL-2.0-or-later
/* All rules, in the order in which they are tried; evidence is shown in this order, too. */
#include "analyzer/candidate/rules.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/candidate/candidate.h"
#include "common/alloc.h"

static struct {
	const struct candidate_rule *v[RULES_CODE + RULES_EARLY + RULES_OPTION];
	unsigned nr;
} rules;

static void add_list(const struct candidate_rule *const *list, size_t room)
{
	for (size_t i = 0; i < room && list[i]; i++)
		rules.v[rules.nr++] = list[i];
}

static int compare_places(const void *a, const void *b)
{
	const struct candidate_rule *const *x = a, *const *y = b;

	return ((*x)->place > (*y)->place) - ((*x)->place < (*y)->place);
}

unsigned candidate_nr_rules(void)
{
	if (!rules.nr) {
		add_list(candidate_rules_code, RULES_CODE);
		add_list(candidate_rules_early, RULES_EARLY);
		add_list(candidate_rules_option, RULES_OPTION);
		qsort(rules.v, rules.nr, sizeof(*rules.v), compare_places);
	}
	return rules.nr;
}

const struct candidate_rule *candidate_rule(unsigned number)
{
	return number < candidate_nr_rules() ? rules.v[number] : NULL;
}

unsigned candidate_rule_find(const char *name)
{
	unsigned r = 0;

	while (r < candidate_nr_rules() && strcmp(rules.v[r]->name, name) != 0)
		r++;
	return r;
}

const struct candidate_rule_info *candidate_rules(void)
{
	static struct candidate_rule_info list[ARRAY_SIZE(rules.v) + 1];

	for (unsigned i = 0; i < candidate_nr_rules(); i++) {
		const struct candidate_rule *r = candidate_rule(i);

		list[i] = (struct candidate_rule_info){ r->name, effect_name(r->effect), r->text };
	}
	return list;
}
