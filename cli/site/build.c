// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of the builds. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzer/account/account.h"
#include "cli/site/internal.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "reports/site/build.h"
#include "reports/site/html.h"
#include "reports/site/index.h"
#include "reports/site/out.h"

/* The facts of one page. */
struct facts {
	struct rows sections, classes, dirs, files, symbols, options, subsystems;
	struct build_origin origin;
	char date[32]; /* of the commit, UTC */
};

static void facts_release(struct facts *f)
{
	struct rows *const all[] = { &f->sections, &f->classes, &f->dirs,      &f->files,
				     &f->symbols,  &f->options, &f->subsystems };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		rows_release(all[i]);
	build_origin_release(&f->origin);
}

static void date_of(const struct build_origin *origin, char date[32])
{
	time_t when = (time_t)origin->commit_time;
	struct tm tm;

	if (!*origin->commit || !gmtime_r(&when, &tm) ||
	    !strftime(date, 32, "%Y-%m-%d %H:%M UTC", &tm))
		*date = '\0';
}

static int gather(struct report *r, const struct report_series *s, size_t build, struct facts *f,
		  struct strbuf *err)
{
	const struct show_view views[] = {
		{ "section", &f->sections },
		{ "class", &f->classes },
		{ "dir", &f->dirs },
		{ "file", &f->files },
		{ "symbol", &f->symbols },
		{ "config", &f->options },
		{ "subsystem", &f->subsystems },
	};
	const struct build_ref *ref = s->builds[build].ref;
	int ret = analyze_build_origin(r->db, ref, &f->origin, err);

	if (!ret)
		ret = analyze_show_views(r->db, ref, views, ARRAY_SIZE(views), err);
	if (!ret)
		date_of(&f->origin, f->date);
	return ret;
}

static const char *evidence_of(const struct report *r, const struct build_ref *ref)
{
	const char *evidence = "";

	for (size_t i = 0; i < rows_nr(&r->builds); i++) {
		if (!strcmp(rows_text_at(&r->builds, i, "name"), ref->name) &&
		    !strcmp(rows_text_at(&r->builds, i, "status"), "ok"))
			evidence = rows_text_at(&r->builds, i, "evidence");
	}
	return evidence;
}

static void add_to_index(struct report *r, const struct report_series *s, size_t build)
{
	const struct report_build *b = &s->builds[build];

	site_index_add(r->index, SITE_BUILD, build_shown(b->ref), s->title, b->path, b->code,
		       build ? b->code - b[-1].code : SITE_NO_BYTES);
}

/* The options that own anything in the newest build lead to what could be done about them. */
static void index_options(struct report *r, const struct report_series *s, const struct rows *rows)
{
	for (size_t i = 0; i < rows_nr(rows); i++) {
		const char *name = rows_text_at(rows, i, "config");
		int64_t bytes = rows_num_at(rows, i, "bytes") - rows_num_at(rows, i, "padding");
		AUTO_STRBUF struct strbuf href = STRBUF_INIT;

		if (*name == '[' || !*name || !bytes)
			continue;
		if (strmap_find(&s->options, name) != STRMAP_NONE)
			site_candidate_path(&href, s->builds[s->candidates_of].path, name);
		else
			strbuf_addf(&href, "%s#options", s->builds[s->nr - 1].path);
		site_index_add(r->index, SITE_OPTION, name, s->title, href.buf, bytes,
			       SITE_NO_BYTES);
	}
}

static int write_page(struct report *r, const struct report_series *s, size_t build,
		      const struct facts *f, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf step = STRBUF_INIT, next = STRBUF_INIT, html = STRBUF_INIT;
	AUTO_STRBUF struct strbuf candidates = STRBUF_INIT, road = STRBUF_INIT;
	const struct report_build *b = &s->builds[build], *old = build ? b - 1 : b;
	bool last = build + 1 == s->nr;
	struct site_build page = {
		.here = report_here(r, s, SITE_BUILD_DEPTH),
		.name = build_shown(b->ref),
		.rev = build_rev_shown(b->ref),
		.subject = b->ref->subject,
		.profile = s->profile,
		.arch = s->arch,
		.path = b->path,
		.series = s->title,
		.series_path = s->path,
		.series_slug = s->slug,
		.index = build,
		.previous = build ? b[-1].path : NULL,
		.next = last ? NULL : b[1].path,
		.code = b->code,
		.padding = b->padding,
		.init = b->by_class[CLASS_INIT],
		.image = b->image,
		.compressed = b->compressed,
		.old_code = old->code,
		.old_padding = old->padding,
		.old_compressed = old->compressed,
		.commit = f->origin.commit,
		.date = f->date,
		.cc = f->origin.cc,
		.ld = f->origin.ld,
		.evidence = evidence_of(r, b->ref),
		.sections = &f->sections,
		.classes = &f->classes,
		.dirs = &f->dirs,
		.files = &f->files,
		.symbols = &f->symbols,
		.options = &f->options,
		.subsystems = f->subsystems.nr_cols ? &f->subsystems : NULL,
	};

	if (build) {
		report_step_path(s, build, &step);
		page.step = step.buf;
	}
	if (!last) {
		report_step_path(s, build + 1, &next);
		page.next_step = next.buf;
	}
	if (s->has_candidates && s->candidates_of == build) {
		site_candidates_path(&candidates, b->path);
		page.candidates = candidates.buf;
		if (s->has_road) {
			site_road_path(&road, b->path);
			page.road = road.buf;
		}
	}
	site_build_page(&page, &html);
	return site_put(r->out, b->path, html.buf, html.len, err);
}

static int one_build(struct report *r, const struct report_series *s, size_t build,
		     struct strbuf *err)
{
	struct facts f = { .origin = BUILD_ORIGIN_INIT };
	int ret = gather(r, s, build, &f, err);

	add_to_index(r, s, build);
	if (!ret && build + 1 == s->nr)
		index_options(r, s, &f.options);
	if (!ret)
		ret = write_page(r, s, build, &f, err);
	facts_release(&f);
	return ret;
}

int report_builds(struct report *r, struct strbuf *err)
{
	size_t total = 0, done = 0;
	int ret = 0;

	for (size_t i = 0; i < r->nr_series; i++)
		total += r->series[i].nr;
	progress_start(r->progress, "builds", total);
	for (size_t i = 0; i < r->nr_series && !ret; i++) {
		for (size_t b = 0; b < r->series[i].nr && !ret; b++) {
			ret = one_build(r, &r->series[i], b, err);
			progress_at(r->progress, ++done);
		}
	}
	progress_end(r->progress);
	return ret;
}
