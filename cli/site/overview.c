// SPDX-License-Identifier: GPL-2.0-or-later
/* The overview. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/headline.h"
#include "cli/site/internal.h"
#include "cli/site/charges.h"
#include "cli/site/series.h"
#include "common/model/rows.h"
#include "common/alloc.h"
#include "reports/plot/headline.h"
#include "reports/site/html.h"
#include "reports/site/out.h"
#include "reports/site/overview.h"

#define TOP_CHARGES 12
#define TOP_WORK 10

/* --- headlines --- */

struct headlines {
	struct site_headline *v;
	struct rows *rows;
	char **archs, **profiles;
	size_t nr;
};

static void headlines_release(struct headlines *h)
{
	for (size_t i = 0; i < h->nr; i++) {
		rows_release(&h->rows[i]);
		free(h->archs[i]);
		free(h->profiles[i]);
	}
	free(h->rows);
	free(h->archs);
	free(h->profiles);
	free(h->v);
}

/* Whether a profile is drawn before others when there is no room for all. */
static bool comes_first(const char *profile)
{
	return !strcmp(profile, "minmod") || !strcmp(profile, "tiny");
}

/*
 * Adds those of the wanted profiles of @arch that come @first, or the others, to @out, as long as
 * there is room. @all: of analyze_profiles(). A comma would part a name, which no collector stores.
 */
static void choose_profiles(const struct report *r, const struct rows *all, const char *arch,
			    bool first, struct strvec *out)
{
	for (size_t i = 0; i < all->nr_rows && out->nr < HEADLINE_MAX; i++) {
		const char *profile = rows_text_at(all, i, "profile");

		if (!strcmp(rows_text_at(all, i, "arch"), arch) && comes_first(profile) == first &&
		    report_wants(r, profile, arch) && !strchr(profile, ','))
			strvec_push(out, profile);
	}
}

static int add_headline(const struct report *r, const struct rows *all, const char *arch,
			struct headlines *h, struct strbuf *err)
{
	AUTO_STRVEC struct strvec profiles = STRVEC_INIT;
	struct strbuf list = STRBUF_INIT;
	size_t n = h->nr;

	choose_profiles(r, all, arch, true, &profiles);
	choose_profiles(r, all, arch, false, &profiles);
	if (!profiles.nr)
		return 0;
	for (size_t i = 0; i < profiles.nr; i++)
		strbuf_addf(&list, "%s%s", i ? "," : "", profiles.v[i]);
	h->nr++;
	h->archs[n] = xstrdup(arch);
	h->profiles[n] = strbuf_detach(&list);
	h->v[n] = (struct site_headline){ h->archs[n], h->profiles[n], &h->rows[n] };
	return analyze_headline(r->db, h->profiles[n], arch, &h->rows[n], err);
}

/* One for each architecture. */
static int find_headlines(const struct report *r, struct headlines *h, struct strbuf *err)
{
	AUTO_ROWS struct rows all = ROWS_INIT;
	int ret = analyze_profiles(r->db, &all, err);

	h->v = xcalloc(all.nr_rows + 1, sizeof(*h->v));
	h->rows = xcalloc(all.nr_rows + 1, sizeof(*h->rows));
	h->archs = xcalloc(all.nr_rows + 1, sizeof(*h->archs));
	h->profiles = xcalloc(all.nr_rows + 1, sizeof(*h->profiles));
	for (size_t i = 0; i < all.nr_rows && !ret; i++) {
		const char *arch = rows_text_at(&all, i, "arch");

		if (!i || strcmp(arch, rows_text_at(&all, i - 1, "arch")) != 0)
			ret = add_headline(r, &all, arch, h, err);
	}
	return ret;
}

/* --- what to do --- */

/* A candidate by what it promises. */
struct promise {
	const struct report_candidate *c;
	double worth;
};

static int worth_first(const void *a, const void *b)
{
	const struct promise *x = a, *y = b;

	if (x->worth < y->worth || x->worth > y->worth)
		return x->worth > y->worth ? -1 : 1;
	if (x->c->series != y->c->series)
		return x->c->series < y->c->series ? -1 : 1;
	return strcmp(x->c->option, y->c->option);
}

