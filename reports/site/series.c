// SPDX-License-Identifier: GPL-2.0-or-later
/* The page of a series, the list of builds, the search. */
#include <string.h>

#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/plot/plot.h"
#include "reports/plot/script.h"
#include "reports/site/site.h"
#include "reports/site/changes.h"
#include "reports/site/html.h"
#include "reports/site/overview.h"
#include "reports/site/plot.h"

#define TOP_BARS 24
#define TOP_CHANGES 30

/* --- a series --- */

static void build_row(struct strbuf *out, const struct site_here *here,
		      const struct site_series_build *b)
{
	AUTO_STRBUF struct strbuf build = STRBUF_INIT, step = STRBUF_INIT, text = STRBUF_INIT;

	site_href(&build, here, b->path);
	html_row(out);
	html_row_head(out, build.buf, b->rev);
	html_cell_number(out, b->code);
	if (b->step) {
		site_href(&step, here, b->step);
		html_cell_delta(out, plot_add(b->code, -b[-1].code));
		strbuf_addf(&text, "%s \xe2\x86\x92 %s", b[-1].rev, b->rev);
		html_cell_link(out, step.buf, text.buf);
	} else {
		html_cell_empty(out);
		html_cell_empty(out);
	}
	html_cell_number(out, b->padding);
	if (b->compressed >= 0)
		html_cell_number(out, b->compressed);
	else
		html_cell_empty(out);
	html_row_end(out);
}

static void builds_of(struct strbuf *out, const struct site_here *here, const struct site_series *s)
{
	static const struct html_column columns[] = {
		{ "build", false, NULL },  { "code and data", true, NULL },
		{ "change", true, NULL },  { "step", false, NULL },
		{ "padding", true, NULL }, { "compressed image", true, NULL },
		{ NULL, false, NULL },
	};
	static const struct html_table table = { .caption = "Builds in release order, the newest "
							    "first",
						 .columns = columns,
						 .sortable = true };

	html_heading(out, 2, "builds", "Builds and steps");
	html_table(out, &table);
	for (size_t i = s->nr; i--;)
		build_row(out, here, &s->builds[i]);
	html_table_end(out, false);
}

static int history(struct strbuf *out, const struct rows *rows, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT;
	int ret = plot_history(rows, NULL, 0, PLOT_SVG, &svg, err);

	if (ret)
		return ret;
	site_figure(
		out, &svg, "history",
		"Bytes of each class by release; padding (alignment and fill) is hatched and "
		"counts as neither code nor data. The line is the compressed image, on the right "
		"axis.");
	strbuf_addstr(out, "<details><summary>The numbers of this picture</summary>\n");
	html_rows(out, rows, "Bytes by class and release", 0);
	strbuf_addstr(out, "</details>\n");
	return 0;
}

static int growth_of(struct strbuf *out, const struct site_here *here, const struct site_series *s,
		     const struct rows *growth, struct strbuf *err)
{
	const struct site_series_build *a = &s->builds[0], *b = &s->builds[s->nr - 1];
	struct plot_build from = { a->rev, a->code, a->padding };
	struct plot_build to = { b->rev, b->code, b->padding };
	bool subsystems = !strcmp(growth->cols[0].name, "subsystem");
	const struct site_list list = { .rows = growth,
					.here = here,
					.build_path = b->path,
					.caption = subsystems ? "Subsystems that changed" :
								"Directories that changed",
					.head = subsystems ? "subsystem" : "directory",
					.key = subsystems ? SITE_KEY_SUBSYSTEM : SITE_KEY_PATH,
					.top = TOP_CHANGES };
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT;
	int ret = plot_growth(growth, &from, &to, TOP_BARS, PLOT_SVG, &svg, err);

	if (ret)
		return ret;
	html_heading(out, 2, "growth", "From the first build to the newest");
	site_figure(out, &svg, "growth",
		    "Growth and shrinkage of code and data sum to the change of the whole; below, "
		    "padding beside them.");
	site_changes(out, &list, NULL);
	return 0;
}

static void series_lead(struct strbuf *out, const struct site_series *s)
{
	const struct site_series_build *b = &s->builds[s->nr - 1];

	strbuf_addstr(out, "<p class=\"lead\">");
	html_text(out, b->rev);
	strbuf_addstr(out, " has ");
	html_size(out, b->code);
	strbuf_addstr(out, " of code and data");
	if (s->nr > 1) {
		strbuf_addstr(out, ", ");
		html_change(out, s->builds[0].code, b->code);
		strbuf_addstr(out, " since ");
		html_text(out, s->builds[0].rev);
		strbuf_addstr(out, ", ");
		html_change(out, b[-1].code, b->code);
		strbuf_addstr(out, " since ");
		html_text(out, b[-1].rev);
	}
	strbuf_addstr(out, ".</p>\n");
}

