// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/charge.h"

#include <string.h>

#include "common/strbuf.h"
#include "reports/site/html.h"
#include "reports/site/names.h"

static void step_cell(struct strbuf *out, const struct site_here *here, const struct site_charge *c)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT, text = STRBUF_INIT;

	site_href(&href, here, c->step);
	strbuf_addf(&text, "%s \xe2\x86\x92 %s", c->old_rev, c->new_rev);
	html_cell_link(out, href.buf, text.buf);
}

static void commit_cell(struct strbuf *out, const struct site_charge *c)
{
	AUTO_STRBUF struct strbuf id = STRBUF_INIT;

	if (!c->commit) {
		html_cell_empty(out);
		return;
	}
	strbuf_add(&id, c->commit, strnlen(c->commit, 12));
	strbuf_addstr(out, "<td class=\"commit\">");
	html_delta(out, c->commit_delta);
	strbuf_addch(out, ' ');
	html_text(out, c->subject);
	strbuf_addstr(out, " <span class=\"muted\">");
	html_text(out, c->author);
	strbuf_addstr(out, ", <code>");
	html_text(out, id.buf);
	strbuf_addstr(out, "</code></span></td>");
}

static void charge_row(struct strbuf *out, const struct site_here *here,
		       const struct site_charge *c, bool subsystems, bool commits)
{
	html_row(out);
	if (subsystems) {
		strbuf_addstr(out, "<th scope=\"row\">");
		html_subsystem(out, here, c->subsystem);
		strbuf_addstr(out, "</th>");
	}
	html_cell_delta(out, c->delta);
	step_cell(out, here, c);
	html_cell(out, c->series);
	if (commits)
		commit_cell(out, c);
	html_row_end(out);
}

void site_charges(struct strbuf *out, const struct site_here *here,
		  const struct site_charge *charges, size_t nr, const char *caption,
		  bool subsystems)
{
	bool commits = false;
	struct html_column columns[6] = { { "subsystem", false, NULL } };
	const struct html_table table = { .caption = caption,
					  .columns = subsystems ? columns : columns + 1,
					  .sortable = nr > 3 };

	for (size_t i = 0; i < nr; i++)
		commits |= charges[i].commit != NULL;
	columns[1] = (struct html_column){ "change", true, NULL };
	columns[2] = (struct html_column){ "step", false, NULL };
	columns[3] = (struct html_column){ "series", false, NULL };
	columns[4] =
		(struct html_column){ commits ? "largest commit, by lines" : NULL, false, NULL };
	if (!nr) {
		strbuf_addf(out, "<p class=\"muted\">%s: none.</p>\n", caption);
		return;
	}
	html_table(out, &table);
	for (size_t i = 0; i < nr; i++)
		charge_row(out, here, &charges[i], subsystems, commits);
	html_table_end(out, false);
}
