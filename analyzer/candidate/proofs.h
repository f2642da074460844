/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of trying a candidate (docs/proofs.md), with the ends of the logs. */
#ifndef ANALYZER_CANDIDATE_PROOFS_H
#define ANALYZER_CANDIDATE_PROOFS_H

struct build_ref;
struct db;
struct rows;
struct strbuf;

/*
 * Every try, the newest first; none when nobody tried. Columns: outcome ("proven", "failed"), stage
 * (where it failed), class, message (its first error), boot ("", "ok", "failed"), boot_message, log
 * and boot_log (raw lines, null when there are none), predicted, measured, measured_init, module
 * (bytes, null when it did not get that far), forced (1: tried against the verdict). @out is to be
 * empty, and is the caller's to release, also after an error.
 */
int show_proofs(struct db *db, const struct build_ref *ref, const char *option, struct rows *out,
		struct strbuf *err);

#endif
