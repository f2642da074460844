/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which option made an object come or go. */
#ifndef ANALYZER_ACCOUNT_CAUSE_OPTION_H
#define ANALYZER_ACCOUNT_CAUSE_OPTION_H

#include <stdbool.h>

struct cause_side;
struct strbuf;

/* What became of an option from one build to another. */
enum option_change {
	OPTION_SAME,
	OPTION_ON, /* was off, or n because nothing it depends on was on */
	OPTION_OFF,
	OPTION_ADDED, /* on, and the older tree has no such option */
	OPTION_REMOVED,
	OPTION_BUILT_IN, /* m to y */
	OPTION_MODULE, /* y to m */
	OPTION_OTHER, /* any other value */
};

/*
 * From build @a to @b, by their .config files: never OPTION_ADDED or OPTION_REMOVED, for which the
 * Kconfig files have to be asked.
 */
enum option_change option_change_of(const struct cause_side *a, const struct cause_side *b,
				    const char *option);

/*
 * Of the gates "NET ETHERNET E1000E !X" of an object that is in @b only (@came) or in @a only, the
 * option that explains it: the innermost whose change switches the object on or off, or else the
 * innermost that changed. Appended to @out; false when none changed.
 */
bool option_charged(const struct cause_side *a, const struct cause_side *b, const char *gates,
		    bool came, struct strbuf *out);

/* "switched on", "added" …; static. */
const char *option_change_text(enum option_change change);

#endif
