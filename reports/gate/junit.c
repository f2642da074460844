// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "common/model/limits.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "reports/gate/gate.h"
#include "reports/text.h"

static void add(struct strbuf *out, const char *text)
{
	text_xml(out, text, strlen(text));
}

/* Text of several lines: each on its own, so that the ends of lines stay. */
static void add_lines(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		text_xml(out, text, len);
		strbuf_addch(out, '\n');
		text += len + (text[len] == '\n');
	}
}

static void attribute(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, " %s=\"", name);
	add(out, value);
	strbuf_addch(out, '"');
}

/* The explanations of a limit's offences of that status. */
static void add_explanations(const struct limit_report *r, size_t n, enum limit_status status,
			     struct strbuf *out)
{
	size_t all = status == LIMIT_BROKEN ? r->limits[n].broken : r->limits[n].waived;
	size_t told = 0;

	for (size_t i = 0; i < r->nr_offences; i++) {
		const struct limit_offence *o = &r->offences[i];
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		if (o->limit != n || !o->shown || o->status != status)
			continue;
		told++;
		limit_add_title(r, o, &text);
		strbuf_addch(&text, '\n');
		limit_add_explanation(r, o, &text);
		add_lines(out, text.buf);
	}
	if (told < all)
		strbuf_addf(out, "%zu more\n", all - told);
}

static void add_failure(const struct limit_report *r, size_t n, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf message = STRBUF_INIT;
	const struct limit_offence *worst = NULL;

	for (size_t i = 0; i < r->nr_offences && !worst; i++) {
		const struct limit_offence *o = &r->offences[i];

		if (o->limit == n && o->status == LIMIT_BROKEN)
			worst = o;
	}
	if (worst)
		limit_add_title(r, worst, &message);
	if (r->limits[n].broken > 1)
		strbuf_addf(&message, ", and %zu more", r->limits[n].broken - 1);
	strbuf_addstr(out, "\t\t\t<failure");
	attribute(out, "message", message.buf);
	attribute(out, "type", r->limits[n].what);
	strbuf_addstr(out, ">");
	add_explanations(r, n, LIMIT_BROKEN, out);
	strbuf_addstr(out, "</failure>\n");
}

static void add_case(const struct limit_report *r, size_t n, struct strbuf *out)
{
	const struct limit_result *l = &r->limits[n];

	strbuf_addstr(out, "\t\t<testcase");
	attribute(out, "name", l->text);
	strbuf_addstr(out, " classname=\"kbloat.");
	add(out, l->what);
	strbuf_addstr(out, "\" time=\"0\"");
	if (l->status == LIMIT_HELD) {
		strbuf_addstr(out, "/>\n");
		return;
	}
	strbuf_addstr(out, ">\n");
	if (l->status == LIMIT_SKIPPED)
		strbuf_addstr(out, "\t\t\t<skipped>for other profiles</skipped>\n");
	if (l->broken)
		add_failure(r, n, out);
	if (l->waived) {
		strbuf_addstr(out, "\t\t\t<system-out>");
		add_explanations(r, n, LIMIT_WAIVED, out);
		strbuf_addstr(out, "</system-out>\n");
	}
	strbuf_addstr(out, "\t\t</testcase>\n");
}

/* The counts that a suite and all suites together have. */
static void add_counts(const struct limit_report *r, bool skipped, struct strbuf *out)
{
	strbuf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\"", r->nr_limits,
		    limit_count(r, LIMIT_BROKEN));
	if (skipped)
		strbuf_addf(out, " skipped=\"%zu\"", limit_count(r, LIMIT_SKIPPED));
	strbuf_addstr(out, " time=\"0\"");
}

void limit_junit(const struct limit_report *r, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	rev_add_short(r->old_name, &name);
	strbuf_addstr(&name, " → ");
	rev_add_short(r->new_name, &name);
	strbuf_addstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<testsuites name=\"kbloat check\"");
	add_counts(r, false, out);
	strbuf_addstr(out, ">\n\t<testsuite");
	attribute(out, "name", name.buf);
	add_counts(r, true, out);
	strbuf_addstr(out, ">\n");
	for (size_t i = 0; i < r->nr_limits; i++)
		add_case(r, i, out);
	if (r->no_history || r->notes.nr) {
		strbuf_addstr(out, "\t\t<system-out>");
		if (r->no_history)
			add(out, r->no_history);
		for (size_t i = 0; i < r->notes.nr; i++) {
			strbuf_addstr(out, i || r->no_history ? "\n" : "");
			add(out, r->notes.v[i]);
		}
		strbuf_addstr(out, "</system-out>\n");
	}
	strbuf_addstr(out, "\t</testsuite>\n</testsuites>\n");
}
