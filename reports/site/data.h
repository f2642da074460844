/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Data files of the site: JSON within a call, which a page loads with a script tag, the one way that
 * also works from a disk: kbloatData("series/0",{…});
 */
#ifndef REPORTS_SITE_DATA_H
#define REPORTS_SITE_DATA_H

#include <stdint.h>

struct site_out;
struct strbuf;

/*
 * Text from outside as a JSON string that is good in a script, too. Control characters, and those
 * that reorder text, become U+FFFD, as in text_html().
 */
void site_data_string(struct strbuf *out, const char *s);
/* The same text as a part of a URL, percent-encoded, '/' too. */
void site_data_url_part(struct strbuf *out, const char *s);
/* Writes data/KEY.js; @json is its payload. 0 or a negative errno. */
int site_data_put(struct site_out *out, const char *key, const struct strbuf *json,
		  struct strbuf *err);

#endif
