// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/step.h"

#include <string.h>

#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/plot/plot.h"
#include "reports/plot/script.h"
#include "reports/site/site.h"
#include "reports/site/changes.h"
#include "reports/site/html.h"
#include "reports/site/plot.h"
#include "reports/site/step_parts.h"

#define TOP_BARS 24 /* of the waterfall */
#define TOP_PLACES 20
#define TOP_SYMBOLS 20

/* --- the answer --- */

static bool is_name(const char *key)
{
	return *key && *key != '[';
}

/* "most of it in A (+12 kB) and B (+3 kB)": those that went the way the whole went. */
static void answer_where(struct strbuf *out, const struct site_step *step, int64_t delta)
{
	size_t named = 0;

	for (size_t i = 0; step->subsystems && i < rows_nr(step->subsystems); i++) {
		const char *name = rows_text_at(step->subsystems, i, "subsystem");
		int64_t part = rows_num_at(step->subsystems, i, "delta");

		if (!is_name(name) || (delta && (part > 0) != (delta > 0)) || named == 3)
			continue;
		strbuf_addstr(out, named ? ", " : ", above all in ");
		html_subsystem(out, &step->here, name);
		strbuf_addstr(out, " (");
		html_delta(out, part);
		strbuf_addstr(out, ")");
		named++;
	}
	strbuf_addstr(out, ". ");
}

/* The commit that did most of it. */
static void answer_who(struct strbuf *out, const struct site_step *step, int64_t delta)
{
	for (size_t i = 0; step->commits && i < rows_nr(step->commits); i++) {
		int64_t part = rows_num_at(step->commits, i, "delta");
		const char *commit = rows_text_at(step->commits, i, "commit");

		if (!is_name(commit) || !part || (delta && (part > 0) != (delta > 0)))
			continue;
		strbuf_addstr(out, "The largest part by one commit is <q>");
		html_text(out, rows_text_at(step->commits, i, "subject"));
		strbuf_addstr(out, "</q> by ");
		html_text(out, rows_text_at(step->commits, i, "author"));
		strbuf_addstr(out, " (");
		html_delta(out, part);
		strbuf_addstr(out,
			      !strcmp(rows_text_at(step->commits, i, "confidence"), "measured") ?
				      ", measured)." :
				      ").");
		return;
	}
}

static void answer(struct strbuf *out, const struct site_step *step)
{
	int64_t delta = plot_add(step->new.code, -step->old.code);

	strbuf_addstr(out, "<p class=\"lead\">Code and data ");
	if (!delta) {
		strbuf_addstr(out, "did not change in size");
	} else {
		strbuf_addstr(out, delta > 0 ? "grew by " : "shrank by ");
		html_change(out, step->old.code, step->new.code);
	}
	answer_where(out, step, delta);
	answer_who(out, step, delta);
	strbuf_addstr(out, "</p>\n");
}

static void tiles(struct strbuf *out, const struct site_step *step)
{
	html_tiles(out);
	html_tile(out, "Code and data", step->new.code, &step->old.code);
	html_tile(out, "Padding", step->new.padding, &step->old.padding);
	html_tile(out, "Compressed image", step->new.compressed, &step->old.compressed);
	html_tiles_end(out);
}

/* --- pictures and tables --- */

/* The bars that the lead is silent about. */
static void bracket_note(struct strbuf *out, const struct rows *rows)
{
	for (size_t i = 0; i < rows_nr(rows); i++) {
		const char *name = rows_key(rows, i);

		if (*name != '[' || !strcmp(name, "[padding]"))
			continue;
		html_paragraph(
			out, "muted",
			"Names in brackets are no source files, and nobody's: tables that the linker "
			"makes of all objects ([exports], [kallsyms]), and strings and constants "
			"that objects share. They grow and shrink with all of the code, or move with "
			"the linker and the configuration; the sentence at the top leaves them out.");
		return;
	}
}

