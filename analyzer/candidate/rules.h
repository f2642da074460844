/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of rules_*.c, and how one is written: a function find_ID(), RULE(ID, …) behind it, and
 * a line in the list at the end of its file. docs/candidates.md explains each.
 */
#ifndef ANALYZER_CANDIDATE_RULES_H
#define ANALYZER_CANDIDATE_RULES_H

#include "analyzer/candidate/case.h"

/* OF_BOOLS: of a tristate what the rule finds is only a note (candidate_rule.of_bools). */
enum rule_subject { OF_ALL = false, OF_BOOLS = true };

/*
 * Makes rule_ID of find_ID(): PLACE says when it is tried and where it is shown; those in use are
 * ten apart, so that a new one fits in between.
 */
#define RULE(id, place, effect, of, name, text)                                                    \
	static const struct candidate_rule rule_##id = { name, text, place, effect, of, find_##id }

/* How many rules each list has room for; the places that it does not use are NULL. */
enum { RULES_CODE = 16, RULES_EARLY = 24, RULES_OPTION = 24 };
_Static_assert(RULES_CODE + RULES_EARLY + RULES_OPTION <= 64, "a bit for each rule in case->found");

/* What objects need from each other. */
extern const struct candidate_rule *const candidate_rules_code[RULES_CODE];
/* What only runs, or is only looked for, while the kernel boots. */
extern const struct candidate_rule *const candidate_rules_early[RULES_EARLY];
/* What Kconfig files and sources say of the options. */
extern const struct candidate_rule *const candidate_rules_option[RULES_OPTION];

/* Would the image miss symbol @s of the case at @n, once it is a module's? */
bool candidate_held_by(const struct candidate_case *c, const struct evidence_symbol *s,
		       const struct evidence_need *n);
/* Would each object of the case be a module by itself? */
bool candidate_has_modules(const struct candidate_case *c);
/* Does the #ifdef also ask for CONFIG_X_MODULE? */
bool candidate_sees_module(const struct evidence *f, const struct evidence_use *use);

#endif
