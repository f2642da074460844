// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/cause_option.h"

#include <string.h>

#include "analyzer/account/cause_side.h"
#include "analyzer/base/configuration.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* An option that nobody can see is not in the .config, and n. */
static const char *value_in(const struct cause_side *s, const char *option)
{
	const char *value = settings_value(&s->settings, option);

	return value ? value : "n";
}

/* How much of it there is. */
static int rank(const char *value)
{
	return !strcmp(value, "n") ? 0 : !strcmp(value, "m") ? 1 : 2;
}

enum option_change option_change_of(const struct cause_side *a, const struct cause_side *b,
				    const char *option)
{
	const char *old = value_in(a, option), *new = value_in(b, option);
	int from = rank(old), to = rank(new);

	if (!strcmp(old, new))
		return OPTION_SAME;
	if (!from || !to)
		return to ? OPTION_ON : OPTION_OFF;
	if (from == to || (strcmp(old, "y") && strcmp(new, "y")))
		return OPTION_OTHER;
	return to > from ? OPTION_BUILT_IN : OPTION_MODULE;
}

/* Does the change of a gate, @negated for one that must be off, make its objects come or go? */
static bool explains(enum option_change change, bool negated, bool came)
{
	bool more = change == OPTION_ON || change == OPTION_BUILT_IN;

	return change != OPTION_SAME && change != OPTION_OTHER && (more != negated) == came;
}

bool option_charged(const struct cause_side *a, const struct cause_side *b, const char *gates,
		    bool came, struct strbuf *out)
{
	bool found = false, explained = false;

	for (const char *at = gates + strspn(gates, " "); *at; at += strspn(at, " ")) {
		bool negated = *at == '!';
		size_t len = strcspn(at, " ");
		AUTO_FREE char *option = xstrndup(at + negated, len - negated);
		enum option_change change = option_change_of(a, b, option);
		bool good = explains(change, negated, came);

		at += len;
		if (change == OPTION_SAME || (explained && !good))
			continue;
		strbuf_reset(out);
		strbuf_addstr(out, option);
		found = true;
		explained = good;
	}
	return found;
}

const char *option_change_text(enum option_change change)
{
	static const char *const texts[] = {
		[OPTION_SAME] = "the same",	     [OPTION_ON] = "switched on",
		[OPTION_OFF] = "switched off",	     [OPTION_ADDED] = "added",
		[OPTION_REMOVED] = "removed",	     [OPTION_BUILT_IN] = "became built in",
		[OPTION_MODULE] = "became a module", [OPTION_OTHER] = "changed",
	};

	return texts[change];
}
