// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/subsystem.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "reports/plot/script.h"
#include "reports/plot/series.h"
#include "reports/site/site.h"
#include "reports/site/html.h"
#include "reports/site/plot.h"
#include "reports/site/tree.h"

static void fact(struct strbuf *out, const char *what, const char *text)
{
	if (!text || !*text)
		return;
	html_fact(out, what);
	html_text(out, text);
}

static void contacts(struct strbuf *out, const struct site_subsystem *s)
{
	html_facts(out);
	fact(out, "Status", s->contacts.status);
	fact(out, "Maintainers", s->contacts.maintainers);
	fact(out, "Lists", s->contacts.lists);
	fact(out, "According to", s->maintainers_of);
	html_facts_end(out);
}

/* Where it stands in each series. */
static void lead(struct strbuf *out, const struct site_subsystem *s)
{
	strbuf_addstr(out, "<p class=\"lead\">");
	for (size_t i = 0; i < s->nr_series; i++) {
		const struct site_subsystem_series *series = &s->series[i];

		strbuf_addstr(out, i ? "; in " : "In ");
		html_text(out, series->title);
		strbuf_addstr(out, " it has ");
		html_size(out, series->bytes[series->nr - 1]);
		if (series->nr < 2)
			continue;
		strbuf_addstr(out, ", ");
		html_change(out, series->bytes[0], series->bytes[series->nr - 1]);
		strbuf_addstr(out, " since ");
		html_text(out, series->revs[0]);
	}
	strbuf_addstr(out, ".</p>\n");
}

/* --- series --- */

static bool is_constant(const struct site_subsystem_series *series)
{
	for (size_t i = 1; i < series->nr; i++) {
		if (series->bytes[i] != series->bytes[0])
			return false;
	}
	return true;
}

static void series_row(struct strbuf *out, const struct site_subsystem *s,
		       const struct site_subsystem_series *series, size_t i)
{
	AUTO_STRBUF struct strbuf build = STRBUF_INIT, step = STRBUF_INIT, text = STRBUF_INIT;

	site_href(&build, &s->here, series->builds[i]);
	html_row(out);
	html_row_head(out, build.buf, series->revs[i]);
	html_cell_number(out, series->bytes[i]);
	if (i) {
		site_href(&step, &s->here, series->steps[i]);
		html_cell_delta(out, plot_add(series->bytes[i], -series->bytes[i - 1]));
		strbuf_addf(&text, "%s \xe2\x86\x92 %s", series->revs[i - 1], series->revs[i]);
		html_cell_link(out, step.buf, text.buf);
	} else {
		html_cell_empty(out);
		html_cell_empty(out);
	}
	html_row_end(out);
}

static void series_table(struct strbuf *out, const struct site_subsystem *s,
			 const struct site_subsystem_series *series)
{
	static const struct html_column columns[] = {
		{ "build", false, NULL }, { "code and data", true, NULL }, { "change", true, NULL },
		{ "step", false, NULL },  { NULL, false, NULL },
	};
	AUTO_STRBUF struct strbuf caption = STRBUF_INIT;
	struct html_table table = { .columns = columns };

	strbuf_addf(&caption, "%s: builds where it changed, the first and the newest",
		    series->title);
	table.caption = caption.buf;
	html_table(out, &table);
	for (size_t i = 0; i < series->nr; i++) {
		if (!i || i + 1 == series->nr || series->bytes[i] != series->bytes[i - 1])
			series_row(out, s, series, i);
	}
	html_table_end(out, false);
}

static int one_series(struct strbuf *out, const struct site_subsystem *s, size_t number,
		      struct strbuf *err)
{
	const struct site_subsystem_series *series = &s->series[number];
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT, title = STRBUF_INIT, id = STRBUF_INIT;
	struct plot_series plot = { .revs = series->revs,
				    .bytes = series->bytes,
				    .nr = series->nr };
	int ret;

	html_heading(out, 3, NULL, series->title);
	if (is_constant(series)) {
		strbuf_addstr(out, "<p>");
		html_size(out, series->bytes[0]);
		strbuf_addstr(out, series->nr > 1 ? " in each of its builds.</p>\n" : ".</p>\n");
		return 0;
	}
	strbuf_addf(&title, "%s in %s", s->name, series->title);
	strbuf_addf(&id, "series%zu", number);
	plot.title = title.buf;
	ret = plot_series(&plot, PLOT_SVG, &svg, err);
	if (ret)
		return ret;
	site_figure(out, &svg, id.buf, "Code and data by release.");
	series_table(out, s, series);
	return 0;
}

