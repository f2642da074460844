// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses at which nobody is, by how they look: a list of shapes, each met in histories of kernels. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "common/alloc.h"
#include "common/mail_address.h"

/* Is one of the words of @s, which @separators part, in the list? Digits at a word's end don't count. */
static bool has_word(const char *s, size_t len, const char *separators, const char *const *list)
{
	for (size_t at = 0; at < len;) {
		size_t n = 0, word;

		while (at + n < len && !strchr(separators, s[at + n]))
			n++;
		for (word = n; word && isdigit((unsigned char)s[at + word - 1]);)
			word--;
		for (const char *const *w = list; *w; w++) {
			if (word == strlen(*w) && !strncasecmp(s + at, *w, word))
				return true;
		}
		at += n + 1;
	}
	return false;
}

static bool begins(const char *s, size_t len, const char *with)
{
	return len >= strlen(with) && !strncasecmp(s, with, strlen(with));
}

static bool ends(const char *s, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && !strncasecmp(s + len - n, with, n);
}

/* Nobody has an account of that name, or a program does. */
static bool unread_account(const char *s, size_t len)
{
	static const char *const words[] = { "noreply", "donotreply", "dontreply", "nobody",
					     "devnull", "bot",	      "robot",	   "syzbot",
					     "bounce",	"bounces",    NULL };
	/* with the '-' in them: several words of the above kind would be too many */
	static const char *const whole[] = { "no-reply",      "no_reply", "do-not-reply",
					     "root",	      "daemon",	  "mailer-daemon",
					     "mailer_daemon", "www-data", "jenkins",
					     "buildbot",      "lkp",	  "dependabot",
					     "git",	      "localhost" };
	/* rewritten on the way: SRS, BATV; an owner's address is where a list's bounces go */
	static const char *const starts[] = {
		"srs0=", "srs0+", "srs1=", "srs1+", "prvs=", "owner-"
	};

	for (size_t i = 0; i < ARRAY_SIZE(whole); i++) {
		if (len == strlen(whole[i]) && !strncasecmp(s, whole[i], len))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		if (begins(s, len, starts[i]))
			return true;
	}
	return ends(s, len, "-owner") || has_word(s, len, ".+-_=[]", words);
}

/* No other machine knows that name, or it is one for addresses that are none. */
static bool unread_domain(const char *s)
{
	static const char *const last[] = { "localhost", "localdomain", "local",     "lan",
					    "internal",	 "intranet",	"home.arpa", "invalid" };
	static const char *const words[] = { "noreply", NULL };
	size_t len = strlen(s);

	for (size_t i = 0; i < ARRAY_SIZE(last); i++) {
		size_t n = strlen(last[i]);

		if (ends(s, len, last[i]) && (len == n || s[len - n - 1] == '.'))
			return true;
	}
	return has_word(s, len, ".-", words);
}

/* "kernel test robot", "dependabot[bot]", "tip-bot2 for Ann" */
static bool unread_name(const char *name)
{
	static const char *const words[] = { "bot",	   "robot",    "syzbot",
					     "dependabot", "buildbot", NULL };

	return has_word(name, strlen(name), " -_[]()/.", words);
}

bool mail_address_unread(const char *name, const char *address)
{
	const char *at = strrchr(address, '@');

	if (unread_name(name))
		return true;
	return at && (unread_account(address, (size_t)(at - address)) || unread_domain(at + 1));
}
