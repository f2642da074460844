// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of the series, and the list of all builds. */
#include "cli/site/series.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "cli/site/commits.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "reports/site/html.h"
#include "reports/site/out.h"

/* --- a series --- */

static bool larger(const struct site_item *a, const struct site_item *b)
{
	int64_t m = llabs(a->delta), n = llabs(b->delta);

	return m != n ? m > n : strcmp(a->name, b->name) < 0;
}

/* Keeps the largest of them, in order. */
static size_t insert(struct site_item *items, size_t nr, const struct site_item *item)
{
	size_t at = nr;

	while (at && larger(item, &items[at - 1]))
		at--;
	if (at >= REPORT_ITEMS)
		return nr;
	nr += nr < REPORT_ITEMS;
	memmove(&items[at + 1], &items[at], (nr - at - 1) * sizeof(*items));
	items[at] = *item;
	return nr;
}

static void add_subsystems(struct report_series_page *p, const struct report *r,
			   const struct report_series *s)
{
	size_t nr = 0;

	for (uint32_t i = 0; i < s->subsystems.nr; i++) {
		const struct site_item item = { strmap_name(&s->subsystems, i), NULL,
						report_code(s, i, s->nr - 1) -
							report_code(s, i, s->nr - 2) };

		if (item.delta && strmap_find(&r->subsystems, item.name) != STRMAP_NONE)
			nr = insert(p->subsystems, nr, &item);
	}
	p->page.nr_subsystems = nr;
}

static void add_commits(struct report_series_page *p, const struct report *r, size_t series)
{
	size_t nr = 0;

	for (size_t i = 0; i < r->commits.nr; i++) {
		const struct report_commit *c = &r->commits.v[i];
		const struct site_item item = { report_commit_subject(r, c),
						report_commit_author(r, c), c->delta };

		if (c->series == series && c->build + 1 == r->series[series].nr && c->delta)
			nr = insert(p->commits, nr, &item);
	}
	p->page.nr_commits = nr;
}

void report_series_page_init(struct report_series_page *p, const struct report *r, size_t series)
{
	const struct report_series *s = &r->series[series];

	memset(p, 0, sizeof(*p));
	p->builds = xcalloc(s->nr, sizeof(*p->builds));
	for (size_t b = 0; b < s->nr; b++) {
		struct strbuf step = STRBUF_INIT;

		if (b)
			report_step_path(s, b, &step);
		p->builds[b] = (struct site_series_build){
			.rev = s->profile ? build_rev_shown(s->builds[b].ref) : s->title,
			.path = s->builds[b].path,
			.step = b ? strbuf_detach(&step) : NULL,
			.code = s->builds[b].code,
			.padding = s->builds[b].padding,
			.compressed = s->builds[b].compressed,
		};
	}
	p->page = (struct site_series){ .title = s->title,
					.path = s->path,
					.profile = s->profile,
					.arch = s->arch,
					.builds = p->builds,
					.nr = s->nr,
					.subsystems = p->subsystems,
					.commits = p->commits,
					.blamed = s->blamed[s->nr - 1] };
	if (s->nr < 2)
		return;
	add_subsystems(p, r, s);
	add_commits(p, r, series);
}

void report_series_page_release(struct report_series_page *p)
{
	for (size_t b = 0; b < p->page.nr; b++)
		free((char *)p->builds[b].step);
	free(p->builds);
}

/* By subsystem when the tree at its newer end has any. */
static int growth(struct report *r, const struct report_series *s, struct rows *out,
		  struct strbuf *err)
{
	const struct build_ref *a = s->builds[0].ref, *b = s->builds[s->nr - 1].ref;
	struct account_opts opts = { .by = "subsystem" };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = analyze_diff(r->db, a, b, &opts, out, &why);

	if (ret != -ENOENT)
		return ret ? error_set(err, ret, "%s", why.buf) : 0;
	opts.by = "dir";
	return analyze_diff(r->db, a, b, &opts, out, err);
}

