// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/page.h"

#include "common/rows.h"
#include "common/strbuf.h"
#include "reports/page_html.h"
#include "reports/plot.h"
#include "reports/plot_headline.h"
#include "reports/plot_script.h"

#define TOP_DIRS 30
#define TOP_CHANGES 20
#define TOP_SYMBOLS 30
#define TOP_BARS 12 /* of the waterfall */

/* Headline numbers of one build, in bytes; -1: not known. */
struct headline {
	int64_t code, padding, compressed;
};

static int64_t number_at(const struct rows *rows, size_t row, const char *column)
{
	int col = rows_find(rows, column);
	const struct cell *cell = col < 0 ? NULL : rows_at(rows, row, (size_t)col);

	return cell && !cell->null ? cell->num : -1;
}

static void headline_at(const struct rows *rows, size_t row, struct headline *out)
{
	out->padding = number_at(rows, row, "padding");
	out->code = plot_add(number_at(rows, row, "bytes"), -out->padding);
	out->compressed = number_at(rows, row, "compressed");
}

/* From the history, or from the total of the directories of an image that has none. */
static void newest_headline(const struct page_section *s, struct headline *out)
{
	const struct rows *rows = s->history ? s->history : s->dirs;

	if (rows->nr_rows)
		headline_at(rows, rows->nr_rows - 1, out);
	else
		*out = (struct headline){ 0, 0, -1 };
}

static void card(struct strbuf *out, const char *what, int64_t bytes, const int64_t *old)
{
	strbuf_addf(out, "<li><span class=\"what\">%s</span><strong>", what);
	if (bytes < 0)
		strbuf_addstr(out, "not known");
	else
		page_size(out, bytes);
	strbuf_addstr(out, "</strong>");
	if (old && *old >= 0 && bytes >= 0) {
		strbuf_addstr(out, "<span>");
		page_change(out, *old, bytes);
		strbuf_addstr(out, "</span>");
	}
	strbuf_addstr(out, "</li>\n");
}

static void headline(struct strbuf *out, const struct page_section *s)
{
	struct headline now, before;

	newest_headline(s, &now);
	strbuf_addf(out, "<p>%s: <strong>", s->history ? "Newest build" : "Imported image");
	page_text(out, s->newest);
	strbuf_addstr(out, "</strong>");
	if (s->previous) {
		headline_at(s->history, s->history->nr_rows - 2, &before);
		strbuf_addstr(out, ", compared with ");
		page_text(out, s->previous);
	}
	strbuf_addstr(out, ".</p>\n<ul class=\"cards\">\n");
	card(out, "Code and data", now.code, s->previous ? &before.code : NULL);
	card(out, "Padding", now.padding, s->previous ? &before.padding : NULL);
	card(out, "Compressed image", now.compressed, s->previous ? &before.compressed : NULL);
	strbuf_addstr(out, "</ul>\n");
}

/* The picture with its caption; @number makes its ids unique within the page. */
static void figure(struct strbuf *out, const struct strbuf *svg, const char *kind, size_t number,
		   const char *caption)
{
	AUTO_STRBUF struct strbuf prefix = STRBUF_INIT;

	strbuf_addf(&prefix, "%s%zu", kind, number);
	strbuf_addstr(out, "<figure>\n<div class=\"scroll plot\" tabindex=\"0\" role=\"group\" "
			   "aria-label=\"picture\">\n");
	plot_inline_svg(svg, prefix.buf, out);
	strbuf_addf(out, "</div>\n<figcaption>%s</figcaption>\n</figure>\n", caption);
}

static int history(struct strbuf *out, const struct page_section *s, size_t number,
		   struct strbuf *err)
{
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT;
	int ret;

	if (!s->history)
		return 0;
	ret = plot_history(s->history, NULL, 0, PLOT_SVG, &svg, err);
	if (ret)
		return ret;
	strbuf_addstr(out, "<h3>History</h3>\n");
	figure(out, &svg, "history", number,
	       "Bytes of each class by release, from the allocated sections of vmlinux; padding "
	       "(alignment and fill) is hatched and counts as neither code nor data. The line is the "
	       "compressed image, on the right axis.");
	strbuf_addstr(out, "<details><summary>The numbers of this picture</summary>\n");
	page_rows(out, s->history);
	strbuf_addstr(out, "</details>\n");
	return 0;
}

