/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What "kbloat report" knows while it writes the site: report.c parses its options, the files
 * the files of this folder gather the facts of one page at a time and hand them to reports/site/. What all
 * pages need stays in memory: the builds, and of each series a matrix of subsystems by builds.
 */
#ifndef CLI_SITE_INTERNAL_H
#define CLI_SITE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/build.h"
#include "cli/shell/cli.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strmap.h"
#include "common/strvec.h"
#include "common/model/byte_class.h"
#include "reports/site/candidate.h"
#include "reports/site/names.h"

struct site_index;
struct site_out;
struct subsystems;

/* A successful build. */
struct report_build {
	struct build_ref *ref; /* borrowed from report->refs */
	char *path; /* of its page, from the top of the site */
	int64_t by_class[CLASS_NR];
	int64_t code, padding; /* sums of these */
	int64_t image, compressed; /* -1: unknown */
};

/* A series of one profile and architecture (analyzer/base/series.h), or one imported image. */
struct report_series {
	const char *profile, *arch; /* borrowed; NULL for an imported image */
	const char *name; /* likewise, as series_builds() has it */
	size_t number; /* of the profile's and architecture's: 0, 1 … */
	char *title; /* "tiny (x86_64)", of several "tiny (x86_64), branch main"; "@label" */
	char *slug;
	char *path; /* of its page, from the top of the site */
	struct report_build *builds;
	size_t nr;
	struct rows history; /* of "kbloat history", by class; no rows for an imported image */
	/* The newest of its builds that came with MAINTAINERS, which names them; NULL: none did. */
	const struct build_ref *maintainers_of;
	struct subsystems *maintainers; /* of that build's tree */
	/* Code and data by subsystem: code[name * nr + build]. No names: unknown. */
	struct strmap subsystems;
	int64_t *code;
	/* The step to each build from the one before: what is known of its commits. */
	bool *blamed;
	bool has_candidates; /* there is a list of them, which may be empty, of build number */
	size_t candidates_of;
	bool has_road; /* likewise, of the same build: what could leave it */
	struct strmap options; /* of the candidates, which have a page each */
	char *no_candidates; /* why there is none; NULL: nothing is wrong */
};

/* What a step is charged to a commit with, in all or of a subsystem. */
struct report_commit {
	size_t series, build; /* the newer end of the step */
	uint32_t commit; /* number in report->commit_ids */
	uint32_t subsystem; /* number in report->subsystems, STRMAP_NONE: of all of the step */
	int64_t delta;
};

struct report_commits {
	struct report_commit *v;
	size_t nr, cap;
};

struct report_commit_text {
	char *author, *subject;
};

/* A candidate that has a page. */
struct report_candidate {
	size_t series;
	char *option, *verdict, *kind, *proof, *boot;
	double odds;
	char *path;
	int64_t saving, share, measured;
	bool has_measured;
	uint32_t *subsystems; /* numbers in report->subsystems */
	size_t nr_subsystems;
};

struct report {
	struct cli_common common;
	const char *dir, *arch;
	struct strvec profiles; /* none: all, and imported images */
	struct db *db;
	struct progress *progress;
	struct site_out *out;
	struct site_index *index;
	struct build_ref *refs;
	size_t nr_refs;
	struct report_series *series;
	size_t nr_series;
	struct rows builds; /* of "kbloat builds", all of them */
	struct strmap subsystems; /* those that have a page; their names */
	struct strmap commit_ids;
	struct report_commit_text *commit_texts; /* by number of the id */
	size_t commit_texts_cap;
	struct report_commits commits; /* by series, step, size of the change */
	struct report_commits shares; /* by series, step, subsystem, size of the change */
	struct report_candidate *candidates; /* by series, then rank */
	size_t nr_candidates, candidates_cap;
};

/* Each function returns 0 or a negative errno and fills @err. */

/* facts.c */
int report_load(struct report *r, struct strbuf *err);
void report_release(struct report *r);
bool report_wants(const struct report *r, const char *profile, const char *arch);
/* Appends "tiny (x86_64)". */
void report_series_title(struct strbuf *out, const char *profile, const char *arch);
/* Code and data of subsystem @name (number in the series' map) in a build of the series. */
int64_t report_code(const struct report_series *s, uint32_t name, size_t build);

/* For links from a page so many directories below the top; options: those of the series, if any. */
struct site_here report_here(const struct report *r, const struct report_series *s, unsigned depth);
/* The path of the step to a build of the series from the one before. */
void report_step_path(const struct report_series *s, size_t build, struct strbuf *out);

/* candidates.c: a candidate as the pages list it. */
struct site_work report_work(const struct report *r, const struct report_candidate *c);

/* series.c: builds of the wanted kind, and names of which the newest attempt failed. */
void report_count_builds(const struct report *r, size_t *nr, size_t *failed);

/* One kind of page each. */
int report_candidates(struct report *r, struct strbuf *err); /* first: fills r->candidates */
int report_roads(struct report *r, struct strbuf *err); /* then */
int report_steps(struct report *r, struct strbuf *err); /* then: fills r->commits */
int report_builds(struct report *r, struct strbuf *err);
int report_subsystems(struct report *r, struct strbuf *err);
int report_series(struct report *r, struct strbuf *err);
int report_overview(struct report *r, struct strbuf *err);
int report_data(struct report *r, struct strbuf *err);

#endif