static int one_series(struct report *r, size_t series, struct strbuf *err)
{
	const struct report_series *s = &r->series[series];
	const struct site_here here = report_here(r, s, SITE_SERIES_DEPTH);
	AUTO_STRBUF struct strbuf html = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct report_series_page p;
	int ret = s->nr > 1 ? growth(r, s, &rows, err) : 0;

	if (ret)
		return ret;
	report_series_page_init(&p, r, series);
	ret = site_series_page(&here, &p.page, &s->history, s->nr > 1 ? &rows : NULL, &html, err);
	report_series_page_release(&p);
	return ret ? ret : site_put(r->out, s->path, html.buf, html.len, err);
}

/* --- all builds --- */

/* Is a build of that name one that the site is about? */
static bool is_wanted(const struct report *r, const char *name)
{
	AUTO_STRVEC struct strvec parts = STRVEC_INIT;

	if (*name == '@')
		return !r->profiles.nr && !r->arch;
	strvec_split(&parts, name, ":");
	return parts.nr == 3 && report_wants(r, parts.v[1], parts.v[2]);
}

/* Attempts at a build are neighbours, the newest is the last. */
static bool is_newest(const struct rows *rows, size_t row)
{
	return row + 1 == rows_nr(rows) ||
	       strcmp(rows_text_at(rows, row, "name"), rows_text_at(rows, row + 1, "name")) != 0;
}

static bool has_failed(const struct rows *rows, size_t row)
{
	return strcmp(rows_text_at(rows, row, "status"), "ok") != 0 && is_newest(rows, row);
}

void report_count_builds(const struct report *r, size_t *nr, size_t *failed)
{
	*nr = *failed = 0;
	for (size_t i = 0; i < rows_nr(&r->builds); i++) {
		if (!is_wanted(r, rows_text_at(&r->builds, i, "name")))
			continue;
		++*nr;
		*failed += has_failed(&r->builds, i);
	}
}

static const char *keep(struct strvec *strings, const char *text)
{
	strvec_push(strings, text);
	return strings->v[strings->nr - 1]; /* stays there when the vector grows */
}

/* The builds are listed by series, the newest last. */
static void count_broken(struct report_broken *broken, const char *title, const char *rev,
			 const char *stage)
{
	struct site_broken *b = broken->nr ? &broken->v[broken->nr - 1] : NULL;

	if (!b || strcmp(b->title, title) != 0) {
		/* the one before stays only if something failed */
		broken->nr += !b || b->failed;
		b = &broken->v[broken->nr - 1];
		*b = (struct site_broken){ .title = keep(&broken->strings, title) };
	}
	b->nr++;
	b->failed += stage != NULL;
	b->rev = stage ? keep(&broken->strings, rev) : NULL;
	b->stage = stage;
}

void report_broken_init(struct report_broken *broken, const struct report *r)
{
	broken->v = xcalloc(rows_nr(&r->builds) + 1, sizeof(*broken->v));
	for (size_t i = 0; i < rows_nr(&r->builds); i++) {
		const char *name = rows_text_at(&r->builds, i, "name");
		AUTO_STRVEC struct strvec parts = STRVEC_INIT;
		AUTO_STRBUF struct strbuf title = STRBUF_INIT;

		if (*name == '@' || !is_wanted(r, name) || !is_newest(&r->builds, i))
			continue;
		strvec_split(&parts, name, ":");
		report_series_title(&title, parts.v[1], parts.v[2]);
		count_broken(broken, title.buf, parts.v[0],
			     has_failed(&r->builds, i) ? rows_text_at(&r->builds, i, "stage") :
							 NULL);
	}
	if (broken->nr && !broken->v[broken->nr - 1].failed)
		broken->nr--;
}

void report_broken_release(struct report_broken *broken)
{
	free(broken->v);
	strvec_release(&broken->strings);
}

const struct site_broken *report_broken_find(const struct report_broken *broken, const char *title)
{
	for (size_t i = 0; i < broken->nr; i++) {
		if (!strcmp(broken->v[i].title, title))
			return &broken->v[i];
	}
	return NULL;
}

