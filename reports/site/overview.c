// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/overview.h"

#include <string.h>

#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/plot/headline.h"
#include "reports/plot/script.h"
#include "reports/site/site.h"
#include "reports/site/html.h"
#include "reports/site/plot.h"

/* --- the newest changes --- */

static void items(struct strbuf *out, const struct site_here *here, const struct site_item *list,
		  size_t nr, bool subsystems)
{
	strbuf_addstr(out, "<ul class=\"items\">\n");
	for (size_t i = 0; i < nr; i++) {
		strbuf_addstr(out, "<li>");
		html_delta(out, list[i].delta);
		strbuf_addch(out, ' ');
		if (subsystems)
			html_subsystem(out, here, list[i].name);
		else
			html_text(out, list[i].name);
		if (list[i].detail) {
			strbuf_addstr(out, " <span class=\"muted\">");
			html_text(out, list[i].detail);
			strbuf_addstr(out, "</span>");
		}
		strbuf_addstr(out, "</li>\n");
	}
	strbuf_addstr(out, "</ul>\n");
}

/* "v1 → v2: +12 kB (+0.1 %)", which leads to the step. */
static void change(struct strbuf *out, const struct site_here *here, const struct site_series *s)
{
	const struct site_series_build *b = &s->builds[s->nr - 1], *a = b - 1;
	AUTO_STRBUF struct strbuf href = STRBUF_INIT, text = STRBUF_INIT;

	site_href(&href, here, b->step);
	strbuf_addf(&text, "%s \xe2\x86\x92 %s", a->rev, b->rev);
	strbuf_addstr(out, "<p class=\"big\">");
	html_change(out, a->code, b->code);
	strbuf_addstr(out, "</p>\n<p>");
	html_link(out, href.buf, text.buf);
	strbuf_addstr(out, ", now ");
	html_size(out, b->code);
	strbuf_addstr(out, "</p>\n");
}

static void only_build(struct strbuf *out, const struct site_here *here,
		       const struct site_series *s)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	site_href(&href, here, s->builds[0].path);
	strbuf_addstr(out, "<p class=\"big\">");
	html_size(out, s->builds[0].code);
	strbuf_addstr(out, "</p>\n<p>");
	html_link(out, href.buf, s->profile ? s->builds[0].rev : s->title);
	strbuf_addstr(out, s->profile ? ", the only build so far" : ", an imported image");
	strbuf_addstr(out, "</p>\n");
}

/* That its newest build failed, or how many older ones did. */
static void broken(struct strbuf *out, const struct site_here *here, const struct site_broken *b)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT, text = STRBUF_INIT;

	site_href(&href, here, "builds.html");
	strbuf_addstr(&href, "#failed");
	strbuf_addstr(out, b->rev ? "<p>" : "<p class=\"muted\">");
	if (b->rev) {
		html_badge(out, "bad", "failed");
		strbuf_addch(out, ' ');
		strbuf_addf(&text, "%s failed at %s", b->rev, b->stage);
		html_link(out, href.buf, text.buf);
		if (b->nr > 1)
			strbuf_addstr(out, "; ");
	}
	strbuf_reset(&text);
	number_add(&text, (int64_t)b->failed, false);
	strbuf_addstr(&text, " of ");
	number_add(&text, (int64_t)b->nr, false);
	strbuf_addstr(&text, " builds failed");
	if (b->nr > 1)
		html_link(out, b->rev ? NULL : href.buf, text.buf);
	strbuf_addstr(out, "</p>\n");
}

/* A series of which there is nothing but failures. */
static void lost_card(struct strbuf *out, const struct site_here *here, const struct site_broken *b)
{
	strbuf_addstr(out, "<section class=\"card\">\n<h3>");
	html_text(out, b->title);
	strbuf_addstr(out, "</h3>\n<p class=\"big\">no good build</p>\n");
	broken(out, here, b);
	strbuf_addstr(out, "</section>\n");
}

static void card(struct strbuf *out, const struct site_here *here, const struct site_series *s)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	site_href(&href, here, s->profile ? s->path : s->builds[0].path);
	strbuf_addstr(out, "<section class=\"card\">\n<h3>");
	html_link(out, href.buf, s->title);
	strbuf_addstr(out, "</h3>\n");
	if (s->broken)
		broken(out, here, s->broken);
	if (s->nr < 2) {
		only_build(out, here, s);
	} else {
		change(out, here, s);
		if (s->nr_subsystems)
			items(out, here, s->subsystems, s->nr_subsystems, true);
		if (s->nr_commits) {
			strbuf_addstr(out, "<p class=\"muted\">Largest commits</p>\n");
			items(out, here, s->commits, s->nr_commits, false);
		} else if (!s->blamed) {
			strbuf_addstr(out, "<p class=\"muted\">Its commits are not known yet: the "
					   "page of the step says how to find them.</p>\n");
		}
	}
	strbuf_addstr(out, "</section>\n");
}

