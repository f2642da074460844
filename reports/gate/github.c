// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "common/model/limits.h"
#include "common/strbuf.h"
#include "reports/gate/gate.h"
#include "reports/text.h"

/* escapeData() and escapeProperty() of @actions/core's command.ts */
static void escape(struct strbuf *out, const char *text, bool property)
{
	for (; *text; text++) {
		if (*text == '%' || *text == '\r' || *text == '\n' ||
		    (property && (*text == ':' || *text == ',')))
			strbuf_addf(out, "%%%02X", (unsigned char)*text);
		else
			strbuf_addch(out, *text);
	}
}

static void add_file(const struct limit_report *r, const struct limit_offence *o,
		     struct strbuf *out)
{
	AUTO_STRBUF struct strbuf file = STRBUF_INIT, clean = STRBUF_INIT;
	unsigned long line;

	limit_add_place(r, o, &file, &line);
	text_terminal(&clean, file.buf, file.len);
	strbuf_addstr(out, ",file=");
	escape(out, clean.buf, true);
	if (line)
		strbuf_addf(out, ",line=%lu", line);
}

static void add_offence(const struct limit_report *r, const struct limit_offence *o,
			struct strbuf *out)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, explanation = STRBUF_INIT;

	limit_add_title(r, o, &title);
	limit_add_explanation(r, o, &explanation);
	strbuf_trim(&explanation);
	strbuf_addstr(out, o->status == LIMIT_WAIVED ? "::notice title=" : "::error title=");
	escape(out, title.buf, true);
	add_file(r, o, out);
	strbuf_addstr(out, "::");
	escape(out, explanation.buf, false);
	strbuf_addch(out, '\n');
}

static void add_note(const char *text, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;

	text_terminal(&clean, text, strlen(text));
	strbuf_addstr(out, "::warning title=kbloat check::");
	escape(out, clean.buf, false);
	strbuf_addch(out, '\n');
}

/* What a limit has beyond those that are told: services cut off long lists of their own accord. */
static void add_rest(const struct limit_result *l, size_t told, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (told == l->broken + l->waived)
		return;
	strbuf_addf(&text, "limit %s: %zu more above it", l->text, l->broken + l->waived - told);
	add_note(text.buf, out);
}

void limit_github(const struct limit_report *r, struct strbuf *out)
{
	for (size_t n = 0, i = 0; n < r->nr_limits; n++) {
		size_t told = 0;

		for (; i < r->nr_offences && r->offences[i].limit == n; i++) {
			if (!r->offences[i].shown)
				continue;
			told++;
			add_offence(r, &r->offences[i], out);
		}
		add_rest(&r->limits[n], told, out);
	}
	if (r->no_history)
		add_note(r->no_history, out);
	for (size_t i = 0; i < r->notes.nr; i++)
		add_note(r->notes.v[i], out);
}
