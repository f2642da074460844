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

/* Of each kind a step shows so many: https://docs.github.com/actions, "Workflow commands" */
#define SHOWN_MAX 10

/* Offences of one status: how many there are, and how many of them may have a line. */
struct quota {
	enum limit_status status;
	size_t all, left;
};

/*
 * The worst of each limit first, then what is second in each …: what is cut off is the least.
 * Offences are in the order of limits, and within one by how far above it they are.
 */
static void add_offences(const struct limit_report *r, struct quota *q, struct strbuf *out)
{
	bool more = true;

	for (size_t turn = 0; more && q->left; turn++) {
		size_t rank = 0;

		more = false;
		for (size_t i = 0; i < r->nr_offences && q->left; i++) {
			const struct limit_offence *o = &r->offences[i];

			if (!i || o->limit != r->offences[i - 1].limit)
				rank = 0;
			if (o->status != q->status || !o->shown)
				continue;
			if (rank == turn) {
				add_offence(r, o, out);
				q->left--;
			}
			more |= rank++ > turn;
		}
	}
}

/* "10 of 61 that break a limit" */
static void add_part(size_t shown, const char *what, size_t all, struct strbuf *out)
{
	if (shown < all)
		strbuf_addf(out, "%s %zu of %zu %s", out->len ? "," : "not all are shown:", shown,
			    all, what);
}

void limit_github(const struct limit_report *r, struct strbuf *out)
{
	struct quota broken = { LIMIT_BROKEN, 0, SHOWN_MAX };
	struct quota waived = { LIMIT_WAIVED, 0, SHOWN_MAX };
	AUTO_STRBUF struct strbuf rest = STRBUF_INIT;
	size_t notes = r->notes.nr + (r->no_history != NULL), shown;

	for (size_t i = 0; i < r->nr_limits; i++) {
		broken.all += r->limits[i].broken;
		waived.all += r->limits[i].waived;
	}
	add_offences(r, &broken, out);
	add_offences(r, &waived, out);
	add_part(SHOWN_MAX - broken.left, "that break a limit", broken.all, &rest);
	add_part(SHOWN_MAX - waived.left, "that are waived", waived.all, &rest);
	/* that line is a warning itself */
	shown = notes + (rest.len > 0) > SHOWN_MAX ? SHOWN_MAX - 1 : notes;
	add_part(shown, "notes", notes, &rest);
	if (rest.len)
		add_note(rest.buf, out);
	if (r->no_history && shown)
		add_note(r->no_history, out);
	for (size_t i = 0; i + (r->no_history != NULL) < shown; i++)
		add_note(r->notes.v[i], out);
}
