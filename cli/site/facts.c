// SPDX-License-Identifier: GPL-2.0-or-later
/* What all pages of the site share: the builds by series, and their bytes by subsystem. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/series.h"
#include "analyzer/base/subsystem.h"
#include "cli/site/internal.h"
#include "cli/site/commits.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "db/db.h"
#include "reports/site/html.h"

bool report_wants(const struct report *r, const char *profile, const char *arch)
{
	if (r->arch && strcmp(r->arch, arch))
		return false;
	for (size_t i = 0; i < r->profiles.nr; i++) {
		if (!strcmp(r->profiles.v[i], profile))
			return true;
	}
	return !r->profiles.nr;
}

int64_t report_code(const struct report_series *s, uint32_t name, size_t build)
{
	return s->code[(size_t)name * s->nr + build];
}

struct site_here report_here(const struct report *r, const struct report_series *s, unsigned depth)
{
	bool options = s && s->options.nr;

	return (struct site_here){
		.depth = depth,
		.subsystems = &r->subsystems,
		.options = options ? &s->options : NULL,
		.options_of = options ? s->builds[s->candidates_of].path : NULL,
	};
}

void report_step_path(const struct report_series *s, size_t build, struct strbuf *out)
{
	site_step_path(out, s->slug, build_rev_shown(s->builds[build - 1].ref),
		       build_rev_shown(s->builds[build].ref));
}

/* --- series --- */

static bool is_import(const struct build_ref *ref)
{
	return ref->label && *ref->label;
}

static bool has_kind(const struct report_series *s, const struct build_ref *ref)
{
	return s->profile && !is_import(ref) && !strcmp(s->profile, ref->profile) &&
	       !strcmp(s->arch, ref->arch);
}

static bool belongs(const struct report_series *s, const struct build_ref *ref)
{
	return has_kind(s, ref) && !strcmp(s->name, ref->series);
}

void report_series_title(struct strbuf *out, const char *profile, const char *arch)
{
	strbuf_addf(out, "%s (%s)", profile, arch);
}

/* "branch main" of "branch:main": what tells it from the others of its profile. */
static void add_series_name(struct strbuf *out, const char *name)
{
	const char *colon = strchr(name, ':');

	if (colon)
		strbuf_addf(out, "%.*s %s", (int)(colon - name), name, colon + 1);
	else
		strbuf_addstr(out, *name ? name : "single revisions");
}

/* Which of the series of its kind is the last one? */
static size_t number_of(const struct report *r, const struct build_ref *ref)
{
	const struct report_series *last = r->nr_series ? &r->series[r->nr_series - 1] : NULL;

	return last && has_kind(last, ref) ? last->number + 1 : 0;
}

/* A kind with several: their titles say which is which. */
static void tell_apart(struct report *r)
{
	for (size_t i = 0; i < r->nr_series; i++) {
		struct report_series *s = &r->series[i];
		bool more = i + 1 < r->nr_series && r->series[i + 1].number;
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		if (!s->number && !more)
			continue;
		strbuf_addf(&text, "%s, ", s->title);
		add_series_name(&text, s->name);
		free(s->title);
		s->title = strbuf_detach(&text);
	}
}

static struct report_series *add_series(struct report *r, const struct build_ref *ref)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const size_t number = number_of(r, ref);
	struct report_series *s = &r->series[r->nr_series++];

	memset(s, 0, sizeof(*s));
	s->number = number;
	if (is_import(ref)) {
		s->title = xstrdup(ref->name);
	} else {
		s->profile = ref->profile;
		s->arch = ref->arch;
		s->name = ref->series;
		report_series_title(&text, ref->profile, ref->arch);
		s->title = strbuf_detach(&text);
	}
	site_series_slug(&text, s->profile, s->arch, number ? s->name : NULL, ref->name);
	s->slug = strbuf_detach(&text);
	strbuf_addf(&text, "series/%s.html", s->slug);
	s->path = strbuf_detach(&text);
	return s;
}

/* Has another series, before the last one, the build, and a page of it? */
static bool has_page(const struct report *r, const struct build_ref *ref)
{
	for (size_t i = 0; i + 1 < r->nr_series; i++) {
		for (size_t b = 0; b < r->series[i].nr; b++) {
			if (r->series[i].builds[b].ref->id == ref->id)
				return true;
		}
	}
	return false;
}

/* To the last series. */
static void add_build(struct report *r, struct build_ref *ref, size_t *cap)
{
	struct report_series *s = &r->series[r->nr_series - 1];
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	site_build_path(&path, build_rev_shown(ref), ref->profile, ref->arch,
			has_page(r, ref) ? s->name : NULL, ref->label);
	ALLOC_GROW(s->builds, s->nr + 1, *cap);
	s->builds[s->nr++] = (struct report_build){
		.ref = ref, .path = strbuf_detach(&path), .image = -1, .compressed = -1
	};
}

static int find_series(struct report *r, struct strbuf *err)
{
	const struct series_choice all = { .imports = !r->profiles.nr && !r->arch };
	size_t cap = 0;
	int ret = series_builds(r->db, &all, &r->refs, &r->nr_refs, err);

	r->series = xcalloc(r->nr_refs + 1, sizeof(*r->series));
	for (size_t i = 0; i < r->nr_refs && !ret; i++) {
		struct build_ref *ref = &r->refs[i];
		struct report_series *s = r->nr_series ? &r->series[r->nr_series - 1] : NULL;

		if (!is_import(ref) && !report_wants(r, ref->profile, ref->arch))
			continue;
		if (!s || !belongs(s, ref)) {
			s = add_series(r, ref);
			cap = 0;
		}
		add_build(r, ref, &cap);
	}
	tell_apart(r);
	return ret;
}

