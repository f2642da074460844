// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists of candidates. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "reports/plot_candidates.h"
#include "reports/plot_script.h"
#include "reports/site.h"
#include "reports/site_candidate.h"
#include "reports/site_html.h"
#include "reports/site_plot.h"

static const struct html_column columns[] = {
	{ "option", false, "option" }, { "verdict", false, "verdict" }, { "kind", false, "kind" },
	{ "saving", true, "saving" },  { "odds", true, "odds" },	{ "exports", true, NULL },
	{ "users", true, NULL },       { "proof", false, "proof" },	{ "measured", true, NULL },
	{ NULL, false, NULL },
};

/* "proven, loaded": what came of trying it. */
static void proof_cell(struct strbuf *out, const struct rows *rows, size_t row)
{
	const char *proof = html_text_at(rows, row, "proof"),
		   *boot = html_text_at(rows, row, "boot");

	strbuf_addstr(out, "<td>");
	if (*proof) {
		html_text(out, proof);
		if (!strcmp(boot, "ok"))
			strbuf_addstr(out, ", loaded");
	} else {
		strbuf_addstr(out, "not tried");
	}
	strbuf_addstr(out, "</td>");
}

/* "0.025" as "2.5 %". */
static void odds_cell(struct strbuf *out, const char *odds)
{
	AUTO_STRBUF struct strbuf percent = STRBUF_INIT;

	strbuf_addf(&percent, "%.1f", 100 * strtod(odds, NULL));
	html_cell_real(out, percent.buf, "&nbsp;%");
}

static void candidate_row(struct strbuf *out, const struct site_candidates *list, size_t row)
{
	const struct rows *rows = list->rows;
	int measured = rows_find(rows, "measured");

	html_row(out);
	strbuf_addstr(out, "<th scope=\"row\">");
	html_option(out, &list->here, html_text_at(rows, row, "option"));
	strbuf_addstr(out, "</th>");
	html_cell(out, html_text_at(rows, row, "verdict"));
	html_cell(out, html_text_at(rows, row, "kind"));
	html_cell_number(out, html_number_at(rows, row, "saving"));
	odds_cell(out, html_text_at(rows, row, "odds"));
	html_cell_number(out, html_number_at(rows, row, "exports"));
	html_cell_number(out, html_number_at(rows, row, "users"));
	proof_cell(out, rows, row);
	if (measured < 0 || rows_at(rows, row, (size_t)measured)->null)
		html_cell_empty(out);
	else
		html_cell_number(out, html_number_at(rows, row, "measured"));
	html_row_end(out);
}

static void table(struct strbuf *out, const struct site_candidates *list)
{
	static const struct html_table all = {
		.caption = "Candidates, the most promising first",
		.columns = columns,
		.sortable = true,
		.search = true,
		.filter = "verdict,kind,proof",
	};

	html_table(out, &all);
	for (size_t i = 0; i < html_rows_nr(list->rows); i++)
		candidate_row(out, list, i);
	html_table_end(out, false);
}

/* How many are ready, and what they come to together: shares, so that nothing counts twice. */
static void lead(struct strbuf *out, const struct site_candidates *list)
{
	size_t nr = 0, ready = 0;
	int64_t saving = 0;

	for (size_t i = 0; i < html_rows_nr(list->rows); i++) {
		if (!strcmp(html_text_at(list->rows, i, "kind"), "cluster"))
			continue;
		nr++;
		if (strcmp(html_text_at(list->rows, i, "verdict"), "ready") != 0)
			continue;
		ready++;
		saving = plot_add(saving, html_number_at(list->rows, i, "share"));
	}
	strbuf_addstr(out, "<p class=\"lead\">");
	html_count(out, nr, "candidate", "candidates");
	strbuf_addstr(out, ", options whose code is built in. ");
	number_add(out, (int64_t)ready, false);
	strbuf_addf(out,
		    " of them %s ready: nothing in the image needs %s, and all that %s is "
		    "exported. Together that would save ",
		    ready == 1 ? "is" : "are", ready == 1 ? "it" : "them",
		    ready == 1 ? "it needs" : "they need");
	html_size(out, saving);
	strbuf_addstr(out, " of ");
	html_size(out, list->code);
	strbuf_addstr(out, ".</p>\n");
}

