/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeping the cases: tables analysis, candidate and blocker. */
#ifndef ANALYZER_CANDIDATE_STORE_H
#define ANALYZER_CANDIDATE_STORE_H

#include "analyzer/candidate/case.h"

struct db;
struct strbuf;

/*
 * Replaces what is stored of the build by @cases, which are sorted by rank, in one transaction.
 */
int candidate_store(struct db *db, int64_t build, const char *rules,
		    const struct candidate_case *cases, size_t nr, struct strbuf *err);

#endif
