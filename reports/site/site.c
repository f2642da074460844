// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/site.h"

#include <ctype.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "reports/site/html.h"

static bool stays(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-';
}

void site_slug(struct strbuf *out, const char *name)
{
	size_t len = strlen(name), kept = len < SITE_SLUG_MAX ? len : SITE_SLUG_MAX;
	bool changed = !len || kept < len || *name == '.';

	for (size_t i = 0; i < kept; i++) {
		bool stay = stays(name[i]) && !(name[i] == '.' && !i);

		changed |= !stay;
		strbuf_addch(out, stay ? name[i] : '-');
	}
	if (changed)
		strbuf_addf(out, "-%08x", (unsigned)XXH3_64bits(name, len));
}

void site_root(struct strbuf *out, unsigned depth)
{
	while (depth--)
		strbuf_addstr(out, "../");
}

struct entry {
	const char *name, *href, *text;
};

static const struct entry entries[] = {
	{ "overview", "index.html", "Overview" },
	{ "builds", "builds.html", "Builds" },
	{ "subsystems", "subsystems.html", "Subsystems" },
	{ "candidates", "candidates.html", "Candidates" },
	{ "search", "search.html", "Search" },
};

static void navigation(struct strbuf *out, const struct site_page *page, const char *root)
{
	strbuf_addstr(out, "<nav aria-label=\"Site\">\n<ul>\n");
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		bool here = page->nav && !strcmp(page->nav, entries[i].name);

		strbuf_addf(out, "<li><a href=\"%s%s\"%s>%s</a></li>\n", root, entries[i].href,
			    here ? " aria-current=\"page\"" : "", entries[i].text);
	}
	strbuf_addstr(out, "</ul>\n</nav>\n");
}

static void header(struct strbuf *out, const struct site_page *page, const char *root)
{
	strbuf_addstr(out, "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
			   "<header class=\"site\">\n");
	strbuf_addf(out, "<a class=\"brand\" href=\"%sindex.html\">kbloat</a>\n", root);
	navigation(out, page, root);
	strbuf_addf(
		out,
		"<form class=\"search\" role=\"search\" action=\"%ssearch.html\">"
		"<input name=\"q\" type=\"search\" aria-label=\"Search symbols, files, options, "
		"commits and subsystems\" placeholder=\"Symbol, file, option …\"><button "
		"type=\"submit\">Search</button></form>\n"
		"<span id=\"theme\"></span>\n</header>\n",
		root);
}

/* Nothing is loaded but what lies beside the page; style attributes are those of bars and plots. */
#define POLICY                                                                                     \
	"default-src 'none'; script-src 'self' file:; style-src 'self' 'unsafe-inline' file:; "    \
	"img-src 'self' data: file:; form-action 'self' file:; base-uri 'none'"

void site_begin(struct strbuf *out, const struct site_page *page)
{
	AUTO_STRBUF struct strbuf root = STRBUF_INIT;

	site_root(&root, page->depth);
	strbuf_addf(
		out,
		"<!DOCTYPE html>\n<html lang=\"en\" data-root=\"%s\" data-page=\"%s\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
		root.buf, page->kind);
	html_text(out, page->title);
	strbuf_addf(out,
		    " – kbloat</title>\n<link rel=\"icon\" href=\"data:,\">\n"
		    "<script src=\"%sassets/theme.js\"></script>\n"
		    "<link rel=\"stylesheet\" href=\"%sassets/colours.css\">\n"
		    "<link rel=\"stylesheet\" href=\"%sassets/site.css\">\n"
		    "<link rel=\"stylesheet\" href=\"%sassets/pages.css\">\n</head>\n<body>\n",
		    root.buf, root.buf, root.buf, root.buf);
	header(out, page, root.buf);
	strbuf_addstr(out, "<main id=\"main\">\n");
}

static void script(struct strbuf *out, const char *root, const char *name)
{
	strbuf_addf(out, "<script defer src=\"%sassets/%s\"></script>\n", root, name);
}

void site_end(struct strbuf *out, const struct site_page *page)
{
	AUTO_STRBUF struct strbuf root = STRBUF_INIT;

	site_root(&root, page->depth);
	strbuf_addf(
		out,
		"</main>\n<footer class=\"site\">\n<p>Made by <code>kbloat report</code>. Each "
		"allocated byte of each image is counted once. Sizes are decimal: 1 kB is 1,000 "
		"bytes; tables are exact. Code and data is the size without padding (alignment "
		"and fill).</p>\n<p><a href=\"%sassets/LICENSES.txt\">Licences of the "
		"libraries in this site</a></p>\n</footer>\n",
		root.buf);
	script(out, root.buf, "site.js");
	if (page->tables) {
		script(out, root.buf, "jquery.min.js");
		script(out, root.buf, "jquery.dataTables.min.js");
		script(out, root.buf, "tables.js");
	}
	if (page->treemap) {
		script(out, root.buf, "d3-hierarchy.min.js");
		script(out, root.buf, "tree.js");
	}
	if (!strcmp(page->kind, "search"))
		script(out, root.buf, "search.js");
	strbuf_addstr(out, "</body>\n</html>\n");
}
