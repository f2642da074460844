// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/build.h"

#include <string.h>

#include "common/alloc.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/plot/script.h"
#include "reports/site/site.h"
#include "reports/site/changes.h"
#include "reports/site/html.h"

#define TOP_PLACES 30
#define TOP_SYMBOLS 40
#define TOP_OPTIONS 30
#define TOP_SUBSYSTEMS 30

static void link_item(struct strbuf *out, const struct site_build *b, const char *before,
		      const char *path, const char *text)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	if (!path)
		return;
	site_href(&href, &b->here, path);
	strbuf_addf(out, "<li>%s", before);
	html_link(out, href.buf, text);
	strbuf_addstr(out, "</li>\n");
}

static void around(struct strbuf *out, const struct site_build *b)
{
	strbuf_addstr(out, "<ul class=\"around\">\n");
	link_item(out, b, "", b->profile ? b->series_path : NULL, b->series);
	link_item(out, b, "", b->previous, "previous build");
	link_item(out, b, "", b->step, "what changed since then");
	link_item(out, b, "", b->next, "next build");
	link_item(out, b, "", b->next_step, "what changed after it");
	link_item(out, b, "", b->candidates, "what could be modules");
	link_item(out, b, "", b->road, "what could leave");
	strbuf_addstr(out, "</ul>\n");
}

/* The sentence: how large, and where most of it is. */
static void lead(struct strbuf *out, const struct site_build *b)
{
	const struct rows *rows = b->subsystems ? b->subsystems : b->dirs;
	size_t nr, named = 0;
	AUTO_FREE size_t *order = site_order(rows, &nr);

	strbuf_addstr(out, "<p class=\"lead\">");
	html_size(out, b->code);
	strbuf_addstr(out, " of code and data");
	for (size_t i = 0; i < nr && named < 3; i++) {
		const char *name = rows_text_at(rows, order[i], rows->cols[0].name);

		if (*name == '[')
			continue;
		strbuf_addstr(out, named ? ", " : ", the most of it in ");
		if (b->subsystems)
			html_subsystem(out, &b->here, name);
		else
			html_text(out, name);
		named++;
	}
	strbuf_addstr(out, ".");
	if (b->step) {
		strbuf_addstr(out, " Since the build before: ");
		html_change(out, b->old_code, b->code);
		strbuf_addstr(out, ".");
	}
	strbuf_addstr(out, "</p>\n");
}

static void tiles(struct strbuf *out, const struct site_build *b)
{
	html_tiles(out);
	html_tile(out, "Code and data", b->code, b->step ? &b->old_code : NULL);
	html_tile(out, "Freed after boot", b->init, NULL);
	html_tile(out, "Padding", b->padding, b->step ? &b->old_padding : NULL);
	html_tile(out, "Compressed image", b->compressed, b->step ? &b->old_compressed : NULL);
	html_tiles_end(out);
}

static void treemap(struct strbuf *out, const struct site_build *b)
{
	html_heading(out, 2, "map", "Map");
	strbuf_addf(
		out,
		"<section class=\"treemap\" data-series=\"%s\" data-index=\"%zu\" data-compare=\"",
		b->series_slug, b->index);
	if (b->index)
		strbuf_addf(out, "%zu", b->index - 1);
	strbuf_addstr(out, "\" aria-label=\"Treemap of ");
	html_text(out, b->name);
	strbuf_addstr(
		out,
		"\">\n<noscript><p>The map needs JavaScript; the tables below have the largest "
		"parts of it.</p></noscript>\n</section>\n");
}

/* The rows of a table by @key, of which padding may be told apart, and their total. */
static void share_rows(struct strbuf *out, const struct site_build *b, const struct rows *rows,
		       const char *key, bool padding)
{
	int64_t whole = plot_add(b->code, b->padding);

	for (size_t i = 0; i < rows_nr(rows); i++) {
		int64_t bytes = rows_num_at(rows, i, "bytes");

		html_row(out);
		html_row_head(out, NULL, rows_text_at(rows, i, key));
		html_cell_number(out, bytes);
		html_cell_bar(out, bytes, whole, whole);
		if (padding)
			html_cell_number(out, rows_num_at(rows, i, "padding"));
		html_row_end(out);
	}
	html_table_foot(out);
	html_row(out);
	html_row_head(out, NULL, "total");
	html_cell_number(out, whole);
	html_cell_empty(out);
	if (padding)
		html_cell_number(out, b->padding);
	html_row_end(out);
	html_table_end(out, true);
}

static void classes_table(struct strbuf *out, const struct site_build *b)
{
	static const struct html_column columns[] = {
		{ "class", false, NULL },
		{ "bytes", true, NULL },
		{ "share", false, NULL },
		{ NULL, false, NULL },
	};
	static const struct html_table table = { .caption = "By class", .columns = columns };

	html_table(out, &table);
	share_rows(out, b, b->classes, "class", false);
}

static void sections_table(struct strbuf *out, const struct site_build *b)
{
	static const struct html_column columns[] = {
		{ "section", false, NULL }, { "bytes", true, NULL }, { "share", false, NULL },
		{ "padding", true, NULL },  { NULL, false, NULL },
	};
	static const struct html_table table = { .caption = "By section, as size -A counts them",
						 .columns = columns,
						 .sortable = true };

	html_table(out, &table);
	share_rows(out, b, b->sections, "section", true);
}