/* --- what it has --- */

static void commits(struct strbuf *out, const struct site_subsystem *s)
{
	static const struct html_column columns[] = {
		{ "commit", false, NULL }, { "change", true, NULL },  { "subject", false, NULL },
		{ "author", false, NULL }, { "series", false, NULL }, { NULL, false, NULL },
	};
	static const struct html_table table = {
		.caption =
			"Commits by the bytes of this subsystem that they are charged with, by lines",
		.columns = columns,
		.sortable = true
	};

	html_heading(out, 2, "commits", "Commits");
	if (!s->nr_commits) {
		html_paragraph(
			out, "muted",
			"No commit is known to have changed it: the page of a step says how to "
			"find out.");
		return;
	}
	html_table(out, &table);
	for (size_t i = 0; i < s->nr_commits; i++) {
		const struct site_subsystem_commit *c = &s->commits[i];
		AUTO_STRBUF struct strbuf href = STRBUF_INIT, id = STRBUF_INIT;

		strbuf_add(&id, c->id, strnlen(c->id, 12));
		site_href(&href, &s->here, c->step);
		strbuf_addstr(&href, "#commits");
		html_row(out);
		html_row_head(out, href.buf, id.buf);
		html_cell_delta(out, c->delta);
		html_cell(out, c->subject);
		html_cell(out, c->author);
		html_cell(out, c->series);
		html_row_end(out);
	}
	html_table_end(out, false);
}

static void candidates(struct strbuf *out, const struct site_subsystem *s)
{
	static const struct html_column columns[] = {
		{ "option", false, NULL }, { "verdict", false, NULL }, { "saving", true, NULL },
		{ "proof", false, NULL },  { "series", false, NULL },  { NULL, false, NULL },
	};
	static const struct html_table table = {
		.caption = "Candidates with objects of this subsystem, the most promising first",
		.columns = columns,
		.sortable = true
	};

	html_heading(out, 2, "candidates", "What could be a module");
	if (!s->nr_candidates) {
		html_paragraph(out, "muted", "No candidate is known.");
		return;
	}
	html_table(out, &table);
	for (size_t i = 0; i < s->nr_candidates; i++) {
		const struct site_subsystem_candidate *c = &s->candidates[i];
		AUTO_STRBUF struct strbuf href = STRBUF_INIT;

		site_href(&href, &s->here, c->path);
		html_row(out);
		html_row_head(out, href.buf, c->option);
		html_cell(out, c->verdict);
		html_cell_number(out, c->saving);
		html_cell(out, *c->proof ? c->proof : "not tried");
		html_cell(out, c->series);
		html_row_end(out);
	}
	html_table_end(out, false);
}

static void files(struct strbuf *out, const struct site_subsystem *s)
{
	static const struct html_column columns[] = {
		{ "file", false, NULL },
		{ "code and data", true, NULL },
		{ "share", false, NULL },
		{ NULL, false, NULL },
	};
	AUTO_STRBUF struct strbuf caption = STRBUF_INIT, page = STRBUF_INIT;
	struct html_table table = { .columns = columns, .sortable = true };

	if (!s->nr_files)
		return;
	html_heading(out, 2, "files", "Largest files");
	strbuf_addf(&caption, "In %s", s->files_of);
	table.caption = caption.buf;
	site_href(&page, &s->here, s->files_path);
	html_table(out, &table);
	for (size_t i = 0; i < s->nr_files; i++) {
		AUTO_STRBUF struct strbuf href = STRBUF_INIT;

		site_tree_href(&href, page.buf, s->files[i].path, NULL);
		html_row(out);
		html_row_head(out, href.buf, s->files[i].path);
		html_cell_number(out, s->files[i].bytes);
		html_cell_bar(out, s->files[i].bytes, s->files[0].bytes, s->files_code);
		html_row_end(out);
	}
	html_table_end(out, false);
}

