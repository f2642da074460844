/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What rules found about a candidate for a module, as text in lines of up to 80 columns. @evidence
 * are rows of show_candidates_evidence(), @rules those of show_candidates_rules(). All is appended.
 */
#ifndef REPORTS_FINDINGS_H
#define REPORTS_FINDINGS_H

#include <stdbool.h>

struct rows;
struct strbuf;

/* The findings, by effect and rule; @all: long lists in full. */
void findings_add(const struct rows *evidence, const struct rows *rules, bool all,
		  struct strbuf *out);
/*
 * What the rules say that found something with @effect, with "; and " between, the first few. False
 * when there is none.
 */
bool findings_reasons(const struct rows *evidence, const struct rows *rules, const char *effect,
		      struct strbuf *out);
/* Did that rule find something? */
bool findings_have(const struct rows *evidence, const char *rule);

#endif