static void newest(struct strbuf *out, const struct site_overview *o)
{
	html_heading(out, 2, "newest", "The newest change");
	strbuf_addstr(out, "<div class=\"cards\">\n");
	for (size_t i = 0; i < o->nr; i++)
		card(out, &o->here, &o->series[i]);
	for (size_t i = 0; i < o->nr_lost; i++)
		lost_card(out, &o->here, &o->lost[i]);
	strbuf_addstr(out, "</div>\n");
}

/* --- headline --- */

static int lead(struct strbuf *out, const struct site_overview *o, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < o->nr_headlines && !ret; i++) {
		strbuf_reset(&text);
		ret = plot_headline_text(o->headlines[i].rows, &text, err);
		if (ret)
			break;
		/* "minmod at v6.12 has …": begins with a name from outside, which stays as it is */
		html_paragraph(out, i ? NULL : "lead", text.buf);
	}
	if (!o->nr_headlines)
		html_paragraph(out, "lead",
			       "Where the bytes of these kernels are, and what changed.");
	return ret;
}

static int headlines(struct strbuf *out, const struct site_overview *o, struct strbuf *err)
{
	int ret = 0;

	if (o->nr_headlines)
		html_heading(out, 2, "headline", "The series");
	for (size_t i = 0; i < o->nr_headlines && !ret; i++) {
		const struct site_headline *h = &o->headlines[i];
		AUTO_STRBUF struct strbuf svg = STRBUF_INIT, id = STRBUF_INIT;

		strbuf_addf(&id, "headline%zu", i);
		ret = plot_headline(h->rows, PLOT_SVG, &svg, err);
		if (ret)
			break;
		site_figure(
			out, &svg, id.buf,
			"Code and data of vmlinux by release, a line for each profile, without "
			"padding; the axis is logarithmic. Where a build failed or was not made, "
			"the line has a gap.");
		strbuf_addstr(out, "<details><summary>The numbers of this picture</summary>\n");
		html_rows(out, h->rows, "Code and data by release", 0);
		strbuf_addstr(out, "</details>\n");
		html_commands(out);
		html_command(out, "kbloat plot headline --profile");
		html_argument(out, h->profiles);
		html_command(out, " --arch");
		html_argument(out, h->arch);
		html_command(out, " --out headline.svg\n");
		html_commands_end(out);
	}
	return ret;
}

/* --- history, work, builds --- */

static void whole_history(struct strbuf *out, const struct site_overview *o)
{
	size_t steps = 0;

	for (size_t i = 0; i < o->nr; i++)
		steps += o->series[i].nr - 1;
	html_heading(out, 2, "history", "Over the whole history");
	if (!steps) {
		html_paragraph(out, "muted",
			       "There is no step yet: a second build of a series makes one.");
		return;
	}
	html_paragraph(
		out, "muted",
		"By subsystem and step; one MAINTAINERS file, the newest of each series, decides "
		"for all of its builds.");
	site_charges(out, &o->here, o->grown, o->nr_grown, "What grew most", true);
	site_charges(out, &o->here, o->shrunk, o->nr_shrunk, "What shrank most", true);
}

static void work(struct strbuf *out, const struct site_overview *o)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	site_href(&href, &o->here, "candidates.html");
	html_heading(out, 2, "work", "What to do");
	if (o->nr_work)
		site_work(out, &o->here, o->work, o->nr_work,
			  "Candidates that are ready: nothing in the image needs them", true);
	strbuf_addstr(out, o->nr_work ? "<p>" :
					"<p>No candidate is ready to become a module, as far as is "
					"known. ");
	html_link(out, href.buf, "All candidates");
	strbuf_addstr(out, "</p>\n");
}

static void builds(struct strbuf *out, const struct site_overview *o)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	site_href(&href, &o->here, "builds.html");
	html_heading(out, 2, "builds", "Builds");
	strbuf_addstr(out, "<p>");
	html_link(out, href.buf, "All builds");
	strbuf_addstr(out, ": ");
	html_count(out, o->nr_builds, "build", "builds");
	if (o->nr_failed) {
		strbuf_addstr(out, ", ");
		number_add(out, (int64_t)o->nr_failed, false);
		strbuf_addstr(out, " failed, with the ends of their logs");
	}
	strbuf_addstr(out, ".</p>\n");
}

int site_overview_page(const struct site_overview *o, struct strbuf *out, struct strbuf *err)
{
	const struct site_page page = {
		.kind = "overview", .title = "Kernel size", .nav = "overview", .tables = true
	};
	int ret;

	site_begin(out, &page);
	strbuf_addstr(out, "<h1>Kernel size</h1>\n");
	ret = lead(out, o, err);
	if (ret)
		return ret;
	if (!o->nr)
		html_paragraph(out, NULL, "No build went well yet.");
	if (o->nr || o->nr_lost)
		newest(out, o);
	ret = headlines(out, o, err);
	if (ret)
		return ret;
	whole_history(out, o);
	work(out, o);
	builds(out, o);
	site_end(out, &page);
	return 0;
}
