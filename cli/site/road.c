// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages about what could leave, of the builds whose candidates are shown. */
#include <errno.h>
#include <stdlib.h>

#include "analyzer/plan/road.h"
#include "cli/shared/derive.h"
#include "cli/site/internal.h"
#include "common/alloc.h"
#include "common/model/rows.h"
#include "reports/site/out.h"
#include "reports/site/road.h"

/* The modules of each point that has them. The caller ends them with release_modules(). */
static int read_modules(struct report *r, const struct build_ref *ref, const struct road *road,
			struct rows **modules, struct strbuf *err)
{
	int ret = 0;

	for (size_t i = 0; i < rows_nr(road->points) && !ret; i++) {
		if (!rows_num_at(road->points, i, "modules"))
			continue;
		modules[i] = xcalloc(1, sizeof(*modules[i]));
		ret = road_module_rows(r->db, ref->id, rows_num_at(road->points, i, "point"),
				       modules[i], err);
	}
	return ret;
}

static void release_modules(struct rows **modules, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (modules[i])
			rows_release(modules[i]);
		free(modules[i]);
	}
}

static int write_page(struct report *r, const struct report_series *s, const struct road *road,
		      const struct rows *wall, struct rows *const *modules, struct strbuf *err)
{
	const struct report_build *b = &s->builds[s->candidates_of];
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, list = STRBUF_INIT, html = STRBUF_INIT;
	const struct site_road page = { .here = report_here(r, s, SITE_ROAD_DEPTH),
					.build = build_shown(b->ref),
					.build_path = b->path,
					.candidates =
						(site_candidates_path(&list, b->path), list.buf),
					.bytes = road->bytes,
					.held = road->held,
					.complete = road->complete,
					.lacks = road->lacks,
					.points = road->points,
					.wall = wall,
					.modules = (const struct rows *const *)modules };
	int ret = site_road_page(&page, &html, err);

	site_road_path(&path, b->path);
	return ret ? ret : site_put(r->out, path.buf, html.buf, html.len, err);
}

static int road_of(struct report *r, const struct report_series *s, struct strbuf *err)
{
	const struct build_ref *ref = s->builds[s->candidates_of].ref;
	AUTO_ROAD struct road road = { 0 };
	AUTO_ROWS struct rows wall = ROWS_INIT;
	struct rows **modules;
	int ret = road_read(r->db, ref, &road, err);

	if (!ret)
		ret = road_wall_rows(r->db, ref->id, &wall, err);
	if (ret)
		return ret;
	modules = xcalloc(rows_nr(road.points) + 1, sizeof(struct rows *));
	ret = read_modules(r, ref, &road, modules, err);
	if (!ret)
		ret = write_page(r, s, &road, &wall, modules, err);
	release_modules(modules, rows_nr(road.points));
	free(modules);
	return ret;
}

static int one_series(struct report *r, struct report_series *s, struct strbuf *err)
{
	const struct strvec none = STRVEC_INIT;
	const struct derive how = { .db = r->common.db, .off = &none, .progress = r->progress };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = cli_derive_plans(&how, s->builds[s->candidates_of].ref, &r->db, &why);

	if (ret == -ENOENT || ret == -EROFS)
		return 0;
	s->has_road = !ret;
	return ret ? error_set(err, ret, "%s", why.buf) : road_of(r, s, err);
}

int report_roads(struct report *r, struct strbuf *err)
{
	int ret = 0;

	progress_start(r->progress, "plans", r->nr_series);
	for (size_t i = 0; i < r->nr_series && !ret; i++) {
		if (r->series[i].has_candidates)
			ret = one_series(r, &r->series[i], err);
		progress_at(r->progress, i + 1);
	}
	progress_end(r->progress);
	return ret;
}
