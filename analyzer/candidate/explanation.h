/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of show_candidates_explanation(). */
#ifndef ANALYZER_CANDIDATE_EXPLANATION_H
#define ANALYZER_CANDIDATE_EXPLANATION_H

#include <stdbool.h>
#include <stddef.h>

struct configuration;
struct rows;
struct strbuf;

/*
 * Unless all are asked for, so many objects are listed, options that become modules, findings of a
 * rule where they make the verdict, and elsewhere, and users of a symbol.
 */
#define EXPLANATION_OBJECTS 8
#define EXPLANATION_MODULES 12
#define EXPLANATION_FIRST 6
#define EXPLANATION_OTHERS 3
#define EXPLANATION_USERS 2
/* So many rules are named in the sentence about the verdict. */
#define EXPLANATION_REASONS 3

/* "1 symbol", "1,200 symbols". Appends. */
void explanation_count(struct strbuf *out, long long nr, const char *one, const char *many);
/* An empty line, then "Symbols to export (12)". Appends. */
void explanation_heading(struct strbuf *out, const char *text, size_t nr);
/* Appends the findings, rows of show_candidates_evidence(), by effect and rule. */
void explanation_evidence(const struct rows *evidence, bool all, struct strbuf *out);
/*
 * Appends what the rules say that found something with @effect, with "; " between, the first few.
 * False when there is none.
 */
bool explanation_reasons(const struct rows *evidence, const char *effect, struct strbuf *out);
/* Did that rule find something? */
bool explanation_has_rule(const struct rows *evidence, const char *rule);
/* Why option @symbol of @c, of whose objects the build has @owned, is no candidate. Appends. */
void explanation_no_candidate(const struct configuration *c, unsigned symbol, long long owned,
			      struct strbuf *out);

#endif
