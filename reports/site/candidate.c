// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/candidate.h"

#include <string.h>

#include "common/demangle.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "reports/site/site.h"
#include "reports/site/html.h"
#include "reports/site/tree.h"

#define TOP_FINDINGS 60
#define LOG_MAX 6000 /* bytes of the end of a log */

static const char *verdict_class(const char *verdict)
{
	if (!strcmp(verdict, "ready"))
		return "ok";
	return strcmp(verdict, "exports") ? "bad" : "warn";
}

static bool is_hopeful(const struct site_candidate *c)
{
	return strcmp(c->verdict, "entangled") && strcmp(c->verdict, "impossible");
}

/* --- findings --- */

/* A path, which may be broken at its slashes. */
static void path_text(struct strbuf *out, const char *path)
{
	AUTO_STRBUF struct strbuf html = STRBUF_INIT;

	html_text(&html, path);
	for (const char *s = html.buf; *s; s++) {
		strbuf_addch(out, *s);
		if (*s == '/')
			strbuf_addstr(out, "<wbr>");
	}
}

/* Whether @object is what @source is compiled to, and so says nothing more. */
static bool is_source_of(const char *source, const char *object)
{
	size_t len = strlen(object);

	return len > 2 && !strcmp(object + len - 2, ".o") && strlen(source) == len &&
	       !strncmp(source, object, len - 1) && strchr("cS", source[len - 1]);
}

/* The object of a finding, unless it is told by its source beside it. */
static const char *object_at(const struct rows *evidence, size_t row)
{
	const char *object = rows_text_at(evidence, row, "object");

	return is_source_of(rows_text_at(evidence, row, "other"), object) ? "" : object;
}

/* Into the map of the build; objects are there by their sources' names, so that only these link. */
static void place_cell(struct strbuf *out, const struct site_candidate *c, const char *path,
		       int64_t line)
{
	size_t len = strlen(path);
	bool source = len > 2 && (!strcmp(path + len - 2, ".c") || !strcmp(path + len - 2, ".S"));
	AUTO_STRBUF struct strbuf page = STRBUF_INIT, href = STRBUF_INIT, text = STRBUF_INIT;

	strbuf_addstr(&text, path);
	if (line && *path)
		strbuf_addf(&text, ":%lld", (long long)line);
	site_href(&page, &c->here, c->build_path);
	if (source)
		site_tree_href(&href, page.buf, path, NULL);
	strbuf_addstr(out, "<td>");
	if (source) {
		strbuf_addstr(out, "<a href=\"");
		html_text(out, href.buf);
		strbuf_addstr(out, "\">");
	}
	path_text(out, text.buf);
	strbuf_addstr(out, source ? "</a></td>" : "</td>");
}

static void finding_row(struct strbuf *out, const struct site_candidate *c, size_t row,
			bool objects)
{
	AUTO_STRBUF struct strbuf symbol = STRBUF_INIT;
	const struct rows *e = c->evidence;

	html_row(out);
	html_row_head(out, NULL, rows_text_at(e, row, "rule"));
	html_cell(out, rows_text_at(e, row, "effect"));
	html_cell(out, demangle_shown(rows_text_at(e, row, "symbol"), &symbol));
	html_cell(out, rows_text_at(e, row, "how"));
	if (objects) {
		strbuf_addstr(out, "<td>");
		path_text(out, object_at(e, row));
		strbuf_addstr(out, "</td>");
	}
	place_cell(out, c, rows_text_at(e, row, "other"), rows_num_at(e, row, "line"));
	strbuf_addstr(out, "<td>");
	html_subsystem(out, &c->here, rows_text_at(e, row, "subsystem"));
	strbuf_addstr(out, "</td>");
	html_cell(out, rows_text_at(e, row, "detail"));
	html_row_end(out);
}

static bool has_objects(const struct rows *evidence)
{
	for (size_t i = 0; i < rows_nr(evidence) && i < TOP_FINDINGS; i++) {
		if (*object_at(evidence, i))
			return true;
	}
	return false;
}

