// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists of candidates. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/plot/candidates.h"
#include "reports/plot/script.h"
#include "reports/site/site.h"
#include "reports/site/candidate.h"
#include "reports/site/html.h"
#include "reports/site/plot.h"

static const struct html_column columns[] = {
	{ "option", false, "option" }, { "verdict", false, "verdict" }, { "kind", false, "kind" },
	{ "saving", true, "saving" },  { "odds", true, "odds" },	{ "exports", true, NULL },
	{ "users", true, NULL },       { "proof", false, "proof" },	{ "measured", true, NULL },
	{ NULL, false, NULL },
};

/* "proven, loaded": what came of trying it. */
static void proof_cell(struct strbuf *out, const struct rows *rows, size_t row)
{
	const char *proof = rows_text_at(rows, row, "proof"),
		   *boot = rows_text_at(rows, row, "boot");

	strbuf_addstr(out, "<td>");
	if (*proof) {
		html_text(out, proof);
		if (!strcmp(boot, "ok"))
			strbuf_addstr(out, ", loaded");
	} else {
		strbuf_addstr(out, "not&nbsp;tried");
	}
	strbuf_addstr(out, "</td>");
}

static void candidate_row(struct strbuf *out, const struct site_candidates *list, size_t row)
{
	const struct rows *rows = list->rows;

	html_row(out);
	strbuf_addstr(out, "<th scope=\"row\">");
	html_option(out, &list->here, rows_text_at(rows, row, "option"));
	strbuf_addstr(out, "</th>");
	html_cell(out, rows_text_at(rows, row, "verdict"));
	html_cell(out, rows_text_at(rows, row, "kind"));
	html_cell_number(out, rows_num_at(rows, row, "saving"));
	html_cell_percent(out, 100 * strtod(rows_text_at(rows, row, "odds"), NULL));
	html_cell_number(out, rows_num_at(rows, row, "exports"));
	html_cell_number(out, rows_num_at(rows, row, "users"));
	proof_cell(out, rows, row);
	html_cell_number_at(out, rows, row, "measured");
	html_row_end(out);
}

/* The words of the table, a line each; docs/candidates.md has more. */
static void legend(struct strbuf *out)
{
	static const char *const words[][2] = {
		{ "ready", "nothing was found that would keep it from being a module" },
		{ "exports", "it would be a module once some symbols are exported" },
		{ "early", "it would link, but would not work as before: it acts early, or the "
			   "kernel finds it otherwise" },
		{ "entangled", "built-in code holds it, and has to let go first" },
		{ "impossible", "a module cannot have what it has, or need what it needs" },
		{ "bool", "a yes-or-no option with objects of its own" },
		{ "part", "likewise, but its objects are parts of another option's" },
		{ "forced",
		  "could be a module as it is, but another option or its default says y" },
		{ "cluster", "options that would be one module together" },
		{ "saving", "by how many bytes the image would shrink, padding aside" },
		{ "odds", "that it comes to be a module, by what upstream has converted before" },
		{ "exports (a number)", "symbols that would have to be exported for it" },
		{ "users", "symbols of it that built-in code uses" },
		{ "measured", "by how many bytes the image did shrink when it was tried" },
	};

	strbuf_addstr(out, "<details><summary>What the words mean</summary>\n");
	html_facts(out);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		html_fact(out, words[i][0]);
		html_text(out, words[i][1]);
	}
	html_facts_end(out);
	strbuf_addstr(out, "</details>\n");
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
	for (size_t i = 0; i < rows_nr(list->rows); i++)
		candidate_row(out, list, i);
	html_table_end(out, false);
}

/* What the lead says of a list: options and clusters of them apart. */
struct sums {
	size_t options, clusters, ready, ready_clusters;
	int64_t share, saving; /* of the ready options; of all ready rows */
};

static struct sums sum_up(const struct rows *rows)
{
	struct sums s = { 0 };

	for (size_t i = 0; i < rows_nr(rows); i++) {
		bool cluster = !strcmp(rows_text_at(rows, i, "kind"), "cluster");

		s.options += !cluster;
		s.clusters += cluster;
		if (strcmp(rows_text_at(rows, i, "verdict"), "ready") != 0)
			continue;
		s.ready += !cluster;
		s.ready_clusters += cluster;
		s.saving = plot_add(s.saving, rows_num_at(rows, i, "saving"));
		if (!cluster)
			s.share = plot_add(s.share, rows_num_at(rows, i, "share"));
	}
	return s;
}

/* What they come to together: shares, so that nothing counts twice, as savings do. */
static void lead_sum(struct strbuf *out, const struct site_candidates *list, const struct sums *s)
{
	strbuf_addstr(out, "Together the ready options would save ");
	html_size(out, s->share);
	strbuf_addstr(out, " of ");
	html_size(out, list->code);
	if (s->share == s->saving) {
		strbuf_addstr(out, ".</p>\n");
		return;
	}
	strbuf_addstr(out, ", nothing counted twice.</p>\n<p class=\"muted\">Savings overlap: "
			   "what leaves with an option may be another candidate's own. Column "
			   "<i>saving</i> of all ready rows sums to ");
	html_size(out, s->saving);
	strbuf_addstr(out, ".</p>\n");
}