static void series_commands(struct strbuf *out, const struct site_series *s)
{
	html_heading(out, 2, "commands", "The same on the command line");
	html_commands(out);
	html_command(out, "kbloat history --profile");
	html_argument(out, s->profile);
	html_command(out, " --arch");
	html_argument(out, s->arch);
	html_command(out, "\nkbloat plot history --profile");
	html_argument(out, s->profile);
	html_command(out, " --arch");
	html_argument(out, s->arch);
	html_command(out, " --out history.svg\n");
	html_commands_end(out);
}

int site_series_page(const struct site_here *here, const struct site_series *s,
		     const struct rows *rows, const struct rows *growth, struct strbuf *out,
		     struct strbuf *err)
{
	const struct site_page page = { .kind = "series",
					.title = s->title,
					.nav = "builds",
					.depth = here->depth,
					.tables = true };
	int ret;

	site_begin(out, &page);
	strbuf_addstr(out, "<h1><span class=\"kicker\">series</span> ");
	html_text(out, s->title);
	strbuf_addstr(out, "</h1>\n");
	series_lead(out, s);
	ret = history(out, rows, err);
	if (ret)
		return ret;
	builds_of(out, here, s);
	ret = growth ? growth_of(out, here, s, growth, err) : 0;
	if (ret)
		return ret;
	series_commands(out, s);
	site_end(out, &page);
	return 0;
}

/* --- all builds --- */

static void all_row(struct strbuf *out, const struct site_here *here, const struct rows *rows,
		    size_t row, const char *path)
{
	const char *status = rows_text_at(rows, row, "status");
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	if (path)
		site_href(&href, here, path);
	html_row(out);
	html_row_head(out, path ? href.buf : NULL, rows_text_at(rows, row, "name"));
	strbuf_addstr(out, "<td>");
	html_badge(out, strcmp(status, "ok") ? "bad" : "ok", status);
	strbuf_addstr(out, "</td>");
	html_cell(out, rows_text_at(rows, row, "stage"));
	html_cell_number_at(out, rows, row, "code_and_data");
	html_cell_number_at(out, rows, row, "padding");
	html_cell(out, rows_text_at(rows, row, "compiler"));
	html_row_end(out);
}

static void failures_of(struct strbuf *out, const struct site_failure *failures, size_t nr)
{
	html_heading(out, 2, "failed", "Builds that failed");
	if (!nr)
		html_paragraph(out, "muted", "None.");
	for (size_t i = 0; i < nr; i++) {
		const struct site_failure *f = &failures[i];

		strbuf_addstr(out, "<details><summary>");
		html_text(out, f->name);
		strbuf_addstr(out, " stopped at the stage ");
		html_text(out, f->stage);
		strbuf_addf(out, ", attempt %lld</summary>\n", (long long)f->attempt);
		if (f->log)
			html_log(out, "The end of its log", f->log, f->log_len);
		else
			html_paragraph(out, "muted", "No log was kept.");
		strbuf_addstr(out, "</details>\n");
	}
}

void site_builds_page(const struct site_here *here, const struct rows *builds, char *const *paths,
		      const struct site_failure *failures, size_t nr_failures, struct strbuf *out)
{
	static const struct html_column columns[] = {
		{ "build", false, NULL },     { "status", false, "status" },
		{ "failed at", false, NULL }, { "code and data", true, NULL },
		{ "padding", true, NULL },    { "compiler", false, "compiler" },
		{ NULL, false, NULL },
	};
	static const struct html_table table = { .caption = "All builds, by profile and release",
						 .columns = columns,
						 .sortable = true,
						 .search = true,
						 .filter = "status,compiler" };
	const struct site_page page = {
		.kind = "builds", .title = "Builds", .nav = "builds", .tables = true
	};

	site_begin(out, &page);
	strbuf_addstr(out, "<h1>Builds</h1>\n");
	html_table(out, &table);
	for (size_t i = 0; i < rows_nr(builds); i++)
		all_row(out, here, builds, i, paths[i]);
	html_table_end(out, false);
	failures_of(out, failures, nr_failures);
	site_end(out, &page);
}

void site_search_page(struct strbuf *out)
{
	const struct site_page page = { .kind = "search", .title = "Search", .nav = "search" };

	site_begin(out, &page);
	strbuf_addstr(out,
		      "<h1>Search</h1>\n<section id=\"search\"><noscript><p>The search needs "
		      "JavaScript; the lists of <a href=\"subsystems.html\">subsystems</a>, <a "
		      "href=\"candidates.html\">candidates</a> and <a "
		      "href=\"builds.html\">builds</a> do not.</p></noscript></section>\n");
	site_end(out, &page);
}