int site_subsystem_page(const struct site_subsystem *s, struct strbuf *out, struct strbuf *err)
{
	const struct site_page page = { .kind = "subsystem",
					.title = s->name,
					.nav = "subsystems",
					.depth = s->here.depth,
					.tables = true };
	int ret = 0;

	site_begin(out, &page);
	strbuf_addstr(out, "<h1><span class=\"kicker\">subsystem</span> ");
	html_text(out, s->name);
	strbuf_addstr(out, "</h1>\n");
	lead(out, s);
	contacts(out, s);
	html_heading(out, 2, "series", "Its size");
	html_paragraph(
		out, "muted",
		"One MAINTAINERS file, the newest of each series, decides for all of its "
		"builds, so that a subsystem with another name is no change of size. The page "
		"of a step goes by the file of its own tree.");
	for (size_t i = 0; i < s->nr_series && !ret; i++)
		ret = one_series(out, s, i, err);
	if (ret)
		return ret;
	html_heading(out, 2, "steps", "Steps in which it grew or shrank");
	site_charges(out, &s->here, s->grown, s->nr_grown, "Steps in which it grew most", false);
	site_charges(out, &s->here, s->shrunk, s->nr_shrunk,
		     "Steps in which it shrank most, thank you", false);
	commits(out, s);
	candidates(out, s);
	files(out, s);
	site_end(out, &page);
	return 0;
}

/* --- the list --- */

static void list_columns(const struct site_subsystem_list *list, struct strbuf *heads,
			 struct html_column *columns)
{
	size_t nr = 0;

	columns[nr++] = (struct html_column){ "subsystem", false, "subsystem" };
	columns[nr++] = (struct html_column){ "status", false, "status" };
	for (size_t i = 0; i < list->nr_series; i++) {
		struct strbuf *h = &heads[i];

		html_text(h, list->series[i]);
		columns[nr++] = (struct html_column){ h->buf, true, NULL };
		columns[nr++] = (struct html_column){ "newest step", true, NULL };
		columns[nr++] = (struct html_column){ "since the first", true, NULL };
	}
	columns[nr] = (struct html_column){ NULL, false, NULL };
}

static void list_row(struct strbuf *out, const struct site_subsystem_list *list, size_t row)
{
	const struct site_subsystem_row *r = &list->rows[row];

	html_row(out);
	strbuf_addstr(out, "<th scope=\"row\">");
	html_subsystem(out, &list->here, r->name);
	strbuf_addstr(out, "</th>");
	html_cell(out, r->status);
	for (size_t i = 0; i < list->nr_series; i++) {
		html_cell_number(out, r->bytes[i]);
		html_cell_delta(out, r->step[i]);
		html_cell_delta(out, r->all[i]);
	}
	html_row_end(out);
}

static void list_table(const struct site_subsystem_list *list, struct strbuf *out)
{
	AUTO_FREE struct html_column *columns = xcalloc(3 + 3 * list->nr_series, sizeof(*columns));
	AUTO_FREE struct strbuf *heads = xcalloc(list->nr_series + 1, sizeof(*heads));
	const struct html_table table = {
		.caption = "Code and data by subsystem in the newest build of each series",
		.columns = columns,
		.sortable = true,
		.search = true,
		.filter = "status",
	};

	for (size_t i = 0; i < list->nr_series; i++)
		strbuf_init(&heads[i]);
	list_columns(list, heads, columns);
	html_table(out, &table);
	for (size_t i = 0; i < list->nr; i++)
		list_row(out, list, i);
	html_table_end(out, false);
	for (size_t i = 0; i < list->nr_series; i++)
		strbuf_release(&heads[i]);
}

void site_subsystem_list(const struct site_subsystem_list *list, struct strbuf *out)
{
	const struct site_page page = { .kind = "subsystems",
					.title = "Subsystems",
					.nav = "subsystems",
					.depth = list->here.depth,
					.tables = true };

	site_begin(out, &page);
	strbuf_addstr(out, "<h1>Subsystems</h1>\n");
	html_paragraph(out, "lead",
		       "Every byte of code and data belongs to the subsystem of MAINTAINERS that "
		       "names its file most specifically.");
	if (list->nr)
		list_table(list, out);
	else
		html_paragraph(out, NULL,
			       "No build of this site came with a MAINTAINERS file, so that nobody "
			       "is named.");
	site_end(out, &page);
}
