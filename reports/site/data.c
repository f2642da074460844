// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/data.h"

#include <string.h>

#include "common/strbuf.h"
#include "reports/site/out.h"
#include "reports/text.h"

/* Only what means something to JSON, or to HTML around a script. */
static void add_json(struct strbuf *out, unsigned char c)
{
	if (c == '"' || c == '\\')
		strbuf_addf(out, "\\%c", c);
	else if (c < 0x20 || c == '<')
		strbuf_addf(out, "\\u%04x", c);
	else
		strbuf_addch(out, (char)c);
}

void site_data_string(struct strbuf *out, const char *s)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	text_plain(&text, s, strlen(s));
	strbuf_addch(out, '"');
	for (size_t i = 0; i < text.len; i++)
		add_json(out, (unsigned char)text.buf[i]);
	strbuf_addch(out, '"');
}

/* RFC 3986, 2.3: the others are safe everywhere. */
static int is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

void site_data_url_part(struct strbuf *out, const char *s)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	text_plain(&text, s, strlen(s));
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.buf[i];

		if (is_unreserved(c))
			strbuf_addch(out, (char)c);
		else
			strbuf_addf(out, "%%%02X", c);
	}
}

int site_data_put(struct site_out *out, const char *key, const struct strbuf *json,
		  struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;

	strbuf_addf(&path, "data/%s.js", key);
	strbuf_addstr(&text, "kbloatData(");
	site_data_string(&text, key);
	strbuf_addch(&text, ',');
	strbuf_add(&text, json->buf, json->len);
	strbuf_addstr(&text, ");\n");
	return site_put(out, path.buf, text.buf, text.len, err);
}