/* The same option of several series is one piece of work: where it saves most. */
static bool is_listed(const struct promise *promises, size_t nr, const char *option)
{
	for (size_t i = 0; i < nr; i++) {
		if (promises[i].c && !strcmp(promises[i].c->option, option))
			return true;
	}
	return false;
}

static size_t find_work(const struct report *r, struct site_work *work)
{
	AUTO_FREE struct promise *all = xcalloc(r->nr_candidates + 1, sizeof(*all));
	size_t nr = 0, shown = 0;

	for (size_t i = 0; i < r->nr_candidates; i++) {
		const struct report_candidate *c = &r->candidates[i];

		if (!strcmp(c->verdict, "ready") && strcmp(c->kind, "cluster") != 0)
			all[nr++] = (struct promise){ c, (double)c->saving * c->odds };
	}
	if (nr)
		qsort(all, nr, sizeof(*all), worth_first);
	for (size_t i = 0; i < nr && shown < TOP_WORK; i++) {
		const struct report_candidate *c = all[i].c;

		if (is_listed(all, i, c->option))
			continue;
		work[shown] = report_work(r, c);
		shown++;
	}
	return shown;
}

/* --- the page --- */

static void add_shown(const struct report *r, int sign, struct report_shown *out)
{
	struct report_charges charges = { 0 };

	report_charges_all(r, sign, &charges);
	report_site_charges(r, &charges, TOP_CHARGES, out);
	free(charges.v);
}

/* The series of which no build went well, copied; the others know theirs. */
static size_t find_lost(const struct report *r, const struct report_broken *broken,
			struct site_series *series, struct site_broken *lost)
{
	size_t nr = 0;

	for (size_t i = 0; i < r->nr_series; i++) {
		AUTO_STRBUF struct strbuf kind = STRBUF_INIT;

		if (!series[i].profile)
			continue;
		report_series_title(&kind, series[i].profile, series[i].arch);
		series[i].broken = report_broken_find(broken, kind.buf);
	}
	for (size_t i = 0; i < broken->nr; i++) {
		if (broken->v[i].failed == broken->v[i].nr)
			lost[nr++] = broken->v[i];
	}
	return nr;
}

int report_overview(struct report *r, struct strbuf *err)
{
	AUTO_FREE struct report_series_page *pages = xcalloc(r->nr_series + 1, sizeof(*pages));
	AUTO_FREE struct site_series *series = xcalloc(r->nr_series + 1, sizeof(*series));
	struct site_work work[TOP_WORK];
	struct headlines h = { 0 };
	struct report_broken broken = { 0 };
	struct site_broken *lost;
	struct report_shown grown, shrunk;
	AUTO_STRBUF struct strbuf html = STRBUF_INIT;
	int ret = find_headlines(r, &h, err);
	struct site_overview page = { .here = report_here(r, NULL, 0),
				      .headlines = h.v,
				      .nr_headlines = h.nr,
				      .series = series,
				      .nr = r->nr_series,
				      .work = work };

	add_shown(r, 1, &grown);
	add_shown(r, -1, &shrunk);
	page.grown = grown.v;
	page.nr_grown = grown.nr;
	page.shrunk = shrunk.v;
	page.nr_shrunk = shrunk.nr;
	page.nr_work = find_work(r, work);
	report_count_builds(r, &page.nr_builds, &page.nr_failed);
	for (size_t i = 0; i < r->nr_series; i++) {
		report_series_page_init(&pages[i], r, i);
		series[i] = pages[i].page;
	}
	report_broken_init(&broken, r);
	lost = xcalloc(broken.nr + 1, sizeof(*lost));
	page.lost = lost;
	page.nr_lost = find_lost(r, &broken, series, lost);
	if (!ret)
		ret = site_overview_page(&page, &html, err);
	if (!ret)
		ret = site_put(r->out, "index.html", html.buf, html.len, err);
	for (size_t i = 0; i < r->nr_series; i++)
		report_series_page_release(&pages[i]);
	report_shown_release(&grown);
	report_shown_release(&shrunk);
	headlines_release(&h);
	report_broken_release(&broken);
	free(lost);
	return ret;
}