static void options_table(struct strbuf *out, const struct site_build *b)
{
	static const struct html_column columns[] = {
		{ "option", false, NULL },	    { "own", true, NULL }, { "share", false, NULL },
		{ "would go with it", true, NULL }, { NULL, false, NULL },
	};
	static const struct html_table table = { .caption = "Options by the code and data they own",
						 .columns = columns,
						 .sortable = true };
	size_t nr, shown = 0;
	AUTO_FREE size_t *order = site_order(b->options, &nr);
	int64_t largest = 0;

	html_table(out, &table);
	for (size_t i = 0; i < nr && shown < TOP_OPTIONS; i++) {
		const char *name = rows_text_at(b->options, order[i], "config");
		int64_t own = rows_num_at(b->options, order[i], "bytes") -
			      rows_num_at(b->options, order[i], "padding");

		if (*name == '[' || !own)
			continue;
		largest = shown++ ? largest : own;
		html_row(out);
		strbuf_addstr(out, "<th scope=\"row\">");
		html_option(out, &b->here, name);
		strbuf_addstr(out, "</th>");
		html_cell_number(out, own);
		html_cell_bar(out, own, largest, b->code);
		html_cell_number_at(out, b->options, order[i], "retained");
		html_row_end(out);
	}
	html_table_end(out, false);
}

static void places(struct strbuf *out, const struct site_build *b)
{
	struct site_list list = { .here = &b->here, .build_path = b->path, .top = TOP_PLACES };

	if (b->subsystems) {
		html_heading(out, 2, "subsystems", "Subsystems");
		list.rows = b->subsystems;
		list.caption = "The largest subsystems";
		list.head = "subsystem";
		list.key = SITE_KEY_SUBSYSTEM;
		list.top = TOP_SUBSYSTEMS;
		site_sizes(out, &list);
	}
	html_heading(out, 2, "places", "Directories and files");
	strbuf_addstr(out, "<div class=\"pair\">\n");
	list.key = SITE_KEY_PATH;
	list.top = TOP_PLACES;
	list.rows = b->dirs;
	list.caption = "The largest directories";
	list.head = "directory";
	site_sizes(out, &list);
	list.rows = b->files;
	list.caption = "The largest files";
	list.head = "file";
	site_sizes(out, &list);
	strbuf_addstr(out, "</div>\n");
	html_heading(out, 2, "symbols", "Symbols");
	list.rows = b->symbols;
	list.caption = "The largest symbols";
	list.head = "symbol";
	list.key = SITE_KEY_SYMBOL;
	list.top = TOP_SYMBOLS;
	site_sizes(out, &list);
	html_heading(out, 2, "options", "Options");
	options_table(out, b);
}

static void fact(struct strbuf *out, const char *what, const char *text)
{
	if (!*text)
		return;
	html_fact(out, what);
	html_text(out, text);
}

static void facts(struct strbuf *out, const struct site_build *b)
{
	html_heading(out, 2, "facts", "How it was made");
	html_facts(out);
	fact(out, "Build", b->name);
	fact(out, "Commit", b->commit);
	fact(out, "Date of the commit", b->date);
	fact(out, "Compiler", b->cc);
	fact(out, "Linker", b->ld);
	if (b->image >= 0) {
		html_fact(out, "Image file");
		html_size(out, b->image);
	}
	fact(out, "Facts read from", b->evidence);
	html_facts_end(out);
	html_commands(out);
	if (b->profile) {
		strbuf_addstr(out, "# DIR is a git repository of the kernel\n"
				   "kbloat collect --repo DIR --profile");
		html_argument(out, b->profile);
		strbuf_addstr(out, " --arch");
		html_argument(out, b->arch);
		html_argument(out, b->rev);
		strbuf_addstr(out, "\nkbloat profile show");
		html_argument(out, b->profile);
		strbuf_addstr(out, "\n");
	}
	strbuf_addstr(out, "kbloat show");
	html_argument(out, b->name);
	strbuf_addstr(out, " --by file\nkbloat show");
	html_argument(out, b->name);
	strbuf_addstr(out, " --by symbol\n");
	html_commands_end(out);
}

void site_build_page(const struct site_build *b, struct strbuf *out)
{
	const struct site_page page = { .kind = "build",
					.title = b->name,
					.nav = "builds",
					.depth = b->here.depth,
					.tables = true,
					.treemap = true };

	site_begin(out, &page);
	strbuf_addstr(out, "<h1><span class=\"kicker\">");
	html_text(out, b->profile ? b->series : "imported image");
	strbuf_addstr(out, "</span> ");
	html_text(out, b->profile ? b->rev : b->name);
	html_subject(out, b->subject);
	strbuf_addstr(out, "</h1>\n");
	lead(out, b);
	around(out, b);
	tiles(out, b);
	treemap(out, b);
	places(out, b);
	html_heading(out, 2, "sections", "Sections and classes");
	strbuf_addstr(out, "<div class=\"pair\">\n");
	classes_table(out, b);
	sections_table(out, b);
	strbuf_addstr(out, "</div>\n");
	facts(out, b);
	site_end(out, &page);
}