static int waterfall(struct strbuf *out, const struct site_step *step, struct strbuf *err)
{
	const struct rows *rows = step->subsystems ? step->subsystems : step->dirs;
	struct plot_build a = { step->old.name, step->old.code, step->old.padding };
	struct plot_build b = { step->new.name, step->new.code, step->new.padding };
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT;
	int ret = plot_growth(rows, &a, &b, TOP_BARS, PLOT_SVG, &svg, err);

	if (ret)
		return ret;
	html_heading(out, 2, "where", step->subsystems ? "Whose bytes changed" : "What changed");
	site_figure(
		out, &svg, "growth",
		step->subsystems ?
			"By subsystem: growth and shrinkage of code and data sum to the change of "
			"the whole; below, padding beside them." :
			"By directory: growth and shrinkage of code and data sum to the change of "
			"the whole; below, padding beside them.");
	bracket_note(out, rows);
	if (step->subsystems)
		step_subsystems(out, step);
	return 0;
}

static void places(struct strbuf *out, const struct site_step *step)
{
	struct site_list list = { .here = &step->here,
				  .build_path = step->new.path,
				  .key = SITE_KEY_PATH,
				  .top = TOP_PLACES };

	html_heading(out, 2, "places", "Directories and files");
	strbuf_addstr(out, "<div class=\"pair\">\n");
	list.rows = step->dirs;
	list.caption = "Directories that changed";
	list.head = "directory";
	site_changes(out, &list, NULL);
	list.rows = step->files;
	list.caption = "Files that changed";
	list.head = "file";
	site_changes(out, &list, NULL);
	strbuf_addstr(out, "</div>\n");
}

static void symbols(struct strbuf *out, const struct site_step *step)
{
	static const struct {
		const char *status, *caption;
	} kinds[] = {
		{ "grown", "Symbols that grew" },
		{ "added", "Symbols that are new" },
		{ "shrunk", "Symbols that shrank" },
		{ "removed", "Symbols that are gone" },
		{ "moved", "Symbols that moved to another place" },
	};

	html_heading(out, 2, "symbols", "Symbols");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const bool old = !strcmp(kinds[i].status, "removed");
		const struct site_list list = { .rows = step->symbols,
						.here = &step->here,
						.build_path = old ? step->old.path : step->new.path,
						.caption = kinds[i].caption,
						.head = "symbol",
						.key = SITE_KEY_SYMBOL,
						.top = TOP_SYMBOLS };

		site_changes(out, &list, kinds[i].status);
	}
}

static void around(struct strbuf *out, const struct site_step *step)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;
	const struct {
		const char *path, *text;
	} links[] = {
		{ step->series_path, step->series }, { step->previous, "previous step" },
		{ step->next, "next step" },	     { step->old.path, step->old.rev },
		{ step->new.path, step->new.rev },
	};

	strbuf_addstr(out, "<ul class=\"around\">\n");
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (!links[i].path)
			continue;
		strbuf_reset(&href);
		site_href(&href, &step->here, links[i].path);
		strbuf_addstr(out, "<li>");
		strbuf_addstr(out, i == 3 ? "from build " : i == 4 ? "to build " : "");
		html_link(out, href.buf, links[i].text);
		strbuf_addstr(out, "</li>\n");
	}
	strbuf_addstr(out, "</ul>\n");
}

static void heading(struct strbuf *out, const struct site_step *step)
{
	strbuf_addstr(out, "<h1><span class=\"kicker\">");
	html_text(out, step->series);
	strbuf_addstr(out, "</span> ");
	html_text(out, step->old.rev);
	strbuf_addstr(out, " \xe2\x86\x92 ");
	html_text(out, step->new.rev);
	html_subject(out, step->new.subject);
	strbuf_addstr(out, "</h1>\n");
}

int site_step_page(const struct site_step *step, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT;
	struct site_page page = { .kind = "step", .depth = step->here.depth, .tables = true };
	int ret;

	strbuf_addf(&title, "%s \xe2\x86\x92 %s, %s", step->old.rev, step->new.rev, step->series);
	page.title = title.buf;
	site_begin(out, &page);
	heading(out, step);
	answer(out, step);
	around(out, step);
	tiles(out, step);
	ret = waterfall(out, step, err);
	if (ret)
		return ret;
	step_commits(out, step);
	step_causes(out, step);
	step_modular(out, step);
	step_options(out, step);
	places(out, step);
	symbols(out, step);
	step_commands(out, step);
	site_end(out, &page);
	return 0;
}