static void findings(struct strbuf *out, const struct site_candidate *c)
{
	static const struct html_column with_objects[] = {
		{ "rule", false, NULL },
		{ "leads to", false, NULL },
		{ "symbol", false, NULL },
		{ "how", false, NULL },
		{ "object", false, NULL },
		{ "with", false, NULL },
		{ "subsystem of it", false, NULL },
		{ "detail", false, NULL },
		{ NULL, false, NULL },
	};
	static const struct html_column without[] = {
		{ "rule", false, NULL },   { "leads to", false, NULL },
		{ "symbol", false, NULL }, { "how", false, NULL },
		{ "with", false, NULL },   { "subsystem of it", false, NULL },
		{ "detail", false, NULL }, { NULL, false, NULL },
	};
	size_t nr = rows_nr(c->evidence);
	bool objects = has_objects(c->evidence);
	const struct html_table table = {
		.caption = "Findings: what stands in its way, and notes",
		.columns = objects ? with_objects : without,
		.sortable = true,
		.search = true,
	};

	html_heading(out, 2, "findings", "What stands in its way");
	if (!nr) {
		html_paragraph(out, NULL, "Nothing was found.");
		return;
	}
	html_table(out, &table);
	for (size_t i = 0; i < nr && i < TOP_FINDINGS; i++)
		finding_row(out, c, i, objects);
	html_table_end(out, false);
	if (nr > TOP_FINDINGS) {
		strbuf_addstr(out, "<p class=\"muted\">");
		number_add(out, (int64_t)(nr - TOP_FINDINGS), false);
		strbuf_addstr(out, " more.</p>\n");
	}
}

/* --- proofs --- */

static void log_end(struct strbuf *out, const char *what, const char *log)
{
	size_t len = strlen(log), from = len > LOG_MAX ? len - LOG_MAX : 0;
	const char *line = from ? strchr(log + from, '\n') : NULL;

	if (!*log)
		return;
	if (line)
		from = (size_t)(line + 1 - log);
	strbuf_addf(out, "<details><summary>%s</summary>\n", what);
	html_log(out, what, log + from, len - from);
	strbuf_addstr(out, "</details>\n");
}

static void number_fact(struct strbuf *out, const struct rows *proofs, size_t row,
			const char *column, const char *what)
{
	if (!rows_has(proofs, row, column))
		return;
	html_fact(out, what);
	number_add(out, rows_num_at(proofs, row, column), false);
	strbuf_addstr(out, " bytes");
}

static void text_fact(struct strbuf *out, const char *what, const char *text)
{
	if (!*text)
		return;
	html_fact(out, what);
	html_text(out, text);
}

static void one_proof(struct strbuf *out, const struct site_candidate *c, size_t row)
{
	const struct rows *p = c->proofs;
	const char *boot = rows_text_at(p, row, "boot");
	bool proven = !strcmp(rows_text_at(p, row, "outcome"), "proven");

	html_facts(out);
	html_fact(out, row ? "An earlier try" : "The newest try");
	html_badge(out, proven ? "ok" : "bad", proven ? "proven" : "failed");
	text_fact(out, "Failed at stage", rows_text_at(p, row, "stage"));
	text_fact(out, "Kind of failure", rows_text_at(p, row, "class"));
	text_fact(out, "First error", rows_text_at(p, row, "message"));
	number_fact(out, p, row, "predicted", "Predicted saving");
	/* an image that was linked is smaller also where its module cannot be loaded */
	number_fact(out, p, row, "measured", proven ? "Measured saving" : "Image shrank by");
	number_fact(out, p, row, "module", "Size of the module");
	html_fact(out, "Booted, and module loaded");
	html_text(out, *boot ? boot : "not tried");
	text_fact(out, "First line that is wrong", rows_text_at(p, row, "boot_message"));
	html_facts_end(out);
	log_end(out, "The end of the log", rows_text_at(p, row, "log"));
	log_end(out, "The end of the log of the boot", rows_text_at(p, row, "boot_log"));
}

static void proofs(struct strbuf *out, const struct site_candidate *c)
{
	size_t nr = rows_nr(c->proofs);

	html_heading(out, 2, "proof", "Proof");
	if (!nr)
		html_paragraph(out, NULL,
			       is_hopeful(c) ? "Nobody has tried yet. This does:" :
					       "Nobody has tried yet; it is expected to fail:");
	for (size_t i = 0; i < nr; i++)
		one_proof(out, c, i);
	html_commands(out);
	html_command(out, "kbloat prove");
	html_argument(out, c->build);
	html_argument(out, c->option);
	html_command(out, is_hopeful(c) ? " --boot --patches DIR\n" : " --force\n");
	html_commands_end(out);
}

/* --- the page --- */

