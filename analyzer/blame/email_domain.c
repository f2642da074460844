// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/blame/email_domain.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

/* Second labels under which countries register companies: co.uk, com.cn, ac.jp … */
static bool is_registry(const char *label, size_t len)
{
	static const char *const known[] = { "ac",  "co", "com", "edu", "go",
					     "gov", "ne", "net", "or",	"org" };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (strlen(known[i]) == len && !strncmp(known[i], label, len))
			return true;
	}
	return false;
}

/* The start of the label that ends before @end. */
static const char *label_before(const char *domain, const char *end)
{
	while (end > domain && end[-1] != '.')
		end--;
	return end;
}

/* The part of a domain that was registered: two labels, or three under a country's registry. */
static const char *registered(const char *domain)
{
	const char *end = domain + strlen(domain);
	const char *last = label_before(domain, end), *second, *third;

	if (last == domain)
		return domain;
	second = label_before(domain, last - 1);
	if (second == domain || end - last != 2 ||
	    !is_registry(second, (size_t)(last - 1 - second)))
		return second;
	third = label_before(domain, second - 1);
	return third;
}

void email_domain_of(const char *email, struct strbuf *out)
{
	const char *at = strrchr(email, '@');
	AUTO_STRBUF struct strbuf domain = STRBUF_INIT;

	if (at)
		strbuf_add(&domain, at + 1, strcspn(at + 1, "> \t"));
	while (domain.len && domain.buf[domain.len - 1] == '.')
		strbuf_setlen(&domain, domain.len - 1);
	for (size_t i = 0; i < domain.len; i++)
		domain.buf[i] = (char)tolower((unsigned char)domain.buf[i]);
	strbuf_addstr(out, domain.len ? registered(domain.buf) : "[no address]");
}
