// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/names.h"

#include <string.h>

#include "common/strbuf.h"
#include "common/strmap.h"
#include "reports/site/site.h"
#include "reports/site/html.h"

static void add_series(struct strbuf *text, const char *series)
{
	if (series)
		strbuf_addf(text, "_%s", series);
}

void site_series_slug(struct strbuf *out, const char *profile, const char *arch, const char *series,
		      const char *name)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (profile)
		strbuf_addf(&text, "%s_%s", profile, arch);
	else
		strbuf_addstr(&text, name);
	add_series(&text, series);
	site_slug(out, text.buf);
}

void site_build_path(struct strbuf *out, const char *rev, const char *profile, const char *arch,
		     const char *series, const char *label)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (label && *label)
		strbuf_addf(&text, "@%s", label);
	else
		strbuf_addf(&text, "%s_%s_%s", rev, profile, arch);
	add_series(&text, series);
	strbuf_addstr(out, "build/");
	site_slug(out, text.buf);
	strbuf_addstr(out, ".html");
}

void site_step_path(struct strbuf *out, const char *series_slug, const char *old_rev,
		    const char *new_rev)
{
	strbuf_addf(out, "step/%s/", series_slug);
	site_slug(out, old_rev);
	strbuf_addstr(out, "..");
	site_slug(out, new_rev);
	strbuf_addstr(out, ".html");
}

void site_subsystem_path(struct strbuf *out, const char *name)
{
	strbuf_addstr(out, "subsystem/");
	site_slug(out, name);
	strbuf_addstr(out, ".html");
}

/* "DIR/" and the name of the build's page, without its directory and ending. */
static void in_dir(struct strbuf *out, const char *dir, const char *build_path)
{
	const char *slash = strrchr(build_path, '/'), *name = slash ? slash + 1 : build_path;
	size_t len = strlen(name), end = strlen(".html");

	strbuf_addf(out, "%s/", dir);
	strbuf_add(out, name, len > end ? len - end : len);
}

void site_candidates_path(struct strbuf *out, const char *build_path)
{
	in_dir(out, "candidates", build_path);
	strbuf_addstr(out, ".html");
}

void site_road_path(struct strbuf *out, const char *build_path)
{
	in_dir(out, "plans", build_path);
	strbuf_addstr(out, ".html");
}

void site_candidate_path(struct strbuf *out, const char *build_path, const char *option)
{
	in_dir(out, "candidates", build_path);
	strbuf_addch(out, '/');
	site_slug(out, option);
	strbuf_addstr(out, ".html");
}

void site_href(struct strbuf *out, const struct site_here *here, const char *path)
{
	site_root(out, here->depth);
	strbuf_addstr(out, path);
}

void html_subsystem(struct strbuf *out, const struct site_here *here, const char *name)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	if (!here->subsystems || strmap_find(here->subsystems, name) == STRMAP_NONE) {
		html_text(out, name);
		return;
	}
	site_root(&href, here->depth);
	site_subsystem_path(&href, name);
	html_link(out, href.buf, name);
}

void html_option(struct strbuf *out, const struct site_here *here, const char *option)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT;

	if (!here->options || strmap_find(here->options, option) == STRMAP_NONE) {
		html_text(out, option);
		return;
	}
	site_root(&href, here->depth);
	site_candidate_path(&href, here->options_of, option);
	html_link(out, href.buf, option);
}