static void around(struct strbuf *out, const struct site_candidate *c)
{
	AUTO_STRBUF struct strbuf list = STRBUF_INIT, build = STRBUF_INIT;

	site_href(&list, &c->here, c->list_path);
	site_href(&build, &c->here, c->build_path);
	strbuf_addstr(out, "<ul class=\"around\">\n<li>");
	html_link(out, list.buf, "all candidates");
	strbuf_addstr(out, "</li>\n<li>");
	html_link(out, build.buf, c->build);
	strbuf_addstr(out, "</li>\n");
	for (size_t i = 0; i < c->subsystems->nr; i++) {
		strbuf_addstr(out, "<li>");
		html_subsystem(out, &c->here, c->subsystems->v[i]);
		strbuf_addstr(out, "</li>\n");
	}
	strbuf_addstr(out, "</ul>\n");
}

/* What the newest try found, if it went well: before that there are only predictions. */
static bool measured_at(const struct site_candidate *c, const char *column, int64_t *bytes)
{
	if (!rows_nr(c->proofs) || !rows_has(c->proofs, 0, column) ||
	    strcmp(rows_text_at(c->proofs, 0, "outcome"), "proven") != 0)
		return false;
	*bytes = rows_num_at(c->proofs, 0, column);
	return true;
}

static void tiles(struct strbuf *out, const struct site_candidate *c)
{
	int64_t saving = c->saving, module = c->module;
	bool saved = measured_at(c, "measured", &saving), made = measured_at(c, "module", &module);

	html_tiles(out);
	html_tile(out, saved ? "Saving, measured" : "Saving, predicted", saving, NULL);
	html_tile(out, "Its own code and data", c->own, NULL);
	html_tile(out, made ? "The module, measured" : "The module, predicted", module, NULL);
	html_tiles_end(out);
}

static void lead(struct strbuf *out, const struct site_candidate *c)
{
	AUTO_STRBUF struct strbuf odds = STRBUF_INIT;
	int64_t saving;

	strbuf_addstr(out, "<p class=\"lead\">");
	html_badge(out, verdict_class(c->verdict), c->verdict);
	if (rows_nr(c->proofs)) {
		const char *outcome = rows_text_at(c->proofs, 0, "outcome");

		strbuf_addch(out, ' ');
		html_badge(out, strcmp(outcome, "proven") ? "bad" : "ok", outcome);
	}
	if (measured_at(c, "measured", &saving)) {
		strbuf_addstr(out, " As a module it takes ");
		html_size(out, saving);
		strbuf_addstr(out, " off the image, as measured; ");
		html_size(out, c->saving);
		strbuf_addstr(out,
			      saving == c->saving ? " was predicted, too." : " was predicted.");
	} else {
		strbuf_addstr(out, " As a module it would take ");
		html_size(out, c->saving);
		strbuf_addstr(out, " off the image, as predicted.");
	}
	strbuf_addstr(out, " Going by what upstream has converted before, the odds that "
			   "it becomes one are ");
	number_add_percent(&odds, 100 * c->odds, 1, false);
	html_percent_text(out, odds.buf);
	strbuf_addstr(out, ".</p>\n");
}

void site_candidate_page(const struct site_candidate *c, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT;
	struct site_page page = {
		.kind = "candidate", .nav = "candidates", .depth = c->here.depth, .tables = true
	};

	strbuf_addf(&title, "%s as a module, %s", c->option, c->build);
	page.title = title.buf;
	site_begin(out, &page);
	strbuf_addstr(out, "<h1><span class=\"kicker\">candidate</span> ");
	html_text(out, c->option);
	strbuf_addstr(out, "</h1>\n");
	lead(out, c);
	around(out, c);
	tiles(out, c);
	html_heading(out, 2, "explanation", "Its explanation");
	strbuf_addstr(out, "<pre class=\"explanation\" tabindex=\"0\">");
	html_lines(out, c->explanation, strlen(c->explanation));
	strbuf_addstr(out, "</pre>\n");
	if (!c->whole) {
		html_paragraph(out, "muted", "Its lists are long; in full they are here:");
		html_commands(out);
		html_command(out, "kbloat candidates");
		html_argument(out, c->build);
		html_command(out, " -v --why");
		html_argument(out, c->option);
		html_command(out, "\n");
		html_commands_end(out);
	}
	proofs(out, c);
	findings(out, c);
	site_end(out, &page);
}
