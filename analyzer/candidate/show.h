/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Showing what candidates_make() (analyzer/candidate/candidate.h) found: all of it is read from the tables
 * candidate, blocker and proof, which must have been made. Functions return 0 or a negative errno
 * and fill @err; rows are to be empty, and are the caller's to release, also after an error.
 */
#ifndef ANALYZER_CANDIDATE_SHOW_H
#define ANALYZER_CANDIDATE_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct build_ref;
struct db;
struct rows;
struct strbuf;

/* In the order of their promise: "ready", "exports", "early", "entangled", "impossible". */
#define SHOW_VERDICTS 5
extern const char *const show_verdicts[SHOW_VERDICTS];
/* "bool", "part", "forced", "cluster"; ends with NULL. */
extern const char *const show_kinds[];

/* Which candidates; zero and NULL are the defaults. */
struct show_candidates_opts {
	const char *verdicts, *kinds; /* names with commas between; NULL: all */
	const char *by; /* "rank" (NULL), "odds", "saving" or "option" */
	const char *under; /* a directory, or an object, that has a part of it */
	size_t top; /* only so many; 0 is all */
	const char *without; /* for the title: rules that were off; NULL: none */
};

/* Are facts of the build there, by whatever rules? 1, 0, or an error. */
int show_candidates_known(struct db *db, int64_t build, struct strbuf *err);

/*
 * Columns: rank, option, verdict, saving and retained (bytes), exports, users, objects, odds (0.00
 * to 1.00), proof (its newest outcome), measured (bytes, NULL: unknown), and hidden from tables
 * boot, kind, own, resident, init, module (bytes), and share: saving × own ÷ retained, what falls to
 * its own bytes of all that would leave, so that sums count nothing twice (null for a cluster). proof
 * and measured are hidden too when nobody tried any. The footer sums shares by verdict.
 */
int show_candidates_rows(struct db *db, const struct build_ref *ref,
			 const struct show_candidates_opts *opts, struct rows *out,
			 struct strbuf *err);
/* The rules: rule, effect, text. */
void show_candidates_rules(struct rows *out);
/*
 * The findings about one candidate: option, verdict, seq, rule, effect, symbol, how, object (the
 * candidate's), other (object or file on the other side), line, subsystem (of other), detail. None
 * for an option that is no candidate.
 */
int show_candidates_evidence(struct db *db, const struct build_ref *ref, const char *option,
			     struct rows *out, struct strbuf *err);
/* --- builds --- */

/* The newest successful build of each name, in order. The caller frees @*out with series_free(). */
int show_candidates_builds(struct db *db, struct build_ref **out, size_t *nr, struct strbuf *err);

/*
 * Columns of "kbloat analyze": build, candidates, a count for each verdict, saving (shares,
 * of those that are ready or need exports).
 */
void show_analysis_columns(struct rows *out);
/* A row of it. Clusters are left out. */
int show_analysis_row(struct db *db, const struct build_ref *ref, struct rows *out,
		      struct strbuf *err);
/*
 * Columns of "kbloat history --by candidates": rev, profile, arch, verdict, bytes (own code and data
 * of the candidates), init (of them those that are freed after boot), candidates, saving
 * (shares).
 */
void show_history_columns(struct rows *out);
/*
 * The rows of one build: each verdict, and "[no candidate]" for all other code and data, which has
 * neither candidates nor saving; the sum of bytes is the code and data of the image.
 */
int show_history_rows(struct db *db, const struct build_ref *ref, struct rows *out,
		      struct strbuf *err);

#endif
