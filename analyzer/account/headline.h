/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows for the headline series, the picture of reports/plot/headline.h. Functions return 0 or a
 * negative errno and fill @err; @out is to be empty, and is the caller's to release, also after an
 * error.
 */
#ifndef ANALYZER_ACCOUNT_HEADLINE_H
#define ANALYZER_ACCOUNT_HEADLINE_H

struct db;
struct rows;
struct strbuf;

/* Of what a build went well, imported images aside: profile, arch; by arch, then profile. */
int analyze_profiles(struct db *db, struct rows *out, struct strbuf *err);

/*
 * One row for each revision that was tried with one of @profiles (names with commas between) on
 * @arch (NULL: any), in release order over all of them: rev, profile, arch, status ("ok" or
 * "failed"), code_and_data and padding (bytes; null when it failed), compiler.
 */
int analyze_headline(struct db *db, const char *profiles, const char *arch, struct rows *out,
		     struct strbuf *err);

#endif