static void command(struct strbuf *out, const char *start, const char *a, const char *b,
		    const char *end)
{
	strbuf_addstr(out, start);
	strbuf_addch(out, ' ');
	page_shell(out, a);
	if (b) {
		strbuf_addch(out, ' ');
		page_shell(out, b);
	}
	strbuf_addstr(out, end);
	strbuf_addch(out, '\n');
}

static int growth(struct strbuf *out, const struct page_section *s, size_t number,
		  struct strbuf *err)
{
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT;
	struct headline before, now;
	struct plot_build a, b;
	int ret;

	if (!s->previous)
		return 0;
	headline_at(s->history, s->history->nr_rows - 2, &before);
	newest_headline(s, &now);
	a = (struct plot_build){ s->previous, before.code, before.padding };
	b = (struct plot_build){ s->newest, now.code, now.padding };
	ret = plot_growth(s->diff_dirs, &a, &b, TOP_BARS, PLOT_SVG, &svg, err);
	if (ret)
		return ret;
	strbuf_addstr(out, "<h3>What grew since ");
	page_text(out, s->previous);
	strbuf_addstr(out, "</h3>\n");
	figure(out, &svg, "growth", number,
	       "From one build to the next, by directory: growth and shrinkage of code and data sum to "
	       "the change of the whole; below, padding beside them.");
	if (s->diff_owners) {
		strbuf_addstr(out, "<h4>Whose it is</h4>\n");
		page_diff(out, s->diff_owners, "subsystem", TOP_CHANGES);
	}
	strbuf_addstr(out, "<h4>By directory</h4>\n");
	page_diff(out, s->diff_dirs, "directory", TOP_CHANGES);
	strbuf_addstr(out, "<h4>By file</h4>\n");
	page_diff(out, s->diff_files, "file", TOP_CHANGES);
	return 0;
}

/* The revision of the newest build (1), the one before (2) … */
static const char *revision(const struct page_section *s, size_t from_end)
{
	int col = rows_find(s->history, "rev");
	const struct cell *cell = rows_at(s->history, s->history->nr_rows - from_end, (size_t)col);

	return cell->text ? cell->text : "";
}

static void commands(struct strbuf *out, const struct page_section *s)
{
	AUTO_STRBUF struct strbuf show = STRBUF_INIT, collect = STRBUF_INIT;

	strbuf_addstr(out, "<h3>The same on the command line</h3>\n<pre>");
	if (s->history) {
		strbuf_addstr(out, "# DIR is a git repository of the kernel\n");
		strbuf_addstr(&collect, "kbloat collect --repo DIR --profile ");
		page_shell(&collect, s->profile);
		strbuf_addstr(&collect, " --arch ");
		page_shell(&collect, s->arch);
		command(out, collect.buf, revision(s, s->previous ? 2 : 1),
			s->previous ? revision(s, 1) : NULL, "");
		command(out, "kbloat history --profile", s->profile, NULL, "");
	}
	strbuf_addf(&show, "kbloat show --by dir --depth %u --top %d", s->depth, TOP_DIRS);
	command(out, show.buf, s->newest, NULL, "");
	command(out, "kbloat show --by symbol --top 30", s->newest, NULL, "");
	if (s->previous) {
		command(out, "kbloat diff --by dir", s->previous, s->newest, "");
		command(out, "kbloat diff --by file", s->previous, s->newest, "");
		command(out, "kbloat plot growth", s->previous, s->newest, " --out growth.svg");
	}
	strbuf_addstr(out, "</pre>\n");
}

static int section(struct strbuf *out, const struct page_section *s, size_t number,
		   struct strbuf *err)
{
	int ret;