static int picture(struct strbuf *out, const struct site_candidates *list, struct strbuf *err)
{
	const struct plot_build build = { list->build, list->code, list->padding };
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT, why = STRBUF_INIT;
	int ret = plot_candidates(list->rows, &build, PLOT_SVG, &svg, &why);

	/* where none would save anything there is no picture, as long as pictures can be made */
	if (ret == -ENOENT && !html_rows_nr(list->rows))
		return 0;
	if (ret)
		return ret == -ENOENT || ret == -EINVAL ? 0 : error_set(err, ret, "%s", why.buf);
	site_figure(
		out, &svg, "candidates",
		"How small the image would get were its candidates modules, one after the other, "
		"the most promising verdict first.");
	return 0;
}

int site_candidates_page(const struct site_candidates *list, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, href = STRBUF_INIT;
	struct site_page page = {
		.kind = "candidates", .nav = "candidates", .depth = list->here.depth, .tables = true
	};
	int ret;

	strbuf_addf(&title, "Candidates of %s", list->build);
	page.title = title.buf;
	site_begin(out, &page);
	strbuf_addstr(out, "<h1><span class=\"kicker\">what could be a module</span> ");
	html_text(out, list->build);
	strbuf_addstr(out, "</h1>\n");
	lead(out, list);
	site_href(&href, &list->here, list->build_path);
	strbuf_addstr(out, "<ul class=\"around\">\n<li>");
	html_link(out, href.buf, "the build");
	strbuf_addstr(out, "</li>\n</ul>\n");
	ret = picture(out, list, err);
	if (ret)
		return ret;
	html_heading(out, 2, "all", "All candidates");
	table(out, list);
	html_heading(out, 2, "commands", "The same on the command line");
	html_commands(out);
	html_command(out, "kbloat candidates");
	html_argument(out, list->build);
	html_command(out, "\nkbloat candidates --rules\n");
	html_commands_end(out);
	site_end(out, &page);
	return 0;
}

static void index_row(struct strbuf *out, const struct site_candidates_link *link)
{
	html_row(out);
	html_row_head(out, NULL, link->series);
	if (link->path) {
		html_cell_link(out, link->path, link->build);
		html_cell_number(out, (int64_t)link->nr);
		html_cell_number(out, (int64_t)link->ready);
		html_cell_number(out, link->saving);
	} else {
		strbuf_addstr(out, "<td colspan=\"4\">");
		html_text(out, link->why ? link->why : "none");
		strbuf_addstr(out, "</td>");
	}
	html_row_end(out);
}

void site_candidates_index(const struct site_candidates_link *links, size_t nr, struct strbuf *out)
{
	static const struct html_column heads[] = {
		{ "series", false, NULL },
		{ "newest build", false, NULL },
		{ "candidates", true, NULL },
		{ "ready", true, NULL },
		{ "bytes to save by these", true, NULL },
		{ NULL, false, NULL },
	};
	static const struct html_table lists = { .caption = "Candidates by series",
						 .columns = heads };
	const struct site_page page = { .kind = "candidates",
					.title = "Candidates",
					.nav = "candidates" };

	site_begin(out, &page);
	strbuf_addstr(out, "<h1>What could be a module</h1>\n");
	html_paragraph(out, "lead",
		       "Built-in code that could be modules, and what stands in its way: one list "
		       "for the newest build of each series.");
	html_table(out, &lists);
	for (size_t i = 0; i < nr; i++)
		index_row(out, &links[i]);
	html_table_end(out, false);
	site_end(out, &page);
}
