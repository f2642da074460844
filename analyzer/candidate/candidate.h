/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Built-in code that could be modules (docs/candidates.md): found by rules from the facts of a
 * build, stored as derived facts in the tables analysis, candidate and blocker, and read from there
 * by everyone else.
 */
#ifndef ANALYZER_CANDIDATE_CANDIDATE_H
#define ANALYZER_CANDIDATE_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>

struct build_ref;
struct conversion;
struct db;
struct rows;
struct strbuf;
struct strvec;

/* A rule, as docs/candidates.md and "kbloat candidates --rules" list them. */
struct candidate_rule_info {
	const char *name; /* "init-symbol" */
	const char *effect; /* the verdict that a finding leads to, or "note" */
	const char *text; /* one sentence */
};
/* All rules, in the order in which they are tried; ends with a NULL name. */
const struct candidate_rule_info *candidate_rules(void);

/*
 * Makes sure that the derived facts of build @ref are there and made by these rules: works them out
 * and stores them in one transaction when they are not, or when @again. @off has names of rules
 * that are not to be applied; -EINVAL for one that there is not. -ENOENT: Kconfig, .config or the
 * objects of the build are not known; @err says what is missing and how to get it.
 */
int candidates_make(struct db *db, const struct build_ref *ref, const struct strvec *off,
		    bool again, struct strbuf *err);

/*
 * The conversion that makes candidate @option ("A", or "A+B" for a cluster) of build @ref a module, from its
 * facts: they must have been made. @out is the caller's to release, also after an error. -ENOENT:
 * no such candidate.
 */
int candidate_conversion(struct db *db, const struct build_ref *ref, const char *option,
			 struct conversion *out, struct strbuf *err);

#endif