	strbuf_addf(out, "<section aria-labelledby=\"s%zu\">\n<h2 id=\"s%zu\">", number, number);
	page_text(out, s->title);
	strbuf_addstr(out, "</h2>\n");
	headline(out, s);
	ret = history(out, s, number, err);
	if (ret)
		return ret;
	strbuf_addstr(out, "<h3>Where the bytes are</h3>\n<p class=\"soft\">Size by directory of ");
	page_text(out, s->newest);
	strbuf_addf(out,
		    ", down to %u path component%s; names in brackets are made by the link.</p>\n",
		    s->depth, s->depth == 1 ? "" : "s");
	page_dirs(out, s->dirs, TOP_DIRS);
	ret = growth(out, s, number, err);
	if (ret)
		return ret;
	strbuf_addf(out, "<h3>Largest symbols</h3>\n");
	page_symbols(out, s->symbols, TOP_SYMBOLS);
	commands(out, s);
	strbuf_addstr(out, "</section>\n");
	return 0;
}

static int headline_series(struct strbuf *out, const struct page_headline *h, size_t number,
			   struct strbuf *err)
{
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT, text = STRBUF_INIT;
	int ret = plot_headline(h->rows, PLOT_SVG, &svg, err);

	if (!ret)
		ret = plot_headline_text(h->rows, &text, err);
	if (ret)
		return ret;
	strbuf_addf(out,
		    "<section aria-labelledby=\"h%zu\">\n<h2 id=\"h%zu\">The headline series (",
		    number, number);
	page_text(out, h->arch);
	strbuf_addstr(out, ")</h2>\n<p>");
	page_text(out, text.buf);
	strbuf_addstr(out, "</p>\n");
	figure(out, &svg, "headline", number,
	       "Code and data of vmlinux by release, a line for each profile, without padding; the "
	       "axis is logarithmic. Where a build failed or was not made, the line has a gap.");
	strbuf_addstr(out, "<details><summary>The numbers of this picture</summary>\n");
	page_rows(out, h->rows);
	strbuf_addstr(out, "</details>\n<pre>kbloat plot headline --profile ");
	page_shell(out, h->profiles);
	strbuf_addstr(out, " --arch ");
	page_shell(out, h->arch);
	strbuf_addstr(out, " --out headline.svg\n</pre>\n</section>\n");
	return 0;
}

static void contents(struct strbuf *out, const struct page *page)
{
	strbuf_addstr(out, "<nav aria-label=\"Contents\">\n<ul>\n");
	for (size_t i = 0; i < page->nr_headlines; i++) {
		strbuf_addf(out, "<li><a href=\"#h%zu\">headline series (", i + 1);
		page_text(out, page->headlines[i].arch);
		strbuf_addstr(out, ")</a></li>\n");
	}
	for (size_t i = 0; i < page->nr; i++) {
		strbuf_addf(out, "<li><a href=\"#s%zu\">", i + 1);
		page_text(out, page->sections[i].title);
		strbuf_addstr(out, "</a></li>\n");
	}
	strbuf_addstr(out, "<li><a href=\"#builds\">all builds</a></li>\n</ul>\n</nav>\n");
}

int page_make(const struct page *page, struct strbuf *out, struct strbuf *err)
{
	int ret = 0;

	page_begin(out);
	strbuf_addstr(
		out, "<header>\n<h1>Kernel size report</h1>\n<p class=\"soft\">Each allocated byte "
		     "of each image is counted once. Sizes are decimal: 1 kB is 1,000 bytes; the "
		     "tables are exact.</p>\n");
	contents(out, page);
	strbuf_addstr(out, "</header>\n<main>\n");
	for (size_t i = 0; i < page->nr_headlines && !ret; i++)
		ret = headline_series(out, &page->headlines[i], i + 1, err);
	for (size_t i = 0; i < page->nr && !ret; i++)
		ret = section(out, &page->sections[i], i + 1, err);
	strbuf_addstr(out,
		      "<section aria-labelledby=\"builds\">\n<h2 id=\"builds\">All builds</h2>\n");
	page_builds(out, page->builds);
	strbuf_addstr(out, "<p>This page was made by <code>kbloat report</code>; another "
			   "<code>kbloat collect</code> and then the same command bring it up to "
			   "date.</p>\n</section>\n</main>\n");
	page_end(out);
	return ret;
}
