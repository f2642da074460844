/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathers what there is to say of one option, from the facts that candidates_make() stored. */
#ifndef ANALYZER_CANDIDATE_EXPLAIN_H
#define ANALYZER_CANDIDATE_EXPLAIN_H

struct build_ref;
struct db;
struct explanation;
struct strbuf;

/*
 * Of any option, @out is to be empty, and is the caller's to release, also after an error. -ENOENT
 * for an option that there is not.
 */
int explain_option(struct db *db, const struct build_ref *ref, const char *option,
		   struct explanation *out, struct strbuf *err);

/*
 * Several candidates of one build, whose facts are read once. The build's candidates must have been
 * made; @ref is borrowed. The caller ends *@out with explain_free().
 */
struct explain;
int explain_open(struct db *db, const struct build_ref *ref, struct explain **out,
		 struct strbuf *err);
void explain_free(struct explain *explain);
/* As explain_option(), for candidates only. */
int explain_candidate(struct explain *explain, const char *option, struct explanation *out,
		      struct strbuf *err);

#endif
