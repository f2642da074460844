/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the bytes of two builds differ: options, code, toolchain, layout (docs/causes.md). This is
 * what analyze_diff() does by "cause".
 */
#ifndef ANALYZER_ACCOUNT_CAUSE_H
#define ANALYZER_ACCOUNT_CAUSE_H

struct account_opts;
struct build_ref;
struct db;
struct rows;
struct strbuf;

/* As analyze_diff() of account.h, which has the columns. */
int analyze_cause(struct db *db, const struct build_ref *a, const struct build_ref *b,
		  const struct account_opts *opts, struct rows *out, struct strbuf *err);

#endif
