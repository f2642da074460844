/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which page is where: paths relative to the top of the site, made of slugs, so that they need no
 * escaping in a URL. All appended to @out.
 */
#ifndef REPORTS_SITE_NAMES_H
#define REPORTS_SITE_NAMES_H

#include <stdbool.h>

struct strbuf;
struct strmap;

/*
 * @profile NULL: of the imported image @name. @series: which of several of the profile; NULL: the
 * first, or there is one only.
 */
void site_series_slug(struct strbuf *out, const char *profile, const char *arch, const char *series,
		      const char *name);
void site_build_path(struct strbuf *out, const char *rev, const char *profile, const char *arch,
		     const char *series, const char *label);
void site_step_path(struct strbuf *out, const char *series_slug, const char *old_rev,
		    const char *new_rev);
void site_subsystem_path(struct strbuf *out, const char *name);
/* @build_path: of site_build_path(). Of its list; of one of them. */
void site_candidates_path(struct strbuf *out, const char *build_path);
/* What could leave it. */
void site_road_path(struct strbuf *out, const char *build_path);
void site_candidate_path(struct strbuf *out, const char *build_path, const char *option);

/* From which page to which: what html_subsystem() and its like need. */
struct site_here {
	unsigned depth; /* of the page that the link is on */
	const struct strmap *subsystems; /* those that have pages */
	const struct strmap *options; /* candidates that have pages; NULL: none */
	const char *options_of; /* build path of these */
};

/* The name, a link when it has a page. */
void html_subsystem(struct strbuf *out, const struct site_here *here, const char *name);
void html_option(struct strbuf *out, const struct site_here *here, const char *option);
/* A path from the top as a link from here: appended to @out. */
void site_href(struct strbuf *out, const struct site_here *here, const char *path);

#endif
