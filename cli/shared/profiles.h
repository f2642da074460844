/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which profiles the series of history, plot and report are of. */
#ifndef CLI_SHARED_PROFILES_H
#define CLI_SHARED_PROFILES_H

struct db;
struct rows;
struct strbuf;

/*
 * -ENOENT with a message when one of @profiles (names with commas between) has no successful build,
 * of @arch unless that is NULL.
 */
int cli_check_profiles(struct db *db, const char *profiles, const char *arch, struct strbuf *err);
/*
 * Appends to @out, with commas between, those of the headline's profiles, minmod and tiny, that have
 * a successful build (of @arch unless NULL); -ENOENT and a message when none has.
 */
int cli_headline_profiles(struct db *db, const char *arch, struct strbuf *out, struct strbuf *err);

#endif