static void lead(struct strbuf *out, const struct site_candidates *list)
{
	const struct sums s = sum_up(list->rows);
	bool one = s.ready + s.ready_clusters == 1;

	strbuf_addstr(out, "<p class=\"lead\">");
	html_count(out, s.options, "option", "options");
	if (s.clusters) {
		strbuf_addstr(out, " and ");
		html_count(out, s.clusters, "cluster", "clusters");
	}
	strbuf_addstr(out, s.clusters ? " (options that would be one module together)" : "");
	strbuf_addstr(out, " whose code is built in. ");
	number_add(out, (int64_t)s.ready, false);
	strbuf_addf(out, " of the options%s ", s.clusters ? " and" : "");
	if (s.clusters) {
		number_add(out, (int64_t)s.ready_clusters, false);
		strbuf_addstr(out, " of the clusters ");
	}
	strbuf_addf(out, "%s ready: nothing in the image needs %s, and all that %s is exported. ",
		    one ? "is" : "are", one ? "it" : "them", one ? "it needs" : "they need");
	lead_sum(out, list, &s);
}

static int picture(struct strbuf *out, const struct site_candidates *list, struct strbuf *err)
{
	const struct plot_build build = { list->build, list->code, list->padding };
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT, why = STRBUF_INIT;
	int ret = plot_candidates(list->rows, &build, PLOT_SVG, &svg, &why);

	/* where none would save anything there is no picture, as long as pictures can be made */
	if (ret == -ENOENT && !rows_nr(list->rows))
		return 0;
	if (ret)
		return ret == -ENOENT || ret == -EINVAL ? 0 : error_set(err, ret, "%s", why.buf);
	html_heading(out, 2, "picture", "What would be left");
	site_figure(
		out, &svg, "candidates",
		"How small the image would get were its candidates modules, one after the other, "
		"the most promising verdict first.");
	return 0;
}

int site_candidates_page(const struct site_candidates *list, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, href = STRBUF_INIT, figure = STRBUF_INIT;
	struct site_page page = {
		.kind = "candidates", .nav = "candidates", .depth = list->here.depth, .tables = true
	};
	int ret = picture(&figure, list, err);

	if (ret)
		return ret;
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
	strbuf_addstr(out, figure.len ? "</li>\n<li><a href=\"#picture\">the picture</a></li>\n"
					"</ul>\n" :
					"</li>\n</ul>\n");
	html_heading(out, 2, "all", "All candidates");
	legend(out);
	table(out, list);
	strbuf_add(out, figure.buf, figure.len);
	html_heading(out, 2, "commands", "The same on the command line");
	html_commands(out);
	html_command(out, "kbloat candidates");
	html_argument(out, list->build);
	html_command(out, "\nkbloat candidates --rules\n");
	html_commands_end(out);
	site_end(out, &page);
	return 0;
}

/* --- the list of lists, and what to do first --- */

static void work_row(struct strbuf *out, const struct site_here *here, const struct site_work *w,
		     bool series)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	site_href(&href, here, w->path);
	html_row(out);
	html_row_head(out, href.buf, w->option);
	html_cell_number(out, w->saving);
	html_cell_percent(out, 100 * w->odds);
	strbuf_addstr(out, "<td>");
	if (!*w->proof)
		strbuf_addstr(out, "not&nbsp;tried");
	else
		html_badge(out, strcmp(w->proof, "proven") ? "bad" : "ok",
			   !strcmp(w->boot, "ok") ? "proven, loaded" : w->proof);
	strbuf_addstr(out, "</td>");
	if (series)
		html_cell(out, w->series);
	html_row_end(out);
}

void site_work(struct strbuf *out, const struct site_here *here, const struct site_work *work,
	       size_t nr, const char *caption, bool series)
{
	const struct html_column heads[] = {
		{ "option", false, NULL },
		{ "saving", true, NULL },
		{ "odds", true, NULL },
		{ "proof", false, NULL },
		{ series ? "series" : NULL, false, NULL },
		{ NULL, false, NULL },
	};
	const struct html_table table = { .caption = caption, .columns = heads, .sortable = true };

	html_table(out, &table);
	for (size_t i = 0; i < nr; i++)
		work_row(out, here, &work[i], series);
	html_table_end(out, false);
}

static void index_row(struct strbuf *out, const struct site_candidates_link *link)
{
	html_row(out);
	html_row_head(out, NULL, link->series);
	if (link->path) {
		html_cell_link(out, link->path, link->build);
		html_cell_number(out, (int64_t)link->nr);
		html_cell_number(out, (int64_t)link->clusters);
		html_cell_number(out, (int64_t)link->ready);
		html_cell_number(out, link->saving);
	} else {
		strbuf_addstr(out, "<td colspan=\"5\">");
		html_text(out, link->why ? link->why : "none");
		strbuf_addstr(out, "</td>");
	}
	html_row_end(out);
}

/* The ready ones of a series that come first. */
static void index_work(struct strbuf *out, const struct site_candidates_link *link)
{
	const struct site_here here = { .depth = 0 };

	if (!link->path)
		return;
	html_heading(out, 2, NULL, link->series);
	if (link->nr_work)
		site_work(out, &here, link->work, link->nr_work,
			  "Candidates that are ready, the most promising first", false);
	else
		html_paragraph(out, "muted", "None is ready, as far as is known.");
	strbuf_addstr(out, "<p>");
	html_link(out, link->path, "All candidates");
	strbuf_addstr(out, ", with what stands in their way.</p>\n");
}

void site_candidates_index(const struct site_candidates_link *links, size_t nr, struct strbuf *out)
{
	static const struct html_column heads[] = {
		{ "series", false, NULL },	 { "newest build", false, NULL },
		{ "options", true, NULL },	 { "clusters", true, NULL },
		{ "ready options", true, NULL }, { "bytes to save by these", true, NULL },
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
	if (!nr) {
		html_paragraph(out, NULL, "No build yet that went well.");
		site_end(out, &page);
		return;
	}
	html_table(out, &lists);
	for (size_t i = 0; i < nr; i++)
		index_row(out, &links[i]);
	html_table_end(out, false);
	for (size_t i = 0; i < nr; i++)
		index_work(out, &links[i]);
	site_end(out, &page);
}
