// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "common/model/limits.h"
#include "common/strbuf.h"
#include "reports/gate/gate.h"
#include "reports/gate/json.h"
#include "reports/text.h"

json_t *limit_json_text(const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;

	text_utf8(&clean, text, strlen(text));
	return json_stringn(clean.buf, clean.len);
}

static int append(const char *data, size_t len, void *out)
{
	strbuf_add(out, data, len);
	return 0;
}

void limit_json_write(json_t *value, struct strbuf *out)
{
	json_dump_callback(value, append, out, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	strbuf_addch(out, '\n');
	json_decref(value);
}

static json_t *location(const struct limit_report *r, const struct limit_offence *o)
{
	AUTO_STRBUF struct strbuf file = STRBUF_INIT;
	unsigned long line;

	limit_add_place(r, o, &file, &line);
	line = line ? line : 1;
	return json_pack("{s:o, s:{s:I, s:I}}", "path", limit_json_text(file.buf), "lines", "begin",
			 (json_int_t)line, "end", (json_int_t)line);
}

/*
 * An issue of Code Climate's specification, of which GitLab reads a part: the description is one line,
 * the rest is Markdown, here a block of code.
 */
static json_t *finding(const struct limit_report *r, const struct limit_offence *o)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, print = STRBUF_INIT, check = STRBUF_INIT;
	AUTO_STRBUF struct strbuf explanation = STRBUF_INIT, body = STRBUF_INIT;
	bool waived = o->status == LIMIT_WAIVED;

	strbuf_addstr(&title, waived ? "waived: " : "");
	limit_add_title(r, o, &title);
	strbuf_addstr(&title, ": ");
	limit_add_explanation(r, o, &explanation);
	strbuf_add(&title, explanation.buf, strcspn(explanation.buf, "\n"));
	/* an indented code block, in which nothing has a meaning */
	text_indent(&body, explanation.buf, "    ");
	limit_add_fingerprint(r, o, &print);
	strbuf_addf(&check, "kbloat-%s", r->limits[o->limit].what);
	return json_pack("{s:s, s:s, s:o, s:{s:o}, s:[s], s:s, s:s, s:o}", "type", "issue",
			 "check_name", check.buf, "description", limit_json_text(title.buf),
			 "content", "body", limit_json_text(body.buf), "categories", "Performance",
			 "severity", waived ? "info" : "major", "fingerprint", print.buf,
			 "location", location(r, o));
}

void limit_gitlab(const struct limit_report *r, struct strbuf *out)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->nr_offences; i++) {
		if (r->offences[i].shown)
			json_array_append_new(list, finding(r, &r->offences[i]));
	}
	limit_json_write(list, out);
}