/* What the list shows: the wanted rows and, beside them, their pages. */
struct all {
	struct rows rows;
	char **paths;
	struct site_failure *failures;
	struct strbuf *logs;
	size_t nr_failures;
};

static const char *path_of(const struct report *r, const char *name)
{
	for (size_t i = 0; i < r->nr_series; i++) {
		for (size_t b = 0; b < r->series[i].nr; b++) {
			if (!strcmp(r->series[i].builds[b].ref->name, name))
				return r->series[i].builds[b].path;
		}
	}
	return NULL;
}

static void copy_row(const struct rows *from, size_t row, struct rows *to)
{
	for (size_t i = 0; i < from->nr_cols; i++) {
		const struct cell *cell = rows_at(from, row, i);

		if (cell->null)
			rows_null(to);
		else if (from->cols[i].type == COL_TEXT)
			rows_text(to, cell->text);
		else
			rows_num(to, cell->num);
	}
}

static int add_failure(struct report *r, size_t row, struct all *all, struct strbuf *err)
{
	const char *name = rows_text_at(&r->builds, row, "name");
	struct strbuf *log = &all->logs[all->nr_failures];
	AUTO_BUILD_REF struct build_ref ref = BUILD_REF_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = analyze_find_attempt(r->db, name, &ref, err);

	if (ret)
		return ret;
	ret = analyze_log(r->db, &ref, log, &why);
	if (ret && ret != -ENOENT)
		return error_set(err, ret, "%s", why.buf);
	all->failures[all->nr_failures++] =
		(struct site_failure){ .name = name,
				       .stage = rows_text_at(&r->builds, row, "stage"),
				       .attempt = rows_num_at(&r->builds, row, "attempt"),
				       .log = ret ? NULL : log->buf,
				       .log_len = log->len };
	return 0;
}

static int fill(struct report *r, struct all *all, struct strbuf *err)
{
	size_t nr = rows_nr(&r->builds);
	int ret = 0;

	all->paths = xcalloc(nr + 1, sizeof(*all->paths));
	all->failures = xcalloc(nr + 1, sizeof(*all->failures));
	all->logs = xcalloc(nr + 1, sizeof(*all->logs));
	for (size_t i = 0; i < r->builds.nr_cols; i++)
		rows_column(&all->rows, r->builds.cols[i].name, r->builds.cols[i].type);
	for (size_t i = 0; i < nr && !ret; i++) {
		const char *name = rows_text_at(&r->builds, i, "name");
		bool ok = !strcmp(rows_text_at(&r->builds, i, "status"), "ok");

		strbuf_init(&all->logs[i]);
		if (!is_wanted(r, name))
			continue;
		all->paths[all->rows.nr_rows] = ok ? (char *)path_of(r, name) : NULL;
		copy_row(&r->builds, i, &all->rows);
		if (has_failed(&r->builds, i))
			ret = add_failure(r, i, all, err);
	}
	return ret;
}

static int builds_page(struct report *r, struct strbuf *err)
{
	const struct site_here here = report_here(r, NULL, 0);
	AUTO_STRBUF struct strbuf html = STRBUF_INIT;
	struct all all = { .nr_failures = 0 };
	int ret = fill(r, &all, err);

	if (!ret) {
		site_builds_page(&here, &all.rows, all.paths, all.failures, all.nr_failures, &html);
		ret = site_put(r->out, "builds.html", html.buf, html.len, err);
	}
	for (size_t i = 0; all.logs && i < rows_nr(&r->builds); i++)
		strbuf_release(&all.logs[i]);
	rows_release(&all.rows);
	free(all.paths);
	free(all.failures);
	free(all.logs);
	return ret;
}

int report_series(struct report *r, struct strbuf *err)
{
	int ret = 0;

	for (size_t i = 0; i < r->nr_series && !ret; i++) {
		if (r->series[i].profile)
			ret = one_series(r, i, err);
	}
	return ret ? ret : builds_page(r, err);
}
