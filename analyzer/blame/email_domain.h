/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who somebody works for, as far as a mail address tells. */
#ifndef ANALYZER_BLAME_EMAIL_DOMAIN_H
#define ANALYZER_BLAME_EMAIL_DOMAIN_H

struct strbuf;

/*
 * Appends the domain of a mail address that stands for an employer: "linux.intel.com" is intel.com,
 * "foo.co.uk" stays as it is. "[no address]" when there is no domain in it. Letters become small.
 */
void email_domain_of(const char *email, struct strbuf *out);

#endif