/* --- bytes --- */

static void sum_classes(struct report_build *b)
{
	b->padding = b->by_class[CLASS_PADDING];
	b->code = class_code_and_data(b->by_class);
}

static int64_t file_size_at(const struct rows *rows, size_t row, const char *column)
{
	return rows_has(rows, row, column) ? rows_num_at(rows, row, column) : -1;
}

static int load_totals(struct report *r, struct report_series *s, struct strbuf *err)
{
	struct account_opts opts = { .profile = s->profile, .arch = s->arch, .series = s->name };
	int ret = s->profile ? analyze_history(r->db, &opts, &s->history, err) :
			       analyze_totals(r->db, s->builds[0].ref, s->builds[0].by_class, err);

	if (!ret && s->profile && s->history.nr_rows != s->nr)
		return error_set(err, -EAGAIN, "'%s' changed meanwhile", db_path(r->db));
	for (size_t b = 0; b < s->nr && !ret; b++) {
		for (int i = 0; i < CLASS_NR && s->profile; i++)
			s->builds[b].by_class[i] = rows_num_at(&s->history, b, class_names[i]);
		sum_classes(&s->builds[b]);
		if (!s->profile)
			continue;
		s->builds[b].image = file_size_at(&s->history, b, "image");
		s->builds[b].compressed = file_size_at(&s->history, b, "compressed");
	}
	return ret;
}

/* Puts rows of a history by subsystem, or of "kbloat show" of one build, into the matrix. */
static void fill_matrix(struct report_series *s, const struct rows *rows)
{
	size_t nr = rows_nr(rows), build = 0;

	for (size_t i = 0; i < nr; i++)
		strmap_intern(&s->subsystems, rows_text_at(rows, i, "subsystem"));
	s->code = xcalloc((size_t)s->subsystems.nr * s->nr + 1, sizeof(*s->code));
	for (size_t i = 0; i < nr; i++) {
		uint32_t name = strmap_find(&s->subsystems, rows_text_at(rows, i, "subsystem"));

		while (s->profile && build + 1 < s->nr &&
		       strcmp(rows_text_at(rows, i, "rev"), s->builds[build].ref->rev) != 0)
			build++;
		s->code[(size_t)name * s->nr + build] +=
			rows_num_at(rows, i, "bytes") - rows_num_at(rows, i, "padding");
	}
}

static void register_subsystems(struct report *r, const struct report_series *s)
{
	for (uint32_t i = 0; i < s->subsystems.nr; i++) {
		const char *name = strmap_name(&s->subsystems, i);

		/* what stands in brackets was made by the link, and has nobody in charge */
		if (*name && *name != '[')
			strmap_intern(&r->subsystems, name);
	}
}

/* Those that analyze_history() goes by: of the newest build that has any. */
static int load_maintainers(struct report *r, struct report_series *s, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = -ENOENT;

	for (size_t b = s->nr; b-- && ret == -ENOENT;) {
		ret = subsystems_load(r->db, s->builds[b].ref->id, &s->maintainers, &why);
		if (!ret)
			s->maintainers_of = s->builds[b].ref;
	}
	return ret && ret != -ENOENT ? error_set(err, ret, "%s", why.buf) : 0;
}

/* A tree without MAINTAINERS has no subsystems. */
static int load_subsystems(struct report *r, struct report_series *s, struct strbuf *err)
{
	struct account_opts opts = {
		.by = "subsystem", .profile = s->profile, .arch = s->arch, .series = s->name
	};
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int ret = load_maintainers(r, s, err);

	if (ret || !s->maintainers)
		return ret;
	ret = s->profile ? analyze_history(r->db, &opts, &rows, &why) :
			   analyze_show(r->db, s->builds[0].ref, &opts, &rows, &why);
	if (ret)
		return error_set(err, ret, "%s", why.buf);
	fill_matrix(s, &rows);
	register_subsystems(r, s);
	return 0;
}

int report_load(struct report *r, struct strbuf *err)
{
	int ret = analyze_builds(r->db, &r->builds, err);

	if (!ret)
		ret = find_series(r, err);
	for (size_t i = 0; i < r->nr_series && !ret; i++) {
		struct report_series *s = &r->series[i];

		progress_note(r->progress, false, "reading %s", s->title);
		s->blamed = xcalloc(s->nr, sizeof(*s->blamed));
		ret = load_totals(r, s, err);
		if (!ret)
			ret = load_subsystems(r, s, err);
	}
	return ret;
}

static void series_release(struct report_series *s)
{
	for (size_t b = 0; b < s->nr; b++)
		free(s->builds[b].path);
	free(s->builds);
	rows_release(&s->history);
	strmap_release(&s->subsystems);
	free(s->title);
	free(s->slug);
	free(s->path);
	free(s->code);
	free(s->blamed);
	strmap_release(&s->options);
	subsystems_free(s->maintainers);
	free(s->no_candidates);
}

static void candidate_release(struct report_candidate *c)
{
	free(c->option);
	free(c->verdict);
	free(c->kind);
	free(c->proof);
	free(c->boot);
	free(c->path);
	free(c->subsystems);
}

void report_release(struct report *r)
{
	for (size_t i = 0; i < r->nr_series; i++)
		series_release(&r->series[i]);
	report_commits_release(r);
	for (size_t i = 0; i < r->nr_candidates; i++)
		candidate_release(&r->candidates[i]);
	free(r->series);
	free(r->candidates);
	series_free(r->refs, r->nr_refs);
	rows_release(&r->builds);
	strmap_release(&r->subsystems);
	strvec_release(&r->profiles);
}
