/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tristates that are built in though they could be modules, and what makes them so. */
#ifndef ANALYZER_ACCOUNT_FORCED_H
#define ANALYZER_ACCOUNT_FORCED_H

#include <stdbool.h>

struct build_ref;
struct db;
struct rows;
struct strbuf;

/*
 * Columns: option, verdict ("forced", or "answered" when somebody said y at its prompt; these only
 * with @all), saving and retained (bytes of code and data without padding: its own, and all that
 * would leave the image were it a module), chain ("A (bool, y) selects B (tristate, y)"). Largest
 * saving first. No rows when the build has no modules. -ENOENT when its Kconfig or .config was not
 * kept.
 */
int analyze_forced(struct db *db, const struct build_ref *ref, bool all, struct rows *out,
		   struct strbuf *err);

#endif
